"""A branch, a worktree with uncommitted work and a patch each become a commit, and nothing of the user's changes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from scout.errors import RepositoryError
from scout.system.repository import Repository
from scout.work import Work, find_work, opened_objects
from tests.conftest import GitRepository

LINES = "".join(f"line {number}\n" for number in range(12))


@pytest.fixture
def ground(repo: GitRepository) -> GitRepository:
    repo.commit({"a.txt": LINES, "b.txt": LINES, "run.sh": "#!/bin/sh\n", ".gitignore": "*.log\n"})
    return repo


@pytest.fixture
def worktree(ground: GitRepository) -> Path:
    path = ground.path.parent / "api"
    ground.git("worktree", "add", "-q", "-b", "api", str(path))
    return path


def found(repo: GitRepository, name: str, *, base: str | None = None) -> Work:
    with Repository.open(repo.path) as repository:
        (work,) = find_work(repository, [name], folder=repo.path, base=base)
        return work


def contents(repo: GitRepository, work: Work) -> dict[str, bytes]:
    with Repository.open(repo.path) as repository, opened_objects(repository) as objects:
        entries = {entry.blob: entry.path for entry in objects.files(work.commit)}
        texts = dict(objects.blobs(entries))
        return {entry.path: texts[entry.blob] for entry in objects.files(work.commit)}


def everything_below(*folders: Path) -> Mapping[str, tuple[int, bytes]]:
    """Every file with its time of change and its bytes."""
    files = (Path(place) / name for folder in folders for place, _, names in os.walk(folder) for name in names)
    return {str(path): (path.lstat().st_mtime_ns, path.read_bytes()) for path in files if ".scout" not in path.parts and path.is_file()}


def test_a_branch_is_its_commit_even_where_a_folder_has_its_name(ground: GitRepository) -> None:
    tip = ground.branch("docs", {"x": "1"})
    ground.write({"docs/readme": "1"})
    assert found(ground, "docs") == Work("docs", tip, "branch")


def test_uncommitted_work_of_every_kind_is_seen(ground: GitRepository, worktree: Path) -> None:
    (worktree / "a.txt").write_text("changed\n")
    (worktree / "b.txt").unlink()
    (worktree / "deep").mkdir()
    (worktree / "deep/new.txt").write_text("new\n")
    (worktree / "noise.log").write_text("ignored\n")
    (worktree / "staged.txt").write_text("staged\n")
    subprocess.run(["git", "add", "staged.txt"], cwd=worktree, check=True)
    work = found(ground, "../api")
    assert work.kind == "worktree"
    assert contents(ground, work) == {
        ".gitignore": b"*.log\n", "a.txt": b"changed\n", "deep/new.txt": b"new\n", "run.sh": b"#!/bin/sh\n", "staged.txt": b"staged\n",
    }  # fmt: skip


def test_nothing_in_the_worktree_or_its_git_folder_changes(ground: GitRepository, worktree: Path) -> None:
    (worktree / "a.txt").write_text("changed\n")
    (worktree / "new.txt").write_text("new\n")
    before = everything_below(ground.path, worktree)
    found(ground, "../api")
    assert everything_below(ground.path, worktree) == before


def test_a_clean_worktree_is_its_last_commit(ground: GitRepository, worktree: Path) -> None:
    assert found(ground, str(worktree)).commit == ground.git("rev-parse", "api")


def test_line_endings_and_modes_stand_for_what_the_persons_git_says(ground: GitRepository, worktree: Path) -> None:
    ground.git("config", "core.autocrlf", "true")
    ground.git("config", "core.fileMode", "false")
    (worktree / "a.txt").write_bytes(LINES.replace("line 3", "three").replace("\n", "\r\n").encode())
    (worktree / "run.sh").chmod(0o755)
    assert contents(ground, found(ground, "../api"))["a.txt"] == LINES.replace("line 3", "three").encode()


def test_a_file_that_became_a_folder_and_a_folder_that_became_a_file(ground: GitRepository, worktree: Path) -> None:
    (worktree / "a.txt").unlink()
    (worktree / "a.txt").mkdir()
    (worktree / "a.txt/inside").write_text("1\n")
    held = contents(ground, found(ground, "../api"))
    assert "a.txt" not in held
    assert held["a.txt/inside"] == b"1\n"


def test_unresolved_conflicts_are_nobodys_work(ground: GitRepository) -> None:
    ground.branch("other", {"a.txt": LINES.replace("line 3", "other")})
    ground.commit({"a.txt": LINES.replace("line 3", "main")})
    subprocess.run(["git", "merge", "other"], cwd=ground.path, capture_output=True, check=False)
    with pytest.raises(RepositoryError, match="unresolved conflicts"):
        found(ground, ".")


def test_a_file_over_the_limit_is_left_out_and_named(ground: GitRepository, worktree: Path) -> None:
    with (worktree / "huge.bin").open("wb") as file:
        file.truncate(30_000_000)
    work = found(ground, "../api")
    assert work.left_out == ("huge.bin: 30000000 bytes, over the limit of 20000000",)
    assert work.commit == ground.git("rev-parse", "api")


def test_folders_that_are_no_worktree_of_this_repository_are_refused(ground: GitRepository, tmp_path: Path) -> None:
    GitRepository(tmp_path / "alien").commit({"x": "1"})
    ground.write({"src/x": "1"})
    with pytest.raises(RepositoryError, match="another repository"):
        found(ground, "../alien")
    with pytest.raises(RepositoryError, match="not the top of a worktree"):
        found(ground, "src")
    with pytest.raises(RepositoryError, match="'nowhere' does not name a commit"):
        found(ground, "nowhere")
    with pytest.raises(RepositoryError, match=r"no file gone\.patch"):
        found(ground, "gone.patch")


@pytest.mark.parametrize("form", ["plain", "mail", "several mails"])
def test_a_patch_stands_on_head_or_on_the_base_that_is_given(ground: GitRepository, form: str) -> None:
    ground.branch("work", {"a.txt": LINES.replace("line 3", "three"), "bin": b"\0\1"})
    ground.git("checkout", "-q", "work")
    ground.commit({"a.txt": LINES.replace("line 3", "three").replace("line 9", "nine")})
    ground.git("checkout", "-q", "main")
    shown = ["diff", "--binary", "main", "work"] if form == "plain" else ["format-patch", "--stdout", "--binary", "main..work"]
    (ground.path / "fix.patch").write_text(ground.git(*shown) + "\n")
    work = found(ground, "fix.patch")
    held = contents(ground, work)
    assert (work.kind, held["bin"], b"nine" in held["a.txt"], b"three" in held["a.txt"]) == ("patch", b"\0\1", True, True)


def test_a_patch_that_names_its_base_stands_on_it(ground: GitRepository) -> None:
    base = ground.git("rev-parse", "main")
    ground.branch("work", {"a.txt": LINES.replace("line 3", "three")})
    (ground.path / "fix.patch").write_text(ground.git("format-patch", "--stdout", f"--base={base}", "main..work") + "\n")
    ground.commit({"a.txt": "everything is new\n"})
    assert b"three" in contents(ground, found(ground, "fix.patch"))["a.txt"]


@pytest.mark.parametrize(
    "text",
    [
        "nothing that is a patch\n",
        "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-not there\n+x\n",
        "diff --git a/../x b/../x\nnew file mode 100644\n--- /dev/null\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n",
    ],
)
def test_a_patch_that_does_not_apply_is_one_sentence(ground: GitRepository, text: str) -> None:
    (ground.path / "fix.diff").write_text(text)
    with pytest.raises(RepositoryError, match=r"^fix\.diff does not apply to [0-9a-f]{12}: [^\n]*\.$"):
        found(ground, "fix.diff")
