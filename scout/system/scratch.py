"""Temporary folders of our own: gone when they are closed, and told from anybody else's when a kill left them behind.

Each holds a file that its process keeps locked. The lock dies with the process, so a folder with our mark and without a lock
is one that nobody will ever close.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

_MARK = "scout-scratch"
_CONTENT = b"A temporary folder of scout. Without a running scout that holds this file locked it can go.\n"


class Scratch:
    """An empty folder `scout-<kind>-xxxxxxxx`, mode 0700, until it is closed, forgotten, or the process ends."""

    def __init__(self, kind: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"scout-{kind}-"))
        self._gone = weakref.finalize(self, _let_go, self.folder, _marked(self.folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Removes it."""
        self._gone()


def remove_abandoned() -> tuple[Path, ...]:
    """Removes the folders of processes that were killed; what can't be shown to be one of them stays. Gives back what is gone."""
    removed = []
    for folder in Path(tempfile.gettempdir()).resolve().glob("scout-*"):
        lock = _lock_of_the_dead(folder)
        if lock is not None:
            _let_go(folder, lock)
            removed.append(folder)
    return tuple(path for path in removed if not os.path.lexists(path))


def _marked(folder: Path) -> int:
    """Puts the mark into a folder, locked before it has its name. Where locks are unknown the folder is never taken for abandoned."""
    beside = folder / f".{_MARK}"
    lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with contextlib.suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(lock, _CONTENT)
        beside.rename(folder / _MARK)
    return lock


def _lock_of_the_dead(folder: Path) -> int | None:
    """The lock of an abandoned folder, now ours; None for every other folder."""
    with _opened(folder / _MARK) as mark:
        if mark is None or not stat.S_ISDIR(folder.lstat().st_mode) or folder.lstat().st_uid != os.getuid():
            return None
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return os.dup(mark) if os.pread(mark, len(_CONTENT) + 1, 0) == _CONTENT else None
        except OSError:  # somebody's, or not a file
            return None


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _let_go(folder: Path, lock: int) -> None:
    """The mark goes last, so that a removal that was cut short can be taken up again."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name != _MARK:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
