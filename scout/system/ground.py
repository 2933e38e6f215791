"""A commit with its history ⇄ bytes that travel: what another machine needs to send scouts from it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scout.system.gitcommand import Git
from scout.system.reader import ObjectReader, explained, unbundle


class Ground(NamedTuple):
    """A repository as far as a scout can tell."""

    base: str
    object_format: str
    boundary: bytes
    """Where the history ends in a shallow clone."""
    bundle: bytes


def ground_of(source: ObjectReader, base: str) -> Ground:
    """The commit and its history as they are here. Raises RepositoryError when something of them is missing."""
    return Ground(base, source.lent.object_format, source.lent.boundary(), source.bundle(base))


def lay_ground(ground: Ground, target: Path) -> None:
    """A repository in an empty folder, its HEAD at base and nothing checked out. Raises RepositoryError and OSError."""
    git = Git.of_ours(target / ".git", work_tree=target)
    with explained(ground.base):
        git.run("init", "--quiet", f"--object-format={ground.object_format}", extra={"GIT_DEFAULT_HASH": ground.object_format})
        if ground.boundary:
            (target / ".git/shallow").write_bytes(ground.boundary)
        unbundle(git, ground.bundle)
        git.run("update-ref", "--no-deref", "HEAD", ground.base)
