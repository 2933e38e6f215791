"""The programs themselves read what we export. Run with `-m consumers` after `python -m tests.exports.consumers`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from scout.exports import Export, export_plan
from scout.model import Plan
from scout.worktrees import session_name, write_tmuxp
from tests.exports.consumers import FOLDER, SPRINT_PLAN
from tests.specs.plans import NASTY, notifications, track
from tests.test_worktrees import World, wait_for

pytestmark = pytest.mark.consumers

QUIET = {"TASKMASTER_SKIP_AUTO_UPDATE": "1", "OPENSPEC_TELEMETRY": "0", "DO_NOT_TRACK": "1", "CI": "1"}


def nasty() -> Plan:
    """The plan with text that has tried to break every format."""
    plan = notifications()
    said = {"brief": "\n\n".join(text[:300] for text in NASTY), "checks": (NASTY[1],)}
    tracks = tuple(one.model_copy(update=said | {"title": f"{one.title}: {NASTY[at][:60]}"}) for at, one in enumerate(plan.tracks))
    return plan.model_copy(update={"tracks": tracks, "title": NASTY[2]})


PLANS = pytest.mark.parametrize("plan", [notifications(), nasty()], ids=["plain", "nasty"])


def exported(plan: Plan, name: str, root: Path) -> Export:
    specs = {one.track: f"specs/notification-system/{one.track}.md" for one in plan.tracks}
    export = export_plan(plan, [name], specs=specs, day="2026-11-23")[name]
    for path, text in export.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return export


def consumer(program: str, *args: str, cwd: Path, code: int = 0) -> str:
    """Standard output of an installed program."""
    found = next((path for path in (FOLDER / "node_modules" / ".bin" / program, FOLDER / "py" / "bin" / program) if path.exists()), None)
    if found is None:
        pytest.skip(f"{program} is not installed: python -m tests.exports.consumers")
    done = subprocess.run([found, *args], cwd=cwd, capture_output=True, text=True, check=False, env=os.environ | QUIET, timeout=180)
    assert done.returncode == code, f"{done.returncode}: {done.stdout}\n{done.stderr}"
    return done.stdout


@PLANS
def test_task_master_lists_the_tasks_and_finds_the_dependencies_valid(plan: Plan, tmp_path: Path) -> None:
    exported(plan, "task-master", tmp_path)
    tag = f"scout-{plan.feature}"
    told = json.loads(consumer("task-master", "list", "--json", "--tag", tag, cwd=tmp_path))
    assert [(task["id"], task["dependencies"]) for task in told["tasks"]] == [("1", []), ("2", ["1"]), ("3", ["1"])]
    assert told["tasks"][1]["metadata"]["scout"]["track"] == "notifications-api"
    assert told["tasks"][0]["complexity"] == 3
    checked = consumer("task-master", "validate-dependencies", "--tag", tag, cwd=tmp_path)
    assert "Issues found" not in checked
    assert "Total dependencies verified: 2" in checked


@PLANS
def test_openspec_finds_every_change_valid(plan: Plan, tmp_path: Path) -> None:
    exported(plan, "openspec", tmp_path)
    for one in plan.tracks:
        told = json.loads(consumer("openspec", "validate", one.track, "--strict", "--json", "--no-interactive", cwd=tmp_path))
        assert [item["valid"] for item in told["items"]] == [True], told
    listed = json.loads(consumer("openspec", "list", "--json", cwd=tmp_path))
    assert {change["name"]: change["totalTasks"] > 1 for change in listed["changes"]} == {one.track: True for one in plan.tracks}


@PLANS
def test_spec_kit_finds_its_documents(plan: Plan, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    options = ("--here", "--force", "--integration", "claude", "--script", "sh", "--ignore-agent-tools", "--non-interactive")
    consumer("specify", "init", *options, cwd=tmp_path)
    exported(plan, "spec-kit", tmp_path)
    command = ["bash", ".specify/scripts/bash/check-prerequisites.sh", "--json", "--require-tasks", "--include-tasks"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["FEATURE_DIR"].endswith("specs/001-notification-system")
    assert {"tasks.md", "contracts/"} <= set(told["AVAILABLE_DOCS"])


@PLANS
def test_bmad_plans_a_sprint_from_the_stories(plan: Plan, tmp_path: Path) -> None:
    exported(plan, "bmad", tmp_path)
    script = FOLDER / SPRINT_PLAN
    epics = ("--epic-file", "_bmad-output/planning-artifacts/epics.md", "--status-file", "sprint-status.yaml", "--stories-dir", "stories")
    options = (*epics, "--project", "demo", "--date", "11-23-2026 10:00")
    told = json.loads(consumer("python", str(script), "generate", *options, cwd=tmp_path))
    assert (told["ok"], told["epics"], told["stories"], told["warnings"]) == (True, 2, 3, [])


@PLANS
def test_claude_code_takes_the_agents(plan: Plan, tmp_path: Path) -> None:
    exported(plan, "claude", tmp_path)
    plugin = tmp_path / "plugin"
    (plugin / ".claude-plugin").mkdir(parents=True)
    (plugin / ".claude-plugin" / "plugin.json").write_text(
        json.dumps({"name": "scout", "version": "1.0.0", "description": "x", "author": {"name": "Ada"}})
    )
    (tmp_path / ".claude" / "agents").rename(plugin / "agents")
    consumer("claude", "plugin", "validate", str(plugin), "--strict", cwd=tmp_path)


def test_tmuxp_loads_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder without `$`: tmuxp expands that in every path, its own included."""
    tracks = (track("db"), track("it"), track("api", wave=2, depends_on=("db",)))
    world = World(tmp_path, *tracks, agent="sh -c 'sleep 60'", name="it's a 'test'")
    socket = f"scout-tmuxp-{os.getpid()}"
    monkeypatch.setenv("TMUX_TMPDIR", "/tmp")
    monkeypatch.setenv("SHELL", "/bin/sh")
    session = world.script.with_name("tmuxp.yaml")
    session.write_text(write_tmuxp(world.plan))
    try:
        consumer("tmuxp", "load", "-d", "-y", "-L", socket, str(session), cwd=tmp_path)
        listed = ["tmux", "-L", socket, "list-windows", "-t", session_name(world.plan), "-F", "#{window_name} #{window_panes}"]
        assert subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split() == ["wave-1", "2", "wave-2", "1"]
        assert world.at("db").exists()
        wait_for(world.repo.path / ".git" / "worktrees" / "db" / "locked")
        assert not world.at("api").exists()
    finally:
        subprocess.run(["tmux", "-L", socket, "kill-server"], capture_output=True, check=False)
