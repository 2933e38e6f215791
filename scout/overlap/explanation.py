"""An overlap → the three lines that `scout explain` shows: the verdict and what it means, the strongest evidence, what to do. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import floor

from scout.model import Evidence, EvidenceKind, Overlap, Verdict

MEANING = {
    Verdict.INDEPENDENT: "can be built and landed side by side",
    Verdict.COORDINATE: "can run side by side, with a risk to know",
    Verdict.ORDERED: "one has to land first",
    Verdict.CONFLICT: "built side by side, they will cost somebody a repair",
    Verdict.UNKNOWN: "not known: evidence is missing, and that is not independence",
}
TELLING = 0.005
"""Evidence less likely than this is not told beside other evidence."""
SEEN = (EvidenceKind.MERGE, EvidenceKind.REHEARSAL)
"""What was tried and happened: it has no chance, unless it happened now and then."""
_IN_WORDS = {
    EvidenceKind.MERGE: "another stop of git",
    EvidenceKind.PATH: "same path",
    EvidenceKind.SYMBOL: "same symbol",
    EvidenceKind.USES: "one uses the other",
    EvidenceKind.DUPLICATE: "added by both",
    EvidenceKind.RESOURCE: "shared resource",
    EvidenceKind.NEAR: "same file",
    EvidenceKind.HISTORY: "changed together before",
    EvidenceKind.REHEARSAL: "failed rehearsal",
}
Range = tuple[int, int]


def explain(overlap: Overlap) -> tuple[str, ...]:
    """The verdict in words, the strongest evidence with the lines of both sides, and its remedy when there is one."""
    verdict = f"{overlap.a} and {overlap.b}: {overlap.verdict}: {_meaning(overlap)}."
    if not overlap.evidence:
        return (verdict, "Nothing was found that both touch: no common file, no symbol of one that the other newly uses, nothing both add.")
    strongest, *others = overlap.evidence
    told = (verdict, f"{_told(overlap, strongest)}{_besides(others)}")
    return (*told, f"→ {strongest.remedy}") if strongest.remedy else told


def percent(chance: float) -> str:
    """Whole percent, rounded down: what is below a threshold never reads as if it had reached it, and only the certain is 100%."""
    whole = floor(chance * 100 + 1e-9)
    return f"{whole}%" if whole or chance == 0 else "under 1%"


def _meaning(overlap: Overlap) -> str:
    kinds = {item.kind for item in overlap.evidence}
    stops = tuple(dict.fromkeys(item.path for item in overlap.evidence if item.kind is EvidenceKind.MERGE and item.path))
    order = f"{overlap.first} before {overlap.b if overlap.first == overlap.a else overlap.a}" if overlap.first else ""
    if overlap.verdict is Verdict.ORDERED and order:
        return f"land {order}"
    if EvidenceKind.REHEARSAL in kinds:
        return f"merged together they fail the check{f'; merge {order}' if order else ''}"
    if overlap.verdict is Verdict.CONFLICT and stops:
        files = stops[0] if len(stops) == 1 else f"{len(stops)} files"
        return f"git stops at {files}, and whoever merges second has to resolve it"
    if order:
        return f"git merges them, and the result may break; merge {order}"
    return MEANING[overlap.verdict]


def _told(overlap: Overlap, item: Evidence) -> str:
    chance = "" if item.kind in SEEN and item.probability == 1 else f" {percent(item.probability)}"
    return f"{item.kind}{chance}: {item.detail}{_places(overlap, item)}"


def _besides(others: Sequence[Evidence]) -> str:
    """How much more there is, by kind, in words."""
    kinds = Counter(item.kind for item in others if item.probability >= TELLING)
    named = [_IN_WORDS[kind] if number == 1 else f"{number} × {_IN_WORDS[kind]}" for kind, number in kinds.items()]
    return f" Also: {', '.join(named)}." if named else ""


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
