"""A change of a hundred thousand files and a history that ends early: bounded, and with the answer git would give."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from scout.errors import RepositoryError
from tests.conftest import GitRepository
from tests.test_comparison import LINES, compared

FILES = 100_000
SECONDS, MEGABYTES = 60, 1_500
"""Of processor time and memory for two changes, one of which is that large."""


def import_files(repo: GitRepository, name: str, content: str, *, base: str | None, edited: dict[str, str]) -> None:
    """A branch in which all those files have one content, straight into the object database."""
    blob = f"blob\nmark :1\ndata {len(content)}\n{content}\n"
    start = f"from {base}\n" if base else ""
    commit = f"commit refs/heads/{name}\nmark :2\ncommitter Ada <ada@example.org> 1700000000 +0000\ndata 4\nmade\n{start}"
    whole = "".join(f"M 100644 :1 d{number // 1000}/f{number}.py\n" for number in range(FILES))
    few = "".join(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n" for path, text in edited.items())
    repo.git("fast-import", "--quiet", input=f"{blob}{commit}{whole}{few}\n".encode())


@pytest.mark.slow
def test_a_change_of_a_hundred_thousand_files_is_compared_in_bounds(repo: GitRepository) -> None:
    import_files(repo, "main", "def one():\n    return 1\n", base=None, edited={"a.txt": "1\n"})
    import_files(repo, "vast", "def one():\n    return 2\n", base="refs/heads/main^0", edited={})
    for name, path in (("meets", "d7/f7007.py"), ("apart", "a.txt")):
        blob = repo.git("hash-object", "-w", "--stdin", input=b"def one():\n    return 3\n")
        repo.git("read-tree", "main")
        repo.git("update-index", "--cacheinfo", f"100644,{blob},{path}")
        commit = repo.git("commit-tree", repo.git("write-tree"), "-p", "main", "-m", name)
        repo.git("update-ref", f"refs/heads/{name}", commit)
    asked = "import sys; from scout.entry import main; sys.argv = ['scout', *sys.argv[1:]]; main()"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", asked, "overlap", "vast", "meets", "apart"], cwd=repo.path, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 1, done.stderr
    assert "2 of 3 pairs independent" in done.stdout
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS
    assert after.ru_maxrss / 1024 < MEGABYTES


def shallow_clone(repo: GitRepository, folder: Path, *, depth: int) -> GitRepository:
    """All branches with the newest commits of each, as CI checks them out."""
    subprocess.run(["git", "clone", "-q", "--no-single-branch", "--depth", str(depth), f"file://{repo.path}", str(folder)], check=True)
    clone = GitRepository(folder)
    for name in ("one", "other"):
        clone.git("branch", "-q", name, f"origin/{name}")
    return clone


@pytest.fixture
def forked(repo: GitRepository) -> GitRepository:
    """Two branches that conflict, and a base two commits back."""
    repo.commit({"a.txt": "".join(LINES)})
    repo.commit({"b.txt": "base\n"})
    for name in ("one", "other"):
        repo.branch(name, {"a.txt": "".join([f"{name}\n", *LINES[1:]])})
    return repo


def test_a_shallow_clone_that_reaches_the_fork_answers_like_a_whole_one(forked: GitRepository, tmp_path: Path) -> None:
    clone = shallow_clone(forked, tmp_path / "clone", depth=2)
    assert compared(clone, ["one", "other"]) == compared(forked, ["one", "other"])


def test_a_shallow_clone_without_the_fork_is_refused_in_a_sentence(forked: GitRepository, tmp_path: Path) -> None:
    clone = shallow_clone(forked, tmp_path / "clone", depth=1)
    with pytest.raises(RepositoryError, match="share no history") as told:
        compared(clone, ["one", "other"])
    assert "git fetch --unshallow" in (told.value.hint or "")
