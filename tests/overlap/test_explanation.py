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
    assert told[1] == "symbol 50%: It is so. Also: 2 × near."
