"""A cold index beside what others build of the same tree, in one run.

    python -m bench.index_peers REPOSITORY [--openlore openlore] [--aider PYTHON] [--rounds 3]

OpenLore (npm `openlore`, its `analyze` without embeddings) reads the whole tree; aider's repo map (PyPI `aider-chat`, named by the
Python it is installed in) reads the files that it is given: all that its grammars know. Both and `scout index` start as whole
processes on a fresh clone each round, with nothing kept from before. Prints medians of wall and CPU seconds.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

AIDER_MAP = """
import sys
from pathlib import Path
from aider.repomap import RepoMap

class Model:
    def token_count(self, text): return len(text) // 4

class Quiet:
    def __getattr__(self, name): return lambda *a, **k: None
    def read_text(self, name, **k): return Path(name).read_text(errors="replace")

root = sys.argv[1]
RepoMap(map_tokens=1024, root=root, main_model=Model(), io=Quiet()).get_repo_map([], sys.stdin.read().splitlines())
"""
"""aider's own class, without a chat around it: its command wants a model first."""


SCOUT = str(Path(sys.executable).with_name("scout"))
"""The command of this installation."""


class Cost(NamedTuple):
    """Seconds of one whole process and its children."""

    wall: float
    cpu: float


def run(argv: Sequence[str], *, cwd: Path, given: str = "") -> Cost:
    """Raises CalledProcessError when the program fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(argv, cwd=cwd, input=given.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def scout(tree: Path) -> Cost:
    """`scout index` of this installation."""
    return run([SCOUT, "index"], cwd=tree)


def openlore(command: str) -> Callable[[Path], Cost]:
    """OpenLore, set up before the clock starts."""

    def analyze(tree: Path) -> Cost:
        run([command, "init"], cwd=tree)
        return run([command, "analyze", "--force", "--no-embed"], cwd=tree)

    return analyze


def aider(python: str) -> Callable[[Path], Cost]:
    """aider's repo map of all files of the tree."""

    def repo_map(tree: Path) -> Cost:
        named = subprocess.run(["git", "ls-files"], cwd=tree, capture_output=True, text=True, check=True).stdout.splitlines()
        return run([python, "-c", AIDER_MAP, str(tree)], cwd=tree, given="\n".join(str(tree / name) for name in named))

    return repo_map


def main() -> None:
    """Prints the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("repository", type=Path)
    arguments.add_argument("--openlore", help="its command")
    arguments.add_argument("--aider", help="the Python that has aider-chat")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    peers: dict[str, Callable[[Path], Cost]] = {"scout index": scout}
    if given.openlore:
        peers["openlore analyze"] = openlore(given.openlore)
    if given.aider:
        peers["aider repo map"] = aider(given.aider)
    costs: dict[str, list[Cost]] = {name: [] for name in peers}
    for _ in range(given.rounds):
        for name, work in peers.items():
            with tempfile.TemporaryDirectory(prefix="scout-bench-") as scratch:
                tree = Path(scratch, "tree")
                subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(given.repository), str(tree)], check=True)
                costs[name].append(work(tree))
    files = len(subprocess.run(["git", "ls-files"], cwd=given.repository, capture_output=True, check=True).stdout.splitlines())
    print(f"{given.repository.name}: {files} files, load {os.getloadavg()[0]:.1f}, medians of {given.rounds} rounds")
    ours = Cost(*(statistics.median(values) for values in zip(*costs["scout index"], strict=True)))
    for name, rows in costs.items():
        wall, cpu = (statistics.median(values) for values in zip(*rows, strict=True))
        share = f"scout takes 1/{wall / ours.wall:.1f} of the wall, 1/{cpu / ours.cpu:.1f} of the CPU"
        print(f"  {name:<17} wall {wall:7.2f} s  cpu {cpu:7.2f} s   {share}")


if __name__ == "__main__":
    main()
