"""Two plans of one feature → what changed between them in scope, order and contracts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scout.model import Plan, Track

_LISTS = ("depends_on", "creates", "owns", "edits", "reads", "avoid", "contracts", "checks", "parts")
_SINGLE = ("title", "branch", "worktree", "wave", "size", "brief")


class Difference(NamedTuple):
    """One thing that changed. A whole track that came or went has an empty `field`."""

    track: str
    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def compare_plans(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """What changed from one plan to the next, track by track in merge order; contracts and verdicts of pairs come last."""
    return (*_tracks(old, new), *_contracts(old, new), *_verdicts(old, new))


def _tracks(old: Plan, new: Plan) -> Iterator[Difference]:
    before = {track.track: track for track in old.tracks}
    after = {track.track: track for track in new.tracks}
    for name in dict.fromkeys([*after, *before]):
        if name not in after:
            yield Difference(name, "", (before[name].title,), ())
        elif name not in before:
            yield Difference(name, "", (), (after[name].title,))
        else:
            yield from _fields(before[name], after[name])


def _fields(old: Track, new: Track) -> Iterator[Difference]:
    for field in _SINGLE:
        was, now = str(getattr(old, field)), str(getattr(new, field))
        if was != now:
            yield Difference(new.track, field, (was,), (now,))
    for field in _LISTS:
        was, now = getattr(old, field), getattr(new, field)
        if set(was) != set(now):
            yield Difference(new.track, field, tuple(x for x in was if x not in now), tuple(x for x in now if x not in was))


def _contracts(old: Plan, new: Plan) -> Iterator[Difference]:
    before = {contract.name: contract for contract in old.contracts}
    after = {contract.name: contract for contract in new.contracts}
    for name in dict.fromkeys([*after, *before]):
        was = (before[name].signature,) if name in before else ()
        now = (after[name].signature,) if name in after else ()
        if was != now:
            yield Difference((after.get(name) or before[name]).provider, f"contract {name}", was, now)


def _verdicts(old: Plan, new: Plan) -> Iterator[Difference]:
    before = {frozenset((pair.a, pair.b)): pair for pair in old.overlaps}
    for pair in new.overlaps:
        was = before.get(frozenset((pair.a, pair.b)))
        if was is not None and was.verdict != pair.verdict:
            yield Difference(pair.a, f"with {pair.b}", (was.verdict.value,), (pair.verdict.value,))
