"""A layout with names for its tracks → the overlaps between tracks and the contracts among them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

from scout.model import Contract, Evidence, EvidenceKind, Overlap, TouchMap, Verdict
from scout.partition.collisions import Point, is_at, noisy_or, points_of
from scout.partition.contracts import contract, mentioned
from scout.partition.layout import CONTRACT, Known, Layout

_USED = 0.2
"""A symbol less likely needed than this is no contract."""
_WORST = (Verdict.CONFLICT, Verdict.UNKNOWN, Verdict.ORDERED, Verdict.COORDINATE, Verdict.INDEPENDENT)


class Crossing:
    """A layout, what is known of the parts, and the name of each group's track: where parts are translated into tracks."""

    def __init__(self, layout: Layout, known: Known, names: Sequence[str]) -> None:
        self.layout = layout
        self.known = known
        self.names = dict(zip(layout.groups, names, strict=True))

    @property
    def contract(self) -> str | None:
        """The track that lands what was cut out, if anything was."""
        return self.names.get(CONTRACT)

    @cached_property
    def track_of(self) -> dict[str, str]:
        """Part → track."""
        return {part: name for group, name in self.names.items() for part in group}

    @cached_property
    def needs(self) -> dict[str, frozenset[Point]]:
        """Track → the points of the contract that its parts alter, or that evidence says they need."""
        needs: dict[str, set[Point]] = {name: set() for name in self.names.values()}
        points = self.layout.points
        for part, found in self.known.maps.items():
            needs[self.track_of[part]] |= {point for point in points if any(is_at(touch, point) for touch in found.touches)}
        for overlap in self.known.overlaps:
            left, right = self.known.maps[overlap.a], self.known.maps[overlap.b]
            resting = frozenset[Point]().union(*(points_of(item, left, right) for item in overlap.evidence)) & points
            needs[self.track_of[overlap.a]] |= resting
            needs[self.track_of[overlap.b]] |= resting
        return {name: frozenset(found) for name, found in needs.items()}


def overlaps_of(crossing: Crossing) -> tuple[Overlap, ...]:
    """The overlap of every pair of tracks, from those of their parts."""
    return tuple(
        _united(crossing, ours, theirs) if ours else _on_contract(crossing, crossing.names[theirs])
        for ours, theirs in combinations(crossing.layout.groups, 2)
    )


def contracts_of(crossing: Crossing) -> tuple[Contract, ...]:
    """What was cut out, then what tracks use of each other, the most used first; each followed by the types that it names."""
    users: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for name, needed in crossing.needs.items():
        for path, symbol in needed:
            if symbol and crossing.contract:
                users[crossing.contract, path, symbol].add(name)
    for overlap in crossing.layout.overlaps:
        for item in overlap.evidence:
            if item.kind is EvidenceKind.USES and item.first and item.path and item.symbol and item.probability >= _USED:
                provider, user = (crossing.track_of[part] for part in (item.first, _other(overlap, item.first)))
                if provider != user and (item.path, item.symbol) not in crossing.layout.points:
                    users[provider, item.path, item.symbol].add(user)
    order = sorted(users, key=lambda key: (key[0] != crossing.contract, -len(users[key]), key))
    asked = [
        contract((path, symbol), _writers(crossing, provider), provider=provider, users=tuple(sorted(users[provider, path, symbol])))
        for provider, path, symbol in order
    ]
    known = {(path, symbol) for _, path, symbol in order}
    return tuple(agreed for first in asked for agreed in _with_types(first, crossing, known))


def _with_types(first: Contract, crossing: Crossing, known: set[tuple[str, str]]) -> list[Contract]:
    """A contract, then those on the types that it names and its provider lands beside it; `known` grows by them."""
    writers = _writers(crossing, first.provider)
    found = [first]
    for agreed in found:  # grows while it is walked
        for path, symbol in mentioned(agreed, writers):
            if (path, symbol) not in known and (path == first.path or first.provider != crossing.contract):
                known.add((path, symbol))
                found.append(contract((path, symbol), writers, provider=first.provider, users=first.users))
    return found


def _other(overlap: Overlap, part: str) -> str:
    return overlap.b if part == overlap.a else overlap.a


def _writers(crossing: Crossing, provider: str) -> list[TouchMap]:
    """The touch maps in which a provider's signatures were written; everybody's for what was cut out."""
    return [found for part, found in crossing.known.maps.items() if provider in (crossing.contract, crossing.track_of[part])]


def _united(crossing: Crossing, ours: Sequence[str], theirs: Sequence[str]) -> Overlap:
    """The worst verdict of the pairs between two groups, with all their evidence, in the names of the tracks."""
    across = [{a, b} for a in ours for b in theirs]
    pairs = [found for found in crossing.layout.overlaps if {found.a, found.b} in across]
    name = crossing.track_of
    worst = min(pairs, key=lambda found: _WORST.index(found.verdict))
    items: list[Evidence] = []
    for found in pairs:
        for item in found.evidence:
            first = name[item.first] if item.first else None
            turned = {} if found.a in ours else {"lines_a": item.lines_b, "lines_b": item.lines_a}
            items.append(item.model_copy(update={"first": first, **turned}))
    return Overlap(
        a=name[ours[0]],
        b=name[theirs[0]],
        verdict=worst.verdict,
        probability=round(noisy_or(found.probability for found in pairs), 4),
        first=name[worst.first] if worst.first else None,
        evidence=tuple(items),
    )


def _on_contract(crossing: Crossing, track: str) -> Overlap:
    """What a track needs of the contract."""
    name = crossing.contract
    assert name is not None
    needed = sorted(crossing.needs[track], key=lambda point: (point[0], point[1] or ""))
    if not needed:
        return Overlap(a=name, b=track, verdict=Verdict.INDEPENDENT, probability=0.0)
    items = [(path, symbol, f"{track} builds on {symbol or path}, which {name} lands.") for path, symbol in needed]
    evidence = tuple(
        Evidence(kind=EvidenceKind.USES, path=path, symbol=symbol, detail=detail, first=name, probability=1.0)
        for path, symbol, detail in items
    )
    return Overlap(a=name, b=track, verdict=Verdict.ORDERED, probability=1.0, first=name, evidence=evidence)
