"""A path → the user's git repository: its refs and state, and its objects. Reads only: the user's `.git` stays as it was.

Repository, ObjectStore and clone_sandbox are the whole of git for the rest of scout; they are to be had from here.
"""

from __future__ import annotations

import os
from pathlib import Path

from scout.errors import RepositoryError
from scout.model import RepositoryState
from scout.system.gitcommand import OLDEST_GIT, Git, GitError, in_words
from scout.system.gitformats import Worktree, text, worktrees
from scout.system.objects import ObjectStore, Snapshot
from scout.system.reader import Borrowed, ObjectReader
from scout.system.sandbox import clone_sandbox
from scout.system.scratch import Scratch

__all__ = ["ObjectStore", "Repository", "Snapshot", "clone_sandbox"]

_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}
_UNMERGED = frozenset({b"DD", b"AU", b"UD", b"UA", b"DU", b"AA", b"UU"})


class Repository(ObjectReader):
    """The user's repository. One for each thread."""

    def __init__(self, *, root: Path, git_dir: Path, common_dir: Path, borrowed: Borrowed, git: Git) -> None:
        super().__init__(borrowed)
        self.root = root
        """The top of the work tree."""
        self.git_dir = git_dir
        """Of this work tree: for a linked one a folder below `<common_dir>/worktrees`."""
        self.common_dir = common_dir
        self._user_git = git
        self._scratch: Scratch | None = None

    @classmethod
    def open(cls, path: Path) -> Repository:
        """The repository around a path, from its top or any folder below.

        Raises RepositoryError when there is none, when it has no work tree, and when git is missing or too old.
        """
        if not path.is_dir():
            raise RepositoryError(f"{path} is not a folder.", hint="Name a folder inside a git repository.")
        git = Git.of_user(path.resolve())
        if git.version() < OLDEST_GIT:
            raise RepositoryError(f"git {in_words(git.version())} is too old.", hint=f"Install git {in_words(OLDEST_GIT)} or newer.")
        try:
            bare, object_format = git.line("rev-parse", "--is-bare-repository", "--show-object-format").split("\n")
            root = Path(git.line("rev-parse", "--show-toplevel")) if bare == "false" else None
        except GitError as failed:
            raise _no_repository(path, failed) from None
        if root is None:
            hint = "scout works in a work tree: clone it, or add one with git worktree add."
            raise RepositoryError(f"{path} is a bare repository.", hint=hint)
        git = Git.of_user(root)
        git_dir = Path(git.line("rev-parse", "--absolute-git-dir"))
        common_dir = (root / git.line("rev-parse", "--git-common-dir")).resolve()
        borrowed = Borrowed(common_dir / "objects", object_format=object_format, shallow=common_dir / "shallow")
        return cls(root=root, git_dir=git_dir, common_dir=common_dir, borrowed=borrowed, git=git)

    def close(self) -> None:
        """Lets go of what it holds on this machine."""
        super().close()
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None

    def _own_git_dir(self) -> Path:
        if self._scratch is None:
            self._scratch = Scratch("git")
            self.borrowed.furnish(self._scratch.folder, lasting=False)
            self.borrowed.end_history(self._scratch.folder, lasting=False)
        return self._scratch.folder

    def commit(self, ref: str) -> str:
        """The full id of the commit that a name, an id or an expression (`main~3`) means. Raises RepositoryError naming it."""
        if not ref or ref.startswith("-") or "\0" in ref:
            raise RepositoryError(f"{ref!r} is not the name of a commit.", hint="Name a branch, a tag or a commit id.")
        status, out, _ = self._user_git.try_run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if status == 0:
            return out.decode().strip()
        if self._user_git.try_run("rev-parse", "--verify", "--quiet", "HEAD")[0] != 0:
            raise RepositoryError("The repository has no commits yet.", hint="Commit something first: scouts start from a commit.")
        hint = "git branch -a lists the branches; a shallow clone may lack it."
        raise RepositoryError(f"{ref!r} does not name a commit here.", hint=hint)

    def state(self) -> RepositoryState:
        """What a person should know before they trust a run made on it. Paths of `dirty` are sorted."""
        configuration = self._configuration()
        head = self._user_git.try_run("rev-parse", "--verify", "--quiet", "HEAD")
        branch = self._user_git.try_run("symbolic-ref", "--quiet", "--short", "HEAD")
        return RepositoryState(
            head=head[1].decode().strip() if head[0] == 0 else None,
            branch=text(branch[1]).removesuffix("\n") if branch[0] == 0 else None,
            dirty=self._dirty(configuration),
            shallow=bool(self.borrowed.boundary()),
            partial=any(name.endswith((".promisor", ".partialclone")) for name in configuration),
            sparse=configuration.get("core.sparsecheckout", "false") == "true",
            linked_worktree=self.git_dir.resolve() != self.common_dir,
            submodules=self._submodules() if head[0] == 0 else (),
            lfs=head[0] == 0 and self._uses_lfs(),
            in_progress=next((name for mark, name in _UNDER_WAY.items() if (self.git_dir / mark).exists()), None),
        )

    def worktrees(self) -> tuple[Worktree, ...]:
        """Every worktree of the repository, the main one first."""
        return worktrees(self._user_git.run("worktree", "list", "--porcelain", "-z"))

    def branches(self) -> dict[str, str]:
        """Branch → commit id. A branch that only a remote has goes by its name there; its own wins."""
        out = self._user_git.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/remotes", "refs/heads")
        found = {}
        for line in text(out).splitlines():
            commit, _, ref = line.partition(" ")
            name = ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ref.removeprefix("refs/remotes/").partition("/")[2]
            found[name] = commit
        return found

    def tracks(self, path: str) -> bool:
        """Whether git tracks a file, relative to the top of the work tree."""
        return self._user_git.try_run("ls-files", "--error-unmatch", "--", path)[0] == 0

    def hooks_folder(self) -> Path:
        """Where git looks for hooks, as the user has set it: for all worktrees one folder, as a rule."""
        values = text(self._user_git.try_run("config", "-z", "--path", "--get-all", "core.hooksPath")[1]).split("\0")
        theirs = [value for value in values if value and value != os.devnull]
        return (self.root / theirs[-1]).resolve() if theirs else self.common_dir / "hooks"

    def starts(self) -> dict[str, str]:
        """Branch → the commit at which the worktree script began it."""
        _, out, _ = self._user_git.try_run("config", "-z", "--get-regexp", r"^branch\..*\.scoutstart$")
        pairs = (record.partition("\n") for record in text(out).split("\0") if record)
        return {name.removeprefix("branch.").removesuffix(".scoutstart"): value for name, _, value in pairs}

    def uncommitted(self) -> tuple[str, ...]:
        """Every file that is not as in the last commit, new ones too, sorted; the user's own ignore rules hold.

        Raises RepositoryError in the middle of a merge: files with conflict markers are nobody's work.
        """
        records = self._status(self._configuration(), untracked="all")
        if any(record[:2] in _UNMERGED for record in records):
            raise RepositoryError(f"{self.root} has unresolved conflicts.", hint="Resolve them or abort the merge, then ask again.")
        return tuple(sorted(text(record[3:]) for record in records))

    def layout_of_files(self) -> dict[str, str]:
        """The settings that say how files here stand for what git keeps: line endings, modes, links."""
        wanted = r"^core\.(autocrlf|eol|filemode|symlinks|precomposeunicode|ignorecase)$"
        _, out, _ = self._user_git.try_run("config", "-z", "--get-regexp", wanted)
        pairs = (record.partition("\n") for record in text(out).split("\0") if record)
        return {name: value or "true" for name, _, value in pairs}

    @staticmethod
    def check_ref_format(name: str) -> bool:
        """Whether git takes it as the name of a branch."""
        if name.startswith("-") or "\0" in name:
            return False
        return Git.of_user(Path.cwd()).try_run("check-ref-format", f"refs/heads/{name}")[0] == 0

    def _configuration(self) -> dict[str, str]:
        """The configuration that tells of partial clones, sparse checkouts and filters. Git writes its own words in lower case."""
        wanted = r"^(remote\..*\.promisor|extensions\.partialclone|core\.sparsecheckout|filter\..*)$"
        _, out, _ = self._user_git.try_run("config", "-z", "--get-regexp", wanted)
        pairs = (record.partition("\n") for record in text(out).split("\0") if record)
        return {name: value.lower() for name, _, value in pairs}

    def _dirty(self, configuration: dict[str, str]) -> tuple[str, ...]:
        """Changed and untracked paths, as the user's own ignore rules have it."""
        return tuple(sorted(text(record[3:]) for record in self._status(configuration, untracked="normal")))

    def _status(self, configuration: dict[str, str], *, untracked: str) -> list[bytes]:
        """Two letters, a space and a path for each file that is not as in the last commit. Filters are off: they are programs,
        and git-lfs writes."""
        filters = sorted({name.rpartition(".")[0] for name in configuration if name.startswith("filter.")})
        off = {f"{name}.{key}": value for name in filters for key, value in (("clean", ""), ("process", ""), ("required", "false"))}
        git = Git.of_user(self.root, configuration=off)
        out = git.run("status", "--porcelain", "-z", f"--untracked-files={untracked}", "--ignore-submodules=dirty", "--no-renames")
        return [record for record in out.split(b"\0") if record]

    def _submodules(self) -> tuple[str, ...]:
        _, out, _ = self._user_git.try_run("config", "-z", "--blob", "HEAD:.gitmodules", "--get-regexp", r"^submodule\..*\.path$")
        return tuple(sorted(text(record).partition("\n")[2] for record in out.split(b"\0") if record))

    def _uses_lfs(self) -> bool:
        pattern = ("grep", "-q", "-I", "-e", "filter=lfs", "HEAD", "--", ":(glob)**/.gitattributes")
        return self._user_git.try_run(*pattern, extra={"GIT_LITERAL_PATHSPECS": "0"})[0] == 0


def _no_repository(path: Path, failed: GitError) -> RepositoryError:
    if "dubious ownership" in failed.stderr:
        return RepositoryError(f"{path} belongs to another user.", hint=f"If you trust it: git config --global --add safe.directory {path}")
    if "must be run in a work tree" in failed.stderr:
        return RepositoryError(f"{path} is inside a .git folder.", hint="Go to the work tree.")
    if "not a git repository" in failed.stderr:
        return RepositoryError(f"{path} is not inside a git repository.", hint="Go to one, or make one with git init and a first commit.")
    return RepositoryError(f"git can't open {path}: {failed.last_line}.", hint="git status there says more.")
