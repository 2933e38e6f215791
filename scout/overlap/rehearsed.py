"""Overlaps and a rehearsal → the same overlaps, with what the check showed as the strongest evidence there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from scout.model import Evidence, EvidenceKind, Landing, Overlap, Rehearsal, RehearsalStep, Verdict
from scout.overlap.verdict import first_to_land

_MILD = (Verdict.INDEPENDENT, Verdict.COORDINATE, Verdict.ORDERED, Verdict.UNKNOWN)


def with_rehearsal(overlaps: Iterable[Overlap], rehearsal: Rehearsal, *, finished: bool) -> tuple[Overlap, ...]:
    """Pairs that broke the check together get `rehearsal` evidence. Of finished work `conflict` stays git's word, so they are to be
    coordinated; before the parts are built they conflict. More than two that break only together say so in each of their pairs.

    Who lands first is what names say, where they say it: the rehearsal's own order is the one it was given, not the better one."""
    broken = {frozenset((other, step.name)): step for step in rehearsal.steps for other in _others(step)}
    return tuple(_judged(overlap, broken.get(frozenset((overlap.a, overlap.b))), rehearsal, finished=finished) for overlap in overlaps)


def _others(step: RehearsalStep) -> tuple[str, ...]:
    """Those with which a change broke the check."""
    return tuple(name for name in step.culprits if name != step.name) if step.landing is Landing.BROKE else ()


def _judged(overlap: Overlap, step: RehearsalStep | None, rehearsal: Rehearsal, *, finished: bool) -> Overlap:
    if step is None:
        return overlap
    item = _evidence(rehearsal, step, overlap)
    harder = Verdict.COORDINATE if finished else Verdict.CONFLICT
    verdict = harder if overlap.verdict in _MILD else overlap.verdict
    first = item.first if finished and verdict is Verdict.COORDINATE else None
    return overlap.model_copy(update={"verdict": verdict, "probability": 1.0, "first": first, "evidence": (item, *overlap.evidence)})


def _evidence(rehearsal: Rehearsal, step: RehearsalStep, overlap: Overlap) -> Evidence:
    others, last = _others(step), step.name
    other = overlap.b if overlap.a == last else overlap.a
    turned = first_to_land(overlap.evidence) == last
    said = step.check.said.splitlines()[-1:] if step.check else []
    ended = step.check.ended if step.check else ""
    return Evidence(
        kind=EvidenceKind.REHEARSAL,
        detail=f"With {' and '.join(others)} merged, {last} fails `{rehearsal.command}` ({ended}): {''.join(said) or 'it said nothing'}",
        first=last if turned else other,
        probability=1.0,
        remedy=f"Land {last} first, then mend {other}." if turned else f"Land {' and '.join(others)} first, then mend {last}.",
    )
