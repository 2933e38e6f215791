"""The files of one commit as a text index: which files say a term, on which lines. Reads only blobs that the store doesn't hold."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import sys
import threading
import time
from array import array
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import accumulate
from typing import NamedTuple

from scout.model import TreeEntry
from scout.recon.roles import Role, role
from scout.recon.segments import LONGEST_FILE, Segment, build_segment
from scout.recon.store import Store

Read = Callable[[Sequence[str]], Iterator[tuple[str, bytes]]]
_SEGMENT_BYTES = 6_000_000
_LONGEST_SOURCE = 4_000_000
"""Of a source between this and LONGEST_FILE the beginning is read; anything else that long is data."""
_WORTH_A_POOL = 6_000_000
_MOST_SEGMENTS = 200
_MOST_STALE = 10
"""Above either, what the store holds is dropped and read again: blobs of commits that nobody asks for any more."""
_K1, _B = 1.2, 0.6
_ORDER = {Role.SOURCE: 0, Role.CONFIG: 1, Role.TEST: 2, Role.DOCS: 3, Role.APART: 4, Role.BINARY: 5}


class Posting(NamedTuple):
    """Where one term stands, among the files of one commit."""

    files: list[int]
    counts: list[int]


class Contents:
    """Searches the files of one commit. Files are known by the number of their blob; equal files share it."""

    def __init__(self, store: Store, entries: Iterable[TreeEntry], read: Read, *, deadline: float | None = None) -> None:
        self._store = store
        regular = [entry for entry in entries if entry.mode.startswith("100")]
        known = _known(store)
        self.unread = 0
        """How many files were left out because time was over."""
        if any(entry.blob not in known for entry in regular):
            self.unread = _refresh(store, regular, known.keys(), read, deadline)
            known = _known(store)
        self.paths: dict[int, list[str]] = {}
        self.number: dict[str, int] = {}
        self._blobs = {entry.path: entry.blob for entry in regular}
        for entry in regular:
            if entry.blob in known:
                self.paths.setdefault(known[entry.blob][0], []).append(entry.path)
                self.number[entry.path] = known[entry.blob][0]
        self._lengths: dict[int, int] = {number: length for number, length in known.values() if number in self.paths}
        read_lengths = [length for length in self._lengths.values() if length]
        self.size = max(len(read_lengths), 1)
        self._mean = sum(read_lengths) / self.size or 1.0
        self._alive = bytearray(max(self.paths, default=0) + 1)
        for number in self.paths:
            self._alive[number] = 1

    def blob(self, path: str) -> str:
        """The blob's id."""
        return self._blobs[path]

    def length(self, file: int) -> int:
        """How much a file says: the sum of its counts."""
        return self._lengths[file]

    def posting(self, term: str) -> Posting:
        """The files that say `term`, each with the number of lines on which it does."""
        alive, limit = self._alive, len(self._alive)
        files: list[int] = []
        counts: list[int] = []
        for numbers, tally in self._store.sql.execute("SELECT files, counts FROM posting WHERE term = ? ORDER BY segment", (term,)):
            for file, count in zip(array("I", numbers), array("H", tally), strict=True):
                if file < limit and alive[file]:
                    files.append(file)
                    counts.append(count)
        return Posting(files, counts)

    def idf(self, term: str) -> float:
        """How rare a term is, as BM25 weighs it."""
        return self.rarity(len(self.posting(term).files))

    def rarity(self, files: int) -> float:
        """The weight of a term that so many files say."""
        return math.log(1 + (self.size - files + 0.5) / (files + 0.5))

    def bm25(self, weighted: Mapping[str, float], postings: Mapping[str, Posting]) -> dict[int, float]:
        """Score by file (Robertson and Zaragoza's BM25, k1 1.2, b 0.6) for terms with the weights of the query."""
        scores: dict[int, float] = {}
        lengths, mean = self._lengths, self._mean
        for term, weight in weighted.items():
            posting = postings[term]
            gain = weight * self.rarity(len(posting.files)) * (_K1 + 1)
            for file, count in zip(*posting, strict=True):
                scores[file] = scores.get(file, 0.0) + gain * count / (count + _K1 * (1 - _B + _B * lengths[file] / mean))
        return scores

    def lines(self, term: str, wanted: set[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """(file, line numbers) of a term in the wanted files."""
        rows = self._store.sql.execute("SELECT files, counts, lines FROM posting WHERE term = ? ORDER BY segment", (term,))
        for numbers, tally, lines in rows:
            files = array("I", numbers)
            if wanted.isdisjoint(files):
                continue
            every, counts = array("H", lines), array("H", tally)
            for file, count, end in zip(files, counts, accumulate(counts), strict=True):
                if file in wanted:
                    yield file, every[end - count : end]


def _known(store: Store) -> dict[str, tuple[int, int]]:
    """Blob id → number and length."""
    return {id: (number, length) for number, id, length in store.sql.execute("SELECT number, id, length FROM blob")}


def _refresh(store: Store, entries: Sequence[TreeEntry], held: Collection[str], read: Read, deadline: float | None) -> int:
    """Reads the blobs that are new, sources first; gives how many it had no time for."""
    wanted = {entry.blob: entry for entry in sorted(entries, key=lambda entry: (_ORDER[role(entry.path)], entry.path), reverse=True)}
    missing = [entry for blob, entry in reversed(wanted.items()) if blob not in held]
    segments = store.sql.execute("SELECT count(*) FROM segment").fetchone()[0]
    if segments > _MOST_SEGMENTS or len(held) > _MOST_STALE * (len(wanted) + 1000):
        store.sql.executescript("BEGIN; DELETE FROM blob; DELETE FROM segment; DELETE FROM posting; COMMIT")
        missing = list(reversed(wanted.values()))
    read_files = [entry for entry in missing if _is_read(entry)]
    _note_unread(store, [entry for entry in missing if not _is_read(entry)])
    done = 0
    for segment, names in _build(store, read_files, read, deadline):
        _save(store, segment, names)
        done += len(names)
    return len(read_files) - done


def _is_read(entry: TreeEntry) -> bool:
    longest = _LONGEST_SOURCE if role(entry.path) is Role.SOURCE else LONGEST_FILE
    return role(entry.path) is not Role.BINARY and entry.size <= longest and not _is_lock(entry)


def _is_lock(entry: TreeEntry) -> bool:
    """Generated data is found by its path alone."""
    return role(entry.path) is Role.APART and entry.size > 100_000


def _note_unread(store: Store, entries: Iterable[TreeEntry]) -> None:
    store.sql.execute("BEGIN IMMEDIATE")
    store.sql.executemany("INSERT OR IGNORE INTO blob (id, length) VALUES (?, 0)", [(entry.blob,) for entry in entries])
    store.sql.execute("COMMIT")


def _build(
    store: Store, entries: Sequence[TreeEntry], read: Read, deadline: float | None
) -> Iterator[tuple[Segment, list[tuple[int, str]]]]:
    """Segments of a few megabytes each, built in worker processes when there is much to read."""
    first = store.sql.execute("SELECT coalesce(max(number), 0) FROM blob").fetchone()[0] + 1
    batches = _batches(entries, read, first)
    processes = min(os.cpu_count() or 1, 8)
    if processes < 2 or sum(entry.size for entry in entries) < _WORTH_A_POOL:
        for files, names in batches:
            yield build_segment(files), names
            if _is_over(deadline):
                return
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context(start_method())) as pool:
        _started(pool)
        yield from _build_side_by_side(pool, batches, processes, deadline)


def start_method() -> str:
    """A fork is quick, and safe only in a process with one thread."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "forkserver"


def _started(pool: ProcessPoolExecutor) -> None:
    """Starts the workers before anything is read; where none can be had, the files are read here."""
    with contextlib.suppress(BrokenProcessPool, OSError):
        pool.submit(int).result()


def _build_side_by_side(
    pool: ProcessPoolExecutor,
    batches: Iterator[tuple[list[tuple[int, bytes]], list[tuple[int, str]]]],
    processes: int,
    deadline: float | None,
) -> Iterator[tuple[Segment, list[tuple[int, str]]]]:
    """Segments in the order of their batches, never more under way than there are processes plus one."""
    under_way: deque[tuple[Future[Segment] | None, list[tuple[int, bytes]], list[tuple[int, str]]]] = deque()
    for files, names in batches:
        if _is_over(deadline):
            break
        under_way.append((_submitted(pool, files), files, names))
        if len(under_way) > processes:
            yield _segment(*under_way.popleft())
    while under_way:
        yield _segment(*under_way.popleft())


def _submitted(pool: ProcessPoolExecutor, files: list[tuple[int, bytes]]) -> Future[Segment] | None:
    try:
        return pool.submit(build_segment, files)
    except (BrokenProcessPool, OSError):
        return None


def _segment(
    future: Future[Segment] | None, files: list[tuple[int, bytes]], names: list[tuple[int, str]]
) -> tuple[Segment, list[tuple[int, str]]]:
    """What the worker made; made here when it died."""
    if future is not None:
        with contextlib.suppress(BrokenProcessPool, OSError):
            return future.result(), names
    return build_segment(files), names


def _is_over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() > deadline


def _batches(entries: Sequence[TreeEntry], read: Read, first: int) -> Iterator[tuple[list[tuple[int, bytes]], list[tuple[int, str]]]]:
    files: list[tuple[int, bytes]] = []
    names: list[tuple[int, str]] = []
    size = 0
    for number, (blob, content) in enumerate(read([entry.blob for entry in entries]), first):
        files.append((number, content))
        names.append((number, blob))
        size += len(content)
        if size > _SEGMENT_BYTES:
            yield files, names
            files, names, size = [], [], 0
    if files:
        yield files, names


def _save(store: Store, segment: Segment, names: Sequence[tuple[int, str]]) -> None:
    """Writes one segment; another scout may have written the same blobs meanwhile, then this one's are not used."""
    lengths = dict(segment.lengths)
    number = names[0][0]
    store.sql.execute("BEGIN IMMEDIATE")
    if store.sql.execute("SELECT 1 FROM blob WHERE number >= ? LIMIT 1", (number,)).fetchone():
        store.sql.execute("COMMIT")
        return
    store.sql.executemany("INSERT OR IGNORE INTO blob (number, id, length) VALUES (?, ?, ?)", [(at, id, lengths[at]) for at, id in names])
    store.sql.execute("INSERT INTO segment VALUES (?)", (number,))
    rows = ((term, number, *packed) for term, packed in sorted(segment.postings.items()))
    store.sql.executemany("INSERT INTO posting VALUES (?, ?, ?, ?, ?)", rows)
    store.sql.execute("COMMIT")
