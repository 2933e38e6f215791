"""Who is at work while a probe runs, for people who wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console as RichConsole
from rich.console import Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from scout.model import Outcome
from scout.system.files import printable

if TYPE_CHECKING:
    from scout.documents import Stage
    from scout.probe import Event


class Progress:
    """One line a scout, with what it is doing and for how long, redrawn four times a second."""

    def __init__(self, console: RichConsole, *, silent: bool) -> None:
        self._silent = silent
        self._started = time.monotonic()
        self._stage = ""
        self._doing: dict[str, tuple[str, float]] = {}
        self._ended: dict[str, tuple[str, float]] = {}
        self._spinner = Spinner("dots")
        self._live = Live(console=console, refresh_per_second=4, transient=True, get_renderable=self._draw)

    def __enter__(self) -> Self:
        if not self._silent:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._silent:
            self._live.stop()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While something else has the terminal."""
        if self._silent:
            yield
            return
        self._live.stop()
        yield
        self._live.start()

    def notify(self, event: Event | Stage) -> None:
        """Takes in what happened; called from any thread."""
        from scout.documents import Stage

        if isinstance(event, Stage):
            self._stage = event.detail
        elif event.what == "ended":
            self._doing.pop(event.scout, None)
            self._ended[event.scout] = (event.detail, event.seconds)
        else:
            began = self._doing.get(event.scout, ("", time.monotonic()))[1]
            self._doing[event.scout] = (event.detail or event.what, began)

    def _draw(self) -> RenderableType:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis")
        now = time.monotonic()
        for scout, (detail, seconds) in list(self._ended.items()):
            sign = "✓" if detail == Outcome.OK else "–"
            table.add_row(f"{sign} {scout}", f"{seconds:.0f} s", printable(detail))
        for scout, (detail, began) in list(self._doing.items()):
            table.add_row(f"… {scout}", f"{now - began:.0f} s", printable(detail))
        self._spinner.update(text=Text(f" {self._stage}  {now - self._started:.0f} s"))
        return Group(table, self._spinner)
