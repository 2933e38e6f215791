"""A finished change, a scout's snapshot or a real branch → its touch map. Reads blobs and the index."""

from __future__ import annotations

from collections.abc import Mapping

from scout.model import Change, Import, TouchMap
from scout.source import Index, Tree
from scout.system.reader import ObjectReader
from scout.touchmap import map_change, wanted_blobs


def map_change_of(
    change: Change,
    *,
    part: str,
    scout: str,
    store: ObjectReader,
    index: Index,
    tree: Tree | None = None,
    confidences: Mapping[str, float] | None = None,
) -> TouchMap:
    """The touch map of one finished change: a scout's snapshot, or a real branch.

    With the tree of the base, names are followed through imports to the files that define them.
    """
    blobs = wanted_blobs(change)
    outlines = index.outlines(blobs, store.blobs)
    texts = dict(store.blobs(list(blobs)))

    def resolve(path: str, module: str) -> str | None:
        return tree.resolve(path, Import(module, None, None, 1)) if tree else None

    return map_change(change, outlines, outlines, part=part, scout=scout, confidences=confidences, texts=texts, resolve=resolve)
