"""The disposable folder of one scout: where it is, how it comes to be, what is taken out of it, and how it goes.

    scout-<run>-<part>-<n>-xxxxxxxx/    0700; named in the receipt before it exists
    ├── scout-sandbox                   whose it is
    ├── work/                           the clone
    ├── home/                           the agent's home, with the mission
    └── tmp/                            the agent's temporary folder, beside its home and never around it

Acts on the world. Deletes only folders that a receipt names, that carry the right name, and that hold our mark.
"""

from __future__ import annotations

import contextlib
import fnmatch
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from scout.model import Scout

_MARK = "scout-sandbox"
_RUN_LENGTH = 24
_RANDOM_BYTES = 4


class Sandbox(NamedTuple):
    """The folder and what is in it."""

    folder: Path

    @property
    def work(self) -> Path:
        """The clone: the agent's current folder."""
        return self.folder / "work"

    @property
    def home(self) -> Path:
        """The agent's HOME."""
        return self.folder / "home"

    @property
    def tmp(self) -> Path:
        """The agent's TMPDIR."""
        return self.folder / "tmp"

    @property
    def mission(self) -> Path:
        """The mission file, where a confined agent can read it."""
        return self.home / "mission.md"


def usual_place() -> Path:
    """The temporary folder."""
    return Path(tempfile.gettempdir()).resolve()


def name_sandbox(run: str, scout: str, *, place: Path) -> Sandbox:
    """A new name in a folder. Nothing exists yet: the receipt is written first."""
    return Sandbox(place / f"{_prefix(run, scout)}{secrets.token_hex(_RANDOM_BYTES)}")


def make_sandbox(sandbox: Sandbox, *, run: str, scout: str) -> None:
    """The folder with our mark, a home and a temporary folder; the clone is made by others. Raises OSError."""
    sandbox.folder.mkdir(mode=0o700)
    (sandbox.folder / _MARK).write_text(_mark(run, scout), encoding="utf-8")
    sandbox.home.mkdir(mode=0o700)
    sandbox.tmp.mkdir(mode=0o700)


def remove_sandbox(scout: Scout, *, run: str) -> bool:
    """Removes the sandbox that a receipt names, whatever an agent did to its permissions. True when it is gone."""
    if scout.sandbox is None:
        return True
    folder = Path(scout.sandbox)
    if not os.path.lexists(folder):
        return True
    if not _is_ours(folder, run=run, scout=scout.id):
        return False
    for attempt in range(4):
        if _removed(folder):
            return True
        time.sleep(0.05 * 2**attempt)  # something may still be writing there
    return False


def link_lent(lent: Mapping[Path, Path]) -> None:
    """Links that lead from the private home to what is lent; in bubblewrap it is mounted there instead. Raises OSError."""
    for inside, outside in lent.items():
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.symlink_to(outside)


def make_reachable(sandbox: Sandbox) -> None:
    """Gives back what an agent took of its permissions where we have to look. In the clone that is its top alone: the modes of
    what the agent left there are part of what it did, and the snapshot changes no more of them than it has to."""
    for folder in (sandbox.folder, sandbox.work):
        _permit(folder, stat.S_IRWXU)
    open_up(sandbox.home)


def open_up(folder: Path) -> None:
    """Makes everything below `folder` readable, and its folders writable, for us. Follows no symbolic link."""
    _permit(folder, stat.S_IRWXU)
    for place, folders, files in os.walk(folder):
        for name in folders:
            _permit(Path(place) / name, stat.S_IRWXU)
        for name in files:
            _permit(Path(place) / name, stat.S_IRUSR | stat.S_IWUSR)


def take_out(work: Path, name: str, *, limit: int) -> bytes | None:
    """The first `limit` bytes of a regular file at the top of the clone. Whatever had that name is gone afterwards, but a folder."""
    path = work / name
    try:
        if stat.S_ISDIR(path.lstat().st_mode):
            return None
        _permit(path, stat.S_IRUSR)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        content = None
    else:
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(limit) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    with contextlib.suppress(OSError):
        path.unlink()
    return content


def sweep(work: Path, *, patterns: Sequence[str], known: frozenset[str]) -> None:
    """Removes what an agent left for itself at the top of the clone: names that match `patterns`, unless the base has them."""
    if not patterns:
        return
    held = {PurePosixPath(path).parts[0] for path in known}
    for path in list(work.iterdir()):
        if path.name in held or not any(fnmatch.fnmatchcase(path.name, pattern) for pattern in patterns):
            continue
        if path.is_dir() and not path.is_symlink():
            open_up(path)
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()


def _prefix(run: str, scout: str) -> str:
    return f"scout-{run[:_RUN_LENGTH]}-{scout}-"


def _is_ours(folder: Path, *, run: str, scout: str) -> bool:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or not folder.name.startswith(_prefix(run, scout)):
        return False
    try:
        return (folder / _MARK).read_text(encoding="utf-8", errors="replace") == _mark(run, scout)
    except OSError:  # killed before the mark was written, or an agent that nothing confined removed it
        return {path.name for path in folder.iterdir()} <= {"work", "home", "tmp"}


def _mark(run: str, scout: str) -> str:
    return f"{run}\n{scout}\n"


def _removed(folder: Path) -> bool:
    """One try; the mark goes last, so that a removal that was cut short can be taken up again."""
    open_up(folder)
    for path in folder.iterdir():
        if path.name != _MARK:
            shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(OSError):
        (folder / _MARK).unlink(missing_ok=True)
        folder.rmdir()
    return not os.path.lexists(folder)


def _permit(path: Path, wanted: int) -> None:
    with contextlib.suppress(OSError):
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode) or status.st_mode & wanted == wanted:
            return
        path.chmod(stat.S_IMODE(status.st_mode) | wanted)
