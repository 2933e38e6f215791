"""Overlaps and a rehearsal → the same overlaps, with what the check showed as the strongest evidence there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scout.model import Evidence, EvidenceKind, Landing, Overlap, Rehearsal, RehearsalStep, Verdict

_MILD = (Verdict.INDEPENDENT, Verdict.COORDINATE, Verdict.ORDERED, Verdict.UNKNOWN)


def with_rehearsal(overlaps: Iterable[Overlap], rehearsal: Rehearsal, *, finished: bool) -> tuple[Overlap, ...]:
    """Pairs that broke the check together get `rehearsal` evidence. Of finished work `conflict` stays git's word, so they are to be
    coordinated; before the parts are built they conflict. More than two that break only together say so in each of their pairs."""
    broken = {frozenset(pair): item for pair, item in _breaks(rehearsal)}
    return tuple(_judged(overlap, broken.get(frozenset((overlap.a, overlap.b))), finished=finished) for overlap in overlaps)


def _breaks(rehearsal: Rehearsal) -> Iterator[tuple[tuple[str, str], Evidence]]:
    for step in rehearsal.steps:
        if step.landing is Landing.BROKE and len(step.culprits) > 1:
            *others, last = step.culprits
            for other in others:
                yield (other, last), _evidence(rehearsal, step, first=other)


def _evidence(rehearsal: Rehearsal, step: RehearsalStep, *, first: str) -> Evidence:
    *others, last = step.culprits
    said = step.check.said.splitlines()[-1:] if step.check else []
    ended = step.check.ended if step.check else ""
    return Evidence(
        kind=EvidenceKind.REHEARSAL,
        detail=f"With {' and '.join(others)} merged, {last} fails `{rehearsal.command}` ({ended}): {''.join(said) or 'it said nothing'}",
        first=first,
        probability=1.0,
        remedy=f"Land {' and '.join(others)} first, then mend {last}.",
    )


def _judged(overlap: Overlap, item: Evidence | None, *, finished: bool) -> Overlap:
    if item is None:
        return overlap
    harder = Verdict.COORDINATE if finished else Verdict.CONFLICT
    verdict = harder if overlap.verdict in _MILD else overlap.verdict
    first = item.first if finished and verdict is Verdict.COORDINATE else None
    return overlap.model_copy(update={"verdict": verdict, "probability": 1.0, "first": first, "evidence": (item, *overlap.evidence)})
