"""Real coding agents, installed where the tests of them look: from npm and PyPI, each at a version that was tried.

    python -m tests.probe.clis

installs them into `scout-clis` below XDG_CACHE_HOME (~/.cache), or into the folder that SCOUT_CLIS names; what is there already is
kept. Takes a minute and 2 GB, and needs Node 20 or later. Nothing runs from there without `-m agents`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
FOLDER = Path(os.environ.get("SCOUT_CLIS") or _CACHE / "scout-clis")
NPM = {
    "claude": "@anthropic-ai/claude-code@2.1.330",
    "codex": "@openai/codex@0.169.0",
    "gemini": "@google/gemini-cli@0.61.0",
    "goose": "@aaif/goose-binary-linux-x64@0.20.1",
    "opencode": "opencode-ai@1.18.33",
}
"""Program → package. All run on Node 20; claude asks for 22, but is no program of Node."""
MINI = "mini-swe-agent==2.4.6"
MINI_NEEDS = (
    "jinja2",
    "platformdirs",
    "prompt_toolkit",
    "pydantic",
    "python-dotenv",
    "pyyaml",
    "requests",
    "rich",
    "tenacity",
    "textual",
    "typer",
)
"""What it needs for a model that is scripted, a tenth of what it asks for."""

_PATIENCE = 400
"""Seconds for each step of the installation."""


def install() -> None:
    """Puts every agent that is not there yet into the folder. Raises OSError and SubprocessError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = "\n".join([*NPM.values(), MINI]) + "\n"
    stamp = FOLDER / "installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=60000")
    subprocess.run(["npm", "install", "--prefix", FOLDER, *quiet, *NPM.values()], check=True, timeout=_PATIENCE)
    shutil.rmtree(FOLDER / "py", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--copies", FOLDER / "py"], check=True)
    pip = FOLDER / "py" / "bin" / "pip"
    for wanted_here in (("--no-deps", MINI), MINI_NEEDS):
        subprocess.run([pip, "install", "--quiet", *wanted_here], check=True, timeout=_PATIENCE)
    _link((*NPM, "mini"))
    stamp.write_text(wanted, encoding="utf-8")


def program(name: str) -> Path | None:
    """Where an installed agent is; None when it is not."""
    found = FOLDER / "bin" / name
    return found if found.exists() else None


def _link(names: Iterable[str]) -> None:
    """All programs in one `bin`, as after an installation for everybody."""
    shutil.rmtree(FOLDER / "bin", ignore_errors=True)
    (FOLDER / "bin").mkdir()
    for name in names:
        folder = "py/bin" if name == "mini" else "node_modules/.bin"
        (FOLDER / "bin" / name).symlink_to(Path("..") / folder / name)


if __name__ == "__main__":
    try:
        install()
    except (OSError, subprocess.SubprocessError) as error:
        print(f"No real agents here, and no tests of them: {error}", file=sys.stderr)
