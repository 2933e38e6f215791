"""A graph of more than a dozen indices → few waves and a lower bound on their number. Pure.

Branch and bound in the order of DSATUR (Brélaz 1979), within a budget of steps, never of time: the same graph gives the
same waves on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from scout.partition.graph import Graph, available, chain_lengths, members

BUDGET = 2_000_000
"""Domains that the search may look at: a second or two."""
SEARCHABLE = 300
"""Beyond so many indices only the greedy schedule is made."""


def shortest(graph: Graph) -> tuple[list[int], int]:
    """The wave of each index and a lower bound on the number of waves. The two agree when the search was complete."""
    heads = chain_lengths(graph.earlier)
    tails = chain_lengths(graph.later)
    chain = max(heads[index] + tails[index] + 1 for index in range(graph.size))
    bound = max(chain, -(-graph.size // graph.capacity), _clique(graph))
    waves = _greedy(graph, tails)
    if graph.size > SEARCHABLE:
        return waves, bound
    budget = [BUDGET]
    for target in range(bound, max(waves) + 1):
        found = _search(graph, target, heads, tails, budget)
        if found is not None:
            return found, bound
        if budget[0] <= 0:
            break
        bound = target + 1
    return waves, bound


def _clique(graph: Graph) -> int:
    """The size of the largest clique that grows greedily from one of the indices."""
    largest = 1
    for start in range(graph.size):
        size, candidates = 1, graph.apart[start]
        while candidates:
            index = max(members(candidates), key=lambda index: ((graph.apart[index] & candidates).bit_count(), -index))
            candidates &= graph.apart[index]
            size += 1
        largest = max(largest, size)
    return largest


def _greedy(graph: Graph, tails: Sequence[int]) -> list[int]:
    """Each in the earliest wave that takes it; the most constrained of what is ready first."""
    waves = [-1] * graph.size
    taken: list[int] = []
    done = 0

    def urgency(index: int) -> tuple[int, int, int, int]:
        saturation = sum(1 for wave in taken if wave & graph.apart[index])
        return saturation, tails[index], graph.apart[index].bit_count(), -index

    while done != graph.everything:
        index = max(members(available(graph, done)), key=urgency)
        wave = 1 + max((waves[first] for first in members(graph.earlier[index])), default=-1)
        while wave < len(taken) and (taken[wave] & graph.apart[index] or taken[wave].bit_count() >= graph.capacity):
            wave += 1
        if wave == len(taken):
            taken.append(0)
        taken[wave] |= 1 << index
        waves[index] = wave
        done |= 1 << index
    return waves


def _search(graph: Graph, target: int, heads: Sequence[int], tails: Sequence[int], budget: list[int]) -> list[int] | None:
    """A schedule of `target` waves, or None when there is none or the budget is spent (then it is 0)."""
    symmetric = not any(graph.earlier)

    def place(domains: list[int], loads: list[int], open_indices: int, used: int) -> list[int] | None:
        if not open_indices:
            return [domain.bit_length() - 1 for domain in domains]
        index = min(members(open_indices), key=lambda i: (domains[i].bit_count(), -(graph.apart[i] & open_indices).bit_count(), i))
        for wave in members(domains[index]):
            if symmetric and wave > used:
                return None
            rest = open_indices & ~(1 << index)
            budget[0] -= rest.bit_count() + 1
            if budget[0] <= 0:
                return None
            fuller = [load + (other == wave) for other, load in enumerate(loads)]
            narrowed = _narrowed(graph, domains, index, wave, rest if fuller[wave] == graph.capacity else 0)
            if not all(narrowed):
                continue
            found = place(narrowed, fuller, rest, max(used, wave + 1))
            if found is not None:
                return found
        return None

    domains = [sum(1 << wave for wave in range(heads[index], target - tails[index])) for index in range(graph.size)]
    return place(domains, [0] * target, graph.everything, 0) if all(domains) else None


def _narrowed(graph: Graph, domains: Sequence[int], index: int, wave: int, shut_out: int) -> list[int]:
    """The waves left to each once `index` is in `wave`, and `shut_out` no longer fit in there. A 0 is a dead end."""
    left = list(domains)
    left[index] = 1 << wave
    for other in members(shut_out | graph.apart[index]):
        left[other] &= ~(1 << wave)
    for other in members(graph.later[index]):
        left[other] &= ~((2 << wave) - 1)
    for other in members(graph.earlier[index]):
        left[other] &= (1 << wave) - 1
    return left
