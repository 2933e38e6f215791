"""Names, what comes before what, sizes and risks → the order of merging with the least expected rework. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from scout.partition.graph import Graph, available, build_graph, indices, members

EXACT = 12
"""Up to so many names the order is the best one; 2 to this power sets are looked at."""


def merge_order(
    names: Sequence[str],
    before: Iterable[tuple[str, str]] = (),
    *,
    sizes: Mapping[str, float] | None = None,
    risks: Mapping[tuple[str, str], float] | None = None,
    needed: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    """The order of merging that keeps `before` and expects the least rework.

    When `a` lands before `b` and the pair collides with probability p, whoever works on `b` adapts to what `a` changed: p times
    the size of `a`. Exact up to `EXACT` names, greedy beyond. Among equals the most needed comes first (`needed` says by how many;
    without it: how many of the names), then the smallest, then the order given. Raises ValueError when `before` goes in a circle.
    """
    place = {name: index for index, name in enumerate(names)}
    graph = build_graph(len(names), (), indices(place, before), None)
    weight = [float((sizes or {}).get(name, 1.0)) for name in names]
    risk = {frozenset((place[a], place[b])): p for (a, b), p in (risks or {}).items() if a in place and b in place}
    reworks = [[risk.get(frozenset((i, j)), 0.0) * weight[i] if i != j else 0.0 for j in range(len(names))] for i in range(len(names))]
    needs = needed or {name: graph.later[i].bit_count() for i, name in enumerate(names)}
    keys = [(-needs.get(name, 0), weight[i], i) for i, name in enumerate(names)]
    order = _least_rework(graph, reworks, keys) if len(names) <= EXACT else _greedy_order(graph, reworks, keys)
    return tuple(names[index] for index in order)


def _least_rework(graph: Graph, reworks: Sequence[Sequence[float]], keys: Sequence[tuple[int, float, int]]) -> list[int]:
    """Linear ordering by dynamic program over the sets already merged."""

    @cache
    def further(done: int) -> float:
        rest = available(graph, done)
        return min((step(done, index) + further(done | 1 << index) for index in members(rest)), default=0.0)

    def step(done: int, index: int) -> float:
        return sum(reworks[index][other] for other in members(graph.everything & ~done) if other != index)

    order: list[int] = []
    done = 0
    while done != graph.everything:
        index = min(
            members(available(graph, done)),
            key=lambda index: (round(step(done, index) + further(done | 1 << index), 6), keys[index]),
        )
        order.append(index)
        done |= 1 << index
    return order


def _greedy_order(graph: Graph, reworks: Sequence[Sequence[float]], keys: Sequence[tuple[int, float, int]]) -> list[int]:
    order: list[int] = []
    done = 0
    while done != graph.everything:
        rest = graph.everything & ~done
        index = min(
            members(available(graph, done)),
            key=lambda index: (sum(reworks[index][o] - reworks[o][index] for o in members(rest)), keys[index]),
        )
        order.append(index)
        done |= 1 << index
    return order
