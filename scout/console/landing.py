"""The real run, for people: how far each track is, what speaks against landing, in which order to read, what was learned."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from scout.console.terminal import count, grid, hanging
from scout.model import Finding, Gravity, Level, Standing, TrackWork
from scout.system.files import printable

if TYPE_CHECKING:
    from scout.console.terminal import Console
    from scout.documents import AmendDocument, CheckDocument, LearnDocument, ReviewOrderDocument
    from scout.landing.learning import Lesson
    from scout.questions.live import Look

_NOTHING_DONE = frozenset({Standing.ABSENT, Standing.SILENT})
_SIGNS = {Level.ERROR: ("✗", "bold red"), Level.WARNING: ("!", "yellow"), Level.NOTICE: ("·", "dim")}


def show_check(console: Console, document: CheckDocument) -> None:
    """One line a track, then what speaks against landing, worst first."""
    table = grid(4)
    for work in document.run.tracks:
        own = [finding for finding in document.findings if work.track in (finding.track, finding.other)]
        table.add_row(*_track_line(work, own))
    console.out.print(table)
    for finding in document.findings:
        if finding.level is not Level.NOTICE or not console.quiet:
            show_finding(console, finding)
    console.note(*document.run.notes)
    console.say(_landing_verdict(document))


def _track_line(work: TrackWork, findings: Sequence[Finding]) -> tuple[Text, ...]:
    """A sign, the track, how far it is, and in how many files."""
    worst = next((level for level in Level if any(finding.level is level for finding in findings)), Level.NOTICE)
    begun = ("✓", "green") if work.standing not in _NOTHING_DONE else _SIGNS[Level.NOTICE]
    sign, style = _SIGNS[worst] if worst is not Level.NOTICE else begun
    files = len({touch.path for touch in work.map.touches}) if work.map else 0
    outside = sum(stray.gravity is not Gravity.HARMLESS for stray in work.strays)
    facts = [
        *([count(files, "file")] if files else []),
        *([f"{len(work.uncommitted)} uncommitted"] if work.uncommitted else []),
        *([f"{outside} outside its lane"] if outside else []),
    ]
    return Text(sign, style=style), Text(work.track, style="bold"), Text(work.standing.value), Text(", ".join(facts))


def _landing_verdict(document: CheckDocument) -> str:
    counts = {level: sum(finding.level is level for finding in document.findings) for level in Level}
    if not counts[Level.ERROR] and not counts[Level.WARNING]:
        if all(work.standing in _NOTHING_DONE for work in document.run.tracks):
            return "Nothing has been done yet."
        return f"Nothing speaks against landing on {document.run.onto}."
    said = [count(counts[level], level.value) for level in (Level.ERROR, Level.WARNING) if counts[level]]
    return f"{' and '.join(said)} to look at before landing on {document.run.onto}."


def show_finding(console: Console, finding: Finding) -> None:
    """A finding with what to do about it."""
    sign, style = _SIGNS[finding.level]
    where = f"{finding.path}:{finding.line}: " if finding.path and finding.line else ""
    told = Text.assemble((printable(where), "bold"), printable(finding.sentence))
    remedy = Text(f"→ {printable(finding.remedy)}", style="dim") if finding.remedy else None
    if console.out.is_terminal:  # whole words for people, whole lines for programs
        console.out.print(hanging(Text(sign, style), told), *([hanging(" ", remedy)] if remedy else []), sep="")
        return
    console.out.print(Text.assemble((f"{sign} ", style), told), soft_wrap=True)
    if remedy:
        console.out.print(Text.assemble("  ", remedy), soft_wrap=True)


def show_news(console: Console, seen: Look, new: Sequence[Finding], gone: Sequence[Finding]) -> None:
    """What changed since the last look, a line each: for logs and pipes."""
    clock = time.strftime("%H:%M:%S")
    for finding in new:
        where = f"{finding.path}:{finding.line}: " if finding.path and finding.line else ""
        remedy = f" → {finding.remedy}" if finding.remedy else ""
        console.say(f"{clock} {_SIGNS[finding.level][0]} {where}{finding.sentence}{remedy}")
    console.say(*(f"{clock} ✓ no longer: {finding.sentence}" for finding in gone))
    console.say(*(f"{clock} · {line}" for line in seen.moved))
    console.out.file.flush()


@contextmanager
def screen(console: Console) -> Iterator[Live]:
    """The whole terminal, drawn anew only when something changed."""
    with Live(console=console.out, screen=True, auto_refresh=False) as live:
        yield live


def view(console: Console, seen: Look, new: Sequence[Finding]) -> RenderableType:
    """All tracks, what each touches now, and what speaks against landing, the newest marked."""
    table = grid(5)
    for work in seen.run.tracks:
        own = [finding for finding in seen.findings if work.track in (finding.track, finding.other)]
        table.add_row(*_track_line(work, own), Text(printable(", ".join(work.uncommitted[:3])), style="dim"))
    lines: list[RenderableType] = [table, Text("")]
    for finding in seen.findings:
        sign, style = _SIGNS[finding.level]
        fresh = " new " if finding in new else ""
        lines.append(Text.assemble((f"{sign} ", style), (fresh, "reverse"), " " if fresh else "", printable(finding.sentence)))
        lines += [Text(f"  → {printable(finding.remedy)}", style="dim")] if finding.remedy else []
    looked = f"looked at {time.strftime('%H:%M:%S')}; Ctrl-C ends"
    return Group(*lines, Text(""), Text(f"onto {printable(seen.run.onto)}   {looked}", style="dim"))


def show_amend(console: Console, document: AmendDocument) -> None:
    """What the lane gained, or who is in the way."""
    for entry, field in document.added.items():
        console.say(f"{document.track} {field} {entry}")
    for collision in document.collisions:
        where = "" if collision.entry in collision.detail else f"{collision.entry}: "
        console.say(f"✗ {where}{collision.detail}. Talk to {collision.track}.")
    if not document.written and document.collisions:
        fatal = any(collision.fatal for collision in document.collisions)
        console.note("Nothing was changed." if fatal else "Nothing was changed; --anyway lets both share it.")
    elif not document.written:
        console.say(f"Nothing to do: it is in the lane of {document.track}.")


def show_review_order(console: Console, document: ReviewOrderDocument) -> None:
    """One line a track, in the order to read and merge them, and what the order saves."""
    table = grid()
    for number, row in enumerate(document.order, 1):
        again = f"about {row.again:.0f} to read again" if row.again >= 1 else ""
        name = Text(row.track, style="bold")
        table.add_row(str(number), name, count(row.lines, "line"), row.standing.value, Text(again, style="dim"))
    console.out.print(table)
    if document.order:
        console.say(f"In this order about {document.lines:.0f} lines to read, what is read twice counted twice.")
        if document.as_planned - document.lines >= 1:
            console.say(f"In the order in which the plan merges them: {document.as_planned:.0f}.")
    if document.absent:
        console.note(f"Nothing to read in {', '.join(document.absent)}.")


def show_learned(console: Console, document: LearnDocument) -> None:
    """How right the plan was, track by track and pair by pair; then how far its probabilities can be trusted."""
    if document.lesson is not None:
        _lesson(console, document.lesson)
    if document.unlanded:
        console.say(f"Not landed yet: {', '.join(document.unlanded)}.")
        console.say("Say scout learn again after the merge; that lesson replaces this one.")
    if not document.buckets:
        console.say("Nothing was learned here yet: scout learn, once the tracks are merged.")
        return
    table = grid()
    for row in document.buckets:
        told = f"{count(row.forecasts, 'file')} said to be {row.low:.0%} to {row.high:.0%} likely"
        table.add_row(told, f"{row.forecast / row.forecasts:.0%} on average", f"{row.happened / row.forecasts:.0%} changed")
    console.out.print(table)
    console.say(f"Learned from {count(document.plans, 'plan')}; the next probe here goes by it.")


def _lesson(console: Console, lesson: Lesson) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("track", style="bold", no_wrap=True)
    for column in ("files", "foreseen", "precise", "symbols", "foreseen"):
        table.add_column(column, justify="right", no_wrap=True)
    for track in lesson.tracks:
        files, symbols = track.files, track.symbols
        row = (str(files.happened), _rate(files.recall), _rate(files.precision), str(symbols.happened), _rate(symbols.recall))
        table.add_row(track.track, *row)
    console.out.print(table)
    for track in lesson.tracks:
        if track.missed:
            more = f" and {len(track.missed) - 4} more" if len(track.missed) > 4 else ""
            console.say(f"{track.track} also changed {', '.join(track.missed[:4])}{more}.")
    words = {"foreseen": "was foreseen", "missed": "was missed", "false": "was announced and did not come"}
    told = [pair for pair in lesson.pairs if pair.word in words]
    console.say(*(f"The conflict of {pair.a} and {pair.b} {words[pair.word]}: {', '.join(pair.paths[:4])}".rstrip(": ") for pair in told))
    if not told:
        console.say(f"No conflict in {count(len(lesson.pairs), 'pair')}, and none was announced.")
    if lesson.brier is not None:
        console.say(f"Brier score {lesson.brier:.3f} (0 is perfect, 0.25 a coin).")


def _rate(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
