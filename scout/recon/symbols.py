"""Leading files with the lines that say the text → ranked symbols: functions and methods rather than whole classes.

The weights were learned from the symbols that commits of other repositories changed (docs/reference/ranker.md, bench/localize).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.model import Symbol, SymbolHit
from scout.recon.query import Query
from scout.recon.ranking import Ranked, Weights, evaluate, learned_weights, probabilities
from scout.recon.signals import Signals
from scout.recon.wording import WINDOW, Hit, Window
from scout.recon.words import folded, terms_of, words

SYMBOL_FILES = 15
"""So many leading files are looked into."""
SYMBOL_SIGNALS = (
    "file", "lead", "said", "often", "dense", "covers", "name_words", "name_share", "title_words", "named", "plain",
    "outer_words", "outer_named", "framed", "callable", "outer", "value", "length", "exported", "alone", "window",
)  # fmt: skip
"""What is known of each symbol, in this order, each about between 0 and 1."""
_SCALED = frozenset(["said", "often", "dense", "name_words", "title_words"])
"""Divided by the best symbol's value."""
CALLABLE = frozenset(["function", "method", "constructor"])
_VALUE = frozenset(["constant", "variable", "field", "property"])
_OUTWARD = 0.8
_LONG = 30
"""Lines from which on a symbol's words weigh less: it says more by being longer."""
_K1, _B = 1.2, 0.5

SymbolsOf = Callable[[str], Sequence[Symbol]]


class Described(NamedTuple):
    """A symbol with the numbers that SYMBOL_SIGNALS names, and what its reasons are made of."""

    path: str
    symbol: Symbol
    row: tuple[float, ...]
    reasons: tuple[str, ...]


def rank_symbols(
    ranked: Sequence[Ranked],
    signals: Signals,
    hits: Mapping[str, Sequence[Hit]],
    query: Query,
    symbols_of: SymbolsOf,
    *,
    top: int,
    weights: Weights | None = None,
) -> tuple[SymbolHit, ...]:
    """The symbols that the text is about, best first, from the leading files."""
    weights = weights or learned_weights()
    found = describe_symbols(ranked[:SYMBOL_FILES], signals, hits, query, symbols_of)
    if not found:
        return ()
    scores = [evaluate(weights.symbols, described.row) for described in found]
    order = sorted(range(len(found)), key=lambda at: (-scores[at], found[at].path, found[at].symbol.start))[:top]
    sure = probabilities(scores, weights.symbol_calibration)
    return tuple(
        SymbolHit(
            path=found[at].path,
            name=found[at].symbol.name,
            kind=found[at].symbol.kind,
            line=found[at].symbol.start,
            score=round(sure[at], 4),
            reasons=found[at].reasons,
        )
        for at in order
    )


def describe_symbols(
    ranked: Sequence[Ranked], signals: Signals, hits: Mapping[str, Sequence[Hit]], query: Query, symbols_of: SymbolsOf
) -> list[Described]:
    """Every symbol of these files."""
    found: list[tuple[str, Symbol, dict[str, float], tuple[str, ...]]] = []
    for place, file in enumerate(ranked):
        frames = _frame_worths(file.path, query) if file.path in signals.naming.frames else {}
        prior = {"file": 1 + math.log(max(file.probability, 1e-3)) / 7, "lead": 1 / (1 + place)}
        symbols, window = symbols_of(file.path), signals.windows.get(file.path)
        prior |= {"alone": 1 / max(len(symbols), 1)}
        for symbol, numbers, reasons in _described(symbols, hits.get(file.path, ()), frames, query, signals.wording.weights):
            numbers["window"] = _overlap(symbol, window) if window else 0.0
            found.append((file.path, symbol, numbers | prior, reasons))
    most = {name: max((numbers[name] for _, _, numbers, _ in found), default=0.0) or 1.0 for name in _SCALED}
    return [
        Described(path, symbol, tuple(numbers[name] / most.get(name, 1.0) for name in SYMBOL_SIGNALS), reasons)
        for path, symbol, numbers, reasons in found
    ]


