"""A work tree that an agent left, a person's worktree, a patch → a commit in a store of ours.

`.scout/objects.git` is bare, borrows the user's objects and keeps what the scouts added. The sandbox's own `.git` is never
read, whatever the agent did to it: a configuration there could run programs. git is only given paths that `worktree.look` found to be
readable files. Of a person's worktree their git says what is changed, and nothing is written there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scout.config import Limits
from scout.errors import RepositoryError
from scout.model import MergeConflict, TreeEntry
from scout.system.files import scout_folder
from scout.system.gitcommand import Git, GitError
from scout.system.gitformats import RawChange, raw_changes
from scout.system.reader import Borrowed, ObjectReader, explained, require_id, unbundle
from scout.system.scratch import Scratch
from scout.system.worktree import GONE, Found, digest, look, readable_problem

if TYPE_CHECKING:
    from scout.system.repository import Repository

DROPPINGS = (
    *("node_modules/", "bower_components/", ".venv/", "venv/", "__pycache__/", "*.pyc", ".pytest_cache/", ".mypy_cache/", ".ruff_cache/"),
    *(".tox/", ".gradle/", "target/debug/", "target/release/", ".next/", ".turbo/", ".parcel-cache/", ".cache/"),
    *(".DS_Store", "*.swp", "*.orig", "*.rej"),
)
"""What tools and agents leave beside their work, ignored even where a repository's own .gitignore forgets it (as gitignore has it)."""

_PINNED = "refs/bases"
_MANY_LEFT_OUT = 200
"""More lines than this in `left_out` are counted, not listed."""


class Snapshot(NamedTuple):
    """A kept work tree."""

    commit: str
    left_out: tuple[str, ...]
    """`path: why` of what was not kept, sorted."""


