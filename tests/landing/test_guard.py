"""scout guard: what an edit may do, in every agent's own words; how it is installed and removed."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout import guard
from scout.errors import ConfigError
from scout.hooks import AGENTS, with_commit_hook, with_hook, without_commit_hook, without_hook
from scout.landing.lanes import compile_lanes
from tests.landing.world import SCOUT, World
from tests.specs.plans import track

DB = track("db", owns=("store.py",), creates=("notes/**",))
API = track("api", edits=("api.py#ROUTES",), creates=("routes/notes.py",))
UI = track("ui", owns=("ui.py", "pages/[id].tsx"), edits=("api.py",))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("guarded"), DB, API, UI)
    made.up()
    return made


def allow(world: World, *, measured: tuple[str, ...] = (), approved: bool = False) -> None:
    """Writes the lanes as `scout plan` does, of tracks that were measured or not."""
    places = {one.track: str(world.at(one.track)) for one in world.plan.tracks}
    folder = world.repo.path / ".scout/lanes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "f.json").write_text(json.dumps(compile_lanes(world.plan, worktrees=places, measured=measured, approved=approved)))


def level(world: World, path: str, *, who: str = "api") -> str:
    return guard.WORDS[guard.judge_path(str(world.at(who)), path).level]


@pytest.mark.parametrize(
    ("measured", "approved", "said"), [(("db",), True, "deny"), (("db",), False, "ask"), ((), True, "ask"), ((), False, "warn")]
)
def test_a_neighbours_file_is_denied_only_when_measured_and_approved(
    world: World, measured: tuple[str, ...], approved: bool, said: str
) -> None:
    allow(world, measured=measured, approved=approved)
    assert level(world, "store.py") == said
    assert level(world, "notes/deep/file.py") == said


def test_its_own_and_shared_files_are_free_and_what_nobody_was_given_is_a_warning(world: World) -> None:
    allow(world, measured=("db", "api", "ui"), approved=True)
    paths = ("routes/notes.py", "api.py", "README.md", "pages/[id].tsx")
    assert [level(world, path) for path in paths] == ["allow", "allow", "warn", "deny"]
    assert level(world, "store.py", who="db") == "allow"


def test_the_reason_names_the_neighbour_and_the_lawful_way(world: World) -> None:
    allow(world)
    reason = guard.judge_path(str(world.at("api")), "store.py").reason
    assert reason == "store.py belongs to db. Talk to db, or leave it. If api needs it: scout amend api store.py"


def test_paths_outside_links_and_other_worktrees_count_as_where_they_lead(world: World, tmp_path: Path) -> None:
    allow(world, measured=("db", "ui"), approved=True)
    assert level(world, "/tmp/elsewhere.txt") == "allow"
    assert level(world, "../../../../../../../../etc/passwd") == "allow"
    assert level(world, str(world.at("db") / "store.py")) == "deny"
    assert level(world, str(world.repo.path / "store.py")) == "ask"
    (world.at("api") / "mine.py").symlink_to("store.py")
    (world.at("api") / "loop").symlink_to("loop")
    assert level(world, "mine.py") == "deny"
    assert level(world, "loop") in ("allow", "warn")
    (tmp_path / "way-in").symlink_to(world.at("api"))
    assert guard.WORDS[guard.judge_path(str(tmp_path / "way-in"), "store.py").level] == "deny"
    (world.at("api") / "mine.py").unlink()
    (world.at("api") / "loop").unlink()


def test_outside_of_any_plan_everything_is_free(world: World, tmp_path: Path) -> None:
    assert guard.judge_path(str(tmp_path), "store.py").level == guard.ALLOW
    assert guard.judge_path(str(world.repo.path), "store.py").level == guard.ALLOW


def test_a_worktree_in_the_middle_of_a_rebase_is_known_by_its_folder(world: World) -> None:
    allow(world, measured=("db",), approved=True)
    world.git("api", "checkout", "-q", "--detach")
    assert level(world, "store.py") == "deny"
    world.git("api", "checkout", "-q", "feature/api")


def answer(world: World, dialect: str, call: Mapping[str, object], monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the hook prints."""
    out = io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps({"cwd": str(world.at("api")), **call}).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr("sys.stdout", out)
    assert guard.main([dialect]) == 0
    said: dict[str, object] = json.loads(out.getvalue())
    return said


