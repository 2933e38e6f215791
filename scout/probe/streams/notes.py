"""What is heard while a stream is read → Told. Pure.

The readers of the dialects write here; everything that comes in is cleaned and bounded at this one place.
"""

from __future__ import annotations

import os.path
import shlex
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from scout.model import CostSource, Usage
from scout.system.files import printable

_MOST_COMMANDS = 500
_COMMAND_LENGTH = 500
_MESSAGE_LENGTH = 4_000
_REASON_LENGTH = 300
_READERS = frozenset({"cat", "head", "tail", "sed", "nl", "less", "more", "bat", "grep", "rg", "awk", "wc", "view"})
_SHELLS = frozenset({"bash", "sh", "zsh", "dash"})


class Told(NamedTuple):
    """What an agent says of its work."""

    reads: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    usage: Usage = Usage()
    last_message: str | None = None
    failure: str | None = None
    """Why it failed, when it says so; whatever its exit code."""
    limit: str | None = None
    """Which of its own limits it reached."""
    models: tuple[str, ...] = ()


class Notes:
    """Collects while a stream is read."""

    def __init__(self, *, work: Path, known: frozenset[str]) -> None:
        self._work = str(work)
        self._known = known
        self._reads: dict[str, None] = {}
        self._commands: list[str] = []
        self._models: dict[str, None] = {}
        self._turns: set[str] = set()
        self._numbers: dict[str, float] = {}
        self._running: dict[tuple[str, str], float] = {}
        self.calls: dict[str, str] = {}
        """Call → what kind it is, for readers whose events say so only once."""
        self._message = ""
        self._failure: str | None = None
        self._limit: str | None = None

    def read(self, path: object) -> None:
        """A file was read; paths outside the clone, folders and new files don't count."""
        if isinstance(path, str) and path:
            relative = os.path.relpath(os.path.join(self._work, path), self._work)  # noqa: PTH118 (joins absolute paths too; pure)
            if relative in self._known:
                self._reads.setdefault(relative)

    def ran(self, command: object) -> None:
        """A shell command was run. What its arguments show to be read counts as read."""
        if isinstance(command, list):
            command = " ".join(str(word) for word in command)
        if not isinstance(command, str) or not command.strip():
            return
        if len(self._commands) < _MOST_COMMANDS:
            self._commands.append(_clean(command, _COMMAND_LENGTH))
        for word in _read_by(command[: 4 * _COMMAND_LENGTH]):
            self.read(word)

    def said(self, text: object, *, more: bool = False) -> None:
        """The agent wrote a message; `more` continues the last one."""
        if isinstance(text, str) and text.strip():
            self._message = (self._message + text)[-_MESSAGE_LENGTH:] if more else text

    def silence(self) -> None:
        """What comes next begins a new message."""
        self._message = ""

    def turned(self, key: object) -> None:
        """A turn with that name took place; the same name again is the same turn."""
        self._turns.add(str(key)[:100])

    def model(self, name: object) -> None:
        """That model was used."""
        if isinstance(name, str) and name:
            self._models.setdefault(_clean(name, 100))

    def used(self, *, add: bool = False, **numbers: object) -> None:
        """Turns, tokens or cost: fields of Usage. Numbers that are not there stay unknown; `add` sums them up."""
        for field, number in numbers.items():
            if isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number < 1e12:
                self._numbers[field] = (self._numbers.get(field, 0) if add else 0) + number

    def used_by(self, message: object, **numbers: object) -> None:
        """What one message used, so far. It counts until the agent sums up itself."""
        for field, number in numbers.items():
            if isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number < 1e12:
                key = (str(message)[:100], field)
                self._running[key] = max(number, self._running.get(key, 0))

    def failed(self, reason: object) -> None:
        """The agent says that it failed. The first reason stays: what follows is its consequence."""
        if self._failure is None:
            self._failure = _clean(reason if isinstance(reason, str) and reason.strip() else "the agent reported an error", _REASON_LENGTH)

    def reached(self, limit: str) -> None:
        """A limit of the agent's own ended it."""
        self._limit = _clean(limit, _REASON_LENGTH)

    def told(self) -> Told:
        """Everything that was heard."""
        running: dict[str, float] = {}
        for (_, field), number in self._running.items():
            running[field] = running.get(field, 0) + number
        numbers = running | self._numbers
        if self._turns:
            numbers = {"turns": float(len(self._turns))} | numbers
        usage = {field: number if field == "cost_usd" else int(number) for field, number in numbers.items()}
        source: CostSource = "reported" if "cost_usd" in usage else "unknown"
        return Told(
            reads=tuple(self._reads),
            commands=tuple(self._commands),
            usage=Usage.model_validate({**usage, "cost_from": source}),
            last_message=printable(self._message).strip()[:_MESSAGE_LENGTH] or None,
            failure=self._failure,
            limit=self._limit,
            models=tuple(self._models),
        )


def _clean(text: str, length: int) -> str:
    return " ".join(printable(text[: 4 * length]).split())[:length]


def _read_by(command: str) -> list[str]:
    """Arguments of the reading programs in a command line, that of an inner shell included."""
    try:
        lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        tokens = list(lexer)
    except ValueError:
        return []
    if len(tokens) >= 3 and PurePosixPath(tokens[0]).name in _SHELLS and tokens[1].startswith("-") and "c" in tokens[1]:
        return _read_by(tokens[2])
    found, reading, begins = [], False, True
    for token in tokens:
        if set(token) <= set("|&;()<>"):
            begins = token not in {"<", ">", ">>"}
            reading = (reading and not begins) or token == "<"
        elif begins:
            reading, begins = PurePosixPath(token).name in _READERS, False
        elif reading:
            found.append(token)
    return found
