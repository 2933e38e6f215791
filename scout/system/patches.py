"""A patch, as we keep it of every scout → a work tree. Runs git."""

from __future__ import annotations

from pathlib import Path

from scout.errors import RepositoryError
from scout.system.gitcommand import Git, GitError


def apply_patch(work_tree: Path, patch: bytes) -> None:
    """Makes the change of a patch in the work tree of a clone. Raises RepositoryError when it does not fit; then nothing is changed."""
    if not patch:
        return
    try:
        Git.of_ours(work_tree / ".git", work_tree=work_tree).run("apply", "--binary", "--whitespace=nowarn", "-", stdin=patch)
    except GitError as error:
        hint = "It was recorded from another commit: name that one with --base."
        raise RepositoryError(f"The patch does not fit here: {error.last_line}.", hint=hint) from None
