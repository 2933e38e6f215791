"""Time of `scout localize` cold and warm, in a repository that you name.

    python -m bench.localize.speed REPOSITORY [N]

Cold is everything: symbols, text, history, ranking. Beside it stands what nobody can do without: `scout index` on its own, likewise
cold, and one `git log --name-only`. Both are asked in clones that share the repository's objects. Warm is the median of N calls each for
a repair and for something new, with what of it is start-up: the same verb in a repository of one file.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SCOUT = Path(sys.executable).parent / "scout"
REPAIR = "Fix a crash when the session cache gets an empty key"
ADDITION = "Add a rate limiter to the login view"


class Spent(NamedTuple):
    """Seconds."""

    wall: float
    processor: float


def spent(command: Sequence[str | Path], folder: Path) -> Spent:
    """Of one call, its children included."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def cloned(repository: Path, folder: Path) -> Path:
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", repository, folder], check=True)
    return folder


def tiny(folder: Path) -> Path:
    """A repository of one file."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / "session.py").write_text("def cache(key):\n    return key\n")
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    subprocess.run(["git", "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "A cache of sessions"], cwd=folder, check=True)
    return folder


def show_cold(repository: Path, folder: Path) -> Path:
    """Prints the three and their ratio; gives a clone that is warm."""
    symbols = spent([SCOUT, "index", "--json"], cloned(repository, folder / "symbols"))
    log = spent(["git", "log", "--name-only"], folder / "symbols")
    warm = cloned(repository, folder / "everything")
    everything = spent([SCOUT, "localize", REPAIR, "--json"], warm)
    for name, one in (("scout index, cold", symbols), ("git log --name-only", log), ("scout localize, cold", everything)):
        print(f"{name:22} {one.wall:6.2f} s wall  {one.processor:6.2f} s processor")
    wall, processor = (everything[at] / (symbols[at] + log[at]) for at in (0, 1))
    print(f"{'over the first two':22} {wall:6.2f} × wall  {processor:6.2f} × processor")
    return warm


def show_warm(name: str, text: str, folder: Path, rounds: int) -> None:
    calls = [spent([SCOUT, "localize", text, "--json"], folder) for _ in range(rounds + 2)][2:]
    wall, processor = (statistics.median(call[at] for call in calls) for at in (0, 1))
    print(f"{name:22} {wall:6.2f} s wall  {processor:6.2f} s processor")


def main() -> None:
    repository, rounds = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory(prefix="bench-localize-") as folder:
        warm = show_cold(repository, Path(folder))
        show_warm("warm, a repair", REPAIR, warm, rounds)
        show_warm("warm, something new", ADDITION, warm, rounds)
        show_warm("start-up alone", REPAIR, tiny(Path(folder, "tiny")), rounds)


if __name__ == "__main__":
    main()