def test_claude_is_answered_in_its_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    edit = {"hook_event_name": "PreToolUse", "tool_name": "Edit", "tool_input": {"file_path": str(world.at("api") / "store.py")}}
    allow(world, measured=("db",), approved=True)
    denied = answer(world, "claude", edit, monkeypatch)["hookSpecificOutput"]
    assert isinstance(denied, dict)
    assert (denied["hookEventName"], denied["permissionDecision"]) == ("PreToolUse", "deny")
    assert "scout amend api store.py" in denied["permissionDecisionReason"]
    allow(world, approved=True)
    assert "'permissionDecision': 'ask'" in str(answer(world, "claude", edit, monkeypatch))
    allow(world)
    warned = answer(world, "claude", edit, monkeypatch)
    assert "permissionDecision" not in str(warned)
    assert "belongs to db" in str(warned["systemMessage"])
    inside = {"tool_name": "NotebookEdit", "tool_input": {"notebook_path": "routes/notes.py"}}
    assert answer(world, "claude", inside, monkeypatch) == {}, "its own lane goes the agent's usual way"
    assert answer(world, "claude", {"tool_name": "Read", "tool_input": {"file_path": "store.py"}}, monkeypatch) == {}


def test_codex_patches_are_read_and_every_file_in_them_counts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    patch = "*** Begin Patch\n*** Update File: api.py\n@@\n-a\n*** Add File: routes/notes.py\n+x\n*** Move to: store.py\n*** End Patch\n"
    call = {"hook_event_name": "PreToolUse", "tool_name": "apply_patch", "tool_input": {"command": patch}}
    allow(world, measured=("db",), approved=True)
    assert "'permissionDecision': 'deny'" in str(answer(world, "codex", call, monkeypatch))
    allow(world, measured=("db",))
    assert "permissionDecision" not in str(answer(world, "codex", call, monkeypatch)), "codex can't ask"


def test_cursor_is_answered_in_its_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call = {"hook_event_name": "preToolUse", "tool_name": "Write", "tool_input": {"file_path": "store.py"}, "cwd": ""}
    call["workspace_roots"] = [str(world.at("api"))]
    allow(world, measured=("db",), approved=True)
    said = answer(world, "cursor", call, monkeypatch)
    assert said["permission"] == "deny"
    assert "scout amend" in str(said["agent_message"])
    assert answer(world, "cursor", {**call, "tool_name": "Shell", "tool_input": {"command": "ls"}}, monkeypatch) == {"permission": "allow"}


def edit_of(world: World, path: str) -> str:
    """A call of Claude Code's Edit in the worktree of api."""
    return json.dumps({"cwd": str(world.at("api")), "tool_name": "Edit", "tool_input": {"file_path": path}})


@given(st.binary(max_size=60) | st.sampled_from([b"", b"[]", b"null", b"{", b'{"tool_input": 3}', b'{"cwd": 3}', b"[" * 100_000]))
def test_a_call_that_is_no_json_stops_nobody(given_bytes: bytes) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given_bytes)))
        patched.setattr("sys.stdout", io.StringIO())
        patched.setattr("sys.stderr", io.StringIO())
        assert guard.main(["claude"]) in (0, 1)


def test_odd_paths_and_damaged_lanes_stop_nobody(world: World) -> None:
    allow(world)
    for path in ("", ".", "a\0b", "x" * 5000, "\udcff", "a/../store.py/"):
        done = subprocess.run([SCOUT, "guard", "claude"], input=edit_of(world, path).encode(), capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        assert b"Traceback" not in done.stderr
    (world.repo.path / ".scout/lanes/f.json").write_text('{"tracks":')
    damaged = world.scout("guard", "claude", stdin=edit_of(world, "x"))
    assert (damaged.returncode, damaged.stdout) == (1, "")
    assert damaged.stderr.count("hint:") == 1


def test_many_calls_at_once_all_get_their_answer(world: World) -> None:
    allow(world, measured=("db",), approved=True)
    call = edit_of(world, "store.py")
    with ThreadPoolExecutor(100) as pool:
        said = set(pool.map(lambda _: world.scout("guard", "claude", stdin=call).stdout, range(100)))
    assert len(said) == 1
    assert '"deny"' in said.pop()


def test_the_guard_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['scout', 'guard', 'x']\nfrom scout.entry import main\ntry: main()\nexcept SystemExit: print(*sys.modules)"
    )
    done = subprocess.run([SCOUT.with_name("python"), "-c", code], capture_output=True, text=True, check=True)
    assert not {"typer", "rich", "pydantic", "git", "subprocess", "scout.cli", "scout.model"} & set(done.stdout.split())


# ------------------------------------------------------------------------------------------------------------- installing


