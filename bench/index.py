"""How long the index takes beside the floor of parsing alone, in one run, side by side.

    python -m bench.index REPOSITORY LANGUAGE [--rounds 3]

The floor parses every file of the language once, in one process, with py-tree-sitter, and does nothing else. Prints medians of
wall and CPU seconds, and their ratios to the floor; universal-ctags and `git status` where they are installed.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tree_sitter import Parser

from scout.model import TreeEntry
from scout.source import Index, language_of
from scout.source.languages import by_name
from scout.source.parsing import load
from scout.system.repository import Repository


class Cost(NamedTuple):
    """Seconds of one round."""

    wall: float
    cpu: float


def measure(work: Callable[[], object]) -> Cost:
    """Wall and CPU seconds of this process and of the children that it waited for."""
    before, began = _cpu(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - began, _cpu() - before)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class Bench:
    """The pieces of work that are compared, on one repository and language."""

    def __init__(self, root: Path, language: str) -> None:
        self.root, self.language = root, language
        self.repository = Repository.open(root)
        everything = self.repository.files(self.repository.commit("HEAD"))
        self.entries = [entry for entry in everything if entry.mode.startswith("100") and language_of(entry.path) == language]
        self.contents = dict(self.repository.blobs(sorted({entry.blob for entry in self.entries})))
        self.folder = Path(tempfile.mkdtemp(prefix="scout-bench-"))

    def floor(self) -> None:
        """Every file parsed once."""
        grammar = by_name(self.language).grammar
        assert grammar is not None, "a language with a grammar"
        parser = Parser(load(grammar))
        for entry in self.entries:
            parser.parse(self.contents[entry.blob])

    def cold(self) -> None:
        """Blobs from git, outlines into an empty index, on all cores."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        self._index(self.entries)

    def warm(self) -> None:
        """The same index asked again."""
        self._index(self.entries)

    def one_changed(self) -> None:
        """The same index after one file has changed."""
        changed = b"".join((self.contents[self.entries[0].blob], b"\n", os.urandom(8).hex().encode()))
        blob = os.urandom(20).hex()
        with Index.open(self.folder) as index:
            entries = [TreeEntry(self.entries[0].path, "100644", blob, len(changed)), *self.entries[1:]]
            index.tree(entries, lambda ids: iter([(blob, changed)] if blob in ids else []))

    def ctags(self) -> None:
        """universal-ctags on the same files."""
        names = "\n".join(entry.path for entry in self.entries)
        subprocess.run(["ctags", "-L", "-", "-f", os.devnull], cwd=self.root, input=names.encode(), check=True, capture_output=True)

    def status(self) -> None:
        """git status of the work tree."""
        subprocess.run(["git", "status", "--porcelain"], cwd=self.root, check=True, capture_output=True)

    def _index(self, entries: list[TreeEntry]) -> None:
        with Index.open(self.folder) as index:
            index.tree(entries, self.repository.blobs)


def main() -> None:
    """Prints the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("repository", type=Path)
    arguments.add_argument("language")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    bench = Bench(given.repository, given.language)
    works = [bench.floor, bench.cold, bench.warm, bench.one_changed, bench.status] + ([bench.ctags] if shutil.which("ctags") else [])
    costs: dict[str, list[Cost]] = {work.__name__: [] for work in works}
    for _ in range(given.rounds):
        for work in works:
            costs[work.__name__].append(measure(work))
    size = sum(entry.size for entry in bench.entries)
    print(f"{given.repository.name}: {len(bench.entries)} {given.language} files, {size / 1e6:.1f} MB, load {os.getloadavg()[0]:.1f}")
    print(f"Python {sys.version.split()[0]}, {len(os.sched_getaffinity(0))} cores, medians of {given.rounds} rounds")
    floor = Cost(*(statistics.median(values) for values in zip(*costs["floor"], strict=True)))
    for name, rows in costs.items():
        wall, cpu = (statistics.median(values) for values in zip(*rows, strict=True))
        ratios = f"wall {wall / floor.wall:6.3f}  cpu {cpu / floor.cpu:6.3f}"
        print(f"  {name:<12} wall {wall:7.3f} s  cpu {cpu:7.3f} s   over the floor: {ratios}")
    print(f"  peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")
    shutil.rmtree(bench.folder)


if __name__ == "__main__":
    main()
