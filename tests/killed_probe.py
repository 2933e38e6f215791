"""Kills `scout probe` at its writes, one life each, and lets `--resume` finish; prints what came of it. Run by test_safety.

python -m tests.killed_probe ORIGINAL SCRATCH NUMBER…       NUMBER: which write kills it, counted from 1, or from the
                                                           end when negative; 0, which comes first, for none
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import scout.pipeline  # what every child needs, imported once
from scout.cli import main

PROBE = ("probe", "tags", "--part", "store=TagStore in store/tags.py", "--part", "routes=list_tags as a route", "--jobs", "1", "--json")


def killed_at_write(number: int, tally: Path) -> None:
    """Makes this process kill itself at the `number`-th time that it makes a file or a folder last; `tally` grows by a byte each time."""
    writes, lasting = itertools.count(1), os.fsync

    def fsync(descriptor: int) -> None:
        if next(writes) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        with tally.open("a") as file:
            file.write(".")
        lasting(descriptor)

    os.fsync = fsync  # type: ignore[assignment]


def call(where: Path, *args: str, kill_at: int | None = None) -> int:
    """The exit code of `scout ARGS` in a child of its own; minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        os.chdir(where)
        with (where.parent / "said.txt").open("a") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        sys.argv = ["scout", *args]
        if kill_at is not None:
            killed_at_write(kill_at, where.parent / "writes")
        try:
            main()
        except SystemExit as end:
            os._exit(int(end.code or 0))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def digest(folder: Path) -> str:
    """Of every name and content below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(repr([(str(path.relative_to(folder)), path.read_bytes()) for path in files]).encode()).hexdigest()


def life(original: Path, scratch: Path, number: int) -> dict[str, object]:
    """One probe that is killed at a write, and what a person gets who goes on."""
    place = scratch / str(number) / "repo"
    shutil.copytree(original, place, symlinks=True)
    ended = call(place, *PROBE, kill_at=number)
    resumed = call(place, "probe", "--resume", "last", "--json") if ended else 0
    if resumed == 2 and not list((place / ".scout" / "runs").glob("*/run.json")):
        resumed = call(place, *PROBE)
    runs = [path.name for path in (place / ".scout" / "runs").iterdir()]
    said = (place.parent / "said.txt").read_text()[-2000:]
    return {"number": number, "ended": ended, "resumed": resumed, "specs": digest(place / "specs"), "runs": runs, "said": said}


if __name__ == "__main__":
    assert scout.pipeline
    original, scratch = Path(sys.argv[1]), Path(sys.argv[2])
    for given in map(int, sys.argv[3:]):
        number = given if given >= 0 else (scratch / "0" / "writes").stat().st_size + 1 + given
        print(json.dumps(life(original, scratch, number)), flush=True)
