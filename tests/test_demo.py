"""The demo: the same repository everywhere, in any folder, and believable enough to measure things in."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scout.demo import make_demo
from scout.errors import ScoutError
from scout.source import Index, outline
from scout.system.repository import Repository

HEAD = "6e1780ad8def6abca56d8e5869d73a57ca519625"
TREE = "f12f056e1f62e810df77129236dbfbf7f3eeb1fb"

CHARACTERS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
FOLDER_NAMES = st.text(CHARACTERS, min_size=1, max_size=40).filter(lambda name: name.strip("."))


def git(where: Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", where, *args], capture_output=True, check=True)
    return os.fsdecode(done.stdout).removesuffix("\n")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo(tmp_path_factory.mktemp("demo") / "corkboard")


# ------------------------------------------------------------------------------------------------------------ making it


def test_the_head_commit_is_always_the_same(demo: Path) -> None:
    assert git(demo, "rev-parse", "HEAD", "HEAD^{tree}").split() == [HEAD, TREE]
    assert git(demo, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(demo, "status", "--porcelain") == ""


def test_nothing_of_the_callers_git_reaches_the_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-applypatch", "applypatch-msg", "post-commit", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\nexit 1\n")
        (hooks / name).chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(
        f"[core]\nautocrlf = true\nhooksPath = {hooks}\n[commit]\ngpgSign = true\n[gpg]\nprogram = /bin/false\n"
        f"[init]\ndefaultBranch = trunk\ndefaultObjectFormat = sha256\ntemplateDir = {tmp_path}\n"
        "[apply]\nwhitespace = fix\n[am]\nkeepcr = true\n[i18n]\ncommitEncoding = latin1\n[user]\nname = Somebody\nemail = s@example.org\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Somebody")
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    made = make_demo(tmp_path / "demo")
    monkeypatch.delenv("GIT_DIR")
    assert git(made, "rev-parse", "HEAD") == HEAD
    assert git(made, "status", "--porcelain") == ""
    assert not (tmp_path / "ran").exists()


def test_a_demo_inside_another_repository_is_one_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    made = make_demo(tmp_path / "demo")
    assert git(made, "rev-parse", "--show-toplevel") == str(made.resolve())
    assert git(made, "rev-parse", "HEAD") == HEAD


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=FOLDER_NAMES)
def test_any_name_of_a_folder_will_do(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = make_demo(tmp_path_factory.mktemp("any") / name)
    assert git(made, "rev-parse", "HEAD") == HEAD


@pytest.mark.parametrize("name", ["with space", 'it\'s "quoted"', "$(touch ran)", "-q", "new\nline", "a/b/c"])
def test_odd_names_of_folders_will_do(name: str, tmp_path: Path) -> None:
    made = make_demo(tmp_path / name)
    assert made == tmp_path / name
    assert git(made, "rev-parse", "HEAD") == HEAD


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert git(make_demo(tmp_path), "rev-parse", "HEAD") == HEAD


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine")
    with pytest.raises(ScoutError) as caught:
        make_demo(tmp_path)
    assert caught.value.sentence == f"{tmp_path} is not empty."
    assert "new folder" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == [".hidden"]


@pytest.mark.parametrize("name", ["file", "file/below", "dangling"])
def test_a_place_where_no_folder_can_be_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "at-all")
    with pytest.raises(ScoutError, match="No folder can be made"):
        make_demo(tmp_path / name)


# ----------------------------------------------------------------------------------------------------------- what it is


def test_it_has_a_history_of_about_fifteen_commits_by_several_people(demo: Path) -> None:
    log = [line.split("\t") for line in git(demo, "log", "--reverse", "--format=%at\t%an\t%s").splitlines()]
    times = [int(time) for time, _, _ in log]
    assert len(log) == 16
    assert len({author for _, author, _ in log}) == 3
    assert times == sorted(times)
    changes = git(demo, "log", "-M", "--name-status", "--format=").splitlines()
    assert {line[0] for line in changes if line} == set("AMDR")


def test_it_is_a_web_application_in_layers(demo: Path) -> None:
    files = git(demo, "ls-files").splitlines()
    folders = Counter(str(Path(path).parent) for path in files)
    assert {"src/routes", "src/validators", "src/repositories", "src/middleware", "web/components", "web/hooks", "shared"} <= folders.keys()
    assert sum(path.endswith("migration.sql") for path in files) == 3
    assert "web/components/UserMenu.tsx" in files
    assert 1_500 <= sum(len((demo / path).read_text().splitlines()) for path in files) <= 2_500


def test_nobody_there_has_thought_of_what_it_will_be_probed_for(demo: Path) -> None:
    history = git(demo, "log", "-p", "--format=%B")
    assert not re.findall(r"notif\w*|\binbox\b|\bunread\b|\btoast\w*", history, re.IGNORECASE)


def test_scout_reads_all_of_it(demo: Path) -> None:
    sources = [path for path in git(demo, "ls-files").splitlines() if path.endswith((".ts", ".tsx", ".sql", ".prisma"))]
    outlines = {path: outline(path, (demo / path).read_bytes()) for path in sources}
    assert {read.language for read in outlines.values()} == {"typescript", "tsx", "sql", "prisma"}
    assert {path: read.problem for path, read in outlines.items() if read.problem} == {}
    assert "User" in {symbol.name for symbol in outlines["prisma/schema.prisma"].symbols}
    assert "createApp" in {symbol.name for symbol in outlines["src/app.ts"].symbols}
    assert "CommentRepository.listByProject" in {symbol.name for symbol in outlines["src/repositories/comments.ts"].symbols}


def test_its_imports_lead_to_files_of_its_own(demo: Path) -> None:
    with Repository.open(demo) as repository, Index.open(None) as index:
        tree = index.tree(repository.files(HEAD), repository.blobs)
        assert set(tree.imports_of("src/routes/comments.ts")) == {
            "src/errors.ts",
            "src/lib/pagination.ts",
            "src/middleware/auth.ts",
            "src/repositories/comments.ts",
            "src/repositories/projects.ts",
            "src/validators/comments.ts",
        }
        unresolved = [
            (path, imported.module)
            for path in tree.files
            if (read := tree.outline(path))
            for imported in read.imports
            if imported.module.startswith(".") and tree.resolve(path, imported) is None
        ]
        assert unresolved == []


# --------------------------------------------------------------------------------------------- what is written about it


def test_the_page_on_architecture_follows_a_line_of_the_demo_as_it_really_goes(tmp_path: Path) -> None:
    where = make_demo(tmp_path / "corkboard")
    scout = Path(sys.executable).parent / "scout"
    subprocess.run([scout, "probe", "notification system"], cwd=where, check=True, capture_output=True)
    subprocess.run([scout, "plan", "--emit", "worktrees.sh"], cwd=where, check=True, capture_output=True)
    (run,) = (where / ".scout" / "runs").iterdir()
    said = {path.name: path.read_text() for path in [*run.glob("*.json"), *(run / "scouts").iterdir(), where / "worktrees.sh"]}
    said |= {path.name: path.read_text() for path in (where / "specs" / "notification-system").iterdir()}
    maps = {found["part"]: found["touches"] for found in json.loads(said["touchmaps.json"])}
    (touch,) = (touch for touch in maps["api"] if touch[1] == "Services.notifications")
    (overlap,) = (pair for pair in json.loads(said["overlaps.json"]) if {pair["a"], pair["b"]} == {"db", "api"})
    plan = json.loads(said["plan.json"])
    (track,) = (track for track in plan["tracks"] if track["track"] == "notifications-api")
    (contract,) = (contract for contract in plan["contracts"] if contract["name"] == "NotificationRepository")
    page = (Path(__file__).parents[1] / "docs" / "explanation" / "architecture.md").read_text()
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", page.partition("The same in the demo")[2].partition("## Laws")[0], re.MULTILINE)[2:]
    facts = {where.strip("`"): value for where, value in rows}
    assert "+  notifications: NotificationRepository;" in said["api-1.patch"]
    assert facts["scouts/api-1.patch"].strip("`") in said["api-1.patch"]
    assert facts["Touch"] == f"`{touch[1]}`, {touch[2]}, {touch[3]}, exported, {round(touch[11] * 100)} %"
    assert touch[10] is True
    assert facts["Hunk"] == f"nothing of base, before its line {touch[6][0][0]} → line {touch[7][0][0]} of the snapshot"
    assert facts["Overlap` of `db` and `api"].startswith(f"`uses`: {overlap['evidence'][0]['detail']}")
    assert facts["Overlap` of `db` and `api"].endswith(f"So `{overlap['verdict']}`, `{overlap['first']}` first")
    assert "five signatures" in facts["Contract"]
    assert contract["signature"].count("\n") == 1 + 5
    assert (track["wave"], track["depends_on"]) == (2, ["notifications-contract"])
    assert "wave 2" in facts["Plan"]
    assert "| `src/app.ts` | new: `Services.notifications`; body: `createApp` | 82 % |" in said["04-notifications-api.md"]
    assert "`notifications-api` has `CHANGELOG.md`, `src/app.ts`" in said["02-notifications-db.md"]
    assert "folder='../notifications-api'" in said["worktrees.sh"]
    assert "branch='feature/notifications-api'" in said["worktrees.sh"]
