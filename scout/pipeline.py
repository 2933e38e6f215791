"""The stages in their order. This page alone knows it; it knows nothing of terminals.

feature ─▶ recon ─▶ probe ─▶ touch maps ─▶ overlaps ─▶ plan ─▶ specs
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

from scout.changes import map_change_of, toolchain_of
from scout.config import Config
from scout.documents import Stage
from scout.errors import RunError
from scout.landing.learning import recalibrate
from scout.lessons import lessons_that_count
from scout.model import Change, Feature, Outcome, Overlap, Plan, Recon, Rehearsal, Scout, TouchMap, TreeEntry, TrialMerge
from scout.overlap import PAST_COMMITS, find_overlaps, find_ties, with_rehearsal
from scout.partition import divide
from scout.probe import Event, Quote, record, send_scouts
from scout.recon import survey
from scout.rehearsal import rehearse
from scout.source import Index, Tree
from scout.specs import write_specs
from scout.system.files import templates
from scout.system.repository import ObjectStore, Repository
from scout.system.runs import Run
from scout.touchmap import unite

Notify = Callable[[Event | Stage], None]


@dataclass(frozen=True)
class Probed:
    """Everything that a probe found, in the order in which it was found."""

    run: Run
    feature: Feature
    recon: Recon
    scouts: tuple[Scout, ...]
    maps: tuple[TouchMap, ...]
    overlaps: tuple[Overlap, ...]
    plan: Plan
    rehearsal: Rehearsal | None
    specs: Mapping[str, str]
    """File name below specs/<feature>/ → text."""


class Interrupted(Exception):  # noqa: N818  (it is no error)
    """Ctrl-C: the scouts were ended and what they left is kept; `scout probe --resume` goes on."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.id)
        self.run = run


def probe(
    run: Run,
    feature: Feature,
    *,
    repository: Repository,
    config: Config,
    agents: Sequence[str],
    notify: Notify,
    cancel: threading.Event,
    keep: bool = False,
    agree: Callable[[Quote], None] = lambda offer: None,
    recording: Path | None = None,
) -> Probed:
    """The whole expedition, or what is missing of one that was interrupted. `agree` hears what it may cost before it does.

    `recording` is the folder in which the scouts are kept to be played back.

    Raises Interrupted when `cancel` was set before every scout had ended, and RunError when no scout left anything.
    """
    base = run.record.base
    notify(Stage("recon", "reading the repository"))
    with base_tree(repository, base) as (store, index, tree):
        recon = run.load("recon", Recon) or survey(feature, tree, repository, base=base)
        run.save("recon", recon)
        scouts = send_scouts(
            recon,
            feature=feature,
            run=run,
            repository=repository,
            store=store,
            agents=tuple(agents),
            config=config,
            notify=notify,
            cancel=cancel,
            keep=keep,
            agree=agree,
        )
        if recording is not None:
            record(run, recording)
        if cancel.is_set():
            raise Interrupted(run)
        notify(Stage("overlap", "comparing what the scouts left"))
        return conclude(run, feature, recon, scouts, store=store, index=index, tree=tree, config=config, notify=notify)


def conclude(
    run: Run,
    feature: Feature,
    recon: Recon,
    scouts: Sequence[Scout],
    *,
    store: ObjectStore,
    index: Index,
    tree: Tree,
    config: Config,
    notify: Notify = lambda _: None,
) -> Probed:
    """From the snapshots to the specs: no model, no network, the same answer each time (as far as a rehearsal's command is the same)."""
    base = run.record.base
    measured = map_parts(recon, scouts, base=base, store=store, index=index, tree=tree)
    maps = recalibrate(measured, lessons_that_count(run.root))
    if not any(found.scouts for found in maps):
        raise RunError("No scout left anything to measure.", hint=_empty_handed(run, scouts))
    ties = find_ties(store.history(base, limit=PAST_COMMITS), maps)
    overlaps = find_overlaps(maps, trial_merges(maps, scouts, base=base, store=store), ties=ties)
    checks = toolchain_of((tree.entry(path) for path in tree.files), store).checks if config.checks is None else ()
    plan = divide(feature, recon.parts, maps, overlaps, base=base, config=config, checks=checks)
    rehearsal = rehearse_plan(plan, scouts, store=store, config=config, notify=notify)
    if rehearsal is not None:
        overlaps = with_rehearsal(overlaps, rehearsal, finished=False)
        plan = divide(feature, recon.parts, maps, overlaps, base=base, config=config, checks=checks)
    specs = write_specs(plan, maps=maps, overlaps=overlaps, recon=recon, scouts=scouts, templates=templates("spec.md", "specs-readme.md"))
    for name, found in (("touchmaps", measured), ("overlaps", overlaps), ("plan", plan)):
        run.save(name, found)
    return Probed(run, feature, recon, tuple(scouts), maps, overlaps, plan, rehearsal, specs)


