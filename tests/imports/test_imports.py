"""Plans of other programs, read and measured."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scout.errors import FeatureError
from scout.exports import export_plan
from scout.imports import SOURCES, import_plan
from scout.imports.shape import files_in
from tests.cli.test_verbs import APP, scout, valid
from tests.conftest import GitRepository
from tests.specs.plans import TEXT, notifications

TASKS = """# Tasks: Tags and likes

## Phase 1: Setup

- [x] T000 Nothing to do

## Phase 3: User Story 1

- [ ] T001 Create the tag store in `store/tags.py`
- [ ] T002 [P] [US1] List the tags: register list_tags in `app.py`, route in `routes/tags.py` (depends on T001)
- [ ] T003 [P] [US1] List the likes: register list_likes in `app.py`, route in `routes/likes.py`
  - done when the route answers
- [ ] T004 [P] [US1] Say what tags are in `README.md`
"""


def pairs(name: str, files: dict[str, str]) -> set[tuple[str, str]]:
    _, imported = import_plan(name, files)
    ids = {task.part: task.id for task in imported.tasks}
    return {(ids[pair.a], ids[pair.b]) for pair in imported.pairs}


AGENT = """#!/bin/sh
# Adds a route for what its mission is about, in the place where everybody adds one; or does what is asked in the README.
mission=$(sed -n 1p)
for thing in tags likes; do
  if printf %s "$mission" | grep -q "register list_$thing in"; then
    sed -i "s/^]/    $thing.list_$thing,\\n]/" app.py
    printf 'def list_%s():\\n    return []\\n' "$thing" >"routes/$thing.py"
    exit 0
  fi
