"""Folders → a signal whenever something in them changed, once it has been quiet for a moment. The one user of watchdog."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

_PASSED_OVER = frozenset({".git", ".scout", "node_modules", ".venv", "venv", "__pycache__", "target", ".next", ".turbo", ".cache"})
"""What tools write all the time beside the work."""
_CHANGES = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent, FileClosedEvent]


class Changes:
    """What is told of changes, from the observer's thread to the one that waits."""

    def __init__(self) -> None:
        self._changed = threading.Event()
        self.unseen = 0
        """Folders that the system would not watch: it allows too few."""

    def tell(self) -> None:
        """Something changed."""
        self._changed.set()

    def wait(self, *, quiet: float, longest: float, timeout: float | None = None) -> bool:
        """Waits for a change, then until nothing comes for `quiet` seconds, but no more than `longest`. False after `timeout` without."""
        if not self._changed.wait(timeout):
            return False
        until = time.monotonic() + longest
        while time.monotonic() < until:
            self._changed.clear()
            if not self._changed.wait(quiet):
                break
        self._changed.clear()
        return True


class _Listener(FileSystemEventHandler):
    def __init__(self, top: Path, changes: Changes, *, inside_git: bool) -> None:
        self._top = top
        self._changes = changes
        self._inside_git = inside_git

    def on_any_event(self, event: FileSystemEvent) -> None:
        for path in (event.src_path, event.dest_path):
            below = Path(str(path)).parts[len(self._top.parts) :] if path else ()
            if below and (self._inside_git or not _PASSED_OVER & set(below)) and not below[-1].endswith(".lock"):
                self._changes.tell()


@contextmanager
def watched(work_trees: Iterable[Path], git_folders: Iterable[Path]) -> Iterator[Changes]:
    """Tells of changes in work trees, and of branches and worktrees that come, move or go, while the block runs."""
    observer = Observer()
    changes = Changes()
    wanted = [*((folder, False) for folder in work_trees), *((folder, True) for folder in git_folders)]
    for folder, inside_git in wanted:
        try:
            listener = _Listener(folder, changes, inside_git=inside_git)
            observer.schedule(listener, str(folder), recursive=True, event_filter=_CHANGES)
        except OSError:
            changes.unseen += 1
    observer.start()
    try:
        yield changes
    finally:
        observer.stop()
        observer.join()
