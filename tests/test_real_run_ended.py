"""A finished run of the demo, as a person and as agents ask about it: review, learn, report, mcp, the GitHub action."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scout.documents import DOCUMENTS

Json = Any
"""What a program printed, or was told."""

ROOT = Path(__file__).parent.parent
SCOUT = Path(sys.executable).parent / "scout"
API, DB, UI = "notifications-api", "notifications-db", "notifications-ui"


def scout(where: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCOUT, *args], cwd=where, capture_output=True, text=True, check=False)


def git(where: Path, *args: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(["git", *who, *args], cwd=where, capture_output=True, text=True, check=True).stdout.strip()


def valid(kind: str, printed: str) -> Json:
    (document,) = (one for one in DOCUMENTS if one.__name__ == kind)
    loaded = json.loads(printed)
    jsonschema.validate(loaded, document.model_json_schema(mode="serialization"))
    return loaded


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with three finished branches: what the scouts of each part did, a stray change of `api`, and a late collision with `ui`."""
    made = tmp_path_factory.mktemp("ended") / "demo"
    assert scout(made.parent, "demo", str(made)).returncode == 0
    (scouts,) = made.glob(".scout/runs/*/scouts")
    for track in (DB, UI, API):
        part = track.rpartition("-")[2]
        git(made, "checkout", "-q", "-b", f"feature/{track}", "main")
        git(made, "apply", "--index", str(scouts / f"{part}-1.patch"))
        if track == UI:
            log = made / "CHANGELOG.md"
            log.write_text(log.read_text().replace("- Comments on projects.", "- A bell in the header.\n- Comments on projects.", 1))
        if track == API:
            file = made / "src/lib/pagination.ts"
            file.write_text(file.read_text().replace("export function pageQuery(", "export function pageQuery(table: string, "))
        git(made, "add", "src", "tests", "web", "prisma", "shared", "CHANGELOG.md")
        git(made, "commit", "-q", "-m", f"work on {track}")
    git(made, "checkout", "-q", "main")
    return made


# ---------------------------------------------------------------------------------------------------------------- review


def test_a_review_begins_with_the_signature_that_strayed(demo: Path) -> None:
    done = scout(demo, "review", API, "--json")
    assert done.returncode == 0, done.stderr
    pack = valid("ReviewDocument", done.stdout)
    first = pack["first"]
    assert (first[0]["path"], first[0]["symbol"]) == ("src/lib/pagination.ts", "pageQuery")
    assert [reason.partition(":")[0] for reason in first[0]["reasons"]][:1] == ["outside of its lane"]
    assert "its signature changes" in first[0]["reasons"]
    assert pack["files"][0] == "src/lib/pagination.ts"
    assert "npm test" in pack["checks"]


def test_the_pack_is_markdown_with_a_brief(demo: Path) -> None:
    said = scout(demo, "review", API).stdout
    assert said.startswith("# Review of `notifications-api`")
    headings = [line for line in said.splitlines() if line.startswith("## ")]
    assert headings[0] == "## Read first"
    assert headings[-1] == "## Brief for a reviewing agent"
    assert "main gained nothing since it began" in said
    assert "error: notifications-ui and notifications-api conflict" in said


def test_open_writes_the_diff_in_reading_order(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    assert scout(demo, "review", API, "--open").returncode == 0
    page = (demo / ".scout/reviews/notifications-api.html").read_text(encoding="utf-8")
    assert (tmp_path / "opened").read_text().strip() == (demo / ".scout/reviews/notifications-api.html").resolve().as_uri()
    assert page.index("src/lib/pagination.ts") < page.index("src/routes/notifications.ts")
    assert "<script" not in page


def test_all_gives_an_order_no_longer_than_the_planned_one(demo: Path) -> None:
    document = valid("ReviewOrderDocument", scout(demo, "review", "--all", "--json").stdout)
    assert {row["track"] for row in document["order"]} == {API, DB, UI}
    assert document["lines"] <= document["as_planned"]
    assert document["absent"] == ["notifications-contract"]


def test_bad_input_to_review_is_a_sentence_and_a_hint(demo: Path) -> None:
    for args in (("nobody",), (), (API, "--all"), ("notifications-contract",)):
        done = scout(demo, "review", *args)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 2), done.stderr


