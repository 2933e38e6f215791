"""Lessons: what was predicted against what happened, and what later probabilities make of it."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.landing.learning import EDGES, Bucket, Lesson, add_up, compare, recalibrate
from scout.lessons import HISTORY, lessons, lessons_that_count, remember
from scout.model import Effect, MergeConflict, Overlap, Touch, TouchMap, TrialMerge, Verdict
from scout.recon.experience import ENOUGH, Measured
from tests.specs.plans import plan_of, track

DAY = "2026-11-23"


def map_of(part: str, **chances: float) -> TouchMap:
    """A touch map: file → probability of its one symbol."""
    touches = tuple(
        Touch(f"{name}.py", f"run_{name}", "function", Effect.BODY, None, None, (), ((1, 2),), "", "", True, chance, (part,), None)
        for name, chance in chances.items()
    )
    return TouchMap(part=part, scouts=(f"{part}-1",), touches=touches)


def lesson(*buckets: Bucket, plan: str = "3f9c2a71") -> Lesson:
    return Lesson(day=DAY, plan=plan, feature="x", tracks=(), pairs=(), brier=None, buckets=buckets)


def bucket(low: float, *, said: float, forecasts: int, happened: int) -> Bucket:
    return Bucket(low=low, high=EDGES[EDGES.index(low) + 1], forecasts=forecasts, forecast=said * forecasts, happened=happened)


def test_files_and_symbols_are_counted_both_ways() -> None:
    learned = compare(plan_of(track("api")), {"api": map_of("api", a=0.8, b=0.4)}, {"api": map_of("api", a=1, c=1)}, (), day=DAY)
    (row,) = learned.tracks
    assert (row.files.predicted, row.files.happened, row.files.both) == (2, 2, 1)
    assert (row.files.precision, row.files.recall) == (0.5, 0.5)
    assert row.symbols.both == 1
    assert row.missed == ("c.py",)
    assert learned.brier == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert [(one.low, one.happened) for one in learned.buckets] == [(0.4, 0), (0.8, 1)]


def test_what_the_spec_names_beyond_the_scouts_counts_as_predicted() -> None:
    plan = plan_of(track("api", edits=("late.py#register",), owns=("docs/**",)))
    (row,) = compare(plan, {"api": map_of("api", a=0.8)}, {"api": map_of("api", a=1, late=1)}, (), day=DAY).tracks
    assert (row.files.recall, row.missed) == (1.0, ())


@pytest.mark.parametrize(
    ("verdict", "conflict", "word"),
    [
        (Verdict.CONFLICT, True, "foreseen"),
        (Verdict.COORDINATE, True, "foreseen"),
        (Verdict.INDEPENDENT, True, "missed"),
        (Verdict.CONFLICT, False, "false"),
        (Verdict.COORDINATE, False, "quiet"),
    ],
)
def test_a_conflict_was_foreseen_missed_or_announced_in_vain(verdict: Verdict, conflict: bool, word: str) -> None:
    plan = plan_of(track("api"), track("ui"), overlaps=(Overlap(a="api", b="ui", verdict=verdict, probability=0.5),))
    merge = TrialMerge("ui", "api", not conflict, None, (MergeConflict("a.py", "contents"),) if conflict else ())
    (pair,) = compare(plan, {}, {}, (merge,), day=DAY).pairs
    assert (pair.word, pair.paths) == (word, ("a.py",) if conflict else ())


def test_without_lessons_nothing_moves() -> None:
    maps = (map_of("api", a=0.3, b=0.9),)
    assert recalibrate(maps, ()) == maps


def test_what_always_came_is_believed_more_and_what_never_came_less() -> None:
    learned = (lesson(bucket(0.2, said=0.3, forecasts=20, happened=0), bucket(0.6, said=0.7, forecasts=60, happened=60)),)
    (moved,) = recalibrate((map_of("api", a=0.3, b=0.7),), learned)
    low, high = (touch.probability for touch in moved.touches)
    assert low == pytest.approx(0.15)
    assert high == pytest.approx(0.925)


@given(
    chances=st.lists(st.floats(0, 1), min_size=2, max_size=8),
    rows=st.lists(st.tuples(st.sampled_from(EDGES[:-1]), st.floats(0.01, 0.19), st.integers(1, 50), st.floats(0, 1)), max_size=6),
)
def test_the_likelier_stays_the_likelier_and_all_stay_probabilities(
    chances: list[float], rows: list[tuple[float, float, int, float]]
) -> None:
    learned = [
        lesson(bucket(low, said=low + more, forecasts=count, happened=int(share * count)), plan=f"{number:08x}")
        for number, (low, more, count, share) in enumerate(rows)
    ]
    names = {f"f{number}": chance for number, chance in enumerate(sorted(chances))}
    (moved,) = recalibrate((map_of("api", **names),), learned)
    after = [touch.probability for touch in moved.touches]
    assert after == sorted(after)
    assert all(0 <= chance <= 1 for chance in after)


def test_of_two_lessons_about_one_plan_the_later_counts() -> None:
    early, late = (lesson(bucket(0.2, said=0.3, forecasts=10, happened=happened)) for happened in (0, 10))
    (row,) = add_up([early, late])
    assert (row.forecasts, row.happened) == (10, 10)


def test_history_keeps_the_lines_of_others_and_passes_over_damage(tmp_path: Path) -> None:
    remember(tmp_path, lesson(plan="00000001"))
    with (tmp_path / ".scout" / HISTORY).open("a") as file:
        file.write('{"kind": "backtest", "commit": "x"}\n{"kind": "learn", "plan": 3}\nnot json\n[1]\n')
    remember(tmp_path, lesson(plan="00000002"))
    assert [one.plan for one in lessons(tmp_path)] == ["00000001", "00000002"]


def test_lessons_from_before_backtest_corrected_recon_are_set_aside(tmp_path: Path) -> None:
    remember(tmp_path, lesson(plan="00000001"))
    row = Measured(commit="", gold=1, places=(1,), files=("a.py",), forecast=((0.9, True),))
    with (tmp_path / ".scout" / HISTORY).open("a") as file:
        file.writelines(row.model_copy(update={"commit": f"{at}"}).model_dump_json() + "\n" for at in range(ENOUGH - 1))
    assert [one.plan for one in lessons_that_count(tmp_path)] == ["00000001"]
    with (tmp_path / ".scout" / HISTORY).open("a") as file:
        file.writelines(row.model_copy(update={"commit": f"{at}"}).model_dump_json() + "\n" for at in (ENOUGH - 2, ENOUGH - 1))
    remember(tmp_path, lesson(plan="00000002"))
    assert [one.plan for one in lessons_that_count(tmp_path)] == ["00000002"]
    assert [one.plan for one in lessons(tmp_path)] == ["00000001", "00000002"]


def test_many_that_learn_at_once_write_whole_lines(tmp_path: Path) -> None:
    (tmp_path / ".scout").mkdir()
    threads = [threading.Thread(target=remember, args=(tmp_path, lesson(plan=f"{number:08x}"))) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = (tmp_path / ".scout" / HISTORY).read_text().splitlines()
    assert len({json.loads(line)["plan"] for line in written}) == 20
