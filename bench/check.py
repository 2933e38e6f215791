"""`scout check` and `scout watch` on eight worktrees of a 3,000-file repository, beside one `git status` of each worktree in the same run.

    python -m bench.check [SECONDS]

Every track has changed twenty files, ten of them committed. SECONDS is how long an idle `scout watch` is looked at.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scout.model import Estimate, Plan, Track
from scout.specs import write_specs
from scout.system.files import templates

SCOUT = Path(sys.executable).parent / "scout"
TRACKS, FILES, FOLDERS = 8, 3_000, 100
SOURCE = (
    "import os\n\n\nclass Thing{0}:\n    def read(self, name):\n        return os.path.join(name, '{0}')\n\n\n"
    "def make_{0}(name):\n    return name\n"
)
ROUNDS = 5


def git(where: Path, *args: str) -> str:
    """git with an author."""
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *args]
    return subprocess.run(command, cwd=where, check=True, capture_output=True, text=True).stdout.strip()


def made(folder: Path) -> Path:
    """The repository with its plan, and its worktrees beside it."""
    main = folder / "main"
    for number in range(FILES):
        path = main / f"src/p{number % FOLDERS}/file{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE.format(number))
    git(folder, "init", "-q", "-b", "main", str(main))
    git(main, "add", "-A")
    git(main, "commit", "-q", "-m", "base")
    plan = _plan(git(main, "rev-parse", "HEAD"))
    specs = main / "specs/f"
    specs.mkdir(parents=True)
    for name, text in write_specs(plan, templates=templates("spec.md", "specs-readme.md")).items():
        (specs / name).write_text(text)
    for at, track in enumerate(plan.tracks):
        git(main, "worktree", "add", "-q", "-b", track.branch, str(folder / track.track))
        _work(folder / track.track, at)
    return main


def _plan(base: str) -> Plan:
    tracks = tuple(
        Track(
            track=f"t{at}",
            title=f"t{at}",
            parts=(f"t{at}",),
            branch=f"feature/t{at}",
            worktree=f"../t{at}",
            wave=1,
            owns=tuple(f"src/p{folder}/**" for folder in range(at, FOLDERS, TRACKS)),
            size="M",
            confidence=1,
        )
        for at in range(TRACKS)
    )
    estimate = Estimate(work_minutes=0, span_minutes=0, speedup=1, lines_to_review=0, assumptions=())
    return Plan(id="0" * 8, feature="f", title="f", base=base, tracks=tracks, estimate=estimate, verdict="")


def _work(tree: Path, at: int) -> None:
    for number in range(20):
        path = tree / f"src/p{at}/file{at + number * FOLDERS}.py"
        path.write_text(path.read_text().replace("return name", "return name.strip()"))
        if number == 9:
            git(tree, "commit", "-q", "-am", "half")


def timed(command: list[str | Path], where: Path) -> float:
    """Wall time of one call; exit code 1 is fine."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=where, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return time.perf_counter() - began


def idle_share(main: Path, seconds: float) -> float:
    """Processor time of an idle `scout watch` as a share of one core."""
    with subprocess.Popen([SCOUT, "watch", "specs/f"], cwd=main, stdout=subprocess.DEVNULL) as process:
        time.sleep(20)
        before = _processor_seconds(process.pid)
        time.sleep(seconds)
        spent = _processor_seconds(process.pid) - before
        process.terminate()
    return spent / seconds


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[at]) for at in (11, 12, 13, 14)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Medians, the ratio, and the idle share."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory(prefix="scout-check-") as folder:
        top = made(Path(folder))
        trees = [Path(folder, f"t{at}") for at in range(TRACKS)]
        timed([SCOUT, "check", "specs/f"], top)
        status, check = [], []
        for _ in range(ROUNDS):
            status.append(sum(timed(["git", "status", "--porcelain"], tree) for tree in trees))
            check.append(timed([SCOUT, "check", "specs/f"], top))
        floor, spent = statistics.median(status), statistics.median(check)
        print(f"git status of {TRACKS} worktrees   {floor:6.2f} s")
        print(f"scout check                  {spent:6.2f} s   {spent / floor:.1f} ×   (median of {ROUNDS})")
        print(f"scout watch, idle            {idle_share(top, seconds):6.1%} of one core over {seconds:.0f} s")


if __name__ == "__main__":
    main()
