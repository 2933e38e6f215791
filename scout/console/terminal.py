"""The terminal: results on standard output, the rest on standard error.

Whatever comes from users, agents or repositories is printed as plain text: no markup is read in it and control
characters are shown, not obeyed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOBase
from typing import IO, TYPE_CHECKING, TextIO, cast

from rich.console import Console as RichConsole
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from scout.system.files import printable

if TYPE_CHECKING:
    from scout.console.progress import Progress
    from scout.model import RepositoryState, Value

_PADDING = re.compile(" +\n")


def complain(sentence: str, *, hint: str, details: Sequence[str] = ()) -> None:
    """One sentence and one hint on standard error, with the details between them."""
    err = RichConsole(stderr=True, highlight=False, markup=False, no_color=_no_color())
    err.soft_wrap = not err.is_terminal  # whole words for people, whole lines for programs
    err.print(Text.assemble(("scout: ", "bold red"), printable(sentence)))
    for detail in details:
        err.print(Text("  " + printable(detail).rstrip()))
    err.print(Text.assemble(("hint:  ", "bold"), printable(hint)))


def _no_color() -> bool:
    return bool(os.environ.get("NO_COLOR"))


class _Trimmed(TextIOBase):
    """A stream without the blanks that tables are padded with: they break when a result is copied, and in `diff`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(_PADDING.sub("\n", text))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding


class Console:
    """Where one call of scout speaks."""

    def __init__(self, *, color: bool, quiet: bool) -> None:
        plain = not color or _no_color()
        self.quiet = quiet
        self.out = RichConsole(file=cast("IO[str]", _Trimmed(sys.stdout)), highlight=False, markup=False, emoji=False, no_color=plain)
        self.err = RichConsole(stderr=True, highlight=False, markup=False, emoji=False, no_color=plain)

    def json(self, document: Value) -> None:
        """The document, and nothing else, on standard output."""
        sys.stdout.write(document.model_dump_json(indent=2) + "\n")

    def say(self, *lines: str) -> None:
        """Results, a line each, never wrapped in the middle of a path."""
        for line in lines:
            self.out.print(Text(printable(line)), soft_wrap=True)

    def note(self, *lines: str) -> None:
        """What is good to know but is not the result."""
        if not self.quiet:
            for line in lines:
                self.err.print(Text(printable(line), style="dim"))

    def confirm_state(self, state: RepositoryState, base: str) -> None:
        """Says what exactly is probed when it isn't what the person sees in the editor."""
        where = f"branch {state.branch}" if state.branch else "a detached HEAD"
        left_out = [f"the {state.in_progress} that is under way"] if state.in_progress else []
        if state.dirty:
            more = " …" if len(state.dirty) > 3 else ""
            left_out.append(f"{count(len(state.dirty), 'uncommitted path')}, {', '.join(state.dirty[:3])}{more}")
        if left_out:
            self.note(f"Probing {base[:10]} ({where}); not included: {'; '.join(left_out)}.")
        elif not state.branch:
            self.note(f"Probing {base[:10]} ({where}).")

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """One line a scout while it works; silent unless standard error is a terminal."""
        from scout.console.progress import Progress

        with Progress(self.err, silent=self.quiet or not self.err.is_terminal) as progress:
            yield progress


def grid(columns: int = 0) -> Table:
    """Rows in columns without lines or a head. `columns`: how many of them must not wrap, from the left."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for _ in range(columns):
        table.add_column(no_wrap=True)
    return table


def hanging(bullet: str | Text, text: str | Text) -> RenderableType:
    """A paragraph whose lines after the first stand under the text, not under the bullet."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(bullet, Text(text) if isinstance(text, str) else text)
    return table


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
