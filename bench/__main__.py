"""Lists the benchmarks with what each needs, and runs those that need nothing but this machine.

python -m bench
"""

from __future__ import annotations

import subprocess
import sys

NEED_MIRRORS = (
    ("python -m bench.index", "time of the index beside parsing alone, ctags and git status"),
    ("python -m bench.index_accuracy", "definitions beside ctags, references beside jedi and TypeScript"),
    ("python -m bench.localize.run", "accuracy of recon on past commits"),
    ("python -m bench.localize.lite", "the same on issues of SWE-bench Lite, files and functions"),
    ("python -m bench.localize.peers", "the same rows asked of other tools"),
    ("python -m bench.localize.speed", "scout localize cold and warm"),
    ("python -m bench.localize.new_files", "new files and registration places against past commits"),
    ("python -m bench.overlap.run", "accuracy of overlap on past merges and open pull requests"),
    ("python -m bench.overlap.speed", "milliseconds a pair of branches, beside git merge-tree"),
)
RUN_HERE = (
    ("bench.startup", "start-up time of the command line"),
    ("bench.guard", "the guard before an edit, beside an empty Python program"),
    ("bench.check", "check and watch of eight worktrees, beside git status of each"),
    ("bench.sandboxes", "eight sandboxes beside eight git worktrees"),
    ("bench.memory", "memory with eight scouts"),
)


def main() -> None:
    """Runs what can run anywhere and names the rest."""
    for module, what in RUN_HERE:
        print(f"── {what}: python -m {module}", flush=True)
        subprocess.run([sys.executable, "-m", module], check=True)
    print("── longer: python -m bench.mutants, what the tests don't notice")
    print("── with bare mirrors of public repositories (see each module's docstring):")
    for command, what in NEED_MIRRORS:
        print(f"   {command:<32} {what}")


if __name__ == "__main__":
    main()
