"""scout amend: who is in the way, what the specs say afterwards, and that the prose stays."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from scout.errors import ConfigError, SpecError
from scout.questions.following import home_of
from scout.questions.lanes import Amended, amend
from scout.system.repository import Repository
from tests.landing.world import World
from tests.specs.plans import track

DB = track("db", owns=("store.py",), creates=("notes.py",), parallel_with=("api", "ui"))
API = track("api", edits=("api.py#ROUTES",), creates=("routes/notes.py",), avoid=("ui.py",), parallel_with=("db", "ui"))
UI = track("ui", owns=("ui.py", "web/**"), edits=("api.py#page",), parallel_with=("db", "api"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, DB, API, UI)
    made.up()
    return made


def widen(world: World, *entries: str, anyway: bool = False, who: str = "api") -> Amended:
    with Repository.open(world.at(who)) as repository, home_of(repository) as home:
        return amend(home, "specs/f", who, entries, anyway=anyway)


def front(world: World, name: str) -> dict[str, list[str]]:
    (spec,) = (world.repo.path / "specs/f").glob(f"*-{name}.md")
    return dict(yaml.safe_load(spec.read_text().split("---\n")[1]))


def guarded(world: World) -> dict[str, list[list[str]]]:
    return dict(json.loads((world.repo.path / ".scout/lanes/f.json").read_text())["files"])


def test_what_nobody_was_given_becomes_its_own_and_the_others_stay_away(world: World) -> None:
    (spec,) = (world.repo.path / "specs/f").glob("*-api.md")
    spec.write_text(spec.read_text().replace("## Goal\n", "## Goal\n\nWritten by a person.\n"))
    found = widen(world, "README.md", "src/mailer.py", "api.py#helper")
    assert found.collisions == ()
    assert found.additions == {"README.md": "owns", "src/mailer.py": "creates", "api.py#helper": "edits"}
    assert front(world, "api")["owns"] == ["README.md"]
    assert "src/mailer.py" in front(world, "api")["creates"]
    assert front(world, "ui")["avoid"] == ["README.md", "src/mailer.py"]
    assert "Written by a person." in spec.read_text()
    assert guarded(world)["README.md"] == [["api", "own"]]


def test_a_neighbours_file_is_refused_and_nothing_changes(world: World) -> None:
    before = {path: path.read_bytes() for path in (world.repo.path / "specs/f").iterdir()}
    found = widen(world, "ui.py", "README.md")
    assert [(collision.entry, collision.track, collision.fatal) for collision in found.collisions] == [("ui.py", "ui", False)]
    assert found.written == ()
    assert {path: path.read_bytes() for path in (world.repo.path / "specs/f").iterdir()} == before


def test_anyway_lets_both_share_it_and_the_plan_stays_sound(world: World) -> None:
    found = widen(world, "ui.py", anyway=True)
    assert len(found.written) == 2
    assert (front(world, "api")["edits"], front(world, "ui")["edits"]) == (["api.py#ROUTES", "ui.py"], ["api.py#page", "ui.py"])
    assert "ui.py" not in front(world, "ui")["owns"]
    assert "avoid" not in front(world, "api")
    assert world.scout("spec", "lint", "specs/f").returncode == 0


@pytest.mark.parametrize("entry", ["notes.py", "web/page.tsx"])
def test_what_another_creates_or_owns_by_a_glob_cannot_be_shared(world: World, entry: str) -> None:
    found = widen(world, entry, anyway=True)
    assert [collision.fatal for collision in found.collisions] == [True]
    assert found.written == ()


def test_what_another_has_changed_by_now_counts_though_nobody_gave_it_to_them(world: World) -> None:
    world.work("ui", {"README.md": "# Ours\n"}, commit=False)
    (collision,) = widen(world, "README.md").collisions
    assert (collision.track, collision.detail) == ("ui", "ui has changed README.md (App, Ours) by now")


def test_who_has_landed_is_in_nobodys_way(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"})
    world.repo.git("merge", "-q", "--no-ff", "-m", "Merge db", "feature/db")
    assert widen(world, "store.py", "notes.py").collisions == ()
    assert front(world, "api")["edits"] == ["api.py#ROUTES", "store.py", "notes.py"]


def test_asked_twice_there_is_nothing_to_do(world: World) -> None:
    assert widen(world, "README.md").written
    assert widen(world, "README.md") == Amended((), {}, ())


def test_two_agents_at_once_both_get_what_they_asked_for(world: World) -> None:
    wishes = [("api", "one.py"), ("ui", "two.py"), ("db", "three.py"), ("api", "four.py")]
    with ThreadPoolExecutor(4) as pool:
        assert all(found.written for found in pool.map(lambda wish: widen(world, wish[1], who=wish[0]), wishes))
    assert {"one.py", "four.py"} <= set(front(world, "api")["creates"])
    assert "two.py" in front(world, "ui")["creates"]


def test_bad_tracks_and_bad_paths_are_told_and_change_nothing(world: World) -> None:
    with pytest.raises(ConfigError, match="no track 'nobody'"), Repository.open(world.repo.path) as repository:
        amend(repository, "specs/f", "nobody", ["x.py"], anyway=False)
    for path in ("../outside.py", "/etc/passwd", ".git/config", ""):
        with pytest.raises(SpecError):
            widen(world, path)


def test_a_person_sees_what_was_gained_or_who_is_in_the_way(world: World) -> None:
    done = world.scout("amend", "api", str(world.at("api") / "README.md"), "--plan", "specs/f", cwd=world.at("api"))
    assert (done.returncode, done.stdout) == (0, "api owns README.md\n")
    done = world.scout("amend", "api", "ui.py", "--plan", "specs/f")
    assert (done.returncode, done.stdout) == (1, "✗ ui owns ui.py. Talk to ui.\n")
    assert re.search("--anyway", done.stderr)