done
echo more >>README.md
"""


def test_a_wrong_mark_is_caught_by_what_agents_did(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit(APP, "Start")
    repo.write({"plan/tasks.md": TASKS})
    agent = tmp_path / "agent"
    agent.write_text(AGENT)
    agent.chmod(0o755)
    done = scout(repo.path, "probe", "--json", "--from", "spec-kit", "plan/tasks.md", "--agent-cmd", str(agent), "--confine", "off")
    assert done.returncode == 0, done.stderr
    marks = {(mark["a"], mark["b"]): mark for mark in json.loads(done.stdout)["imported"]["marks"]}
    wrong = marks["T002", "T003"]
    assert (wrong["holds"], wrong["measured"], wrong["verdict"]) == (False, True, "conflict")
    assert wrong["evidence"][0]["kind"] == "merge"
    assert marks["T002", "T004"]["holds"]
    assert marks["T002", "T004"]["measured"]


def test_a_wrong_mark_is_caught_with_evidence(repo: GitRepository) -> None:
    repo.commit({"app.py": "ROUTES = []\n", "README.md": "# App\n"}, "Start")
    repo.commit({name: text for name, text in APP.items() if "users" in name or name == "app.py"}, "Add users")
    repo.commit(APP, "Add comments")
    repo.write({"plan/tasks.md": TASKS})
    done = scout(repo.path, "probe", "--json", "--from", "spec-kit", "plan/tasks.md")
    assert done.returncode == 0, done.stderr
    document = valid("ProbeDocument", done.stdout)
    marks = {(mark["a"], mark["b"]): mark for mark in document["imported"]["marks"]}  # type: ignore[index]
    assert set(marks) == {("T002", "T003"), ("T002", "T004"), ("T003", "T004")}
    wrong = marks["T002", "T003"]
    assert not wrong["holds"]
    assert wrong["verdict"] == "conflict"
    assert any(evidence["path"] == "app.py" for evidence in wrong["evidence"])
    assert wrong["where"] == ["tasks.md:10", "tasks.md:11"]
    assert marks["T002", "T004"]["holds"]
    shown = scout(repo.path, "probe", "--from", "spec-kit", "plan").stdout
    assert "2 of 3 pairs hold that spec-kit says: [P]" in shown
    assert "✗ T002 (tasks.md:10) and T003 (tasks.md:11): conflict" in shown
    assert scout(repo.path, "probe", "--resume", "last", "--json").stdout.count('"holds": false') == 1, "a resumed run knows it too"


def test_spec_kit_tasks_keep_marks_phases_files_and_order() -> None:
    feature, imported = import_plan("spec-kit", {"tasks.md": TASKS})
    assert (feature.slug, feature.title, len(feature.parts)) == ("tags-and-likes", "Tags and likes", 4)
    assert [part.name for part in feature.parts] == ["t001-create-tag-store", "t002-list-tags", "t003-list-likes", "t004-say-what-tags-are"]
    assert feature.parts[2].brief.endswith("- done when the route answers")
    assert imported.tasks[1].files == ("app.py", "routes/tags.py")
    assert pairs("spec-kit", {"tasks.md": TASKS + "\n## Phase 4\n\n- [ ] T005 [P] Elsewhere\n"}) == {
        ("T002", "T003"),
        ("T002", "T004"),
        ("T003", "T004"),
    }


def test_task_master_tasks_without_an_order_may_run_side_by_side() -> None:
    tasks = [
        {"id": 1, "title": "Store", "status": "pending", "dependencies": [], "details": "in `store/tags.py`"},
        {"id": 2, "title": "Routes", "status": "pending", "dependencies": [1]},
        {"id": 3, "title": "Docs", "status": "pending", "dependencies": [2], "metadata": {"files": ["README.md"]}},
        {"id": 4, "title": "Likes", "status": "pending", "dependencies": []},
        {"id": 5, "title": "Old", "status": "done"},
    ]
    text = json.dumps({"master": {"tasks": tasks}})
    assert pairs("task-master", {"tasks.json": text}) == {("1", "4"), ("2", "4"), ("3", "4")}
    _, imported = import_plan("task-master", {"tasks.json": text})
    assert [task.files for task in imported.tasks] == [("store/tags.py",), (), ("README.md",), ()]


def test_openspec_changes_are_tasks_and_archived_ones_are_not() -> None:
    files = {
        "add-tags/proposal.md": "## Why\nTags.",
        "add-tags/tasks.md": "- [ ] 1.1 Add `store/tags.py`",
        "add-likes/proposal.md": "## Why\nLikes.",
        "add-likes/.openspec.yaml": "dependsOn: [add-tags]\ntouches: [app.py]",
        "add-docs/proposal.md": "## Why\nDocs.",
        "archive/old/proposal.md": "x",
    }
    assert pairs("openspec", files) == {("add-tags", "add-docs"), ("add-likes", "add-docs")}
    _, imported = import_plan("openspec", files)
    assert [task.files for task in imported.tasks] == [("store/tags.py",), ("app.py",), ()]


def test_ccpm_tasks_say_themselves_what_they_conflict_with() -> None:
    def task(**fields: str) -> str:
        return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + "---\n# Task\n\n- `app.py`\n"

    files = {
        "epic.md": "---\nname: x\n---\n# Epic: Tags",
        "001.md": task(name="One", status="open", depends_on="[]", parallel="true", conflicts_with="[]"),
        "002.md": task(name="Two", status="open", depends_on="[]", parallel="true", conflicts_with="[003]"),
        "003.md": task(name="Three", status="open", depends_on="[]", parallel="true", conflicts_with="[]"),
        "004.md": task(name="Four", status="open", depends_on="[]", parallel="false"),
        "005.md": task(name="Five", status="closed", parallel="true"),
    }
    assert pairs("ccpm", files) == {("001", "002"), ("001", "003")}


def test_a_github_issue_gives_its_list_and_a_list_of_issues_gives_each() -> None:
    body = "- [ ] [P] Add `a.py`\n- [x] done\n- [ ] [P] Add `b.py`\n- [ ] Wire it"
    assert pairs("github", {"i.json": json.dumps({"number": 7, "title": "Tags", "body": body})}) == {("1", "2")}
    issues = [{"number": 7, "title": "A", "body": ""}, {"number": 8, "title": "B", "body": "Blocked by #7, #9"}]
    issues.append({"number": 9, "title": "C"})
    assert pairs("github", {"i.json": json.dumps(issues)}) == {("#7", "#9")}


@pytest.mark.parametrize(("name", "kind"), [("spec-kit", "tasks.md"), ("task-master", "tasks.json"), ("openspec", ""), ("ccpm", "")])
def test_what_scout_exports_it_can_import(name: str, kind: str) -> None:
    plan = notifications()
    specs = {one.track: f"specs/{one.track}.md" for one in plan.tracks}
    files = export_plan(plan, [name], specs=specs, day="2026-11-23")[name].files
    chosen = {path: text for path, text in files.items() if path.endswith(kind) and "/prds/" not in path}
    _, imported = import_plan(name, chosen)
    assert {"src/routes/notifications.ts"} <= {path for task in imported.tasks for path in task.files}


@pytest.mark.parametrize("name", SOURCES)
@given(text=TEXT | st.text(alphabet='-[ ]T001P*{}",:ax\n#', max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_a_plan_or_a_clear_error(name: str, text: str) -> None:
    wanted = {"openspec": "a/proposal.md", "ccpm": "001.md"}.get(name, "x")
    with contextlib.suppress(FeatureError):
        feature, _ = import_plan(name, {wanted: text})
        assert feature.parts


def test_what_cannot_be_imported_is_one_sentence(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"a.py": "x = 1\n"})
    (tmp_path / "empty").mkdir()
    for args, said in (
        (("--from", "jira", "x"), "no format 'jira'"),
        (("--from", "spec-kit", "nowhere.md"), "nowhere.md can't be read"),
        (("--from", "spec-kit", str(tmp_path / "empty")), "holds none of tasks.md"),
        (("--from", "spec-kit", "a.py", "text"), "--from brings the feature"),
        (("--from", "spec-kit", "a.py"), "can't be read as that format"),
    ):
        done = scout(repo.path, "probe", *args)
        assert (done.returncode, done.stderr.count("hint:")) == (2, 1), done.stderr
        assert said in done.stderr


def test_paths_are_found_in_prose() -> None:
    text = "Change `src/app.ts`, lib/deep/x.py and README.md (see http://x.org/a.html), e.g. and/or; not ../up.py"
    assert files_in(text)[:3] == ("src/app.ts", "lib/deep/x.py", "README.md")
    assert "../up.py" not in files_in(text)
