"""What git is about to commit. Apart from all else of git's, since the hook that asks for it must be quick."""

from __future__ import annotations

import os
import subprocess


def staged_paths() -> list[str]:
    """Files that the commit under way adds, changes or removes, relative to the top of the worktree. Empty where git can't say."""
    command = ["git", "diff", "--cached", "--name-only", "--no-renames", "-z", "--no-ext-diff"]
    done = subprocess.run(command, capture_output=True, check=False)
    return [os.fsdecode(path) for path in done.stdout.split(b"\0") if path] if done.returncode == 0 else []
