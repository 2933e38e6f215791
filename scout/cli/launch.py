"""A request for a probe → a run, its specs on disk, and the document that both `probe` and `demo` show."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from scout.config import AgentRow, Config
from scout.console import Console
from scout.documents import CostLine, PartLine, ProbeDocument, ScoutLine
from scout.errors import ConfigError, RepositoryError, RunError
from scout.feature import read_feature
from scout.imports import Imported, Measured, import_plan, measure, source_of
from scout.model import Feature, Scout
from scout.overlap import find_overlaps
from scout.pipeline import Interrupted, Probed, probe
from scout.probe import Quote, quoted, require_senders
from scout.probe.agents import SKETCH
from scout.probe.money import published_prices
from scout.specs import Kept, keep_edits
from scout.system.files import texts_below
from scout.system.published import SPECS, Published
from scout.system.repository import Repository
from scout.system.runs import Run
from scout.touchmap import bare_touch_map

IMPORTED = "imported"
"""The file of a run that keeps what a foreign plan said."""

COMMAND_AGENT = "command"
"""The name under which `--agent-cmd` stands in a run."""


class Request(NamedTuple):
    """What a person asked of `scout probe`, flags that belong to the configuration left out."""

    feature: Feature | None
    agents: tuple[str, ...] = ("sketch",)
    base: str = "HEAD"
    resume: str | None = None
    keep: bool = False
    replace_specs: bool = False
    yes: bool = False
    budget: float | None = None
    """In dollars, for what is left of a run that is resumed; a new run has it in its configuration."""
    record: Path | None = None
    imported: Imported | None = None
    """What the foreign plan says of its tasks that the feature was made from."""


def parse_feature(text: str, parts: tuple[str, ...], *, markdown: bool) -> Feature:
    """The feature with the parts of `--part NAME="BRIEF"`. Raises FeatureError and ConfigError."""
    pairs = []
    for part in parts:
        name, sign, brief = part.partition("=")
        if not sign or not name.strip():
            raise ConfigError(
                f"--part {part!r} is not of the form NAME=BRIEF.", hint='For example: --part api="routes and validators for notifications"'
            )
        pairs.append((name.strip(), brief.strip()))
    return read_feature(text, parts=pairs, markdown=markdown)


def read_import(format: str, path: Path) -> tuple[Feature, Imported]:
    """The feature of another program's plan, a file or a folder. Raises ConfigError and FeatureError."""
    return import_plan(format, texts_below(path, source_of(format).suffixes))


def choose_agents(named: tuple[str, ...], command: str | None, config: Config) -> tuple[tuple[str, ...], Config]:
    """The agents of a request; `--agent-cmd` becomes a row of the table for this run."""
    if command is None:
        return named or ("sketch",), config
    if not command.strip():
        raise ConfigError("--agent-cmd is empty.", hint="Give a command line, such as 'aider --message-file {prompt_file}'.")
    return (*named, COMMAND_AGENT), config.model_copy(update={"agents": {**config.agents, COMMAND_AGENT: AgentRow(command=command)}})


def launch(request: Request, repository: Repository, config: Config, console: Console) -> ProbeDocument:
    """Runs the probe, or the rest of an interrupted one, and writes its specs.

    Raises Interrupted on Ctrl-C and ScoutError for what the user can put right.
    """
    run, feature, agents, config = _open_run(request, repository, config)
    with run:
        if request.imported is not None:
            run.save(IMPORTED, request.imported)
        state = run.record.state
        console.confirm_state(state, run.record.base)
        published = Published(repository, feature.slug)
        published.require_folder()
        with console.progress() as progress, cancelled_by_signals() as cancel:

            def agree(offer: Quote) -> None:
                with progress.aside():
                    _agree(offer, run, console, asks=offer.limit is not None and not request.yes)

            found = probe(
                run,
                feature,
                repository=repository,
                config=config,
                agents=agents,
                notify=progress.notify,
                cancel=cancel,
                keep=request.keep,
                agree=agree,
                recording=request.record,
            )
        kept: tuple[Kept, ...] = ()
        specs: Mapping[str, str] = found.specs
        if not request.replace_specs:
            specs, kept = keep_edits(published.texts(), found.specs)
        written = published.write(specs, run, generated=found.specs)
        console.note(*(f"Kept what was written in {SPECS}/{feature.slug}/{item.file}: {item.what}." for item in kept))
        return _document(found, written, _measured(found, repository))


def _measured(found: Probed, repository: Repository) -> Measured | None:
    """The foreign plan that the feature was made from, measured."""
    imported = found.run.load(IMPORTED, Imported)
    if imported is None:
        return None
    sizes = {entry.path: entry.size for entry in repository.files(found.run.record.base)}
    declared = find_overlaps([bare_touch_map(task.part, task.files) for task in imported.tasks if task.files], {}, sizes=sizes)
    return measure(imported, found.maps, found.overlaps, declared)