def rehearse_plan(plan: Plan, scouts: Sequence[Scout], *, store: ObjectStore, config: Config, notify: Notify) -> Rehearsal | None:
    """The first usable snapshot of each part merged in the order of the plan, with the user's command after each; None without one."""
    if config.rehearse is None:
        return None
    snapshots = {scout.part: scout.snapshot for scout in reversed(scouts) if scout.snapshot and has_evidence(scout)}
    order = [(part, snapshots[part]) for track in plan.tracks for part in track.parts if part in snapshots]

    def told(name: str) -> None:
        notify(Stage("rehearsal", f"{config.rehearse} with {name}"))

    return rehearse(order, config.rehearse, base=plan.base, store=store, config=config, told=told)


def _empty_handed(run: Run, scouts: Sequence[Scout]) -> str:
    if all(scout.agent == "sketch" for scout in scouts):
        return "sketch found nothing here to build it like. Say more in the text, or send an agent: --agent claude"
    return f"See what they said: scout logs {run.id}"


def map_parts(recon: Recon, scouts: Sequence[Scout], *, base: str, store: ObjectStore, index: Index, tree: Tree) -> tuple[TouchMap, ...]:
    """One touch map for each part, from the scouts of it that left a change; a failure that changed nothing says nothing."""
    left = {scout.id: store.diff(base, scout.snapshot) for scout in scouts if scout.snapshot and has_evidence(scout)}
    changes = {scout.id: left[scout.id] for scout in scouts if scout.id in left and (left[scout.id].files or scout.outcome is Outcome.OK)}
    everything = index.tree(_with_added(tree, changes.values()), store.blobs)
    maps: dict[str, list[TouchMap]] = {forecast.part.name: [] for forecast in recon.parts}
    for scout in scouts:
        if scout.id in changes:
            confidences = scout.report.confidences if scout.report else {}
            maps[scout.part].append(
                map_change_of(
                    changes[scout.id], part=scout.part, scout=scout.id, confidences=confidences, store=store, index=index, tree=everything
                )
            )
    return tuple(unite(part, found) for part, found in maps.items())


def _with_added(tree: Tree, changes: Iterable[Change]) -> list[TreeEntry]:
    """The files of base and all that any scout added: an import of one part may mean a file that another part adds."""
    added = {
        file.path: TreeEntry(file.path, file.new_mode, file.new_blob, 0)
        for change in changes
        for file in change.files
        if file.status == "A" and file.new_mode and file.new_blob
    }
    return [*(tree.entry(path) for path in tree.files if path not in added), *added.values()]


@contextmanager
def base_tree(repository: Repository, base: str) -> Iterator[tuple[ObjectStore, Index, Tree]]:
    """The store of scout's own objects, the index, and the tree of a commit in it."""
    with ObjectStore.open(repository) as store, Index.open(store.folder) as index:
        yield store, index, index.tree(store.files(base), store.blobs)


def has_evidence(scout: Scout) -> bool:
    """Whether what the scout left says where the part lies. A scout that failed half way still touched what it touched."""
    telling = (Outcome.OK, Outcome.TIMEOUT, Outcome.LIMIT, Outcome.FAILED, Outcome.RATE_LIMITED)
    return scout.snapshot is not None and scout.outcome in telling


def trial_merges(
    maps: Sequence[TouchMap], scouts: Sequence[Scout], *, base: str, store: ObjectStore
) -> dict[tuple[str, str], tuple[TrialMerge, ...]]:
    """Every snapshot of one part merged with every snapshot of every other, by one git process."""
    snapshots = {found.part: [scout.snapshot for scout in scouts if scout.id in found.scouts and scout.snapshot] for found in maps}
    wanted = [(a, b, pair) for a, b in combinations(snapshots, 2) for pair in product(snapshots[a], snapshots[b])]
    merges: dict[tuple[str, str], list[TrialMerge]] = {}
    for (a, b, _), merge in zip(wanted, store.trial_merges([pair for _, _, pair in wanted], base=base), strict=True):
        merges.setdefault((a, b), []).append(merge)
    return {pair: tuple(found) for pair, found in merges.items()}
