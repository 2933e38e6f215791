"""Plans in patterns, laid out by the real script in real worktrees."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from scout.errors import ConfigError
from scout.model import Effect, Plan, Role, Touch, TouchMap, Track
from scout.patterns import PATTERNS, SCRATCHPAD, arrange
from scout.specs import lint_specs, read_specs, write_specs
from tests.specs.plans import TEMPLATES, notifications, plans, track
from tests.test_worktrees import World


def git(world: World, name: str, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=world.at(name), capture_output=True, text=True, check=True)
    return done.stdout.strip()


def notifications_tracks() -> tuple[Track, ...]:
    """db, then the API, then the user interface."""
    db = track("notifications-db", creates=("db.ts", "tests/db.test.ts"), checks=("test -f db.ts",))
    api = track("notifications-api", wave=2, depends_on=(db.track,), creates=("api.ts", "tests/api.test.ts"), edits=("app.ts#routes",))
    ui = track("notifications-ui", wave=3, depends_on=(api.track,), creates=("ui.tsx",))
    return db, api, ui


def states(world: World) -> dict[str, str]:
    lines = (line.split() for line in world.run("status").splitlines()[1:] if "not its own" not in line)
    return {words[1]: words[2] for words in lines}


def subjects(world: World) -> list[str]:
    return world.repo.git("log", "--first-parent", "--format=%s").splitlines()


def test_three_worktrees_land_db_then_api_then_ui(tmp_path: Path) -> None:
    world = World(tmp_path, *notifications_tracks())
    for name, file in (("notifications-db", "db.ts"), ("notifications-api", "api.ts"), ("notifications-ui", "ui.tsx")):
        world.run("up")
        assert world.at(name).name == name
        world.work(name, {file: "x"})
        world.run("merge", "--verify")
    assert subjects(world)[:3] == [f"Merge notifications-{part}: notifications-{part}" for part in ("ui", "api", "db")]
    world.run("down")
    assert world.repo.git("branch", "--format=%(refname:short)") == "main"


def test_a_writer_lands_through_a_review_that_starts_at_its_branch(tmp_path: Path) -> None:
    world = World(tmp_path, *notifications_tracks()[:2], pattern="writer-reviewer", agent="sh -c 'printf %s \"$0\" >prompt.txt'")
    assert "notifications-db-review: waits for notifications-db" in world.run("up")
    world.work("notifications-db", {"db.ts": "one\n"})
    assert "notifications-db: lands through notifications-db-review" in world.run("merge", "notifications-db")
    world.run("up")
    assert (world.at("notifications-db-review") / "db.ts").read_text() == "one\n"
    assert not world.at("notifications-api").exists(), "nothing has landed yet"
    assert "notifications-db-review has no commits yet" in world.run("merge", code=1)

    world.run("run", "notifications-db-review")
    prompt = (world.at("notifications-db-review") / "prompt.txt").read_text()
    assert prompt.startswith("You are the reviewer for the track notifications-db-review")
    (world.at("notifications-db-review") / "prompt.txt").unlink()
    world.run("note", "notifications-db-review", "finding:", "no index\non author")
    pad = (world.repo.path / "specs" / "f" / SCRATCHPAD).read_text()
    assert pad.splitlines()[-1].endswith("**notifications-db-review** (reviewer): finding: no index on author")

    world.work("notifications-db-review", {"db.ts": "two\n"})
    git(world, "notifications-db-review", "commit", "--allow-empty", "-qm", "Review: approved")
    assert "notifications-db-review: landed on main" in world.run("merge", "notifications-db-review")
    assert (world.repo.path / "db.ts").read_text() == "two\n"
    assert states(world)["notifications-db"] == "landed"
    world.run("up")
    assert (world.at("notifications-api") / "db.ts").read_text() == "two\n"


def test_a_writer_that_goes_on_after_its_review_is_reviewed_again(tmp_path: Path) -> None:
    world = World(tmp_path, notifications_tracks()[0], pattern="writer-reviewer")
    world.run("up")
    world.work("notifications-db", {"db.ts": "one\n"})
    world.run("up")
    world.work("notifications-db-review", {"tests/db.test.ts": "t\n"})
    world.work("notifications-db", {"db.ts": "one\ntwo\n"})
    world.run("merge", "notifications-db-review")
    assert states(world) == {"notifications-db": "unlanded", "notifications-db-review": "landed"}
    assert (world.repo.path / "db.ts").read_text() == "one\n", "what nobody reviewed has not landed"
    assert "holds 2 commits that are not in main" in world.run("down", code=1)


def test_tests_land_together_with_what_makes_them_pass(tmp_path: Path) -> None:
    world = World(tmp_path, *notifications_tracks()[:2], pattern="tdd")
    world.run("up")
    assert set(states(world).values()) == {"started", "waiting"}
    world.work("notifications-db-tests", {"tests/db.test.ts": "expects db"})
    assert "notifications-db-tests: lands through notifications-db" in world.run("merge", "notifications-db-tests")
    world.run("up")
    assert (world.at("notifications-db") / "tests" / "db.test.ts").exists(), "the builder starts on the tests"
    world.work("notifications-db", {"db.ts": "x", "tests/db.test.ts": "changed to pass"})
    assert "not its own: tests/db.test.ts" in world.run("status"), "the builder may not change the tests"
    world.run("merge", "--verify", "notifications-db")
    assert states(world)["notifications-db-tests"] == "landed"
    world.run("up")
    assert world.at("notifications-api-tests").exists()


def test_an_architect_lands_skeletons_before_anybody_builds(tmp_path: Path) -> None:
    db, api, _ = notifications_tracks()
    contract = track("contract", parts=(), creates=("types.ts",))
    db = db.model_copy(update={"wave": 2, "depends_on": ("contract",)})
    world = World(tmp_path, contract, db, api.model_copy(update={"wave": 3}), pattern="architect-builder")
    assert [one.track for one in world.plan.tracks] == ["architect", "notifications-db", "notifications-api"]
    assert "notifications-db: waits for architect" in world.run("up")
    world.work("architect", {"types.ts": "export interface N {}"})
    world.run("merge", "architect")
    world.run("up")
    assert (world.at("notifications-db") / "types.ts").exists()


def test_a_judge_lands_one_of_three_attempts(tmp_path: Path) -> None:
    names = ("ada", "bob", "cyd")
    agents = []
    for name in names:
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {name} >db.ts\ngit add -A\ngit commit -qm 'by {name}'\n")
        program.chmod(0o755)
        agents.append(str(program))
    world = World(tmp_path, notifications_tracks()[0], pattern="debate", agents=tuple(agents))
    attempts = [one.track for one in world.plan.tracks if one.role is Role.ATTEMPT]
    assert len(attempts) == 3
    world.run("up")
    for attempt in attempts[:2]:
        world.run("run", attempt)
    assert f"notifications-db: waits for {attempts[2]}" in world.run("up")
    world.run("run", attempts[2])
    world.run("verify", *attempts)
    world.run("up")
    brief = (world.repo.path / "specs" / "f" / "04-notifications-db.md").read_text()
    assert f"`scout overlap {' '.join(f'feature/{attempt}' for attempt in attempts)}`" in brief
    assert f"bash worktrees.sh verify {' '.join(attempts)}" in brief
    git(world, "notifications-db", "merge", "-q", "--no-ff", "-m", "Take the second", f"feature/{attempts[1]}")
    told = world.run("merge").splitlines()
    assert told[-1] == "notifications-db: landed on main"
    assert (world.repo.path / "db.ts").read_text() == "bob\n"
    assert states(world) == {attempts[0]: "unlanded", attempts[1]: "landed", attempts[2]: "unlanded", "notifications-db": "landed"}
    told = world.run("down", code=1).splitlines()
    assert [line.split(":")[0] for line in told if "kept" in line] == [attempts[0], attempts[2]], "no work is thrown away"


def test_the_review_brief_asks_what_the_touch_map_says_can_go_wrong() -> None:
    def touch(symbol: str, effect: Effect, kind: str, signature: str) -> Touch:
        return Touch("src/n.ts", symbol, kind, effect, None, None, (), ((1, 4),), signature, "", True, 1.0, ("api-1",), None)

    touches = (
        touch("createNotification", Effect.ADDED, "function", "async createNotification(input: New): Promise<Notification>"),
        touch("registerRoutes", Effect.SIGNATURE, "function", "registerRoutes(app: App)"),
        touch("render", Effect.BODY, "function", "render()"),
    )
    plan = arrange(notifications(), "writer-reviewer", maps=(TouchMap(part="api", scouts=("api-1",), touches=touches),)).plan
    review = next(one for one in plan.tracks if one.track == "notifications-api-review")
    assert "**Edge cases**\n\n- `createNotification`: input: New empty, missing" in review.brief
    assert "**Two at the same time**\n\n- `createNotification` twice at once" in review.brief
    assert "- `render`: does an error on the new path leave the old one working?" in review.brief
    assert "- `registerRoutes` in `src/n.ts` (signature): every caller outside of this track still holds" in review.brief
    assert "- `createNotification` in `src/repositories/notification.ts` is what was agreed" in review.brief


@pytest.mark.parametrize("name", PATTERNS)
@given(plan=plans())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_plan_in_a_pattern_is_a_sound_plan_that_reads_back(name: str, plan: Plan) -> None:
    arranged = arrange(plan, name).plan
    files = write_specs(arranged, templates=TEMPLATES)
    assert lint_specs(files) == ()
    again = read_specs(files)
    assert [(one.track, one.role, one.agent, one.lands_through) for one in again.tracks] == [
        (one.track, one.role, one.agent, one.lands_through) for one in arranged.tracks
    ]
    assert write_specs(again, templates=TEMPLATES) == files


def test_what_cannot_be_arranged_is_refused() -> None:
    with pytest.raises(ConfigError, match="no pattern 'mob'"):
        arrange(notifications(), "mob")
    with pytest.raises(ConfigError, match="two different agents"):
        arrange(notifications(), "debate", agents=("claude", "claude"))
    with pytest.raises(ConfigError, match="has roles already"):
        arrange(arrange(notifications(), "tdd").plan, "debate")