def test_hooks_are_installed_in_every_worktree_and_removed_without_a_trace(tmp_path: Path) -> None:
    world = World(tmp_path, DB, API)
    world.repo.commit({}, "specs")
    world.up()
    mine = {"matcher": "Bash", "hooks": [{"type": "command", "command": "mine"}]}
    theirs = {"permissions": {"allow": ["Bash(ls)"]}, "hooks": {"PreToolUse": [mine]}}
    settings = world.at("api") / ".claude/settings.local.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps(theirs, indent=2) + "\n")
    commit_hook = world.repo.path / ".git/hooks/pre-commit"
    commit_hook.parent.mkdir(exist_ok=True)
    commit_hook.write_text("#!/usr/bin/env bash\nexec my-linter\n")
    exclude = world.repo.path / ".git/info/exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text("mine\n.claude/\n")
    for _ in range(2):
        assert world.scout("init", "--hooks", "claude,cursor,git").returncode == 0
    installed = json.loads(settings.read_text())
    assert installed["permissions"] == theirs["permissions"]
    assert [entry["matcher"] for entry in installed["hooks"]["PreToolUse"]] == ["Bash", "Edit|Write|MultiEdit|NotebookEdit"]
    assert (world.at("db") / ".cursor/hooks.json").is_file()
    assert commit_hook.read_text().splitlines()[0] == "#!/usr/bin/env bash"
    assert commit_hook.read_text().count("guard git") == 1
    assert world.git("db", "status", "--porcelain") == ""
    assert world.scout("init", "--hooks", "claude,cursor,git", "--remove", cwd=world.at("db")).returncode == 0
    assert json.loads(settings.read_text()) == theirs
    assert not (world.at("db") / ".cursor").exists()
    assert commit_hook.read_text() == "#!/usr/bin/env bash\nexec my-linter\n"
    assert exclude.read_text() == "mine\n.claude/\n"
    assert not (world.repo.path / ".scout/hook-up").exists()


def test_a_commit_outside_of_the_lane_is_stopped_by_the_git_hook(tmp_path: Path) -> None:
    world = World(tmp_path, DB, API)
    world.up()
    world.scout("init", "--hooks", "git")
    allow(world, measured=("db",), approved=True)
    world.work("api", {"store.py": "STORE = 1\n"}, commit=False)
    world.git("api", "add", "-A")
    done = subprocess.run(["git", "commit", "-qm", "x"], cwd=world.at("api"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "scout: denied: store.py belongs to db." in done.stderr
    allow(world)
    done = subprocess.run(["git", "commit", "-qm", "x"], cwd=world.at("api"), capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "scout: warning: store.py belongs to db." in done.stderr


def test_a_settings_file_that_git_tracks_is_left_alone(tmp_path: Path) -> None:
    world = World(tmp_path, DB, files={"store.py": "x = 1\n", ".cursor/hooks.json": "{}\n"})
    done = world.scout("init", "--hooks", "cursor")
    assert done.returncode == 2
    assert "is tracked by git" in done.stderr
    assert (world.repo.path / ".cursor/hooks.json").read_text() == "{}\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(AGENTS)), st.dictionaries(st.text(max_size=6), JSON, max_size=3), st.lists(JSON, max_size=2))
def test_settings_of_any_kind_survive_installing_and_removing(agent: str, settings: dict[str, object], entries: list[object]) -> None:
    theirs = {"x": 1, **settings, "hooks": {AGENTS[agent].event: entries, "Stop": []}}
    installed = with_hook(agent, json.dumps(theirs), f"/bin/scout guard {agent}")
    assert json.loads(with_hook(agent, installed, f"'/o p/scout' guard {agent}")) != theirs
    left = json.loads(without_hook(agent, installed) or "{}")
    hooks = {name: value for name, value in theirs["hooks"].items() if value or name == "Stop"}  # type: ignore[attr-defined]
    assert left == theirs | {"hooks": hooks}


@given(st.text(max_size=80))
def test_a_commit_hook_of_any_kind_survives_installing_and_removing(rest: str) -> None:
    for theirs in (f"#!/bin/sh\n{rest}\necho\n", f"#!/usr/bin/env bash\nset -e\n{rest}"):
        assert without_commit_hook(with_commit_hook(with_commit_hook(theirs, "scout guard git"), "scout guard git")) == theirs


@pytest.mark.parametrize("text", ["[]", "{", '{"hooks": 3}', '{"hooks": {"PreToolUse": 3}}', "// comment\n{}"])
def test_settings_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        with_hook("claude", text, "scout guard claude")
    with pytest.raises(ConfigError):
        with_commit_hook("#!/usr/bin/python3\n", "scout guard git")
