"""What two parts collide over, and what is left of that once it has landed."""

from __future__ import annotations

from collections.abc import Sequence

from scout.model import Effect, Evidence, EvidenceKind, Touch, TouchMap, Verdict
from scout.partition.collisions import Point, points_of, recheck
from tests.partition.builders import evidence, overlap, touch, touch_map

CORE = "src/core.ts"
MERGE, PATH, SYMBOL, USES = EvidenceKind.MERGE, EvidenceKind.PATH, EvidenceKind.SYMBOL, EvidenceKind.USES


def edit(symbol: str, at: int) -> Touch:
    return touch(CORE, symbol, Effect.BODY, lines=5, at=at, old=True)


def both(*touches: Touch) -> dict[str, TouchMap]:
    return {name: touch_map(name, touches) for name in ("api", "ui")}


def points(item: Evidence, *touches: Touch) -> frozenset[Point]:
    maps = both(*touches)
    return points_of(item, maps["api"], maps["ui"])


def stop(*, ours: Sequence[tuple[int, int]], theirs: Sequence[tuple[int, int]]) -> Evidence:
    return evidence(PATH, CORE).model_copy(update={"lines_a": tuple(ours), "lines_b": tuple(theirs)})


def test_an_evidence_rests_on_the_symbols_within_the_lines_of_both_sides() -> None:
    first, second = (1, 5), (30, 34)
    touches = (edit("f", 1), edit("g", 30))
    assert points(stop(ours=[first], theirs=[first, second]), *touches) == {(CORE, "f")}
    assert points(stop(ours=[first, second], theirs=[second]), *touches) == {(CORE, "g")}


def test_where_the_sides_touch_other_symbols_those_of_the_side_that_touches_fewer_are_points() -> None:
    maps = {"api": touch_map("api", [edit("f", 1), edit("g", 30)]), "ui": touch_map("ui", [edit("h", 60)])}
    assert points_of(evidence(PATH, CORE), maps["api"], maps["ui"]) == {(CORE, "h")}
    assert points_of(evidence(PATH, CORE), maps["ui"], maps["api"]) == {(CORE, "h")}


def test_a_symbol_is_within_the_lines_that_it_meets_or_is_next_to() -> None:
    for last, met in ((8, {"g"}), (9, {"f", "g"})):
        item = stop(ours=[(1, last), (40, 45)], theirs=[(1, last), (40, 45)])
        assert points(item, edit("f", 10), edit("g", 46 - 1)) == {(CORE, symbol) for symbol in met}
    for first, found in ((6, {"f", "g"}), (7, {"g"})):
        item = stop(ours=[(first, 9), (40, 45)], theirs=[(first, 9), (40, 45)])
        assert points(item, edit("f", 1), edit("g", 41)) == {(CORE, symbol) for symbol in found}


def test_new_symbols_in_a_file_that_is_there_are_points_and_the_file_is_not() -> None:
    assert points(evidence(PATH, CORE), touch(CORE, "f", Effect.ADDED)) == {(CORE, "f")}
    assert points(evidence(PATH, CORE), touch(CORE, None, Effect.ADDED), touch(CORE, "f", Effect.ADDED)) == {(CORE, None)}


def test_what_names_no_file_rests_on_nothing_that_could_land_first() -> None:
    assert points(evidence(MERGE), edit("f", 1)) == frozenset()


def test_a_conflict_of_which_only_uses_are_left_is_an_order() -> None:
    clash, uses = evidence(SYMBOL, CORE, "f"), evidence(USES, CORE, "g", p=0.7, first="api")
    found = recheck(overlap("api", "ui", Verdict.CONFLICT, clash, uses), frozenset({(CORE, "f")}), both(edit("f", 1), edit("g", 30)))
    assert (found.verdict, found.first, found.probability, found.evidence) == (Verdict.ORDERED, "api", 0.7, (uses,))


def test_a_conflict_of_which_uses_in_both_directions_are_left_stays_one() -> None:
    clash = evidence(SYMBOL, CORE, "f")
    uses = (evidence(USES, CORE, "g", p=0.7, first="api"), evidence(USES, CORE, "h", p=0.7, first="ui"))
    pair = overlap("api", "ui", Verdict.CONFLICT, clash, *uses)
    found = recheck(pair, frozenset({(CORE, "f")}), both(edit("f", 1), edit("g", 30), edit("h", 60)))
    assert (found.verdict, found.first, found.probability, found.evidence) == (Verdict.CONFLICT, None, 0.9, uses)


def test_nothing_changes_for_a_pair_that_the_contract_does_not_concern() -> None:
    pair = overlap("api", "ui", Verdict.CONFLICT, evidence(SYMBOL, CORE, "f"))
    assert recheck(pair, frozenset({("other.ts", "f")}), both(edit("f", 1))) is pair
