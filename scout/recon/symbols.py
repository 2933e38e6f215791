"""Leading files with the lines that say the text → ranked symbols: functions and methods rather than whole classes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.model import Symbol, SymbolHit
from scout.recon.query import Query
from scout.recon.ranking import Ranked
from scout.recon.signals import Signals
from scout.recon.wording import Hit
from scout.recon.words import folded, terms_of, words
from scout.source import Tree

_FILES = 15
_NAMED = 4.0
"""What it is worth that the text names the symbol, in units of a rare term."""
_FRAME = 5.0
_OUTWARD = 0.8
_IN_NAME = 0.8
_LONG = 30
"""Lines from which on a symbol's words weigh less: it says more by being longer."""


class _Scored(NamedTuple):
    score: float
    path: str
    symbol: Symbol
    reasons: tuple[str, ...]


def rank_symbols(ranked: Sequence[Ranked], signals: Signals, query: Query, tree: Tree, *, top: int) -> tuple[SymbolHit, ...]:
    """The symbols that the text is about, best first, from the leading files."""
    found: list[_Scored] = []
    for file in ranked[:_FILES]:
        frames = _frame_worths(file.path, query) if file.path in signals.naming.frames else {}
        found.extend(_scored(file, tree.symbols(file.path), signals.hits.get(file.path, ()), frames, query, signals.wording.weights))
    found.sort(key=lambda scored: (-scored.score, scored.path, scored.symbol.start))
    best = found[0].score if found else 1.0
    return tuple(
        SymbolHit(
            path=s.path, name=s.symbol.name, kind=s.symbol.kind, line=s.symbol.start, score=round(s.score / best, 4), reasons=s.reasons
        )
        for s in found[:top]
        if s.score > 0
    )


def _scored(
    file: Ranked, symbols: Sequence[Symbol], hits: Sequence[Hit], frames: Mapping[int, float], query: Query, weights: Mapping[str, float]
) -> Iterable[_Scored]:
    owned = _own_hits(symbols, hits)
    outer = _outer_names(symbols)
    unit = max(weights.values(), default=1.0)
    for symbol in symbols:
        said = owned[symbol]
        name = symbol.name.rpartition(".")[2]
        in_name = {term for word in words(name) for term in terms_of(word)} & weights.keys()
        named = folded(name) in query.names
        framed = max((worth for line, worth in frames.items() if symbol.start <= line <= symbol.end), default=0.0)
        framed = 0.0 if symbol.name in outer else framed
        size = math.sqrt(max(symbol.end - symbol.start + 1, _LONG) / _LONG)
        worth = (
            sum(said.values()) / size
            + unit * (_NAMED * named + _FRAME * framed)
            + _IN_NAME * sum(weights[term] for term in sorted(in_name))
        )
        if worth > 0:
            yield _Scored(worth * (0.15 + file.probability), file.path, symbol, _reasons(named, framed > 0, in_name, said, query, name))


def _frame_worths(path: str, query: Query) -> dict[int, float]:
    """Line → 1 for the innermost frame of the text, less for those around it."""
    name = path.rpartition("/")[2]
    worths: dict[int, float] = {}
    for depth, (written, line) in enumerate(reversed(query.frames)):
        if written.endswith(name):
            worths.setdefault(line, _OUTWARD**depth)
    return worths


def _outer_names(symbols: Sequence[Symbol]) -> set[str]:
    """Names of the symbols that have others inside."""
    return {symbol.name.rpartition(".")[0] for symbol in symbols}


def _own_hits(symbols: Sequence[Symbol], hits: Sequence[Hit]) -> dict[Symbol, dict[str, float]]:
    """Symbol → terms on lines that belong to none of its inner symbols, each once."""
    owned: dict[Symbol, dict[str, float]] = {symbol: {} for symbol in symbols}
    nested = sorted(symbols, key=lambda symbol: (symbol.start, -symbol.end))
    stack: list[Symbol] = []
    at = 0
    for hit in hits:
        while at < len(nested) and nested[at].start <= hit.line:
            stack.append(nested[at])
            at += 1
        while stack and stack[-1].end < hit.line:
            stack.pop()
        inner = next((symbol for symbol in reversed(stack) if symbol.end >= hit.line), None)
        if inner is not None:
            owned[inner][hit.term] = hit.weight
    return owned


def _reasons(named: bool, framed: bool, in_name: set[str], said: Mapping[str, float], query: Query, name: str) -> tuple[str, ...]:
    found = []
    if framed:
        found.append("a stack trace in the text passes through it")
    if named:
        found.append(f"the text names `{query.names[folded(name)]}`")
    elif in_name:
        found.append("its name says " + ", ".join(sorted(query.spelling.get(term, term) for term in in_name)))
    rare = sorted(said, key=lambda term: (-said[term], term))[:4]
    if rare:
        found.append("says " + ", ".join(dict.fromkeys(query.spelling.get(term, term) for term in rare)))
    return tuple(found)
