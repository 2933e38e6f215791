"""A layout with names for its tracks → drafts of the tracks, and their lanes once the order is known. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scout.config import Config
from scout.model import Contract, Feature, Overlap, Touch, Track
from scout.partition.collisions import is_at
from scout.partition.contracts import lines_of
from scout.partition.crossing import Crossing
from scout.partition.estimate import size_of
from scout.partition.lanes import divide_lanes, likely, paths_of
from scout.partition.layout import Known, Layout, orders, touches_of

_READS = 12
"""Files to look at first, at most."""
_UNSEEN = 0.2
"""How far recon alone is trusted when no scout left a result."""


class Settings(NamedTuple):
    """What the user decided."""

    base: str
    config: Config
    checks: tuple[str, ...]


class Frame(NamedTuple):
    """What all plans for one feature share."""

    feature: Feature
    known: Known
    noun: str
    settings: Settings


class Draft(NamedTuple):
    """A track that knows what it is but not yet when, nor what is its own: every path stands under `edits`."""

    track: Track
    touches: tuple[Touch, ...]


def draft_tracks(frame: Frame, crossing: Crossing, overlaps: Iterable[Overlap]) -> tuple[Draft, ...]:
    """One draft for each group of the layout, with what it depends on."""
    firsts: dict[str, set[str]] = {name: set() for name in crossing.names.values()}
    waits = [(crossing.track_of[first], crossing.track_of[then]) for first, then in orders(crossing.layout.overlaps)]
    waits += [(first, then) for first, then in orders(overlaps) if first == crossing.contract]
    for first, then in waits:
        if first != then:
            firsts[then].add(first)
    return tuple(_draft(frame, crossing, group, firsts[name]) for group, name in crossing.names.items())


def with_lanes(tracks: Sequence[Track], drafts: Iterable[Draft], contracts: Sequence[Contract]) -> tuple[Track, ...]:
    """The tracks, in merge order, with what each creates, owns and edits, and the contracts that concern it."""
    touches = {draft.track.track: draft.touches for draft in drafts}
    lanes = divide_lanes([touches[track.track] for track in tracks])
    return tuple(
        track.model_copy(update={**lane._asdict(), "avoid": (), "contracts": _concerning(track.track, contracts)})
        for track, lane in zip(tracks, lanes, strict=True)
    )


def _concerning(track: str, contracts: Iterable[Contract]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.name for found in contracts if track in (found.provider, *found.users)))


def _draft(frame: Frame, crossing: Crossing, group: tuple[str, ...], firsts: Iterable[str]) -> Draft:
    known, layout, config, name = frame.known, crossing.layout, frame.settings.config, crossing.names[group]
    touches = touches_of(group, layout, known.maps)
    paths = paths_of(touches)
    lines = _lines(group, layout, known)
    title, brief = _words(group, known, layout)
    track = Track(
        track=name,
        title=title,
        parts=group,
        branch=f"{config.branch_prefix}{name}",
        worktree=f"{config.worktree_root.rstrip('/')}/{name}",
        wave=1,
        depends_on=tuple(sorted(firsts)),
        edits=paths,
        reads=_reads(group, known, set(paths)),
        checks=tuple(dict.fromkeys((*frame.settings.checks, *(config.checks or ())))),
        size=size_of(lines, len(paths)),
        lines=lines,
        confidence=_confidence(group, known, touches),
        brief=brief,
    )
    return Draft(track, touches)


def _lines(group: tuple[str, ...], layout: Layout, known: Known) -> int:
    """Lines that the track of a group would change."""
    if not group:
        return layout.lines
    total = 0
    for part in group:
        found = known.maps[part]
        moved = [touch for touch in found.touches if any(is_at(touch, point) for point in layout.moved)]
        total += max(0, (found.lines_changed or lines_of(found.touches)) - lines_of(moved))
    return total


def _words(group: tuple[str, ...], known: Known, layout: Layout) -> tuple[str, str]:
    """Title and brief."""
    parts = [known.parts[name].part for name in group]
    if len(parts) == 1:
        return parts[0].title, parts[0].brief
    if parts:
        return " + ".join(part.title for part in parts), "\n\n".join(f"**{part.title}**\n\n{part.brief}" for part in parts)
    things = ", ".join(symbol or path for path, symbol in sorted(layout.points, key=lambda point: (point[0], point[1] or "")))
    return f"Contract: {things}", f"Land {things} as the contracts say, complete enough that every track that depends on it can start."


def _reads(group: tuple[str, ...], known: Known, touched: set[str]) -> tuple[str, ...]:
    """What to look at first: what recon found, then what the scouts read."""
    looked = [hit.path for part in group for hit in known.parts[part].reads]
    looked += [path for part in group for path in known.maps[part].reads]
    return tuple(path for path in dict.fromkeys(looked) if path not in touched)[:_READS]


def _confidence(group: tuple[str, ...], known: Known, touches: Sequence[Touch]) -> float:
    """How far scouts agree with each other; what recon did not expect counts half. That of the least certain part."""
    if not group:
        return _mean(touches)
    return round(min(_certainty(part, known) for part in group), 2)


def _certainty(part: str, known: Known) -> float:
    found, expected = known.maps[part], known.parts[part].confidence
    if not found.scouts:
        return _UNSEEN * expected
    agreement = found.agreement if found.agreement is not None else _mean(found.touches)
    return agreement * (1 + expected) / 2


def _mean(touches: Sequence[Touch]) -> float:
    """Mean probability of what is likely touched; a half when nothing is."""
    seen = [touch.probability for touch in likely(touches)]
    return round(sum(seen) / len(seen), 2) if seen else 0.5
