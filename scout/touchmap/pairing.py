"""Two outlines of one file → which old symbol is which new one, with renames recognised by equal bodies. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from scout.model import Hunk, Symbol

FUNCTIONS = frozenset({"function", "method", "constructor", "getter", "setter", "macro"})
TYPES = frozenset(
    {"class", "interface", "struct", "enum", "trait", "type", "module", "namespace", "object", "union", "impl", "protocol", "record"}
)
TELLING_LINES = 3
"""A body of fewer lines (`pass`, `return None`) is not proof of identity on its own."""


class Pair(NamedTuple):
    """One symbol on its way through a change; one side is None when it was added or deleted."""

    old: Symbol | None
    new: Symbol | None
    renamed: bool


def bare(name: str) -> str:
    """The last segment of a qualified name."""
    return name.rpartition(".")[2]


def owner_of(name: str) -> str:
    """The qualified name around it; empty at the top level of the file."""
    return name.rpartition(".")[0]


def without_locals(symbols: Sequence[Symbol]) -> tuple[Symbol, ...]:
    """Without the variables of functions: nobody outside can name them, and a change to them is a change of the function."""
    functions = {symbol.name for symbol in symbols if symbol.kind in FUNCTIONS}
    return tuple(symbol for symbol in symbols if symbol.kind in FUNCTIONS | TYPES or owner_of(symbol.name) not in functions)


def pair_symbols(old: Sequence[Symbol], new: Sequence[Symbol], hunks: Sequence[Hunk] = ()) -> tuple[Pair, ...]:
    """Every symbol of both sides, once: the same name first, then renames from the outside in, then what is left over."""
    pairs, lone_old, lone_new = _same_names(old, new)
    renames: dict[str, str] = {}
    taken: set[int] = set()
    for depth in sorted({symbol.name.count(".") for symbol in lone_old}):
        level = [symbol for symbol in lone_old if symbol.name.count(".") == depth]
        carried = _carried(level, lone_new, renames)
        taken |= {id(symbol) for match in carried for symbol in match}
        renamed = _renamed(_free(level, taken), _free(lone_new, taken), hunks)
        taken |= {id(symbol) for match in renamed for symbol in match}
        renames |= {before.name: after.name for before, after in carried + renamed}
        pairs += [Pair(before, after, renamed=False) for before, after in carried]
        pairs += [Pair(before, after, renamed=True) for before, after in renamed]
    pairs += [Pair(symbol, None, renamed=False) for symbol in _free(lone_old, taken)]
    pairs += [Pair(None, symbol, renamed=False) for symbol in _free(lone_new, taken)]
    return tuple(pairs)


def is_telling(symbol: Symbol) -> bool:
    """Whether an equal body means the same symbol."""
    return bool(symbol.body) and symbol.end - symbol.start + 1 >= TELLING_LINES


def nameless_signature(symbol: Symbol) -> str:
    """The signature with the symbol's own name taken out."""
    return symbol.signature.replace(bare(symbol.name), "", 1)


def match_unique(old: Iterable[Symbol], new: Iterable[Symbol], key: Callable[[Symbol], Hashable | None]) -> list[tuple[Symbol, Symbol]]:
    """Pairs whose key no other symbol of either side has. A key of None never matches."""
    olds, news = _by_key(old, key), _by_key(new, key)
    return [(olds[k][0], news[k][0]) for k in olds if len(olds[k]) == 1 and len(news.get(k, ())) == 1]


def _same_names(old: Sequence[Symbol], new: Sequence[Symbol]) -> tuple[list[Pair], list[Symbol], list[Symbol]]:
    olds, news = _by_key(old, lambda symbol: symbol.name), _by_key(new, lambda symbol: symbol.name)
    pairs: list[Pair] = []
    lone_old: list[Symbol] = []
    lone_new = [symbol for name, symbols in news.items() if name not in olds for symbol in symbols]
    for name, befores in olds.items():
        afters = news.get(name, [])
        matched = _namesakes(befores, afters)
        taken = {id(symbol) for match in matched for symbol in match}
        pairs += [Pair(before, after, renamed=False) for before, after in matched]
        lone_old += [symbol for symbol in befores if id(symbol) not in taken]
        lone_new += [symbol for symbol in afters if id(symbol) not in taken]
    return pairs, lone_old, lone_new


