"""Processor time of `scout --help` and of a small verb, beside an empty Python program in the same run.

python -m bench.startup [N]
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SCOUT = Path(sys.executable).parent / "scout"


def processor_seconds(command: Sequence[str | Path]) -> float:
    """User and system seconds of one call."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """One line a command: median seconds of processor time, and the ratio to `python -c pass`."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    commands: dict[str, list[str | Path]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "scout --help": [SCOUT, "--help"],
        "scout --version": [SCOUT, "--version"],
    }
    spent = {name: statistics.median(processor_seconds(command) for _ in range(rounds)) for name, command in commands.items()}
    floor = spent["python -c pass"]
    for name, seconds in spent.items():
        print(f"{name:<16} {seconds:.3f} s   {seconds / floor:.1f} ×")


if __name__ == "__main__":
    main()
