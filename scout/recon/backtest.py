"""A repository's own past → how right recon would have been on it: each commit is predicted from what came before it and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from scout.model import TreeEntry, Value
from scout.recon.analogy import find_analogy
from scout.recon.contents import Contents
from scout.recon.look import find_files
from scout.recon.past import Past
from scout.recon.query import read_query
from scout.recon.roles import Role, extension, folder, role
from scout.recon.store import Store
from scout.system.repository import Repository

HISTORY = "history.jsonl"
"""One line for each commit that was measured, in the folder of scout."""
_VERSION = 1
_MOST_GOLD = 10
_FEWEST_WORDS = 4
_NEW_FILES = 10
_BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 1.01)
_ENOUGH = 20
"""Commits from which on a verdict is more than a guess."""


class Measured(Value):
    """One commit: what recon would have said of it, against what it did."""

    commit: str
    version: int = _VERSION
    gold: int
    """Source files that it changed and that were there before."""
    places: tuple[int, ...]
    """Their places in the ranking, counted from 1; a file that was not ranked is missing."""
    forecast: tuple[tuple[float, bool], ...]
    """Probability of each of the first ten, and whether it was changed."""
    added: int = 0
    """Source files that it added."""
    added_foreseen: int = 0
    """Those whose folder and ending were among the first ten new files."""


class Bin(Value):
    """How often files changed that were given a probability in this range."""

    low: float
    high: float
    files: int
    forecast: float
    """Mean probability."""
    changed: float
    """Share that really changed."""


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
    verdict: str
    notes: tuple[str, ...] = ()


class Progress(NamedTuple):
    """Told after each commit."""

    done: int
    of: int


def backtest(
    repository: Repository,
    *,
    base: str,
    folder: Path | None,
    commits: int = 100,
    notify: Callable[[Progress], None] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> BacktestResult:
    """Predicts the newest `commits` suitable commits up to `base`, each from its parent. What was measured before is not measured again."""
    known = _known(folder)
    with Store.open(folder) as store:
        past = Past(store, repository, base)
        wanted = _suitable(past, commits)
        rows: list[Measured] = []
        for done, (commit, parent, text) in enumerate(wanted):
            if stopped():
                break
            row = known.get(commit)
            if row is None:
                row = _measure(commit, parent, text, store, repository)
                _remember(folder, row)
            rows.append(row)
            notify(Progress(done + 1, len(wanted)))
    stopped_early = ("Stopped early: run it again to go on.",) if len(rows) < len(wanted) else ()
    return summarize(rows, notes=stopped_early)


def _suitable(past: Past, wanted: int) -> list[tuple[str, str, str]]:
    """(commit, first parent, message) of commits with a message of some substance that changed one to ten sources; no merges."""
    found: list[tuple[str, str, str]] = []
    for place in range(len(past.commits)):
        if len(found) == wanted:
            break
        parents = past.parents(place)
        paths = [past.path[file] for file in past.files(place)]
        sources = [path for path in paths if role(path) is Role.SOURCE]
        text = past.subject(place)
        if len(parents) == 1 and 1 <= len(sources) <= _MOST_GOLD and len(read_query(text).terms) >= _FEWEST_WORDS:
            found.append((past.id(place), parents[0], text))
    return found


def _measure(commit: str, parent: str, text: str, store: Store, repository: Repository) -> Measured:
    entries = repository.files(parent)
    before = {entry.path: entry.blob for entry in entries}
    after = {entry.path: entry.blob for entry in repository.files(commit)}
    sources = [path for path in after if role(path) is Role.SOURCE]
    gold = {path for path in sources if path in before and before[path] != after[path]} | {
        path for path in before if path not in after and role(path) is Role.SOURCE
    }
    added = [path for path in sources if path not in before]
    ranked, foreseen = _predicted(text, entries, parent, store, repository)
    order = [path for path, _ in ranked]
    return Measured(
        commit=commit,
        gold=len(gold),
        places=tuple(sorted(order.index(path) + 1 for path in gold if path in order)),
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


def summarize(rows: Sequence[Measured], *, notes: tuple[str, ...] = ()) -> BacktestResult:
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
        verdict=_verdict(len(rows), acc5, recall, foreseen),
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


def _verdict(commits: int, acc5: float, recall: float, foreseen: float | None) -> str:
    if commits < _ENOUGH:
        return f"Only {commits} commits could be measured: too few to tell."
    files = "trust the file list" if acc5 >= 0.6 else "use the file list as a start" if acc5 >= 0.4 else "doubt the file list"
    rest = (
        "the first ten hold nearly all"
        if recall >= 0.85
        else "some files will be missing from the first ten"
        if recall >= 0.65
        else "look beyond the first ten"
    )
    new = (
        ""
        if foreseen is None
        else "; trust the new files"
        if foreseen >= 0.6
        else "; check the new files"
        if foreseen >= 0.3
        else "; doubt the new files"
    )
    return f"On this repository {files}; {rest}{new}."


def _known(folder: Path | None) -> dict[str, Measured]:
    """What earlier runs measured; lines that can't be read, or of another version, are measured again."""
    file = folder / HISTORY if folder else None
    if file is None or not file.is_file():
        return {}
    found = {}
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = Measured.model_validate(json.loads(line))
        except ValueError:
            continue
        if row.version == _VERSION:
            found[row.commit] = row
    return found


def _remember(folder: Path | None, row: Measured) -> None:
    if folder is not None:
        with (folder / HISTORY).open("a", encoding="utf-8") as file:
            file.write(row.model_dump_json() + "\n")
