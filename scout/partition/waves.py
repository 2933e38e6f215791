"""Things, the pairs that may not be side by side and the pairs that have an order → the fewest waves. Pure.

Unit-time scheduling with precedence, incompatibility and a capacity, known as mixed graph colouring with bounded colour
classes. Up to `EXACT` things a dynamic program over sets finds, among all schedules with the fewest waves, the cheapest
one. Beyond, search.py looks for the fewest waves within a budget of steps and says how far from a lower bound it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from scout.partition.graph import Graph, available, build_graph, chain_lengths, indices, members
from scout.partition.search import shortest

EXACT = 12
"""Up to so many things the cheapest of the shortest schedules is found; 2 to this power sets are looked at."""

Cost = Callable[[tuple[int, ...]], tuple[float, float]]
"""What a wave with these members costs, and a second cost that decides between equals."""


class Schedule(NamedTuple):
    """Waves of indices, in order, and the least number of waves that any schedule needs."""

    waves: tuple[tuple[int, ...], ...]
    bound: int

    @property
    def gap(self) -> int:
        """Waves that may be too many; 0 when the schedule is proven shortest."""
        return len(self.waves) - self.bound


def waves_for(
    names: Sequence[str],
    apart: Iterable[tuple[str, str]],
    before: Iterable[tuple[str, str]] = (),
    *,
    capacity: int | None = None,
) -> tuple[tuple[str, ...], ...]:
    """The fewest waves of `names` in which no pair of `apart` is side by side and of every pair of `before` the first is in an
    earlier wave. Proven fewest for 20 names and for most larger sets; names keep their order within a wave.

    Raises ValueError when `before` goes in a circle or a pair names something unknown.
    """
    place = {name: index for index, name in enumerate(names)}
    if len(place) != len(names):
        raise ValueError("names repeat")
    found = schedule(len(names), apart=indices(place, apart), before=indices(place, before), capacity=capacity)
    return tuple(tuple(names[index] for index in wave) for wave in found.waves)


def schedule(
    size: int,
    *,
    apart: Iterable[tuple[int, int]],
    before: Iterable[tuple[int, int]],
    capacity: int | None = None,
    cost: Cost | None = None,
) -> Schedule:
    """The fewest waves of `range(size)`, at most `capacity` in one; among those the least sum of `cost` over the waves, then
    the earliest. Raises ValueError when `before` goes in a circle."""
    if size == 0:
        return Schedule((), 0)
    graph = build_graph(size, apart, before, capacity)
    if size <= EXACT:
        waves = _cheapest(graph, cost or _free)
        return Schedule(waves, len(waves))
    places, bound = shortest(graph)
    return Schedule(_improved(graph, places, cost or _free), bound)


def _free(_: tuple[int, ...]) -> tuple[float, float]:
    return 0.0, 0.0


def _sum(*prices: tuple[float, float]) -> tuple[float, float]:
    """Rounded, so that the order of adding decides nothing."""
    return round(sum(price[0] for price in prices), 6), round(sum(price[1] for price in prices), 6)


def _cheapest(graph: Graph, cost: Cost) -> tuple[tuple[int, ...], ...]:
    """The cheapest of the shortest schedules. `remaining` prunes: only waves on a shortest schedule are followed."""

    @cache
    def price(wave: int) -> tuple[float, float]:
        return cost(tuple(members(wave)))

    tails = chain_lengths(graph.later)

    @cache
    def remaining(done: int) -> int:
        rest = graph.everything & ~done
        if not rest:
            return 0
        least = max(-(-rest.bit_count() // graph.capacity), 1 + max(tails[index] for index in members(rest)))
        if not any(graph.apart[index] & rest for index in members(rest)):
            return least
        fewest: int = graph.size
        for wave in _full_waves(graph, available(graph, done)):
            fewest = min(fewest, 1 + remaining(done | wave))
            if fewest == least:
                break
        return fewest

    @cache
    def best(done: int) -> tuple[tuple[float, float], tuple[int, ...]]:
        """Cost and waves of the cheapest way to go on."""
        if done == graph.everything:
            return (0.0, 0.0), ()
        options = []
        further_waves = remaining(done) - 1
        smallest = (graph.everything & ~done).bit_count() - further_waves * graph.capacity
        for wave in _compatible(graph, available(graph, done)):
            if wave.bit_count() >= smallest and remaining(done | wave) == further_waves:
                further, waves = best(done | wave)
                options.append((_sum(price(wave), further), -wave.bit_count(), tuple(members(wave)), (wave, *waves)))
        total, *_, waves = min(options)
        return total, waves

    return tuple(tuple(members(wave)) for wave in best(0)[1])


def _full_waves(graph: Graph, available: int) -> Iterator[int]:
    """Waves that nothing available could join: starting more can never make the rest longer."""

    def grow(wave: int, candidates: int, skipped: int) -> Iterator[int]:
        if wave.bit_count() == graph.capacity or not candidates:
            joinable = any(not graph.apart[index] & wave for index in members(skipped))
            if wave.bit_count() == graph.capacity or not joinable:
                yield wave
            return
        low = candidates & -candidates
        index = low.bit_length() - 1
        yield from grow(wave | low, candidates & ~low & ~graph.apart[index], skipped & ~graph.apart[index])
        if graph.apart[index] & available or available.bit_count() > graph.capacity:
            yield from grow(wave, candidates & ~low, skipped | low)

    return grow(0, available, 0)


def _compatible(graph: Graph, available: int) -> Iterator[int]:
    """Every wave that could start now."""

    def grow(wave: int, candidates: int) -> Iterator[int]:
        if wave:
            yield wave
        if wave.bit_count() == graph.capacity:
            return
        while candidates:
            low = candidates & -candidates
            candidates ^= low
            yield from grow(wave | low, candidates & ~graph.apart[low.bit_length() - 1])

    return grow(0, available)


def _improved(graph: Graph, waves: Sequence[int], cost: Cost) -> tuple[tuple[int, ...], ...]:
    """The same number of waves, with single indices moved as long as that makes the whole cheaper or earlier."""
    place = list(waves)
    taken = [0] * (max(waves) + 1)
    for index, wave in enumerate(waves):
        taken[wave] |= 1 << index

    def price(pair: Sequence[int]) -> tuple[float, float]:
        return _sum(*(cost(tuple(members(wave))) for wave in pair))

    moved = True
    while moved:
        moved = False
        for index in range(graph.size):
            bit = 1 << index
            for wave in _open_waves(graph, place, taken, index):
                here = place[index]
                old, new = (taken[here], taken[wave]), (taken[here] & ~bit, taken[wave] | bit)
                if new[0] and (*price(new), wave) < (*price(old), here):
                    taken[here], taken[wave] = new
                    place[index] = wave
                    moved = True
    return tuple(tuple(members(wave)) for wave in taken)


def _open_waves(graph: Graph, place: Sequence[int], taken: Sequence[int], index: int) -> list[int]:
    """The other waves that would take `index` as the schedule stands."""
    low = 1 + max((place[first] for first in members(graph.earlier[index])), default=-1)
    high = min((place[then] for then in members(graph.later[index])), default=len(taken))
    return [
        wave
        for wave in range(low, high)
        if wave != place[index] and not taken[wave] & graph.apart[index] and taken[wave].bit_count() < graph.capacity
    ]
