"""Touch maps and trial merges → overlaps: every pair of parts or branches, each with its verdict and evidence. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from scout.model import Evidence, Overlap, TouchMap, TrialMerge
from scout.overlap.history import Tie, find_history
from scout.overlap.needs import find_needs
from scout.overlap.planned import Sizes
from scout.overlap.side import Side, above
from scout.overlap.textual import find_conflicts, find_shared_paths
from scout.overlap.together import find_duplicates, find_same_symbols
from scout.overlap.uses import find_uses
from scout.overlap.verdict import Thresholds, judge


def find_overlaps(
    maps: Sequence[TouchMap],
    merges: Mapping[tuple[str, str], Sequence[TrialMerge]],
    *,
    finished: bool = False,
    sizes: Sizes | None = None,
    ties: Sequence[Tie] = (),
    thresholds: Thresholds | None = None,
    pairs: Iterable[tuple[str, str]] | None = None,
) -> tuple[Overlap, ...]:
    """Every pair of maps, or those named, in order. `merges` goes by the names of the pair in that order; a pair without an entry was
    not tried.

    `finished` is for changes that are what will land: `conflict` is then exactly what git says, and a use of something the other side
    takes away is `coordinate` with `first` set. Otherwise the maps stand for work to come, and such a pair is `ordered`; where they know
    nothing but paths, `sizes` (bytes of each file of base) sharpens the guess. `ties` are files of base that used to change together.
    """
    sides = {map.part: Side(map) for map in maps}
    limits = thresholds or Thresholds()
    overlaps = []
    for a, b in ((sides[a], sides[b]) for a, b in (combinations(sides, 2) if pairs is None else pairs)):
        evidence = find_evidence(a, b, merges.get((a.name, b.name), ()), finished=finished, sizes=sizes, ties=ties)
        overlaps.append(judge(a, b, evidence, finished=finished, thresholds=limits))
    return tuple(overlaps)


def find_evidence(
    a: Side, b: Side, merges: Sequence[TrialMerge], *, finished: bool, sizes: Sizes | None = None, ties: Sequence[Tie] = ()
) -> tuple[Evidence, ...]:
    """All that speaks against building or landing the two side by side."""
    conflicts = find_conflicts(a, b, merges)
    shared = find_shared_paths(a, b, tried=finished or bool(merges), finished=finished, sizes=sizes)
    needs = () if finished else (*find_needs(a, b), *find_needs(b, a))
    return (
        *conflicts,
        *shared,
        *find_same_symbols(a, b),
        *find_uses(a, b),
        *find_uses(b, a),
        *needs,
        *find_duplicates(a, b),
        *find_history(a, b, ties),
    )


def pairs_to_try(maps: Sequence[TouchMap]) -> tuple[tuple[str, str], ...]:
    """Pairs for which a trial merge can say anything: all others share no path and no folder that git might carry files between.

    Holds for changes against one base that is their merge base.
    """
    sides = [Side(map) for map in maps]
    meeting: set[tuple[int, int]] = set()
    for group in _meeting_places(sides).values():
        meeting.update(combinations(sorted(group), 2))
    return tuple((sides[one].name, sides[other].name) for one, other in sorted(meeting))


def _meeting_places(sides: Sequence[Side]) -> Mapping[tuple[str, str], set[int]]:
    """Places that decide whether two changes can meet in git → the sides that are there."""
    places: dict[tuple[str, str], set[int]] = defaultdict(set)
    for at, side in enumerate(sides):
        for place in _places(side):
            places[place].add(at)
    left = {folder for side in sides for folder in side.folders_left}
    touched = {path for side in sides for path in side.touches}
    for at, side in enumerate(sides):
        for folder in side.folders_joined & left:
            places["folder left", folder].add(at)
        for folder in {folder for path in side.touches for folder in above(path)} & touched:
            places["path", folder].add(at)
    return {place: group for place, group in places.items() if len(group) > 1}


def _places(side: Side) -> Iterator[tuple[str, str]]:
    for path in side.touches:
        yield "path", path
    for folder in side.folders_left:
        yield "folder left", folder
