"""One scout's life: receipt → sandbox → mission → agent → report → snapshot → patch → sandbox gone → receipt.

Acts on the world. What an agent does, and what goes wrong with one scout, ends up as a value in its receipt; only a run
folder that can't be written raises. A kill between any two steps leaves a receipt that names the sandbox to remove.
"""

from __future__ import annotations

import functools
import os
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scout.config import Config
from scout.errors import AgentError, ScoutError
from scout.model import Feature, Outcome, PartForecast, Report, Scout, Usage
from scout.probe.agents import Agent, command_of, require_agents, takes_prompt
from scout.probe.backoff import asks_to_wait, pause
from scout.probe.environment import agent_environment
from scout.probe.lookout import Lookout
from scout.probe.meter import Meter
from scout.probe.mission import VIEWPOINTS, write_mission
from scout.probe.money import Share, priced, together
from scout.probe.recording import recorded
from scout.probe.report import REPORT_BYTES, REPORT_FILE, read_report
from scout.probe.sandbox import Sandbox, link_lent, make_reachable, make_sandbox, name_sandbox, remove_sandbox, sweep, take_out
from scout.probe.sketch import draw
from scout.probe.streams import Listener, Told, phrase_of, read_stream
from scout.system.confinement import confine, require_layer
from scout.system.files import printable, write_atomically
from scout.system.patches import apply_patch
from scout.system.process import Completed, EndedBy
from scout.system.process import run as run_process
from scout.system.repository import ObjectStore, Repository, clone_sandbox
from scout.system.runs import Run

_STOPPED: Mapping[EndedBy, tuple[Outcome, str]] = {
    "cancelled": (Outcome.INTERRUPTED, "interrupted"),
    "timeout": (Outcome.TIMEOUT, "its time was up"),
    "output": (Outcome.LIMIT, "it printed more than it may"),
    "disk": (Outcome.LIMIT, "it wrote more than it may"),
    "processes": (Outcome.LIMIT, "it started more processes than it may"),
    "not-found": (Outcome.BROKEN, "its program could not be started"),
}
_LAST_WORDS = 4_000
SIDECAR_BYTES = 50_000_000
"""More of it than this is not read."""


class Expedition(NamedTuple):
    """What all scouts of one probe share. The repository travels as a path: each thread opens its own."""

    root: Path
    run: Run
    base: str
    feature: Feature
    forecasts: tuple[PartForecast, ...]
    agents: Mapping[str, Agent]
    config: Config
    surroundings: Mapping[str, str]
    template: str
    base_paths: frozenset[str]
    lookout: Lookout
    cancel: threading.Event
    keep: bool
    place: Path
    """Where the sandboxes are made."""
    share: Share = Share()
    """What each scout may spend."""


class Ended(NamedTuple):
    """How the agent of a scout ended, before anybody looked at what it left."""

    completed: Completed
    told: Told
    report: Report | None
    confinement: str
    limit: str | None = None
    """Which limit we ended it at, beside those that `completed` tells."""
    dialect: str | None = None
    clone: str | None = None
    """Where its clone was: paths in its log begin so."""


def require_ready(names: Sequence[str], *, config: Config) -> tuple[Agent, ...]:
    """The rows of these agents, each of which can be sent from this machine now. Raises AgentError and ConfigError."""
    rows = require_agents(names, config=config, surroundings=os.environ)
    if any(row.argv for row in rows):
        require_layer(config.confine, offline=config.offline)
    return rows


def attempt(scout: Scout, expedition: Expedition) -> Scout:
    """Sends one scout and waits for its end; sends it again when its provider asks to come back later.

    Gives back its last receipt, which is also the one on disk.
    """
    run, began = expedition.run, time.monotonic()
    sandbox = name_sandbox(run.id, scout.id, place=expedition.place)
    scout = _sent_anew(scout)
    agent, log = expedition.agents[scout.agent], run.scout_file(scout.id, "log")
    phrase = functools.partial(phrase_of, agent.dialect, work=sandbox.work, known=expedition.base_paths)
    expedition.lookout.started(scout.id, scout.agent, log, phrase=phrase)
    most = scout.tries + expedition.config.limits.retries
    while True:
        scout = _tried(scout.model_copy(update={"sandbox": str(sandbox.folder), "tries": scout.tries + 1}), sandbox, expedition)
        if scout.outcome is not Outcome.RATE_LIMITED or agent.recording or scout.tries > most or not _waited(scout, most, expedition):
            break
        remove_sandbox(scout, run=run.id)
    seconds = scout.seconds or round(time.monotonic() - began, 3)  # a replayed one has its own
    scout = scout.model_copy(update={"seconds": seconds, "kept": expedition.keep})
    run.save_scout(scout)
    if not expedition.keep and remove_sandbox(scout, run=run.id):
        scout = scout.model_copy(update={"sandbox": None})
        run.save_scout(scout)
    expedition.lookout.ended(scout)
    return scout


