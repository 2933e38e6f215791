"""Everything a person sees in the terminal: results on standard output, the rest on standard error.

Whatever comes from users, agents or repositories is printed as plain text: no markup is read in it and control
characters are shown, not obeyed.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOBase
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self, TextIO, cast

from rich.box import SIMPLE_HEAD
from rich.console import Console as RichConsole
from rich.console import Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from scout.model import (
    CheckRun,
    Finding,
    Gravity,
    Landing,
    Level,
    Outcome,
    Overlap,
    Plan,
    Rehearsal,
    RehearsalStep,
    Standing,
    TrackWork,
    Value,
    Verdict,
)
from scout.system.files import printable
from scout.text import one_line

if TYPE_CHECKING:
    from scout.documents import (
        AgentLine,
        AgentsDocument,
        AmendDocument,
        BacktestDocument,
        CheckDocument,
        CleanDocument,
        CollisionsLine,
        CostLine,
        DoctorDocument,
        FormatsDocument,
        IndexDocument,
        LearnDocument,
        LocalizeDocument,
        OverlapDocument,
        PlansDocument,
        ProbeDocument,
        ReviewOrderDocument,
        RunsDocument,
        Stage,
        TryoutDocument,
    )
    from scout.imports import Measured
    from scout.landing.learning import Lesson
    from scout.probe import Event
    from scout.questions.live import Look

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
CONFINED = {
    "bubblewrap": "confined by bubblewrap",
    "landlock": "confined by Landlock, which hides no processes or sockets",
    "none": "not confined: they could write wherever you can",
}
RAN = frozenset(outcome.value for outcome in Outcome) - {Outcome.BROKEN}
SKETCH = "sketch"
"""It runs no program, so that nothing has to keep it in."""
_NOTHING_YET = frozenset({Standing.ABSENT, Standing.SILENT})
LEVELS = {Level.ERROR: ("✗", "bold red"), Level.WARNING: ("!", "yellow"), Level.NOTICE: ("·", "dim")}
LONGEST_TITLE = 30
"""So that a line of the table fits 80 columns."""
_MOST_MARKS = 6
_PADDING = re.compile(" +\n")
LEGEND = "· independent   ~ coordinate   → lands first   ✗ conflict   ? unknown"


def complain(sentence: str, *, hint: str, details: Sequence[str] = ()) -> None:
    """One sentence and one hint on standard error, with the details between them."""
    err = RichConsole(stderr=True, highlight=False, markup=False, soft_wrap=True, no_color=_no_color())
    err.print(Text.assemble(("scout: ", "bold red"), printable(sentence)))
    for detail in details:
        err.print(Text("  " + printable(detail).rstrip()))
    err.print(Text.assemble(("hint:  ", "bold"), printable(hint)))


def _no_color() -> bool:
    return bool(os.environ.get("NO_COLOR"))

_LEADING = 10
"""Of a ranking, so many are shown in full."""
_REASONS = 74
"""Characters of reasons on a line."""


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

    def confirm_state(self, branch: str | None, base: str, dirty: Sequence[str]) -> None:
        """Says what exactly is probed when it isn't what the person sees in the editor."""
        where = f"branch {branch}" if branch else "a detached HEAD"
        if dirty:
            self.note(
                f"Probing {base[:10]} ({where}); not included: {_count(len(dirty), 'uncommitted path')}, "
                f"{', '.join(dirty[:3])}{' …' if len(dirty) > 3 else ''}."
            )
        elif not branch:
            self.note(f"Probing {base[:10]} ({where}).")

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """One line a scout while it works; silent unless standard error is a terminal."""
        with Progress(self.err, silent=self.quiet or not self.err.is_terminal) as progress:
            yield progress

    # ------------------------------------------------------------------------------------------------------- results

    def show_probe(self, document: ProbeDocument) -> None:
        """The summary of a probe: parts, overlaps, waves, what to know, the next command."""
        if self.quiet:
            self.say(*document.specs)
            return
        plan = document.plan
        self.out.print()
        self.out.print(Text.assemble((one_line(plan.title, limit=50), "bold"), (f"   {plan.base[:10]}   plan {plan.id}", "dim")))
        self.out.print(Text(printable(plan.verdict)))
        self.out.print()
        self.out.print(_parts(document))
        self.out.print()
        if document.cost.scouts:
            self.out.print(Text.assemble(("Cost   ", "bold"), _cost(document.cost)))
            self.out.print()
        if len(document.parts) > 1:
            self.out.print(_matrix([part.name for part in document.parts], document.overlaps))
        if document.imported is not None:
            self.show_import(document.imported)
        self.show_waves(plan)
        if document.rehearsal:
            self.show_merges(document.rehearsal)
        self.show_notes((*document.notes, *plan.notes))
        self._confinement(document)
        self.out.print(Text.assemble(("Specs  ", "bold"), f"{_folder(document.specs)}/ ({_count(len(document.specs), 'file')})"))
        self.out.print(Text.assemble(("Next   ", "bold"), "read them, edit them, then: scout plan --emit worktrees.sh"))

    def _confinement(self, document: ProbeDocument) -> None:
        """What kept the agents in, when any program ran: nobody should have to guess."""
        layers = {scout.confinement for part in document.parts for scout in part.scouts if scout.agent != SKETCH and scout.outcome in RAN}
        if layers:
            said = ", ".join(CONFINED[layer] for layer in sorted(layers))
            self.out.print(Text.assemble(("Agents ", "bold"), f"{said}{', offline' if document.offline else ''}"))

    def show_import(self, measured: Measured) -> None:
        """Which marks of a foreign plan hold, the wrong ones with their evidence, and which file lists were not right."""
        wrong = [mark for mark in measured.marks if not mark.holds]
        total = len(measured.marks)
        held = f"{total - len(wrong)} of {_count(total, 'pair')} hold that {measured.format} says: {measured.mark}"
        self.out.print(Text(held, style="bold"))
        for mark in wrong[:_MOST_MARKS]:
            head = f"{SIGN[mark.verdict]} {mark.a} ({mark.where[0]}) and {mark.b} ({mark.where[1]}): {mark.verdict}"
            head += "" if mark.measured else ", by the files that they name"
            self.out.print(Text(printable(head), style=STYLE[mark.verdict]))
            for evidence in mark.evidence[:2]:
                self.out.print(_hanging("  •", printable(evidence.detail)))
        if len(wrong) > _MOST_MARKS:
            self.out.print(Text(f"… and {len(wrong) - _MOST_MARKS} more: --json", style="dim"))
        for listed in [one for one in measured.files if one.declared and one.undeclared][:_MOST_MARKS]:
            names = ", ".join(listed.undeclared[:3]) + (" …" if len(listed.undeclared) > 3 else "")
            self.out.print(_hanging("+", printable(f"{listed.id} ({listed.where}) also touches {names}")))
        self.out.print()

    def show_plan(self, plan: Plan, written: Sequence[str], *, source: str) -> None:
        """The checked plan and the files that were written for it."""
        self.say(*(f"wrote {path}" for path in written))
        if self.quiet:
            return
        self.out.print(Text(printable(plan.verdict)))
        self.show_waves(plan)
        if written and written[0].endswith(".sh"):
            self.out.print(Text.assemble(("Next   ", "bold"), f"read {written[0]}, then: bash {written[0]} up"))
        elif not written:
            self.out.print(Text.assemble(("Specs  ", "bold"), f"{source}/"))
            self.out.print(Text.assemble(("Next   ", "bold"), f"scout plan {source} --emit worktrees.sh"), soft_wrap=True)

    def show_plans(self, document: PlansDocument) -> None:
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
        self.out.print(table)
        for name, plan in rows:
            waves = (", ".join(track.track for track in plan.tracks if track.wave == wave) for wave in range(1, _waves(plan) + 1))
            self.out.print(_hanging(f"{name}:", printable(" │ ".join(waves))))
        self.say("* the plan of the specs as they were probed")

    def show_formats(self, document: FormatsDocument) -> None:
        """One line a format: what it is for, and what read its output in a test."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for head in ("format", "for", "checked with"):
            table.add_column(head)
        for row in document.formats:
            table.add_row(Text(row.name, style="bold"), row.purpose, Text(row.checked_with, style="dim"))
        self.out.print(table)

    def show_waves(self, plan: Plan) -> None:
        """Who runs beside whom, and in which order it all lands."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(style="dim", overflow="fold")
        shown = 0
        for track in sorted(plan.tracks, key=lambda track: track.wave):
            wave = f"wave {track.wave}" if track.wave != shown else ""
            shown = track.wave
            table.add_row(wave, track.track, track.size, f"after {', '.join(track.depends_on)}" if track.depends_on else "")
        self.out.print(table)
        if len(plan.tracks) > 1:
            self.out.print(_hanging("merge", " → ".join(track.track for track in plan.tracks)))
        self.out.print()

    def show_notes(self, notes: Sequence[str], *, most: int = 4) -> None:
        """The two or three things to know before starting."""
        if not notes:
            return
        self.out.print(Text("Know before you start", style="bold"))
        for note in notes[:most]:
            self.out.print(Padding(_hanging("•", printable(note)), (0, 0, 0, 0)))
        self.out.print()

    def show_localize(self, document: LocalizeDocument) -> None:
        """Ranked files, the first ones with a line of reasons each, then symbols, then the files it would add."""
        if not document.files:
            self.say("No file here says what the text says." if document.new_files else "Nothing in this repository resembles the text.")
        for number, hit in enumerate(document.files, 1):
            self.out.print(
                Text.assemble((f"{number:3d}  ", "dim"), (printable(hit.path), "bold"), (f"  {_share(hit.score)}", "dim")), soft_wrap=True
            )
            if number <= _LEADING and hit.reasons and not self.quiet:
                self.out.print(Text("     " + one_line("; ".join(hit.reasons), limit=_REASONS), style="dim"), soft_wrap=True)
        if document.symbols:
            self.out.print(Text("\nSymbols", style="bold"))
            for symbol in document.symbols[:_LEADING]:
                self.out.print(
                    Text.assemble(
                        f"     {printable(symbol.path)}:{symbol.line}  ", (printable(symbol.name), "bold"), (f"  {symbol.kind}", "dim")
                    ),
                    soft_wrap=True,
                )
        if document.new_files:
            self.out.print(Text("\nFiles it would add", style="bold"))
            for new in document.new_files[:_LEADING]:
                self.out.print(
                    Text.assemble("     ", (printable(new.path), "bold"), (f"  like {printable(new.like)}", "dim")), soft_wrap=True
                )
        self.note(*document.notes)

    def show_overlap(self, document: OverlapDocument, lines: Mapping[tuple[str, str], Sequence[str]]) -> None:
        """Pairs that are not independent, worst first, with their evidence; then the waves."""
        names = list(dict.fromkeys(name for pair in document.pairs for name in (pair.a, pair.b)))
        if len(names) > 2:
            self.out.print(_matrix(names, document.pairs))
        for pair in sorted(document.pairs, key=_by_severity):
            if pair.verdict is Verdict.INDEPENDENT and len(document.pairs) > 1:
                continue
            self.show_explanation(pair, lines[pair.a, pair.b])
        free = sum(pair.verdict is Verdict.INDEPENDENT for pair in document.pairs)
        if len(document.pairs) > 1:
            self.say(f"{free} of {_count(len(document.pairs), 'pair')} independent.")
            self.say(*(f"wave {number}: {', '.join(wave)}" for number, wave in enumerate(document.waves, 1)))
        if document.rehearsal:
            self.show_merges(document.rehearsal)

    def show_merges(self, rehearsal: Rehearsal) -> None:
        """What merging one by one showed, a line a change, with the last words of each failure."""
        self.out.print(Text(f"Rehearsal of `{printable(rehearsal.command)}`", style="bold"))
        if not rehearsal.start.passed:
            self.say(f"  base fails already ({rehearsal.start.ended}): this says nothing about the changes", *_last_words(rehearsal.start))
        for step in rehearsal.steps:
            self.say(f"  {step.name}: {_landed(step)}", *(_last_words(step.check) if step.landing is Landing.BROKE else ()))

    def show_explanation(self, pair: Overlap, lines: Sequence[str]) -> None:
        """One pair: the verdict in a line, then why."""
        head = Text.assemble(
            (printable(pair.a), "bold"),
            f" {SIGN[pair.verdict]} ",
            (printable(pair.b), "bold"),
            "  ",
            (pair.verdict.value, STYLE[pair.verdict]),
        )
        head.append(f"  {pair.probability:.0%} likely to cost a repair", "dim")
        self.out.print(head, soft_wrap=True)
        for line in lines:
            self.out.print(_hanging("  •", printable(line)))

    def show_check(self, document: CheckDocument) -> None:
        """One line a track, then what speaks against landing, worst first."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for _ in range(4):
            table.add_column(no_wrap=True)
        for work in document.run.tracks:
            own = [finding for finding in document.findings if work.track in (finding.track, finding.other)]
            table.add_row(*_track_line(work, own))
        self.out.print(table)
        for finding in document.findings:
            if finding.level is not Level.NOTICE or not self.quiet:
                self.show_finding(finding)
        self.note(*document.run.notes)
        self.say(_landing_verdict(document))

    def show_news(self, seen: Look, new: Sequence[Finding], gone: Sequence[Finding]) -> None:
        """What changed since the last look, a line each: for logs and pipes."""
        clock = time.strftime("%H:%M:%S")
        for finding in new:
            where = f"{finding.path}:{finding.line}: " if finding.path and finding.line else ""
            remedy = f" → {finding.remedy}" if finding.remedy else ""
            self.say(f"{clock} {LEVELS[finding.level][0]} {where}{finding.sentence}{remedy}")
        self.say(*(f"{clock} ✓ no longer: {finding.sentence}" for finding in gone))
        self.say(*(f"{clock} · {line}" for line in seen.moved))
        self.out.file.flush()

    @contextmanager
    def screen(self) -> Iterator[Live]:
        """The whole terminal, drawn anew only when something changed."""
        with Live(console=self.out, screen=True, auto_refresh=False) as live:
            yield live

    def view(self, seen: Look, new: Sequence[Finding]) -> RenderableType:
        """All tracks, what each touches now, and what speaks against landing, the newest marked."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for _ in range(5):
            table.add_column(no_wrap=True, overflow="ellipsis")
        for work in seen.run.tracks:
            own = [finding for finding in seen.findings if work.track in (finding.track, finding.other)]
            table.add_row(*_track_line(work, own), Text(printable(", ".join(work.uncommitted[:3])), style="dim"))
        lines: list[RenderableType] = [table, Text("")]
        for finding in seen.findings:
            sign, style = LEVELS[finding.level]
            fresh = " new " if finding in new else ""
            lines.append(Text.assemble((f"{sign} ", style), (fresh, "reverse"), " " if fresh else "", printable(finding.sentence)))
            lines += [Text(f"  → {printable(finding.remedy)}", style="dim")] if finding.remedy else []
        looked = f"looked at {time.strftime('%H:%M:%S')}; Ctrl-C ends"
        return Group(*lines, Text(""), Text(f"onto {printable(seen.run.onto)}   {looked}", style="dim"))

    def show_amend(self, document: AmendDocument) -> None:
        """What the lane gained, or who is in the way."""
        for entry, field in document.added.items():
            self.say(f"{document.track} {field} {entry}")
        for collision in document.collisions:
            self.say(f"✗ {collision.entry}: {collision.detail}. Talk to {collision.track}.")
        if not document.written and document.collisions:
            fatal = any(collision.fatal for collision in document.collisions)
            self.note("Nothing was changed." if fatal else "Nothing was changed; --anyway lets both share it.")
        elif not document.written:
            self.say(f"Nothing to do: it is in the lane of {document.track}.")

    def show_finding(self, finding: Finding) -> None:
        """A finding with what to do about it."""
        sign, style = LEVELS[finding.level]
        where = f"{finding.path}:{finding.line}: " if finding.path and finding.line else ""
        self.out.print(Text.assemble((f"{sign} ", style), (printable(where), "bold"), printable(finding.sentence)), soft_wrap=True)
        if finding.remedy:
            self.out.print(Text(f"  → {printable(finding.remedy)}", style="dim"), soft_wrap=True)

    def show_index(self, document: IndexDocument) -> None:
        """What the index holds and what it could not read."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("language")
        for column in ("files", "symbols", "references"):
            table.add_column(column, justify="right")
        for row in document.languages:
            table.add_row(row.language, str(row.files), str(row.symbols), str(row.references))
        self.out.print(table)
        self.say(
            f"{document.files} files, {document.symbols} symbols, {document.references} references; "
            f"{document.parsed} read now, {document.seconds:.1f} s."
        )
        apart = Counter(file.origin for file in document.apart)
        if apart:
            named = " and ".join(f"{count} {origin}" for origin, count in sorted(apart.items()))
            self.say(f"Among them {named} files: scout index --json")
        for unread in document.unread[:10]:
            self.say(f"  not read in full: {unread.path}: {unread.why}")
        if len(document.unread) > 10:
            self.say(f"  … and {len(document.unread) - 10} more: scout index --json")

    def show_backtest(self, document: BacktestDocument) -> None:
        """A short table and the verdict in words."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_row("commits predicted, each from its parent", str(document.commits))
        table.add_row("their files fill the first five places", f"{document.acc5:.0%}")
        table.add_row("… the first ten", f"{document.acc10:.0%}")
        table.add_row("files found among the first ten", f"{document.recall10:.0%}")
        if document.additions_foreseen is not None:
            table.add_row(f"added files foreseen ({_count(document.additions, 'commit')})", f"{document.additions_foreseen:.0%}")
        if document.collisions is not None:
            for said, figure in _collisions(document.collisions):
                table.add_row(said, figure)
        for line in document.calibration:
            said = f"of {_count(line.files, 'file')} said to be {line.low:.0%} to {line.high:.0%} likely"
            table.add_row(said, f"{line.changed:.0%} changed")
        self.out.print(table)
        self.out.print(Text(printable(document.verdict), style="bold"))
        self.note(*document.notes)

    def show_learned(self, document: LearnDocument) -> None:
        """How right the plan was, track by track and pair by pair; then how far its probabilities can be trusted."""
        if document.lesson is not None:
            self._lesson(document.lesson)
        if document.unlanded:
            self.say(f"Not landed yet: {', '.join(document.unlanded)}.")
            self.say("Say scout learn again after the merge; that lesson replaces this one.")
        if not document.buckets:
            self.say("Nothing was learned here yet: scout learn, once the tracks are merged.")
            return
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for row in document.buckets:
            told = f"{_count(row.forecasts, 'file')} said to be {row.low:.0%} to {row.high:.0%} likely"
            table.add_row(told, f"{row.forecast / row.forecasts:.0%} on average", f"{row.happened / row.forecasts:.0%} changed")
        self.out.print(table)
        self.say(f"Learned from {_count(document.plans, 'plan')}; the next probe here goes by it.")

    def _lesson(self, lesson: Lesson) -> None:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        table.add_column("track", style="bold", no_wrap=True)
        for column in ("files", "foreseen", "precise", "symbols", "foreseen"):
            table.add_column(column, justify="right", no_wrap=True)
        for track in lesson.tracks:
            files, symbols = track.files, track.symbols
            row = (str(files.happened), _rate(files.recall), _rate(files.precision), str(symbols.happened), _rate(symbols.recall))
            table.add_row(track.track, *row)
        self.out.print(table)
        for track in lesson.tracks:
            if track.missed:
                more = f" and {len(track.missed) - 4} more" if len(track.missed) > 4 else ""
                self.say(f"{track.track} also changed {', '.join(track.missed[:4])}{more}.")
        words = {"foreseen": "was foreseen", "missed": "was missed", "false": "was announced and did not come"}
        told = [pair for pair in lesson.pairs if pair.word in words]
        self.say(*(f"The conflict of {pair.a} and {pair.b} {words[pair.word]}: {', '.join(pair.paths[:4])}".rstrip(": ") for pair in told))
        if not told:
            self.say(f"No conflict in {_count(len(lesson.pairs), 'pair')}, and none was announced.")
        if lesson.brier is not None:
            self.say(f"Brier score {lesson.brier:.3f} (0 is perfect, 0.25 a coin).")

    def show_review_order(self, document: ReviewOrderDocument) -> None:
        """One line a track, in the order to read and merge them, and what the order saves."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for number, row in enumerate(document.order, 1):
            again = f"about {row.again:.0f} to read again" if row.again >= 1 else ""
            name = Text(row.track, style="bold")
            table.add_row(str(number), name, _count(row.lines, "line"), row.standing.value, Text(again, style="dim"))
        self.out.print(table)
        if document.order:
            saved = f", {document.as_planned:.0f} in the plan's order" if document.as_planned - document.lines >= 1 else ""
            self.say(f"About {document.lines:.0f} lines to read{saved}.")
        if document.absent:
            self.note(f"Nothing to read in {', '.join(document.absent)}.")

    def show_runs(self, document: RunsDocument) -> None:
        """One line a run, newest first."""
        if not document.runs:
            self.say('No runs yet. Start one: scout probe "what you want built"')
        for run in document.runs:
            state = "planned" if run.planned else f"{run.ended} of {run.scouts} scouts ended"
            self.say(f"{run.run}   {run.base[:10]}   {state}")
        if any(not run.planned for run in document.runs):
            self.note("Finish one: scout probe --resume RUN")

    def show_clean(self, document: CleanDocument) -> None:
        """What went, and what stayed and why."""
        self.say(*(f"removed  {path}" for path in document.removed), *(f"kept     {path}" for path in document.kept))
        if not document.removed:
            self.say("Nothing to remove.")

    def show_doctor(self, document: DoctorDocument) -> None:
        """One line a check."""
        for check in document.checks:
            sign, style = ("✓", "green") if check.ok else (("✗", "bold red") if check.needed else ("–", "yellow"))
            self.out.print(Text.assemble((f"{sign} ", style), (f"{check.name:<14} ", "bold"), printable(check.detail)), soft_wrap=True)
            if check.hint and not check.ok:
                self.out.print(Text(f"                 {check.hint}", style="dim"), soft_wrap=True)


    def show_agents(self, document: AgentsDocument) -> None:
        """A few lines for each agent that is installed; the others in one."""
        if document.confinement == "none":
            self.say("Not confined here: they could write wherever you can (scout doctor).")
        else:
            self.say(f"Each writes its own sandbox only, by {document.confinement}.")
        for agent in document.agents:
            if agent.installed:
                self._agent(agent)
        missing = [agent for agent in document.agents if not agent.installed]
        if missing:
            self.out.print()
            self.out.print(_hanging("Not installed", ", ".join(agent.name for agent in missing)))

    def _agent(self, agent: AgentLine) -> None:
        sign, style = ("✓", "green") if agent.ready else ("✗", "yellow")
        state = agent.version or "built in" if agent.ready else f"needs {' or '.join(agent.keys)} ({agent.login})"
        model = f", model {agent.model}" if agent.model else ""
        self.out.print()
        self.out.print(Text.assemble((f"{sign} ", style), (f"{printable(agent.name)}  ", "bold"), printable(state + model)), soft_wrap=True)
        if self.quiet or not agent.command:
            return
        tells = f"tokens {agent.tokens}, cost {agent.cost}, reads {agent.reads}"
        for word, said in (("tells", tells), ("called", agent.command)):
            self.out.print(Padding(_hanging(f"{word:<6}", printable(said)), (0, 0, 0, 2)))

    def show_tryout(self, document: TryoutDocument) -> None:
        """The outcome in a line, what it did, what to do when it did not end well."""
        ended = document.outcome if document.ended_because is None else f"{document.outcome}: {document.ended_because}"
        self.say(f"{document.agent}: {ended} ({document.seconds:.0f} s, confined by {document.confinement})")
        usage = document.usage
        tokens = [f"{number:,} {word}" for number, word in ((usage.tokens_in, "in"), (usage.tokens_out, "out")) if number is not None]
        cost = "unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f} {usage.cost_from}"
        facts = {
            "changed": ", ".join(document.changed) or "nothing",
            "read": ", ".join(document.reads) or "nothing it told of",
            "ran": "; ".join(document.commands[:3]) or "nothing it told of",
            "tokens": ", ".join(tokens) or "unknown",
            "cost": cost,
            "said": one_line(document.last_message or "nothing", limit=200),
        }
        for word, said in facts.items():
            self.out.print(Padding(_hanging(f"{word:<8}", printable(said)), (0, 0, 0, 2)))
        if document.hint:
            self.out.print(Text.assemble(("hint:  ", "bold"), printable(document.hint)), soft_wrap=True)


def _track_line(work: TrackWork, findings: Sequence[Finding]) -> tuple[Text, ...]:
    """A sign, the track, how far it is, and in how many files."""
    worst = next((level for level in Level if any(finding.level is level for finding in findings)), Level.NOTICE)
    sign, style = LEVELS[worst] if worst is not Level.NOTICE else ("✓", "green")
    files = len({touch.path for touch in work.map.touches}) if work.map else 0
    outside = sum(stray.gravity is not Gravity.HARMLESS for stray in work.strays)
    facts = [
        *([_count(files, "file")] if files else []),
        *([f"{len(work.uncommitted)} uncommitted"] if work.uncommitted else []),
        *([f"{outside} outside its lane"] if outside else []),
    ]
    return Text(sign, style=style), Text(work.track, style="bold"), Text(work.standing.value), Text(", ".join(facts))


def _landing_verdict(document: CheckDocument) -> str:
    counts = {level: sum(finding.level is level for finding in document.findings) for level in Level}
    if not counts[Level.ERROR] and not counts[Level.WARNING]:
        if all(work.standing in _NOTHING_YET for work in document.run.tracks):
            return "Nothing has been done yet."
        return f"Nothing speaks against landing on {document.run.onto}."
    said = [_count(counts[level], level.value) for level in (Level.ERROR, Level.WARNING) if counts[level]]
    return f"{' and '.join(said)} to look at before landing on {document.run.onto}."


def _by_severity(pair: Overlap) -> tuple[int, float, str, str]:
    order = [Verdict.CONFLICT, Verdict.UNKNOWN, Verdict.ORDERED, Verdict.COORDINATE, Verdict.INDEPENDENT]
    return order.index(pair.verdict), -pair.probability, pair.a, pair.b


def _rate(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _collisions(found: CollisionsLine) -> Iterator[tuple[str, str]]:
    """Rows of a table."""
    yield "pairs of pull requests open together", str(found.pairs)
    yield "their conflicts in source files, foreseen", f"{found.foreseen} of {found.conflicts}"
    clean = found.pairs - found.conflicts
    yield "pairs kept apart for nothing", f"{found.kept_apart - found.foreseen} of {clean}"


def _share(score: float) -> str:
    return f"{score:.2f}" if score >= 0.005 else "<0.01"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _folder(paths: Sequence[str]) -> str:
    return paths[0].rpartition("/")[0] if paths else "specs"


def _hanging(bullet: str, text: str) -> RenderableType:
    """A paragraph whose lines after the first stand under the text, not under the bullet."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(bullet, Text(text))
    return table


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
        title = one_line(part.title, limit=LONGEST_TITLE - (8 if several_tried else 0))
        table.add_row(part.name, title, str(part.files), str(part.lines), f"{part.confidence:.0%}", *agreed, several + ended)
    return table


