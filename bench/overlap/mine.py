"""Mirrored repositories → pairs of changes that were open together, with git's own verdict on each. Reads git, writes JSON lines.

    python -m bench.overlap.mine OWNER+NAME... --mirrors DIR --out pairs.jsonl [--pairs 150] [--seed 1]

Two kinds of pair: both sides of a merge commit, and two pull requests that stood at about the same place of the history
(the older one replayed onto the base of the younger). Kept are pairs that share a file; all others merge cleanly.
A merge whose recorded tree differs from git's clean merge was mended by hand: its `mended` names the files.
Only commit ids, paths and labels are written. A mirror is a bare repository with refs/pull/*/head; it is never written to.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

IDENTITY = {
    "GIT_AUTHOR_NAME": "x",
    "GIT_AUTHOR_EMAIL": "x@x",
    "GIT_COMMITTER_NAME": "x",
    "GIT_COMMITTER_EMAIL": "x@x",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
}
STATUS = re.compile(r"[AMDT]|[RC]\d+")
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+")
MOST_FILES = 80
"""A change of more files than this is a vendored update or a rewrite, and says little about features."""


class Merged(NamedTuple):
    clean: bool
    tree: str
    files: tuple[str, ...]


class Scratch:
    """A repository that borrows the objects of a mirror; what is made here stays here."""

    def __init__(self, mirror: Path, folder: Path) -> None:
        self.folder = folder
        subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
        (folder / "objects/info/alternates").write_text(f"{mirror / 'objects'}\n")
        self.head = _said(mirror, "rev-parse", "HEAD").strip()
        listing = _said(mirror, "for-each-ref", "--format=%(objectname) %(refname)", "refs/pull")
        rows = [line.split(" ", 1) for line in listing.splitlines()]
        self.pulls = {int(name.split("/")[2]): commit for commit, name in rows if name.endswith("/head")}

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *args],
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            env={**os.environ, **IDENTITY, "LC_ALL": "C"},
            timeout=300,
        )

    def out(self, *args: str) -> str:
        return self.run(*args).stdout.strip()

    def merge(self, a: str, b: str) -> Merged | None:
        """None when git refuses: no common base."""
        done = self.run("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", a, b)
        if done.returncode not in (0, 1):
            return None
        tree, *files = done.stdout.split("\0")
        return Merged(done.returncode == 0, tree, tuple(sorted({name for name in files if name})))

    def base_of(self, a: str, b: str) -> str | None:
        """The merge base, when there is exactly one."""
        bases = self.out("merge-base", "--all", a, b).split()
        return bases[0] if len(bases) == 1 else None

    def files(self, base: str, tip: str) -> tuple[str, ...]:
        """Paths that differ, old and new ones of renames."""
        listing = self.run("diff-tree", "-r", "-M", "-l300", "--name-status", "-z", base, tip).stdout.split("\0")
        return tuple(sorted({field for field in listing if field and not STATUS.fullmatch(field)}))

    def sizes(self, commit: str, paths: Sequence[str]) -> dict[str, int]:
        """Bytes of those of the files that are in the commit."""
        listing = self.run("ls-tree", "-r", "-l", "-z", commit, "--", *paths).stdout.split("\0")
        entries = [entry.split("\t", 1) for entry in listing if entry]
        return {path: int(size) for about, path in entries if (size := about.split()[3]).isdigit()}

    def lines(self, base: str, tip: str, paths: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
        """Lines of base that differ, by path; an insertion after line n is (n + 1, n)."""
        found: dict[str, list[tuple[int, int]]] = {}
        path = ""
        for line in self.run("diff-tree", "-r", "-p", "-U0", "--no-renames", "--no-ext-diff", base, tip, "--", *paths).stdout.splitlines():
            if line.startswith("--- a/"):
                path = line[6:].rstrip("\t")
            elif hunk := HUNK.match(line):
                start, count = int(hunk[1]), int(hunk[2] or 1)
                found.setdefault(path, []).append((start, start + count - 1) if count else (start + 1, start))
        return found

    def identical(self, left: str, right: str, paths: Sequence[str]) -> list[str]:
        """Paths on which both sides agree: the same commit on both, not two changes that meet."""
        differing = self.run("diff-tree", "-r", "--name-only", "-z", left, right, "--", *paths).stdout.split("\0")
        return sorted(set(paths) - set(differing))

    def replay(self, base: str, tip: str) -> str | None:
        """`tip` on top of `base` as one commit; None when it conflicts there."""
        if self.run("merge-base", "--is-ancestor", base, tip).returncode == 0:
            return tip
        merged = self.merge(base, tip)
        if merged is None or not merged.clean:
            return None
        return self.out("commit-tree", merged.tree, "-p", base, "-m", "replayed")


def _said(mirror: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(mirror), *args], capture_output=True, text=True, check=True).stdout


def describe(scratch: Scratch, kind: str, base: str, left: str, right: str) -> dict[str, Any] | None:
    """One row, or None for a pair that shares no file, is too large, or can't be merged at all."""
    left_files, right_files = scratch.files(base, left), scratch.files(base, right)
    shared = sorted(set(left_files) & set(right_files))
    if not shared or len(left_files) > MOST_FILES or len(right_files) > MOST_FILES:
        return None
    merged = scratch.merge(left, right)
    if merged is None:
        return None
    return {
        "kind": kind,
        "base": base,
        "left": left,
        "right": right,
        "clean": merged.clean,
        "conflicts": list(merged.files),
        "left_files": list(left_files),
        "right_files": list(right_files),
        "shared": shared,
        "tree": merged.tree,
        "sizes": scratch.sizes(base, shared),
        "identical": scratch.identical(left, right, shared),
        "left_lines": scratch.lines(base, left, shared),
        "right_lines": scratch.lines(base, right, shared),
    }


