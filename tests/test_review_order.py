"""The order in which finished tracks are read: what it saves is lines that nobody reads twice."""

from __future__ import annotations

import pytest

from scout.model import Effect, Evidence, EvidenceKind, Overlap, Touch, TouchMap, Verdict
from scout.questions.reviewing import _again, _shared


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
