"""Mined pairs and mined breaks → weights of scout/overlap/weights.json, with the error on repositories that were left out.

    python -m bench.overlap.fit uses breaks.jsonl…      # from mine_breaks: what became of each new use of something taken away
    python -m bench.overlap.fit planned pairs.jsonl…    # from mine: which of two plans' common files conflicted

A logistic model, pulled towards the weights that stand there now (so that a cue seen five times does not swing), every merge counting
as much as any other. Prints the new weights; `--write` puts them in the file. No repository of the development data is to be given.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log, log2
from pathlib import Path
from typing import Any, NamedTuple

from scout.overlap.likelihood import sigmoid, table
from scout.overlap.planned import doublings
from scout.overlap.resources import resource_of

WEIGHTS = Path(__file__).parents[2] / "scout/overlap/weights.json"
PULL = 1.0
"""How strongly a weight is held where it stands: as much as this many observations would move it."""
STEPS = 8
"""Of Newton's method."""


class Seen(NamedTuple):
    """One observation: what was there, whether it went wrong, how much it counts, and where it comes from."""

    amounts: Mapping[str, float]
    wrong: bool
    weight: float
    repo: str


def uses_seen(rows: Sequence[Mapping[str, Any]]) -> Iterator[Seen]:
    """Every use of every merge; those of one merge share its weight."""
    for row in rows:
        for use in row["uses"]:
            yield Seen(dict.fromkeys(["always", *use["cues"]], 1.0), use["fate"] != "kept", 1.0 / len(row["uses"]), row["repo"])


def planned_seen(rows: Sequence[Mapping[str, Any]]) -> Iterator[Seen]:
    """Every common file of every pair, those left out that both sides changed in the same way."""
    for row in rows:
        paths = [path for path in row["shared"] if path not in row["identical"]]
        for path in paths:
            yield Seen(planned_amounts(row, path), path in row["conflicts"], 1.0 / len(paths), row["repo"])


def planned_amounts(row: Mapping[str, Any], path: str) -> dict[str, float]:
    """What scout.overlap.planned computes from two plans and the sizes of files, for a mined row."""
    resource, size = resource_of(path), row["sizes"].get(path)
    amounts = {
        "always": 1.0,
        "doublings of size": 0.0 if size is None or resource else doublings(size),
        "doublings of shared files": log2(len(row["shared"])),
        "doublings of files": log2(min(len(row["left_files"]), len(row["right_files"]))),
    }
    return amounts | ({resource.name: 1.0} if resource else {}) | ({"not in base": 1.0} if size is None else {})


def fit(seen: Sequence[Seen], start: Mapping[str, float], *, fixed: bool = False) -> dict[str, float]:
    """Weights of least log loss, each pulled towards where it starts. With `fixed` only the cues of `start` are used."""
    names = sorted({name for one in seen for name in one.amounts if not fixed or name in start} | set(start))
    held = [start.get(name, 0.0) for name in names]
    rows = [([one.amounts.get(name, 0.0) for name in names], one) for one in seen]
    weights = list(held)
    for _ in range(STEPS):
        slope = [PULL * (weight - there) for weight, there in zip(weights, held, strict=True)]
        bend = [[PULL * (row == column) for column in range(len(names))] for row in range(len(names))]
        for amounts, one in rows:
            said = sigmoid(sum(weight * amount for weight, amount in zip(weights, amounts, strict=True)))
            there = [at for at, amount in enumerate(amounts) if amount]
            for row in there:
                slope[row] += one.weight * (said - one.wrong) * amounts[row]
                for column in there:
                    bend[row][column] += one.weight * said * (1 - said) * amounts[row] * amounts[column]
        weights = [weight - step for weight, step in zip(weights, solve(bend, slope), strict=True)]
    return dict(zip(names, weights, strict=True))


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x of matrix · x = right, for a positive definite matrix."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(len(rows)):
            if other != at and rows[other][at]:
                factor = rows[other][at]
                rows[other] = [value - factor * pivot for value, pivot in zip(rows[other], rows[at], strict=True)]
    return [row[-1] for row in rows]


def chance(amounts: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability that the model gives an observation."""
    return sigmoid(sum(weights.get(name, 0.0) * amount for name, amount in amounts.items()))


def loss(seen: Sequence[Seen], weights: Mapping[str, float]) -> float:
    """Mean log loss."""
    total = sum(one.weight for one in seen)
    return -sum(one.weight * log(max(1e-9, p if one.wrong else 1 - p)) for one in seen for p in [chance(one.amounts, weights)]) / total


def left_out(seen: Sequence[Seen], start: Mapping[str, float], *, fixed: bool) -> list[tuple[float, Seen]]:
    """Each observation with the probability from a model that never saw its repository."""
    told = []
    for repo in sorted({one.repo for one in seen}):
        weights = fit([one for one in seen if one.repo != repo], start, fixed=fixed)
        told += [(chance(one.amounts, weights), one) for one in seen if one.repo == repo]
    return told


def calibration(told: Sequence[tuple[float, Seen]]) -> Iterator[str]:
    """Said against seen, in bins."""
    bins: dict[float, list[tuple[float, Seen]]] = defaultdict(list)
    for p, one in told:
        bins[next(edge for edge in (0.05, 0.1, 0.2, 0.4, 0.7, 1.01) if p < edge)].append((p, one))
    for edge, inside in sorted(bins.items()):
        weight = sum(one.weight for _, one in inside)
        said = sum(p * one.weight for p, one in inside) / weight
        came = sum(one.weight for _, one in inside if one.wrong) / weight
        yield f"below {min(edge, 1.0):.2f}: {len(inside):5} observations, said {said:.2f}, came true {came:.2f}"


def main() -> None:
    """Prints, and writes when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("uses", "planned"))
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = [json.loads(line) for file in given.files for line in file.read_text(errors="surrogateescape").splitlines()]
    seen = list((uses_seen if given.kind == "uses" else planned_seen)(rows))
    start, fixed = table()[given.kind], given.kind == "planned"
    told = left_out(seen, start, fixed=fixed)
    weights = fit(seen, start, fixed=fixed)
    print(f"{len(seen)} observations of {len({one.repo for one in seen})} repositories, {sum(one.wrong for one in seen)} went wrong")
    print(f"log loss: as it stands {loss(seen, start):.3f}, fitted {loss(seen, weights):.3f}")
    print("left out, repository by repository:", *calibration(told), sep="\n  ")
    for name in sorted(weights, key=lambda name: -abs(weights[name] - start.get(name, 0.0))):
        print(f"  {name:40} {start.get(name, 0.0):6.2f} → {weights[name]:6.2f}")
    if given.write:
        kept = {name: round(weight, 2) for name, weight in weights.items() if round(weight, 2)}
        WEIGHTS.write_text(json.dumps({**table(), given.kind: kept}, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
