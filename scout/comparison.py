"""Finished changes → the verdict on every pair. Reads commits; a file that several changes alter in the same way is looked at once.

Work that forked at different places is compared pair by pair from where the two parted: what is told from one base is done together, so
that no more touch maps are held at once than there are changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from scout.changes import attributes_of, map_change_of
from scout.errors import ConfigError, RepositoryError
from scout.model import Overlap, TouchMap, TrialMerge
from scout.overlap import find_overlaps, pairs_to_try
from scout.source import Index
from scout.system.reader import ObjectReader
from scout.touchmap import Seen
from scout.work import Work

Pair = tuple[str, str]


def compare_work(works: Sequence[Work], *, base: str | None, objects: ObjectReader, index: Index) -> tuple[str, tuple[Overlap, ...]]:
    """The common base and the verdict on every pair. A conflict is exactly what `git merge` calls one; with `base` merges start there.

    Raises RepositoryError for work without a common ancestor, ConfigError for fewer than two.
    """
    tips = {work.name: work.commit for work in works}
    if len(tips) < 2:
        said = f"{works[0].name} can't be compared with itself." if len(works) > 1 else "There is nothing to compare."
        raise ConfigError(said, hint="Name two branches or more: scout overlap feature/a feature/b")
    common = base or _common_base(objects, tuple(tips.values()))
    together = {common: list(combinations(tips, 2))} if base else _by_base(objects, tips, common)
    seen: Seen = {}
    found: dict[Pair, Overlap] = {}
    for start, pairs in together.items():
        named = {name for pair in pairs for name in pair}
        involved = {name: tip for name, tip in tips.items() if name in named}  # in the order of the pairs
        changes = objects.diffs(start, tuple(involved.values()))
        attributes = attributes_of(objects, tuple(changes.values()))
        maps = [
            map_change_of(changes[tip], part=name, scout=name, store=objects, index=index, attributes=attributes, seen=seen)
            for name, tip in involved.items()
        ]
        overlaps = find_overlaps(maps, _tried(maps, tips, pairs, objects, base=base), finished=True, pairs=pairs)
        found |= {(overlap.a, overlap.b): overlap for overlap in overlaps}
    return common, tuple(found[pair] for pair in combinations(tips, 2))


def _tried(
    maps: Sequence[TouchMap], tips: Mapping[str, str], pairs: Iterable[Pair], objects: ObjectReader, *, base: str | None
) -> dict[Pair, tuple[TrialMerge, ...]]:
    """git's word on those of the pairs that can meet at all, from one process."""
    asked = set(pairs)
    wanted = [pair for pair in pairs_to_try(maps) if pair in asked]
    merges = objects.trial_merges([(tips[a], tips[b]) for a, b in wanted], base=base)
    return {pair: (merge,) for pair, merge in zip(wanted, merges, strict=True)}


def _by_base(objects: ObjectReader, tips: Mapping[str, str], common: str) -> dict[str, list[Pair]]:
    """The pairs by where they parted: at the common base, or later when both hold newer commits of the same line."""
    names = tuple(tips)
    parted = objects.all_merge_bases(tuple(tips.values()), common)
    groups: dict[str, list[Pair]] = defaultdict(list)
    for a, b in combinations(names, 2):
        bases = parted[tips[a], tips[b]]
        groups[bases[0] if bases else common].append((a, b))
    return groups


def _common_base(objects: ObjectReader, tips: Sequence[str]) -> str:
    common, *others = tips
    for tip in others:
        bases = objects.merge_bases(common, tip)
        if not bases:
            ended = "This clone is shallow: git fetch --unshallow. Or say" if objects.borrowed.boundary() else "Say"
            raise RepositoryError("The branches share no history.", hint=f"{ended} what they started from: --base REF")
        common = bases[0]
    return common
