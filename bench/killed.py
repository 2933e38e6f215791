"""`kill -9` of scout at random moments of a probe of eight scouts, then `--resume`: what was lost, repeated or left behind.

    python -m bench.killed [MOMENTS]      default 50, about ten seconds each

The agent notes each of its starts, so that a scout that had come back and was sent again is found.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

SCOUT = Path(sys.executable).parent / "scout"
PARTS = 8
AGENT = r"""
part=$(grep -o 'mod[0-9]\.py' | head -1)
echo "$part" >> "$BENCH_TALLY"
sleep 0.$((RANDOM % 8 + 1))
echo "def added(): return 1" >> "$part"; echo "x = 1" > "new_$part"
"""
SETTINGS = '[agents.counting]\ncommand = "bash {agent}"\nenvironment = ["BENCH_TALLY", "BENCH_MARK"]\n'


class Life(NamedTuple):
    """One probe that was killed, and what came of it."""

    finished: int
    """Scouts whose result was on disk at the kill."""
    repeated: int
    """Of these, those that were sent again."""
    resumed: bool
    same_plan: bool
    left: tuple[str, ...]
    """Sandboxes and processes after the resume; temporary folders after `scout clean`."""


def main() -> None:
    """Prints a line for each moment, then the sums."""
    moments = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory(prefix="bench-killed-") as folder:
        scratch = Path(folder)
        began = time.monotonic()
        wanted = undisturbed(scratch / "whole")
        whole = time.monotonic() - began
        chance, lives = random.Random(5), []
        for number in range(moments):
            moment = chance.uniform(0.1, whole)
            lives.append(life(scratch / str(number), moment, wanted))
            print(f"{number + 1:3d}  killed after {moment:4.1f} s  {lives[-1]}", flush=True)
    ends = Counter(life.finished for life in lives)
    print(f"{moments} kills over {whole:.1f} s; finished at the kill: {', '.join(f'{n} scouts {ends[n]}×' for n in sorted(ends))}")
    print(f"resumed {sum(life.resumed for life in lives)}, same plan {sum(life.same_plan for life in lives)}")
    print(f"finished scouts sent again {sum(life.repeated for life in lives)}, leftovers {sum(len(life.left) for life in lives)}")
    if any(not life.resumed or not life.same_plan or life.repeated or life.left for life in lives):
        raise SystemExit(1)


def undisturbed(place: Path) -> str:
    """The digest of the specs of a probe that nobody kills."""
    _make(place)
    with _scout(place, *_probe()) as process:
        process.wait()
    return _specs(place)


def life(place: Path, moment: float, wanted: str) -> Life:
    """One probe, killed after a while and resumed; started again where it had not yet begun a run."""
    _make(place)
    with _scout(place, *_probe()) as process:
        time.sleep(moment)
        process.kill()
    before, started = _finished(place), (place / "tally").read_text().split()
    begun = list((place / "repository/.scout/runs").glob("*/run.json"))
    with _scout(place, *(("probe", "--resume", "last", "--json") if begun else _probe())) as process:
        resumed = process.wait() == 0
    time.sleep(0.1)
    left = [*_processes(place), *(path.name for path in (place / "tmp").glob("scout-20*"))]
    with _scout(place, "clean") as process:
        process.wait()
    left += [path.name for path in (place / "tmp").iterdir() if path.name not in left]
    again = Counter((place / "tally").read_text().split()[len(started) :])
    repeated = sum(again[f"mod{name.rpartition('-')[0].removeprefix('part')}.py"] for name in before)
    return Life(len(before), repeated, resumed, _specs(place) == wanted, tuple(left))


def _make(place: Path) -> None:
    repository = place / "repository"
    repository.mkdir(parents=True)
    (place / "tmp").mkdir()
    (place / "tally").touch()
    (place / "agent.sh").write_text(AGENT)
    for number in range(PARTS):
        (repository / f"mod{number}.py").write_text(f"def f{number}():\n    return {number}\n")
    author = {"GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000"}
    commit = ("-c", "user.name=b", "-c", "user.email=b@localhost", "commit", "-qm", "all")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), commit):
        subprocess.run(["git", *words], cwd=repository, check=True, env=os.environ | author)
    (repository / "scout.toml").write_text(SETTINGS.format(agent=place / "agent.sh"))  # its path differs, so it is not committed


def _probe() -> tuple[str, ...]:
    parts = [word for number in range(PARTS) for word in ("--part", f"part{number}=change f{number} in mod{number}.py")]
    return ("probe", "change all", *parts, "--agent", "counting", "--jobs", "2", "--confine", "off", "--json")


def _scout(place: Path, *words: str) -> subprocess.Popen[bytes]:
    given = {"BENCH_TALLY": str(place / "tally"), "BENCH_MARK": str(place), "TMPDIR": str(place / "tmp")}
    with (place / "said").open("ab") as said:
        return subprocess.Popen([SCOUT, *words], cwd=place / "repository", env=os.environ | given, stdout=said, stderr=said)


def _finished(place: Path) -> set[str]:
    receipts = [path for path in (place / "repository").glob(".scout/runs/*/scouts/*.json") if not path.name.startswith(".")]
    return {path.stem for path in receipts if json.loads(path.read_text())["outcome"] == "ok"}


def _specs(place: Path) -> str:
    files = sorted((place / "repository/specs").rglob("*.md"))
    return hashlib.sha256(repr([(path.name, path.read_bytes()) for path in files]).encode()).hexdigest() if files else "none"


def _processes(place: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"BENCH_MARK={place}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "comm").read_text().strip())
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
