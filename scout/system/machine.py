"""What this machine offers: git and its version, programs."""

from __future__ import annotations

import re
import shutil
import subprocess
import webbrowser
from pathlib import Path
from typing import NamedTuple

from scout.system.gitcommand import OLDEST_GIT

_PATIENCE = 10.0
"""Seconds for a program to say its version."""


class GitVersion(NamedTuple):
    """The git that scout would use."""

    detail: str
    new_enough: bool


def git_version() -> GitVersion:
    """The installed git, in its own words, and whether it can do trial merges in memory."""
    said = tool_version("git", "--version")
    if said is None:
        return GitVersion("not installed", False)
    numbers = re.search(r"(\d+)\.(\d+)", said)
    return GitVersion(said, numbers is not None and (int(numbers[1]), int(numbers[2])) >= OLDEST_GIT)


def tool_version(program: str, flag: str) -> str | None:
    """The first line a program says of its version; None when it is not installed."""
    if shutil.which(program) is None:
        return None
    try:
        done = subprocess.run([program, flag], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return "installed, but does not say which version"
    return next(iter((done.stdout or done.stderr).decode(errors="replace").splitlines()), "installed")


def open_in_browser(page: Path) -> bool:
    """Shows a file to the person at this machine; False when there is no browser to show it."""
    return webbrowser.open(page.resolve().as_uri())