def _described(
    symbols: Sequence[Symbol], hits: Sequence[Hit], frames: Mapping[int, float], query: Query, weights: Mapping[str, float]
) -> Iterable[tuple[Symbol, dict[str, float], tuple[str, ...]]]:
    owned = _own_hits(symbols, hits)
    outer = _outer_names(symbols)
    total = sum(weights.values()) or 1.0
    for symbol in symbols:
        above, _, name = symbol.name.rpartition(".")
        terms = _terms(name)
        in_name = terms & weights.keys()
        framed = 0.0 if symbol.name in outer else max((worth for line, worth in frames.items() if _holds(symbol, line)), default=0.0)
        fold = folded(name)
        said = owned[symbol]
        size = symbol.end - symbol.start + 1
        heavy = sum(weights[term] for term in sorted(said))
        numbers = {
            "said": heavy,
            "often": sum(weights[term] * count / (count + _K1 * (1 - _B + _B * size / _LONG)) for term, count in said.items()),
            "dense": heavy / math.sqrt(max(size, _LONG) / _LONG),
            "covers": heavy / total,
            "name_words": sum(weights[term] for term in sorted(in_name)),
            "name_share": len(in_name) / max(len(terms), 1),
            "title_words": sum(weights[term] for term in sorted(in_name & query.title)),
            "named": float(fold in query.names),
            "plain": float(fold in query.plain),
            "outer_words": _share(above, weights),
            "outer_named": float(folded(above.rpartition(".")[2]) in query.names),
            "framed": framed,
            "callable": float(symbol.kind in CALLABLE),
            "outer": float(symbol.name in outer),
            "value": float(symbol.kind in _VALUE),
            "length": math.log1p(size) / 5,
            "exported": float(symbol.exported),
        }
        yield symbol, numbers, _reasons(framed > 0, in_name, said, query, name, weights)


def _holds(symbol: Symbol, line: int) -> bool:
    return symbol.start <= line <= symbol.end


def _overlap(symbol: Symbol, window: Window) -> float:
    """Share of the symbol that lies in the lines which say most of the text, or of those lines that lie in it."""
    end = window.start + WINDOW - 1
    shared = min(symbol.end, end) - max(symbol.start, window.start) + 1
    return max(shared, 0) / min(symbol.end - symbol.start + 1, WINDOW)


def _terms(name: str) -> frozenset[str]:
    return frozenset(term for word in words(name) for term in terms_of(word))


def _share(name: str, weights: Mapping[str, float]) -> float:
    terms = _terms(name.rpartition(".")[2])
    return len(terms & weights.keys()) / len(terms) if terms else 0.0


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


def _own_hits(symbols: Sequence[Symbol], hits: Sequence[Hit]) -> dict[Symbol, dict[str, int]]:
    """Symbol → terms with the number of lines that say them and belong to none of its inner symbols."""
    owned: dict[Symbol, dict[str, int]] = {symbol: {} for symbol in symbols}
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
            owned[inner][hit.term] = owned[inner].get(hit.term, 0) + 1
    return owned


def _reasons(
    framed: bool, in_name: frozenset[str], said: Mapping[str, int], query: Query, name: str, weights: Mapping[str, float]
) -> tuple[str, ...]:
    found = []
    if framed:
        found.append("a stack trace in the text passes through it")
    if folded(name) in query.names:
        found.append(f"the text names `{query.names[folded(name)]}`")
    elif in_name:
        found.append("its name says " + ", ".join(sorted(query.spelling.get(term, term) for term in in_name)))
    rare = sorted(said, key=lambda term: (-weights[term], term))[:4]
    if rare:
        found.append("says " + ", ".join(dict.fromkeys(query.spelling.get(term, term) for term in rare)))
    return tuple(found)
