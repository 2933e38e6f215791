"""Touches of tracks in merge order → what each creates, owns and edits. Pure.

A path has one owner at most: whoever first creates it, or the only track that touches it. Everyone else edits it, with care.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from scout.model import Effect, Touch

LIKELY = 0.3
"""What fewer scouts than this share did is not put into a lane: one of three counts, one of four does not."""
_MANY = 6
"""A file of which a track touches more symbols than this is named as a whole."""


class Lane(NamedTuple):
    """The paths of one track; every path that it likely touches stands in one of them."""

    creates: tuple[str, ...]
    owns: tuple[str, ...]
    edits: tuple[str, ...]


def likely(touches: Sequence[Touch]) -> tuple[Touch, ...]:
    """The touches that a lane is made of; all of them when none is likely."""
    return tuple(touch for touch in touches if touch.probability >= LIKELY) or tuple(touches)


def paths_of(touches: Sequence[Touch]) -> tuple[str, ...]:
    """Paths that the touches change or take away, sorted."""
    return tuple(sorted({path for touch in likely(touches) for path in (touch.path, touch.old_path) if path}))


def divide_lanes(tracks: Sequence[Sequence[Touch]]) -> tuple[Lane, ...]:
    """The lane of each track; `tracks` are in merge order."""
    users = defaultdict(list)
    creators: dict[str, int] = {}
    for at, touches in enumerate(tracks):
        for path in paths_of(touches):
            users[path].append(at)
        for path in _created(touches):
            creators.setdefault(path, at)
    return tuple(_lane(at, touches, {path for path, who in users.items() if who == [at]}, creators) for at, touches in enumerate(tracks))


def _lane(at: int, touches: Sequence[Touch], alone: set[str], creators: dict[str, int]) -> Lane:
    paths = paths_of(touches)
    creates = tuple(path for path in paths if creators.get(path) == at)
    owns = tuple(path for path in paths if path in alone and path not in creates)
    shared = [path for path in paths if path not in alone and path not in creates]
    symbols = defaultdict(set)
    for touch in likely(touches):
        if touch.symbol:
            symbols[touch.path].add(touch.symbol)
    return Lane(creates, owns, tuple(entry for path in shared for entry in _entries(path, symbols[path])))


def _created(touches: Sequence[Touch]) -> list[str]:
    return [touch.path for touch in likely(touches) if touch.symbol is None and touch.effect is Effect.ADDED]


def _entries(path: str, symbols: Collection[str]) -> list[str]:
    """`path#symbol` for each symbol where the symbols are known and few, else the path."""
    return [f"{path}#{symbol}" for symbol in sorted(symbols)] if 0 < len(symbols) <= _MANY else [path]