def _tried(scout: Scout, sandbox: Sandbox, expedition: Expedition) -> Scout:
    expedition.run.save_scout(scout)
    expedition.run.scout_file(scout.id, "log").unlink(missing_ok=True)  # of an earlier try: its events must not be counted twice
    try:
        return _live(scout, sandbox, expedition)
    except Exception as error:  # one scout's failure, even one of ours, must not cost the others
        return _broken(scout, error, expedition)


def _waited(scout: Scout, most: int, expedition: Expedition) -> bool:
    """Waits for as long as the provider is to be left alone, with the receipt on disk; False when that was cut short."""
    expedition.run.save_scout(scout)
    tried = expedition.config.limits.retries - (most - scout.tries)
    seconds = pause(scout.ended_because or "", scout=scout.id, tries=tried, first=expedition.config.limits.wait_seconds)
    expedition.lookout.waits(scout.id, f"rate limited, tries again in {seconds:.0f} s")
    return not expedition.cancel.wait(seconds)


def judge(completed: Completed, *, changed: bool, told: Told, limit: str | None = None) -> tuple[Outcome, str | None]:
    """How a scout ended, from its exit, its own words and its diff. No single one of them can be trusted.

    `limit` is why we cancelled it, if we did.
    """
    if completed.ended_by == "cancelled" and limit is not None:
        return Outcome.LIMIT, limit
    if completed.ended_by != "exit":
        return _STOPPED[completed.ended_by]
    if told.failure is not None or told.limit is not None:
        return _in_its_own_words(told)
    if completed.exit_code is None:
        return Outcome.BROKEN, "nobody saw how it ended"
    if completed.exit_code != 0:
        return Outcome.FAILED, f"exit code {completed.exit_code}"
    return (Outcome.OK, None) if changed else (Outcome.NO_CHANGE, "it left nothing")


def _in_its_own_words(told: Told) -> tuple[Outcome, str | None]:
    if told.failure is None:
        return Outcome.LIMIT, told.limit
    return (Outcome.RATE_LIMITED if asks_to_wait(told.failure) else Outcome.FAILED), told.failure


def _live(scout: Scout, sandbox: Sandbox, expedition: Expedition) -> Scout:
    with Repository.open(expedition.root) as repository, ObjectStore.open(repository) as store:
        make_sandbox(sandbox, run=expedition.run.id, scout=scout.id)
        clone_sandbox(store, base=expedition.base, target=sandbox.work)
        inherited = take_out(sandbox.work, REPORT_FILE, limit=expedition.config.limits.file_bytes)
        agent = expedition.agents[scout.agent]
        if agent.recording is not None:
            scout, ended = _replay(agent.recording, scout, sandbox, expedition)
        else:
            ended = _run_agent(agent, scout, sandbox, expedition) if agent.argv else _run_sketch(scout, sandbox, expedition)
        _tidy(sandbox, agent, inherited, expedition)
        return _keep_what_is_left(scout, sandbox, ended, store, expedition)


def _run_sketch(scout: Scout, sandbox: Sandbox, expedition: Expedition) -> Ended:
    began = time.monotonic()
    report = draw(_forecast(scout, expedition), forecasts=expedition.forecasts, feature=expedition.feature, work=sandbox.work)
    sure = (f"{share:.2f} {key}" for key, share in report.confidences.items())
    log = [*report.assumed, *(f"needs {need}" for need in report.needed), *sure]
    write_atomically(expedition.run.scout_file(scout.id, "log"), "".join(f"{line}\n" for line in log))
    completed = Completed(exit_code=0, ended_by="exit", seconds=time.monotonic() - began, cpu_seconds=0.0, max_rss=0, survivors=0)
    return Ended(completed, Told(), report, "none")


def _replay(recording: Path, scout: Scout, sandbox: Sandbox, expedition: Expedition) -> tuple[Scout, Ended]:
    """What a recorded scout printed and left, once more. What it consumed was consumed then."""
    kept = recorded(recording, scout.id)
    log, sidecar = (expedition.run.scout_file(scout.id, part) for part in ("log", "sidecar"))
    write_atomically(log, kept.log)
    if kept.sidecar is not None:
        write_atomically(sidecar, kept.sidecar)
    apply_patch(sandbox.work, kept.patch)
    then = kept.scout
    beside = None if kept.sidecar is None else sidecar
    told = _heard(then.dialect, log, beside, work=Path(then.clone or sandbox.work), exit_code=then.exit_code, known=expedition.base_paths)
    how = (then.outcome, then.ended_because)
    ended_by: EndedBy = next((by for by, stopped in _STOPPED.items() if stopped == how), "exit")
    ours = then.ended_because if then.outcome is Outcome.LIMIT and ended_by == "exit" and told.limit is None else None
    completed = Completed(then.exit_code, "cancelled" if ours else ended_by, then.seconds, 0.0, 0, 0)
    same = ("agent", "viewpoint", "seconds", "tries")
    ended = Ended(completed, told._replace(usage=then.usage), then.report, then.confinement, ours, then.dialect, then.clone)
    return scout.model_copy(update={field: getattr(then, field) for field in same}), ended


