"""Files that used to change together: said once for a pair, when the tie is strong, and never in anybody's way."""

from __future__ import annotations

from scout.model import EvidenceKind, Overlap, PastCommit, PathChange, TouchMap, Verdict
from scout.overlap import explain, find_overlaps, find_ties
from scout.overlap.history import Tie
from scout.partition.collisions import blocking
from scout.touchmap import bare_touch_map


def commits(times: int, *paths: str) -> list[PastCommit]:
    """As many commits, each of which changed all these files."""
    changed = tuple(PathChange("M", path, None) for path in paths)
    return [PastCommit("c" * 40, (), 0, "x", "x", "", changed)] * times


def planned(**files: str) -> list[TouchMap]:
    """Parts that will change the files named, split at spaces."""
    return [bare_touch_map(name, paths.split()) for name, paths in files.items()]


def judged(past: list[PastCommit], **files: str) -> Overlap:
    maps = planned(**files)
    (overlap,) = find_overlaps(maps, {}, ties=find_ties(past, maps))
    return overlap


OTHERS = commits(40, "c.py")


def test_a_strong_tie_is_told_with_its_counts_and_the_pair_stays_independent() -> None:
    overlap = judged([*commits(7, "a.py", "b.py"), *commits(2, "a.py"), *commits(5, "b.py"), *OTHERS], api="a.py", ui="b.py")
    assert overlap.verdict is Verdict.INDEPENDENT
    assert explain(overlap)[1] == "history 2%: 7 of 9 past commits that changed a.py (api) also changed b.py (ui)."


def test_it_stands_in_the_way_of_no_plan() -> None:
    assert blocking(judged([*commits(9, "a.py", "b.py"), *OTHERS], api="a.py", ui="b.py")) == ()


def test_four_times_is_too_few() -> None:
    assert find_ties([*commits(4, "a.py", "b.py"), *OTHERS], planned(api="a.py", ui="b.py")) == ()


def test_less_than_half_of_the_time_is_too_seldom() -> None:
    assert find_ties([*commits(5, "a.py", "b.py"), *commits(6, "a.py"), *commits(6, "b.py"), *OTHERS], planned(api="a.py", ui="b.py")) == ()


def test_what_nearly_every_commit_changes_is_tied_to_nothing() -> None:
    past = [*commits(6, "a.py", "b.py"), *commits(2, "a.py"), *commits(30, "b.py"), *commits(4, "c.py")]
    assert find_ties(past, planned(api="a.py", ui="b.py")) == ()


def test_a_sweep_over_very_many_files_counts_for_nothing() -> None:
    sweep = commits(9, "a.py", "b.py", *(f"{number}.py" for number in range(29)))
    assert find_ties([*sweep, *OTHERS], planned(api="a.py", ui="b.py")) == ()


def test_a_changelog_is_tied_to_nothing() -> None:
    assert find_ties([*commits(9, "a.py", "CHANGELOG.md"), *OTHERS], planned(api="a.py", ui="CHANGELOG.md")) == ()


def test_the_strongest_tie_of_a_pair_is_told_and_no_other() -> None:
    past = [*commits(6, "a.py", "b.py"), *commits(3, "a.py"), *commits(9, "a2.py", "b2.py"), *OTHERS, *OTHERS]
    (item,) = judged(past, api="a.py a2.py", ui="b.py b2.py").evidence
    assert (item.kind, item.path) == (EvidenceKind.HISTORY, "a2.py")


def test_a_file_that_both_will_change_has_better_evidence_than_its_past() -> None:
    overlap = judged([*commits(9, "a.py", "b.py"), *OTHERS], api="a.py b.py", ui="b.py")
    assert EvidenceKind.HISTORY not in {item.kind for item in overlap.evidence}


def test_a_part_that_holds_both_files_is_tied_to_nobody() -> None:
    assert find_ties([*commits(9, "a.py", "b.py"), *OTHERS], planned(api="a.py b.py")) == (Tie("a.py", "b.py", 9, 9),)
    assert judged([*commits(9, "a.py", "b.py"), *OTHERS], api="a.py b.py", ui="z.py").evidence == ()
