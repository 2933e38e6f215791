"""Evidence on a pair → its verdict, never bare. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scout.model import Evidence, EvidenceKind, Overlap, Verdict
from scout.overlap.likelihood import either
from scout.overlap.planned import only_paths_known
from scout.overlap.side import Side

ORDER = tuple(EvidenceKind)
IN_ONE_FILE = (EvidenceKind.SYMBOL, EvidenceKind.NEAR, EvidenceKind.RESOURCE)
MILD = (EvidenceKind.USES, EvidenceKind.HISTORY)
"""What makes no conflict of a plan: it asks for an order, or for a word."""
BEFORE_TRYING = 0.5
"""The probability we state for a pair of which nothing is known."""


class Thresholds(NamedTuple):
    """Where a probability becomes a verdict. A user can set them."""

    coordinate: float = 0.15
    """From here on a pair is not independent."""
    conflict: float = 0.6
    """From here on, before the parts are built, working side by side is expected to cost a repair."""
    guess: float = 0.05
    """The same where nothing but paths is known: higher, it would miss half of the conflicts; lower, it is the rule "same file"."""


def judge(a: Side, b: Side, evidence: Sequence[Evidence], *, finished: bool, thresholds: Thresholds) -> Overlap:
    """The verdict that the evidence allows. `finished`: both changes exist as they will land, so git decides what a conflict is."""
    ranked = tuple(sorted(evidence, key=lambda item: (-item.probability, ORDER.index(item.kind), item.path or "", item.symbol or "")))
    chance = either(_one_for_each_cause(ranked))
    if not (a.known and b.known):
        return Overlap(a=a.name, b=b.name, verdict=Verdict.UNKNOWN, probability=max(chance, BEFORE_TRYING), evidence=ranked)
    if finished:
        return _of_finished(a, b, ranked, chance, thresholds)
    return _of_planned(a, b, ranked, chance, thresholds)


def _of_finished(a: Side, b: Side, evidence: tuple[Evidence, ...], chance: float, thresholds: Thresholds) -> Overlap:
    stops = any(item.kind is EvidenceKind.MERGE for item in evidence)
    verdict = Verdict.CONFLICT if stops else Verdict.COORDINATE if chance >= thresholds.coordinate else Verdict.INDEPENDENT
    first = first_to_land(evidence) if verdict is Verdict.COORDINATE else None
    return Overlap(a=a.name, b=b.name, verdict=verdict, probability=1.0 if stops else chance, first=first, evidence=evidence)


def _of_planned(a: Side, b: Side, evidence: tuple[Evidence, ...], chance: float, thresholds: Thresholds) -> Overlap:
    guessed = all(only_paths_known(side, path) for side in (a, b) for path in side.touches)
    costly = [item for item in evidence if item.kind not in MILD and (guessed or not item.mechanical)]
    hard = either(_one_for_each_cause(costly))
    uses = either(_one_for_each_cause([item for item in evidence if item.kind is EvidenceKind.USES]))
    first = first_to_land(evidence)
    if hard >= (thresholds.guess if guessed else thresholds.conflict):
        verdict = Verdict.CONFLICT
    elif uses >= thresholds.coordinate:
        verdict = Verdict.ORDERED if first else Verdict.CONFLICT
    elif chance >= thresholds.coordinate or any(item.kind in IN_ONE_FILE and not item.mechanical for item in evidence):
        verdict = Verdict.COORDINATE
    else:
        verdict = Verdict.INDEPENDENT
    ordered = first if verdict is Verdict.ORDERED else None
    return Overlap(a=a.name, b=b.name, verdict=verdict, probability=chance, first=ordered, evidence=evidence)


def first_to_land(evidence: Sequence[Evidence]) -> str | None:
    """The side that provides what the other uses; None when each needs the other (or neither does) about as much."""
    needs: dict[str, float] = {}
    for item in evidence:
        if item.first is not None:
            needs[item.first] = max(needs.get(item.first, 0.0), item.probability)
    ranked = sorted(needs.items(), key=lambda need: -need[1])
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[1][1] > 0.5 * ranked[0][1]:
        return None
    return ranked[0][0]


def _one_for_each_cause(evidence: Sequence[Evidence]) -> list[float]:
    """The likeliest piece of evidence for each file and symbol: two finders that see one cause are no two causes."""
    best: dict[tuple[str | None, str | None], float] = {}
    for item in evidence:
        key = (item.path, item.symbol if item.kind is EvidenceKind.USES else None)
        best[key] = max(best.get(key, 0.0), item.probability)
    return list(best.values())
