"""Wall time of the hook that `scout init --hooks claude` installs and of `scout guard claude`, beside `python -c pass` in the same run.

    python -m bench.guard [CALLS]

In a worktree of a plan with eight tracks. The calls alternate, so that whatever else the machine does falls on all.
"""

from __future__ import annotations

import json
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scout.landing.lanes import compile_lanes
from scout.model import Estimate, Plan, Track
from scout.system.hooking import guard_command

SCOUT = Path(sys.executable).parent / "scout"
TRACKS, FILES = 8, 40


def planned(folder: Path) -> Path:
    """A repository with a worktree for one track, and the lanes of all; gives the worktree."""
    main = folder / "main"
    run = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run([*run, "init", "-q", "-b", "main", main], check=True)
    subprocess.run([*run, "commit", "-q", "--allow-empty", "-m", "base"], cwd=main, check=True)
    tracks = tuple(_track(number) for number in range(TRACKS))
    estimate = Estimate(work_minutes=0, span_minutes=0, speedup=1, lines_to_review=0, assumptions=())
    plan = Plan(id="0" * 8, feature="f", title="f", base="0" * 40, tracks=tracks, estimate=estimate, verdict="")
    subprocess.run([*run, "worktree", "add", "-q", "-b", "feature/t0", folder / "t0"], cwd=main, check=True)
    places = {track.track: str(folder / track.track) for track in tracks}
    (main / ".scout/lanes").mkdir(parents=True)
    lanes = compile_lanes(plan, worktrees=places, measured=places, approved=True)
    (main / ".scout/lanes/f.json").write_text(json.dumps(lanes))
    return folder / "t0"


def _track(number: int) -> Track:
    name = f"t{number}"
    owns = (*(f"src/{name}/file{at}.ts" for at in range(FILES)), f"lib/{name}/**", f"test/*/{name}*.ts")
    return Track(
        track=name, title=name, parts=(name,), branch=f"feature/{name}", worktree=f"../{name}", wave=1, owns=owns, size="M", confidence=1
    )


def seconds(command: list[str | Path], stdin: str) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    subprocess.run(command, input=stdin, stdout=subprocess.DEVNULL, check=True, text=True)
    return time.perf_counter() - began


def main() -> None:
    """Median and 99th percentile of each, in milliseconds."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory(prefix="scout-guard-") as folder:
        worktree = planned(Path(folder))
        call = json.dumps({"cwd": str(worktree), "tool_name": "Edit", "tool_input": {"file_path": str(worktree / "src/t5/file7.ts")}})
        empty: list[str | Path] = [sys.executable, "-c", "pass"]
        hook: list[str | Path] = [*shlex.split(guard_command("claude"))]
        commands = {"python -c pass": empty, "installed hook": hook, "scout guard": [SCOUT, "guard", "claude"]}
        for command in commands.values():
            seconds(command, call)
        spent: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(calls):
            for name, command in commands.items():
                spent[name].append(seconds(command, call))
    for name, times in spent.items():
        p99 = statistics.quantiles(times, n=100)[98]
        print(f"{name:<15} median {statistics.median(times) * 1000:5.1f} ms   p99 {p99 * 1000:5.1f} ms   of {calls} calls")


if __name__ == "__main__":
    main()
