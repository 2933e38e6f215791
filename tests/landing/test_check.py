"""scout check on real worktrees: what left its lane, what collides, what happened to branches behind its back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scout.model import Contract
from tests.landing.world import STORE, World
from tests.specs.plans import track

DB = track("db", owns=("store.py",), creates=("notes.py",), contracts=("create",), worktree="../db")
API = track("api", edits=("api.py#ROUTES",), creates=("routes/notes.py",), contracts=("create",))
UI = track("ui", owns=("ui.py",), edits=("api.py",), checks=("test -f ui.py", "test -f missing.py"))
CREATE = Contract(
    name="create", path="store.py", signature="def create(text: str) -> int:", language="python", provider="db", users=("api",)
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, DB, API, UI, contracts=(CREATE,))
    made.up()
    return made


def test_work_in_its_lane_lets_everything_land(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"})
    world.work("api", {"routes/notes.py": "def show():\n    return []\n"}, commit=False)
    found = world.check()
    assert found.code == 0
    assert (found.track("db")["standing"], found.track("api")["standing"], found.track("ui")["standing"]) == ("done", "working", "silent")
    assert found.track("api")["uncommitted"] == ["routes/notes.py"]
    assert found.findings() == [("notice", "branch", "ui", None)]


def test_nothing_in_the_worktrees_or_in_git_is_touched(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"})
    world.work("api", {"api.py": "ROUTES = [\n    'notes',\n]\n", "new.txt": "new\n"}, commit=False)
    world.git("api", "add", "new.txt")
    before = world.trace()
    world.check()
    assert world.trace() == before


def test_a_touch_in_a_neighbours_file_is_an_error_that_names_file_symbol_and_neighbour(world: World) -> None:
    world.work("api", {"ui.py": "def page():\n    return 'notes'\n"})
    found = world.check()
    assert found.code == 1
    assert found.findings("error") == [("error", "stray", "api", "ui.py")]
    assert "api left its lane. It changes ui.py (page), which belongs to ui. Talk to ui, or: scout amend api ui.py" in found.sentences()


def test_a_touch_of_what_nobody_was_given_is_a_notice(world: World) -> None:
    world.work("api", {"README.md": "# The app\n"})
    found = world.check()
    assert found.code == 0
    assert ("notice", "stray", "api", "README.md") in found.findings()


def test_a_broken_contract_is_told_of_who_breaks_it(world: World) -> None:
    world.work("api", {"store.py": STORE.replace("create(text: str)", "create(title: str, text: str)")})
    found = world.check()
    assert found.findings("error") == [("error", "contract", "api", "store.py")]
    assert "It breaks the contract `create`, which db lands: signature of `create`." in found.sentences()


def test_a_contract_that_its_provider_changed_or_dropped_is_told(world: World) -> None:
    world.work("db", {"store.py": STORE.replace("-> int", "-> str")})
    found = world.check()
    assert found.findings("error") == [("error", "contract", "db", "store.py")]
    assert "`def create(text: str) -> int:` is not there" in found.sentences()
    world.work("db", {"store.py": "def make(text: str) -> int:\n    return 2\n"})
    assert "The contract `create`, which db lands, is not in store.py." in world.check().sentences()


def test_a_conflict_of_two_tracks_counts_before_either_commits(world: World) -> None:
    world.work("api", {"api.py": "ROUTES = [\n    'users',\n    'notes',\n]\n"}, commit=False)
    world.work("ui", {"api.py": "ROUTES = [\n    'users',\n    'pages',\n]\n"}, commit=False)
    found = world.check()
    assert found.findings("error") == [("error", "conflict", "api", "api.py")]
    assert "Land api first, then rebase ui." in found.sentences()


def test_a_conflict_with_the_moved_base_is_drift(world: World) -> None:
    world.work("ui", {"ui.py": "def page():\n    return 'ours'\n"})
    world.repo.commit({"ui.py": "def page():\n    return 'theirs'\n"}, "meanwhile")
    found = world.check()
    assert found.findings("error") == [("error", "drift", "ui", "ui.py")]
    assert "Rebase ui before it lands." in found.sentences()


def test_what_landed_is_landed_merged_squashed_or_taken_down(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"})
    world.work("api", {"routes/notes.py": "def show():\n    return []\n"})
    world.repo.git("merge", "-q", "--no-ff", "-m", "Merge db", "feature/db")
    world.repo.git("merge", "-q", "--squash", "feature/api")
    world.repo.git("commit", "-q", "-m", "api squashed")
    found = world.check()
    assert (found.track("db")["standing"], found.track("api")["standing"]) == ("landed", "landed")
    assert found.code == 0
    world.repo.git("worktree", "remove", str(world.at("db")))
    world.repo.git("branch", "-q", "-D", "feature/db")
    gone = world.check().track("db")
    assert gone["standing"] == "landed"
    assert {touch[0] for touch in gone["map"]["touches"]} == {"notes.py"}  # type: ignore[index]


def test_a_deleted_branch_is_missed_and_its_last_commit_named(world: World) -> None:
    tip = world.work("db", {"notes.py": "NOTES = []\n"})
    world.check()
    world.repo.git("worktree", "remove", str(world.at("db")))
    world.repo.git("branch", "-q", "-D", "feature/db")
    found = world.check()
    assert found.code == 1
    assert found.track("db")["standing"] == "gone"
    assert f"git branch feature/db {tip[:12]}" in found.sentences()


def test_a_rewritten_branch_is_read_as_it_is_now_and_said_to_be(world: World) -> None:
    world.work("db", {"ui.py": "def page():\n    return 1\n"})
    assert world.check().code == 1
    world.git("db", "reset", "-q", "--hard", world.plan.base)
    world.work("db", {"notes.py": "NOTES = []\n"})
    found = world.check()
    assert found.code == 0
    assert "rewritten since it was last looked at" in found.sentences()


def test_a_rebased_branch_is_told_from_where_it_stands_now(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"})
    world.repo.commit({"README.md": "# Moved on\n"}, "meanwhile")
    world.git("db", "rebase", "-q", "main")
    work = world.check().track("db")
    assert {touch[0] for touch in work["map"]["touches"]} == {"notes.py"}  # type: ignore[index]


def test_a_track_that_stands_on_anothers_unlanded_work_is_not_blamed_for_it(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"})
    world.git("api", "merge", "-q", "feature/db")
    world.work("api", {"routes/notes.py": "def show():\n    return []\n"})
    found = world.check()
    assert found.code == 0
    assert {touch[0] for touch in found.track("api")["map"]["touches"]} == {"routes/notes.py"}  # type: ignore[index]


def test_a_worktree_that_git_moved_or_locked_is_found(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"}, commit=False)
    world.repo.git("worktree", "move", str(world.at("db")), str(world.repo.path.parent / "elsewhere"))
    world.repo.git("worktree", "lock", "--reason", "mine", str(world.repo.path.parent / "elsewhere"))
    assert world.check().track("db")["uncommitted"] == ["notes.py"]


def test_a_worktree_that_was_moved_by_hand_is_missed_and_its_branch_still_read(world: World) -> None:
    world.work("db", {"notes.py": "NOTES = []\n"})
    world.at("db").rename(world.repo.path.parent / "elsewhere")
    found = world.check()
    assert found.track("db")["standing"] == "done"
    assert "git worktree repair" in found.sentences()
    world.repo.git("worktree", "prune")
    found = world.check()
    assert (found.code, found.track("db")["standing"]) == (0, "done")


def test_a_worktree_on_another_branch_is_said_to_be(world: World) -> None:
    world.git("db", "checkout", "-q", "--detach")
    assert "its worktree db is on no branch" in world.check().sentences()


def test_unresolved_conflicts_in_a_worktree_leave_its_last_commit(world: World) -> None:
    world.work("ui", {"ui.py": "def page():\n    return 'ours'\n"})
    world.repo.commit({"ui.py": "def page():\n    return 'theirs'\n"}, "meanwhile")
    subprocess.run(["git", "merge", "-q", "main"], cwd=world.at("ui"), check=False, capture_output=True)
    found = world.check()
    assert "has unresolved conflicts" in found.sentences()
    assert found.track("ui")["tip"] == found.track("ui")["committed"]


def test_a_base_that_is_gone_is_said_and_the_rest_still_checked(tmp_path: Path) -> None:
    world = World(tmp_path, DB, API, contracts=(CREATE,))
    world.up()
    world.work("api", {"store.py": "STORE = 1\n"})
    for spec in (world.repo.path / "specs/f").glob("*.md"):
        spec.write_text(spec.read_text().replace(world.plan.base, "0" * 39 + "1"))
    found = world.check()
    assert found.findings("error") == [("error", "contract", "api", "store.py")]
    assert "is not in this repository" in str(found.document["run"]["notes"])  # type: ignore[index]


def test_a_branch_that_only_the_remote_has_is_read_there(tmp_path: Path) -> None:
    world = World(tmp_path, DB, API, contracts=(CREATE,))
    world.repo.commit({}, "specs")
    world.repo.branch("feature/api", {"store.py": "STORE = 1\n"})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", world.repo.path, clone], check=True)
    found = world.check(cwd=clone)
    assert found.findings("error") == [("error", "contract", "api", "store.py")]


def test_asked_from_a_worktree_it_answers_for_the_whole_plan(world: World) -> None:
    world.work("api", {"ui.py": "def page():\n    return 'notes'\n"})
    assert world.check(cwd=world.at("api")).findings("error") == [("error", "stray", "api", "ui.py")]


def test_checks_run_on_request_in_the_worktrees(world: World) -> None:
    world.work("ui", {"ui.py": "def page():\n    return 2\n"})
    assert world.check().code == 0
    found = world.check(run=True)
    assert found.findings("error") == [("error", "check", "ui", None)]
    assert "`test -f missing.py` fails in the worktree of ui." in found.sentences()


def test_findings_become_annotations_that_nothing_in_them_can_break(world: World) -> None:
    world.work("api", {"ui.py": "def page():\n    return 'notes'\n", "odd,na:me%\n.py": "x = 1\n"})
    done = world.scout("check", "specs/f", "--github")
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert lines[0].startswith("::error file=ui.py,line=2,title=scout%3A stray::api left its lane.")
    assert any("file=odd%2Cna%3Ame%25%0A.py" in line for line in lines)


def test_what_a_person_sees_is_one_line_a_track_and_then_the_findings(world: World) -> None:
    world.work("api", {"ui.py": "def page():\n    return 'notes'\n"})
    done = world.scout("check", "specs/f")
    first, second, third, finding, *rest = done.stdout.splitlines()
    assert first.split() == ["·", "db", "silent"]
    assert second.split() == ["✗", "api", "done", "1", "file,", "1", "outside", "its", "lane"]
    assert finding.startswith("✗ ui.py:2: api left its lane.")
    assert rest[-1] == "1 error to look at before landing on main."
    assert third.split()[1] == "ui"


def test_json_and_github_together_are_refused(world: World) -> None:
    done = world.scout("check", "specs/f", "--json", "--github")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("hint:") == 1
