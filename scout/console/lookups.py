"""What was asked of the repository, for people: a ranking, the index, how right recon would have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from scout.console.terminal import count, grid
from scout.system.files import printable
from scout.text import one_line

if TYPE_CHECKING:
    from scout.console.terminal import Console
    from scout.documents import BacktestDocument, CollisionsLine, IndexDocument, LocalizeDocument

_LEADING = 10
"""Of symbols and new files, so many are shown."""
_WIDTH = 80
_INDENT = 5


def show_localize(console: Console, document: LocalizeDocument) -> None:
    """Ranked files with how likely each is to change and a line of reasons, then symbols, then the files it would add."""
    if not document.files:
        console.say("No file here says what the text says." if document.new_files else "Nothing in this repository resembles the text.")
    said: set[str] = set()
    for number, hit in enumerate(document.files, 1):
        place = Text.assemble((f"{number:3d}  {_chance(hit.score):>5}  ", "dim"), (printable(hit.path), "bold"))
        console.out.print(place, soft_wrap=True)
        shown = "" if console.quiet else _reasons_that_fit(hit.reasons, said)
        if shown:
            console.out.print(Text(" " * _INDENT + shown, style="dim"), soft_wrap=True)
        said.update(hit.reasons)
    if document.symbols:
        console.out.print(Text("\nSymbols", style="bold"))
        for symbol in document.symbols[:_LEADING]:
            _show_beside(console, f"{printable(symbol.path)}:{symbol.line}", f"{symbol.kind} {printable(symbol.name)}")
    if document.new_files:
        console.out.print(Text("\nFiles it would add", style="bold"))
        for new in document.new_files[:_LEADING]:
            _show_beside(console, printable(new.path), f"like {printable(new.like)}")
    console.note(*document.notes)


def _chance(score: float) -> str:
    return f"{score:.0%}".replace("%", " %") if score >= 0.005 else "<1 %"


def _reasons_that_fit(reasons: Sequence[str], said: Collection[str]) -> str:
    """Whole reasons that no file above has had; only where not even one fits, it is cut."""
    fresh = [one_line(reason) for reason in reasons if reason not in said]
    shown = ""
    for reason in fresh:
        joined = f"{shown}; {reason}" if shown else reason
        shown = joined if len(joined) <= _WIDTH - _INDENT else shown
    return shown or one_line("".join(fresh[:1]), limit=_WIDTH - _INDENT)


def _show_beside(console: Console, name: str, more: str) -> None:
    """Both on one line where that is short enough, else on two."""
    between = "  " if _INDENT + len(name) + len(more) + 2 <= _WIDTH else "\n       "
    console.out.print(Text.assemble(" " * _INDENT, (name, "bold"), (f"{between}{more}", "dim")), soft_wrap=True)


def show_index(console: Console, document: IndexDocument) -> None:
    """What the index holds and what it could not read."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("language")
    for column in ("files", "symbols", "references"):
        table.add_column(column, justify="right")
    for row in document.languages:
        table.add_row(row.language, str(row.files), str(row.symbols), str(row.references))
    console.out.print(table)
    console.say(
        f"{document.files} files, {document.symbols} symbols, {document.references} references; "
        f"{document.parsed} read now, {document.seconds:.1f} s."
    )
    apart = Counter(file.origin for file in document.apart)
    if apart:
        named = " and ".join(f"{count} {origin}" for origin, count in sorted(apart.items()))
        console.say(f"Among them {named} files: scout index --json")
    for unread in document.unread[:10]:
        console.say(f"  not read in full: {unread.path}: {unread.why}")
    if len(document.unread) > 10:
        console.say(f"  … and {len(document.unread) - 10} more: scout index --json")


def show_backtest(console: Console, document: BacktestDocument) -> None:
    """A short table and the verdict in words."""
    table = grid()
    table.add_row("commits predicted, each from its parent", str(document.commits))
    table.add_row("their files fill the first five places", f"{document.acc5:.0%}")
    table.add_row("… the first ten", f"{document.acc10:.0%}")
    table.add_row("files found among the first ten", f"{document.recall10:.0%}")
    if document.additions_foreseen is not None:
        table.add_row(f"added files foreseen ({count(document.additions, 'commit')})", f"{document.additions_foreseen:.0%}")
    if document.collisions is not None:
        for said, figure in _collisions(document.collisions):
            table.add_row(said, figure)
    for line in document.calibration:
        said = f"of {count(line.files, 'file')} said to be {line.low:.0%} to {line.high:.0%} likely"
        table.add_row(said, f"{line.changed:.0%} changed")
    console.out.print(table)
    console.out.print(Text(printable(document.verdict), style="bold"))
    console.note(*document.notes)


def _collisions(found: CollisionsLine) -> Iterator[tuple[str, str]]:
    """Rows of a table."""
    yield "pairs of pull requests open together", str(found.pairs)
    yield "their conflicts in source files, foreseen", f"{found.foreseen} of {found.conflicts}"
    clean = found.pairs - found.conflicts
    yield "pairs kept apart for nothing", f"{found.kept_apart - found.foreseen} of {clean}"
