"""Cues of one piece of evidence → how likely it costs somebody a repair: a logistic model of few weights. Pure.

The weights stand in weights.json beside this file; docs/explanation/overlap-model.md says what they were fitted on and how well they hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import exp


def likelihood(kind: str, cues: Iterable[str], amounts: Mapping[str, float] | None = None) -> float:
    """The probability for evidence of that kind; a cue the model never saw counts nothing. `amounts` count as often as they say."""
    weights = table()[kind]
    counted = sum(weights.get(name, 0.0) * amount for name, amount in (amounts or {}).items())
    return sigmoid(weights["always"] + sum(weights.get(cue, 0.0) for cue in cues) + counted)


def either(chances: Iterable[float]) -> float:
    """That at least one of several independent things happens."""
    none = 1.0
    for chance in chances:
        none *= 1.0 - chance
    return 1.0 - none


def sigmoid(value: float) -> float:
    """Log-odds to probability, without overflow."""
    return 1.0 / (1.0 + exp(-value)) if value > -700 else 0.0


@cache
def table() -> Mapping[str, Mapping[str, float]]:
    """Kind of evidence → cue → weight in log-odds."""
    loaded: dict[str, dict[str, float]] = json.loads(files("scout.overlap").joinpath("weights.json").read_text(encoding="utf-8"))
    return loaded
