"""Blobs of a repository → outlines, each parsed once and kept in `<folder>/index.sqlite`; a tree of files → Tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from time import monotonic
from typing import NamedTuple, Self

from scout.model import Origin, Outline, TreeEntry
from scout.origins import origin_of
from scout.source import columns
from scout.source.resolve import CONFIGURATION
from scout.source.store import Store
from scout.source.text import LARGEST
from scout.source.tree import Tree, key_of
from scout.source.workers import Job, read_all

ReadBlobs = Callable[[Sequence[str]], Iterator[tuple[str, bytes]]]
"""Ids of blobs → (id, content); ids that are not there are left out."""

_SAVE_BYTES = 8_000_000
"""Of packed outlines, in one transaction: seldom enough to be quick, often enough that a kill loses little."""

_CONFIGURATION_BYTES = 200_000
_READ_AT_ONCE = 2_000
"""Blobs in one question to git."""


class LanguageCount(NamedTuple):
    """What the index holds of one language."""

    language: str
    files: int
    symbols: int
    references: int


class Unread(NamedTuple):
    """A file whose outline may be incomplete."""

    path: str
    problem: str


class Summary(NamedTuple):
    """What an index holds of a tree."""

    files: int
    """All files of the tree, whether a reader knows them or not."""
    languages: tuple[LanguageCount, ...]
    """Most files first."""
    parsed: int
    """Files that were not in the index before."""
    seconds: float
    in_memory: bool
    """The folder can't be written, so that nothing is kept."""
    unread: tuple[Unread, ...]
    apart: tuple[tuple[str, Origin], ...]
    """Files that nobody writes here."""
    other: tuple[tuple[str, int], ...]
    """Extensions that no reader knows, with their number of files, most first."""


class Index:
    """Outlines by blob id. A context manager; the trees that it gave stay usable after it is closed."""

    def __init__(self, store: Store) -> None:
        self._store: Store | None = store
        self._parsed = 0
        self._seconds = 0.0

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """The index in a folder that exists; in memory for None, and where the folder can't be written."""
        return cls(Store(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database; the last tree that uses it closes it."""
        self._store = None

    def outlines(self, wanted: Mapping[str, str], read: ReadBlobs) -> dict[str, Outline]:
        """{blob id: path} → {blob id: Outline}. A blob that `read` does not give is left out.

        The path only tells the language: equal blobs of two languages have two outlines.
        """
        keys = {key_of(blob, path): blob for blob, path in wanted.items()}
        self._parse(((key, wanted[blob], blob) for key, blob in keys.items()), read)
        found: dict[str, Outline] = {}
        for key, packed in self._open_store.load(keys):
            if columns.is_sound(packed):
                found[keys[key]] = columns.to_outline(columns.unpack(packed))
            else:
                self._open_store.forget(key)
                found |= self.outlines({keys[key]: wanted[keys[key]]}, read)
        return found

    def tree(self, entries: Sequence[TreeEntry], read: ReadBlobs) -> Tree:
        """The view of a commit's tree. Parses the blobs that the index does not hold."""
        began = monotonic()
        files = [entry for entry in entries if entry.mode.startswith("100")]
        self._parsed = self._parse_tree(files, read)
        self._seconds = monotonic() - began
        return Tree(entries, self._open_store, self._texts(files, read))

    def summary(self, tree: Tree, *, attributes: Mapping[str, Mapping[str, bool]] | None = None) -> Summary:
        """What the index holds of a tree that it gave, and what that took. `attributes` is what .gitattributes say of each path."""
        counts: dict[str, list[int]] = {}
        other: Counter[str] = Counter()
        unread: list[Unread] = []
        apart: list[tuple[str, Origin]] = []
        for path, language, numbers, problem, generated in tree.contents():
            origin = origin_of(path, says_generated=generated, attributes=(attributes or {}).get(path))
            if origin:
                apart.append((path, origin))
            if problem:
                unread.append(Unread(path, problem))
            if language is None:
                name = path.rpartition("/")[2]
                other["." + name.rpartition(".")[2] if "." in name[1:] else name] += 1
                continue
            row = counts.setdefault(language, [0, 0, 0])
            for at, number in enumerate((1, *numbers)):
                row[at] += number
        languages = sorted((LanguageCount(name, *row) for name, row in counts.items()), key=lambda row: (-row.files, row.language))
        return Summary(
            len(tree.files),
            tuple(languages),
            self._parsed,
            self._seconds,
            self._open_store.in_memory,
            tuple(unread),
            tuple(apart),
            tuple(sorted(other.items(), key=lambda row: (-row[1], row[0]))),
        )

    def _texts(self, files: Sequence[TreeEntry], read: ReadBlobs) -> dict[str, str]:
        """The configuration files that tell how modules are named, kept beside the outlines so that a second look needs no git."""
        small = (entry for entry in files if entry.size < _CONFIGURATION_BYTES)
        wanted = {entry.path: entry.blob for entry in small if entry.path.rpartition("/")[2] in CONFIGURATION}
        keys = {bytes.fromhex(blob) + b"=text": blob for blob in wanted.values()}
        missing = self._open_store.missing(keys)
        if missing:
            found = read(sorted(keys[key] for key in missing))
            self._open_store.save([(bytes.fromhex(blob) + b"=text", content) for blob, content in found])
        contents = {keys[key]: content.decode(errors="replace") for key, content in self._open_store.load(keys)}
        return {path: contents[blob] for path, blob in wanted.items() if blob in contents}

    @property
    def _open_store(self) -> Store:
        if self._store is None:
            raise ValueError("the index is closed")
        return self._store

    def _parse_tree(self, files: Sequence[TreeEntry], read: ReadBlobs) -> int:
        """Parses what is not there, and remembers a tree of which nothing was missing. Gives the number of files parsed."""
        named = "\0".join([part for entry in files for part in (entry.path, entry.blob)])
        tree = blake2b(named.encode("utf-8", "surrogateescape"), digest_size=16).digest()
        if self._open_store.is_whole(tree):
            return 0
        parsed = self._parse(((key_of(entry.blob, entry.path), entry.path, entry.blob) for entry in files if entry.size <= LARGEST), read)
        if not parsed:
            self._open_store.note_whole(tree)
        return parsed

    def _parse(self, wanted: Iterable[tuple[bytes, str, str]], read: ReadBlobs) -> int:
        """Parses what is not there. Gives the number of files parsed."""
        paths = {key: (path, blob) for key, path, blob in wanted if key}
        missing = self._open_store.missing(paths)
        by_blob: dict[str, list[bytes]] = {}
        for key in sorted(missing):
            by_blob.setdefault(paths[key][1], []).append(key)
        rows: list[tuple[bytes, bytes]] = []
        size = 0
        for key, packed in read_all(_jobs(by_blob, paths, read)):
            rows.append((key, packed))
            size += len(packed)
            if size > _SAVE_BYTES:
                self._open_store.save(rows)
                rows, size = [], 0
        if rows:
            self._open_store.save(rows)
        return len(missing)


def _jobs(by_blob: Mapping[str, list[bytes]], paths: Mapping[bytes, tuple[str, str]], read: ReadBlobs) -> Iterator[Job]:
    blobs = list(by_blob)
    for at in range(0, len(blobs), _READ_AT_ONCE):
        for blob, content in read(blobs[at : at + _READ_AT_ONCE]):
            for key in by_blob[blob]:
                yield Job(key, paths[key][0], content)
