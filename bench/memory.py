"""Peak memory of scout while eight scouts run, on a repository of 3,000 files.

    python -m bench.memory

Proportional set size: what several processes share is counted once. Each agent has a supervisor, a Python process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.sandboxes import made_repository

SCOUT = Path(sys.executable).parent / "scout"
COUNT = 8


def main() -> None:
    """Prints megabytes of scout itself, of its supervisors, and of both at the worst moment."""
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as folder:
        repository = made_repository(Path(folder, "repository"))
        parts = [word for n in range(COUNT) for word in ("--part", f"part{n}=change function{n} in package{n}/module{n}.py")]
        command = [SCOUT, "probe", "change", *parts, "--agent-cmd", "sh -c 'sleep 6; echo 1 > new.py'", "--jobs", str(COUNT), "--json"]
        with subprocess.Popen(command, cwd=repository, stdout=subprocess.DEVNULL) as process:
            own = supervisors = both = most = 0
            while process.poll() is None:
                mine, theirs = proportional(process.pid), [proportional(pid) for pid in supervising(process.pid)]
                own, supervisors, both = max(own, mine), max(supervisors, sum(theirs)), max(both, mine + sum(theirs))
                most = max(most, len(theirs))
                time.sleep(0.05)
        print(f"scout {own / 1e6:.0f} MB, {most} supervisors {supervisors / 1e6:.0f} MB, together at most {both / 1e6:.0f} MB")


def proportional(pid: int) -> int:
    """Bytes; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def supervising(pid: int) -> list[int]:
    """The supervisors that this process started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and b"supervisor.py" in (entry / "cmdline").read_bytes():
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                found += [int(entry.name)] if parent == pid else []
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