class ObjectStore(ObjectReader):
    """The store of a repository's snapshots. One for each thread; several threads and processes may write at once."""

    def __init__(self, folder: Path, borrowed: Borrowed) -> None:
        super().__init__(borrowed)
        self.folder = folder
        """`.scout`."""
        self.git_dir = folder / "objects.git"

    @classmethod
    def open(cls, repository: Repository) -> ObjectStore:
        """The store below the top of the work tree, made when absent and mended when the repository was moved."""
        folder = scout_folder(repository.root)
        store = cls(folder, repository.borrowed)
        try:
            store.borrowed.furnish(store.git_dir, ignored=DROPPINGS)
            store.borrowed.end_history(store.git_dir, at=store._orphaned())
        except OSError as error:
            hint = "Check permissions and free space there."
            raise RepositoryError(f"{store.git_dir} can't be written: {error.strerror}.", hint=hint) from None
        return store

    def _own_git_dir(self) -> Path:
        return self.git_dir

    @property
    def lent(self) -> Borrowed:
        """The store itself: what it keeps, and through it what it borrows."""
        return Borrowed(self.git_dir / "objects", object_format=self.borrowed.object_format, shallow=self.git_dir / "shallow")

    def pin(self, base: str) -> None:
        """Keeps the tree of a commit here, so that it outlives a rewritten history and a `git gc` where it comes from.

        Raises RepositoryError when a content of it is missing, as in a partial clone.
        """
        ref = f"{_PINNED}/{require_id(base)}"
        with explained(base):
            if self._git.try_run("rev-parse", "--verify", "--quiet", ref)[0] != 0:
                held = self._git.run("rev-list", "--objects", "--no-walk", base)
                pack = str(self.git_dir / "objects/pack/pack")
                self._git.run("-c", "pack.compression=1", "pack-objects", "-q", "--window=0", pack, stdin=held)  # quick rather than small
                self._git.run("update-ref", ref, base)

    def _orphaned(self) -> list[str]:
        """The pinned commits that are gone where they came from, and their history with them."""
        folder = self.git_dir / _PINNED
        pinned = sorted(path.name for path in folder.iterdir() if len(path.name) in (40, 64)) if folder.is_dir() else []
        if not pinned:
            return []
        there = {"GIT_OBJECT_DIRECTORY": str(self.borrowed.objects)}
        said = self._git.run("cat-file", "--batch-check", stdin="\n".join(pinned).encode() + b"\n", extra=there)
        return [line.split()[0].decode() for line in said.splitlines() if line.endswith(b" missing")]

    def snapshot(self, work_tree: Path, *, base: str, message: str, ref: str, limits: Limits) -> Snapshot:
        """Keeps what stands in a work tree as a commit on `base`, reachable as `ref`.

        It sees what was committed, staged, untracked and moved. Ignored files and droppings, nested repositories, special
        files, what is over `limits.file_bytes` and what exceeds `limits.files` are left out and named; a tracked file that is
        left out counts as unchanged. Line endings are handled as the tree's own .gitattributes say; links are kept as links.
        Of modes, git keeps whether the owner may run a file. A file that nobody may read is made readable in the work tree, and
        counts as one that can be run where it can in base, or still can here. Raises RepositoryError when the work tree is gone or
        the store can't be written.
        """
        if not work_tree.is_dir() or work_tree.is_symlink():
            raise RepositoryError(f"The sandbox {work_tree} is gone.", hint="Something removed it while the scout ran.")
        tracked = {entry.path: entry for entry in self.files(base)}
        with Scratch("index") as scratch:
            git = Git.of_ours(self.git_dir, work_tree=work_tree, index=scratch.folder / "index")
            try:
                git.run("read-tree", require_id(base))
                found = look(work_tree, tracked, git, limits)
                _stage(git, found)
                changes = raw_changes(git.run("diff-index", "--cached", "-r", "-z", "--raw", "--no-renames", base))
                refused = set(found.present) - set(tracked) - {change.path for change in changes}
                left_out = [*found.left_out, *(f"{path}: git refuses the name" for path in refused)]
                left_out += _restore(git, work_tree, changes, tracked, limits)
                tree = git.line("write-tree")
                commit = git.line("commit-tree", tree, "-p", base, "-m", message)
                git.run("update-ref", ref, commit)
            except GitError as failed:
                hint = "Free some space if the disk is full; else this is worth a report."
                raise RepositoryError(f"The snapshot of {work_tree.name} failed: {failed}.", hint=hint) from None
        return Snapshot(commit, _bounded(sorted(left_out)))

    def keep_uncommitted(self, worktree: Repository, *, limits: Limits) -> Snapshot:
        """The last commit of a person's worktree with everything on top that is not committed: staged, changed, new and removed files.

        Nothing in the worktree or its `.git` is touched. Filters do not run: a changed file of Git LFS is kept as it stands. The commit has
        no ref: it stays for a day at least. Raises RepositoryError in the middle of a merge, and when a file can't be read.
        """
        head = worktree.commit("HEAD")
        changed = worktree.uncommitted()
        present, gone, left_out = _sorted_out(worktree.root, changed, limits)
        if not present and not gone:
            return Snapshot(head, _bounded(left_out))
        with Scratch("index") as scratch:
            git = Git.of_ours(
                self.git_dir, work_tree=worktree.root, index=scratch.folder / "index", configuration=worktree.layout_of_files()
            )
            try:
                git.run("read-tree", head)
                _stage(git, Found(present, gone, ()))
                return Snapshot(self._commit(git, head, message=f"uncommitted work in {worktree.root.name}"), _bounded(left_out))
            except GitError as failed:
                hint = "Check the permissions of the files there, and that the disk is not full."
                raise RepositoryError(f"The work in {worktree.root} can't be read: {failed.last_line}.", hint=hint) from None

    def keep_patch(self, patch: bytes, *, base: str, name: str) -> str:
        """The commit that a patch makes of `base`, for a day at least. Raises RepositoryError with git's reason where it does not apply."""
        with Scratch("index") as scratch:
            git = Git.of_ours(self.git_dir, index=scratch.folder / "index")
            git.run("read-tree", require_id(base))
            status, _, said = git.try_run("apply", "--cached", "--binary", "--whitespace=nowarn", "-", stdin=patch)
            if status:
                why = next((line for line in said.splitlines() if line.startswith("error: ")), "error: no patch in it")
                raise RepositoryError(
                    f"{name} does not apply to {base[:12]}: {why.removeprefix('error: ').partition(' (allow')[0]}.",
                    hint="Name the commit it was made from with --base.",
                )
            return self._commit(git, base, message=name)

    def join(self, a: str, b: str) -> str | tuple[MergeConflict, ...]:
        """The commit that merges `b` into `a`, or what git stopped at."""
        (merged,) = self.trial_merges([(a, b)])
        if merged.tree is None or not merged.clean:
            return merged.conflicts
        return self._git.line("commit-tree", merged.tree, "-p", require_id(a), "-p", require_id(b), "-m", "merged in a rehearsal")

    def check_out(self, commit: str, *, work_tree: Path, index: Path) -> None:
        """Makes the files of a sandbox those of a commit. What its .gitignore names stays: a build may go on from the one before."""
        git = Git.of_ours(self.git_dir, work_tree=work_tree, index=index)
        git.run("read-tree", "--reset", "-u", require_id(commit))
        git.run("clean", "-ffdq")

    def _commit(self, git: Git, parent: str, *, message: str) -> str:
        """What the index holds as a commit on `parent`, or `parent` itself when nothing differs."""
        tree = git.line("write-tree")
        if tree == self._git.line("rev-parse", f"{parent}^{{tree}}"):
            return parent
        return git.line("commit-tree", tree, "-p", parent, "-m", message)

    def take_in(self, bundle: bytes, *, commit: str, ref: str) -> None:
        """Keeps a snapshot that was taken elsewhere, reachable as `ref`. Raises RepositoryError when the bundle does not hold it."""
        with explained(commit):
            unbundle(self._git, bundle)
            self._git.run("update-ref", ref, require_id(commit))

    def drop(self, ref_prefix: str) -> None:
        """Forgets every snapshot below a prefix (`refs/scouts/<run>`) and frees what nothing else needs and is a day old."""
        refs = self._git.run("for-each-ref", "--format=%(refname)", ref_prefix.rstrip("/")).decode().split()
        if refs:
            self._git.run("update-ref", "--no-deref", "-z", "--stdin", stdin=b"".join(b"delete %s\0\0" % ref.encode() for ref in refs))
            self._git.run("prune", "--expire=1.day.ago")