def _run_agent(agent: Agent, scout: Scout, sandbox: Sandbox, expedition: Expedition) -> Ended:
    config, run = expedition.config, expedition.run
    mission = _mission(scout, expedition)
    write_atomically(run.scout_file(scout.id, "prompt.md"), mission)
    sandbox.mission.write_bytes(mission)
    placeholders = _placeholders(sandbox, mission)
    _furnish(agent, sandbox, expedition)
    environment = agent_environment(
        expedition.surroundings, agent=agent, config=config, home=sandbox.home, tmp=sandbox.tmp, placeholders=placeholders
    )
    lent = _lent(sandbox, expedition)
    argv, confinement = confine(
        command_of(agent, placeholders, dollars=expedition.share.dollars),
        writable=(sandbox.work,),
        home=sandbox.home,
        tmp=sandbox.tmp,
        mode=config.confine,
        offline=config.offline,
        lent=lent,
    )
    if confinement != "bubblewrap":
        link_lent(lent)
    if not Path(agent.argv[0]).exists():  # asked here, for inside a confinement nobody could tell it from a failure
        raise AgentError(f"The program {agent.argv[0]} is gone.", hint="Install the agent again, then resume.")
    log = run.scout_file(scout.id, "log")
    listener = Listener(agent.dialect, work=sandbox.work, known=expedition.base_paths)
    cost = functools.partial(_cost, agent=agent, scout=scout, expedition=expedition)
    with Meter(log, listener, share=expedition.share, cost=cost, cancel=expedition.cancel) as meter:
        completed = run_process(
            argv,
            cwd=sandbox.work,
            env=environment,
            log=log,
            stdin=None if takes_prompt(agent.argv) else sandbox.mission,
            limits=config.limits,
            watch=(sandbox.folder,),
            cancel=meter.stop,
        )
    make_reachable(sandbox)
    sidecar = _saved_sidecar(agent, sandbox, run.scout_file(scout.id, "sidecar"))
    told = _heard(agent.dialect, log, sidecar, work=sandbox.work, exit_code=completed.exit_code, known=expedition.base_paths)
    told = told._replace(usage=cost(told))
    return Ended(completed, told, _report(sandbox), confinement, meter.reason, agent.dialect, str(sandbox.work))


def _heard(dialect: str | None, log: Path, sidecar: Path | None, *, work: Path, exit_code: int | None, known: frozenset[str]) -> Told:
    """What the agent told, in events or, when it failed without one, in its last words."""
    told = read_stream(dialect, log, sidecar=sidecar, work=work, known=known)
    if told.failure is None and exit_code and (said := _last_refusal(log)):
        return told._replace(failure=said)
    return told


def _cost(told: Told, *, agent: Agent, scout: Scout, expedition: Expedition) -> Usage:
    """The usage of all tries, with what it cost."""
    models = told.models or ((agent.model,) if agent.model else ())
    return together((scout.usage, priced(told.usage, models, expedition.config.prices)))


def _saved_sidecar(agent: Agent, sandbox: Sandbox, beside: Path) -> Path | None:
    """The file that holds what the agent's output does not, out of the sandbox that is about to go. None without one."""
    beside.unlink(missing_ok=True)
    content = take_out(sandbox.home, agent.sidecar, limit=SIDECAR_BYTES) if agent.sidecar else None
    if content is None:
        return None
    write_atomically(beside, content)
    return beside


def _last_refusal(log: Path) -> str | None:
    """The last line of a log that asks to come back later; agents that fail without an event say it there."""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _LAST_WORDS))
        lines = stream.read().decode("utf-8", errors="replace").splitlines()
    return next((" ".join(printable(line).split())[:300] for line in reversed(lines) if asks_to_wait(line, numbers=False)), None)


