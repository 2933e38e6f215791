"""Minutes of a plan and its tracks over time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scout.errors import SpecError
from scout.model import Verdict
from scout.partition import complete
from scout.partition.estimate import lines_of, minutes, size_of, timetable, two_agents_are_enough
from scout.partition.settle import reckon, settle
from scout.partition.waves import waves_for
from tests.partition.builders import overlap, plan_of, track


@pytest.mark.parametrize(
    ("lines", "files", "size"),
    [(80, 5, "S"), (81, 5, "M"), (80, 6, "M"), (250, 12, "M"), (251, 1, "L"), (800, 30, "L"), (801, 30, "XL"), (1, 31, "XL")],
)
def test_the_size_is_the_least_that_holds_lines_and_files(lines: int, files: int, size: str) -> None:
    assert size_of(lines, files) == size


def test_an_agent_needs_time_to_find_its_way_for_each_file_and_for_each_line() -> None:
    assert minutes(track("api", size="S")) == pytest.approx(4 + 40 * 0.12)
    assert minutes(track("api", size="S", owns=("a.py", "a.py#load", "b.py"))) == pytest.approx(4 + 2 * 1.5 + 40 * 0.12)


def test_a_size_that_a_person_wrote_wins_over_the_lines_that_were_measured() -> None:
    measured = track("api", size="S").model_copy(update={"lines": 60})
    assert lines_of(measured) == 60
    assert lines_of(measured.model_copy(update={"size": "L"})) == 450


def test_a_timetable_starts_every_wave_when_the_one_before_has_merged() -> None:
    tracks = [track("db", size="S"), track("api", size="M"), track("ui", size="L")]
    tracks[1:] = [one.model_copy(update={"wave": 2}) for one in tracks[1:]]
    db, api, ui = timetable(plan_of(tracks, [overlap("api", "ui", Verdict.COORDINATE, p=0.5)]))
    assert (db.track, db.wave, db.start) == ("db", 1, 1.0)
    assert db.end == pytest.approx(1 + 8.8)
    assert db.merged == pytest.approx(1 + 8.8 + 1.5)
    assert api.start == ui.start == pytest.approx(db.merged + 1)
    assert api.end == pytest.approx(api.start + 22)
    assert ui.end == pytest.approx(ui.start + 58)
    assert api.merged == ui.merged == pytest.approx(ui.end + 2 * 1.5 + 12 * 0.5)


def test_one_track_alone_needs_no_wave_and_no_merge() -> None:
    (only,) = timetable(plan_of([track("api", size="S")]))
    assert only.start == 0.0
    assert only.end == only.merged == pytest.approx(8.8)


def test_two_tracks_begin_when_their_wave_is_set_up() -> None:
    assert [slot.start for slot in timetable(plan_of([track("api"), track("ui")]))] == [1.0, 1.0]


def test_the_figures_of_a_plan_follow_its_tracks_and_nothing_else_changes() -> None:
    whole = complete(plan_of([track("a"), track("b", depends_on=("a",))]))
    grown = whole.model_copy(update={"tracks": tuple(one.model_copy(update={"size": "XL"}) for one in whole.tracks)})
    assert reckon(whole) == whole
    found = reckon(grown)
    assert found.estimate.work_minutes > whole.estimate.work_minutes
    assert (found.id, found.tracks) == (whole.id, grown.tracks)


def test_two_agents_are_not_enough_for_three_equal_tracks() -> None:
    equal = [track(name, size="L") for name in "abc"]
    assert not two_agents_are_enough(equal, ())
    uneven = [track("a", size="XL"), track("b", size="S"), track("c", size="S")]
    assert two_agents_are_enough(uneven, ())
    assert not two_agents_are_enough(uneven[:2], ()), "two tracks never need a third"


def test_a_circle_a_stranger_and_a_twin_among_edited_tracks_are_refused() -> None:
    circle = plan_of([track("a", depends_on=("b",)), track("b", depends_on=("a",))])
    with pytest.raises(SpecError, match="in a circle: none can be first"):
        complete(circle)
    with pytest.raises(SpecError, match="a depends on z, which is no track of this plan"):
        complete(plan_of([track("a", depends_on=("z",))]))
    with pytest.raises(SpecError, match="Two tracks are called a"):
        complete(plan_of([track("b"), track("a"), track("a")]))


def test_what_waits_for_nothing_starts_in_the_first_wave_that_has_room() -> None:
    tracks = [track("a"), track("b", depends_on=("a",)), track("c"), track("d")]
    waves = {one.track: one.wave for one in settle(tracks, (), max_tracks=3).tracks}
    assert waves == {"a": 1, "b": 2, "c": 1, "d": 1}
    assert [one.wave for one in settle(tracks, (), max_tracks=2).tracks] == [1, 1, 2, 2]


def test_names_that_repeat_have_no_waves() -> None:
    with pytest.raises(ValueError, match="names repeat"):
        waves_for(["a", "b", "a"], [])


def test_more_than_three_hundred_are_placed_greedily_and_keep_every_rule() -> None:
    names = [f"b{at:03}" for at in range(301)]
    chain = list(pairwise(names[:4]))
    waves = waves_for(names, [(names[10], names[11])], chain, capacity=100)
    where = {name: at for at, wave in enumerate(waves) for name in wave}
    assert len(where) == 301
    assert [where[name] for name in names[:4]] == [0, 1, 2, 3]
    assert where[names[10]] != where[names[11]]
    assert max(map(len, waves)) <= 100
