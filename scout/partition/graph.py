"""Pairs that are ordered, pairs that may not be side by side → one graph over indices, sets of them as bit masks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple


class Graph(NamedTuple):
    """Sets of indices as bit masks: what comes before and after each, and what may not share its wave."""

    size: int
    earlier: tuple[int, ...]
    later: tuple[int, ...]
    apart: tuple[int, ...]
    """Incompatible by request, or ordered directly or through others."""
    capacity: int

    @property
    def everything(self) -> int:
        return (1 << self.size) - 1


def indices(place: Mapping[str, int], pairs: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    try:
        return [(place[a], place[b]) for a, b in pairs]
    except KeyError as error:
        raise ValueError(f"a pair names {error.args[0]!r}, which is not among the names") from None


def build_graph(size: int, apart: Iterable[tuple[int, int]], before: Iterable[tuple[int, int]], capacity: int | None) -> Graph:
    earlier = [0] * size
    for first, then in before:
        earlier[then] |= 1 << first
    earlier = closure(earlier)
    later = [0] * size
    for then, firsts in enumerate(earlier):
        for first in members(firsts):
            later[first] |= 1 << then
    forbidden = [earlier[index] | later[index] for index in range(size)]
    for a, b in apart:
        if a != b:
            forbidden[a] |= 1 << b
            forbidden[b] |= 1 << a
    return Graph(size, tuple(earlier), tuple(later), tuple(forbidden), max(1, capacity or size))


def closure(earlier: Sequence[int]) -> list[int]:
    """Everything before each index, directly or through others."""
    done: dict[int, int] = {}
    waiting = set(range(len(earlier)))
    while waiting:
        ready = sorted(index for index in waiting if all(first in done for first in members(earlier[index])))
        if not ready:
            raise ValueError("what comes before what goes in a circle")
        for index in ready:
            done[index] = earlier[index]
            for first in members(earlier[index]):
                done[index] |= done[first]
        waiting.difference_update(ready)
    return [done[index] for index in range(len(earlier))]


def members(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def available(graph: Graph, done: int) -> int:
    """What is not done and has everything before it done."""
    mask = 0
    for index in members(graph.everything & ~done):
        if graph.earlier[index] & ~done == 0:
            mask |= 1 << index
    return mask


def chain_lengths(closure: Sequence[int]) -> list[int]:
    """The longest chain in each index's set, which is closed."""
    lengths = [0] * len(closure)
    for index in sorted(range(len(closure)), key=lambda index: closure[index].bit_count()):
        lengths[index] = max((lengths[other] + 1 for other in members(closure[index])), default=0)
    return lengths
