"""Unusual changes get a verdict that agrees with git merge, or one sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scout.comparison import compare_work
from scout.errors import RepositoryError
from scout.model import Verdict
from scout.source import Index
from scout.system.repository import Repository
from scout.work import Work, find_work
from tests.conftest import GitRepository
from tests.test_comparison import compared

TEXT = "".join(f"line {number}\n" for number in range(30))
Change = Callable[[GitRepository], None]


def write(path: str, content: str | bytes) -> Change:
    return lambda repo: repo.write({path: content})


def link(repo: GitRepository) -> None:
    (repo.path / "a.txt").unlink()
    (repo.path / "a.txt").symlink_to("b.txt")


def executable(repo: GitRepository) -> None:
    (repo.path / "a.txt").chmod(0o755)


def submodule(commit: str) -> Change:
    def bump(repo: GitRepository) -> None:
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit * 40},lib")

    return bump


def make(repo: GitRepository, name: str, change: Change) -> None:
    repo.git("checkout", "-q", "-b", name, "main")
    change(repo)
    if name not in ("sub", "bus"):
        repo.git("add", "-A")
    repo.git("commit", "-q", "--allow-empty", "-m", name)
    repo.git("checkout", "-q", "--force", "main")


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        pytest.param(link, write("a.txt", TEXT.replace("line 3\n", "x\n")), Verdict.CONFLICT, id="a link here, an edit there"),
        pytest.param(executable, write("a.txt", "x\n" + TEXT), Verdict.INDEPENDENT, id="mode and edit"),
        pytest.param(write("a.txt", TEXT.replace("\n", "\r\n")), write("a.txt", TEXT + "end\n"), Verdict.CONFLICT, id="line endings"),
        pytest.param(write("bin", b"\0b"), write("bin", b"\0c"), Verdict.CONFLICT, id="binary"),
        pytest.param(write("big", TEXT * 25_000 + "end\n"), write("big", "start\n" + TEXT * 25_000), Verdict.INDEPENDENT, id="5 MB"),
    ],
)
def test_unusual_changes_are_judged_as_git_judges_them(repo: GitRepository, one: Change, other: Change, verdict: Verdict) -> None:
    repo.commit({"a.txt": TEXT, "b.txt": "b\n", "bin": b"\0a", "big": TEXT * 25_000})
    make(repo, "one", one)
    make(repo, "other", other)
    assert compared(repo, ["one", "other"])["one", "other"].verdict is verdict


def test_two_bumps_of_one_submodule_conflict(repo: GitRepository) -> None:
    repo.write({"a.txt": "1\n"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},lib")
    repo.git("commit", "-q", "-m", "base")
    make(repo, "sub", submodule("b"))
    make(repo, "bus", submodule("c"))
    assert compared(repo, ["sub", "bus"])["sub", "bus"].verdict is Verdict.CONFLICT


def test_an_octopus_is_one_side_like_any_other(repo: GitRepository) -> None:
    repo.commit({"a.txt": TEXT})
    for name in ("x", "y", "z"):
        repo.branch(name, {f"{name}.txt": "1\n", **({"a.txt": TEXT.replace("line 3\n", "x\n")} if name == "x" else {})})
    repo.git("checkout", "-q", "-b", "octopus", "main")
    repo.git("merge", "-q", "-m", "eight arms", "x", "y", "z")
    repo.branch("apart", {"other.txt": "1\n"})
    repo.branch("same", {"a.txt": TEXT.replace("line 3\n", "y\n")})
    found = compared(repo, ["octopus", "apart", "same"])
    assert [pair.verdict for pair in found.values()] == [Verdict.INDEPENDENT, Verdict.CONFLICT, Verdict.INDEPENDENT]


def test_branches_without_a_common_base_are_refused_in_a_sentence(repo: GitRepository) -> None:
    repo.commit({"a.txt": "1\n"})
    repo.git("checkout", "-q", "--orphan", "alien")
    repo.commit({"b.txt": "1\n"})
    with pytest.raises(RepositoryError, match="share no history"):
        compared(repo, ["main", "alien"])


def test_a_branch_deleted_after_it_was_named_is_still_compared(repo: GitRepository) -> None:
    repo.commit({"a.txt": "1\n"})
    for name in ("one", "other"):
        repo.branch(name, {"a.txt": f"{name}\n"})
    with Repository.open(repo.path) as repository, Index.open(None) as index:
        works: tuple[Work, ...] = find_work(repository, ["one", "other"], folder=repo.path)
        repo.git("branch", "-D", "one", "other")
        _, (pair,) = compare_work(works, base=None, objects=repository, index=index)
    assert pair.verdict is Verdict.CONFLICT
