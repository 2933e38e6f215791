"""A folder → a small web application with the history of a few weeks, for people who try scout and for its tests.

The history lies beside this file as patches, one for each commit, in the order of their names. To change it: make the demo,
rebase there, and write the patches anew with

    git format-patch --root -k --no-signature --zero-commit --filename-max-length=80 -o scout/demo/history
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from scout.errors import ScoutError
from scout.system.creation import create_repository

COMMITTER = ("Mira Lindqvist", "mira@corkboard.example")


def make_demo(target: Path) -> Path:
    """Makes the demo's repository in a folder that is new or empty; gives the folder. Needs git, but no network.

    Raises ScoutError when the folder holds something or can't be made.
    """
    _require_empty(target)
    create_repository(target, _patches(), committer=COMMITTER)
    return target


def _require_empty(target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
        taken = any(target.iterdir())
    except OSError as error:
        raise ScoutError(f"No folder can be made at {target}: {error.strerror}.", hint="Name a folder that scout may make.") from None
    if taken:
        raise ScoutError(f"{target} is not empty.", hint="Name a new folder, as in `scout demo another-folder`.")


def _patches() -> list[bytes]:
    folder = resources.files(__package__) / "history"
    return [patch.read_bytes() for patch in sorted(folder.iterdir(), key=lambda patch: patch.name)]