def _stage(git: Git, found: Found) -> None:
    """Deletions first: a file may stand where a folder was. One process each, whatever the names."""
    if found.missing:
        git.run("update-index", "-z", "--force-remove", "--stdin", stdin=_paths(found.missing))
    if found.present:
        git.run("update-index", "-z", "--add", "--replace", "--stdin", stdin=_paths(found.present))


def _sorted_out(root: Path, changed: Iterable[str], limits: Limits) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Of the changed files of a worktree those to be read, those that are gone, and `path: why` of those that are left out."""
    present, gone, left_out = [], [], []
    for path in changed:
        problem = readable_problem(root / path, largest=limits.file_bytes)
        if problem is None:
            present.append(path)
        elif problem == GONE:
            gone.append(path)
        else:
            left_out.append(f"{path}: {problem}")
    return tuple(present), tuple(gone), left_out


def _paths(paths: Iterable[str]) -> bytes:
    return b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)


def _restore(git: Git, work_tree: Path, changes: Sequence[RawChange], tracked: dict[str, TreeEntry], limits: Limits) -> list[str]:
    """Takes back what is no change: files whose bytes are those of base, and whatever exceeds the limit. Says what exceeds it."""
    same = [change for change in changes if change.status == "M" and _is_base(work_tree, tracked[change.path], change)]
    real = sorted(set(changes) - set(same), key=lambda change: (change.path not in tracked, change.path))
    beyond = real[limits.files :]
    if same or beyond:
        lines = b"".join(_base_line(change, tracked) for change in (*beyond, *same))
        git.run("update-index", "-z", "--replace", "--index-info", stdin=lines)
    return [f"{len(beyond)} more changed files: over the limit of {limits.files}"] if beyond else []


def _is_base(work_tree: Path, entry: TreeEntry, change: RawChange) -> bool:
    """Whether the very bytes are base's: conversion of line endings can make an untouched file look changed."""
    path = work_tree / entry.path
    if change.old_mode != change.new_mode or change.new_mode not in ("100644", "100755") or path.lstat().st_size != entry.size:
        return False
    return digest(path, object_format="sha256" if len(entry.blob) == 64 else "sha1") == entry.blob


def _base_line(change: RawChange, tracked: dict[str, TreeEntry]) -> bytes:
    entry = tracked.get(change.path)
    facts = f"{entry.mode} {entry.blob}" if entry else f"0 {'0' * len(change.new_blob)}"
    return f"{facts}\t".encode() + change.path.encode("utf-8", "surrogateescape") + b"\0"


def _bounded(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) <= _MANY_LEFT_OUT:
        return tuple(lines)
    return (*lines[:_MANY_LEFT_OUT], f"and {len(lines) - _MANY_LEFT_OUT} more")
