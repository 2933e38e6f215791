"""A commit as values: what a finished change touches, which tools a tree is built with. Reads blobs and the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scout.model import Change, Import, TouchMap, TreeEntry
from scout.origins import ATTRIBUTES
from scout.source import Index, Tree
from scout.system.reader import ObjectReader
from scout.toolchain import READ, Toolchain, detect_toolchain
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

    attributes = store.attributes(change.base, tuple(ATTRIBUTES), [file.path for file in change.files])

    def resolve(path: str, module: str) -> str | None:
        return tree.resolve(path, Import(module, None, None, 1)) if tree else None

    return map_change(
        change,
        outlines,
        outlines,
        part=part,
        scout=scout,
        confidences=confidences,
        texts=texts,
        resolve=resolve,
        attributes=attributes,
    )


def toolchain_of(entries: Iterable[TreeEntry], store: ObjectReader) -> Toolchain:
    """The commands that prepare a worktree of a tree and prove work in it."""
    files = {entry.path: entry.blob for entry in entries}
    wanted = {path: files[path] for path in READ if path in files}
    contents = dict(store.blobs(wanted.values()))
    texts = {path: contents[blob].decode("utf-8", "replace") for path, blob in wanted.items() if blob in contents}
    return detect_toolchain(files.keys(), texts)
