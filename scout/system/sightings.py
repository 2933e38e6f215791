"""`.scout/seen/<plan>.json`: where each track's branch was when it was last looked at, so that one that is gone is missed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scout.errors import RepositoryError
from scout.system.files import SCOUT_FOLDER, scout_folder, write_atomically

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def load_sightings(root: Path, plan: str) -> dict[str, str]:
    """Track → commit. What can't be read was never seen."""
    try:
        found = json.loads(_file(root, plan).read_bytes())
    except (OSError, ValueError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: commit for name, commit in pairs if isinstance(commit, str) and _COMMIT.fullmatch(commit)}


def save_sightings(root: Path, plan: str, seen: Mapping[str, str]) -> None:
    """Keeps them. Where scout may not write, nothing is remembered."""
    if seen != load_sightings(root, plan):
        with suppress(OSError, RepositoryError):
            scout_folder(root)
            _file(root, plan).parent.mkdir(exist_ok=True)
            write_atomically(_file(root, plan), json.dumps(seen, sort_keys=True).encode())


def _file(root: Path, plan: str) -> Path:
    return root / SCOUT_FOLDER / "seen" / f"{plan}.json"