def merges(scratch: Scratch, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Both sides of past merge commits, in random order."""
    listing = [line.split() for line in scratch.out("rev-list", "--merges", "--parents", scratch.head).splitlines()]
    chance.shuffle(listing)
    for commit, *parents in listing:
        if len(parents) != 2:
            continue
        base = scratch.base_of(*parents)
        if base is None or base in parents:
            continue
        row = describe(scratch, "merge", base, *parents)
        if row is None:
            continue
        differing = scratch.files(row["tree"], commit) if row["clean"] else ()
        yield row | {"merge": commit, "mended": list(differing)}


def pulls(scratch: Scratch, chance: random.Random, *, window: int = 25) -> Iterator[dict[str, Any]]:
    """Pull requests with near numbers, the older replayed onto the base of the younger."""
    numbers = sorted(scratch.pulls)
    places: dict[int, tuple[str, frozenset[str]] | None] = {}

    def place(number: int) -> tuple[str, frozenset[str]] | None:
        if number not in places:
            base = scratch.base_of(scratch.head, scratch.pulls[number])
            files = scratch.files(base, scratch.pulls[number]) if base else ()
            places[number] = (base, frozenset(files)) if base and 0 < len(files) <= MOST_FILES else None
        return places[number]

    anchors = numbers[:]
    chance.shuffle(anchors)
    for anchor in anchors:
        here = place(anchor)
        if here is None or here[0] == scratch.pulls[anchor]:
            continue
        at = numbers.index(anchor)
        for other in numbers[max(0, at - window) : at]:
            there = place(other)
            if there is None or not (there[1] & here[1]) or scratch.pulls[other] == scratch.pulls[anchor]:
                continue
            left = scratch.replay(here[0], scratch.pulls[other])
            row = describe(scratch, "inflight", here[0], left, scratch.pulls[anchor]) if left else None
            if row:
                yield row | {"numbers": [other, anchor], "left_tip": scratch.pulls[other]}


def take(rows: Iterator[dict[str, Any]], *, most: int, tried: int = 4000) -> Iterator[dict[str, Any]]:
    """The first rows, and an end to a source that yields nothing."""
    for count, row in enumerate(rows):
        if count >= most or count >= tried:
            return
        yield row


def mine(name: str, mirrors: Path, *, pairs: int, seed: int) -> Iterator[dict[str, Any]]:
    """Rows of one repository: half merges, half pull requests."""
    mirror = mirrors / name / "repo"
    mirror = mirror / ".git" if (mirror / ".git").is_dir() else mirror
    chance = random.Random(f"{seed} {name}")
    with tempfile.TemporaryDirectory(prefix="scout-mine-") as folder:
        scratch = Scratch(mirror, Path(folder) / "git")
        for source in (merges, pulls):
            for count, row in enumerate(take(source(scratch, chance), most=pairs // 2)):
                yield {"repo": name, "id": f"{name}-{row['kind']}-{count:04d}"} | row


def main() -> None:
    """Writes one row a line; repositories in the order they are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--mirrors", type=Path, default=Path(os.environ.get("SCOUT_MIRRORS", ".")))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with given.out.open("w", encoding="utf-8", errors="surrogateescape") as stream:
        for name in given.names:
            for row in mine(name, given.mirrors, pairs=given.pairs, seed=given.seed):
                stream.write(json.dumps(row) + "\n")
                stream.flush()


if __name__ == "__main__":
    main()
