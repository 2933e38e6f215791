"""Accuracy of recon on rows of mine.py or of the benchmark: what `scout localize` ranks, beside BM25 alone.

usage: python -m bench.localize.run ROWS.jsonl --mirrors DIR --work DIR [--field text_prose]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from bench.localize.features import opened
from scout.recon.contents import Contents
from scout.recon.look import find_files
from scout.recon.past import Past
from scout.recon.roles import Role, role
from scout.recon.signals import SIGNALS
from scout.recon.store import Store


def ranked(row: dict[str, object], mirrors: Path, work: Path, field: str) -> dict[str, list[str]]:
    """Source files in two orders: recon's, and that of BM25."""
    name = str(row["repo"])
    with opened(mirrors, work, name) as repository, Store.open(work / "stores" / name.replace("/", "+")) as store:
        base = str(row["base_commit"])
        contents = Contents(store, repository.files(base), repository.blobs)
        found = find_files(str(row[field]), contents, Past(store, repository, base), repository.blobs)
    said = {path: numbers[SIGNALS.index("text")] for path, numbers in zip(found.signals.paths, found.signals.rows, strict=True)}
    orders = {"recon": [file.path for file in found.ranked], "BM25": sorted(said, key=lambda path: (-said[path], path))}
    return {ranker: [path for path in order if role(path) is Role.SOURCE] for ranker, order in orders.items()}


def show(ranker: str, orders: Sequence[Sequence[str]], golds: Sequence[set[str]]) -> None:
    """acc@k: the changed files, or k of them, are the first k."""
    hits = {k: [len(gold & set(order[:k])) for order, gold in zip(orders, golds, strict=True)] for k in (1, 5, 10)}
    figures = {f"acc@{k}": sum(hit == min(k, len(gold)) for hit, gold in zip(hits[k], golds, strict=True)) for k in hits}
    recall = sum(hit / len(gold) for hit, gold in zip(hits[10], golds, strict=True))
    said = "  ".join(f"{name} {100 * value / len(golds):5.1f}" for name, value in {**figures, "recall@10": recall}.items())
    print(f"{ranker:6} n={len(golds):4d}  {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--field", default="text")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.rows.read_text().splitlines()]
    orders = [ranked(row, options.mirrors, options.work, options.field) for row in rows]
    for ranker in ("recon", "BM25"):
        show(ranker, [order[ranker] for order in orders], [set(row["gold_files"]) for row in rows])


if __name__ == "__main__":
    main()
