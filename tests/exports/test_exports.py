"""Exports by the rules that their readers wrote down, for every kind of text."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from scout.errors import ConfigError
from scout.exports import FORMATS, export_plan, is_ours
from scout.model import Plan
from tests.exports.test_consumers import nasty
from tests.specs.plans import notifications, plans

PLANS = pytest.mark.parametrize("plan", [notifications(), nasty()], ids=["plain", "nasty"])
FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)


def exported(plan: Plan, name: str) -> dict[str, str]:
    specs = {one.track: f"specs/{plan.feature}/{one.track}.md" for one in plan.tracks}
    return dict(export_plan(plan, [name], specs=specs, day="2026-11-23")[name].files)


@given(plans())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_format_takes_every_plan(plan: Plan) -> None:
    for name in FORMATS:
        for path, text in exported(plan, name).items():
            assert not PurePosixPath(path).is_absolute()
            assert ".." not in PurePosixPath(path).parts
            assert is_ours(text), (name, path)
            assert text == text.rstrip("\n") + "\n"
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text), (name, path)
            if path.endswith(".json"):
                json.loads(text)
            if path.endswith((".yaml", ".yml")):
                yaml.safe_load(text)


def test_what_is_lost_is_named() -> None:
    specs = {one.track: "x.md" for one in notifications().tracks}
    dropped = export_plan(notifications(), ["ccpm", "json"], specs=specs, day="2026-11-23")
    assert dropped["ccpm"].dropped[0] == "2 symbols: ccpm knows files only"
    assert dropped["json"].dropped == ()
    with pytest.raises(ConfigError, match="no export format 'jira'"):
        export_plan(notifications(), ["jira"], specs=specs, day="2026-11-23")


def test_the_plain_export_is_the_whole_plan() -> None:
    text = next(iter(exported(notifications(), "json").values()))
    assert Plan.model_validate(json.loads(text)["plan"]) == notifications()


@PLANS
def test_spec_kit_tasks_follow_its_grammar(plan: Plan) -> None:
    tasks = next(text for path, text in exported(plan, "spec-kit").items() if path.endswith("tasks.md"))
    found = [line for line in tasks.splitlines() if line.startswith("- [")]
    grammar = r"- \[ \] T\d{3}( \[P\])?( \[US\d+\])? .+ in `.+`( \(depends on T\d{3}(, T\d{3})*\))?"
    assert [line for line in found if not re.fullmatch(grammar, line)] == []
    phases = re.split(r"^## ", tasks, flags=re.MULTILINE)[1:]
    for phase in phases:
        told = [line for line in phase.splitlines() if line.startswith("- [")]
        assert told
        assert all(("[US" in line) == ("User Story" in phase.splitlines()[0]) for line in told)
    assert re.findall(r"depends on (T\d+)", tasks) == ["T002", "T002"]


@PLANS
def test_ccpm_reads_its_front_matter_with_grep(plan: Plan) -> None:
    for path, text in exported(plan, "ccpm").items():
        found = FRONT_MATTER.match(text)
        assert found, path
        loaded = yaml.safe_load(found[1])
        assert str(loaded["created"]).startswith("2026-11-23")
        if re.search(r"/\d{3}\.md$", path):
            assert re.search(r"^depends_on: \[(\d{3}(, \d{3})*)?\]$", found[1], re.MULTILINE)
            assert loaded["status"] == "open"
            assert {f"{int(one):03d}" for one in loaded["depends_on"]} <= {"001"}


def test_beads_waits_from_the_dependent_to_what_it_needs() -> None:
    files = exported(notifications(), "beads")
    graph = json.loads(files[".beads/scout-notification-system.graph.json"])
    assert {"from_key": "notifications-api", "to_key": "notifications-db", "type": "blocks"} in graph["edges"]
    assert all(isinstance(value, str) for node in graph["nodes"] for value in node.get("metadata", {}).values())
    issues = [json.loads(line) for line in files[".beads/scout-notification-system.jsonl"].splitlines()]
    assert all(issue["status"] == "open" and issue["issue_type"] == "task" and 0 <= issue["priority"] <= 4 for issue in issues)


@PLANS
def test_scout_and_wave_gets_no_foreign_key(plan: Plan) -> None:
    manifest = yaml.safe_load(next(iter(exported(plan, "scout-and-wave").values())))
    assert set(manifest) == {"title", "feature_slug", "verdict", "file_ownership", "interface_contracts", "waves", "state"}
    agents = [agent for wave in manifest["waves"] for agent in wave["agents"]]
    assert all(re.fullmatch(r"[A-Z][2-9]?", agent["id"]) for agent in agents)
    assert all(set(entry) <= {"file", "agent", "wave", "action", "depends_on"} for entry in manifest["file_ownership"])
    assert all(set(agent) <= {"id", "task", "files", "dependencies"} for agent in agents)
    assert manifest["file_ownership"][0] == {"file": "src/repositories/notification.ts", "agent": "A", "wave": 1, "action": "new"}


@PLANS
def test_claude_agents_have_only_documented_fields(plan: Plan) -> None:
    files = exported(plan, "claude")
    (hook,) = json.loads(files.pop(".claude/settings.json"))["hooks"]["PreToolUse"]
    assert hook["hooks"][0]["command"] == "scout guard claude"
    assert [line for line in files.pop(".worktreeinclude").splitlines() if not line.startswith("#")] == [], "nothing is copied unasked"
    for text in files.values():
        found = FRONT_MATTER.match(text)
        assert found
        assert set(yaml.safe_load(found[1])) == {"name", "description", "tools", "model"}


@PLANS
def test_a_workflow_expands_no_text_of_the_plan(plan: Plan) -> None:
    flow = yaml.safe_load(next(iter(exported(plan, "github-actions").values())))
    steps = flow["jobs"]["track"]["steps"]
    assert steps[1]["run"] == 'sh -euxc "$CHECKS"'
    assert [row["track"] for row in flow["jobs"]["track"]["strategy"]["matrix"]["include"]] == [one.track for one in plan.tracks]


@pytest.mark.parametrize("name", ["github-issues", "workmux", "worktrunk"])
@PLANS
def test_scripts_pass_shellcheck(plan: Plan, name: str, tmp_path: Path) -> None:
    if shutil.which("shellcheck") is None and os.environ.get("CI") != "true":
        pytest.skip("shellcheck is not installed")
    script = tmp_path / "script.sh"
    script.write_text(next(iter(exported(plan, name).values())))
    done = subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


FAKE_GH = """#!/bin/sh
# Keeps its calls; knows an issue when its mark was created before.
printf '%s\\n' "$*" >>"$CALLS"
case "$1 $2" in
"issue list")
  mark=${6% in:body}
  grep -q "create.*$(printf %s "$mark" | tr -d '"')" "$CALLS.created" 2>/dev/null && echo 7
  exit 0
  ;;
"issue create") printf 'create %s\\n' "$*" | tr '\\n' ' ' >>"$CALLS.created" ;;
esac
"""


@PLANS
def test_issues_are_opened_once(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin" / "gh"
    fake.parent.mkdir()
    fake.write_text(FAKE_GH)
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("ASSIGNEE", "@copilot")
    script = tmp_path / "issues.sh"
    script.write_text(next(iter(exported(plan, "github-issues").values())))
    subprocess.run(["sh", script], check=True)
    created = (tmp_path / "calls.created").read_text()
    assert created.count("create issue create") == 3
    assert created.count("--assignee @copilot") == 1
    assert "--label scout,wave-2,blocked" in created
    again = subprocess.run(["sh", script], check=True, capture_output=True, text=True).stdout
    assert again.count("there already:") == 3
