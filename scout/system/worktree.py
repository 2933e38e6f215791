"""A folder that an agent left → which of its paths can be handed to git, and why the others can't.

The agent is gone by now, but what it left may be hostile: folders without permissions, pipes that block their reader, files
of 100 GB, repositories inside, links out. Nothing here follows a link or opens a file that git was not told about.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scout.config import Limits
from scout.model import TreeEntry
from scout.system.gitcommand import Git
from scout.system.gitformats import SUBMODULE

_GIT = ".git"
_MANY = 5_000
"""New files after which git is asked what it ignores, to hold no more in memory."""
_PROGRAM = "100755"
_READ_BY_GIT = frozenset({".gitignore", ".gitattributes"})
"""git opens these wherever it looks: a pipe or 100 GB under such a name would keep it for ever, so those are removed."""


GONE = "gone"
"""What `readable_problem` says of a path at which there is no file any more."""


class Found(NamedTuple):
    """What a work tree holds, as far as git is concerned."""

    present: tuple[str, ...]
    """Tracked files and new ones, to be read."""
    missing: tuple[str, ...]
    """Tracked files that are no longer there."""
    left_out: tuple[str, ...]
    """`path: why`."""


class _Entry(NamedTuple):
    path: str
    status: os.stat_result


def look(work_tree: Path, tracked: Mapping[str, TreeEntry], git: Git, limits: Limits) -> Found:
    """Walks the work tree level by level. Folders that are ignored are not entered; git decides which are."""
    return _Walk(work_tree, tracked, git, limits).run()


def digest(path: Path, *, object_format: str) -> str:
    """The id that git would give a file's bytes as they are, without conversion."""
    content = path.read_bytes()
    return hashlib.new(object_format, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def readable_problem(path: Path, *, largest: int) -> str | None:
    """Why git should not read a path: `GONE`, no file, too large; None when it may. A submodule's folder and a link may be read."""
    try:
        status = path.lstat()
    except OSError:
        return GONE
    if stat.S_ISDIR(status.st_mode):
        return None if Path(path, _GIT).exists() else GONE
    return _problem(status, largest)


class _Walk:
    """One look at one work tree; holds what was seen so far."""

    def __init__(self, work_tree: Path, tracked: Mapping[str, TreeEntry], git: Git, limits: Limits) -> None:
        self.top = work_tree
        self.tracked = tracked
        self.folders = _folders_of(tracked)
        self.git = git
        self.limits = limits
        self.present: list[str] = []
        self.seen: set[str] = set()
        self.room = limits.files
        """New files that may still be taken."""
        self.beyond = 0
        self.left_out: list[str] = []

    def run(self) -> Found:
        level = [""]
        while level:
            level = sorted(self._level(level))
        if self.beyond:
            self.left_out.append(f"{self.beyond} more new files or folders: over the limit of {self.limits.files} files")
        missing = [path for path in self.tracked if path not in self.seen]
        return Found(tuple(self.present), tuple(missing), tuple(self.left_out))

    def _level(self, folders: Iterable[str]) -> Iterator[str]:
        """Takes in what lies directly in these folders; gives the folders to look into next."""
        new_files: list[str] = []
        new_folders: list[str] = []
        for folder in folders:
            for entry in self._entries(folder):
                if stat.S_ISDIR(entry.status.st_mode):
                    if entry.path in self.folders:
                        yield entry.path
                    elif self._worth_entering(entry.path):
                        new_folders.append(entry.path)
                elif entry.path in self.tracked:
                    self._take_tracked(entry)
                elif self._readable(entry, self.limits.file_bytes):
                    new_files.append(entry.path)
            if len(new_files) + len(new_folders) > _MANY:
                yield from self._take_new(new_files, new_folders)
                new_files, new_folders = [], []
        yield from self._take_new(new_files, new_folders)

    def _entries(self, folder: str) -> list[_Entry]:
        """What lies in a folder, sorted by name, without any `.git`."""
        found = []
        for entry in self._scan(folder):
            inside = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.lower() == _GIT:
                continue
            try:
                found.append(_Entry(inside, entry.stat(follow_symlinks=False)))
            except OSError as error:
                self.left_out.append(f"{inside}: {error.strerror}")
        return sorted(found)

    def _scan(self, folder: str) -> list[os.DirEntry[str]]:
        """The entries of a folder. Permissions that were taken away are given back; what can't be read is left out."""
        path = Path(self.top, folder)
        try:
            return _scan(path)
        except PermissionError:
            path.chmod(stat.S_IRWXU)
            return _scan(path)
        except OSError as error:
            self.left_out.append(f"{folder}/: {error.strerror}")
            return []

    def _worth_entering(self, path: str) -> bool:
        """Whether a folder without tracked files is to be looked into: not a submodule's, not a repository's of its own."""
        if path in self.tracked and self.tracked[path].mode == SUBMODULE:
            self.seen.add(path)
            if self._scan(path):
                self.left_out.append(f"{path}/: inside a submodule")
            return False
        if any(entry.name.lower() == _GIT for entry in self._scan(path)):
            self.left_out.append(f"{path}/: a repository of its own")
            return False
        return True

    def _take_tracked(self, entry: _Entry) -> None:
        self.seen.add(entry.path)
        if self._readable(entry, max(self.limits.file_bytes, self.tracked[entry.path].size)):
            self.present.append(entry.path)

    def _take_new(self, files: Sequence[str], folders: Sequence[str]) -> Sequence[str]:
        """Takes the files that are not ignored, while there is room; gives the folders that are not. Later there is no looking."""
        if not self.room:
            self.beyond += len(files) + len(folders)
            return ()
        ignored = self._ignored([*files, *folders])
        self.left_out += [f"{path}: ignored" for path in files if path in ignored]
        self.left_out += [f"{path}/: ignored" for path in folders if path in ignored]
        wanted = [path for path in files if path not in ignored]
        self.present += wanted[: self.room]
        self.beyond += max(0, len(wanted) - self.room)
        self.room = max(0, self.room - len(wanted))
        return [path for path in folders if path not in ignored]

    def _readable(self, entry: _Entry, largest: int) -> bool:
        """Whether git can read it in good time: a file up to `largest` bytes, or a link. Else it is left out, or out of the way."""
        mode = entry.status.st_mode
        problem = _problem(entry.status, largest)
        if problem is None:
            if stat.S_ISREG(mode) and not mode & stat.S_IRUSR:
                Path(self.top, entry.path).chmod(stat.S_IMODE(mode) | self._mode_in_base(entry.path) | stat.S_IRUSR)
            return True
        self.left_out.append(f"{entry.path}: {problem}")
        if entry.path.rpartition("/")[2] in _READ_BY_GIT:
            Path(self.top, entry.path).unlink()
        return False

    def _mode_in_base(self, path: str) -> int:
        """What a file whose permissions were taken away may do; whether it can be run is part of what git keeps."""
        return 0o700 if path in self.tracked and self.tracked[path].mode == _PROGRAM else 0o600

    def _ignored(self, paths: list[str]) -> set[str]:
        """Which of these the tree's .gitignore files, or our list of droppings, leave out.

        A folder is asked for without a slash at its end: with one, git would open its .gitignore, which nobody has looked at yet.
        """
        if not paths:
            return set()
        given = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)
        out = self.git.run("check-ignore", "-z", "--stdin", "--no-index", stdin=given, expect=(0, 1), extra={"GIT_LITERAL_PATHSPECS": "0"})
        return {os.fsdecode(path.removeprefix(b"./")) for path in out.split(b"\0") if path}


def _problem(status: os.stat_result, largest: int) -> str | None:
    if stat.S_ISLNK(status.st_mode):
        return None
    if not stat.S_ISREG(status.st_mode):
        return "not a file"
    return f"{status.st_size} bytes, over the limit of {largest}" if status.st_size > largest else None


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder above a tracked file."""
    folders: set[str] = set()
    for path in paths:
        folder, slash, _ = path.rpartition("/")
        while slash and folder not in folders:
            folders.add(folder)
            folder, slash, _ = folder.rpartition("/")
    return folders
