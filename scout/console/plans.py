"""A probe and its plan, for people: parts, cost, waves, what to know, the next command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scout.console.pairs import SIGN, STYLE, matrix, show_merges
from scout.console.terminal import count, grid, hanging
from scout.model import Outcome, Plan
from scout.system.files import printable
from scout.text import one_line

if TYPE_CHECKING:
    from scout.console.terminal import Console
    from scout.documents import CostLine, FormatsDocument, PlansDocument, ProbeDocument
    from scout.imports import Measured

_CONFINED = {
    "bubblewrap": "confined by bubblewrap",
    "landlock": "confined by Landlock, which hides no processes or sockets",
    "none": "not confined: they could write wherever you can",
}
_RAN = frozenset(outcome.value for outcome in Outcome) - {Outcome.BROKEN}
_SKETCH = "sketch"
"""It runs no program, so that nothing has to keep it in."""
_LONGEST_TITLE = 30
"""So that a line of the table fits 80 columns."""
_MOST_MARKS = 6


def show_probe(console: Console, document: ProbeDocument) -> None:
    """The summary of a probe: parts, overlaps, waves, what to know, the next command."""
    if console.quiet:
        console.say(*document.specs)
        return
    plan = document.plan
    console.out.print()
    console.out.print(Text.assemble((one_line(plan.title, limit=50), "bold"), (f"   {plan.base[:10]}   plan {plan.id}", "dim")))
    console.out.print(Text(printable(plan.verdict)))
    console.out.print()
    console.out.print(_parts(document))
    console.out.print()
    if document.cost.scouts:
        console.out.print(Text.assemble(("Cost   ", "bold"), _cost(document.cost)))
        console.out.print()
    if len(document.parts) > 1:
        console.out.print(matrix([part.name for part in document.parts], document.overlaps))
    if document.imported is not None:
        show_import(console, document.imported)
    show_waves(console, plan)
    if document.rehearsal:
        show_merges(console, document.rehearsal)
    show_notes(console, (*document.notes, *plan.notes))
    _confinement(console, document)
    console.out.print(Text.assemble(("Specs  ", "bold"), f"{_folder(document.specs)}/ ({count(len(document.specs), 'file')})"))
    console.out.print(Text.assemble(("Next   ", "bold"), "read them, edit them, then: scout plan --emit worktrees.sh"))


def _parts(document: ProbeDocument) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("part", style="bold", no_wrap=True)
    table.add_column("what", no_wrap=True)
    for column in ("files", "lines", "sure"):
        table.add_column(column, justify="right", no_wrap=True)
    several_tried = any(part.agreement is not None for part in document.parts)
    if several_tried:
        table.add_column("agree", justify="right", no_wrap=True)
    table.add_column("scouts", no_wrap=True)
    for part in document.parts:
        ended = ", ".join(dict.fromkeys(scout.outcome for scout in part.scouts)) or "none"
        several = f"{len(part.scouts)}× " if len(part.scouts) > 1 else ""
        agreed = (["–" if part.agreement is None else f"{part.agreement:.0%}"]) if several_tried else []
        title = one_line(part.title, limit=_LONGEST_TITLE - (8 if several_tried else 0))
        table.add_row(part.name, title, str(part.files), str(part.lines), f"{part.confidence:.0%}", *agreed, several + ended)
    return table


def _cost(cost: CostLine) -> str:
    """`$1.20 reported, $0.30 by prices of 2026-11-23; unknown for 2 of 6 scouts`."""
    known = [f"${cost.reported_usd:.2f} reported"] if cost.reported_usd else []
    known += [f"${cost.priced_usd:.2f} by prices of {cost.prices_as_of}"] if cost.prices_as_of else []
    if not cost.unknown:
        return ", ".join(known) or "$0.00 reported"
    missing = f"unknown for {cost.unknown} of {count(cost.scouts, 'scout')}" if cost.unknown < cost.scouts else "unknown: no agent told it"
    return "; ".join([*([", ".join(known)] if known else []), missing])


def _confinement(console: Console, document: ProbeDocument) -> None:
    """What kept the agents in, when any program ran: nobody should have to guess."""
    layers = {scout.confinement for part in document.parts for scout in part.scouts if scout.agent != _SKETCH and scout.outcome in _RAN}
    if layers:
        said = ", ".join(_CONFINED[layer] for layer in sorted(layers))
        console.out.print(Text.assemble(("Agents ", "bold"), f"{said}{', offline' if document.offline else ''}"))


def _folder(paths: Sequence[str]) -> str:
    return paths[0].rpartition("/")[0] if paths else "specs"


def show_import(console: Console, measured: Measured) -> None:
    """Which marks of a foreign plan hold, the wrong ones with their evidence, and which file lists were not right."""
    wrong = [mark for mark in measured.marks if not mark.holds]
    total = len(measured.marks)
    held = f"{total - len(wrong)} of {count(total, 'pair')} hold that {measured.format} says: {measured.mark}"
    console.out.print(Text(held, style="bold"))
    for mark in wrong[:_MOST_MARKS]:
        head = f"{SIGN[mark.verdict]} {mark.a} ({mark.where[0]}) and {mark.b} ({mark.where[1]}): {mark.verdict}"
        head += "" if mark.measured else ", by the files that they name"
        console.out.print(Text(printable(head), style=STYLE[mark.verdict]))
        for evidence in mark.evidence[:2]:
            console.out.print(hanging("  •", printable(evidence.detail)))
    if len(wrong) > _MOST_MARKS:
        console.out.print(Text(f"… and {len(wrong) - _MOST_MARKS} more: --json", style="dim"))
    for listed in [one for one in measured.files if one.declared and one.undeclared][:_MOST_MARKS]:
        names = ", ".join(listed.undeclared[:3]) + (" …" if len(listed.undeclared) > 3 else "")
        console.out.print(hanging("+", printable(f"{listed.id} ({listed.where}) also touches {names}")))
    console.out.print()


def show_plan(console: Console, plan: Plan, written: Sequence[str], *, source: str) -> None:
    """The checked plan and the files that were written for it."""
    console.say(*(f"wrote {path}" for path in written))
    if console.quiet:
        return
    console.out.print(Text(printable(plan.verdict)))
    show_waves(console, plan)
    if written and written[0].endswith(".sh"):
        console.out.print(Text.assemble(("Next   ", "bold"), f"read {written[0]}, then: bash {written[0]} up"))
    elif not written:
        console.out.print(Text.assemble(("Specs  ", "bold"), f"{source}/"))
        console.out.print(Text.assemble(("Next   ", "bold"), f"scout plan {source} --emit worktrees.sh"), soft_wrap=True)


def show_plans(console: Console, document: PlansDocument) -> None:
    """The plan of the run and those to choose from, a column of figures each; then their waves."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("plan")
    for column in ("tracks", "waves", "minutes", "agent min", "lines to review"):
        table.add_column(column, justify="right")
    own = document.recommended
    rows = [(f"{plan.strategy} *" if plan.id == own.id else plan.strategy, plan) for plan in document.alternatives]
    rows = rows if own.id in {plan.id for _, plan in rows} else [("as probed *", own), *rows]
    for name, plan in rows:
        found = plan.estimate
        figures = (len(plan.tracks), _waves(plan), f"{found.span_minutes:.0f}", f"{found.work_minutes:.0f}", found.lines_to_review)
        table.add_row(name, *map(str, figures))
    console.out.print(table)
    for name, plan in rows:
        waves = (", ".join(track.track for track in plan.tracks if track.wave == wave) for wave in range(1, _waves(plan) + 1))
        console.out.print(hanging(f"{name}:", printable(" │ ".join(waves))))
    console.say("* the plan of the specs as they were probed")


