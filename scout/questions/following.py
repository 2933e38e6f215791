"""The branches and worktrees of a plan → RealRun: what each track really did, and how it gets on with the others.

Reads; what is not committed is kept in scout's own store, and nothing in a worktree or in the user's `.git` is touched.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from scout.changes import map_change_of
from scout.config import Config, Limits
from scout.errors import RepositoryError
from scout.landing import Seen, find_strays, judge_promise, standing_of
from scout.model import (
    Contract,
    Outline,
    Overlap,
    PastCommit,
    Plan,
    Promise,
    Proof,
    RealRun,
    Rehearsal,
    Standing,
    TouchMap,
    Track,
    TrackWork,
    TrialMerge,
)
from scout.overlap import find_overlaps
from scout.questions.lookups import opened_index
from scout.rehearsal import rehearse
from scout.source import Index
from scout.system import process
from scout.system.files import scout_folder
from scout.system.gitformats import Worktree
from scout.system.reader import ObjectReader
from scout.system.repository import ObjectStore, Repository
from scout.system.sightings import load_sightings, save_sightings
from scout.work import opened_objects


@contextmanager
def home_of(repository: Repository) -> Iterator[Repository]:
    """The repository at its main worktree, where specs and `.scout` lie: agents call from worktrees of their own."""
    trees = repository.worktrees()
    if repository.git_dir == repository.common_dir or not trees or not trees[0].path.is_dir():
        yield repository
        return
    with Repository.open(trees[0].path) as home:
        yield home


def look_at_tracks(plan: Plan, repository: Repository, *, onto: str | None = None, limits: Limits | None = None) -> RealRun:
    """Every track of the plan as it is now. `onto`: what they land on; the branch of the main worktree by default.

    `repository` is the one of `home_of`. What happened to branches and worktrees in between (deleted, rewritten, merged, moved) is in
    the notes of the track. Raises RepositoryError when `onto` is unknown, or the plan's base is and nothing else says what they land on.
    """
    with opened_objects(repository) as store, opened_index(repository) as index:
        return _Look(plan, repository, store, index, onto=onto, limits=limits or Limits()).run()


class _Found(NamedTuple):
    """What was looked up of one track."""

    track: Track
    seen: Seen
    tip: str | None
    place: Path | None
    notes: tuple[str, ...]


class _Look:
    """One look at all tracks; holds what every question needs."""

    def __init__(self, plan: Plan, repository: Repository, store: ObjectReader, index: Index, *, onto: str | None, limits: Limits) -> None:
        self.plan = plan
        self.repository = repository
        self.store = store
        self.index = index
        self.limits = limits
        self.worktrees = repository.worktrees()
        self.branches = repository.branches()
        self.starts = repository.starts()
        self.sightings = load_sightings(repository.root, plan.id)
        self.base_is_there = repository.has(plan.base)
        self.onto, self.target = self._landing_place(onto)
        self.merges = self.store.merges(self.target, but=plan.base) if self.base_is_there else ()
        self.contained = self._contained({self.branches[track.branch] for track in plan.tracks if track.branch in self.branches})

    def run(self) -> RealRun:
        found = [self._find(track) for track in self.plan.tracks]
        landed = {one.track.track for one in found if one.seen.landed}
        works = tuple(self._work(one, found, landed) for one in found)
        tips = {work.track: work.committed for work in works if work.committed}
        save_sightings(self.repository.root, self.plan.id, self.sightings | tips)
        alive = [work for work in works if work.standing is not Standing.LANDED and work.map is not None and work.map.touches]
        return RealRun(
            plan=self.plan.id,
            base=self.plan.base,
            onto=self.onto,
            target=self.target,
            tracks=works,
            overlaps=self._overlaps(alive),
            drift=self._drift(alive),
            promises=tuple(self._promise(contract, works) for contract in self.plan.contracts),
            notes=() if self.base_is_there else (f"The plan's base {self.plan.base[:10]} is not in this repository (any more).",),
        )

    def _landing_place(self, onto: str | None) -> tuple[str, str]:
        if onto is not None:
            return onto, self.repository.commit(onto)
        main = self.worktrees[0] if self.worktrees else None
        if main is not None and main.head and main.branch not in {track.branch for track in self.plan.tracks}:
            return main.branch or main.head[:10], main.head
        if not self.base_is_there:
            raise RepositoryError(f"The plan's base {self.plan.base[:10]} is not here.", hint="Say what the tracks land on: --onto main")
        return f"base {self.plan.base[:10]}", self.plan.base

    # ------------------------------------------------------------------------------------------------- each track alone

    def _find(self, track: Track) -> _Found:
        committed = self.branches.get(track.branch)
        before = self.sightings.get(track.track)
        place, notes = self._place(track, committed)
        tip, uncommitted_notes = self._tip(committed, place)
        merge = self._merge_of(track, committed or before)
        if committed is None and merge is not None:
            tip = merge.parents[1]
        start = self._begun(track, committed, merge)
        landed = merge is not None or (committed is not None and committed != start and committed in self.contained)
        seen = Seen(committed, before, start, dirty=tip is not None and committed is not None and tip != committed, landed=landed)
        notes += uncommitted_notes + self._rewritten(committed, before) if committed else self._gone(track, before, landed)
        return _Found(track, seen, tip, place, notes)

    def _place(self, track: Track, committed: str | None) -> tuple[Path | None, tuple[str, ...]]:
        """The track's worktree, and what is odd about it."""
        planned = Path(os.path.normpath(self.repository.root / track.worktree))
        for tree in self.worktrees:
            if tree.branch == track.branch:
                return self._reachable(tree)
        there = next((tree for tree in self.worktrees if tree.path == planned.resolve()), None)
        if there is not None and not there.gone:
            return None, (f"its worktree {planned.name} is on {there.branch or 'no branch, perhaps in the middle of a rebase'}",)
        if committed and planned.is_dir():
            return None, (f"the folder {planned.name} is no worktree of git's any more; put it right with: git worktree repair",)
        return None, ()

    @staticmethod
    def _reachable(tree: Worktree) -> tuple[Path | None, tuple[str, ...]]:
        if not tree.gone and tree.path.is_dir():
            return tree.path, ()
        hint = "if it was moved: git worktree repair NEW_PLACE"
        return None, (f"its worktree {tree.path} is not there, so what was not committed is not seen; {hint}",)

    def _tip(self, committed: str | None, place: Path | None) -> tuple[str | None, tuple[str, ...]]:
        """The branch's last commit, or one with what its worktree holds on top."""
        if place is None or committed is None:
            return committed, ()
        if not isinstance(self.store, ObjectStore):
            return committed, ("what is not committed is not seen: .scout can't be written",)
        try:
            with Repository.open(place) as worktree:
                return self.store.keep_uncommitted(worktree, limits=self.limits).commit, ()
        except RepositoryError as error:
            return committed, (f"what is not committed is not seen: {error.sentence.rstrip('.')}",)

    def _merge_of(self, track: Track, commit: str | None) -> PastCommit | None:
        """The merge that landed the track: the worktree script names it, and one of the branch's last commit needs no name."""
        trailer = f"Scout-Track: {self.plan.id}/{track.track}"
        ours = (merge for merge in self.merges if trailer in merge.body.splitlines() or (commit and commit in merge.parents[1:]))
        return next(ours, None)

    def _begun(self, track: Track, committed: str | None, merge: PastCommit | None) -> str | None:
        """Where the branch was when the track began."""
        if merge is not None:
            return next(iter(self.store.merge_bases(*merge.parents[:2])), None)
        if track.branch in self.starts and self.store.has(self.starts[track.branch]):
            return self.starts[track.branch]
        if committed is None:
            return None
        return next(iter(self.store.merge_bases(committed, self.target)), None)

    def _contained(self, commits: Set[str]) -> Set[str]:
        """The commits of which nothing is missing in what the tracks land on, squashed and picked work included."""
        ahead = sorted(commit for commit in commits if self.store.since(commit, but=self.target))
        merges = self.store.trial_merges([(self.target, commit) for commit in ahead])
        tree = self.store.tree_of(self.target)
        return commits - set(ahead) | {commit for commit, merge in zip(ahead, merges, strict=True) if merge.clean and merge.tree == tree}

    def _rewritten(self, committed: str, before: str | None) -> tuple[str, ...]:
        if before is None or before == committed:
            return ()
        with suppress(RepositoryError):
            if not self.store.since(before, but=committed):
                return ()
        return (f"rewritten since it was last looked at (it was {before[:10]})",)

    @staticmethod
    def _gone(track: Track, before: str | None, landed: bool) -> tuple[str, ...]:
        if before is None or landed:
            return ()
        return (f"the branch is gone; to have it back: git branch {track.branch} {before[:12]}",)

    def _work(self, found: _Found, others: Sequence[_Found], landed: set[str]) -> TrackWork:
        standing = standing_of(found.seen)
        start = self._start(found, others)
        touched = None
        if found.tip and start:
            change = self.store.diff(start, found.tip)
            touched = map_change_of(change, part=found.track.track, scout=found.track.track, store=self.store, index=self.index)
        return TrackWork(
            track=found.track.track,
            branch=found.track.branch,
            standing=standing,
            start=start,
            committed=found.seen.committed,
            tip=found.tip,
            worktree=str(found.place) if found.place else None,
            uncommitted=self._uncommitted(found),
            map=touched,
            strays=find_strays(found.track, self.plan, touched, landed=landed - {found.track.track}) if touched else (),
            notes=found.notes,
        )

    def _start(self, found: _Found, others: Sequence[_Found]) -> str | None:
        """From where the track's own change is told: where it left what it lands on, or the track that it stands on."""
        if found.tip is None or (found.seen.landed and not found.seen.dirty):
            return found.seen.start
        left = next(iter(self.store.merge_bases(found.tip, self.target)), found.seen.start)
        own = self.store.since(found.tip, but=self.target)
        tips = {other.seen.committed for other in others if other is not found and other.seen.committed != found.seen.committed}
        return next((commit for commit in own if commit in tips), left)

    def _uncommitted(self, found: _Found) -> tuple[str, ...]:
        if not found.seen.dirty or not found.tip or not found.seen.committed:
            return ()
        return tuple(file.path for file in self.store.diff(found.seen.committed, found.tip).files)

    # ------------------------------------------------------------------------------------------------ tracks and others

    def _overlaps(self, works: Sequence[TrackWork]) -> tuple[Overlap, ...]:
        pairs = list(combinations(works, 2))
        merges = self.store.trial_merges([(a.tip, b.tip) for a, b in pairs if a.tip and b.tip])
        tried = {(a.track, b.track): (_of_both(merge, a, b),) for (a, b), merge in zip(pairs, merges, strict=True)}
        return find_overlaps([work.map for work in works if work.map], tried, finished=True)

    def _drift(self, works: Sequence[TrackWork]) -> tuple[Overlap, ...]:
        """Each track against what was landed after it started, whoever landed it."""
        behind = [work for work in works if work.start and work.start != self.target]
        merges = self.store.trial_merges([(work.tip, self.target) for work in behind if work.tip])
        gained = {start: self._gained(start) for start in {work.start for work in behind if work.start}}
        found: list[Overlap] = []
        for work, merge in zip(behind, merges, strict=True):
            if work.map and work.start:
                found += find_overlaps([work.map, gained[work.start]], {(work.track, self.onto): (merge,)}, finished=True)
        return tuple(found)

    def _gained(self, start: str) -> TouchMap:
        change = self.store.diff(start, self.target)
        return map_change_of(change, part=self.onto, scout=self.onto, store=self.store, index=self.index)

    def _promise(self, contract: Contract, works: Sequence[TrackWork]) -> Promise:
        provider = next((work for work in works if work.track == contract.provider), None)
        finished = provider is not None and provider.standing in (Standing.DONE, Standing.LANDED)
        commit = self.target if provider is None or provider.standing is Standing.LANDED else provider.tip
        source, line = self._symbol(commit, contract) if commit else ((), 1)
        return judge_promise(contract, source, line=line, finished=finished)

    def _symbol(self, commit: str, contract: Contract) -> tuple[Sequence[str], int]:
        """The lines of the symbol that a contract names, and where they begin; none when it is not there."""
        blob = next((entry.blob for entry in self.store.files(commit) if entry.path == contract.path), None)
        if blob is None:
            return (), 1
        outlines: Mapping[str, Outline] = self.index.outlines({blob: contract.path}, self.store.blobs)
        symbols = outlines[blob].symbols if blob in outlines else ()
        symbol = next((symbol for symbol in symbols if contract.name in (symbol.name, symbol.name.rpartition(".")[2])), None)
        if symbol is None:
            return (), 1
        content = dict(self.store.blobs([blob]))[blob].decode("utf-8", "replace")
        return content.splitlines()[symbol.start - 1 : symbol.end], symbol.start


