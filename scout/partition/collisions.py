"""An overlap and a set of points that land first → what is left of the overlap. Pure.

A point is a symbol, or a whole file that both parts create, over which parts collide. Once the contract that holds it has
landed, nobody alters it any more, and the evidence that rests on it alone is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod

from scout.model import Effect, Evidence, EvidenceKind, Overlap, Touch, TouchMap, Verdict

Point = tuple[str, str | None]
"""Path and symbol; None for the file as a whole."""

SEPARATED = 0.25
"""A pair counts as separated when no more than this share of its risk is left."""
_MILD = (EvidenceKind.NEAR, EvidenceKind.HISTORY)


def noisy_or(probabilities: Iterable[float]) -> float:
    """That at least one of independent things happens."""
    return 1 - prod(1 - probability for probability in probabilities)


def blocking(overlap: Overlap) -> tuple[Evidence, ...]:
    """The evidence that has to go before the pair can be side by side; what has a remedy of its own has not."""
    remedied = {item.path for item in overlap.evidence if item.kind is EvidenceKind.RESOURCE and item.remedy}
    return tuple(item for item in overlap.evidence if item.kind not in _MILD and not (item.path in remedied and item.symbol is None))


def points_of(item: Evidence, left: TouchMap, right: TouchMap) -> frozenset[Point]:
    """The points that an evidence rests on; empty when no contract can take it away."""
    if item.path is None:
        return frozenset()
    if item.symbol:
        return frozenset({(item.path, item.symbol)})
    if creates(left.touches, item.path) and creates(right.touches, item.path):
        return frozenset({(item.path, None)})
    ours = _symbols_at(left.touches, item.path, item.lines_a)
    theirs = _symbols_at(right.touches, item.path, item.lines_b)
    shared = ours & theirs
    if shared:
        return frozenset((item.path, symbol) for symbol in shared)
    fewer = min(ours, theirs, key=lambda side: (len(side), sorted(side)))
    return frozenset((item.path, symbol) for symbol in fewer)


def recheck(overlap: Overlap, cut: frozenset[Point], maps: Mapping[str, TouchMap]) -> Overlap:
    """The overlap of the same pair once every point of `cut` has landed."""
    left, right = maps[overlap.a], maps[overlap.b]
    kept = tuple(item for item in overlap.evidence if not _taken_away(item, cut, left, right))
    if len(kept) == len(overlap.evidence):
        return overlap
    needed = blocking(overlap)
    rest = [item for item in kept if item in needed]
    probability = round(noisy_or(item.probability for item in kept), 4)
    if not is_separated(overlap, rest):
        directions = {item.first for item in rest if item.first}
        undirected = [item for item in rest if item.first is None]
        if overlap.verdict is Verdict.CONFLICT and len(directions) == 1 and is_separated(overlap, undirected):
            ordered = {"verdict": Verdict.ORDERED, "first": directions.pop()}
            return overlap.model_copy(update={**ordered, "probability": probability, "evidence": kept})
        return overlap.model_copy(update={"probability": min(overlap.probability, probability), "evidence": kept})
    verdict = Verdict.COORDINATE if kept else Verdict.INDEPENDENT
    return Overlap(a=overlap.a, b=overlap.b, verdict=verdict, probability=probability, evidence=kept)


def is_separated(overlap: Overlap, rest: Sequence[Evidence]) -> bool:
    """Whether so little of what blocks a pair is left that it may be side by side."""
    before = noisy_or(item.probability for item in blocking(overlap))
    return before > 0 and noisy_or(item.probability for item in rest) <= SEPARATED * before


def creates(touches: Sequence[Touch], path: str) -> bool:
    """Whether the touches bring the file into being."""
    return any(touch.path == path and touch.symbol is None and touch.effect is Effect.ADDED for touch in touches)


def remaining(touches: Sequence[Touch], cut: frozenset[Point]) -> tuple[Touch, ...]:
    """The touches that are still to be made once `cut` has landed."""
    whole = {path for path, symbol in cut if symbol is None}
    return tuple(touch for touch in touches if touch.path not in whole and (touch.path, touch.symbol) not in cut)


def _taken_away(item: Evidence, cut: frozenset[Point], left: TouchMap, right: TouchMap) -> bool:
    points = points_of(item, left, right)
    if not points or not all(point in cut or (point[0], None) in cut for point in points):
        return False
    return item.kind is not EvidenceKind.MERGE or not _still_near(item, cut, left, right)


def _still_near(item: Evidence, cut: frozenset[Point], left: TouchMap, right: TouchMap) -> bool:
    """Whether what is left of the two touches the same or neighbouring lines: git would stop at them again."""
    ours, theirs = (
        [lines for touch in remaining(side.touches, cut) if touch.path == item.path for lines in touch.old_lines] for side in (left, right)
    )
    return any(a[0] <= b[1] + 1 and b[0] <= a[1] + 1 for a, b in product(ours, theirs))


def _symbols_at(touches: Sequence[Touch], path: str, lines: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The symbols touched in a file, within some lines of base when lines are given."""
    return frozenset(
        touch.symbol
        for touch in touches
        if touch.path == path
        and touch.symbol is not None
        and (not lines or any(a[0] <= b[1] + 1 and b[0] <= a[1] + 1 for a, b in product(touch.old_lines, lines)))
    )
