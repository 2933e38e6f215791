"""An overlap → the lines that `scout explain` shows: the verdict with its reason, what was seen, what to do. Pure."""

from __future__ import annotations

from scout.model import Evidence, EvidenceKind, Overlap, Verdict

SHOWN = 6
"""More evidence than this is counted, not told."""
MEANING = {
    Verdict.INDEPENDENT: "can be built and landed side by side",
    Verdict.COORDINATE: "can run side by side, with a risk to know",
    Verdict.ORDERED: "one has to land first",
    Verdict.CONFLICT: "will cost somebody a repair when built side by side",
    Verdict.UNKNOWN: "not known: evidence is missing, and that is not independence",
}
Range = tuple[int, int]


def explain(overlap: Overlap) -> tuple[str, ...]:
    """The verdict on the first line, then each piece of evidence from the strongest on, with lines and remedy."""
    lines = [f"{overlap.a} and {overlap.b}: {overlap.verdict} ({MEANING[overlap.verdict]}; chance of trouble {overlap.probability:.0%})."]
    if overlap.first:
        later = overlap.b if overlap.first == overlap.a else overlap.a
        waits = overlap.verdict is Verdict.ORDERED
        lines.append(f"{'Land' if waits else 'Build both at once, merge'} {overlap.first} before {later}.")
    told = [item for item in overlap.evidence if item.probability >= 0.005 or item.kind is EvidenceKind.MERGE] or list(overlap.evidence)
    lines += [_told(overlap, item) for item in told[:SHOWN]]
    if len(told) > SHOWN:
        lines.append(f"… and {len(told) - SHOWN} more of the kind.")
    if not overlap.evidence:
        lines.append("Nothing was found that both touch: no common file, no symbol of one that the other newly uses, nothing both add.")
    return tuple(lines)


def _told(overlap: Overlap, item: Evidence) -> str:
    where = _places(overlap, item)
    remedy = f" → {item.remedy}" if item.remedy else ""
    return f"{item.kind} {item.probability:.0%}: {item.detail}{where}{remedy}"


def _places(overlap: Overlap, item: Evidence) -> str:
    """The line ranges of both sides; the sides of `uses` evidence are the one that lands first and the other."""
    first, second = overlap.a, overlap.b
    if item.first == overlap.b:
        first, second = second, first
    said = [f"{name} {_ranges(lines)}" for name, lines in ((first, item.lines_a), (second, item.lines_b)) if lines]
    return f" [{'; '.join(said)}]" if said and item.kind is not EvidenceKind.USES else ""


def _ranges(lines: tuple[Range, ...]) -> str:
    """`lines 3-9, 40`; an insertion after line 4 is `after 4`."""
    named = [f"after {start - 1}" if end < start else f"{start}-{end}" if end > start else f"{start}" for start, end in lines[:4]]
    return f"lines {', '.join(named)}{', …' if len(lines) > 4 else ''}"
