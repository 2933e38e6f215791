"""The repository's own past → `history` evidence: a file of one part used to change together with a file of the other. Pure.

Nothing says that it will again; whoever builds one of the two learns which other file may need a change too, and who has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from scout.model import Evidence, EvidenceKind, PastCommit, TouchMap
from scout.overlap.resources import resource_of
from scout.overlap.side import Side

PAST_COMMITS = 2_000
"""Commits that are worth reading."""
CHANCE = 0.02
"""That it costs somebody a repair: set by hand, below every threshold."""
_MANY_PATHS = 30
"""A commit that changes more says little about any two of them."""
_OFTEN = 5
_MOSTLY = 0.5
_TELLING = 2.0
"""So many times more often than the other file changes anyway."""


class Tie(NamedTuple):
    """Two files that mostly changed together."""

    path: str
    """The one that changes less often."""
    other: str
    together: int
    changes: int
    """Commits that changed `path`."""


def find_ties(commits: Iterable[PastCommit], maps: Sequence[TouchMap]) -> tuple[Tie, ...]:
    """The strong ties among all files that the maps touch. Merges, and commits that change very many files, say nothing."""
    wanted = {path for found in maps for touch in found.touches for path in (touch.path, touch.old_path) if path and not _meets_all(path)}
    read, changes, pairs = 0, Counter[str](), Counter[tuple[str, str]]()
    for commit in commits:
        if not 0 < len(commit.paths) <= _MANY_PATHS:
            continue
        read += 1
        there = sorted(wanted & {change.path for change in commit.paths})
        changes.update(there)
        pairs.update(combinations(there, 2))
    ties = [_tie(pair, times, changes) for pair, times in pairs.items() if times >= _OFTEN]
    strong = [tie for tie in ties if tie.together / tie.changes >= max(_MOSTLY, _TELLING * changes[tie.other] / read)]
    return tuple(sorted(strong, key=lambda tie: (-tie.together / tie.changes, -tie.together, tie.path, tie.other)))


def find_history(a: Side, b: Side, ties: Sequence[Tie]) -> tuple[Evidence, ...]:
    """The strongest tie between a file that one side alone touches and a file that the other alone does; none without one."""
    for tie in ties:
        for one, another in ((a, b), (b, a)):
            if _alone(tie.path, one, another) and _alone(tie.other, another, one):
                return (_evidence(tie, one.name, another.name),)
    return ()


def _meets_all(path: str) -> bool:
    """Whether it changes together with anything: a changelog, a lockfile."""
    resource = resource_of(path)
    return resource is not None and resource.mechanical


def _tie(pair: tuple[str, str], times: int, changes: Counter[str]) -> Tie:
    path, other = sorted(pair, key=lambda one: (changes[one], one))
    return Tie(path, other, times, changes[path])


def _alone(path: str, one: Side, another: Side) -> bool:
    return path in one.touches and path not in another.touches


def _evidence(tie: Tie, one: str, another: str) -> Evidence:
    return Evidence(
        kind=EvidenceKind.HISTORY,
        path=tie.path,
        detail=f"{tie.together} of {tie.changes} past commits that changed {tie.path} ({one}) also changed {tie.other} ({another}).",
        probability=CHANCE,
        remedy=f"See whether {tie.path} can change without {tie.other}; if not, {one} tells {another}.",
    )
