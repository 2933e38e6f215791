"""Exports by the rules that their readers wrote down, for every kind of text."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from scout.errors import ConfigError
from scout.exports import FORMATS, export_plan, is_ours
from scout.exports.format import files_of
from scout.model import Plan
from tests.exports.test_consumers import nasty
from tests.landing.world import World
from tests.specs.plans import notifications, plans, track

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


SAW_AGENT = {"type": "string", "pattern": "^[A-Z][2-9]?$"}
SAW_PATH = {"type": "string", "minLength": 1, "pattern": "^[^/*?]"}


def saw_object(required: dict[str, object], optional: dict[str, object] | None = None) -> dict[str, object]:
    """An object with these keys and no other."""
    return {"type": "object", "properties": required | (optional or {}), "required": list(required), "additionalProperties": False}


SAW_SCHEMA = saw_object(
    {
        "title": {"type": "string", "minLength": 1},
        "feature_slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "verdict": {"enum": ["SUITABLE", "NOT_SUITABLE", "SUITABLE_WITH_CAVEATS"]},
        "file_ownership": {
            "type": "array",
            "items": saw_object(
                {"file": SAW_PATH, "agent": SAW_AGENT, "wave": {"type": "integer", "minimum": 1}, "action": {"enum": ["new", "modify"]}},
                {"depends_on": {"type": "array", "items": SAW_PATH}},
            ),
        },
        "interface_contracts": {
            "type": "array",
            "items": saw_object({"name": {"type": "string"}, "definition": {"type": "string"}, "location": {"type": "string"}}),
        },
        "waves": {
            "type": "array",
            "minItems": 1,
            "items": saw_object(
                {
                    "number": {"type": "integer", "minimum": 1},
                    "agents": {
                        "type": "array",
                        "minItems": 1,
                        "items": saw_object(
                            {"id": SAW_AGENT, "task": {"type": "string"}, "files": {"type": "array", "items": SAW_PATH}},
                            {"dependencies": {"type": "array", "items": SAW_AGENT}},
                        ),
                    },
                }
            ),
        },
        "state": {"enum": ["REVIEWED"]},
    }
)
"""What scout-and-wave documents of its impl-manifest: no foreign key anywhere, agents are letters."""


@given(plans())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_scout_and_wave_s_rules_hold_for_any_plan(plan: Plan) -> None:
    manifest = yaml.safe_load(next(iter(exported(plan, "scout-and-wave").values())))
    Draft202012Validator(SAW_SCHEMA).validate(manifest)
    waves = {agent["id"]: wave["number"] for wave in manifest["waves"] for agent in wave["agents"]}
    assert len(waves) == sum(len(wave["agents"]) for wave in manifest["waves"]), "an agent works once"
    assert [wave["number"] for wave in manifest["waves"]] == list(range(1, len(manifest["waves"]) + 1))
    for wave in manifest["waves"]:
        for agent in wave["agents"]:
            assert all(waves[name] < wave["number"] for name in agent.get("dependencies", ()))
            owned = {entry["file"] for entry in manifest["file_ownership"] if entry["agent"] == agent["id"]}
            assert owned == set(agent["files"])
    assert all(entry["wave"] == waves[entry["agent"]] for entry in manifest["file_ownership"])


@given(plans())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_each_track_has_one_section_between_the_marks_of_agents_md(plan: Plan) -> None:
    text = exported(plan, "agents-md")["AGENTS.scout.md"]
    assert text.startswith("<!-- scout:export begin -->\n## ")
    assert text.endswith("<!-- scout:export end -->\n")
    tokens = MarkdownIt().parse(text)
    headings = [(token.tag, tokens[at + 1].content) for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert [tag for tag, _ in headings] == ["h2", *("h3" for _ in plan.tracks)]
    assert [said.partition(":")[0] for tag, said in headings if tag == "h3"] == [one.track for one in plan.tracks]
    assert len([token for token in tokens if token.type == "html_block"]) == 2, "the two marks"
    listed = sum(token.type == "list_item_open" for token in tokens)
    assert listed == sum(len(files_of(one)) or 1 for one in plan.tracks), "a path is an item, whatever it holds"


@PLANS
def test_github_s_own_schema_takes_the_workflow_and_its_matrix_is_plain_data(plan: Plan, tmp_path: Path) -> None:
    told = plan.tracks[0].model_copy(update={"checks": ("echo ${{ github.token }}",), "branch": "a-${{b}}"})
    edited = plan.model_copy(update={"tracks": (told, *plan.tracks[1:]), "title": "${{ github.token }}"})
    (tmp_path / "flow.yml").write_text(next(iter(exported(edited, "github-actions").values())))
    checker = Path(sys.executable).parent / "check-jsonschema"
    subprocess.run([checker, "--builtin-schema", "vendor.github-workflows", tmp_path / "flow.yml"], check=True, capture_output=True)
    flow = yaml.safe_load((tmp_path / "flow.yml").read_text())
    rows = flow["jobs"]["track"]["strategy"]["matrix"]["include"]
    assert 0 < len(rows) <= 256, "GitHub's limit of a matrix"
    assert rows[0]["checks"] == "echo ${{ '${{' }} github.token }}"
    for text in (flow["name"], *(value for row in rows for value in row.values())):
        assert isinstance(text, str)
        assert "${{" not in text.replace("${{ '${{' }}", "")
    assert flow["permissions"] == {"contents": "read"}


def test_settings_that_are_there_only_get_the_guard(tmp_path: Path) -> None:
    world = World(tmp_path, track("api", owns=("api.py",)))
    mine = {"model": "opus", "hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "mine"}]}], "Stop": []}}
    path = world.repo.path / ".claude" / "settings.json"
    world.repo.write({".claude/settings.json": json.dumps(mine)})
    assert world.scout("plan", "--to", "claude").returncode == 0
    first = path.read_text()
    guarded = json.loads(first)
    assert [entry["hooks"][0]["command"] for entry in guarded["hooks"]["PreToolUse"]] == ["mine", "scout guard claude"]
    assert {**guarded, "hooks": mine["hooks"]} == mine
    assert world.scout("plan", "--to", "claude").returncode == 0
    assert path.read_text() == first
    assert world.scout("init", "--hooks", "claude", "--remove").returncode == 0
    assert json.loads(path.read_text()) == mine


def test_settings_that_are_no_json_stop_the_whole_export(tmp_path: Path) -> None:
    world = World(tmp_path, track("api", owns=("api.py",)))
    world.repo.write({".claude/settings.json": "{ // mine\n}"})
    done = world.scout("plan", "--to", "claude")
    assert done.returncode == 2
    assert ".claude/settings.json is not the JSON that its agent reads" in done.stderr
    assert [file.name for file in (world.repo.path / ".claude").iterdir()] == ["settings.json"]


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
