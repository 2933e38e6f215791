"""Parts × agents × replicas → scouts sent side by side, each with a receipt. Runs programs.

Every receipt is on disk before the first sandbox exists, so a run that was killed knows what it still owes. Sending again
repeats what has no usable result: scouts that never ended, that were interrupted, or that broke before they could do
anything. What was refused, timed out or found nothing is a result, was paid for, and stays.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from scout.config import Config
from scout.errors import RunError
from scout.model import Feature, Outcome, Recon, Scout
from scout.probe.agents import SKETCH
from scout.probe.attempt import Expedition, attempt, require_ready
from scout.probe.lookout import Event, Lookout
from scout.probe.mission import TEMPLATE, viewpoint
from scout.probe.money import Quote, Share, quote, share_of_each, together
from scout.probe.sandbox import remove_sandbox, usual_place
from scout.system.files import template
from scout.system.repository import ObjectStore, Repository
from scout.system.runs import Run

_TO_REPEAT = frozenset({None, Outcome.INTERRUPTED, Outcome.BROKEN, Outcome.RATE_LIMITED})


def send_scouts(
    recon: Recon,
    *,
    feature: Feature,
    run: Run,
    repository: Repository,
    store: ObjectStore,
    agents: Sequence[str],
    config: Config,
    notify: Callable[[Event], None],
    cancel: threading.Event,
    keep: bool = False,
    agree: Callable[[Quote], None] = lambda offer: None,
) -> tuple[Scout, ...]:
    """All scouts of the run, after those without a usable result were sent and came back, in the order of the plan.

    `agree` hears what those that cost money may cost before anything starts; what it raises goes on its way.
    `cancel` ends them in order: what they left is kept and they can be sent again. On Ctrl-C the same happens, then
    KeyboardInterrupt goes on its way. Raises AgentError or ConfigError before anything starts, OSError when the run
    can't be written.
    """
    receipts = {scout.id: scout for scout in run.scouts()}
    planned = plan_scouts(recon, agents=agents, config=config, base=run.record.base)
    scouts = tuple(receipts.get(scout.id, scout) for scout in planned)
    as_planned = zip(scouts, planned, strict=True)  # the receipt of a replayed scout names the agent that was recorded
    due = [scout.model_copy(update={"agent": plan.agent}) for scout, plan in as_planned if scout.outcome in _TO_REPEAT]
    rows = () if config.fleet else require_ready(tuple(dict.fromkeys(scout.agent for scout in due)), config=config)
    free = {SKETCH} | {row.name for row in rows if not row.argv}
    share = _share([scout for scout in due if scout.agent not in free], run=run, config=config, agree=agree)
    _remove_sandboxes(run, (scout for scout in receipts.values() if not scout.kept), [], [])
    for scout in scouts:
        if scout.id not in receipts:
            run.save_scout(scout)
    store.pin(run.record.base)
    with Lookout(notify) as lookout:
        expedition = Expedition(
            root=repository.root,
            run=run,
            base=run.record.base,
            feature=feature,
            forecasts=recon.parts,
            config=config,
            agents={row.name: row for row in rows},
            surroundings=dict(os.environ),
            template=template(TEMPLATE, root=repository.root),
            base_paths=frozenset(entry.path for entry in store.files(run.record.base)),
            lookout=lookout,
            cancel=cancel,
            keep=keep,
            place=usual_place(),
            share=share,
        )
        back = _send(due, expedition, repository=repository, store=store) if due else {}
    return tuple(back.get(scout.id, scout) for scout in scouts)


def require_senders(names: Sequence[str], *, config: Config) -> None:
    """That these agents can be sent, from here or from the cluster. Raises AgentError and ConfigError."""
    if config.fleet is None:
        require_ready(names, config=config)
        return
    from scout.probe.afar import require_fleet

    require_fleet(config.fleet, names, config=config)


def _share(costly: Sequence[Scout], *, run: Run, config: Config, agree: Callable[[Quote], None]) -> Share:
    """What each of these scouts may spend, once the user has agreed to what they may cost."""
    if not costly:
        return Share()
    share = share_of_each(config, spent=together(scout.usage for scout in run.scouts()), scouts=len(costly))
    if share.dollars == 0 or share.tokens == 0:
        raise RunError("Nothing is left of the budget.", hint=f"Allow more: scout probe --resume {run.id} --budget DOLLARS")
    agree(quote(costly, _earlier(run.root), limit=None if share.dollars is None else share.dollars * len(costly)))
    return share


def _earlier(root: Path) -> Iterator[Scout]:
    """The scouts of every run that can be read."""
    for run in Run.folders(root):
        with contextlib.suppress(RunError):
            yield from run.scouts()


def plan_scouts(recon: Recon, *, agents: Sequence[str], config: Config, base: str) -> tuple[Scout, ...]:
    """The receipts of a probe before anything was sent: for each part, each replica by each agent. Pure."""
    scouts = []
    for forecast in recon.parts:
        number = 0
        for replica in range(1, config.scouts + 1):
            for agent in agents:
                number += 1
                part = forecast.part.name
                view = viewpoint(replica).name
                scouts.append(Scout(id=f"{part}-{number}", part=part, number=number, agent=agent, base=base, viewpoint=view))
    return tuple(scouts)


def remove_leftovers(root: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Removes the sandboxes of all runs of a repository but those under way: what kills left behind and what was kept on request.

    Gives back what was removed, and what was not: not provably ours, or stuck.
    """
    removed: list[Path] = []
    stuck: list[Path] = []
    for run in Run.folders(root):
        try:
            with run:
                _remove_sandboxes(run, run.scouts(), removed, stuck)
        except RunError:
            continue
    return tuple(removed), tuple(stuck)


def _remove_sandboxes(run: Run, scouts: Iterable[Scout], removed: list[Path], stuck: list[Path]) -> None:
    for scout in scouts:
        if scout.sandbox is None:
            continue
        gone = remove_sandbox(scout, run=run.id)
        (removed if gone else stuck).append(Path(scout.sandbox))
        if gone:
            run.save_scout(scout.model_copy(update={"sandbox": None, "kept": False}))


def _send(due: Sequence[Scout], expedition: Expedition, *, repository: Repository, store: ObjectStore) -> dict[str, Scout]:
    """From here or from a cluster; the receipts that came back."""
    fleet = expedition.config.fleet
    if fleet is None:
        return _send_from_here(due, expedition)
    from scout.probe.afar import send_afar

    return send_afar(due, expedition, repository=repository, store=store, fleet=fleet)


def _send_from_here(due: Sequence[Scout], expedition: Expedition) -> dict[str, Scout]:
    """Sends each scout on a thread of the pool; the first error of ours cancels the rest and is raised when all are back."""
    interrupted = False
    with ThreadPoolExecutor(max_workers=expedition.config.jobs, thread_name_prefix="scout") as pool:
        futures = [pool.submit(_unless_cancelled, scout, expedition) for scout in due]
        while not all(future.done() for future in futures):
            try:
                wait(futures, timeout=0.2)
            except KeyboardInterrupt:
                interrupted = True
            if interrupted or any(future.done() and future.exception() for future in futures):
                expedition.cancel.set()
    if interrupted:
        raise KeyboardInterrupt
    return {scout.id: scout for scout in (future.result() for future in futures)}


def _unless_cancelled(scout: Scout, expedition: Expedition) -> Scout:
    return scout if expedition.cancel.is_set() else attempt(scout, expedition)