def _of_both(merge: TrialMerge, a: TrackWork, b: TrackWork) -> TrialMerge:
    """Tracks that started at different commits bring what landed between: only conflicts in what both changed themselves are theirs."""
    if a.start == b.start or merge.clean or a.map is None or b.map is None:
        return merge
    mine, theirs = ({path for touch in map.touches for path in (touch.path, touch.old_path)} for map in (a.map, b.map))
    kept = tuple(conflict for conflict in merge.conflicts if conflict.path in mine & theirs)
    return merge._replace(clean=not kept, conflicts=kept)


def rehearse_tracks(run: RealRun, repository: Repository, command: str, *, config: Config, told: Callable[[str], None]) -> Rehearsal:
    """All tracks that have not landed, merged one by one in plan order in a sandbox, with a command run after each merge."""
    left = [work for work in run.tracks if work.standing is not Standing.LANDED and work.map is not None and work.map.touches]
    changes = [(work.track, work.tip) for work in left if work.tip]
    with ObjectStore.open(repository) as store:
        return rehearse(changes, command, base=run.target, store=store, config=config, told=told)


def run_checks(plan: Plan, run: RealRun, root: Path, *, limits: Limits) -> tuple[Proof, ...]:
    """Runs the commands that prove each track's work, in its worktree, where what they need is installed. One after the other."""
    places = {work.track: Path(work.worktree) for work in run.tracks if work.worktree}
    folder = scout_folder(root) / "proofs"
    folder.mkdir(exist_ok=True)
    proofs = []
    for track in plan.tracks:
        for number, command in enumerate(track.checks if track.track in places else (), start=1):
            log = folder / f"{track.track}-{number}.log"
            log.unlink(missing_ok=True)
            ended = process.run(["sh", "-c", command], cwd=places[track.track], env=dict(os.environ), log=log, limits=limits)
            proofs.append(Proof(track.track, command, ended.exit_code == 0, ended.seconds, str(log)))
    return tuple(proofs)
