"""A touch map → one side of a pair, with everything the finders look up already sorted by path and name. Pure.

A side is built once and meets all others, so that 200 branches cost 200 sides and not 19,900.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeVar

from scout.model import Claim, Effect, Mention, Touch, TouchMap

K = TypeVar("K")
V = TypeVar("V")
CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor", "initialize", "__construct", "init"})
"""Methods that are called by the name of their class."""


class Break(StrEnum):
    """What an alteration does to those who use the old name."""

    DELETED = "deleted"
    RENAMED = "renamed"
    MOVED = "moved"
    SIGNATURE = "signature"
    FILE = "file"
    """The whole file went away or got another path."""
    UNIMPORTED = "unimported"
    """The file no longer imports the name."""


class Alteration(NamedTuple):
    """A name of base that a change takes away or redefines."""

    name: str
    """Bare: what a use would say."""
    owner: str
    """The class or module that holds it; empty at the top level."""
    path: str
    """Its file in base."""
    kind: str
    how: Break
    touch: Touch | None
    lines: tuple[tuple[int, int], ...]
    probability: float
    scouts: tuple[str, ...]


class Side:
    """One part or branch, ready to be paired."""

    def __init__(self, map: TouchMap) -> None:
        self.map = map
        self.name = map.part
        self.known = bool(map.scouts)

    @cached_property
    def touches(self) -> Mapping[str, tuple[Touch, ...]]:
        """By path, the old and the new one of what moved."""
        return _grouped((path, touch) for touch in self.map.touches for path in {touch.path, touch.old_path or touch.path})

    @cached_property
    def altered(self) -> Mapping[str, tuple[Alteration, ...]]:
        """By the bare name that a use would say."""
        return _grouped((alteration.name, alteration) for alteration in _alterations(self.map))

    @cached_property
    def mentions(self) -> Mapping[str, tuple[Mention, ...]]:
        """By name, as written last."""
        return _grouped((mention.name, mention) for mention in self.map.mentions)

    @cached_property
    def lost_imports(self) -> Mapping[str, Mapping[str, Alteration]]:
        """Path → local name → what the file no longer imports."""
        lost: dict[str, dict[str, Alteration]] = defaultdict(dict)
        for alteration in (alteration for group in self.altered.values() for alteration in group):
            if alteration.how is Break.UNIMPORTED:
                lost[alteration.path][alteration.name] = alteration
        return lost

    @cached_property
    def mentions_in(self) -> Mapping[str, tuple[Mention, ...]]:
        """By the path of the file that mentions."""
        return _grouped((mention.path, mention) for mention in self.map.mentions)

    @cached_property
    def added(self) -> Mapping[str, tuple[Touch, ...]]:
        """Symbols that the change adds, or gives a new name or place, by bare name."""
        effects = (Effect.ADDED, Effect.RENAMED, Effect.MOVED)
        return _grouped((bare(touch.symbol), touch) for touch in self.map.touches if touch.symbol and touch.effect in effects)

    @cached_property
    def claims(self) -> Mapping[tuple[str, str], tuple[Claim, ...]]:
        """By kind and value."""
        return _grouped(((claim.kind, claim.value), claim) for claim in self.map.claims)

    @cached_property
    def folders_left(self) -> frozenset[str]:
        """Folders out of which files were renamed: git may carry another side's new files along."""
        moved = [touch.old_path for touch in self.map.touches if touch.kind == "file" and touch.old_path]
        return frozenset(path.rpartition("/")[0] for path in moved if path)

    @cached_property
    def folders_joined(self) -> frozenset[str]:
        """Folders, and those above them, that got new files."""
        new = (Effect.ADDED, Effect.RENAMED, Effect.MOVED)
        added = (touch.path for touch in self.map.touches if touch.kind == "file" and touch.effect in new)
        return frozenset(folder for path in added for folder in above(path))


def bare(name: str | None) -> str:
    """The last segment of a qualified name."""
    return (name or "").rpartition(".")[2]


def above(path: str) -> Iterator[str]:
    """Every folder that holds the path, the innermost first; the top of the repository is ''."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def stem(path: str) -> str:
    """The file's name without folders and without anything from its first dot on."""
    return path.rpartition("/")[2].partition(".")[0]


def _alterations(map: TouchMap) -> Iterator[Alteration]:
    for touch in map.touches:
        how = _how(touch)
        if how is None:
            continue
        if how is Break.FILE:
            yield _alteration(touch, how, name=stem(touch.old_path or touch.path), owner="")
            continue
        symbol = touch.old_symbol or touch.symbol or ""
        yield _alteration(touch, how, name=bare(symbol), owner=symbol.rpartition(".")[0])
        if bare(symbol) in CONSTRUCTORS and "." in symbol:
            yield _alteration(touch, how, name=symbol.split(".")[-2], owner="")
    for mention in map.dropped:
        yield Alteration(
            name=mention.name,
            owner="",
            path=mention.path,
            kind="import",
            how=Break.UNIMPORTED,
            touch=None,
            lines=(),
            probability=mention.probability,
            scouts=mention.scouts,
        )


def _how(touch: Touch) -> Break | None:
    if touch.kind == "file":
        return Break.FILE if touch.effect in (Effect.DELETED, Effect.RENAMED, Effect.MOVED) else None
    if touch.effect is Effect.MOVED and touch.old_path in (None, touch.path) and touch.old_symbol is None:
        return None
    ways = {Effect.DELETED: Break.DELETED, Effect.RENAMED: Break.RENAMED, Effect.MOVED: Break.MOVED, Effect.SIGNATURE: Break.SIGNATURE}
    return ways.get(touch.effect)


def _alteration(touch: Touch, how: Break, *, name: str, owner: str) -> Alteration:
    path = touch.old_path or touch.path
    return Alteration(name, owner, path, touch.kind, how, touch, touch.old_lines, touch.probability, touch.scouts)


def _grouped(pairs: Iterable[tuple[K, V]]) -> Mapping[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
