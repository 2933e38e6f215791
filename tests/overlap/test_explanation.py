"""What people read of a verdict: three lines, and no figure that contradicts the verdict beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.model import Evidence, EvidenceKind, Overlap, Verdict
from scout.overlap import explain, percent

CHANCE = st.floats(0, 1)
EVIDENCE = st.builds(
    Evidence,
    kind=st.sampled_from(list(EvidenceKind)),
    path=st.none() | st.text(max_size=5),
    detail=st.text(max_size=20),
    probability=CHANCE,
    remedy=st.none() | st.text(max_size=5),
)


@given(CHANCE, st.integers(1, 100))
def test_what_is_below_a_threshold_never_reads_as_if_it_had_reached_it(chance: float, threshold: int) -> None:
    shown = percent(chance)
    assert (shown == "under 1%" or int(shown.rstrip("%")) < threshold) or chance >= threshold / 100 - 1e-9


@pytest.mark.parametrize(
    ("chance", "shown"), [(0, "0%"), (0.004, "under 1%"), (0.1499, "14%"), (0.15, "15%"), (0.29, "29%"), (0.999, "99%"), (1, "100%")]
)
def test_a_chance_in_words(chance: float, shown: str) -> None:
    assert percent(chance) == shown


@given(
    st.builds(
        Overlap,
        a=st.just("a"),
        b=st.just("b"),
        verdict=st.sampled_from(list(Verdict)),
        probability=CHANCE,
        first=st.none() | st.just("a"),
        evidence=st.lists(EVIDENCE, max_size=4).map(tuple),
    )
)
def test_an_explanation_has_three_lines_at_most(overlap: Overlap) -> None:
    assert len(explain(overlap)) <= 3


def test_a_conflict_names_where_git_stops_who_resolves_it_and_how() -> None:
    stops = Evidence(
        kind=EvidenceKind.MERGE, path="CHANGES", detail="git can't merge CHANGES by itself (contents); it is a changelog file.",
        lines_a=((4, 3),), lines_b=((4, 5),), probability=1.0, remedy="Keep both entries.", mechanical=True,
    )  # fmt: skip
    assert explain(Overlap(a="a", b="b", verdict=Verdict.CONFLICT, probability=1.0, evidence=(stops,))) == (
        "a and b: conflict: git stops at CHANGES, and whoever merges second has to resolve it.",
        "merge: git can't merge CHANGES by itself (contents); it is a changelog file. [a lines after 3; b lines 4-5]",
        "→ Keep both entries.",
    )


def test_other_evidence_is_counted_by_kind_and_what_says_nothing_is_left_out() -> None:
    items = [
        Evidence(kind=EvidenceKind(kind), detail="It is so.", probability=p)
        for kind, p in (("symbol", 0.5), ("near", 0.2), ("near", 0.1), ("uses", 0.001))
    ]
    told = explain(Overlap(a="a", b="b", verdict=Verdict.COORDINATE, probability=0.6, evidence=tuple(items)))
    assert told[1] == "symbol 50%: It is so. Also: 2 × same file."


def told(verdict: Verdict, *evidence: Evidence, first: str | None = None) -> tuple[str, ...]:
    return explain(Overlap(a="api", b="ui", verdict=verdict, probability=0.5, first=first, evidence=evidence))


def test_an_order_is_told_as_a_wait_and_a_preference_as_a_merge() -> None:
    assert told(Verdict.ORDERED, first="ui")[0] == "api and ui: ordered: land ui before api."
    assert told(Verdict.COORDINATE, first="api")[0].endswith("git merges them, and the result may break; merge api before ui.")


def test_lines_are_told_for_the_side_that_they_are_of() -> None:
    lines = {"lines_a": ((3, 9), (12, 12), (5, 4)), "lines_b": tuple((at, at) for at in range(1, 6))}
    both = Evidence(kind=EvidenceKind.SYMBOL, detail="Both change load.", probability=0.5).model_copy(update=lines)
    assert told(Verdict.COORDINATE, both)[1] == "symbol 50%: Both change load. [api lines 3-9, 12, after 4; ui lines 1, 2, 3, 4, …]"
    turned = both.model_copy(update={"first": "ui", "remedy": "Land ui first."})
    assert told(Verdict.COORDINATE, turned)[1:] == (
        "symbol 50%: Both change load. [ui lines 3-9, 12, after 4; api lines 1, 2, 3, 4, …]",
        "→ Land ui first.",
    )
    used = Evidence(kind=EvidenceKind.USES, detail="ui uses it.", probability=0.5).model_copy(update=lines)
    assert told(Verdict.ORDERED, used)[1] == "uses 50%: ui uses it."


def test_what_is_next_to_impossible_is_told_when_it_is_all_there_is() -> None:
    assert told(Verdict.INDEPENDENT, Evidence(kind=EvidenceKind.NEAR, detail="Far.", probability=0.004))[1] == "near under 1%: Far."