def show_formats(console: Console, document: FormatsDocument) -> None:
    """One line a format: what it is for, and what read its output in a test."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for head in ("format", "for", "checked with"):
        table.add_column(head)
    for row in document.formats:
        table.add_row(Text(row.name, style="bold"), row.purpose, Text(row.checked_with, style="dim"))
    console.out.print(table)


def show_waves(console: Console, plan: Plan) -> None:
    """Who runs beside whom, and in which order it all lands."""
    table = grid()
    table.add_column(no_wrap=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    shown = 0
    for track in sorted(plan.tracks, key=lambda track: track.wave):
        wave = f"wave {track.wave}" if track.wave != shown else ""
        shown = track.wave
        table.add_row(wave, track.track, track.size, f"after {', '.join(track.depends_on)}" if track.depends_on else "")
    console.out.print(table)
    if len(plan.tracks) > 1:
        console.out.print(hanging("merge", " → ".join(track.track for track in plan.tracks)))
    console.out.print()


def show_notes(console: Console, notes: Sequence[str], *, most: int = 4) -> None:
    """The two or three things to know before starting."""
    if not notes:
        return
    console.out.print(Text("Know before you start", style="bold"))
    for note in notes[:most]:
        console.out.print(Padding(hanging("•", printable(note)), (0, 0, 0, 0)))
    console.out.print()


def _waves(plan: Plan) -> int:
    return max((track.wave for track in plan.tracks), default=0)
