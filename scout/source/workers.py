"""Many files → packed outlines, in worker processes. A file that kills its worker, or keeps it, is named; the others are read.

Workers are forked where that is safe and fast: a process with one thread. One with more threads starts them from a clean
server process (`forkserver`), about a quarter of a second later, because a lock that another thread holds at the moment of a fork stays
locked in the child for ever.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from typing import NamedTuple

from scout.source import columns
from scout.source.languages import language_of
from scout.source.outlines import read_columns
from scout.source.text import count_lines

BATCH_BYTES = 400_000
"""Enough that sending a batch costs nothing beside parsing it, little enough that both cores end together."""

BATCH_FILES = 200

FEW_BYTES = 1_500_000
"""Less than this is parsed here: starting workers would take longer."""

SECONDS = 60.0
"""For one batch. Every parse has its own, shorter limit; this one is for a parser that does not come back at all."""


class Job(NamedTuple):
    """A file to read."""

    key: bytes
    path: str
    content: bytes


Reader = Callable[[str, bytes], bytes]
"""(path, content) → packed outline."""


def read_packed(path: str, content: bytes) -> bytes:
    """One file's outline, packed."""
    return columns.pack(read_columns(path, content))


def read_all(jobs: Iterable[Job], *, reader: Reader = read_packed) -> Iterator[tuple[bytes, bytes]]:
    """(key, packed outline) of every job, in any order. Uses as many processes as there are cores when there is work for them."""
    jobs = iter(jobs)
    first: list[Job] = []
    size = 0
    for job in jobs:
        first.append(job)
        size += len(job.content)
        if size > FEW_BYTES:
            break
    processes = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if size <= FEW_BYTES or processes < 2:
        for job in chain(first, jobs):
            yield job.key, reader(job.path, job.content)
        return
    yield from _Workers(processes, reader).read(_batches(chain(first, jobs)))


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.content)
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Workers:
    """A pool that is made anew whenever a file has killed one of its processes."""

    def __init__(self, processes: int, reader: Reader) -> None:
        self.processes, self.reader = processes, reader
        self.pool = _start(processes)

    def read(self, batches: Iterator[list[Job]]) -> Iterator[tuple[bytes, bytes]]:
        """Keeps a few batches under way. Those under way when a worker dies are read again, one file at a time."""
        under_way: deque[tuple[list[Job], Future[list[bytes]]]] = deque()
        try:
            for batch in batches:
                under_way.append((batch, self._send(batch)))
                if len(under_way) > self.processes + 1:
                    yield from self._next(under_way)
            while under_way:
                yield from self._next(under_way)
        finally:
            _end(self.pool)

    def _send(self, batch: list[Job]) -> Future[list[bytes]]:
        try:
            return self.pool.submit(_read_batch, self.reader, [(job.path, job.content) for job in batch])
        except BrokenProcessPool as broken:
            failed: Future[list[bytes]] = Future()
            failed.set_exception(broken)
            return failed

    def _next(self, under_way: deque[tuple[list[Job], Future[list[bytes]]]]) -> Iterator[tuple[bytes, bytes]]:
        batch, future = under_way.popleft()
        try:
            packed = future.result(timeout=SECONDS)
        except (BrokenProcessPool, TimeoutError):
            suspects = [batch, *(waiting for waiting, _ in under_way)]
            under_way.clear()
            _end(self.pool)
            yield from self._one_by_one(chain.from_iterable(suspects))
            self.pool = _start(self.processes)
            return
        yield from zip((job.key for job in batch), packed, strict=True)

    def _one_by_one(self, jobs: Iterable[Job]) -> Iterator[tuple[bytes, bytes]]:
        """Each file alone, so that the one that kills its worker is known. Where no worker can start at all, read here."""
        pool = self._one_ready()
        for job in jobs:
            if pool is None:
                yield job.key, self.reader(job.path, job.content)
                continue
            try:
                yield job.key, pool.submit(_read_batch, self.reader, [(job.path, job.content)]).result(timeout=SECONDS)[0]
            except (BrokenProcessPool, TimeoutError) as error:
                problem = "the parser crashed" if isinstance(error, BrokenProcessPool) else "took too long to parse"
                lost = columns.empty(language_of(job.path, job.content), count_lines(job.content), problem)
                yield job.key, columns.pack(lost)
                _end(pool)
                pool = self._one_ready()
        if pool is not None:
            _end(pool)

    def _one_ready(self) -> ProcessPoolExecutor | None:
        """A worker that has shown that it runs, so that its start does not count as a file's time. None when it does not run: a program
        without the guard `if __name__ == "__main__"` can't start one from a clean process."""
        pool = _start(1)
        try:
            pool.submit(_read_batch, self.reader, []).result()
        except BrokenProcessPool:
            _end(pool)
            return None
        return pool


def _start(processes: int) -> ProcessPoolExecutor:
    method = "fork" if threading.active_count() == 1 else "forkserver"
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context(method), initializer=_prepare)


def _end(pool: ProcessPoolExecutor) -> None:
    """Ends a pool at once, whatever its workers are doing."""
    children = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for child in children:
        child.kill()
    for child in children:
        child.join()


def _prepare() -> None:
    """Readers make no reference cycles, so looking for them among millions of values would be for nothing."""
    gc.disable()


def _read_batch(reader: Reader, files: list[tuple[str, bytes]]) -> list[bytes]:
    return [reader(path, content) for path, content in files]
