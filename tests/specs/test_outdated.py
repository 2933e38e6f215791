"""What moved on since specs were measured, and paths that their base does not hold, as values."""

from __future__ import annotations

from scout.model import Plan
from scout.specs import Ground, lint_specs, outdated_specs, write_specs
from tests.specs.plans import TEMPLATES, notifications, plan_of, track

DB, API, UI = "01-notifications-db.md", "02-notifications-api.md", "03-notifications-ui.md"
PATHS = frozenset({"prisma/schema.prisma", "src/validators/comment.ts", "src/app.ts", "src/middleware/auth.ts"})


def outdated(plan: Plan, *, moved: tuple[str, ...] = (), measured: Plan | None = None) -> list[str]:
    files = write_specs(plan, templates=TEMPLATES)
    return [str(problem) for problem in outdated_specs(files, ground=Ground(PATHS, moved=frozenset(moved)), plan=measured)]


def test_a_base_is_stale_for_the_track_whose_files_changed() -> None:
    assert outdated(notifications(), moved=("README.md",)) == []
    assert outdated(notifications(), moved=("src/validators/x.ts", "README.md")) == [
        f"{API}:6:7: the base is stale: `src/validators/x.ts` changed since; probe again"
    ]


def test_of_many_files_three_are_named() -> None:
    plan = plan_of(track("api", owns=("src/**",)))
    (said,) = outdated(plan, moved=("src/d", "src/c", "src/b", "src/a"))
    assert "`src/a`, `src/b`, `src/c` and 1 more changed since" in said
    (three,) = outdated(plan, moved=("src/c", "src/b", "src/a"))
    assert "`src/a`, `src/b`, `src/c` changed since" in three


def test_specs_of_another_plan_than_the_newest_are_named() -> None:
    other = notifications().model_copy(update={"id": "00000001"})
    assert [line.split(" ", 1)[0] for line in outdated(notifications(), measured=other)] == [f"{DB}:3:7:", f"{API}:3:7:", f"{UI}:3:7:"]
    assert outdated(notifications(), measured=notifications()) == []


def test_what_scouts_changed_and_no_spec_names_is_missed_where_it_would_stand() -> None:
    plan = notifications()
    api = plan.tracks[1].model_copy(update={"owns": ()})
    lost = plan.model_copy(update={"tracks": (plan.tracks[0], api, plan.tracks[2])})
    assert outdated(lost, measured=plan) == [
        f"{API}:14:8: scouts changed `src/validators/**` for this track, and no spec names it any more; put it back, or probe again"
    ]
    moved = plan.tracks[2].model_copy(update={"owns": ("src/validators/comment.ts",)})
    kept = plan.model_copy(update={"tracks": (plan.tracks[0], api, moved)})
    assert outdated(kept, measured=plan) == [], "another track took it over"


def test_what_a_track_before_makes_is_there_for_the_ones_after() -> None:
    first = track("db", creates=("new.ts",))
    second = track("api", wave=2, depends_on=("db",))
    third = track("ui", wave=3, depends_on=("api",), reads=("new.ts",))
    files = write_specs(plan_of(first, second, third), templates=TEMPLATES)
    assert lint_specs(files, ground=Ground(frozenset())) == ()
    beside = write_specs(plan_of(first, track("ui", reads=("new.ts",))), templates=TEMPLATES)
    assert [str(problem) for problem in lint_specs(beside, ground=Ground(frozenset()))] == ["02-ui.md:11:9: `new.ts` is not in the base"]


def test_what_a_rival_makes_is_there_for_the_judge() -> None:
    judge = track("judge", wave=2, reads=("new.ts",))
    files = write_specs(plan_of(track("one", lands_through="judge", creates=("new.ts",)), judge), templates=TEMPLATES)
    assert lint_specs(files, ground=Ground(frozenset())) == ()


def test_an_unknown_base_is_told_for_each_spec_and_nothing_else_of_them() -> None:
    files = write_specs(notifications(), templates=TEMPLATES)
    said = [str(problem) for problem in lint_specs(files, ground=Ground(None))]
    assert said == [f"{name}:6:7: there is no commit 0123456789ab here; fetch it, or probe again" for name in (DB, API, UI)]


def test_a_lane_that_was_widened_during_the_run_may_name_a_file_of_today() -> None:
    files = write_specs(plan_of(track("api", owns=("today.ts",))), templates=TEMPLATES)
    assert lint_specs(files, ground=Ground(frozenset(), today=frozenset({"today.ts"}))) == ()
