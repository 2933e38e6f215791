"""Mirrored repositories → clean merges in which one side newly used what the other took away, and what became of each such use.

    python -m bench.overlap.mine_breaks OWNER+NAME... --mirrors DIR --out breaks.jsonl [--merges 150] [--seed 1]

A use that somebody removed inside the merge itself is `mended`; one that a commit of the next days rewrote is `fixed`; one that is
still there is `kept`, which in a compiled language proves that nothing was broken. Mended and fixed uses are breaks, with some noise:
a line can also go for another reason. Only commit ids, paths, names, cues and labels are written.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.overlap.maps import Workbench
from scout.model import TouchMap, TrialMerge
from scout.overlap.side import Break, Side
from scout.overlap.uses import Use, pair_uses

DAYS = 21
MOST_FILES = 120
MOST_USES = 40
"""Of one merge: a mass rename says the same thing many times."""


class Joined(NamedTuple):
    """A past merge of two branches that git would make alone."""

    commit: str
    time: int
    parents: tuple[str, str]
    base: str
    trial: TrialMerge


class Past:
    """Questions to a mirror about what happened after a merge."""

    def __init__(self, mirror: Path) -> None:
        self.mirror = mirror
        self.head = self.git("rev-parse", "HEAD").strip()

    def git(self, *args: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.mirror), *args], capture_output=True, encoding="utf-8", errors="surrogateescape", check=False
        )
        return done.stdout

    def lines(self, commit: str, path: str) -> set[str]:
        """The file's lines without their indentation; empty where it is not there."""
        return {line.strip() for line in self.git("show", f"{commit}:{path}").splitlines()}

    def fate(self, joined: Joined, use: Use, tip: str) -> tuple[str, str | None]:
        """`mended`, `fixed` (with the commit) or `kept`."""
        written = self.git("show", f"{tip}:{use.mention.path}").splitlines()
        if use.mention.line > len(written):
            return "kept", None
        text = written[use.mention.line - 1].strip()
        if text not in self.lines(joined.commit, use.mention.path):
            return "mended", joined.commit
        until = f"--until={joined.time + DAYS * 86400}"
        span = f"{joined.commit}..{self.head}"
        later = self.git("log", "--reverse", "--format=%H", "--no-merges", until, f"-S{text}", span, "--", use.mention.path)
        for commit in later.split()[:5]:
            if text not in self.lines(commit, use.mention.path):
                return ("fixed", commit) if self.is_repair(commit, use, text) else ("kept", None)
        return "kept", None

    def is_repair(self, commit: str, use: Use, text: str) -> bool:
        """Whether the commit put the name out of use where the line was; of a changed signature, whether it kept the name."""
        patch = self.git("show", "--format=", "-U0", "--no-ext-diff", commit, "--", use.mention.path)
        hunks = [hunk.splitlines() for hunk in re.split(r"^@@.*$", patch, flags=re.MULTILINE)[1:]]
        for hunk in hunks:
            if any(line[:1] == "-" and line[1:].strip() == text for line in hunk):
                still = any(line[:1] == "+" and re.search(rf"\b{re.escape(use.alteration.name)}\b", line) for line in hunk)
                return still is (use.alteration.how is Break.SIGNATURE)
        return False


def clean_merges(past: Past, bench: Workbench, chance: random.Random) -> Iterator[Joined]:
    """Past merges with one base and no conflict, of two changes of moderate size, in random order."""
    listing = [line.split() for line in past.git("log", "--merges", "--format=%H %ct %P", past.head).splitlines()]
    chance.shuffle(listing)
    for commit, time, *parents in listing:
        if len(parents) != 2:
            continue
        bases = past.git("merge-base", "--all", *parents).split()
        if len(bases) != 1 or bases[0] in parents:
            continue
        sizes = [len(past.git("diff-tree", "-r", "--name-only", bases[0], parent).splitlines()) for parent in parents]
        if not all(0 < size <= MOST_FILES for size in sizes):
            continue
        trial = bench.merge([(parents[0], parents[1])])[0]
        if trial.clean:
            yield Joined(commit, int(time), (parents[0], parents[1]), bases[0], trial)


def uses_of(maps: tuple[TouchMap, TouchMap]) -> Iterator[tuple[int, Use]]:
    """Every use with the place of the side that wrote it, one for each name and file."""
    sides = [Side(one) for one in maps]
    for user in (0, 1):
        seen: set[tuple[str, str, str]] = set()
        for use in pair_uses(sides[1 - user], sides[user]):
            key = (use.alteration.name, use.alteration.path, use.mention.path)
            if key not in seen and len(seen) < MOST_USES:
                seen.add(key)
                yield user, use


def describe(past: Past, bench: Workbench, joined: Joined) -> dict[str, Any]:
    """One row for a merge, with the fate of each use."""
    names = ("left", "right")
    maps = tuple(bench.touch_map(name, joined.base, tip) for name, tip in zip(names, joined.parents, strict=True))
    uses = []
    for user, use in uses_of((maps[0], maps[1])):
        fate, by = past.fate(joined, use, joined.parents[user])
        mention, gone = use.mention, use.alteration
        uses.append(
            {"fate": fate, "by": by, "user": names[user], "name": gone.name, "owner": gone.owner, "from": gone.path}
            | {"path": mention.path, "line": mention.line, "cues": list(use.cues)}
        )
    shared = {touch.path for touch in maps[0].touches} & {touch.path for touch in maps[1].touches}
    return {
        "merge": joined.commit,
        "base": joined.base,
        "left": joined.parents[0],
        "right": joined.parents[1],
        "shared": len(shared),
        "mended": bench.mended(*joined.parents, joined.commit),
        "uses": uses,
    }


def main() -> None:
    """Writes one row a merge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--mirrors", type=Path, default=Path(os.environ.get("SCOUT_MIRRORS", ".")))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--merges", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with given.out.open("w", encoding="utf-8", errors="surrogateescape") as stream:
        for name in given.names:
            mirror = given.mirrors / name / "repo"
            with tempfile.TemporaryDirectory(prefix="scout-mine-") as folder:
                bench, past = Workbench(mirror, Path(folder) / "git"), Past(mirror)
                for count, joined in enumerate(clean_merges(past, bench, random.Random(f"{given.seed} {name}"))):
                    if count >= given.merges:
                        break
                    stream.write(json.dumps({"repo": name} | describe(past, bench, joined)) + "\n")
                    stream.flush()
                bench.close()


if __name__ == "__main__":
    main()
