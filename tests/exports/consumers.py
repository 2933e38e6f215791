"""The programs that our exports are for, installed where the tests find them.

    python -m tests.exports.consumers

installs them into build/consumers, or into the folder that SCOUT_CONSUMERS names. Takes some minutes and 1 GB.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ.get("SCOUT_CONSUMERS") or Path(__file__).parents[2] / "build" / "consumers")
NPM = ("task-master-ai@0.43.1", "@fission-ai/openspec@1.13.2", "bmad-method@6.12.0")
PYPI = ("specify-cli==1.2.3", "ruamel.yaml", "tmuxp==1.76.0")
SPRINT_PLAN = "node_modules/bmad-method/src/bmm-skills/plan/bmad-sprint-planning/scripts/sprint_plan.py"


def install() -> None:
    """Puts every consumer into the folder. What can't be had is named; its tests are skipped and say so."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("npm", "install", "--prefix", FOLDER, "--no-audit", "--no-fund", *NPM),
        (sys.executable, "-m", "venv", FOLDER / "py"),
        (FOLDER / "py" / "bin" / "pip", "install", "--quiet", *PYPI),
    )
    for command in commands:
        try:
            subprocess.run(command, check=True, timeout=600)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"not installed, its tests are skipped: {error}", file=sys.stderr)


if __name__ == "__main__":
    install()
