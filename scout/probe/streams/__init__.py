"""What an agent printed → what it read, ran, said and consumed, and how it says it ended. Reads the log, writes nothing.

Edits are not taken from here: git knows them better. What an agent says is cleaned, bounded and believed only as far as it
goes: unknown events, broken JSON and a missing end are normal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scout.probe.streams.dialects import AFTERWARDS, DIALECTS, TELLS, Tells
from scout.probe.streams.notes import Notes, Told

__all__ = ["TELLS", "Listener", "Tells", "Told", "phrase_of", "read_stream"]

_LONGEST_LINE = 4_000_000
_SIDECAR_BYTES = 50_000_000


class Listener:
    """Hears a stream line by line, and can say at any time what it has heard."""

    def __init__(self, dialect: str | None, *, work: Path, known: frozenset[str]) -> None:
        self.notes = Notes(work=work, known=known)
        self._listen = DIALECTS.get(dialect or "")

    def hear(self, line: bytes) -> None:
        """One line; what is no event of the dialect is passed over."""
        if self._listen is not None and line.lstrip()[:1] == b"{" and (event := _parsed(line)) is not None:
            self._listen(event, self.notes)

    def told(self) -> Told:
        """What was heard so far."""
        return self.notes.told()


def read_stream(dialect: str | None, log: Path, *, sidecar: Path | None, work: Path, known: frozenset[str]) -> Told:
    """What the log tells in that dialect. `known` are the paths of the base: only those count as read."""
    listener = Listener(dialect, work=work, known=known)
    if dialect in DIALECTS:
        for line in _lines(log):
            listener.hear(line)
    look = AFTERWARDS.get(dialect or "")
    if look is not None:
        look(_text(sidecar), _text(log), listener.notes)
    return listener.told()


def phrase_of(dialect: str | None, line: str, *, work: Path, known: frozenset[str]) -> str:
    """What one line tells a person who waits: a command, a file that is read, words. Empty when it tells nothing."""
    if dialect not in DIALECTS:
        return line
    listener = Listener(dialect, work=work, known=known)
    listener.hear(line.encode("utf-8", "replace"))
    told = listener.told()
    if told.commands:
        return f"runs {told.commands[-1]}"
    return f"reads {told.reads[-1]}" if told.reads else told.last_message or ""


def _lines(log: Path) -> Iterator[bytes]:
    """The lines of the log; one that is longer than any event comes in pieces, none of which is one."""
    try:
        with log.open("rb") as stream:
            while line := stream.readline(_LONGEST_LINE):
                yield line
    except OSError:
        return


def _parsed(line: bytes) -> Mapping[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _text(path: Path | None) -> str:
    """The text of a regular file; empty for anything else: an agent may have put a pipe or a link there."""
    if path is None or path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as stream:
            return stream.read(_SIDECAR_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
