"""Overlaps → a grid of cells, each of which leads to its evidence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scout.model import EvidenceKind, Overlap, Verdict

SIGN = {
    Verdict.INDEPENDENT: "·",
    Verdict.COORDINATE: "~",
    Verdict.ORDERED: "→",
    Verdict.CONFLICT: "✗",
    Verdict.UNKNOWN: "?",
}
KINDS = {
    EvidenceKind.MERGE: "trial merge fails",
    EvidenceKind.PATH: "same new file",
    EvidenceKind.SYMBOL: "same symbol",
    EvidenceKind.USES: "one uses the other",
    EvidenceKind.DUPLICATE: "both add it",
    EvidenceKind.RESOURCE: "shared resource",
    EvidenceKind.NEAR: "same file, apart",
    EvidenceKind.HISTORY: "change together",
    EvidenceKind.REHEARSAL: "rehearsal failed",
}
_WORST_FIRST = (Verdict.CONFLICT, Verdict.UNKNOWN, Verdict.ORDERED, Verdict.COORDINATE, Verdict.INDEPENDENT)


class Cell(NamedTuple):
    """One pair, seen from the row."""

    verdict: str
    """Empty on the diagonal."""
    sign: str
    words: str
    """For who can't see the sign: `db and api: ordered, db lands first`."""
    anchor: str
    """Id of the pair's evidence."""
    percent: int


class Grid(NamedTuple):
    """A square of pairs."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    pairs: tuple[tuple[str, Overlap], ...]
    """(anchor, pair), worst first."""


def draw_grid(names: Sequence[str], overlaps: Sequence[Overlap], *, prefix: str) -> Grid:
    """Every pair of the names, both ways round. `prefix` keeps the ids of two grids of one page apart."""
    pairs = {frozenset((overlap.a, overlap.b)): overlap for overlap in overlaps}
    rows = tuple(tuple(_cell(row, column, pairs.get(frozenset((row, column))), prefix) for column in names) for row in names)
    known = [overlap for overlap in overlaps if overlap.a in names and overlap.b in names]
    worst = sorted(known, key=lambda overlap: (_WORST_FIRST.index(overlap.verdict), -overlap.probability, overlap.a, overlap.b))
    return Grid(tuple(names), rows, tuple((_anchor(prefix, overlap.a, overlap.b), overlap) for overlap in worst))


def in_words(overlap: Overlap) -> str:
    """`ordered, db lands first`."""
    return f"{overlap.verdict}, {overlap.first} lands first" if overlap.first else f"{overlap.verdict}"


def _cell(row: str, column: str, overlap: Overlap | None, prefix: str) -> Cell:
    if row == column:
        return Cell("", "", "", "", 0)
    if overlap is None:
        return Cell(Verdict.INDEPENDENT.value, SIGN[Verdict.INDEPENDENT], f"{row} and {column}: nothing found", "", 0)
    sign = "←" if overlap.verdict is Verdict.ORDERED and overlap.first == column else SIGN[overlap.verdict]
    words = f"{row} and {column}: {in_words(overlap)}"
    return Cell(overlap.verdict.value, sign, words, _anchor(prefix, overlap.a, overlap.b), round(overlap.probability * 100))


def _anchor(prefix: str, a: str, b: str) -> str:
    return f"{prefix}.{min(a, b)}.{max(a, b)}"
