"""A repository's own past → how right recon would have been on it: each change is predicted from what came before it and nothing else."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from scout.model import TreeEntry, Value
from scout.recon.analogy import find_analogy
from scout.recon.contents import Contents, start_method
from scout.recon.experience import ENOUGH, Measured, measured_before, remember
from scout.recon.look import find_files
from scout.recon.past import Past
from scout.recon.pulls import Pair, find_pulls, open_together
from scout.recon.query import read_query
from scout.recon.roles import Role, extension, folder, role
from scout.recon.store import Store
from scout.system.repository import Repository

_MOST_GOLD = 10
_FEWEST_WORDS = 4
_NEW_FILES = 10
_BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 1.01)
_PULLS = 80
_PAIRS = 200
_ALARM = 0.5
"""From this chance of one file in common on, a pair of pull requests is said to collide."""
_FEW = 5
"""Below, nothing is said of it in words."""
_PATIENCE = 0.2
"""Seconds between two looks at whether somebody wants an end."""


class Bin(Value):
    """How often files changed that were given a probability in this range."""

    low: float
    high: float
    files: int
    forecast: float
    """Mean probability."""
    changed: float
    """Share that really changed."""


class Collisions(Value):
    """Pull requests that were open together, and what recon would have said of each pair before either was begun."""

    pairs: int
    conflicts: int
    """Pairs that git could not merge in a source file that both changed."""
    foreseen: int
    """Conflicts among the pairs that recon would have kept apart."""
    kept_apart: int
    """Pairs that recon would have kept apart."""


class BacktestResult(Value):
    """What a person may expect of recon in this repository."""

    commits: int
    acc5: float = Field(description="share of commits whose files fill the first five places, as far as they can")
    acc10: float
    recall10: float
    mean_reciprocal_rank: float
    calibration: tuple[Bin, ...]
    additions: int
    """Commits that added two source files or more."""
    additions_foreseen: float | None
    """Mean share of the added files whose folder and ending were foreseen; None without such commits."""
    collisions: Collisions | None
    """None where the history holds no two pull requests that were open together."""
    verdict: str
    notes: tuple[str, ...] = ()


class Progress(NamedTuple):
    """Told after each change."""

    done: int
    of: int


class Job(NamedTuple):
    """A change to predict from its base."""

    commit: str
    base: str
    text: str


def backtest(
    repository: Repository,
    *,
    base: str,
    folder: Path | None,
    commits: int = 100,
    processes: int | None = None,
    notify: Callable[[Progress], None] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> BacktestResult:
    """Predicts the newest `commits` suitable commits up to `base`, and the newest pull requests. What is known is not measured again."""
    known = measured_before(folder)
    with Store.open(folder) as store:
        past = Past(store, repository, base)
        wanted = _suitable(past, repository, commits)
        pulls = find_pulls(past, repository, most=min(_PULLS, commits))
        jobs = [*wanted, *(Job(pull.merge, pull.base, pull.text) for pull in pulls)]
        missing = [job for job in jobs if job.commit not in known]
        _read_all(missing, store, repository)
    done = len(jobs) - len(missing)
    for row in _measured(missing, repository.root, folder, processes or os.cpu_count() or 1, stopped):
        known[row.commit] = row
        remember(folder, row)
        done += 1
        notify(Progress(done, len(jobs)))
    rows = [known[job.commit] for job in wanted if job.commit in known]
    ready = [pull for pull in pulls if pull.merge in known]
    collisions = judge_pairs(open_together(ready, repository, most=_PAIRS), known)
    squashed = ("Which pull requests were open together can't be told: their branches left no merges.",) if collisions is None else ()
    early = ("Stopped early: run it again to go on.",) if done < len(jobs) else ()
    return summarize(rows, collisions, notes=(*squashed, *early))


def _suitable(past: Past, repository: Repository, wanted: int) -> list[Job]:
    """Commits with a message of some substance that changed one to ten sources; no merges."""
    found: list[Job] = []
    for place in range(len(past.commits)):
        if len(found) == wanted:
            break
        parents = past.parents(place)
        sources = sum(role(past.path[file]) is Role.SOURCE for file in past.files(place))
        if len(parents) == 1 and 1 <= sources <= _MOST_GOLD and len(read_query(past.subject(place)).terms) >= _FEWEST_WORDS:
            found.append(Job(past.id(place), parents[0], past.subject(place)))
    return found


def _read_all(jobs: Sequence[Job], store: Store, repository: Repository) -> None:
    """Reads every file that any base has, so that those who measure side by side find all in the store and write nothing."""
    every: dict[str, TreeEntry] = {}
    for base in dict.fromkeys(job.base for job in jobs):
        every.update((entry.blob, entry) for entry in repository.files(base))
    if every:
        Contents(store, list(every.values()), repository.blobs)


def _measured(jobs: Sequence[Job], root: Path, folder: Path | None, processes: int, stopped: Callable[[], bool]) -> Iterator[Measured]:
    """In the order in which they are done. Without a folder there is no store to share, and one process measures all."""
    if folder is None or processes < 2 or len(jobs) < 2 * processes:
        with Repository.open(root) as repository, Store.open(folder) as store:
            yield from (measure(job, store, repository) for job in jobs if not stopped())
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context(start_method()))
    with pool:
        pending = {pool.submit(_measure_in, root, folder, job) for job in jobs}
        while pending:
            ready, pending = wait(pending, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ready)
            if stopped():
                pool.shutdown(cancel_futures=True)
                yield from (future.result() for future in pending if future.done() and not future.cancelled())
                return


def _measure_in(root: Path, folder: Path, job: Job) -> Measured:
    """In a process of its own."""
    with Repository.open(root) as repository, Store.open(folder) as store:
        return measure(job, store, repository)


def measure(job: Job, store: Store, repository: Repository) -> Measured:
    """What recon says of a text at a base, against what a commit did."""
    commit, base, text = job
    entries = repository.files(base)
    before = {entry.path: entry.blob for entry in entries}
    after = {entry.path: entry.blob for entry in repository.files(commit)}
    sources = [path for path in after if role(path) is Role.SOURCE]
    gold = {path for path in sources if path in before and before[path] != after[path]} | {
        path for path in before if path not in after and role(path) is Role.SOURCE
    }
    added = [path for path in sources if path not in before]
    ranked, foreseen = _predicted(text, entries, base, store, repository)
    order = [path for path, _ in ranked]
    return Measured(
        commit=commit,
        gold=len(gold),
        places=tuple(sorted(order.index(path) + 1 for path in gold if path in order)),
        files=tuple(order[:10]),
        forecast=tuple((round(probability, 4), path in gold) for path, probability in ranked[:10]),
        added=len(added),
        added_foreseen=sum(1 for path in added if (folder(path), extension(path)) in foreseen),
    )


def _predicted(
    text: str, entries: Sequence[TreeEntry], base: str, store: Store, repository: Repository
) -> tuple[list[tuple[str, float]], set[tuple[str, str]]]:
    """Files with their probabilities, best first; and where new ones would lie."""
    contents = Contents(store, entries, repository.blobs)
    past = Past(store, repository, base)
    found = find_files(text, contents, past, repository.blobs)
    analogy = find_analogy(text, found.query, found.ranked, [entry.path for entry in entries], past)
    new = {(folder(file.path), extension(file.path)) for file in analogy.new_files[:_NEW_FILES]}
    return [(file.path, file.probability) for file in found.ranked], new


def judge_pairs(pairs: Sequence[Pair], known: Mapping[str, Measured]) -> Collisions | None:
    """How many conflicts would have been foreseen, and how many pairs kept apart, from the forecasts of both."""
    if not pairs:
        return None
    apart = [pair for pair in pairs if _chance_of_a_shared_file(known[pair.a], known[pair.b]) >= _ALARM]
    return Collisions(
        pairs=len(pairs),
        conflicts=sum(pair.conflict for pair in pairs),
        foreseen=sum(pair.conflict for pair in apart),
        kept_apart=len(apart),
    )


def _chance_of_a_shared_file(a: Measured, b: Measured) -> float:
    theirs = dict(zip(b.files, (probability for probability, _ in b.forecast), strict=True))
    chance = 1.0
    for path, (probability, _) in zip(a.files, a.forecast, strict=True):
        chance *= 1 - probability * theirs.get(path, 0.0)
    return 1 - chance


def summarize(rows: Sequence[Measured], collisions: Collisions | None, *, notes: tuple[str, ...] = ()) -> BacktestResult:
    """The table, and what it means in words."""
    rows = [row for row in rows if row.gold]
    total = max(len(rows), 1)
    acc5, acc10 = (sum(_within(row, k) == min(k, row.gold) for row in rows) / total for k in (5, 10))
    recall = sum(_within(row, 10) / row.gold for row in rows) / total
    additions = [row for row in rows if row.added >= 2]
    foreseen = sum(row.added_foreseen / row.added for row in additions) / len(additions) if additions else None
    return BacktestResult(
        commits=len(rows),
        acc5=round(acc5, 4),
        acc10=round(acc10, 4),
        recall10=round(recall, 4),
        mean_reciprocal_rank=round(sum(1 / row.places[0] for row in rows if row.places) / total, 4),
        calibration=tuple(_bins(rows)),
        additions=len(additions),
        additions_foreseen=None if foreseen is None else round(foreseen, 4),
        collisions=collisions,
        verdict=_verdict(len(rows), acc5, recall, len(additions), foreseen, collisions),
        notes=notes,
    )


def _within(row: Measured, k: int) -> int:
    return sum(1 for place in row.places if place <= k)


def _bins(rows: Sequence[Measured]) -> Iterator[Bin]:
    every = [item for row in rows for item in row.forecast]
    for low, high in pairwise(_BINS):
        inside = [(probability, changed) for probability, changed in every if low <= probability < high]
        if inside:
            mean = sum(probability for probability, _ in inside) / len(inside)
            share = sum(changed for _, changed in inside) / len(inside)
            yield Bin(low=low, high=min(high, 1.0), files=len(inside), forecast=round(mean, 4), changed=round(share, 4))


def _verdict(commits: int, acc5: float, recall: float, additions: int, foreseen: float | None, collisions: Collisions | None) -> str:
    if commits < ENOUGH:
        return f"Only {commits} commits could be measured: too few to tell."
    files = _in_words(acc5, (0.6, "trust the file list"), (0.4, "use the file list as a start"), (0.0, "doubt the file list"))
    rest = _in_words(
        recall,
        (0.85, "the first ten hold nearly all"),
        (0.65, "some files will be missing from the first ten"),
        (0.0, "look beyond the first ten"),
    )
    said = [files, rest]
    if foreseen is not None and additions >= _FEW:
        said.append(_in_words(foreseen, (0.6, "trust the new files"), (0.3, "check the new files"), (0.0, "doubt the new files")))
    if collisions is not None and collisions.conflicts >= _FEW:
        share = collisions.foreseen / collisions.conflicts
        few = "few conflicts are foreseen without a probe"
        said.append(_in_words(share, (0.7, "most conflicts are foreseen"), (0.4, "half of the conflicts are foreseen"), (0.0, few)))
    return f"On this repository {'; '.join(said)}."


def _in_words(share: float, *words: tuple[float, str]) -> str:
    """The words of the first threshold that is reached; the last one is 0."""
    return next(said for least, said in words if share >= least)
