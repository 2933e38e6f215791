"""Parts, touch maps and overlaps → the smallest set of points whose landing first separates the parts, and its signatures. Pure.

A vertex cut of the graph of parts and points, with probabilities: a pair is separated when little of its risk is left, so
an unlikely point may stay. Found by branch and bound; what no affordable cut separates is named and stays together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from scout.model import Contract, Effect, Evidence, Overlap, Touch, TouchMap
from scout.partition.collisions import Point, blocking, is_at, is_separated, points_of, remaining

FEW = 8
"""A pair that collides over more points than this belongs together."""
_MOST_MEMBERS = 30
_WORD = re.compile(r"[^\W\d]\w*")
STUB = 6
"""Lines of a point of which the others need the signature alone."""
SEARCHED = 14
"""Among so many points that may or may not be cut the best choice is searched; beyond, the most effective for their size are taken."""
_LANGUAGES = {
    ".py": "python",
    ".js": "javascript",
    ".jsx": "jsx",
    ".mjs": "javascript",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".go": "go",
    ".rs": "rust",
    ".java": "java",
    ".sql": "sql",
    ".prisma": "prisma",
    ".rb": "ruby",
    ".c": "c",
    ".h": "c",
    ".cpp": "cpp",
    ".cs": "csharp",
    ".kt": "kotlin",
    ".php": "php",
    ".swift": "swift",
    ".graphql": "graphql",
    ".proto": "protobuf",
}


class Cut(NamedTuple):
    """Points that land first, how many lines they are, and the pairs that this separates."""

    points: frozenset[Point]
    lines: int
    pairs: tuple[tuple[str, str], ...]


class _Collision(NamedTuple):
    """A pair that is to be separated: each thing that blocks it with the points it rests on."""

    overlap: Overlap
    items: tuple[tuple[Evidence, frozenset[Point]], ...]


def cut_contract(overlaps: Sequence[Overlap], maps: Mapping[str, TouchMap], *, stubs: bool) -> Cut | None:
    """The smallest cut that separates as many of `overlaps` as a contract can; None when it can separate none.

    A contract is never larger than what it leaves of any part that it separates. With `stubs` its points are signatures to agree
    on, which the provider fills in later; without, the points themselves are what the parts would both alter.
    """
    collisions = [found for found in (_collision(overlap, maps) for overlap in overlaps) if found]
    while collisions:
        chosen = _smallest(collisions, maps, stubs=stubs)
        lines = _weight(chosen, maps, stubs=stubs)
        too_small = [found for found in collisions if lines > _left_of(found, chosen, maps, stubs=stubs)]
        if not too_small:
            return Cut(chosen, lines, tuple((found.overlap.a, found.overlap.b) for found in collisions))
        heaviest = max(too_small, key=lambda found: (_weight(_all_points(found), maps, stubs=stubs), found.overlap.a, found.overlap.b))
        collisions.remove(heaviest)
    return None


def lines_of(touches: Iterable[Touch]) -> int:
    """Lines removed plus lines added."""
    return sum(max(0, last - first + 1) for touch in touches for first, last in (*touch.old_lines, *touch.new_lines))


def contract(point: tuple[str, str], maps: Sequence[TouchMap], *, provider: str, users: tuple[str, ...]) -> Contract:
    """The contract on one symbol, with the signature that most scouts wrote; the others are its alternatives.

    Of a class, an interface or a table its members are part of what has to be agreed on: a line each below the head.
    """
    path, symbol = point
    written = _written([touch for found in maps for touch in found.touches if is_at(touch, point)])
    language = _LANGUAGES.get(PurePosixPath(path).suffix)
    return Contract(
        name=symbol,
        path=path,
        signature=_with_members(written[0] if written else "", _members(point, maps), language=language),
        language=language,
        provider=provider,
        users=users,
        alternatives=tuple(written[1:]),
    )


def mentioned(agreed: Contract, maps: Sequence[TouchMap]) -> tuple[tuple[str, str], ...]:
    """Path and name of what the scouts added at the top level and a contract's signatures name: without it they mean nothing.

    A name that several files add is left out, since the signature doesn't say which is meant.
    """
    words = set(_WORD.findall(agreed.signature)) - {agreed.name}
    where: dict[str, set[str]] = defaultdict(set)
    for touch in (touch for found in maps for touch in found.touches):
        if touch.symbol in words and touch.symbol is not None and touch.effect is Effect.ADDED:
            where[touch.symbol].add(touch.path)
    return tuple((min(paths), symbol) for symbol, paths in sorted(where.items()) if len(paths) == 1)


def _with_members(head: str, members: Sequence[str], *, language: str | None) -> str:
    """Head and members in the language's own brackets."""
    if not members:
        return head
    opening, closing = {"python": (":", ""), "ruby": ("", "end"), "sql": (" (", ")")}.get(language or "", (" {", "}"))
    lines = [f"{head.rstrip().removesuffix(opening.strip() or ' ').rstrip()}{opening}", *(f"  {member}" for member in members)]
    return "\n".join([*lines, closing] if closing else lines)


