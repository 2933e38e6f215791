"""docs/tutorial/first-plan.md, executed: its commands run in their order in one shell, and what they print stands below them.

A `sh` block is run; a `text` block right after one holds what it printed.

    python -m tests.tutorial

writes the page anew; `tests/test_tutorial.py` compares.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import GIT_ENVIRONMENT

PAGE = Path(__file__).parent.parent / "docs/tutorial/first-plan.md"
BLOCK = re.compile(r"^```sh\n(?P<commands>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
END = "-- end of block --"


def tutorial() -> str:
    """The page with what its commands print now. Raises AssertionError when one of them fails."""
    page = PAGE.read_text(encoding="utf-8")
    printed = iter(_run([block["commands"] for block in BLOCK.finditer(page)]))
    return BLOCK.sub(lambda block: _block(block["commands"], next(printed), shown=block["printed"] is not None), page)


def _block(commands: str, printed: str, *, shown: bool) -> str:
    return f"```sh\n{commands}```\n" + (f"\n```text\n{printed}```\n" if shown else "")


def _run(blocks: list[str]) -> list[str]:
    script = "set -eu\n" + "".join(f"{commands}printf '%s\\n' '{END}'\n" for commands in blocks)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        environment = _environment(home)
        done = subprocess.run(
            ["bash", "-c", script], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
        lines = [line.rstrip() for line in done.stdout.replace(str(home), "/home/you").splitlines()]
    return [text.removeprefix("\n") for text in "\n".join(lines).split(END)][: len(blocks)]


def _environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SCOUT_", "TMUX"))}
    dates = {"GIT_AUTHOR_DATE": "1773136800 +0000", "GIT_COMMITTER_DATE": "1773136800 +0000"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return inherited | GIT_ENVIRONMENT | dates | {"COLUMNS": "80", "NO_COLOR": "1", "HOME": str(home), "PATH": path}


if __name__ == "__main__":
    PAGE.write_text(tutorial(), encoding="utf-8")
