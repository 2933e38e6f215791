"""A mirror's merged pull requests as branches of one base → what `scout overlap` costs a pair, beside `git merge-tree` in the same run.

    python -m bench.overlap.speed MIRROR [--branches 20] [--forks]

MIRROR is a bare repository. The pull requests of the newest merges are put on the main line as it was before the first of them;
with `--forks` they stay where they really forked, so that nearly every pair has a merge base of its own. Processor time, of all processes:
`cold` reads every file for the first time, `warm` finds the outlines of the run before. `merge-tree` is one process for each pair.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, islice
from pathlib import Path
from typing import NamedTuple

from bench.overlap.mine import Scratch

SCOUT = Path(sys.executable).parent / "scout"
SAMPLE = 200
"""Of the pairs, for git alone: each is a process."""


class Pull(NamedTuple):
    """A merged pull request: where it forked and its last commit."""

    fork: str
    tip: str


class Spent(NamedTuple):
    """What a command took, with everything it started."""

    cpu: float
    wall: float
    megabytes: float
    """Of its largest process."""


def newest_pulls(scratch: Scratch, count: int) -> tuple[str, list[str]]:
    """The main line before the newest merges, and tips of as many pull requests on top of it as merge there, oldest first."""
    merges = newest_merges(scratch, 3 * count)
    pulls = [Pull(fork, tip) for main, tip in reversed(merges) if (fork := scratch.base_of(main, tip))]
    start = merges[-1][0]
    ported = (made for pull in pulls if (made := ported_to(scratch, pull, start)))
    return start, list(islice(ported, count))


def ported_to(scratch: Scratch, pull: Pull, start: str) -> str | None:
    """The pull request as one commit on `start`; None where that conflicts or changes nothing."""
    here = scratch.out("commit-tree", f"{start}^{{tree}}", "-p", pull.fork, "-m", "main")
    there = scratch.out("commit-tree", f"{pull.tip}^{{tree}}", "-p", pull.fork, "-m", "pull request")
    merged = scratch.merge(here, there)
    if merged is None or not merged.clean or merged.tree == scratch.out("rev-parse", f"{start}^{{tree}}"):
        return None
    return scratch.out("commit-tree", merged.tree, "-p", start, "-m", "ported")


def forked_pulls(scratch: Scratch, count: int) -> tuple[str, list[str]]:
    """The newest main line, and the tips of the newest merges where they really forked."""
    return scratch.head, [tip for _, tip in newest_merges(scratch, count)]


def newest_merges(scratch: Scratch, count: int) -> list[tuple[str, str]]:
    """Both parents of the newest merges of the main line: where it stood, and what came in."""
    listing = scratch.out("rev-list", "--first-parent", "--merges", "--parents", f"-n{count}", scratch.head)
    return [(main, tip) for _, main, tip, *_ in map(str.split, listing.splitlines())]


def spent_on(command: Sequence[str | Path], folder: Path) -> tuple[Spent, bytes]:
    """Runs a command to its end; exit code 1 (something was found) is fine."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=False, env=os.environ | {"NO_COLOR": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 1), command
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(cpu, time.monotonic() - began, after.ru_maxrss / 1024), done.stdout


def work_tree(mirror: Path, folder: Path, scratch: Scratch, start: str, tips: Sequence[str]) -> list[str]:
    """A repository with a branch for each tip; nothing is checked out."""
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    objects = (mirror / "objects", scratch.folder / "objects")
    (folder / ".git/objects/info/alternates").write_text("".join(f"{path}\n" for path in objects))
    names = [f"branch-{at}" for at in range(len(tips))]
    lines = "".join(f"create refs/heads/{name} {tip}\n" for name, tip in zip(["main", *names], [start, *tips], strict=True))
    subprocess.run(["git", "update-ref", "--stdin"], cwd=folder, input=lines, text=True, check=True)
    return names


def main() -> None:
    """Prints milliseconds a pair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--branches", type=int, default=20)
    parser.add_argument("--forks", action="store_true")
    given = parser.parse_args()
    mirror = given.mirror.resolve()
    with tempfile.TemporaryDirectory(prefix="scout-speed-") as temporary:
        scratch, folder = Scratch(mirror, Path(temporary, "scratch")), Path(temporary, "work")
        start, tips = (forked_pulls if given.forks else newest_pulls)(scratch, given.branches)
        names = work_tree(mirror, folder, scratch, start, tips)
        pairs = list(combinations(names, 2))
        print(f"{mirror.parent.name or mirror.name}: {len(names)} branches, {len(pairs)} pairs")
        sample = pairs[:: max(1, len(pairs) // SAMPLE)]
        alone = [spent_on(["git", "merge-tree", "--write-tree", *pair], folder)[0] for pair in sample]
        median = sorted(alone, key=lambda one: one.wall)[len(alone) // 2]
        said = f"{median.cpu * 1000:7.1f} ms of processor, {median.wall * 1000:7.1f} ms of wall a pair"
        print(f"merge-tree    {said} (median of {len(sample)})")
        for name in ("cold", "warm"):
            spent, out = spent_on([SCOUT, "overlap", "--json", *names], folder)
            each = 1000 / len(pairs)
            print(
                f"scout {name}    {spent.cpu * each:7.1f} ms of processor, {spent.wall * each:7.1f} ms of wall a pair; "
                f"in all {spent.cpu:.1f} s of processor, {spent.wall:.1f} s, largest process {spent.megabytes:.0f} MB"
            )
        print("verdicts     ", dict(Counter(pair["verdict"] for pair in json.loads(out)["pairs"])))


if __name__ == "__main__":
    main()