def _keep_what_is_left(scout: Scout, sandbox: Sandbox, ended: Ended, store: ObjectStore, expedition: Expedition) -> Scout:
    run = expedition.run
    snapshot = store.snapshot(
        sandbox.work,
        base=expedition.base,
        message=f"scout {scout.id} of {run.id}",
        ref=f"refs/scouts/{run.id}/{scout.id}",
        limits=expedition.config.limits,
    )
    changed = store.diff(expedition.base, snapshot.commit).files
    write_atomically(run.scout_file(scout.id, "patch"), store.patch(expedition.base, snapshot.commit))
    outcome, because = judge(ended.completed, changed=bool(changed), told=ended.told, limit=ended.limit)
    edited = {file.path for file in changed}
    return scout.model_copy(
        update={
            "outcome": outcome,
            "ended_because": because,
            "exit_code": ended.completed.exit_code,
            "snapshot": snapshot.commit if changed else None,  # nothing left is no evidence, least of all of a failed scout
            "left_out": snapshot.left_out,
            "reads": tuple(path for path in ended.told.reads if path not in edited),
            "commands": ended.told.commands,
            "last_message": ended.told.last_message,
            "usage": ended.told.usage,
            "models": ended.told.models,
            "dialect": ended.dialect,
            "clone": ended.clone,
            "report": ended.report,
            "confinement": ended.confinement,
        }
    )


def _tidy(sandbox: Sandbox, agent: Agent, inherited: bytes | None, expedition: Expedition) -> None:
    """Takes litter out of the clone, and puts back a report file that the base itself holds."""
    sweep(sandbox.work, patterns=agent.droppings, known=expedition.base_paths)
    if inherited is not None:
        (sandbox.work / REPORT_FILE).write_bytes(inherited)


def _report(sandbox: Sandbox) -> Report | None:
    content = take_out(sandbox.work, REPORT_FILE, limit=REPORT_BYTES)
    return None if content is None else read_report(content.decode("utf-8", errors="replace"))


def _mission(scout: Scout, expedition: Expedition) -> bytes:
    forecast = _forecast(scout, expedition)
    view = next((view for view in VIEWPOINTS if view.name == scout.viewpoint), VIEWPOINTS[0])
    others = [other.part for other in expedition.forecasts if other.part.name != scout.part]
    seconds = expedition.config.limits.seconds
    text = write_mission(expedition.template, feature=expedition.feature, forecast=forecast, others=others, view=view, seconds=seconds)
    return text.replace("\0", "").encode("utf-8", "surrogateescape")  # NUL can't stand among a program's arguments


def _placeholders(sandbox: Sandbox, mission: bytes) -> dict[str, str]:
    return {
        "prompt_file": str(sandbox.mission),
        "prompt": mission.decode("utf-8", "surrogateescape"),
        "sandbox": str(sandbox.work),
        "home": str(sandbox.home),
    }


def _furnish(agent: Agent, sandbox: Sandbox, expedition: Expedition) -> None:
    """Puts the agent's settings, and its login when it was lent, into its private home."""
    contents = {name: text.encode() for name, text in agent.files.items()}
    home = expedition.surroundings.get("HOME")
    if home and agent.name in expedition.config.logins:
        contents |= {name: (Path(home) / name).read_bytes() for name in agent.logins if (Path(home) / name).is_file()}
    for name, content in contents.items():
        target = sandbox.home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o600)


def _lent(sandbox: Sandbox, expedition: Expedition) -> dict[Path, Path]:
    """Where in its private home the agent finds which folders of the person's."""
    own = Path(expedition.surroundings.get("HOME") or "/").resolve()
    return {sandbox.home / name: own / name for name in expedition.config.home if (own / name).is_dir()}


def _forecast(scout: Scout, expedition: Expedition) -> PartForecast:
    return next(forecast for forecast in expedition.forecasts if forecast.part.name == scout.part)


def _sent_anew(scout: Scout) -> Scout:
    """The receipt of a scout that has done nothing yet, but for what its earlier tries cost."""
    return Scout(
        id=scout.id,
        part=scout.part,
        number=scout.number,
        agent=scout.agent,
        base=scout.base,
        viewpoint=scout.viewpoint,
        usage=scout.usage,
        tries=scout.tries,
    )


def _broken(scout: Scout, error: Exception, expedition: Expedition) -> Scout:
    """The receipt of a scout that something went wrong with. A Ctrl-C kills git before it reaches us: wait for it a moment."""
    if expedition.cancel.wait(0.3):
        return scout.model_copy(update={"outcome": Outcome.INTERRUPTED, "ended_because": "interrupted"})
    sentence = error.sentence if isinstance(error, ScoutError) else " ".join(f"{type(error).__name__}: {error}".split())[:500]
    with expedition.run.scout_file(scout.id, "log").open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"\nscout: {''.join(traceback.format_exception(error))}")
    return scout.model_copy(update={"outcome": Outcome.BROKEN, "ended_because": sentence})
