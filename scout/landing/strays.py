"""A track's lane and what the track really touched → the touches outside of it, each with how serious it is. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from scout.globs import covers
from scout.model import Contract, Effect, Gravity, Plan, Stray, Touch, TouchMap, Track

_GRAVITIES = tuple(Gravity)
_ALTERING = (Effect.SIGNATURE, Effect.RENAMED, Effect.MOVED, Effect.DELETED)
_NAMED = 3
"""As many symbols are named in a sentence."""


def find_strays(track: Track, plan: Plan, touched: TouchMap, *, landed: Collection[str] = ()) -> tuple[Stray, ...]:
    """What `track` changed outside of its lane, one for each file and kind, worst first. `landed` are the tracks that have."""
    broken = [_broken(contract, touched.touches) for contract in plan.contracts if contract.provider != track.track]
    outside = defaultdict(list)
    for touch in touched.touches:
        for path in dict.fromkeys((touch.old_path or touch.path, touch.path)):
            if not _in_lane(track, path, touch):
                outside[path].append(touch)
    told = {stray.path for stray in broken if stray}
    strays = [_stray(track, plan, path, touches, landed) for path, touches in outside.items() if path not in told]
    return tuple(sorted([*(stray for stray in broken if stray), *strays], key=lambda stray: (_GRAVITIES.index(stray.gravity), stray.path)))


def owner_of(plan: Plan, path: str, *, beside: str) -> str | None:
    """The other track that creates or owns a file, else one that edits it."""
    others = [track for track in plan.tracks if track.track != beside]
    for claims in ([(*track.creates, *track.owns) for track in others], [track.edits for track in others]):
        for track, entries in zip(others, claims, strict=True):
            if any(covers(entry, path) for entry in entries):
                return track.track
    return None


def _in_lane(track: Track, path: str, touch: Touch) -> bool:
    entries = [entry for entry in (*track.creates, *track.owns, *track.edits) if covers(entry, path)]
    if not entries:
        return False
    symbols = [entry.partition("#")[2] for entry in entries]
    if not all(symbols) or touch.symbol is None or touch.effect in (Effect.ADDED, Effect.COMMENT):
        return True
    return any(_related(symbol, name) for symbol in symbols for name in (touch.symbol, touch.old_symbol or touch.symbol))


def _related(a: str, b: str) -> bool:
    """Whether one is the other or holds it: a class and its method."""
    return a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.")


def _broken(contract: Contract, touches: Sequence[Touch]) -> Stray | None:
    """What somebody else than its provider did to the signature of a contract."""
    there = [touch for touch in touches if contract.path in (touch.path, touch.old_path) and touch.effect in _ALTERING]
    found = [touch for touch in there if _is_of(contract, touch)]
    if not found:
        return None
    did = ", ".join(f"{touch.effect} of `{touch.old_symbol or touch.symbol or contract.path}`" for touch in found[:_NAMED])
    detail = f"It breaks the contract `{contract.name}`, which {contract.provider} lands: {did}."
    return Stray(contract.path, _symbols(found), _line(found), Gravity.CONTRACT, contract.provider, detail)


def _is_of(contract: Contract, touch: Touch) -> bool:
    name = touch.old_symbol or touch.symbol
    return name is None or name == contract.name or name.startswith(f"{contract.name}.")


def _stray(track: Track, plan: Plan, path: str, touches: Sequence[Touch], landed: Collection[str]) -> Stray:
    symbols = _symbols(touches)
    owner = _owner(track, plan, path, touches)
    what = f"{path}{f' ({_listed(symbols)})' if symbols else ''}"
    if owner is None:
        known = any(covers(entry, path) for entry in track.edits)
        why = "its lane names other symbols of that file" if known else "no track was given it"
        return Stray(path, symbols, _line(touches), Gravity.HARMLESS, None, f"It changes {what}: {why}.")
    if owner in landed:
        return Stray(path, symbols, _line(touches), Gravity.HARMLESS, owner, f"It changes {what}, which {owner} has landed.")
    return Stray(path, symbols, _line(touches), Gravity.NEIGHBOUR, owner, f"It changes {what}, which belongs to {owner}.")


def _owner(track: Track, plan: Plan, path: str, touches: Sequence[Touch]) -> str | None:
    """Of a file that this track may edit elsewhere, only those are concerned who were given the very symbols."""
    if not any(covers(entry, path) for entry in track.edits):
        return owner_of(plan, path, beside=track.track)
    for other in plan.tracks:
        symbols = [entry.partition("#")[2] for entry in other.edits if other is not track and covers(entry, path)]
        if any(_related(symbol, touch.symbol) for symbol in symbols if symbol for touch in touches if touch.symbol):
            return other.track
    return None


def _symbols(touches: Iterable[Touch]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(touch.symbol for touch in touches if touch.symbol))


def _listed(symbols: Sequence[str]) -> str:
    more = f" and {len(symbols) - _NAMED} more" if len(symbols) > _NAMED else ""
    return f"{', '.join(symbols[:_NAMED])}{more}"


def _line(touches: Iterable[Touch]) -> int:
    return max(1, min((start for touch in touches for start, _ in touch.new_lines), default=1))
