"""Tracks with what they depend on, and the overlaps between them → the same tracks in waves and merge order. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from scout.errors import SpecError
from scout.model import Contract, Overlap, Plan, Track
from scout.partition.estimate import apart, estimate, minutes, risks_of, verdict, wave_minutes
from scout.partition.graph import build_graph, indices
from scout.partition.merging import merge_order
from scout.partition.waves import schedule


class Settled(NamedTuple):
    """Tracks in merge order, and how many of their waves may be too many."""

    tracks: tuple[Track, ...]
    gap: int


def complete(plan: Plan, *, max_tracks: int = 8) -> Plan:
    """The plan with everything that follows from its tracks made to follow again: waves, order, neighbours, what to avoid, estimate,
    verdict and id. A plan that is complete comes back as it is.

    What a person changed in `depends_on`, the lanes and the sizes decides; waves are computed, whatever the tracks said. Raises
    SpecError when tracks share a name, depend on each other in a circle, or on a track that is not there.
    """
    _require_sound(plan.tracks)
    names = {track.track for track in plan.tracks}
    overlaps = tuple(overlap for overlap in plan.overlaps if {overlap.a, overlap.b} <= names)
    tracks = settle(plan.tracks, overlaps, max_tracks=max_tracks).tracks
    found = estimate(tracks, risks_of(overlaps))
    update = {
        "id": _digest(plan, tracks),
        "tracks": tracks,
        "contracts": _known(plan.contracts, names),
        "overlaps": overlaps,
        "estimate": found,
        "verdict": verdict(tracks, found, overlaps),
    }
    return Plan.model_validate({name: getattr(plan, name) for name in Plan.model_fields} | update)


def reckon(plan: Plan) -> Plan:
    """The plan with estimate and verdict as its tracks, waves and overlaps are now; nothing else changes."""
    found = estimate(plan.tracks, risks_of(plan.overlaps))
    return plan.model_copy(update={"estimate": found, "verdict": verdict(plan.tracks, found, plan.overlaps)})


def settle(tracks: Sequence[Track], overlaps: Iterable[Overlap], *, max_tracks: int) -> Settled:
    """The tracks in waves: the fewest, of those the shortest, and each track as early as that allows; inside a wave in the order of
    least rework."""
    overlaps = tuple(overlaps)
    by_name = sorted(tracks, key=lambda track: track.track)
    place = {track.track: at for at, track in enumerate(by_name)}
    risks = risks_of(overlaps)

    def cost(wave: tuple[int, ...]) -> tuple[float, float]:
        members = [by_name[at] for at in wave]
        return wave_minutes(members, risks), sum(map(minutes, members)) ** 2

    kept_apart = [(place[a], place[b]) for a, b in apart(overlaps)]
    before = [(place[first], at) for at, track in enumerate(by_name) for first in track.depends_on]
    found = schedule(len(by_name), apart=kept_apart, before=before, capacity=max_tracks, cost=cost)
    waves = _earliest(found.waves, {*kept_apart, *before}, capacity=max_tracks, minutes_of=lambda wave: cost(wave)[0])
    placed = [
        track.model_copy(update={"wave": number})
        for number, wave in enumerate(waves, 1)
        for track in _in_merge_order([by_name[at] for at in wave], by_name, overlaps)
    ]
    return Settled(tuple(_with_neighbours(track, placed) for track in placed), found.gap)


def _earliest(
    waves: Sequence[tuple[int, ...]], separate: set[tuple[int, int]], *, capacity: int, minutes_of: Callable[[tuple[int, ...]], float]
) -> list[tuple[int, ...]]:
    """The same number of waves, with tracks that wait for nothing moved forward: who is done early can be reviewed early."""
    moved = [list(wave) for wave in waves]
    for number in range(1, len(moved)):
        for member in list(moved[number]):
            neighbours = {b if a == member else a for a, b in separate if member in (a, b)}
            last = max((at for at in range(number) if neighbours & set(moved[at])), default=-1)
            for earlier in range(last + 1, number):
                before = minutes_of(tuple(moved[earlier])) + minutes_of(tuple(moved[number]))
                joined, left = (*moved[earlier], member), tuple(other for other in moved[number] if other != member)
                if left and len(joined) <= capacity and minutes_of(joined) + minutes_of(left) <= before:
                    moved[earlier].append(member)
                    moved[number].remove(member)
                    break
    return [tuple(wave) for wave in moved]


def _in_merge_order(wave: Sequence[Track], tracks: Sequence[Track], overlaps: Sequence[Overlap]) -> list[Track]:
    """One wave in the order of least rework; where evidence between two has a direction, that comes first."""
    by_name = {track.track: track for track in wave}
    inside = [overlap for overlap in overlaps if {overlap.a, overlap.b} <= by_name.keys()]
    order = merge_order(
        list(by_name),
        _directions(list(by_name), inside),
        sizes={track.track: minutes(track) for track in wave},
        risks={(overlap.a, overlap.b): overlap.probability for overlap in inside},
        needed={name: sum(name in track.depends_on for track in tracks) for name in by_name},
    )
    return [by_name[name] for name in order]


def _directions(names: Sequence[str], overlaps: Sequence[Overlap]) -> list[tuple[str, str]]:
    """Who should land before whom although they are side by side; nothing when that goes in a circle."""
    directed = [(item.first, overlap) for overlap in overlaps for item in overlap.evidence if item.first]
    found = {(first, overlap.b if first == overlap.a else overlap.a) for first, overlap in directed}
    try:
        build_graph(len(names), (), indices({name: at for at, name in enumerate(names)}, found), None)
    except ValueError:
        return []
    return sorted(found)


def _with_neighbours(track: Track, tracks: Sequence[Track]) -> Track:
    """The track knowing who works beside it and what is theirs."""
    others = [other for other in tracks if other.track != track.track]
    beside = [other for other in others if other.wave == track.wave]
    mine = {entry.partition("#")[0] for entry in (*track.creates, *track.owns, *track.edits)}
    theirs = {path for other in beside for path in (*other.creates, *other.owns)} | {path for other in others for path in other.owns}
    lanes = {entry.partition("#")[0] for other in others for entry in (*other.creates, *other.owns, *other.edits)}
    by_hand = [path for path in track.avoid if path not in lanes]
    return track.model_copy(
        update={
            "parallel_with": tuple(other.track for other in beside),
            "depends_on": tuple(sorted(set(track.depends_on))),
            "avoid": tuple(sorted({*theirs - mine, *by_hand})),
        }
    )


def _require_sound(tracks: Sequence[Track]) -> None:
    names = [track.track for track in tracks]
    hint = "Correct `track` and `depends_on` in the specs' front matter."
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SpecError(f"Two tracks are called {twice[0]}.", hint=hint)
    missing = [(track.track, first) for track in tracks for first in track.depends_on if first not in names]
    if missing:
        raise SpecError(f"{missing[0][0]} depends on {missing[0][1]}, which is no track of this plan.", hint=hint)
    place = {name: at for at, name in enumerate(names)}
    needs = [(first, track.track) for track in tracks for first in track.depends_on]
    try:
        build_graph(len(names), (), indices(place, needs), None)
    except ValueError:
        raise SpecError("The tracks depend on each other in a circle: none can be first.", hint=hint) from None


def _known(contracts: Iterable[Contract], names: set[str]) -> tuple[Contract, ...]:
    """The contracts whose provider is still there, without the users that are gone."""
    return tuple(
        contract.model_copy(update={"users": tuple(user for user in contract.users if user in names)})
        for contract in contracts
        if contract.provider in names
    )


def _digest(plan: Plan, tracks: Sequence[Track]) -> str:
    """Eight hex digits of what binds the agents: base and the front matter of every spec, without titles and prose."""
    bound = [track.model_dump(mode="python", exclude={"title", "brief", "parts", "lines"}) for track in tracks]
    text = json.dumps([plan.feature, plan.base, bound], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
