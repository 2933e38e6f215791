"""The order in which finished tracks are read: what it saves is lines that nobody reads twice."""

from __future__ import annotations

import pytest

from scout.model import Effect, Evidence, EvidenceKind, Overlap, Plan, Touch, TouchMap, Verdict
from scout.questions.reviewing import _again, _must_wait, _shared
from tests.specs.plans import plan_of, track


def changed(**lines: int) -> TouchMap:
    """A change: file → lines."""
    touches = (
        Touch(f"{name}.py", None, "file", Effect.BODY, None, None, (), ((1, count),), "", "", True, 1.0, ("x",), None)
        for name, count in lines.items()
    )
    return TouchMap(part="x", scouts=("x",), touches=tuple(touches))


def test_only_files_of_both_and_of_the_evidence_are_read_again() -> None:
    maps = {"a": changed(shared=10, own=70), "b": changed(shared=10, used=10)}
    pair = Overlap(a="a", b="b", verdict=Verdict.CONFLICT, probability=1.0)
    assert _shared(pair, maps) == pytest.approx(20 / 100)
    uses = Evidence(kind=EvidenceKind.USES, path="used.py", detail="x", probability=1.0)
    assert _shared(pair.model_copy(update={"evidence": (uses,)}), maps) == pytest.approx(30 / 100)


def test_the_larger_of_two_that_collide_is_read_last() -> None:
    lines, risks = {"small": 10, "large": 100}, {("small", "large"): 0.5}
    assert sum(_again(("small", "large"), lines, risks).values()) == 5
    assert sum(_again(("large", "small"), lines, risks).values()) == 50


def waits(plan: Plan, *overlaps: Overlap, names: tuple[str, ...] = ("a", "b", "c")) -> list[tuple[str, str]]:
    return sorted(_must_wait(plan, overlaps, frozenset(names)))


def stopped(a: str, b: str, *, remedy: str | None = None) -> Overlap:
    stop = Evidence(kind=EvidenceKind.MERGE, path="x.py", detail="git stops", probability=1.0, remedy=remedy)
    return Overlap(a=a, b=b, verdict=Verdict.CONFLICT, probability=1.0, evidence=(stop,))


FREE = plan_of(track("a"), track("b"), track("c"))


def test_a_dependency_holds_through_a_track_that_has_landed() -> None:
    plan = plan_of(track("a"), track("b", depends_on=("a",), wave=2), track("c", depends_on=("b",), wave=3))
    assert waits(plan, names=("a", "c")) == [("a", "c")]


def test_of_a_conflict_the_track_that_check_wants_landed_first_is_read_first() -> None:
    assert waits(FREE, stopped("b", "a")) == [("a", "b")]
    assert waits(FREE, stopped("a", "b", remedy="Keep both entries.")) == []


def test_what_takes_a_name_away_is_read_before_what_newly_uses_it() -> None:
    assert waits(FREE, Overlap(a="a", b="c", verdict=Verdict.COORDINATE, probability=0.9, first="c")) == [("c", "a")]


def test_no_finding_turns_the_order_of_the_plan_round_or_makes_a_circle() -> None:
    plan = plan_of(track("a"), track("b", depends_on=("a",), wave=2), track("c"))
    turned = Overlap(a="a", b="b", verdict=Verdict.COORDINATE, probability=0.9, first="b")
    assert waits(plan, turned) == [("a", "b")]
    circle = [Overlap(a=a, b=b, verdict=Verdict.COORDINATE, probability=0.9, first=a) for a, b in (("b", "c"), ("c", "a"))]
    assert waits(plan, *circle) == [("a", "b"), ("a", "c"), ("b", "c")]