def _members(point: tuple[str, str], maps: Sequence[TouchMap]) -> list[str]:
    """The signature of each public member, in the order of the file, as most scouts wrote it."""
    path, symbol = point
    members: dict[str, list[Touch]] = defaultdict(list)
    for touch in (touch for found in maps for touch in found.touches):
        holder, _, name = (touch.symbol or "").rpartition(".")
        if touch.path == path and holder == symbol and touch.effect is not Effect.DELETED and not name.startswith(("_", "#")):
            members[name].append(touch)
    ordered = sorted(members.values(), key=lambda touches: touches[0].new_lines[:1])
    return [written[0] for touches in ordered[:_MOST_MEMBERS] if (written := _written(touches))]


def _written(touches: Iterable[Touch]) -> list[str]:
    """Signatures, those that most scouts wrote first."""
    votes: dict[str, float] = defaultdict(float)
    for touch in touches:
        if touch.signature:
            votes[touch.signature] += touch.probability * max(1, len(touch.scouts))
    return sorted(votes, key=lambda signature: (-votes[signature], signature))


def _collision(overlap: Overlap, maps: Mapping[str, TouchMap]) -> _Collision | None:
    """None when no cut of few points would separate the pair."""
    items = tuple((item, points_of(item, maps[overlap.a], maps[overlap.b])) for item in blocking(overlap))
    found = _Collision(overlap, items)
    if len(_all_points(found)) > FEW or not is_separated(overlap, [item for item, points in items if not points]):
        return None
    return found


def _all_points(found: _Collision) -> frozenset[Point]:
    return frozenset[Point]().union(*(points for _, points in found.items))


def _holds(found: _Collision, cut: frozenset[Point]) -> bool:
    """Whether a cut separates the pair."""
    return is_separated(found.overlap, [item for item, points in found.items if not points or not points <= cut])


def _smallest(collisions: Sequence[_Collision], maps: Mapping[str, TouchMap], *, stubs: bool) -> frozenset[Point]:
    """The lightest set of points that separates every pair; of equally light ones the first by name."""
    everything = frozenset[Point]().union(*(_all_points(found) for found in collisions))
    needed = frozenset(point for point in everything if not all(_holds(found, everything - {point}) for found in collisions))
    weights = {point: _weight([point], maps, stubs=stubs) for point in everything}
    optional = sorted(everything - needed, key=lambda point: (weights[point], str(point)))
    if len(optional) > SEARCHED:
        return _pruned(collisions, everything, optional)
    best, best_weight = everything, sum(weights.values())

    def grow(at: int, chosen: frozenset[Point], weight: int) -> None:
        nonlocal best, best_weight
        if weight >= best_weight:
            return
        if all(_holds(found, chosen) for found in collisions):
            best, best_weight = chosen, weight
            return
        for index in range(at, len(optional)):
            grow(index + 1, chosen | {optional[index]}, weight + weights[optional[index]])

    grow(0, needed, sum(weights[point] for point in needed))
    return best


def _pruned(collisions: Sequence[_Collision], cut: frozenset[Point], optional: Sequence[Point]) -> frozenset[Point]:
    """The cut without what it can spare, the heaviest tried first."""
    for point in reversed(optional):
        if all(_holds(found, cut - {point}) for found in collisions):
            cut -= {point}
    return cut


def _weight(points: Iterable[Point], maps: Mapping[str, TouchMap], *, stubs: bool) -> int:
    """Lines of a contract that holds these points, as the scout with most of each wrote it."""
    total = 0
    for point in points:
        sizes = [lines_of(touch for touch in found.touches if is_at(touch, point)) for found in maps.values()]
        total += max(1, min(max(sizes), STUB) if stubs else max(sizes))
    return total


def _left_of(found: _Collision, cut: frozenset[Point], maps: Mapping[str, TouchMap], *, stubs: bool) -> int:
    """Lines that the smaller part of a pair would still have to write."""
    gone: frozenset[Point] = frozenset() if stubs else cut
    return min(lines_of(remaining(maps[part].touches, gone)) for part in (found.overlap.a, found.overlap.b))
