"""Eight sandboxes of a repository beside eight `git worktree add` in the same run: time and disk.

python -m bench.sandboxes [REPOSITORY]     default: a repository of 3,000 files made for it
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scout.system.repository import ObjectStore, Repository, clone_sandbox

COUNT = 8
ROUNDS = 3


def main() -> None:
    """Prints seconds and megabytes of both, and the ratio of the medians."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        source = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else made_repository(scratch / "source")
        times: dict[str, list[float]] = {"git worktree add": [], "sandbox": []}
        disk: dict[str, int] = {}
        for turn in range(ROUNDS):
            # A clone takes the worktrees, so that the given repository stays as it is.
            target = scratch / f"clone-{turn}"
            subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", source, target], check=True)
            began = time.monotonic()
            for number in range(COUNT):
                subprocess.run(["git", "-C", target, "worktree", "add", "-q", "--detach", scratch / f"tree-{turn}-{number}"], check=True)
            times["git worktree add"].append(time.monotonic() - began)
            with Repository.open(source) as repository, ObjectStore.open(repository) as store:
                base = repository.commit("HEAD")
                store.pin(base)  # once a probe, not once a sandbox
                began = time.monotonic()
                for number in range(COUNT):
                    clone_sandbox(store, base=base, target=scratch / f"sandbox-{turn}-{number}")
                times["sandbox"].append(time.monotonic() - began)
            disk = {"git worktree add": _disk(scratch / f"tree-{turn}-0"), "sandbox": _disk(scratch / f"sandbox-{turn}-0")}
        for name, seconds in times.items():
            print(f"{name:<18} {statistics.median(seconds):6.2f} s for {COUNT}   {disk[name] / 1e6:7.1f} MB each")
        print(f"ratio              {statistics.median(times['sandbox']) / statistics.median(times['git worktree add']):6.2f}")


def made_repository(target: Path) -> Path:
    """3,000 files of a few kilobytes in 60 folders, one commit."""
    for folder in range(60):
        for number in range(50):
            path = target / f"package{folder}" / f"module{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"def function{number}():\n    return {folder}\n" * 60)
    subprocess.run(["git", "init", "-q", target], check=True)
    subprocess.run(["git", "-C", target, "add", "-A"], check=True)
    subprocess.run(["git", "-C", target, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "files"], check=True)
    return target


def _disk(folder: Path) -> int:
    return sum(path.stat(follow_symlinks=False).st_blocks * 512 for path in folder.rglob("*"))


if __name__ == "__main__":
    main()
