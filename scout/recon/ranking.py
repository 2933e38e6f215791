"""What speaks for each candidate → an order, in two looks: each file by itself, then again beside those that lead. Pure.

The first look is linear, the second a very small network; their weights were learned from commits of other repositories
(docs/reference/ranker.md, bench/localize).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from scout.recon.kin import KINSHIP, Kin
from scout.recon.signals import SIGNALS, Signals

LEADERS = 5
"""So many files of the first look are asked which others belong with them."""

Layer = tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]
"""Weights (one row for each output) and biases."""


class Weights(NamedTuple):
    """What was learned. Layers have tanh between them; the last one has a single output."""

    first: tuple[Layer, ...]
    second: tuple[Layer, ...]
    calibration: tuple[float, ...]
    """What makes probabilities of scores: see `probabilities`."""
    symbols: tuple[Layer, ...]
    symbol_calibration: tuple[float, ...]


@cache
def learned_weights() -> Weights:
    """The weights that travel with the package. They are only valid for the signals they were learned on."""
    held = json.loads((files("scout.recon") / "weights.json").read_text())
    if (tuple(held["signals"]), tuple(held["kinship"])) != (SIGNALS, KINSHIP):
        raise ValueError("weights.json was learned on other signals")
    return Weights(
        _layers(held["first"]),
        _layers(held["second"]),
        tuple(held["calibration"]),
        _layers(held["symbols"]),
        tuple(held["symbol_calibration"]),
    )


def _layers(held: Sequence[tuple[Sequence[Sequence[float]], Sequence[float]]]) -> tuple[Layer, ...]:
    return tuple((tuple(tuple(map(float, row)) for row in matrix), tuple(bias)) for matrix, bias in held)


def evaluate(layers: Sequence[Layer], row: Sequence[float]) -> float:
    """The network's answer for one candidate."""
    values = tuple(row)
    for depth, (matrix, bias) in enumerate(layers):
        sums = [sum(map(float.__mul__, weights, values)) + offset for weights, offset in zip(matrix, bias, strict=True)]
        values = tuple(map(math.tanh, sums)) if depth + 1 < len(layers) else tuple(sums)
    return values[0]


class Ranked(NamedTuple):
    """One file in its place."""

    path: str
    score: float
    """Of the second look; only differences mean anything."""
    probability: float
    """How likely a change that the text describes changes this file."""


FindKin = Callable[[Sequence[str]], Mapping[str, Kin]]


def rank(signals: Signals, find_kin: FindKin, is_candidate: Callable[[str], bool], weights: Weights | None = None) -> list[Ranked]:
    """Candidates and the kin of the leading ones, best first."""
    weights = weights or learned_weights()
    if not signals.paths:
        return []
    first = {path: evaluate(weights.first, row) for path, row in zip(signals.paths, signals.rows, strict=True)}
    order = sorted(first, key=lambda path: (-first[path], path))
    leaders = order[:LEADERS]
    kin = find_kin(leaders)
    joining = sorted({path for tied in kin.values() for path in tied.nearest() if path not in first and is_candidate(path)})
    second = second_look(first, leaders, kin, [*signals.paths, *joining])
    scores = {path: evaluate(weights.second, row) for path, row in second.items()}
    sure = probabilities(list(scores.values()), weights.calibration)
    ranked = (Ranked(path, score, probability) for (path, score), probability in zip(scores.items(), sure, strict=True))
    return sorted(ranked, key=lambda found: (-found.score, found.path))


def second_look(
    first: Mapping[str, float], leaders: Sequence[str], kin: Mapping[str, Kin], paths: Sequence[str]
) -> dict[str, tuple[float, ...]]:
    """Each file's distance from the best of the first look, its share of it, and its ties to the leaders: mean and strongest."""
    best, worst = max(first.values()), min(first.values()) - 1
    total = sum(math.exp(score - best) for score in first.values())
    led = sum(math.exp(first[leader] - best) for leader in leaders)
    weigh = [(leader, math.exp(first[leader] - best) / led, math.exp(first[leader] - best)) for leader in leaders]
    found: dict[str, tuple[float, ...]] = {}
    for path in paths:
        mean, strongest = [0.0] * len(KINSHIP), [0.0] * len(KINSHIP)
        for leader, share, worth in weigh:
            if leader == path:
                continue
            for at, tie in enumerate(kin[leader].ties(leader, path)):
                mean[at] += share * tie
                strongest[at] = max(strongest[at], worth * tie)
        score = first.get(path, worst)
        found[path] = (score - best, math.exp(score - best) / total, *mean, *strongest)
    return found


def probabilities(scores: Sequence[float], calibration: Sequence[float]) -> list[float]:
    """How likely each is meant: less the further it lies behind the best one, and the more others lie near that one."""
    best = max(scores)
    crowd = math.log(sum(math.exp(score - best) for score in scores))
    behind, crowded, offset = calibration
    return [logistic(behind * (score - best) + crowded * crowd + offset) for score in scores]


def logistic(value: float) -> float:
    """A probability's logit → the probability."""
    return 1 / (1 + math.exp(-max(min(value, 30.0), -30.0)))
