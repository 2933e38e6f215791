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
