"""Parts, touch maps and overlaps → which parts stay together and what is cut out to land first. Pure.

A layout says nothing yet of waves and names: several are made, and whoever asks chooses among the plans they lead to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.model import Effect, Overlap, PartForecast, Touch, TouchMap, Verdict
from scout.partition.collisions import Point, is_at, recheck, recheck_stubs, remaining
from scout.partition.contracts import Cut, cut_contract

CONTRACT: tuple[str, ...] = ()
"""The group that holds no part: what was cut out."""
TOGETHER = (Verdict.CONFLICT,)
STANDING_ALONE = (Verdict.CONFLICT, Verdict.ORDERED)


class Known(NamedTuple):
    """What is known of every part, by its name, and of every pair."""

    parts: Mapping[str, PartForecast]
    maps: Mapping[str, TouchMap]
    overlaps: tuple[Overlap, ...]


class Layout(NamedTuple):
    """Groups of parts, each to be one track, in the order of their first parts; the contract, if any, comes first."""

    groups: tuple[tuple[str, ...], ...]
    moved: frozenset[Point]
    """What the contract takes over: the parts do not alter it any more."""
    stubs: frozenset[Point]
    """What the contract only declares: the provider fills it in."""
    lines: int
    """Of the contract."""
    overlaps: tuple[Overlap, ...]
    """Between parts, once the contract has landed."""
    conflicts_before: int

    @property
    def points(self) -> frozenset[Point]:
        return self.moved | self.stubs


def gather(forecasts: Sequence[PartForecast], maps: Iterable[TouchMap], overlaps: Iterable[Overlap]) -> Known:
    """Everything by name and complete: a part without a map has an empty one, a pair without a verdict is unknown."""
    parts = {forecast.part.name: forecast for forecast in forecasts}
    found = {touched.part: touched for touched in maps}
    complete = {name: found.get(name, TouchMap(part=name, scouts=(), touches=())) for name in parts}
    pairs = {frozenset((overlap.a, overlap.b)): overlap for overlap in overlaps}
    names = list(parts)
    every = tuple(
        pairs.get(frozenset((a, b)), Overlap(a=a, b=b, verdict=Verdict.UNKNOWN, probability=0.5))
        for at, a in enumerate(names)
        for b in names[at + 1 :]
    )
    return Known(parts, complete, every)


def lay_out(known: Known, *, cut: bool, stubs: bool, together: Sequence[Verdict]) -> Layout:
    """The layout in which pairs with a verdict of `together` share a track, and so do parts that wait for each other in a circle.

    `cut`: conflicts over few symbols become a contract. `stubs`: so does what ordered parts wait for.
    """
    conflicts = [overlap for overlap in known.overlaps if overlap.verdict is Verdict.CONFLICT]
    moved = cut_contract(conflicts, known.maps, stubs=False) if cut else None
    after = _landed(known, moved, known.overlaps)
    ordered = [overlap for overlap in after if overlap.verdict is Verdict.ORDERED]
    declared = cut_contract(ordered, known.maps, stubs=True) if stubs else None
    after = tuple(recheck_stubs(overlap, declared.points, known.maps) for overlap in after) if declared else after
    groups = _groups(tuple(known.parts), after, together)
    cuts = [found for found in (moved, declared) if found]
    return Layout(
        groups=(CONTRACT, *groups) if cuts else groups,
        moved=moved.points if moved else frozenset(),
        stubs=declared.points if declared else frozenset(),
        lines=sum(found.lines for found in cuts),
        overlaps=after,
        conflicts_before=len(conflicts),
    )


def touches_of(group: Sequence[str], layout: Layout, maps: Mapping[str, TouchMap]) -> tuple[Touch, ...]:
    """What the track of a group is to touch."""
    if group:
        return tuple(touch for part in group for touch in remaining(maps[part].touches, layout.moved))
    return tuple(touch for found in maps.values() for touch in found.touches if _belongs(touch, layout.points))


def _belongs(touch: Touch, points: frozenset[Point]) -> bool:
    """Whether a contract makes this touch: one of its points, or the creation of the file that holds one."""
    if any(is_at(touch, point) for point in points):
        return True
    return touch.symbol is None and touch.effect is Effect.ADDED and any(touch.path == path for path, _ in points)


def _landed(known: Known, cut: Cut | None, overlaps: tuple[Overlap, ...]) -> tuple[Overlap, ...]:
    return tuple(recheck(overlap, cut.points, known.maps) for overlap in overlaps) if cut else overlaps


def _groups(parts: Sequence[str], overlaps: Iterable[Overlap], together: Sequence[Verdict]) -> tuple[tuple[str, ...], ...]:
    """Parts joined by a verdict that keeps them together, then by circles of waiting."""
    overlaps = tuple(overlaps)
    home = {part: part for part in parts}
    for overlap in overlaps:
        if overlap.verdict in together:
            _join(home, overlap.a, overlap.b)
    while circle := _circle(home, overlaps):
        _join(home, *circle)
    return tuple(tuple(part for part in parts if home[part] == root) for root in dict.fromkeys(home.values()))


def _join(home: dict[str, str], a: str, b: str) -> None:
    """Puts the two groups into one, named after the part that comes first."""
    order = list(home)
    first, then = sorted((home[a], home[b]), key=order.index)
    for part, root in home.items():
        if root == then:
            home[part] = first


def _circle(home: Mapping[str, str], overlaps: Iterable[Overlap]) -> tuple[str, str] | None:
    """Two groups that wait for each other, directly or through others."""
    waits = {(home[second], home[first]) for first, second in orders(overlaps) if home[first] != home[second]}
    reached = set(waits)
    while further := {(a, d) for a, b in reached for c, d in waits if b == c} - reached:
        reached |= further
    return min((pair for pair in reached if pair[0] != pair[1] and pair[::-1] in reached), default=None)


def orders(overlaps: Iterable[Overlap]) -> list[tuple[str, str]]:
    """Of every ordered pair: the one that lands first, and the other."""
    return [
        (overlap.first, overlap.b if overlap.first == overlap.a else overlap.a)
        for overlap in overlaps
        if overlap.verdict is Verdict.ORDERED and overlap.first
    ]
