"""A log that grows → a stop when what its agent tells has gone beyond the scout's share, or when everything is cancelled.

One thread for each running agent; it reads, and sets an event. Agents that tell what they used only at their end can't be
stopped in time: then the limit bounds the next scouts, not this one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from scout.model import Usage
from scout.probe.money import Share, overspent
from scout.probe.streams import Listener, Told

_PERIOD = 0.2
_READ_AT_ONCE = 8 << 20

Cost = Callable[[Told], Usage]
"""What was told → the usage with its cost."""


class Meter:
    """`stop` is set when the scout has to end; `reason` says why, unless it was cancelled."""

    def __init__(self, log: Path, listener: Listener, *, share: Share, cost: Cost, cancel: threading.Event) -> None:
        self.stop = threading.Event()
        self.reason: str | None = None
        self._log = log
        self._listener = listener
        self._share = share
        self._cost = cost
        self._cancel = cancel
        self._offset = 0
        self._rest = b""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="meter", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_PERIOD):
            if self._cancel.is_set():
                self.stop.set()
                return
            if self._share != Share() and self._hear_more():
                self.reason = overspent(self._cost(self._listener.told()), self._share)
                if self.reason is not None:
                    self.stop.set()
                    return

    def _hear_more(self) -> bool:
        """Whether there were new whole lines."""
        try:
            with self._log.open("rb") as stream:
                stream.seek(self._offset)
                fresh = stream.read(_READ_AT_ONCE)
        except OSError:
            return False
        self._offset += len(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        self._rest = self._rest[-_READ_AT_ONCE:]
        for line in lines:
            self._listener.hear(line)
        return bool(lines)
