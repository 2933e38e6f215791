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
_BROKEN_PROMISE = 0.15
"""That a signature agreed on beforehand has to change after all: a guess."""
_MILD = (EvidenceKind.NEAR, EvidenceKind.HISTORY)


def noisy_or(probabilities: Iterable[float]) -> float:
    """That at least one of independent things happens."""
    return 1 - prod(1 - probability for probability in probabilities)


def blocking(overlap: Overlap) -> tuple[Evidence, ...]:
    """The evidence that has to go before the pair can be side by side."""
    return tuple(item for item in overlap.evidence if item.kind not in _MILD and not item.mechanical)


def points_of(item: Evidence, left: TouchMap, right: TouchMap) -> frozenset[Point]:
    """The points that an evidence rests on; empty when no contract can take it away.

    A merge that would stop again beside the symbols, at the imports say, rests on what both do to the file as a whole.
    """
    if item.path is None:
        return frozenset()
    ours, theirs = ([touch for touch in side.touches if touch.path == item.path] for side in (left, right))
    whole = frozenset({(item.path, None)})
    if not item.symbol and creates(ours, item.path) and creates(theirs, item.path):
        return whole
    points = frozenset({(item.path, item.symbol)}) if item.symbol else _symbols(item, ours, theirs)
    if points and item.kind is EvidenceKind.MERGE and _near(remaining(ours, points), remaining(theirs, points)):
        return whole
    return points


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
        first = _one_direction(rest)
        if overlap.verdict is Verdict.CONFLICT and first and is_separated(overlap, [item for item in rest if item.first is None]):
            return overlap.model_copy(update={"verdict": Verdict.ORDERED, "first": first, "probability": probability, "evidence": kept})
        return overlap.model_copy(update={"probability": min(overlap.probability, probability), "evidence": kept})
    verdict = Verdict.COORDINATE if any(item.kind is not EvidenceKind.HISTORY for item in kept) else Verdict.INDEPENDENT
    return Overlap(a=overlap.a, b=overlap.b, verdict=verdict, probability=probability, evidence=kept)


def recheck_stubs(overlap: Overlap, cut: frozenset[Point], maps: Mapping[str, TouchMap]) -> Overlap:
    """The overlap once the signatures of `cut` are agreed on: the two may be side by side, but who fills them in is merged first."""
    found = recheck(overlap, cut, maps)
    promised = tuple(_promised(item) for item in overlap.evidence if item not in found.evidence and item.first)
    if not promised or found.verdict not in (Verdict.INDEPENDENT, Verdict.COORDINATE):
        return found
    evidence = (*found.evidence, *promised)
    probability = round(noisy_or(item.probability for item in evidence), 4)
    return found.model_copy(update={"verdict": Verdict.COORDINATE, "probability": probability, "evidence": evidence})


def _promised(item: Evidence) -> Evidence:
    return item.model_copy(
        update={
            "probability": round(_BROKEN_PROMISE * item.probability, 4),
            "remedy": f"Build against the contract; merge {item.first} first.",
        }
    )


def _one_direction(items: Sequence[Evidence]) -> str | None:
    """Who lands first, when the evidence agrees."""
    firsts = {item.first for item in items if item.first}
    return firsts.pop() if len(firsts) == 1 else None


def is_separated(overlap: Overlap, rest: Sequence[Evidence]) -> bool:
    """Whether so little of what blocks a pair is left that it may be side by side."""
    before = noisy_or(item.probability for item in blocking(overlap))
    return before > 0 and noisy_or(item.probability for item in rest) <= SEPARATED * before


def creates(touches: Sequence[Touch], path: str) -> bool:
    """Whether the touches bring the file into being."""
    return any(touch.path == path and touch.symbol is None and touch.effect is Effect.ADDED for touch in touches)


def remaining(touches: Sequence[Touch], cut: frozenset[Point]) -> tuple[Touch, ...]:
    """The touches that are still to be made once `cut` has landed."""
    return tuple(touch for touch in touches if not any(is_at(touch, point) for point in cut))


def is_at(touch: Touch, point: Point) -> bool:
    """Whether the touch alters that point, under the name that it had or has; every touch in a file is at the file as a whole."""
    path, symbol = point
    return path in (touch.path, touch.old_path) and (symbol is None or symbol in (touch.symbol, touch.old_symbol))


def _taken_away(item: Evidence, cut: frozenset[Point], left: TouchMap, right: TouchMap) -> bool:
    points = points_of(item, left, right)
    return bool(points) and all(point in cut or (point[0], None) in cut for point in points)


def _symbols(item: Evidence, ours: Sequence[Touch], theirs: Sequence[Touch]) -> frozenset[Point]:
    """The symbols both touch within the evidence's lines; without one, those of the side that touches fewer."""
    left, right = _within(ours, item.lines_a), _within(theirs, item.lines_b)
    chosen = left & right or min(left, right, key=lambda side: (len(side), sorted(side)))
    return frozenset((item.path, symbol) for symbol in chosen if item.path)


def _within(touches: Sequence[Touch], lines: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The symbols touched, within some lines of base when lines are given."""
    return frozenset(touch.symbol for touch in touches if touch.symbol and (not lines or _meet(touch.old_lines, lines)))


def _near(ours: Sequence[Touch], theirs: Sequence[Touch]) -> bool:
    """Whether two sides touch the same or neighbouring lines of base: git would stop at them."""
    return any(_meet(touch.old_lines, other.old_lines) for touch, other in product(ours, theirs))


def _meet(ours: Sequence[tuple[int, int]], theirs: Sequence[tuple[int, int]]) -> bool:
    return any(a[0] <= b[1] + 1 and b[0] <= a[1] + 1 for a, b in product(ours, theirs))
