"""What this machine offers: git and its version, confinement, programs."""

from __future__ import annotations

import shutil
import subprocess
from typing import NamedTuple

from scout.system.gitcommand import OLDEST_GIT
from scout.system.process import bubblewrap_on_trial


class GitVersion(NamedTuple):
    """The git that scout would use."""

    detail: str
    new_enough: bool


def git_version() -> GitVersion:
    """The installed git, in its own words, and whether it can do trial merges in memory."""
    said = tool_version("git", "--version")
    if said is None:
        return GitVersion("not installed", False)
    numbers = [int(number) for number in said.split()[2].split(".")[:2] if number.isdigit()]
    return GitVersion(said, tuple(numbers) >= OLDEST_GIT)


def confinement() -> str:
    """What would keep an agent inside its sandbox: `bubblewrap` or `none`."""
    return "bubblewrap" if bubblewrap_on_trial()[0] else "none"


def tool_version(program: str, flag: str) -> str | None:
    """The first line a program says of its version; None when it is not installed."""
    if shutil.which(program) is None:
        return None
    done = subprocess.run([program, flag], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=10)
    return next(iter((done.stdout or done.stderr).splitlines()), "installed")
