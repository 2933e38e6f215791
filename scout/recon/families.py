"""The paths of a repository → its things and the shapes that they share: comments and users both have a route and a hook."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from scout.recon.roles import Role, folder, role
from scout.recon.shapes import Thing, shape_of, things_of
from scout.recon.store import Store

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
    return gathered(shapes_of_things(paths))


def shapes_of_things(paths: Iterable[str]) -> dict[Thing, dict[str, str]]:
    """Thing → shape → file, for things with files in several folders."""
    named: dict[Thing, list[str]] = defaultdict(list)
    for path in paths:
        if role(path) not in (Role.BINARY, Role.APART):
            for thing in things_of(path):
                named[thing].append(path)
    folders = {thing: len({folder(path) for path in held}) for thing, held in named.items() if len(held) <= _MOST_FILES}
    broad = [thing for thing, count in folders.items() if count >= _FEWEST_FOLDERS]
    chosen = sorted(broad, key=lambda thing: (-folders[thing], thing))[:_MOST_THINGS]
    return {thing: {shape_of(path, thing): path for path in named[thing]} for thing in chosen}


def gathered(files: Mapping[Thing, Mapping[str, str]]) -> Families:
    """Things by the slots that their shapes are."""
    holders: dict[str, dict[Thing, str]] = defaultdict(dict)
    for thing, shapes in files.items():
        for shape, path in shapes.items():
            holders[shape][thing] = path
    slots = {shape: Slot(shape, held) for shape, held in holders.items() if len(held) > 1}
    return Families(slots, files)


def remembered_families(paths: Sequence[str], store: Store) -> Families:
    """The same as find_families, kept in the store for the next question about the same files."""
    key = blake2b("\0".join(paths).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    held = store.derived("families", key)
    if held is not None:
        return gathered({tuple(thing): shapes for thing, shapes in json.loads(held)})
    files = shapes_of_things(paths)
    store.derive("families", key, json.dumps([*files.items()]))
    return gathered(files)
