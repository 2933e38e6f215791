"""A piece of history → where every two of many commits part. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_


def best_common(commits: Sequence[str], parents: Mapping[str, Sequence[str]], common: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each pair of commits, in both orders, their best common ancestors: those that no other common ancestor descends from.

    `parents` holds every commit that is reachable from the commits but not from `common`, an ancestor of all; children come before their
    parents. Each commit is given the set of those that reach it; it is best for the pairs in its set that no child of it has.
    """
    place = {commit: at for at, commit in enumerate(dict.fromkeys(commits))}
    names = tuple(place)
    reached_from: dict[str, int] = defaultdict(int, {commit: 1 << at for commit, at in place.items()})
    children: dict[str, list[int]] = defaultdict(list)
    found: dict[tuple[str, str], tuple[str, ...]] = {(commit, commit): (commit,) for commit in names}
    for commit in (*parents, common):
        mine = reached_from[commit]
        for parent in parents.get(commit, ()):
            reached_from[parent] |= mine
            children[parent].append(mine)
        for a, b in _new_pairs(mine, children.pop(commit, [])):
            for pair in ((names[a], names[b]), (names[b], names[a])):
                found[pair] = (*found.get(pair, ()), commit)
    return found


def _new_pairs(mine: int, children: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs of a set that are in none of its subsets."""
    if mine in children:
        return
    for a in _members(mine):
        with_it = reduce(or_, (child for child in children if child >> a & 1), 0)
        yield from ((a, b) for b in _members(mine & ~with_it) if b > a)


def _members(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
