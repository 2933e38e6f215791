"""A wish to widen a lane during the run → whom it collides with, and which fields of which specs change. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from scout.globs import path_of, share_a_path
from scout.model import Collision, Plan, TouchMap, Track

Fields = Mapping[str, tuple[str, ...]]
"""Field of a front matter → its new value."""


class Amendment(NamedTuple):
    """What widening a lane comes to."""

    collisions: tuple[Collision, ...]
    additions: Mapping[str, str]
    """New entry → the field of the track's spec in which it goes."""
    changes: Mapping[str, Fields]
    """Track → the fields of its spec that change."""


def widen_lane(
    plan: Plan,
    track: Track,
    entries: Sequence[str],
    *,
    done: Mapping[str, TouchMap],
    landed: Collection[str],
    base_paths: Collection[str],
) -> Amendment:
    """Adds `entries` (`path` or `path#symbol`) to the lane of `track`. `done`: what each track has touched by now; who has `landed` is in
    nobody's way. An entry that others have, too, is shared with care from now on; any other becomes the track's own.
    """
    others = [other for other in plan.tracks if other.track != track.track]
    alive = [other for other in others if other.track not in landed]
    new = [entry for entry in dict.fromkeys(entries) if not _held(track, entry)]
    collisions = tuple(found for entry in new for other in alive for found in _collisions(entry, other, done.get(other.track)))
    additions = {entry: _field(entry, others, base_paths) for entry in new}
    changes = {other.track: fields for other in others if (fields := _of_other(other, track, additions))}
    if additions:
        changes[track.track] = _of_track(track, additions)
    return Amendment(collisions, additions, changes)


def _held(track: Track, entry: str) -> bool:
    return any(entry in claims or path_of(entry) in claims for claims in (track.creates, track.owns, track.edits))


def _collisions(entry: str, other: Track, done: TouchMap | None) -> Iterator[Collision]:
    """At most one with each other track: what it was given, else what it has been changing all the same."""
    for claim, how in _claims(other):
        if share_a_path(path_of(claim), path_of(entry)) and not (how == "edits" and _apart(claim, entry)):
            fatal = how == "creates" or (how == "owns" and claim != path_of(entry))
            yield Collision(entry, other.track, f"{other.track} {how} {claim}", fatal)
            return
    touches = [touch for touch in (done.touches if done else ()) if share_a_path(path_of(entry), touch.path, below=False)]
    symbols = tuple(dict.fromkeys(touch.symbol for touch in touches if touch.symbol))
    if touches and not (symbols and all(_apart(f"#{symbol}", entry) for symbol in symbols)):
        what = f" ({', '.join(symbols[:3])})" if symbols else ""
        yield Collision(entry, other.track, f"{other.track} has changed {touches[0].path}{what} by now", fatal=False)


def _claims(track: Track) -> Iterator[tuple[str, str]]:
    for how, entries in (("creates", track.creates), ("owns", track.owns), ("edits", track.edits)):
        yield from ((entry, how) for entry in entries)


def _apart(a: str, b: str) -> bool:
    """Whether both name symbols, and different ones."""
    one, other = a.partition("#")[2], b.partition("#")[2]
    return bool(one and other) and one != other and not one.startswith(f"{other}.") and not other.startswith(f"{one}.")


def _field(entry: str, others: Sequence[Track], base_paths: Collection[str]) -> str:
    path = path_of(entry)
    if "#" in entry or any(share_a_path(path_of(claim), path) for other in others for claim, _ in _claims(other)):
        return "edits"
    return "owns" if path in base_paths or any(mark in path for mark in "*?[") or path.endswith("/") else "creates"


def _of_track(track: Track, additions: Mapping[str, str]) -> Fields:
    fields: dict[str, tuple[str, ...]] = {}
    for field in ("creates", "owns", "edits"):
        added = [entry for entry, where in additions.items() if where == field]
        if added:
            fields[field] = (*getattr(track, field), *added)
    paths = {path_of(entry) for entry in additions}
    if paths & set(track.avoid):
        fields["avoid"] = tuple(path for path in track.avoid if path not in paths)
    return fields


def _of_other(other: Track, track: Track, additions: Mapping[str, str]) -> Fields:
    """What another track owned alone it now shares; what became the track's own, those beside it stay away from."""
    shared = [path_of(entry) for entry, field in additions.items() if field == "edits"]
    fields: dict[str, tuple[str, ...]] = {}
    for name, claims in (("owns", other.owns), ("creates", other.creates)):
        given_up = [path for path in claims if path in shared]
        if given_up:
            fields[name] = tuple(path for path in claims if path not in given_up)
            fields["edits"] = (*fields.get("edits", other.edits), *given_up)
    own = [entry for entry, field in additions.items() if field != "edits" and entry not in other.avoid]
    if own and other.wave == track.wave:
        fields["avoid"] = (*other.avoid, *own)
    return fields
