"""A run ⇄ a folder in which its scouts are kept: what they printed and what they left, for tests, demos and bug reports.

    DIR/<part>-<n>.json       its receipt
    DIR/<part>-<n>.log        what its agent printed, byte for byte
    DIR/<part>-<n>.sidecar    what its agent wrote beside that, if it did
    DIR/<part>-<n>.patch      what it left, against the base
    DIR/<part>-<n>.prompt.md  its mission

Reads and writes files.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from scout.errors import AgentError
from scout.model import Scout
from scout.system.files import write_atomically
from scout.system.runs import Run

_PARTS = ("json", "log", "sidecar", "patch", "prompt.md")


class Recorded(NamedTuple):
    """One scout as it was kept."""

    scout: Scout
    log: bytes
    sidecar: bytes | None
    patch: bytes


def record(run: Run, folder: Path) -> None:
    """Keeps the scouts of a run that have ended. What the folder holds of others stays. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for scout in run.scouts():
        for part in _PARTS if scout.outcome is not None else ():
            file, kept = run.scout_file(scout.id, part), folder / f"{scout.id}.{part}"
            if file.is_file():
                write_atomically(kept, file.read_bytes())
            else:
                kept.unlink(missing_ok=True)


def require_recording(folder: Path) -> None:
    """Raises AgentError when the folder holds no recorded scout."""
    if not any(folder.glob("*.json")):
        raise AgentError(f"There is no recording in {folder}.", hint="Make one: scout probe … --record DIR")


def recorded(folder: Path, scout: str) -> Recorded:
    """What was kept of that scout. Raises AgentError when there is nothing of it, or not enough."""
    try:
        receipt = Scout.model_validate_json((folder / f"{scout}.json").read_bytes())
        log, patch = ((folder / f"{scout}.{part}").read_bytes() for part in ("log", "patch"))
    except (OSError, ValidationError):
        hint = "Replay the feature, the parts and the number of scouts that were recorded."
        raise AgentError(f"The recording in {folder} has no scout {scout}.", hint=hint) from None
    beside = folder / f"{scout}.sidecar"
    return Recorded(receipt, log, beside.read_bytes() if beside.is_file() else None, patch)
