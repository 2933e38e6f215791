"""Each verb as a person or a program meets it: output, exit code, one sentence and one hint."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from scout.documents import DOCUMENTS
from tests.conftest import GitRepository

SCOUT = Path(sys.executable).parent / "scout"
APP = {
    "routes/comments.py": "from store.comments import CommentStore\n\ndef list_comments():\n    return CommentStore().all()\n",
    "routes/users.py": "from store.users import UserStore\n\ndef list_users():\n    return UserStore().all()\n",
    "store/comments.py": "class CommentStore:\n    def all(self):\n        return []\n",
    "store/users.py": "class UserStore:\n    def all(self):\n        return []\n",
    "app.py": "from routes import comments, users\n\nROUTES = [\n    comments.list_comments,\n    users.list_users,\n]\n",
    "README.md": "# App\n",
}


def scout(where: Path, *args: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCOUT, *args], cwd=where, capture_output=True, text=True, check=False, input=input)


@pytest.fixture
def app(repo: GitRepository) -> GitRepository:
    repo.commit({"app.py": "ROUTES = []\n", "README.md": "# App\n"}, "Start")
    repo.commit({name: text for name, text in APP.items() if "users" in name or name == "app.py"}, "Add users")
    repo.commit(APP, "Add comments")
    return repo


def valid(document: str, printed: str) -> dict[str, object]:
    """The printed JSON, after its documented schema was found to hold."""
    loaded = json.loads(printed)
    (kind,) = (kind for kind in DOCUMENTS if kind.__name__ == document)
    jsonschema.validate(loaded, kind.model_json_schema(mode="serialization"))
    return dict(loaded)


def test_localize_gives_each_file_one_line_of_reasons_that_fits(app: GitRepository) -> None:
    done = scout(app.path, "localize", "comments are listed twice by CommentStore.all when users comment on posts", "--top", "5")
    assert re.match(r"  1  +\d+ %  store/comments.py\n     defines `CommentStore`", done.stdout)
    assert max(map(len, done.stdout.splitlines())) <= 80
    reasons = [line for line in done.stdout.partition("Symbols")[0].splitlines() if line.startswith("     ")]
    assert len(set(reasons)) == len(reasons)
    assert not any(line.endswith("…") for line in reasons)


def test_localize_ranks_the_file_that_is_meant_first(app: GitRepository) -> None:
    done = scout(app.path, "localize", "--json", "comments are listed twice by CommentStore.all")
    assert done.returncode == 0, done.stderr
    files = valid("LocalizeDocument", done.stdout)["files"]
    assert isinstance(files, list)
    assert files[0]["path"] == "store/comments.py"
    assert files[0]["reasons"]


def test_overlap_agrees_with_git_merge(app: GitRepository) -> None:
    app.branch("left", {"app.py": APP["app.py"].replace("users.list_users", "users.all_users")})
    app.branch("right", {"app.py": APP["app.py"].replace("users.list_users", "users.some_users")})
    app.branch("apart", {"README.md": "# The app\n"})
    conflicting = scout(app.path, "overlap", "--json", "left", "right")
    assert conflicting.returncode == 1
    (pair,) = json.loads(conflicting.stdout)["pairs"]
    assert (pair["a"], pair["b"], pair["verdict"]) == ("left", "right", "conflict")
    assert pair["evidence"][0]["path"] == "app.py"
    free = scout(app.path, "overlap", "--json", "left", "apart")
    assert free.returncode == 0
    document = valid("OverlapDocument", free.stdout)
    assert document["waves"] == [["left", "apart"]]


def test_overlap_compares_a_branch_with_uncommitted_work_and_a_patch(app: GitRepository) -> None:
    app.branch("left", {"app.py": "left = 1\n"})
    app.branch("other", {"app.py": "patched = 1\n"})
    app.write({"fix.patch": app.git("diff", "main", "other") + "\n", "app.py": "uncommitted = 1\n"})
    done = scout(app.path, "overlap", "--json", "left", ".", "fix.patch")
    assert done.returncode == 1, done.stderr
    assert {(pair["a"], pair["b"], pair["verdict"]) for pair in json.loads(done.stdout)["pairs"]} == {
        ("left", ".", "conflict"), ("left", "fix.patch", "conflict"), (".", "fix.patch", "conflict"),
    }  # fmt: skip


def test_overlap_and_probe_rehearse_with_a_check(app: GitRepository) -> None:
    app.branch("adds", {"lib.py": "def add():\n    return 1\n"})
    app.branch("breaks", {"README.md": "broken\n"})
    done = scout(app.path, "overlap", "adds", "breaks", "--check", "! grep -q broken README.md")
    assert done.returncode == 1, done.stderr
    assert "breaks: breaks it by itself" in done.stdout
    assert scout(app.path, "overlap", "adds", "main", "--check", "true").returncode == 0
    probed = scout(app.path, "probe", "--json", "tags", "--part", "store=a TagStore like CommentStore", "--check", "true")
    assert probed.returncode == 0, probed.stderr
    rehearsal = valid("ProbeDocument", probed.stdout)["rehearsal"]
    assert isinstance(rehearsal, dict)
    assert [(step["name"], step["landing"]) for step in rehearsal["steps"]] == [("store", "passed")]


def test_overlap_compares_plans_before_a_line_is_written(app: GitRepository, tmp_path: Path) -> None:
    for name, files in (("one", ["app.py", "store/users.py"]), ("two", ["README.md"])):
        (tmp_path / f"{name}.json").write_text(json.dumps({"name": name, "files": files}))
    done = scout(app.path, "overlap", "--json", "--touch", str(tmp_path / "one.json"), "--touch", str(tmp_path / "two.json"))
    assert done.returncode == 0, done.stderr
    (pair,) = json.loads(done.stdout)["pairs"]
    assert pair["verdict"] == "independent"


@pytest.mark.parametrize(("other", "verdict"), [([3, 4], "conflict"), ([90, 95], "coordinate")])
def test_overlap_of_plans_knows_where_in_a_file_they_write(app: GitRepository, tmp_path: Path, other: list[int], verdict: str) -> None:
    for name, place in (("one", [1, 2]), ("two", other)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"name": name, "files": ["app.py"], "lines": {"app.py": [place]}}))
    done = scout(app.path, "overlap", "--json", "--touch", str(tmp_path / "one.json"), "--touch", str(tmp_path / "two.json"))
    (pair,) = json.loads(done.stdout)["pairs"]
    assert pair["verdict"] == verdict


@pytest.mark.parametrize("plan", ["", "[]", '{"name": 1, "files": []}', '{"name": "a", "files": [], "lines": {"b": [[0]]}}'])
def test_what_is_no_plan_is_named_with_its_shape(app: GitRepository, tmp_path: Path, plan: str) -> None:
    (tmp_path / "one.json").write_text(plan)
    done = scout(app.path, "overlap", "--touch", str(tmp_path / "one.json"), "--touch", str(tmp_path / "one.json"))
    assert (done.returncode, "is not a plan" in done.stderr) == (2, True)


def test_index_counts_what_it_holds(app: GitRepository) -> None:
    done = scout(app.path, "index", "--json")
    document = valid("IndexDocument", done.stdout)
    assert document["files"] == len(APP)
    again = valid("IndexDocument", scout(app.path, "index", "--json").stdout)
    assert again["parsed"] == 0


def test_a_probe_its_runs_logs_and_explanation(app: GitRepository) -> None:
    done = scout(app.path, "probe", "--json", "tags", "--part", "store=a TagStore like CommentStore", "--part", "routes=list the tags")
    assert done.returncode == 0, done.stderr
    document = valid("ProbeDocument", done.stdout)
    assert [part["name"] for part in document["parts"]] == ["store", "routes"]  # type: ignore[attr-defined]
    listed = valid("RunsDocument", scout(app.path, "runs", "--json").stdout)
    assert listed["runs"][0]["run"] == document["run"]  # type: ignore[index]
    logs = valid("LogsDocument", scout(app.path, "logs", "--json").stdout)
    assert {log["scout"] for log in logs["logs"]} == {"store-1", "routes-1"}  # type: ignore[attr-defined]
    compared = valid("PlansDocument", scout(app.path, "plan", "--compare", "--json").stdout)
    strategies = ", ".join(plan["strategy"] for plan in compared["alternatives"])  # type: ignore[attr-defined]
    assert sorted(strategies.split(", ")) == ["fewest waves", "least review", "safest"]
    assert "lines to review" in scout(app.path, "plan", "--compare").stdout
    explained = valid("ExplainDocument", scout(app.path, "explain", "--json", "store", "routes").stdout)
    assert explained["lines"]
    assert app.git("status", "--porcelain") == "?? specs/"


def test_clean_removes_runs_and_leaves_specs(app: GitRepository) -> None:
    assert scout(app.path, "probe", "tags").returncode == 0
    document = valid("CleanDocument", scout(app.path, "clean", "--all", "--json").stdout)
    assert document["removed"]
    assert not (app.path / ".scout").exists()
    assert (app.path / "specs" / "tags" / "README.md").is_file()


def test_doctor_says_what_is_there(app: GitRepository) -> None:
    done = scout(app.path, "doctor", "--json")
    assert done.returncode == 0, done.stdout
    document = valid("DoctorDocument", done.stdout)
    assert {check["name"] for check in document["checks"]} >= {"git", "repository", "languages", "confinement", "tmux", "agents"}  # type: ignore[attr-defined]


def test_init_writes_a_configuration_that_changes_nothing_and_never_overwrites(app: GitRepository) -> None:
    assert valid("InitDocument", scout(app.path, "init", "--json").stdout) == {"written": ["scout.toml"]}
    again = scout(app.path, "init")
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert scout(app.path, "probe", "tags", "--json").returncode == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("probe", ""), "hint:"),
        (("probe", "x", "--part", "no-equals-sign"), "NAME=BRIEF"),
        (("probe", "x", "--agent", "nobody"), "nobody"),
        (("probe", "x", "--base", "no-such-ref"), "no-such-ref"),
        (("probe", "x", "--base", "--upload-pack=evil"), "hint:"),
        (("plan", "specs/nothing"), "not a folder of specs"),
        (("plan",), "hint:"),
        (("explain", "a", "b"), "hint:"),
        (("localize", "--text-file", "missing.txt"), "missing.txt"),
        (("overlap", "main"), "hint:"),
        (("overlap", "main", "nowhere"), "nowhere"),
        (("logs", "no-such-run"), "no runs"),
        (("probe", "--resume", "no-such-run"), "no runs"),
    ],
)
def test_what_the_user_can_mend_is_one_sentence_and_one_hint(app: GitRepository, args: tuple[str, ...], said: str) -> None:
    done = scout(app.path, *args)
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert said in done.stderr
    assert done.stderr.count("hint:") == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (app.path / "specs").exists()


def test_help_imports_nothing_that_a_verb_needs() -> None:
    code = (
        "import sys; sys.argv = ['scout', '--help']\nfrom scout.cli import main\n"
        "try: main()\nexcept SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "overlap" in done.stdout
    assert not {"git", "pydantic", "tree_sitter", "jinja2", "yaml", "markdown_it", "scout.model"} & set(done.stderr.split())


def test_text_comes_from_standard_input_too(app: GitRepository) -> None:
    done = scout(app.path, "localize", "--json", input="CommentStore")
    assert json.loads(done.stdout)["files"][0]["path"] == "store/comments.py"


def test_an_escape_sequence_in_a_text_never_reaches_the_terminal(app: GitRepository) -> None:
    done = scout(app.path, "probe", "tags \x1b[31mred\x1b]0;title\x07")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "\x1b" not in "".join(path.read_text() for path in (app.path / "specs").rglob("*.md"))


def test_a_crash_of_ours_leaves_a_log_and_code_3(app: GitRepository) -> None:
    (app.path / ".scout").mkdir()
    broken = app.path / "sitecustomize.py"
    broken.write_text("import scout.source\nscout.source.Index.open = None\n")
    done = subprocess.run(
        [SCOUT, "localize", "x"], cwd=app.path, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(app.path)}
    )
    assert done.returncode == 3
    assert "bug" in done.stderr
    assert "Traceback" in (app.path / ".scout" / "crash.log").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence", "hint"),
    [
        (("prob",), "scout: No such command 'prob'. Did you mean 'probe'?", "hint:  scout -h says what it takes."),
        (("probe", "--nope"), "scout: No such option: --nope.", "hint:  scout probe -h says what it takes."),
        (
            ("probe", "a", "b"),
            "scout: Got unexpected extra argument(s) (b).",
            "hint:  Several words are one argument in quotes; scout probe -h says what it takes.",
        ),
        (("localize", " "), "scout: The text is empty.", 'hint:  Say in a sentence what to look for: scout localize "log in"'),
        (("amend",), "scout: Missing argument 'TRACK'.", "hint:  scout amend -h says what it takes."),
        (("check", "--onto"), "scout: Option '--onto' requires an argument.", "hint:  scout -h says what it takes."),
        (("report", "--format", "gif"), "scout: Invalid value for '--format': 'gif'", "hint:  scout report -h says what it takes."),
    ],
)
def test_a_mistyped_command_line_gets_one_sentence_and_one_hint(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str, hint: str
) -> None:
    done = scout(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    said, told = done.stderr.splitlines()
    assert said.startswith(sentence)
    assert told == hint


def test_a_group_without_its_verb_lists_the_verbs(tmp_path: Path) -> None:
    done = scout(tmp_path, "spec")
    assert done.returncode == 2
    assert "lint" in done.stderr
    assert not done.stderr.startswith("scout:")


def test_a_probe_says_what_of_the_work_tree_it_leaves_out(app: GitRepository) -> None:
    (app.path / "app.py").write_text("ROUTES = None\n")
    (app.path / ".git" / "MERGE_HEAD").write_text(f"{app.git('rev-parse', 'HEAD')}\n")
    done = scout(app.path, "probe", "likes, like comments have them")
    assert "not included: the merge that is under way; 1 uncommitted path, app.py." in " ".join(done.stderr.split())