def _namesakes(befores: list[Symbol], afters: list[Symbol]) -> list[tuple[Symbol, Symbol]]:
    """Overloads and redefinitions: identical ones first, then equal heads, then equal bodies, then in order."""
    if len(befores) == 1 and len(afters) == 1:
        return [(befores[0], afters[0])]
    found: list[tuple[Symbol, Symbol]] = []
    left_old, left_new = list(befores), list(afters)
    keys: tuple[Callable[[Symbol], Hashable], ...] = (
        lambda symbol: (symbol.signature, symbol.body),
        lambda symbol: symbol.signature,
        lambda symbol: symbol.body,
        lambda symbol: 0,
    )
    for key in keys:
        for before in list(left_old):
            after = next((symbol for symbol in left_new if key(symbol) == key(before)), None)
            if after is not None:
                found.append((before, after))
                left_old.remove(before)
                left_new.remove(after)
    return found


def _carried(level: Sequence[Symbol], lone_new: Sequence[Symbol], renames: dict[str, str]) -> list[tuple[Symbol, Symbol]]:
    """Members that got another qualified name only because what holds them was renamed."""
    news = {symbol.name: symbol for symbol in lone_new}
    moved = [(symbol, f"{renames[owner_of(symbol.name)]}.{bare(symbol.name)}") for symbol in level if owner_of(symbol.name) in renames]
    return [(symbol, news[name]) for symbol, name in moved if name in news]


def _renamed(level: Sequence[Symbol], lone_new: Sequence[Symbol], hunks: Sequence[Hunk]) -> list[tuple[Symbol, Symbol]]:
    found: list[tuple[Symbol, Symbol]] = []
    keys: tuple[Callable[[Symbol], Hashable | None], ...] = (
        lambda symbol: (symbol.kind, symbol.body, nameless_signature(symbol)) if symbol.body else None,
        lambda symbol: (symbol.kind, symbol.body) if is_telling(symbol) else None,
    )
    for key in keys:
        taken = {id(symbol) for pair in found for symbol in pair}
        found += match_unique(_free(level, taken), _free(lone_new, taken), key)
    taken = {id(symbol) for pair in found for symbol in pair}
    return found + _renamed_in_place(_free(level, taken), _free(lone_new, taken), hunks)


def _free(symbols: Iterable[Symbol], taken: set[int]) -> list[Symbol]:
    return [symbol for symbol in symbols if id(symbol) not in taken]


def _renamed_in_place(old: Sequence[Symbol], new: Sequence[Symbol], hunks: Sequence[Hunk]) -> list[tuple[Symbol, Symbol]]:
    """Heads that one hunk rewrites in nothing but the name, whatever happened to the body."""
    found: list[tuple[Symbol, Symbol]] = []

    def key(symbol: Symbol) -> Hashable | None:
        return (symbol.kind, owner_of(symbol.name), nameless_signature(symbol)) if symbol.kind in FUNCTIONS | TYPES else None

    for hunk in hunks:
        taken = {id(symbol) for pair in found for symbol in pair}
        olds = [symbol for symbol in _free(old, taken) if 0 <= symbol.signature_end - hunk.old_start < hunk.old_count]
        news = [symbol for symbol in _free(new, taken) if 0 <= symbol.signature_end - hunk.new_start < hunk.new_count]
        found += match_unique(olds, news, key)
    return found


def _by_key(symbols: Iterable[Symbol], key: Callable[[Symbol], Hashable | None]) -> dict[Hashable, list[Symbol]]:
    groups: dict[Hashable, list[Symbol]] = defaultdict(list)
    for symbol in symbols:
        value = key(symbol)
        if value is not None:
            groups[value].append(symbol)
    return groups
