"""The touch maps of k scouts at one part → one map with probabilities and their agreement. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from itertools import combinations
from typing import Protocol, TypeVar

from scout.model import Touch, TouchMap


class _Seen(Protocol):
    """What touches, mentions and claims have in common."""

    @property
    def probability(self) -> float: ...
    @property
    def scouts(self) -> tuple[str, ...]: ...


Item = TypeVar("Item", bound=_Seen)


def unite(part: str, maps: Sequence[TouchMap]) -> TouchMap:
    """One map for a part. A touch's probability is the mean, over all scouts, of how sure each was of it (0 where it is missing).

    Without maps the result has no scouts, which later stages read as: nothing is known.
    """
    touches = _united([one.touches for one in maps], lambda touch: (touch.path, touch.symbol, touch.kind))
    return TouchMap(
        part=part,
        scouts=tuple(sorted({scout for one in maps for scout in one.scouts})),
        touches=tuple(sorted((_widened(group, share) for group, share in touches), key=_place)),
        mentions=_first_of(_united([one.mentions for one in maps], lambda m: (m.name, m.receiver, m.kind, m.path, m.symbol))),
        dropped=_first_of(_united([one.dropped for one in maps], lambda m: (m.name, m.path))),
        claims=_first_of(_united([one.claims for one in maps], lambda claim: (claim.kind, claim.value))),
        reads=tuple(sorted({path for one in maps for path in one.reads})),
        agreement=agreement([{touch.path for touch in one.touches} for one in maps]),
        symbol_agreement=_symbol_agreement(maps),
        lines_changed=round(sum(one.lines_changed for one in maps) / len(maps)) if maps else 0,
        notes=tuple(dict.fromkeys(note for one in maps for note in one.notes)),
    )


def agreement(found: Sequence[Set[Hashable]]) -> float | None:
    """Mean Jaccard index of what each scout touched, over all pairs of them; None for fewer than two."""
    indexes = [len(a & b) / len(a | b) if a | b else 1.0 for a, b in combinations(found, 2)]
    return sum(indexes) / len(indexes) if indexes else None


def _symbol_agreement(maps: Sequence[TouchMap]) -> float | None:
    symbols = [{(touch.path, touch.symbol) for touch in one.touches if touch.symbol is not None} for one in maps]
    return agreement(symbols) if any(symbols) else None


def _place(touch: Touch) -> tuple[str, tuple[tuple[int, int], ...], str]:
    return (touch.path, touch.new_lines, touch.symbol or "")


def _united(lists: Sequence[Iterable[Item]], key: Callable[[Item], Hashable]) -> list[tuple[list[Item], float]]:
    """Items with one key from all scouts, with the mean of their probabilities."""
    groups: dict[Hashable, dict[int, list[Item]]] = {}
    for at, items in enumerate(lists):
        for item in items:
            groups.setdefault(key(item), {}).setdefault(at, []).append(item)
    united = []
    for group in groups.values():
        share = sum(max(item.probability for item in items) for items in group.values()) / len(lists)
        united.append(([item for items in group.values() for item in items], share))
    return united


def _first_of(groups: Sequence[tuple[list[Item], float]]) -> tuple[Item, ...]:
    return tuple(_with(items, share) for items, share in groups)


def _with(items: Sequence[Item], share: float) -> Item:
    """The most probable of the items, standing for all."""
    best = max(items, key=lambda item: item.probability)
    changes: Mapping[str, object] = {"probability": share, "scouts": tuple(sorted({scout for item in items for scout in item.scouts}))}
    replaced: Item = best._replace(**changes)  # type: ignore[attr-defined]
    return replaced


def _widened(touches: Sequence[Touch], share: float) -> Touch:
    """The most probable touch, with the lines that any scout changed."""
    best = _with(touches, share)
    old = sorted({lines for touch in touches for lines in touch.old_lines})
    new = best.new_lines
    return best._replace(old_lines=tuple(old), new_lines=new)