# ----------------------------------------------------------------------------------------------------------------- learn


def test_learn_scores_the_plan_and_the_next_probe_goes_by_it(demo: Path) -> None:
    document = valid("LearnDocument", scout(demo, "learn", "--json").stdout)
    tracks = {row["track"]: row for row in document["lesson"]["tracks"]}
    assert tracks[DB]["files"]["recall"] == 1.0
    assert tracks[API]["missed"] == ["src/lib/pagination.ts"]
    words = {(pair["a"], pair["b"]): (pair["word"], pair["paths"]) for pair in document["lesson"]["pairs"]}
    assert words == {(DB, UI): ("quiet", []), (DB, API): ("quiet", []), (UI, API): ("missed", ["CHANGELOG.md"])}
    assert document["unlanded"], "branches that nobody merged yet"
    assert "that lesson replaces this one" in scout(demo, "learn").stdout
    assert "The conflict of notifications-ui and notifications-api was missed: CHANGELOG.md" in scout(demo, "learn").stdout
    shown = scout(demo, "learn", "--report")
    assert "Learned from 1 plan" in shown.stdout
    again = json.loads(scout(demo, "probe", "notification system", "--json").stdout)
    likely = {touch[11] for found in again["touch_maps"] for touch in found["touches"]}
    assert max(likely) > 0.83, "nothing was said to be likelier than 83 %, and all of it came"


# ---------------------------------------------------------------------------------------------------------------- report


def test_a_report_is_written_into_the_run_or_where_it_is_wanted(demo: Path, tmp_path: Path) -> None:
    document = valid("ReportDocument", scout(demo, "report", "--json").stdout)
    (page,) = document["written"]
    assert (demo / page).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert scout(demo, "report", "-o", str(tmp_path / "r.html")).stdout.strip().endswith("r.html")
    drawn = scout(demo, "report", "--format", "svg", "-o", str(tmp_path / "pictures")).stdout.split()
    assert [Path(path).name for path in drawn] == ["matrix.svg", "waves.svg"]


def test_a_report_that_has_nowhere_to_go_says_so(demo: Path, tmp_path: Path) -> None:
    for target in (str(tmp_path), str(tmp_path / "no" / "where.html")):
        done = scout(demo, "report", "-o", target)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
    assert scout(tmp_path, "report").returncode == 2


# ------------------------------------------------------------------------------------------------------------------- mcp


def test_the_official_client_lists_and_calls_every_tool(demo: Path) -> None:
    answers = asyncio.run(_talk(demo))
    assert answers["tools"] == ["amend", "check", "contracts", "explain", "localize", "may_i_edit", "overlap", "probe_status"]
    assert answers["writing"] == ["amend"]
    assert answers["mine"]["answer"] == "yes"
    assert (answers["theirs"]["answer"], answers["theirs"]["neighbour"]) == ("no", DB)
    assert answers["nobodys"]["answer"] == "ask"
    assert answers["refused"] == [True] * 5
    assert {finding["path"] for finding in answers["check"]["findings"]} >= {"src/lib/pagination.ts"}
    (pair,) = answers["overlap"]["pairs"]
    assert (pair["verdict"], pair["evidence"][0]["symbol"]) == ("coordinate", "pageQuery")
    assert answers["spec"].startswith("---\nscout: 1")
    assert json.loads(answers["plan"])["feature"] == "notification-system"
    assert answers["no_spec"]


