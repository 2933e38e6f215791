"""What an agent printed → what it read, ran, said and consumed, and how it says it ended. Reads the log, writes nothing.

Edits are not taken from here: git knows them better. What an agent says is cleaned, bounded and believed only as far as it
goes: unknown events, broken JSON and a missing end are normal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scout.probe.streams.dialects import AFTERWARDS, DIALECTS
from scout.probe.streams.notes import Notes, Told

__all__ = ["Told", "phrase_of", "read_stream"]

_LONGEST_LINE = 4_000_000
_SIDECAR_BYTES = 50_000_000


def read_stream(dialect: str | None, log: Path, *, sidecar: Path | None, work: Path, known: frozenset[str]) -> Told:
    """What the log tells in that dialect. `known` are the paths of the base: only those count as read."""
    notes = Notes(work=work, known=known)
    listen = DIALECTS.get(dialect or "")
    if listen is not None:
        for event in _events(log):
            listen(event, notes)
    look = AFTERWARDS.get(dialect or "")
    if look is not None:
        look(_text(sidecar), _text(log), notes)
    return notes.told()


def phrase_of(dialect: str | None, line: str, *, work: Path, known: frozenset[str]) -> str:
    """What one line tells a person who waits: a command, a file that is read, words. Empty when it tells nothing."""
    listen = DIALECTS.get(dialect or "")
    if listen is None:
        return line
    event = _parsed(line.encode("utf-8", "replace")) if line.lstrip().startswith("{") else None
    if event is None:
        return ""
    notes = Notes(work=work, known=known)
    listen(event, notes)
    told = notes.told()
    if told.commands:
        return f"runs {told.commands[-1]}"
    return f"reads {told.reads[-1]}" if told.reads else told.last_message or ""


def _events(log: Path) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of the log, one a line; everything else in it is skipped."""
    try:
        with log.open("rb") as stream:
            while line := stream.readline(_LONGEST_LINE):
                if line.lstrip()[:1] == b"{" and (event := _parsed(line)) is not None:
                    yield event
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
