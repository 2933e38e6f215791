"""A commit as values: what a finished change touches, which tools a tree is built with. Reads blobs and the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scout.model import Change, Import, TouchMap, TreeEntry
from scout.origins import ATTRIBUTES
from scout.source import Index, Tree
from scout.system.reader import ObjectReader
from scout.toolchain import READ, Toolchain, detect_toolchain
from scout.touchmap import Attributes, Seen, map_change, unseen, wanted_blobs


def map_change_of(
    change: Change,
    *,
    part: str,
    scout: str,
    store: ObjectReader,
    index: Index,
    tree: Tree | None = None,
    confidences: Mapping[str, float] | None = None,
    attributes: Attributes | None = None,
    seen: Seen | None = None,
) -> TouchMap:
    """The touch map of one finished change: a scout's snapshot, or a real branch.

    With the tree of the base, names are followed through imports to the files that define them. `attributes` are those of the base, read
    here when they are not given; `seen` keeps what each file gave for other changes that alter it in the same way, under the same tree.
    """
    said = attributes_of(store, [change]) if attributes is None else attributes
    blobs = wanted_blobs(unseen(change, said, seen))
    outlines = index.outlines(blobs, store.blobs)
    texts = dict(store.blobs(list(blobs)))

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
        attributes=said,
        seen=seen,
    )


def attributes_of(store: ObjectReader, changes: Sequence[Change]) -> Attributes:
    """What the .gitattributes of one base say of the paths that changes from it alter."""
    paths = dict.fromkeys(file.path for change in changes for file in change.files)
    return store.attributes(changes[0].base, tuple(ATTRIBUTES), tuple(paths)) if paths else {}


def toolchain_of(entries: Iterable[TreeEntry], store: ObjectReader) -> Toolchain:
    """The commands that prepare a worktree of a tree and prove work in it."""
    files = {entry.path: entry.blob for entry in entries}
    wanted = {path: files[path] for path in READ if path in files}
    contents = dict(store.blobs(wanted.values()))
    texts = {path: contents[blob].decode("utf-8", "replace") for path, blob in wanted.items() if blob in contents}
    return detect_toolchain(files.keys(), texts)
