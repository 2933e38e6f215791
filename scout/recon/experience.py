"""What backtests of a repository left in `.scout/history.jsonl` → how far recon's probabilities can be trusted there.

One JSON object a line; other kinds of lines belong to others and are left alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from scout.model import Value
from scout.recon.ranking import logistic

HISTORY = "history.jsonl"
VERSION = 2
ENOUGH = 20
"""Commits from which on a backtest says more than chance."""
_HELD_BACK = 10.0
"""How strongly probabilities stay as they are: as if so many of each kind had been right."""
_ROUNDS = 25
_SUREST = 1e-4


class Measured(Value):
    """One commit: what recon would have said of it, against what it did."""

    kind: Literal["backtest"] = "backtest"
    version: int = VERSION
    commit: str
    gold: int
    """Source files that it changed and that were there before."""
    places: tuple[int, ...]
    """Their places in the ranking, counted from 1; a file that was not ranked is missing."""
    files: tuple[str, ...]
    """The first ten of the ranking."""
    forecast: tuple[tuple[float, bool], ...]
    """The probability of each, and whether it was changed."""
    added: int = 0
    """Source files that it added."""
    added_foreseen: int = 0
    """Those whose folder and ending were among the first ten new files."""


def measured_before(folder: Path | None) -> dict[str, Measured]:
    """What earlier backtests measured, by commit; lines that can't be read, or of another version, count for nothing."""
    file = folder / HISTORY if folder else None
    if file is None or not file.is_file():
        return {}
    found = {}
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
            if row["kind"] == "backtest" and row["version"] == VERSION:
                found[row["commit"]] = Measured.model_validate(row)
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
    return found


def remember(folder: Path | None, row: Measured) -> None:
    """One line more."""
    if folder is not None:
        with (folder / HISTORY).open("a", encoding="utf-8") as file:
            file.write(row.model_dump_json() + "\n")


class Trust:
    """A repository's own slope and offset for the logits of recon's probabilities."""

    def __init__(self, slope: float = 1.0, offset: float = 0.0) -> None:
        self.slope = slope
        self.offset = offset

    def __call__(self, probability: float) -> float:
        """The probability as experience here corrects it; without experience exactly what it was."""
        if (self.slope, self.offset) == (1.0, 0.0):
            return probability
        return logistic(self.slope * _logit(probability) + self.offset)


def learned_trust(rows: Iterable[Measured]) -> Trust:
    """From what was measured; without enough of it probabilities stay as they are.

    Newton's method for a logistic regression with two unknowns, held back towards slope 1 and offset 0.
    """
    seen = [row for row in rows if row.gold]
    points = [(_logit(probability), float(changed)) for row in seen for probability, changed in row.forecast]
    if len(seen) < ENOUGH:
        return Trust()
    slope, offset = 1.0, 0.0
    for _ in range(_ROUNDS):
        step = _step(points, slope, offset)
        slope, offset = slope - step[0], offset - step[1]
    return Trust(max(slope, 0.1), offset)


def _step(points: Sequence[tuple[float, float]], slope: float, offset: float) -> tuple[float, float]:
    g0, g1 = _HELD_BACK * (slope - 1), _HELD_BACK * offset
    h00, h01, h11 = _HELD_BACK, 0.0, _HELD_BACK
    for logit, changed in points:
        forecast = logistic(slope * logit + offset)
        weight = forecast * (1 - forecast)
        g0 += (forecast - changed) * logit
        g1 += forecast - changed
        h00 += weight * logit * logit
        h01 += weight * logit
        h11 += weight
    size = h00 * h11 - h01 * h01
    return (h11 * g0 - h01 * g1) / size, (h00 * g1 - h01 * g0) / size


def _logit(probability: float) -> float:
    held = min(max(probability, _SUREST), 1 - _SUREST)
    return math.log(held / (1 - held))
