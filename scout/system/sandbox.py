"""Base commit → a disposable clone for one scout, near the cost of a bare checkout.

The clone borrows the user's objects (alternates, as `git clone --shared` does): nothing is copied, and nothing is hard-linked
that an agent could then rewrite for the user. It has a branch on base with the full history, and no remote, reflog, hook,
template, credential helper or signing key. What that means for

- submodules: their folders are there and empty; Git LFS: files are the pointers; sparse checkouts: the whole tree is there;
- shallow clones: the history ends where the user's does; partial clones: RepositoryError when base lacks a file's content;
- detached and dirty states: the sandbox holds base, never uncommitted work.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from scout.errors import RepositoryError
from scout.system.gitcommand import Git, GitError
from scout.system.gitformats import alternates_line
from scout.system.reader import Borrowed, ObjectReader, require_id

_CONFIGURATION = """\
	logAllRefUpdates = false
	hooksPath = /dev/null
	fsmonitor = false
	autocrlf = false
[user]
	name = scout
	email = scout@localhost
	useConfigOnly = true
[gc]
	auto = 0
[maintenance]
	auto = false
[commit]
	gpgSign = false
[credential]
	helper =
[protocol]
	allow = never
"""
"""Follows the [core] section that `git init` wrote for this file system."""


def clone_sandbox(source: ObjectReader, *, base: str, target: Path, branch: str = "scout") -> None:
    """Makes `target` (mode 0700, not there yet or empty) a clone with `branch` checked out on `base`, borrowing from `source`.

    Raises RepositoryError when base or a content of it is missing, or the disk is full; then `target` is gone again.
    """
    require_id(base)
    existed = target.exists()
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise RepositoryError(f"{target} is not empty.", hint="A sandbox needs a folder of its own.")
        target.chmod(0o700)
    except OSError as error:
        hint = "Set TMPDIR to a folder with space that you can write."
        raise RepositoryError(f"{target} can't be made: {error.strerror}.", hint=hint) from None
    try:
        _check_out(source.lent, base, target, branch)
    except (GitError, OSError) as error:
        _empty(target, remove=not existed)
        raise RepositoryError(
            f"No sandbox of {base[:12]} can be made: {str(error).splitlines()[-1]}.",
            hint="Either the disk is full, or contents are missing (a partial clone: check base out once to fetch them).",
        ) from None


def _check_out(lent: Borrowed, base: str, target: Path, branch: str) -> None:
    git = Git.of_ours(target / ".git", work_tree=target)
    object_format = lent.object_format
    git.run("init", "--quiet", f"--initial-branch={branch}", f"--object-format={object_format}", extra={"GIT_DEFAULT_HASH": object_format})
    own = target / ".git"
    (own / "objects/info").mkdir(exist_ok=True)
    (own / "objects/info/alternates").write_bytes(alternates_line(lent.objects))
    if boundary := lent.boundary():
        (own / "shallow").write_bytes(boundary)
    _configure(own / "config")
    git.run("reset", "--hard", "--quiet", base)


def _configure(path: Path) -> None:
    core, rest = path.read_text(encoding="utf-8"), ""
    if "[extensions]" in core:
        core, _, rest = core.partition("[extensions]")
        rest = f"[extensions]{rest}"
    path.write_text(core.replace("\tlogallrefupdates = true\n", "") + _CONFIGURATION + rest, encoding="utf-8")


def _empty(target: Path, *, remove: bool) -> None:
    for path in target.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if remove:
        target.rmdir()