def _agree(offer: Quote, run: Run, console: Console, *, asks: bool) -> None:
    """Says what the scouts may cost and, on a terminal, asks whether to send them. Raises RunError for a no."""
    if offer.known or offer.limit is not None:
        console.note(*quoted(offer))
    if not asks or console.quiet or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # Ctrl-C at the question is an answer
    try:
        print("Send them? [Y/n] ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip().lower()
    finally:
        signal.signal(signal.SIGINT, before)
    if answer not in ("", "y", "yes"):
        raise RunError("Nothing was sent.", hint=f"Go on after all: scout probe --resume {run.id}")


def _open_run(request: Request, repository: Repository, config: Config) -> tuple[Run, Feature, tuple[str, ...], Config]:
    """A new run, or the one to resume with the feature, the agents and the configuration it was started with."""
    if request.resume is not None:
        run = Run.open(repository.root, request.resume)
        config = run.record.config.model_copy(update={"fleet": config.fleet})  # where scouts are sent from is no part of the run
        if request.budget is not None:
            config = config.model_copy(update={"budget": config.budget.model_copy(update={"dollars": request.budget})})
        return run, run.feature(), run.record.agents, config
    if request.feature is None:
        raise ConfigError("There is nothing to probe.", hint='Say what you want built: scout probe "notification system"')
    base = repository.commit(request.base)
    if not repository.files(base):
        raise RepositoryError(f"{request.base} holds no files.", hint="Commit something to build on, or name another commit with --base.")
    require_senders(request.agents, config=config)
    today = datetime.now(UTC).astimezone().date()
    run = Run.create(
        repository.root, feature=request.feature, base=base, config=config, agents=request.agents, state=repository.state(), today=today
    )
    return run, request.feature, request.agents, config


@contextmanager
def cancelled_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, a closing terminal and `kill` set. A second Ctrl-C does not wait for the scouts to end in order."""
    cancel = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if cancel.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        cancel.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def interrupted(error: Interrupted) -> RunError:
    """What a person is told after Ctrl-C."""
    return RunError("Stopped; what the scouts left is kept.", hint=f"Go on with: scout probe --resume {error.run.id}")


def _cost(scouts: Iterable[Scout]) -> CostLine:
    """What the scouts that run programs cost, by how it is known."""
    paid = [scout for scout in scouts if scout.agent != SKETCH]
    reported = [scout.usage.cost_usd or 0.0 for scout in paid if scout.usage.cost_from == "reported"]
    reckoned = [scout.usage.cost_usd or 0.0 for scout in paid if scout.usage.cost_from == "priced"]
    return CostLine(
        reported_usd=round(sum(reported), 6),
        priced_usd=round(sum(reckoned), 6),
        prices_as_of=published_prices().as_of.isoformat() if reckoned else None,
        scouts=len(paid),
        unknown=len(paid) - len(reported) - len(reckoned),
    )


def _document(found: Probed, written: tuple[Path, ...], imported: Measured | None) -> ProbeDocument:
    maps = {touched.part: touched for touched in found.maps}
    sure = {part: track.confidence for track in found.plan.tracks for part in track.parts}
    root = found.run.root
    return ProbeDocument(
        run=found.run.id,
        feature=found.feature.slug,
        base=found.run.record.base,
        repository=found.run.record.state,
        parts=tuple(
            PartLine(
                name=forecast.part.name,
                title=forecast.part.title,
                confidence=sure[forecast.part.name],
                files=len({touch.path for touch in maps[forecast.part.name].touches}),
                lines=maps[forecast.part.name].lines_changed,
                agreement=maps[forecast.part.name].agreement,
                symbol_agreement=maps[forecast.part.name].symbol_agreement,
                scouts=tuple(
                    ScoutLine(
                        id=scout.id,
                        agent=scout.agent,
                        outcome=scout.outcome.value if scout.outcome else "unknown",
                        ended_because=scout.ended_because,
                        seconds=round(scout.seconds, 1),
                        confinement=scout.confinement,
                        usage=scout.usage,
                        models=scout.models,
                        tries=scout.tries,
                    )
                    for scout in found.scouts
                    if scout.part == forecast.part.name
                ),
            )
            for forecast in found.recon.parts
        ),
        cost=_cost(found.scouts),
        overlaps=found.overlaps,
        offline=found.run.record.config.offline,
        plan=found.plan,
        touch_maps=found.maps,
        rehearsal=found.rehearsal,
        specs=tuple(str(path.relative_to(root)) for path in written),
        notes=found.recon.notes,
        imported=imported,
    )
