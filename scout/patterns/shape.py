"""What a pattern is, and the steps that several of them share. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from scout.model import Overlap, Plan, Role, TouchMap, Track

_LONGEST_NAME = 64


class Rule(NamedTuple):
    """What the agents of one role do with the scratchpad."""

    role: Role
    writes: str
    reads: str


class Ground(NamedTuple):
    """What a pattern is laid out on."""

    plan: Plan
    maps: Mapping[str, TouchMap]
    """Part → its touch map; empty when the run is gone."""
    agents: tuple[str, ...]

    def maps_of(self, track: Track) -> tuple[TouchMap, ...]:
        """What the scouts of a track's parts touched."""
        return tuple(self.maps[part] for part in track.parts if part in self.maps)


class Cast(NamedTuple):
    """A track of the new plan, and which one of the old plan it works for."""

    track: Track
    works_for: str


class Pattern(NamedTuple):
    """One row of the table."""

    name: str
    purpose: str
    lay_out: Callable[[Ground], tuple[Cast, ...]]
    """The tracks in merge order; waves may have gaps."""
    rules: tuple[Rule, ...]


def is_contract(track: Track) -> bool:
    """Whether a track was cut from evidence only to land signatures."""
    return not track.parts


def beside(track: Track, suffix: str, *, taken: Sequence[str], **fields: object) -> Track:
    """A second track for the same work, with a name, a branch and a folder of its own."""
    name = f"{track.track[: _LONGEST_NAME - len(suffix) - 1].rstrip('-')}-{suffix}"
    if name in taken:
        return beside(track, f"{suffix}-x", taken=taken, **fields)
    where = {"track": name, "branch": f"{track.branch}-{suffix}", "worktree": f"{track.worktree.rstrip('/')}-{suffix}"}
    return track.model_copy(update=where | fields)


def files_of(track: Track) -> tuple[str, ...]:
    """What a track alone may change, new or not."""
    return tuple(dict.fromkeys((*track.creates, *track.owns)))


def settled(casts: Sequence[Cast]) -> tuple[Track, ...]:
    """The tracks with waves counted without gaps, and each knowing who works beside it and what is theirs."""
    waves = {wave: number for number, wave in enumerate(sorted({cast.track.wave for cast in casts}), start=1)}
    tracks = [cast.track.model_copy(update={"wave": waves[cast.track.wave]}) for cast in casts]
    return tuple(_with_neighbours(track, tracks) for track in tracks)


def _with_neighbours(track: Track, tracks: Sequence[Track]) -> Track:
    others = [other for other in tracks if other.wave == track.wave and other != track]
    mine = {entry.partition("#")[0] for entry in (*track.creates, *track.owns, *track.edits)}
    theirs = {path for other in others if not _rivals(track, other) for path in files_of(other)}
    update = {"parallel_with": tuple(other.track for other in others), "avoid": tuple(sorted({*track.avoid, *theirs} - mine))}
    return track.model_copy(update=update)


def _rivals(a: Track, b: Track) -> bool:
    return a.lands_through is not None and a.lands_through == b.lands_through


def overlaps_between(casts: Sequence[Cast], tracks: Sequence[Track], plan: Plan) -> tuple[Overlap, ...]:
    """What was measured between two pieces of work, for every pair of tracks of one wave that do them now."""
    works_for = {cast.track.track: cast.works_for for cast in casts}
    known = {frozenset((pair.a, pair.b)): pair for pair in plan.overlaps}
    found = []
    for at, a in enumerate(tracks):
        for b in tracks[at + 1 :]:
            pair = known.get(frozenset((works_for[a.track], works_for[b.track])))
            if pair is not None and (a.wave == b.wave or {a.track, b.track} == {pair.a, pair.b}):
                first = next((one.track for one in (a, b) if works_for[one.track] == pair.first), None)
                found.append(pair.model_copy(update={"a": a.track, "b": b.track, "first": first}))
    return tuple(found)


def landing(name: str, through: Mapping[str, str]) -> str:
    """The track that has to have landed for whoever depended on `name`."""
    return through.get(name, name)
