"""A commit's files with their outlines → answers: symbols of a path, definitions of a name, who uses it, who imports a file.

Outlines stay in the store, packed, until they are asked for; the maps by name are built at the first question. What is kept
for 100,000 files is their entries and, for each name that the tree defines, the numbers of the files that hold it.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from scout.model import Import, Outline, Reference, Symbol, TreeEntry
from scout.source import columns
from scout.source.languages import language_of
from scout.source.resolve import Modules, aliases_of, resolve
from scout.source.store import Store

_OPEN_OUTLINES = 512
"""Outlines kept unpacked, least lately used first to go."""

EMPTY = Outline(None, 0, (), (), (), None)
"""Of a file that no reader knows."""


def key_of(blob: str, path: str) -> bytes:
    """Where a file's outline is stored; empty for a file that no reader will know. Only the content tells the language of a file without
    an ending, and then only the content counts."""
    name = path.rpartition("/")[2]
    language = language_of(path)
    if language is None and "." in name[1:]:
        return b""
    return bytes.fromhex(blob) + (language or "").encode()


class Content(NamedTuple):
    """What a summary needs of one file."""

    path: str
    language: str | None
    counts: tuple[int, int]
    """Symbols and references."""
    problem: str | None
    generated: bool


class Tree:
    """The symbols of one commit. Made by Index.tree."""

    def __init__(self, entries: Sequence[TreeEntry], store: Store, configuration: Mapping[str, str]) -> None:
        self._entries = {entry.path: entry for entry in entries}
        self._store = store
        self._configuration = configuration
        self._open: OrderedDict[str, Outline] = OrderedDict()
        self._modules: Modules | None = None
        self._definers: dict[str, array[int]] | None = None
        self._users: dict[str, array[int]] = {}
        self._imports: dict[str, tuple[str, ...]] = {}
        self._importers: dict[str, tuple[str, ...]] | None = None
        self.files: tuple[str, ...] = tuple(sorted(self._entries))
        """All paths of the tree, sorted, whether a reader knows them or not."""

    def entry(self, path: str) -> TreeEntry:
        """The file as git knows it. Raises KeyError for a path that is not in the tree."""
        return self._entries[path]

    def outline(self, path: str) -> Outline | None:
        """What the file holds; with language None when no reader knows it; None when there is no such file."""
        if path in self._open:
            self._open.move_to_end(path)
            return self._open[path]
        entry = self._entries.get(path)
        if entry is None:
            return None
        packed = next((packed for _, packed in self._sound([key_of(entry.blob, path)])), None)
        unpacked = columns.to_outline(columns.unpack(packed)) if packed else EMPTY
        self._open[path] = unpacked
        if len(self._open) > _OPEN_OUTLINES:
            self._open.popitem(last=False)
        return unpacked

    def symbols(self, path: str) -> tuple[Symbol, ...]:
        """The symbols of a file in their order, outer before inner."""
        found = self.outline(path)
        return found.symbols if found else ()

    def symbol_at(self, path: str, line: int) -> Symbol | None:
        """The innermost symbol around a line."""
        around = [symbol for symbol in self.symbols(path) if symbol.start <= line <= symbol.end]
        return min(around, key=lambda symbol: symbol.end - symbol.start, default=None)

    def definitions(self, name: str) -> tuple[tuple[str, Symbol], ...]:
        """(path, symbol) of every symbol of that name, qualified (`Class.method`) or not (`method`)."""
        last = name.rpartition(".")[2]
        return tuple(
            (path, symbol)
            for path in self._paths(self._names()[0], last)
            for symbol in self.symbols(path)
            if symbol.name == name or (last == name and symbol.name.rpartition(".")[2] == name)
        )

    def references(self, name: str) -> tuple[tuple[str, Reference], ...]:
        """(path, reference) of every use of a name, whatever it may mean there. Only names that the tree defines are known at once;
        for another one every file is looked at."""
        definers, users = self._names()
        paths = self._paths(users, name) if name in definers else self.files
        return tuple((path, used) for path in paths for used in (self.outline(path) or EMPTY).references if used.name == name)

    def resolve(self, path: str, imported: Import) -> str | None:
        """The file that an import of `path` means; None when it is not in the repository. A Go package is its first file."""
        return next(iter(self.resolve_all(path, imported)), None)

    def resolve_all(self, path: str, imported: Import) -> tuple[str, ...]:
        """The same, with every file of a package that is a folder."""
        if self._modules is None:
            self._modules = Modules(self._entries, aliases_of(self._configuration))
        outline = self.outline(path)
        return resolve(self._modules, path, outline.language if outline else None, imported)

    def imports_of(self, path: str) -> tuple[str, ...]:
        """The files of the repository that a file imports, sorted, without itself."""
        known = self._imports.get(path)
        if known is None:
            found = {target for imported in (self.outline(path) or EMPTY).imports for target in self.resolve_all(path, imported)}
            known = self._imports[path] = tuple(sorted(found - {path}))
        return known

    def importers(self, path: str) -> tuple[str, ...]:
        """The files that import a file, sorted."""
        if self._importers is None:
            found: dict[str, list[str]] = {}
            for importer in self.files:
                for target in self.imports_of(importer):
                    found.setdefault(target, []).append(importer)
            self._importers = {target: tuple(importers) for target, importers in found.items()}
        return self._importers.get(path, ())

    def contents(self) -> Iterator[Content]:
        """What each file holds, in numbers, without unpacking it."""
        for path, packed in self._packed():
            if packed is None:
                yield Content(path, None, (0, 0), None, generated=False)
            else:
                symbols, references, _ = columns.counts_of(packed)
                language, problem, generated = columns.head_of(packed)
                yield Content(path, language, (symbols, references), problem, generated)

    def _paths(self, numbers: Mapping[str, array[int]], name: str) -> Iterable[str]:
        return (self.files[number] for number in numbers.get(name, ()))

    def _names(self) -> tuple[dict[str, array[int]], dict[str, array[int]]]:
        """Name → numbers of the files that define it, and of those that use it, for every name that is defined somewhere."""
        if self._definers is None:
            definers: dict[str, array[int]] = {}
            for number, (_, packed) in enumerate(self._packed()):
                for name in columns.defined_names(packed) if packed else ():
                    definers.setdefault(name, array("I")).append(number)
            for number, (_, packed) in enumerate(self._packed()):
                for name in columns.used_names(packed) if packed else ():
                    if name in definers:
                        self._users.setdefault(name, array("I")).append(number)
            self._definers = definers
        return self._definers, self._users

    def _packed(self) -> Iterator[tuple[str, bytes | None]]:
        """Every file's packed outline, in the order of `files`, a thousand in memory at a time."""
        for at in range(0, len(self.files), 1_000):
            part = self.files[at : at + 1_000]
            keys = {path: key_of(self._entries[path].blob, path) for path in part}
            loaded = dict(self._sound({key for key in keys.values() if key}))
            yield from ((path, loaded.get(keys[path])) for path in part)

    def _sound(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Rows as they were stored. One that the disk has damaged is forgotten: the next index parses that file again."""
        for key, packed in list(self._store.load(keys)):
            if columns.is_sound(packed):
                yield key, packed
            else:
                self._store.forget(key)