def _cost(cost: CostLine) -> str:
    """`$1.20 reported, $0.30 by prices of 2026-11-23; unknown for 2 of 6 scouts`."""
    known = [f"${cost.reported_usd:.2f} reported"] if cost.reported_usd else []
    known += [f"${cost.priced_usd:.2f} by prices of {cost.prices_as_of}"] if cost.prices_as_of else []
    if not cost.unknown:
        return ", ".join(known) or "$0.00 reported"
    missing = f"unknown for {cost.unknown} of {_count(cost.scouts, 'scout')}" if cost.unknown < cost.scouts else "unknown: no agent told it"
    return "; ".join([*([", ".join(known)] if known else []), missing])


def _matrix(names: Sequence[str], overlaps: Sequence[Overlap]) -> Group:
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
    return Group(table, Text(LEGEND, style="dim"), Text(""))


def _cell(overlap: Overlap | None, row: str) -> Text:
    if overlap is None:
        return Text("")
    sign = SIGN[overlap.verdict]
    if overlap.verdict is Verdict.ORDERED and overlap.first:
        sign = f"{overlap.first} {sign}" if overlap.first == row else f"← {overlap.first}"
    return Text(sign, style=STYLE[overlap.verdict])


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


def _waves(plan: Plan) -> int:
    return max((track.wave for track in plan.tracks), default=0)
