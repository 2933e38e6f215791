"""axe-core, which finds what keeps people from using a page, installed where the tests find it.

    python -m tests.report.axe

installs it into build/axe, or into the folder that SCOUT_AXE names. Needs npm.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FOLDER = Path(os.environ.get("SCOUT_AXE") or Path(__file__).parents[2] / "build" / "axe")
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"


def install() -> None:
    """Puts axe-core into the folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--prefix", FOLDER, "--no-audit", "--no-fund", "axe-core@4"], check=True)


if __name__ == "__main__":
    install()
