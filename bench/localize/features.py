"""Rows of mine.py or of the benchmark → what the ranker sees of them, one pickle for each repository.

usage: python -m bench.localize.features ROWS.jsonl --mirrors DIR --work DIR --out DIR [--field text]

All bases of a repository share one store, so that each blob is read once. A pickle holds, for each row: id, gold, paths, rows (numbers of
the first look for the first of the paths) and ties (leader → numbers of every path).
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.localize.mine import git_folder
from scout.changes import map_change_of
from scout.model import Effect, TreeEntry
from scout.recon.contents import Contents
from scout.recon.kin import find_kin
from scout.recon.past import Past
from scout.recon.query import Query, read_query
from scout.recon.ranking import Ranked, logistic
from scout.recon.roles import Role, role
from scout.recon.signals import SIGNALS, Signals, read_signals
from scout.recon.store import Store
from scout.recon.symbols import describe_symbols
from scout.source import Index
from scout.system.repository import Repository

_LEADERS = 8
_LOOKED_INTO = 25
"""Leading files whose symbols are kept: the learned ranker has others in front than the one by hand."""
_HAND = {
    "text": 3,
    "title": 1,
    "named": 1,
    "defines": 1,
    "window": 1.5,
    "name_words": 1.5,
    "said": 3,
    "frames": 2,
    "resembling": 1.5,
    "nearest": 0.5,
    "learned": 1,
    "changes": 0.5,
}


def hand(row: Sequence[float]) -> float:
    """Weights that nobody learned, to choose leaders with."""
    return sum(_HAND.get(name, 0.0) * value for name, value in zip(SIGNALS, row, strict=True))


def opened(mirrors: Path, work: Path, name: str) -> Repository:
    """A clone without files that borrows the mirror's objects."""
    clone = work / "clones" / name.replace("/", "+")
    if not clone.exists():
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(git_folder(mirrors, name)), str(clone)], check=True)
    return Repository.open(clone)


def changed_symbols(row: Mapping[str, object], repository: Repository, index: Index) -> list[tuple[str, str, str]]:
    """(path, name, kind) of the symbols of source files that a commit changed, as they were called before."""
    change = repository.diff(str(row["base_commit"]), str(row["commit"]))
    touches = map_change_of(change, part="", scout="", store=repository, index=index).touches
    named = {
        (touch.old_path or touch.path, touch.old_symbol or touch.symbol, touch.kind)
        for touch in touches
        if touch.symbol and touch.effect is not Effect.ADDED and role(touch.path) is Role.SOURCE
    }
    return sorted((path, name, kind) for path, name, kind in named if name)


def symbol_rows(
    ranked: Sequence[Ranked], signals: Signals, contents: Contents, query: Query, index: Index, repository: Repository
) -> list[tuple[str, str, str, tuple[float, ...]]]:
    """(path, name, kind, numbers) of the symbols of the leading files."""
    leading = {contents.blob(file.path): file.path for file in ranked[:_LOOKED_INTO]}
    outlines = {leading[blob]: found for blob, found in index.outlines(leading, repository.blobs).items()}
    hits = {path: signals.hits.get(path, ()) for path in outlines}
    symbols = {path: outline.symbols for path, outline in outlines.items()}
    described = describe_symbols(ranked[:_LOOKED_INTO], signals, hits, query, lambda path: symbols.get(path, ()))
    return [(found.path, found.symbol.name, found.symbol.kind, found.row) for found in described]


def row_of(
    row: Mapping[str, object], entries: Sequence[TreeEntry], store: Store, repository: Repository, index: Index, field: str
) -> dict[str, object]:
    contents = Contents(store, entries, repository.blobs)
    past = Past(store, repository, str(row["base_commit"]))
    query = read_query(str(row[field]))
    signals = read_signals(query, contents, past)
    order = sorted(range(len(signals.paths)), key=lambda at: -hand(signals.rows[at]))
    leaders = [signals.paths[at] for at in order[:_LEADERS]]
    kin = find_kin(leaders, contents, past, signals.precedent.now, repository.blobs)
    joining = {path for tied in kin.values() for path in tied.nearest() if role(path) is Role.SOURCE} - set(signals.paths)
    paths = [*signals.paths, *sorted(joining)]
    ties = {leader: [kin[leader].ties(leader, path) for path in paths] for leader in leaders}
    led = [hand(signals.rows[at]) for at in order]
    ranked = [Ranked(signals.paths[at], score, logistic(score - led[0])) for at, score in zip(order, led, strict=True)]
    return {
        "symbols": symbol_rows(ranked, signals, contents, query, index, repository),
        "changed": changed_symbols(row, repository, index),
        "id": row["instance_id"],
        "repo": row["repo"],
        "gold": row["gold_files"],
        "paths": paths,
        "n": len(signals.paths),
        "rows": signals.rows,
        "ties": ties,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--field", default="text")
    options = parser.parse_args()
    by_name: dict[str, list[dict[str, object]]] = {}
    for line in options.rows.read_text().splitlines():
        row = json.loads(line)
        by_name.setdefault(row["repo"], []).append(row)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, rows in by_name.items():
        target = options.out / f"{name.replace('/', '+')}.pkl"
        if target.exists():
            continue
        began = time.monotonic()
        with (
            opened(options.mirrors, options.work, name) as repository,
            Store.open(options.work / "stores" / name.replace("/", "+")) as store,
            Index.open(options.work / "stores" / name.replace("/", "+")) as index,
        ):
            trees = {row["instance_id"]: repository.files(str(row["base_commit"])) for row in rows}
            every = {entry.blob: entry for entries in trees.values() for entry in entries}
            Contents(store, list(every.values()), repository.blobs)
            Past(store, repository, repository.commit("HEAD"))
            found = [row_of(row, trees[row["instance_id"]], store, repository, index, options.field) for row in rows]
        target.write_bytes(pickle.dumps(found))
        print(f"{name}: {len(rows)} rows, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