async def _talk(demo: Path) -> Json:
    """One conversation over standard input and output."""
    mcp = pytest.importorskip("mcp", reason="needs the extra: pip install -e '.[mcp]'")
    where = mcp.StdioServerParameters(command=str(SCOUT), args=["-C", str(demo), "mcp"], env=dict(os.environ))
    async with mcp.Client(where) as client:

        async def call(tool: str, **arguments: object) -> Json:
            answer = await client.call_tool(tool, arguments)
            assert not answer.is_error, answer.content
            return answer.structured_content

        tools = (await client.list_tools()).tools
        bad = ("../outside", "/etc/passwd", "src/../../x", "", "a\0b")
        refused = [(await client.call_tool("may_i_edit", {"path": path, "track": API})).is_error for path in bad]
        found = {
            "tools": sorted(tool.name for tool in tools),
            "writing": [tool.name for tool in tools if not tool.annotations.read_only_hint],
            "mine": await call("may_i_edit", path="src/app.ts", symbol="createApp", track=API),
            "theirs": await call("may_i_edit", path="prisma/schema.prisma", track=API),
            "nobodys": await call("may_i_edit", path="docs/unheard-of.md", track=API),
            "refused": refused,
            "check": await call("check"),
            "overlap": await call("overlap", refs=[f"feature/{API}", f"feature/{DB}"]),
            "plan": (await client.read_resource("scout://plan")).contents[0].text,
            "spec": (await client.read_resource(f"scout://spec/{API}")).contents[0].text,
        }
        for tool, arguments in (
            ("probe_status", {}),
            ("contracts", {}),
            ("explain", {"a": "db", "b": "api"}),
            ("localize", {"text": "comments"}),
        ):
            await call(tool, **arguments)
        with pytest.raises(mcp.MCPError, match="There is no track"):
            await client.read_resource("scout://spec/nobody")
        return {**found, "no_spec": True}


# ---------------------------------------------------------------------------------------------------------------- action

ACTION = ROOT / ".github" / "actions" / "scout"
FAKE_GH = """#!/usr/bin/env python3
import json, os, sys
log = os.environ["GH_LOG"]
args = sys.argv[1:]
body = next((open(arg[len("body=@"):]).read() for arg in args if arg.startswith("body=@")), None)
with open(log, "a") as file:
    file.write(json.dumps({"args": args, "body": body}) + "\\n")
if "--paginate" in args and os.path.exists(log + ".id"):
    print("4711")
"""


def test_the_action_is_valid_by_githubs_schema() -> None:
    checker = Path(sys.executable).parent / "check-jsonschema"
    subprocess.run([checker, "--builtin-schema", "vendor.github-actions", ACTION / "action.yml"], check=True, capture_output=True)
    script = yaml.safe_load((ACTION / "action.yml").read_text())["runs"]["steps"][1]["run"]
    assert "${{" not in script, "what a branch is called must not be read by a shell"


def test_the_action_writes_one_comment_and_then_edits_it(demo: Path, tmp_path: Path) -> None:
    first = _act(demo, tmp_path, f"feature/{API}")
    (tmp_path / "log.id").touch()
    second = _act(demo, tmp_path, f"feature/{API}")
    posted, edited = (next(call for call in calls if call["body"]) for calls in (first, second))
    assert posted["args"][2:6] == ["--method", "POST", "repos/me/app/issues/7/comments", "--field"]
    assert edited["args"][2:5] == ["--method", "PATCH", "repos/me/app/issues/comments/4711"]
    assert posted["body"].startswith("<!-- scout check -->\n")
    text = posted["body"].splitlines()[3:]
    assert text
    assert all(line.startswith("    ") for line in text)
    assert "notifications-api" in posted["body"]


def test_the_action_leaves_other_branches_alone(demo: Path, tmp_path: Path) -> None:
    assert _act(demo, tmp_path, "fix/typo") == []


def _act(demo: Path, tmp_path: Path, branch: str) -> Json:
    """The action's script in a clone, as a runner has it; gives what it told GitHub."""
    clone = tmp_path / f"clone-{len(list(tmp_path.iterdir()))}"
    git(demo, "clone", "-q", str(demo), str(clone))
    (clone / "specs").mkdir()
    subprocess.run(["cp", "-r", demo / "specs", clone], check=True)
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "gh").write_text(FAKE_GH)
    (programs / "gh").chmod(0o755)
    log = tmp_path / "log"
    log.unlink(missing_ok=True)
    told = {
        "SPECS": "specs/notification-system",
        "LANDS_ON": "main",
        "HEAD_BRANCH": branch,
        "PULL_REQUEST": "7",
        "REPOSITORY": "me/app",
        "GH_LOG": str(log),
        "PATH": f"{programs}:{SCOUT.parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(["bash", ACTION / "check.sh"], cwd=clone, env={**os.environ, **told}, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
