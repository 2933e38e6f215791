"""Layout and overlaps → the two or three things to know before starting. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from scout.model import Overlap, Verdict
from scout.partition.crossing import Crossing
from scout.partition.layout import Known, Layout

_RISKS = 3
_SHARED = 3


def notes_on(crossing: Crossing, overlaps: Sequence[Overlap], *, gap: int) -> tuple[str, ...]:
    """Sentences, the most important first. `overlaps` are those between tracks; `gap`: waves that may be too many."""
    layout = crossing.layout
    return (
        *_missing(crossing.known),
        *_contract(layout, crossing.contract),
        *(_together(group, layout, name) for group, name in crossing.names.items() if len(group) > 1),
        *_ordered(overlaps, crossing.contract),
        *_kept_apart(overlaps),
        *_registers(crossing),
        *_risks(overlaps),
        *([f"The waves may be {gap} more than needed; proving it either way would take too long."] if gap else ()),
    )


def _missing(known: Known) -> list[str]:
    lost = [part for part, found in known.maps.items() if not found.scouts]
    idle = [part for part, found in known.maps.items() if found.scouts and not found.touches]
    notes = []
    if lost:
        notes.append(f"Nothing is known of {_list(lost)}: no scout left a result, so nothing runs beside it.")
    if idle:
        notes.append(f"The scouts of {_list(idle)} changed nothing.")
    return notes


def _contract(layout: Layout, name: str | None) -> list[str]:
    if name is None:
        return []
    things = _list(sorted({symbol or path for path, symbol in layout.points}))
    landed = f"{name} lands {things} first"
    if not layout.moved:
        return [f"{landed}, so that what needs them does not wait for all of the rest."]
    left = sum(overlap.verdict is Verdict.CONFLICT for overlap in layout.overlaps)
    noun = "conflict" if layout.conflicts_before == 1 else "conflicts"
    return [f"{landed}: {layout.conflicts_before} {noun} → {left}."]


def _together(group: tuple[str, ...], layout: Layout, name: str) -> str:
    inside = [overlap for overlap in layout.overlaps if overlap.a in group and overlap.b in group and overlap.verdict is Verdict.CONFLICT]
    if not inside:
        return f"{name} holds {_list(group)}: one builds on the other."
    worst = max(inside, key=lambda overlap: overlap.probability)
    why = f" ({worst.evidence[0].detail.rstrip('.')})" if worst.evidence else ""
    return f"{name} holds {_list(group)}: they collide{why}."


def _ordered(overlaps: Sequence[Overlap], contract: str | None) -> list[str]:
    """Who waits for whom and for what, one sentence for each that waits; of the contract enough has been said."""
    notes = []
    for overlap in overlaps:
        if overlap.verdict is Verdict.ORDERED and overlap.first and overlap.first != contract:
            waiting = overlap.b if overlap.first == overlap.a else overlap.a
            names = list(dict.fromkeys(item.symbol for item in overlap.evidence if item.first == overlap.first and item.symbol))
            notes.append(
                f"{waiting} waits for {overlap.first}: it uses {_list(names)}." if names else f"{waiting} waits for {overlap.first}."
            )
    return notes


def _registers(crossing: Crossing) -> list[str]:
    """The places where things are made known: of many, those that most other work touches, since people look there first."""
    places = [
        (place, crossing.track_of[part])
        for part, forecast in crossing.known.parts.items()
        if part in crossing.track_of
        for place in forecast.registers
        if any(touch.path == place.path for touch in crossing.known.maps[part].touches)
    ]
    places.sort(key=lambda found: (-found[0].score, found[0].path))
    shared = {place.path: track for place, track in reversed(places)}
    leading = _list([f"{path} ({shared[path]})" for path in list(dict.fromkeys(place.path for place, _ in places))[:_SHARED]])
    if len(shared) > _SHARED:
        return [f"Shared places change, {len(shared)} in all; most other work meets at {leading}."]
    return [f"Shared places change: {leading}."] if shared else []


def _kept_apart(overlaps: Sequence[Overlap]) -> list[str]:
    unknown = [overlap for overlap in overlaps if overlap.verdict is Verdict.UNKNOWN]
    colliding = [overlap for overlap in overlaps if overlap.verdict is Verdict.CONFLICT]
    notes = [f"{overlap.a} and {overlap.b} collide and are in different waves." for overlap in colliding]
    if unknown:
        pairs = _list([f"{overlap.a} and {overlap.b}" for overlap in unknown])
        notes.append(f"In different waves because evidence is missing: {pairs}.")
    return notes


def _risks(overlaps: Sequence[Overlap]) -> list[str]:
    named = [overlap for overlap in overlaps if overlap.verdict is Verdict.COORDINATE and overlap.evidence]
    named.sort(key=lambda overlap: (-overlap.probability, overlap.a, overlap.b))
    return [_risk(overlap) for overlap in named[:_RISKS]]


def _risk(overlap: Overlap) -> str:
    strongest = max(overlap.evidence, key=lambda item: item.probability)
    remedy = f" {strongest.remedy.rstrip('.')}." if strongest.remedy else ""
    return f"{overlap.a} and {overlap.b}: {strongest.detail.rstrip('.')}.{remedy}"


def _list(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`, and no more than five of them."""
    if len(words) > 5:
        words = [*words[:4], f"{len(words) - 4} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
