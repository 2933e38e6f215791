"""Tracks with their times → bars on a time line, in the units of an SVG picture. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from scout.model import Slot

WIDTH = 960
_LEFT = 16
_RIGHT = 56
_TOP = 34
_ROW = 38
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480)


class Bar(NamedTuple):
    """One track."""

    track: str
    x: float
    y: float
    width: float
    merge_x: float
    merge_width: float
    minutes: int
    wave: int


class Tick(NamedTuple):
    """A line of the time axis."""

    x: float
    minutes: int


class Band(NamedTuple):
    """A wave, behind its bars."""

    wave: int
    x: float
    width: float


class Chart(NamedTuple):
    """Everything to draw."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    words: str
    """The same for who can't see it."""


def draw_chart(times: Sequence[Slot]) -> Chart:
    """A bar a track, waves as bands, the merge of a wave hatched after its longest track."""
    whole = max((slot.merged for slot in times), default=1.0)
    scale = (WIDTH - _LEFT - _RIGHT) / whole

    def at(minutes: float) -> float:
        return round(_LEFT + minutes * scale, 1)

    rows = sorted(times, key=lambda slot: (slot.wave, times.index(slot)))
    ends = {wave: max(slot.end for slot in times if slot.wave == wave) for wave in {slot.wave for slot in times}}
    bars = tuple(
        Bar(
            slot.track,
            at(slot.start),
            _TOP + row * _ROW,
            round((slot.end - slot.start) * scale, 1),
            at(ends[slot.wave]),
            round((slot.merged - ends[slot.wave]) * scale, 1),
            round(slot.end - slot.start),
            slot.wave,
        )
        for row, slot in enumerate(rows)
    )
    step = next((step for step in _STEPS if whole / step <= 9), 960)
    ticks = tuple(Tick(at(minutes), minutes) for minutes in range(0, int(whole) + 1, step))
    return Chart(WIDTH, _TOP + _ROW * len(bars) + 8, bars, ticks, tuple(_bands(times, at)), _in_words(rows))


def _bands(times: Sequence[Slot], at: Callable[[float], float]) -> list[Band]:
    """Each wave from the end of the one before to its own merge."""
    bands, begin = [], 0.0
    for wave, merged in sorted({(slot.wave, slot.merged) for slot in times}):
        bands.append(Band(wave, at(begin), round(at(merged) - at(begin), 1)))
        begin = merged
    return bands


def _in_words(rows: Sequence[Slot]) -> str:
    return "; ".join(f"{row.track}: wave {row.wave}, minute {row.start:.0f} to {row.end:.0f}" for row in rows)
