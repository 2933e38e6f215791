"""Memory and time of `scout index` and `scout localize` on a repository of many files, made from a real one's.

    python -m bench.index_scale REPOSITORY [--files 50000]

Takes the repository's own source files over and over, each time with another last line, so that no two blobs are equal.
Prints the highest resident memory of any process of the run.
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
from itertools import cycle, islice
from pathlib import Path

LARGEST = 6_000
"""Bytes of a file that is taken: many files, not many bytes, is what is asked here."""

SCOUT = str(Path(sys.executable).with_name("scout"))
"""The command of this installation."""

ASKED = ("localize", "Add a limit for how often somebody may ask for a session")
CALLS = (("index, cold", ("index",)), ("index, warm", ("index",)), ("localize, cold text", ASKED), ("localize, warm", ASKED))


def plant(source: Path, target: Path, files: int) -> int:
    """Writes the tree and commits it. Gives its size in bytes."""
    named = subprocess.run(["git", "ls-files", "-z"], cwd=source, capture_output=True, check=True).stdout.split(b"\0")
    real = [path for name in named if name and (path := source / os.fsdecode(name)).is_file() and not path.is_symlink()]
    small = [path for path in real if path.stat().st_size <= LARGEST and path.suffix in {".py", ".ts", ".go", ".js", ".java", ".rs"}]
    written = 0
    for at, path in enumerate(islice(cycle(small), files)):
        mark = b"\n#" if path.suffix == ".py" else b"\n//"
        copy = target / f"copy{at // len(small)}" / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        written += copy.write_bytes(path.read_bytes() + mark + str(at).encode() + b"\n")
    commit = ["-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "many"]
    for command in (["init", "-q"], ["config", "gc.auto", "0"], ["add", "-A"], commit):
        subprocess.run(["git", *command], cwd=target, check=True)
    return written


def main() -> None:
    """Prints a line for each of CALLS."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("repository", type=Path)
    arguments.add_argument("--files", type=int, default=50_000)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="scout-bench-") as scratch:
        size = plant(given.repository.resolve(), Path(scratch), given.files)
        git_peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
        print(f"{given.files} files, {size / 1e6:.0f} MB (git itself needed up to {git_peak:.0f} MB to commit them)")
        for name, verb in CALLS:
            began = time.perf_counter()
            command = [sys.executable, "-c", _MEASURED, SCOUT, *verb, "--json"]
            measured = subprocess.run(command, cwd=scratch, capture_output=True, check=True)
            held, peak = json.loads(measured.stdout), int(measured.stderr.split()[-1]) / 1e3
            found = f"{held['symbols']} symbols" if verb[0] == "index" else f"{len(held['files'])} files found"
            print(f"  {name}: {time.perf_counter() - began:.1f} s, {found}, peak memory of one process {peak:.0f} MB")


_MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""
"""A process of its own, so that nobody else's children count."""


if __name__ == "__main__":
    main()
