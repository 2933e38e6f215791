"""Specs beside the repository they are for and the run they came from → what does not fit, or no longer does. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scout.globs import covers, path_of, share_a_path
from scout.model import Plan
from scout.specs.frontmatter import FrontMatter, Problem, suggest_near
from scout.specs.page import SpecFile
from scout.text import one_line

Sound = Sequence[tuple[SpecFile, FrontMatter]]

_CLAIMS = ("creates", "owns", "edits")
_MOST_NAMED = 3


class Ground(NamedTuple):
    """What the repository says of a plan's base."""

    paths: frozenset[str] | None
    """The files of the base; None when there is no such commit."""
    today: frozenset[str] = frozenset()
    """Those of HEAD: lanes that were widened during the run may name them."""
    moved: frozenset[str] = frozenset()
    """Files that changed between the base and HEAD; empty once a track of the plan has begun."""


def misplaced(sound: Sound, ground: Ground) -> Iterator[Problem]:
    """What is edited, owned or read is there, or made by a track that lands before; what is created is not there."""
    if ground.paths is None:
        for spec, front in sound:
            what = f"there is no commit {front.base[:12]} here"
            yield Problem(spec.file, *spec.place("base"), what, "fetch it, or probe again")
        return
    fronts = {front.track: front for _, front in sound}
    for spec, front in sound:
        made = {path for name in _before(front.track, fronts) for path in fronts[name].creates} | set(front.creates)
        there = ground.paths | ground.today | made
        for name in ("owns", "edits", "reads"):
            for number, entry in enumerate(getattr(front, name)):
                if not _stands_for_any(entry, there):
                    what = f"`{one_line(entry, limit=80)}` is not in the base"
                    yield Problem(spec.file, *spec.place((name, number)), what, _nearest(path_of(entry), there))
        for number, path in enumerate(front.creates):
            if path in ground.paths:
                what = f"`{one_line(path, limit=80)}` is in the base already"
                yield Problem(spec.file, *spec.place(("creates", number)), what, "name it under edits or owns")


def outdated(sound: Sound, ground: Ground, measured: Plan | None) -> Iterator[Problem]:
    """A base that was left behind, and specs that are no longer what the run measured."""
    for spec, front in sound:
        moved = sorted(path for path in ground.moved if any(covers(entry, path) for name in _CLAIMS for entry in getattr(front, name)))
        if moved:
            yield Problem(spec.file, *spec.place("base"), f"the base is stale: {_named(moved)} changed since", "probe again")
        if measured is not None and front.plan not in (None, measured.id):
            what = f"the spec is of plan {front.plan}, its newest evidence of plan {measured.id}"
            yield Problem(spec.file, *spec.place("plan"), what, "name the run that it came from, or probe again")
    claims = [path_of(entry) for _, front in sound for name in _CLAIMS for entry in getattr(front, name)]
    tracks = {track.track: track for track in measured.tracks} if measured else {}
    for spec, front in sound:
        track = tracks.get(front.track)
        known = [path_of(entry) for entry in (*track.creates, *track.owns, *track.edits)] if track else []
        gone = [path for path in dict.fromkeys(known) if not any(share_a_path(path, claim) for claim in claims)]
        if gone:
            what = f"scouts changed {_named(gone)} for this track, and no spec names it any more"
            place = next((spec.places[name] for name in reversed(_CLAIMS) if name in spec.places), spec.place("track"))
            yield Problem(spec.file, *place, what, "put it back, or probe again")


def _named(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return ", ".join(f"`{one_line(path, limit=80)}`" for path in paths[:_MOST_NAMED]) + more


def _stands_for_any(entry: str, paths: frozenset[str]) -> bool:
    """A pattern may also keep room for files to come."""
    return path_of(entry) in paths or any(mark in entry for mark in "*?[") or any(covers(entry, path) for path in paths)


def _nearest(path: str, paths: frozenset[str]) -> str:
    """The path that was probably meant: one of the same folder, or of the same name elsewhere."""
    folder, name = posixpath.split(path)
    return suggest_near(path, (other for other in paths if posixpath.dirname(other) == folder or posixpath.basename(other) == name))


def _before(track: str, fronts: dict[str, FrontMatter]) -> tuple[str, ...]:
    """Every track whose work is there when this one starts."""
    found: dict[str, None] = {}
    waiting = [track]
    while waiting:
        here = waiting.pop()
        needs = [name for name in fronts[here].depends_on if name in fronts]
        needs += [name for name, front in fronts.items() if front.lands_through == here]
        waiting += [name for name in needs if name not in found]
        found |= dict.fromkeys(needs)
    return tuple(found)
