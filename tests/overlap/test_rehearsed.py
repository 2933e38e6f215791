"""What a check showed of two changes merged together is the strongest evidence there is."""

from __future__ import annotations

import pytest

from scout.model import CheckRun, Evidence, EvidenceKind, Landing, Overlap, Rehearsal, RehearsalStep, Verdict
from scout.overlap import with_rehearsal

CHECK = CheckRun(tree="t" * 40, passed=False, ended="exit code 1", seconds=1.0, said="collecting\nKeyError: tags")


def step(name: str, *culprits: str, landing: Landing = Landing.BROKE, check: CheckRun | None = CHECK) -> RehearsalStep:
    return RehearsalStep(name=name, landing=landing, culprits=culprits, check=check)


def rehearsal(*steps: RehearsalStep) -> Rehearsal:
    passed = CHECK.model_copy(update={"passed": True, "ended": "exit code 0"})
    return Rehearsal(base="b" * 40, command="make test", confinement="none", start=passed, steps=steps)


def pair(a: str, b: str, verdict: Verdict = Verdict.INDEPENDENT, *evidence: Evidence) -> Overlap:
    return Overlap(a=a, b=b, verdict=verdict, probability=0.1, evidence=evidence)


def needs(first: str) -> Evidence:
    return Evidence(kind=EvidenceKind.USES, detail="one uses the other", first=first, probability=0.9)


def test_a_pair_that_broke_the_check_is_coordinated_when_finished_and_a_conflict_before() -> None:
    broke = rehearsal(step("api"), step("ui", "api", "ui"))
    (finished,) = with_rehearsal([pair("api", "ui")], broke, finished=True)
    assert (finished.verdict, finished.probability, finished.first) == (Verdict.COORDINATE, 1.0, "api")
    (item,) = finished.evidence
    assert item.kind is EvidenceKind.REHEARSAL
    assert item.detail == "With api merged, ui fails `make test` (exit code 1): KeyError: tags"
    assert item.remedy == "Land api first, then mend ui."
    (planned,) = with_rehearsal([pair("api", "ui")], broke, finished=False)
    assert (planned.verdict, planned.first) == (Verdict.CONFLICT, None)


def test_what_git_called_a_conflict_stays_one_and_keeps_its_evidence_below() -> None:
    merge = Evidence(kind=EvidenceKind.MERGE, detail="both write a.py", probability=1.0)
    (found,) = with_rehearsal([pair("ui", "api", Verdict.CONFLICT, merge)], rehearsal(step("ui", "api", "ui")), finished=True)
    assert (found.verdict, found.first) == (Verdict.CONFLICT, None)
    assert [item.kind for item in found.evidence] == [EvidenceKind.REHEARSAL, EvidenceKind.MERGE]


def test_names_say_who_lands_first_even_against_the_order_of_the_rehearsal() -> None:
    (found,) = with_rehearsal([pair("api", "ui", Verdict.ORDERED, needs("ui"))], rehearsal(step("ui", "api", "ui")), finished=True)
    assert (found.first, found.evidence[0].remedy) == ("ui", "Land ui first, then mend api.")


def test_three_that_break_only_together_say_so_in_each_pair_of_the_last() -> None:
    pairs = [pair("api", "db"), pair("api", "ui"), pair("db", "ui")]
    untouched, *told = with_rehearsal(pairs, rehearsal(step("ui", "api", "db", "ui")), finished=True)
    assert untouched == pairs[0]
    assert [found.evidence[0].detail.partition(" merged")[0] for found in told] == ["With api and db", "With api and db"]
    assert {found.evidence[0].remedy for found in told} == {"Land api and db first, then mend ui."}


@pytest.mark.parametrize("landing", [Landing.PASSED, Landing.CONFLICT])
def test_a_step_that_did_not_break_the_check_changes_no_pair(landing: Landing) -> None:
    pairs = (pair("api", "ui"),)
    assert with_rehearsal(pairs, rehearsal(step("ui", "api", "ui", landing=landing)), finished=True) == pairs


def test_what_breaks_by_itself_is_nobodys_overlap() -> None:
    pairs = (pair("api", "ui"),)
    assert with_rehearsal(pairs, rehearsal(step("ui", "ui")), finished=True) == pairs


def test_a_check_that_said_nothing_is_told_as_such() -> None:
    silent = rehearsal(step("ui", "api", "ui", check=CHECK.model_copy(update={"said": ""})))
    (found,) = with_rehearsal([pair("api", "ui")], silent, finished=True)
    assert found.evidence[0].detail.endswith("(exit code 1): it said nothing")
    (bare,) = with_rehearsal([pair("api", "ui")], rehearsal(step("ui", "api", "ui", check=None)), finished=True)
    assert bare.evidence[0].detail.endswith("(): it said nothing")
