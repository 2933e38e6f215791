"""Which points a contract takes: the fewest lines that set the parts apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from scout.model import Effect, Evidence, EvidenceKind, Touch, Verdict
from scout.partition.contracts import Cut, cut_contract
from tests.partition.builders import evidence, overlap, touch, touch_map

CORE = "src/core.ts"


def cut(pairs: Mapping[tuple[str, str], Sequence[str]], *, p: float, lines: Mapping[str, int] | None = None) -> Cut | None:
    """The cut for parts that collide over symbols of one file, each symbol as likely and of so many lines."""
    names = sorted({name for pair in pairs for name in pair})
    shared = {name: [symbol for pair, symbols in pairs.items() if name in pair for symbol in symbols] for name in names}
    maps = {name: touch_map(name, [touch(f"src/{name}.ts", "own", lines=500), *_edits(shared[name], lines or {})]) for name in names}
    overlaps = [overlap(a, b, Verdict.CONFLICT, *_clashes(symbols, p)) for (a, b), symbols in pairs.items()]
    return cut_contract(overlaps, maps, stubs=False)


def _edits(symbols: Sequence[str], lines: Mapping[str, int]) -> list[Touch]:
    return [touch(CORE, symbol, Effect.BODY, lines=lines.get(symbol, 2), at=100 * at) for at, symbol in enumerate(symbols, start=1)]


def _clashes(symbols: Sequence[str], p: float) -> list[Evidence]:
    return [evidence(EvidenceKind.SYMBOL, CORE, symbol, p=p) for symbol in symbols]


def symbols_of(found: Cut | None) -> list[str]:
    assert found is not None
    return sorted(symbol or "" for _, symbol in found.points)


def test_of_symbols_that_are_equally_unlikely_the_largest_stays() -> None:
    assert symbols_of(cut({("a", "b"): "vwxyz"}, p=0.1, lines={"x": 30})) == ["v", "w", "y", "z"]


def test_among_more_symbols_than_can_be_searched_each_pair_still_keeps_its_largest() -> None:
    pairs = {pair: [f"{'_'.join(pair)}_{at}" for at in range(6)] for pair in combinations("abc", 2)}
    large = {symbols[3]: 30 for symbols in pairs.values()}
    found = symbols_of(cut(pairs, p=0.1, lines=large))
    assert found == sorted({symbol for symbols in pairs.values() for symbol in symbols} - large.keys())


def test_eight_symbols_make_a_contract_and_nine_belong_together() -> None:
    assert symbols_of(cut({("a", "b"): "abcdefgh"}, p=0.9)) == list("abcdefgh")
    assert cut({("a", "b"): "abcdefghi"}, p=0.9) is None


def test_a_pair_that_no_contract_sets_apart_does_not_keep_the_others_together() -> None:
    found = cut({("a", "b"): "abcdefghi", ("a", "c"): "z"}, p=0.9)
    assert symbols_of(found) == ["z"]
    assert found is not None
    assert found.pairs == (("a", "c"),)


def test_what_blocks_a_pair_without_a_symbol_or_a_file_is_not_cut() -> None:
    blocked = overlap("a", "b", Verdict.CONFLICT, evidence(EvidenceKind.REHEARSAL, p=0.9))
    assert cut_contract([blocked], {name: touch_map(name, [touch(CORE, "f")]) for name in "ab"}, stubs=False) is None
