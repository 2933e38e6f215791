"""Specs beside the repository that they are for, through the commands that people run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scout.config import Config
from scout.model import Feature, Plan, RepositoryState
from scout.system.runs import Run
from tests.landing.world import World
from tests.specs.plans import track

API, UI = "specs/f/01-api.md", "specs/f/02-ui.md"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(
        tmp_path,
        track("api", branch="feature/api", owns=("api.py",), creates=("notes.py",)),
        track("ui", branch="feature/ui", wave=2, depends_on=("api",), owns=("ui.py",), reads=("notes.py",)),
    )


def change(world: World, spec: str, old: str, new: str) -> None:
    text = (world.repo.path / spec).read_text()
    assert old in text
    world.repo.write({spec: text.replace(old, new)})


def linted(world: World) -> list[str]:
    done = world.scout("spec", "lint", "specs/f")
    assert done.returncode == (1 if done.stdout else 0), done.stderr
    return done.stdout.splitlines()


def test_specs_that_fit_their_base_are_clean(world: World) -> None:
    assert linted(world) == []
    done = world.scout("plan", "specs/f")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_path_that_is_not_in_the_base_is_named_with_the_one_that_was_meant(world: World) -> None:
    change(world, API, "owns: [api.py]", "owns: [store.py, appi.py]")
    change(world, API, "creates: [notes.py]", "creates: [notes.py, README.md]")
    assert linted(world) == [
        f"{API}:11:21: `README.md` is in the base already; name it under edits or owns",
        f"{API}:12:18: `appi.py` is not in the base; did you mean `api.py`?",
    ]
    done = world.scout("plan", "specs/f", "--emit", "worktrees.sh")
    assert done.returncode == 2
    assert all(
        line in done.stderr for line in ("`appi.py` is not in the base; did you mean `api.py`?", "`README.md` is in the base already")
    )
    assert not (world.repo.path / "worktrees.sh").exists()


def test_an_unknown_base_is_refused_with_its_line(world: World) -> None:
    for spec in (API, UI):
        change(world, spec, world.plan.base, "f" * 40)
    assert linted(world) == [f"{spec}:6:7: there is no commit ffffffffffff here; fetch it, or probe again" for spec in (API, UI)]
    done = world.scout("plan", "specs/f")
    assert done.returncode == 2
    assert "01-api.md:6:7: there is no commit ffffffffffff here" in done.stderr


def test_problems_are_named_by_a_path_that_opens_from_where_one_stands(world: World) -> None:
    change(world, API, "wave: 1", "wave: one")
    below = world.repo.path / "deep" / "er"
    below.mkdir(parents=True)
    for here, args in ((world.repo.path, ()), (below, ()), (world.repo.path / "specs/f", ()), (Path("/"), ("-C", str(world.repo.path)))):
        for verb in (("plan", "f"), ("spec", "lint", "f"), ("spec", "fmt", "f")):
            done = world.scout(*args, *verb, cwd=here)
            named = next(line.strip() for line in (done.stdout + done.stderr).splitlines() if "01-api.md:9:" in line)
            assert (here / named.partition(":9:")[0]).samefile(world.repo.path / API)


def test_a_stale_base_is_reported_and_the_plan_still_written(world: World) -> None:
    world.repo.commit({"README.md": "# Other\n"})
    assert linted(world) == [], "nobody claims it"
    world.repo.commit({"ui.py": "def page():\n    return 'new'\n"})
    stale = f"{UI}:6:7: the base is stale: `ui.py` changed since; probe again"
    assert linted(world) == [stale]
    done = world.scout("plan", "specs/f", "--emit", "worktrees.sh")
    assert done.returncode == 0
    assert stale in done.stderr
    assert (world.repo.path / "worktrees.sh").exists()


def test_what_the_tracks_land_makes_no_base_stale(world: World) -> None:
    world.up("api")
    world.work("api", {"api.py": "ROUTES = []\n", "notes.py": ""})
    world.repo.git("merge", "-q", "--no-ff", "feature/api")
    assert linted(world) == []
    world.repo.git("worktree", "remove", str(world.at("api")))
    world.repo.git("branch", "-q", "-D", "feature/api")
    assert linted(world) == [], "it landed, and was taken down"


def measure(world: World, plan: Plan) -> None:
    """A run that ended with this plan."""
    feature = Feature(slug="f", title="F", text="F")
    state = RepositoryState(head=plan.base, branch="main")
    run = Run.create(
        world.repo.path, feature=feature, base=plan.base, config=Config(), agents=("sketch",), state=state, today=date(2026, 11, 23)
    )
    run.save("plan", plan)


def test_a_spec_that_lost_what_was_measured_is_reported(world: World) -> None:
    measure(world, world.plan)
    assert linted(world) == []
    change(world, API, "owns: [api.py]\n", "")
    assert linted(world) == [
        f"{API}:11:10: scouts changed `api.py` for this track, and no spec names it any more; put it back, or probe again"
    ]
    done = world.scout("plan", "specs/f")
    assert done.returncode == 0, "a person's edit wins"
    assert "scouts changed `api.py` for this track" in done.stderr
    change(world, UI, "owns: [ui.py]", "owns: [ui.py, api.py]")
    assert linted(world) == [], "it moved to another track"


def test_specs_of_another_plan_than_their_run_are_reported(world: World) -> None:
    measure(world, world.plan.model_copy(update={"id": "00000001"}))
    what = "the spec is of plan 3f9c2a71, its newest evidence of plan 00000001; name the run that it came from, or probe again"
    assert linted(world) == [f"{spec}:3:7: {what}" for spec in (API, UI)]
