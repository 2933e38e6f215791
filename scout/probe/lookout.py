"""What the scouts are doing, told as it happens: their receipts and the ends of their logs → events.

One thread looks at the logs of all running scouts. Events reach the listener one at a time, whichever thread they come from.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self

from scout.model import Scout
from scout.system.files import printable

_PERIOD = 0.5
_TAIL = 65_536
_LENGTH = 160


class Event(NamedTuple):
    """Something a person who waits wants to know of one scout."""

    scout: str
    what: Literal["started", "doing", "kept", "ended"]
    detail: str
    """started: the agent. doing: the last line of the log, or what an agent that prints events says that it does.
    kept: where the sandbox is. ended: outcome and reason."""
    seconds: float
    """Since the scout was sent."""


Phrase = Callable[[str], str]
"""A line of a log → what a person reads of it; empty when it says nothing to them."""


class _Watched(NamedTuple):
    log: Path
    phrase: Phrase
    since: float
    seen: str


class Lookout:
    """Tells `notify` of scouts that start, go on and end, while it is open."""

    def __init__(self, notify: Callable[[Event], None]) -> None:
        self._notify = notify
        self._lock = threading.Lock()
        self._watched: dict[str, _Watched] = {}
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._look, name="lookout", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._thread.join()

    def tell(self, event: Event) -> None:
        """Passes on what somebody else has seen."""
        with self._lock:
            self._notify(event)

    def started(self, scout: str, agent: str, log: Path, *, phrase: Phrase = str) -> None:
        """A scout was sent; its log will be at `log`, and `phrase` makes sense of its lines."""
        with self._lock:
            self._watched[scout] = _Watched(log, phrase, time.monotonic(), "")
            self._notify(Event(scout, "started", agent, 0.0))

    def waits(self, scout: str, why: str) -> None:
        """A scout will be sent again; not yet."""
        with self._lock:
            self._notify(Event(scout, "doing", why, time.monotonic() - self._watched[scout].since))

    def ended(self, scout: Scout) -> None:
        """A scout came back; its receipt is final."""
        with self._lock:
            watched = self._watched.pop(scout.id)
            seconds = time.monotonic() - watched.since
            if scout.sandbox is not None:
                self._notify(Event(scout.id, "kept", scout.sandbox, seconds))
            because = f": {scout.ended_because}" if scout.ended_because else ""
            self._notify(Event(scout.id, "ended", f"{scout.outcome}{because}", seconds))

    def _look(self) -> None:
        while not self._closing.wait(_PERIOD):
            with self._lock:
                for scout, watched in self._watched.items():
                    line = last_words(watched.log, watched.phrase)
                    if line and line != watched.seen:
                        self._watched[scout] = watched._replace(seen=line)
                        self._notify(Event(scout, "doing", line, time.monotonic() - watched.since))


def last_words(log: Path, phrase: Phrase) -> str:
    """What the last line that says something says, fit for a terminal; empty without one."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, 2) - _TAIL))
            tail = stream.read(_TAIL)
    except OSError:
        return ""
    lines = (line.decode("utf-8", errors="replace") for line in reversed(tail.splitlines()))
    said = (" ".join(printable(phrase(line)).split()) for line in lines)
    return next((words[:_LENGTH] for words in said if words), "")
