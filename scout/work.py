"""A branch, a commit, a worktree's folder or a patch file → a commit id. Writes to scout's store only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scout.config import Limits
from scout.errors import RepositoryError
from scout.system.files import scout_folder
from scout.system.reader import ObjectReader
from scout.system.repository import ObjectStore, Repository

_BASE_COMMIT = re.compile(rb"^base-commit: ([0-9a-f]{40,64})\s*$", re.MULTILINE)
"""As `git format-patch --base` writes it."""


class Work(NamedTuple):
    """A piece of work, finished or not."""

    name: str
    """As the person wrote it."""
    commit: str
    kind: str
    """branch (or any name of a commit), worktree or patch."""
    left_out: tuple[str, ...] = ()
    """`path: why` of what a worktree holds and the commit does not."""


def find_work(repository: Repository, names: Sequence[str], *, folder: Path, base: str | None = None) -> tuple[Work, ...]:
    """The commit that each name means: a name of git wins over a folder, a folder over a file. Paths start from `folder`.

    Commits of worktrees and patches are in the store of `opened_objects`. A patch applies to the commit it names, else to `base`, else to
    HEAD. Raises RepositoryError for what is none of these, and for a patch that does not apply.
    """
    return tuple(_work(repository, name, folder / name, base) for name in names)


@contextmanager
def opened_objects(repository: Repository) -> Iterator[ObjectReader]:
    """Where all commits of `find_work` can be read: scout's store, or the repository where scout may not write."""
    try:
        scout_folder(repository.root)
    except RepositoryError:
        yield repository
        return
    with ObjectStore.open(repository) as store:
        yield store


def _work(repository: Repository, name: str, path: Path, base: str | None) -> Work:
    try:
        return Work(name, repository.commit(name), "branch")
    except RepositoryError:
        if path.is_dir():
            return _worktree(repository, name, path)
        if path.is_file():
            return _patch(repository, name, path, base)
        if path.suffix in (".patch", ".diff"):
            raise RepositoryError(f"There is no file {name}.", hint="Check the name.") from None
        raise


def _worktree(repository: Repository, name: str, path: Path) -> Work:
    with Repository.open(path) as worktree:
        if worktree.root.resolve() != path.resolve():
            hint = "git branch -a and git worktree list name them."
            raise RepositoryError(f"{name} is no branch and not the top of a worktree.", hint=hint)
        if worktree.common_dir != repository.common_dir:
            raise RepositoryError(f"{name} belongs to another repository.", hint="git worktree list names those of this one.")
        with ObjectStore.open(repository) as store:
            kept = store.keep_uncommitted(worktree, limits=Limits())
    return Work(name, kept.commit, "worktree", kept.left_out)


def _patch(repository: Repository, name: str, path: Path, base: str | None) -> Work:
    patch = path.read_bytes()
    named = _BASE_COMMIT.search(patch)
    with ObjectStore.open(repository) as store:
        start = repository.commit(named[1].decode() if named else base or "HEAD")
        return Work(name, store.keep_patch(patch, base=start, name=name), "patch")
