"""Pairs, for people: who stands in whose way, and why; what merging them one by one showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from scout.console.terminal import count, hanging
from scout.model import CheckRun, Landing, Overlap, Rehearsal, RehearsalStep, Verdict
from scout.overlap import percent
from scout.system.files import printable

if TYPE_CHECKING:
    from scout.console.terminal import Console
    from scout.documents import OverlapDocument

SIGN = {
    Verdict.INDEPENDENT: "·",
    Verdict.COORDINATE: "~",
    Verdict.ORDERED: "→",
    Verdict.CONFLICT: "✗",
    Verdict.UNKNOWN: "?",
}
STYLE = {
    Verdict.INDEPENDENT: "dim",
    Verdict.COORDINATE: "yellow",
    Verdict.ORDERED: "cyan",
    Verdict.CONFLICT: "bold red",
    Verdict.UNKNOWN: "magenta",
}
_LEGEND = "· independent   ~ coordinate   → lands first   ✗ conflict   ? unknown"


def show_overlap(console: Console, document: OverlapDocument, lines: Mapping[tuple[str, str], Sequence[str]]) -> None:
    """Pairs that are not independent, worst first, with their evidence; then the waves."""
    names = list(dict.fromkeys(name for pair in document.pairs for name in (pair.a, pair.b)))
    if len(names) > 2:
        console.out.print(matrix(names, document.pairs))
    for pair in sorted(document.pairs, key=_by_severity):
        if pair.verdict is Verdict.INDEPENDENT and len(document.pairs) > 1:
            continue
        show_explanation(console, pair, lines[pair.a, pair.b])
    free = sum(pair.verdict is Verdict.INDEPENDENT for pair in document.pairs)
    if len(document.pairs) > 1:
        console.say(f"{free} of {count(len(document.pairs), 'pair')} independent.")
        console.say(*(f"wave {number}: {', '.join(wave)}" for number, wave in enumerate(document.waves, 1)))
    if document.rehearsal:
        show_merges(console, document.rehearsal)


def _by_severity(pair: Overlap) -> tuple[int, float, str, str]:
    order = [Verdict.CONFLICT, Verdict.UNKNOWN, Verdict.ORDERED, Verdict.COORDINATE, Verdict.INDEPENDENT]
    return order.index(pair.verdict), -pair.probability, pair.a, pair.b


def show_explanation(console: Console, pair: Overlap, lines: Sequence[str]) -> None:
    """One pair: the verdict in a line, then why."""
    head = Text.assemble(
        (printable(pair.a), "bold"),
        f" {SIGN[pair.verdict]} ",
        (printable(pair.b), "bold"),
        "  ",
        (pair.verdict.value, STYLE[pair.verdict]),
    )
    head.append(f"  {percent(pair.probability)} likely to cost a repair", "dim")
    console.out.print(head, soft_wrap=True)
    meaning = lines[0].removeprefix(f"{pair.a} and {pair.b}: {pair.verdict}: ")  # the head has said so much
    for line in (meaning[:1].upper() + meaning[1:], *lines[1:]):
        console.out.print(hanging("  •", printable(line)))


def matrix(names: Sequence[str], overlaps: Sequence[Overlap]) -> Group:
    """Every pair once, the row before the column. Names give way to numbers when they would not fit 80 columns."""
    pairs = {(overlap.a, overlap.b): overlap for overlap in overlaps} | {(overlap.b, overlap.a): overlap for overlap in overlaps}
    numbered = sum(len(name) + 2 for name in names) + max(map(len, names)) > 76
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("overlap", style="bold")
    for number, name in enumerate(names[1:], 2):
        table.add_column(str(number) if numbered else name, justify="center")
    for row, name in enumerate(names[:-1]):
        cells = [Text("")] * row + [_cell(pairs.get((name, other)), name) for other in names[row + 1 :]]
        table.add_row(f"{row + 1} {name}" if numbered else name, *cells)
    return Group(table, Text(_LEGEND, style="dim"), Text(""))


def _cell(overlap: Overlap | None, row: str) -> Text:
    if overlap is None:
        return Text("")
    sign = SIGN[overlap.verdict]
    if overlap.verdict is Verdict.ORDERED and overlap.first:
        sign = f"{overlap.first} {sign}" if overlap.first == row else f"← {overlap.first}"
    return Text(sign, style=STYLE[overlap.verdict])


def show_merges(console: Console, rehearsal: Rehearsal) -> None:
    """What merging one by one showed, a line a change, with the last words of each failure."""
    console.out.print(Text(f"Rehearsal of `{printable(rehearsal.command)}`", style="bold"))
    if not rehearsal.start.passed:
        console.say(f"  base fails already ({rehearsal.start.ended}): this says nothing about the changes", *_last_words(rehearsal.start))
    for step in rehearsal.steps:
        console.say(f"  {step.name}: {_landed(step)}", *(_last_words(step.check) if step.landing is Landing.BROKE else ()))


def _landed(step: RehearsalStep) -> str:
    """What became of one change of a rehearsal, in a phrase."""
    if step.landing is Landing.CONFLICT:
        return f"git can't merge it ({', '.join(step.conflicts[:3])})"
    if step.landing is Landing.PASSED:
        return "passes"
    *others, _ = step.culprits
    return f"breaks it together with {' and '.join(others)}" if others else "breaks it by itself"


def _last_words(check: CheckRun | None) -> list[str]:
    return [f"    {line}" for line in check.said.splitlines()[-3:]] if check else []
