"""Where recon keeps what it has read: postings of files by blob id, past commits by commit id, in `.scout/recon.sqlite`."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

_VERSION = 3
"""Another number for another schema, and whenever the same state of a repository gives something else to keep."""
_SCHEMA = """
CREATE TABLE blob (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, length INTEGER NOT NULL);
CREATE TABLE segment (first INTEGER PRIMARY KEY);
CREATE TABLE posting (term TEXT, segment INTEGER, files BLOB, counts BLOB, lines BLOB, PRIMARY KEY (term, segment)) WITHOUT ROWID;
CREATE TABLE past (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, parents TEXT NOT NULL, time INTEGER NOT NULL, subject TEXT NOT NULL,
                   length INTEGER NOT NULL, paths BLOB NOT NULL, added BLOB NOT NULL);
CREATE TABLE said (term TEXT, segment INTEGER, commits BLOB, PRIMARY KEY (term, segment)) WITHOUT ROWID;
CREATE TABLE path (number INTEGER PRIMARY KEY, path BLOB UNIQUE NOT NULL);
CREATE TABLE moved (old INTEGER, past INTEGER, new INTEGER NOT NULL, PRIMARY KEY (old, past)) WITHOUT ROWID;
CREATE TABLE walk (base TEXT PRIMARY KEY, whole INTEGER NOT NULL, commits BLOB NOT NULL, sizes BLOB NOT NULL, lengths BLOB NOT NULL,
                   paths BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE derived (name TEXT PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
"""
_PATIENCE = 30.0
"""Seconds to wait for another scout that writes."""


class Store:
    """One connection. What it holds can always be read again from the repository, so a damaged or older file is simply replaced."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.sql = connection

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """The store in `folder` (a repository's `.scout`), made when absent; in memory for None or where nothing can be written."""
        if folder is None:
            return cls(_fresh(sqlite3.connect(":memory:")))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            ignore = folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
            return cls(_connect(folder / "recon.sqlite"))
        except (OSError, sqlite3.OperationalError):
            return cls(_fresh(sqlite3.connect(":memory:")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def derived(self, name: str, key: str) -> str | None:
        """What was derived from the same state of a repository, if that is what is held under this name."""
        row = self.sql.execute("SELECT value FROM derived WHERE name = ? AND key = ?", (name, key)).fetchone()
        return row and str(row[0])

    def derive(self, name: str, key: str, value: str) -> None:
        """Keeps what one state of a repository gave, in place of what another one gave; where nothing can be kept, nothing is."""
        with contextlib.suppress(sqlite3.OperationalError):
            self.sql.execute("INSERT OR REPLACE INTO derived VALUES (?, ?, ?)", (name, key, value))

    def close(self) -> None:
        """Ends the connection; nothing of the store works after."""
        self.sql.close()


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("PRAGMA synchronous = OFF")
        if version == _VERSION:
            connection.execute("SELECT number FROM blob LIMIT 1").fetchone()
            return connection
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        version = -1
    if version != 0:
        connection.close()
        file.unlink()
        connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    return _fresh(connection)


def _fresh(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.isolation_level = None
    connection.execute("PRAGMA page_size = 8192")
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
        for statement in filter(None, map(str.strip, _SCHEMA.split(";"))):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")
    return connection
