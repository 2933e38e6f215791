"""Scouts sent from the workers of a Dask cluster: each is one errand, and comes home the moment it has ended.

What came home is never sent again: a worker that is lost costs the scouts that it had under way, and those alone go to another.
Runs programs on other machines.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scout import __version__
from scout.config import Config, Fleet
from scout.errors import AgentError, ConfigError, ScoutError
from scout.model import Outcome, Scout
from scout.probe.attempt import Expedition
from scout.probe.errand import Errand, do_errand, forget, unpacked, unready
from scout.probe.lookout import Event
from scout.system.cluster import SLOT, Cluster, Line, Message, connected
from scout.system.ground import ground_of
from scout.system.repository import ObjectStore, Repository

if TYPE_CHECKING:
    from distributed import Future


def require_fleet(fleet: Fleet, names: Sequence[str], *, config: Config) -> None:
    """That a scheduler answers and every worker can send these agents. Raises ConfigError and AgentError."""
    with Cluster.connect(fleet) as cluster, connected(fleet.address):
        _require_workers(cluster, names, config)


def send_afar(
    due: Sequence[Scout], expedition: Expedition, *, repository: Repository, store: ObjectStore, fleet: Fleet
) -> dict[str, Scout]:
    """Their receipts, once all have come home, ended or been given up. `expedition.cancel` ends them in order.

    Raises as require_fleet does, and RunError when the scheduler is gone; what had come home is kept.
    """
    token = secrets.token_hex(8)
    errand = Errand(
        token=token,
        run=expedition.run.id,
        record=expedition.run.record,
        feature=expedition.feature,
        forecasts=expedition.forecasts,
        config=expedition.config,
        template=expedition.template,
        share=expedition.share,
    )
    with Cluster.connect(fleet) as cluster, connected(fleet.address):
        _require_workers(cluster, tuple(dict.fromkeys(scout.agent for scout in due)), expedition.config)
        line, ground = cluster.line(token), cluster.lend(ground_of(repository, expedition.base))
        try:
            line.beat()
            sent = {scout.id: cluster.send(do_errand, scout, errand, ground, name=f"{token}-{scout.id}") for scout in due}
            return _welcome({scout.id: scout for scout in due}, sent, line, expedition, store)
        finally:
            with contextlib.suppress(OSError, TimeoutError):
                line.call_off()
                line.hang_up([scout.id for scout in due])
                cluster.ask(forget, token)


def _require_workers(cluster: Cluster, names: Sequence[str], config: Config) -> None:
    if not cluster.slots():
        hint = f'Start workers with --resources "{SLOT}=2"; see docs/how-to/run-on-a-cluster.md.'
        raise ConfigError(f"No worker at {cluster.address} offers a place for an agent.", hint=hint)
    for worker, problem in cluster.ask(unready, __version__, tuple(names), config).items():
        if problem is not None:
            raise AgentError(f"Worker {worker} can't send scouts: {problem}", hint="Mend it there, or stop that worker.")


def _welcome(
    waiting: dict[str, Scout], sent: Mapping[str, Future], line: Line, expedition: Expedition, store: ObjectStore
) -> dict[str, Scout]:
    home: dict[str, Scout] = {}
    called_off = False
    while waiting:
        over = [name for name in waiting if sent[name].done()]  # looked at before what they said is heard
        line.beat()
        for message in line.messages():
            _hear(message, waiting, home, line, expedition, store)
        for name in over:
            if name in waiting:
                home[name] = _without_result(waiting.pop(name), sent[name], expedition)
        if expedition.cancel.is_set() and not called_off:
            line.call_off()
            called_off = True
    return home


def _hear(
    message: Message, waiting: dict[str, Scout], home: dict[str, Scout], line: Line, expedition: Expedition, store: ObjectStore
) -> None:
    match message:
        case ("back", name) if name in waiting:
            scout = waiting.pop(name)
            try:
                home[name] = unpacked(line.take(name), scout, run=expedition.run, store=store)
            except ScoutError as error:
                home[name] = _broken(scout, error.sentence, expedition)
        case ("event", name, "started" | "doing" | "ended" as what, detail, seconds):
            expedition.lookout.tell(Event(name, what, detail, float(seconds)))


def _without_result(scout: Scout, future: Future, expedition: Expedition) -> Scout:
    """An errand that is over and handed in nothing: called off before it began, or its workers died one after the other."""
    if expedition.cancel.is_set():
        return scout
    error = future.exception(timeout=1) if future.status == "error" else None
    if type(error).__name__ == "KilledWorker":
        return _broken(scout, "its workers were lost, one after the other", expedition)
    said = f"{type(error).__name__}: {error}" if error else "the cluster gave it up"
    return _broken(scout, " ".join(said.split())[:500], expedition)


def _broken(scout: Scout, because: str, expedition: Expedition) -> Scout:
    receipt = scout.model_copy(update={"outcome": Outcome.BROKEN, "ended_because": because, "sandbox": None})
    expedition.run.save_scout(receipt)
    expedition.lookout.tell(Event(scout.id, "ended", f"{receipt.outcome}: {because}", 0.0))
    return receipt
