"""Command lines for git → bytes, in an environment closed to the outside. The one user of GitPython.

Two environments. `Git.of_ours` works in a bare repository that scout made: no configuration, hook, attribute or
replacement of anyone else reaches it. `Git.of_user` asks the user's own repository about its refs and its state: it honours
their configuration (`safe.directory`, say) except for what runs programs or writes, so it leaves the `.git` as it was.
Importing GitPython takes 170 ms, hence the late imports.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from scout.errors import RepositoryError

if TYPE_CHECKING:
    import subprocess

    from git.cmd import Git as GitPython

OLDEST_GIT = (2, 38)
"""The first with `merge-tree --write-tree`."""

_INHERITED = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_EXEC_PATH"})
"""What passes of the caller's GIT_*: where configuration lies. GIT_DIR and friends (set inside hooks) would mislead."""

_QUIET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "SSH_ASKPASS": "/bin/false",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TEMPLATE_DIR": "",
    "GIT_ADVICE": "0",
}
_SCOUT = {
    "GIT_AUTHOR_NAME": "scout",
    "GIT_AUTHOR_EMAIL": "scout@localhost",
    "GIT_AUTHOR_DATE": "946684800 +0000",
    "GIT_COMMITTER_NAME": "scout",
    "GIT_COMMITTER_EMAIL": "scout@localhost",
    "GIT_COMMITTER_DATE": "946684800 +0000",
}
"""Pinned, so that equal trees become equal commits."""

_HARMLESS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.untrackedCache": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
_NEUTRAL = _HARMLESS | {
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.autocrlf": "false",
    "core.quotePath": "true",
    "core.protectNTFS": "false",
    "core.protectHFS": "false",
}


def in_words(version: Sequence[int]) -> str:
    """(2, 39, 5) → 2.39.5"""
    return ".".join(map(str, version))


class GitError(Exception):
    """git ended with an exit code that the caller did not expect."""

    def __init__(self, args: Sequence[str], status: int, stderr: str) -> None:
        super().__init__(f"git {args[0]}: {stderr.strip() or f'exit code {status}'}")
        self.status = status
        self.stderr = stderr.strip()

    @property
    def last_line(self) -> str:
        """What git said last, for a sentence."""
        return self.stderr.splitlines()[-1].removeprefix("fatal: ").rstrip(".") if self.stderr else str(self)


class Stream:
    """The output of a git that runs."""

    def __init__(self, args: Sequence[str], process: GitPython.AutoInterrupt) -> None:
        self.out = cast(BinaryIO, process.stdout)
        self._args = args
        self._process = process

    def finish(self) -> None:
        """To be called at the end of the output. Raises GitError if git failed."""
        stderr = cast(BinaryIO, self._process.stderr).read().decode(errors="replace")
        status = cast("subprocess.Popen[bytes]", self._process.proc).wait()
        if status:
            raise GitError(self._args, status, stderr)


class Git:
    """git with one environment and one working directory. Not for several threads at once."""

    def __init__(self, cwd: Path, environment: Mapping[str, str], configuration: Mapping[str, str]) -> None:
        self.cwd = cwd
        self._environment = dict(environment)
        self._configuration = dict(configuration)
        self._program = _gitpython(cwd)

    @classmethod
    def of_ours(
        cls, git_dir: Path, *, work_tree: Path | None = None, index: Path | None = None, configuration: Mapping[str, str] | None = None
    ) -> Git:
        """git in a bare repository of ours; with `work_tree` it looks at that folder, with `index` through that index."""
        environment = _QUIET | _SCOUT | {"GIT_DIR": str(git_dir), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        if work_tree is not None:
            environment["GIT_WORK_TREE"] = str(work_tree)
        if index is not None:
            environment["GIT_INDEX_FILE"] = str(index)
        return cls(work_tree or git_dir, environment, _NEUTRAL | dict(configuration or {}))

    @classmethod
    def of_user(cls, folder: Path, *, configuration: Mapping[str, str] | None = None) -> Git:
        """git in the user's repository around `folder`, for questions that only it can answer."""
        return cls(folder, _QUIET, _HARMLESS | dict(configuration or {}))

    def version(self) -> tuple[int, ...]:
        """As numbers: (2, 39, 5)."""
        return tuple(self._program.version_info)

    def run(self, *args: str, stdin: bytes | None = None, expect: Sequence[int] = (0,), extra: Mapping[str, str] | None = None) -> bytes:
        """Standard output of `git ARGS`. Raises GitError for an exit code that is not expected."""
        return self.try_run(*args, stdin=stdin, expect=expect, extra=extra)[1]

    def try_run(
        self, *args: str, stdin: bytes | None = None, expect: Sequence[int] | None = None, extra: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, str]:
        """Exit code, standard output and standard error of `git ARGS`. With `expect`, another exit code raises GitError."""
        with _input(stdin) as file:
            status, out, err = self._program.execute(
                self._argv(args),
                istream=file,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env=self._variables(extra),
            )
        if expect is not None and status not in expect:
            raise GitError(args, status, err)
        return status, out, err

    def line(self, *args: str, expect: Sequence[int] = (0,)) -> str:
        """Standard output of a command that prints one line, which may itself hold anything but its last newline."""
        return os.fsdecode(self.run(*args, expect=expect).removesuffix(b"\n"))

    @contextlib.contextmanager
    def stream(self, *args: str, stdin: bytes | None = None) -> Iterator[Stream]:
        """`git ARGS` while it runs. Leaving the block ends it."""
        with _input(stdin) as file:
            process = self._program.execute(self._argv(args), istream=file, as_process=True, env=self._variables(None))
            try:
                yield Stream(args, process)
            finally:
                process._terminate()

    def _argv(self, args: Sequence[str]) -> list[str]:
        """GitPython always adds to the caller's environment, so what must not reach git is taken out by env(1)."""
        wanted = self._variables(None)
        unwanted = [name for name in os.environ if name.startswith("GIT_") and name not in _INHERITED and name not in wanted]
        return ([*_unset(unwanted)] if unwanted else []) + ["git", *args]

    def _variables(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        pairs = {"GIT_CONFIG_COUNT": str(len(self._configuration))}
        for number, (name, value) in enumerate(self._configuration.items()):
            pairs |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return self._environment | pairs | dict(extra or {})


def _unset(names: Sequence[str]) -> list[str]:
    return ["env", *(word for name in names for word in ("-u", name))]


def _gitpython(cwd: Path) -> GitPython:
    try:
        from git.cmd import Git as GitPython
    except ImportError:
        raise RepositoryError("git can't be run.", hint=f"Install git {in_words(OLDEST_GIT)} or newer, and have it on PATH.") from None
    return GitPython(str(cwd))


@contextlib.contextmanager
def _input(data: bytes | None) -> Iterator[BinaryIO | None]:
    """A file rather than a pipe: nobody waits for anybody, however much goes in and out."""
    if data is None:
        yield None
        return
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        yield cast(BinaryIO, file)
