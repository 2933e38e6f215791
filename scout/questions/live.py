"""The branches and worktrees of a plan, looked at again whenever one of them changes. Reads; writes to `.scout` only."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from scout.errors import ScoutError
from scout.landing import findings_of
from scout.model import Finding, RealRun, TrackWork
from scout.questions.following import look_at_tracks
from scout.questions.plans import replanned
from scout.system.repository import Repository
from scout.system.watching import watched

QUIET, LONGEST = 0.4, 2.0
"""Seconds without a change after which it looks; and at the latest."""
_REST = 4
"""It looks for a fifth of the time at most, however much agents type."""
_SLOW = 5.0
"""Seconds between looks where the system watches no more folders."""


class Look(NamedTuple):
    """All tracks at one moment."""

    run: RealRun
    findings: tuple[Finding, ...]
    moved: tuple[str, ...]
    """Tracks that got further since the look before, in words."""


def looks(repository: Repository, source: str | None, *, onto: str | None) -> Iterator[Look]:
    """The tracks now, and again after every change, for ever.

    Raises what the first look raises; a spec that is being edited, or a branch that is being moved, is waited for later.
    """
    seen = _look(repository, source, onto, before=())
    yield seen
    while True:
        places = _places(repository, seen.run)
        with watched(places, [repository.common_dir]) as changes:
            changes.tell()  # whatever happened between the look and the watch
            while _places(repository, seen.run) == places:
                changes.wait(quiet=QUIET, longest=LONGEST, timeout=_SLOW if changes.unseen else None)
                began = time.monotonic()
                with suppress(ScoutError):
                    seen = _look(repository, source, onto, before=seen.run.tracks)
                    yield seen
                time.sleep(_REST * min(time.monotonic() - began, LONGEST))


def _look(repository: Repository, source: str | None, onto: str | None, *, before: Sequence[TrackWork]) -> Look:
    plan = replanned(repository, source).plan
    run = look_at_tracks(plan, repository, onto=onto)
    stood = {work.track: work.standing for work in before}
    moved = tuple(
        f"{work.track}: {stood[work.track]} → {work.standing}"
        for work in run.tracks
        if work.track in stood and stood[work.track] is not work.standing
    )
    return Look(run, findings_of(run, plan), moved)


def _places(repository: Repository, run: RealRun) -> list[Path]:
    """What is watched: the worktrees of the tracks, and the specs, which `scout amend` changes."""
    folders = [Path(work.worktree) for work in run.tracks if work.worktree]
    return [folder for folder in (*folders, repository.root / "specs") if folder.is_dir()]
