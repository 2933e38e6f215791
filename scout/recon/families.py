"""The paths of a repository → its things and the shapes that they share: comments and users both have a route and a hook. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scout.recon.roles import Role, folder, role
from scout.recon.shapes import Thing, shape_of, things_of

_FEWEST_FOLDERS = 2
_MOST_FILES = 60
"""A word in more file names than this names a kind, not a thing."""
_MOST_THINGS = 4_000


class Slot(NamedTuple):
    """A place that things of one kind fill, each with a file."""

    shape: str
    holders: Mapping[Thing, str]
    """Thing → its file."""


class Families(NamedTuple):
    """Things by the slots they fill."""

    slots: Mapping[str, Slot]
    """Shape → slot; only those that two things fill or more."""
    files: Mapping[Thing, Mapping[str, str]]
    """Thing → shape → file, whether or not another thing fills that slot."""

    def shared(self, thing: Thing) -> tuple[str, ...]:
        """The shapes that the thing has in common with another."""
        return tuple(shape for shape in self.files.get(thing, ()) if shape in self.slots)

    def peers(self, thing: Thing) -> dict[Thing, int]:
        """Things that fill two of the same slots or more, with how many; the thing itself is left out."""
        counts: dict[Thing, int] = defaultdict(int)
        for shape in self.shared(thing):
            for other in self.slots[shape].holders:
                if other != thing:
                    counts[other] += 1
        return {other: count for other, count in counts.items() if count > 1 and not _overlap(other, thing)}


def _overlap(left: Thing, right: Thing) -> bool:
    return not set(left).isdisjoint(right)


def find_families(paths: Iterable[str]) -> Families:
    """What the names of the files alone tell."""
    named: dict[Thing, list[str]] = defaultdict(list)
    for path in paths:
        if role(path) not in (Role.BINARY, Role.APART):
            for thing in things_of(path):
                named[thing].append(path)
    files: dict[Thing, dict[str, str]] = {}
    broad = [thing for thing, held in named.items() if len(held) <= _MOST_FILES and len({folder(path) for path in held}) >= _FEWEST_FOLDERS]
    for thing in sorted(broad, key=lambda thing: (-len({folder(path) for path in named[thing]}), thing))[:_MOST_THINGS]:
        files[thing] = {shape_of(path, thing): path for path in named[thing]}
    holders: dict[str, dict[Thing, str]] = defaultdict(dict)
    for thing, shapes in files.items():
        for shape, path in shapes.items():
            holders[shape][thing] = path
    slots = {shape: Slot(shape, held) for shape, held in holders.items() if len(held) > 1}
    return Families(slots, files)
