"""Packed outlines by key, kept in `<folder>/index.sqlite`. Several processes may use it at once, and any of them may be killed.

Nothing in it is precious: what is damaged, of an older reader or can't be written is parsed again, without a word.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

import tree_sitter

_TABLES = {"outline": "key BLOB PRIMARY KEY, packed BLOB NOT NULL", "whole": "tree BLOB PRIMARY KEY", "reader": "stamp TEXT NOT NULL"}
_BUSY_SECONDS = 30.0
_AT_ONCE = 500
"""Keys in one question; SQLite allows 999 at least."""


class Store:
    """A table of bytes by key. Reading and writing never raise: what can't be stored is kept in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._lock = threading.Lock()
        self._unsaved: dict[bytes, bytes] = {}
        self._connection = _open(folder / "index.sqlite") if folder is not None else None
        if self._connection is not None:
            weakref.finalize(self, self._connection.close)

    @property
    def in_memory(self) -> bool:
        """Nothing outlives this process."""
        return self._connection is None

    def missing(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of the keys that are not there."""
        wanted = {key for key in keys if key not in self._unsaved}
        for part in _parts(wanted):
            wanted.difference_update(key for (key,) in self._rows("SELECT key FROM outline WHERE key IN", part))
        return wanted

    def load(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """(key, packed) of those keys that are there."""
        on_disk = []
        for key in keys:
            if key in self._unsaved:
                yield key, self._unsaved[key]
            else:
                on_disk.append(key)
        for part in _parts(on_disk):
            yield from ((key, packed) for key, packed in self._rows("SELECT key, packed FROM outline WHERE key IN", part))

    def save(self, rows: list[tuple[bytes, bytes]]) -> None:
        """Keeps rows, all or none of them on disk."""
        with self._lock:
            try:
                if self._connection is not None:
                    with self._connection:
                        self._connection.executemany("INSERT OR REPLACE INTO outline VALUES (?, ?)", rows)
                    return
            except sqlite3.Error:
                pass
            self._unsaved.update(rows)

    def forget(self, key: bytes) -> None:
        """Removes a row that turned out to be damaged; no tree is whole then."""
        with self._lock, suppress(sqlite3.Error):
            if self._connection is not None:
                with self._connection:
                    self._connection.execute("DELETE FROM whole")
                    self._connection.execute("DELETE FROM outline WHERE key = ?", (key,))

    def is_whole(self, tree: bytes) -> bool:
        """Whether every file of a tree is known to be there, so that nobody need ask for each."""
        return bool(self._rows("SELECT tree FROM whole WHERE tree IN", [tree]))

    def note_whole(self, tree: bytes) -> None:
        """From now on the tree is known to be whole."""
        with self._lock, suppress(sqlite3.Error):
            if self._connection is not None and not self._unsaved:
                with self._connection:
                    self._connection.execute("INSERT OR IGNORE INTO whole VALUES (?)", (tree,))

    def _rows(self, question: str, keys: list[bytes]) -> list[tuple[bytes, ...]]:
        if self._connection is None:
            return []
        with self._lock:
            try:
                return self._connection.execute(f"{question} ({','.join('?' * len(keys))})", keys).fetchall()
            except sqlite3.Error:
                return []


def _parts(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    ordered = sorted(keys)
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))


def _open(path: Path) -> sqlite3.Connection | None:
    """A connection to a database of this very reader; None where none can be written."""
    for _ in range(2):
        try:
            return _connect(path)
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            _remove(path)
    return None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level="IMMEDIATE")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if _stamp_of(connection) != stamp():
            _begin_anew(connection)
        connection.execute("SELECT key FROM outline LIMIT 1").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _stamp_of(connection: sqlite3.Connection) -> str | None:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'reader'").fetchall():
        return None
    found = connection.execute("SELECT stamp FROM reader").fetchone()
    return str(found[0]) if found else None


def _begin_anew(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if _stamp_of(connection) == stamp():
            return
        for table, columns in _TABLES.items():
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.execute("INSERT INTO reader VALUES (?)", (stamp(),))


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()


@cache
def stamp() -> str:
    """Names the readers: every source file and query of this package, and the versions of the grammars beside tree-sitter."""
    digest = blake2b(digest_size=16)
    here = Path(__file__).parent
    for file in sorted([*here.glob("*.py"), *here.glob("queries/*.scm")]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for wheel in sorted(found.name for found in Path(tree_sitter.__file__).parent.parent.glob("tree_sitter*.dist-info")):
        digest.update(wheel.encode() + b"\0")
    return digest.hexdigest()
