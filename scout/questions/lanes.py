"""A plan's lanes during the run: written down for `scout guard`, widened by `scout amend`. Writes specs and `.scout` only."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from scout.errors import ConfigError, RepositoryError
from scout.landing.amendments import widen_lane
from scout.landing.lanes import compile_lanes
from scout.model import Collision, Outcome, Plan, Standing
from scout.questions.following import look_at_tracks
from scout.questions.plans import Specified, replanned
from scout.specs import read_specs, tidy_spec
from scout.system.files import SCOUT_FOLDER, locked, scout_folder, write_atomically, write_together
from scout.system.repository import Repository
from scout.system.runs import Run


def write_lanes(specified: Specified, repository: Repository, *, approve: bool | None = None) -> bool:
    """Writes what `scout guard` reads; gives whether a person approved it.

    `approve` None keeps the approval of the same plan. Where scout may not write, there is nothing to guard either.
    """
    plan, name = specified.plan, specified.folder.name
    approved = _approved(repository.root, name, plan) if approve is None else approve
    places = {track.track: os.path.normpath(repository.root / track.worktree) for track in plan.tracks}
    lanes = compile_lanes(plan, worktrees=places, measured=_measured(plan, repository.root, name), approved=approved)
    text = json.dumps(lanes, sort_keys=True, ensure_ascii=True)
    with suppress(OSError, RepositoryError):
        scout_folder(repository.root)
        file = _file(repository.root, name)
        file.parent.mkdir(exist_ok=True)
        if not file.is_file() or file.read_text() != text:
            write_atomically(file, text)
    return approved


def _file(root: Path, feature: str) -> Path:
    return root / SCOUT_FOLDER / "lanes" / f"{feature}.json"


def _approved(root: Path, feature: str, plan: Plan) -> bool:
    try:
        known = json.loads(_file(root, feature).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(known, dict) and known.get("plan") == plan.id and known.get("approved") is True


def _measured(plan: Plan, root: Path, feature: str) -> Collection[str]:
    """The tracks all of whose parts some agent really tried to build: `sketch` only guesses. A contract stands on all of them."""
    runs = [run for run in Run.folders(root) if run.record.feature == feature]
    scouts = runs[-1].scouts() if runs else ()
    tried = {scout.part for scout in scouts if scout.agent != "sketch" and scout.outcome is Outcome.OK}
    every = {part for track in plan.tracks for part in track.parts}
    return {track.track for track in plan.tracks if tried and set(track.parts or every) <= tried}


class Amended(NamedTuple):
    """What `scout amend` did, or would have done."""

    collisions: tuple[Collision, ...]
    additions: Mapping[str, str]
    """Entry → field."""
    written: tuple[str, ...]
    """The specs that changed, relative to the top of the repository."""


def amend(repository: Repository, source: str | None, name: str, entries: Sequence[str], *, anyway: bool) -> Amended:
    """Widens the lane of a track in its spec and for `scout guard`, when nobody is in the way, or `anyway`.

    One at a time: agents call it side by side. Raises ConfigError for an unknown track and SpecError for what is no path.
    """
    with locked(scout_folder(repository.root) / "amend.lock"):
        found = replanned(repository, source)
        track = next((track for track in found.plan.tracks if track.track == name), None)
        if track is None:
            known = ", ".join(track.track for track in found.plan.tracks)
            raise ConfigError(f"There is no track {name!r} in {found.folder.name}.", hint=f"Its tracks: {known}.")
        run = look_at_tracks(found.plan, repository)
        done = {work.track: work.map for work in run.tracks if work.map}
        landed = {work.track for work in run.tracks if work.standing is Standing.LANDED}
        base = {entry.path for entry in repository.files(run.target)}
        wish = widen_lane(found.plan, track, entries, done=done, landed=landed, base_paths=base)
        refused = any(collision.fatal or not anyway for collision in wish.collisions)
        written = () if refused else _written(repository, found, wish.changes)
        if written:
            write_lanes(replanned(repository, source), repository)
        return Amended(wish.collisions, wish.additions, written)


def _written(repository: Repository, found: Specified, changes: Mapping[str, Mapping[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """Puts the changes into the specs, all or none: they are read back first."""
    before = {path.name: path.read_bytes().decode("utf-8", "surrogateescape") for path in sorted(found.folder.glob("*.md"))}
    names = {track: Path(spec).name for track, spec in found.specs.items()}
    after = before | {names[track]: tidy_spec(names[track], before[names[track]], fields) for track, fields in changes.items()}
    read_specs(after, plan=found.plan)
    write_together({found.folder / name: after[name] for name in sorted(names[track] for track in changes)})
    return tuple(found.specs[track] for track in changes)
