"""What plans of a repository taught ⇄ `.scout/history.jsonl`."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import ValidationError

from scout.landing.learning import Lesson
from scout.system.files import SCOUT_FOLDER, scout_folder

HISTORY = "history.jsonl"
"""One JSON object a line, whose `kind` says who wrote it."""


def lessons(root: Path) -> tuple[Lesson, ...]:
    """Every lesson, oldest first; lines of others and lines that can't be read are passed over."""
    file = root / SCOUT_FOLDER / HISTORY
    if not file.is_file():
        return ()
    found = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            plain = json.loads(line)
            if isinstance(plain, dict) and plain.get("kind") == "learn":
                found.append(Lesson.model_validate(plain))
        except (ValueError, ValidationError, RecursionError):
            continue
    return tuple(found)


def remember(root: Path, lesson: Lesson) -> None:
    """Appends a line at once, so that two that learn at the same time do not mix theirs."""
    line = (lesson.model_dump_json() + "\n").encode()
    handle = os.open(scout_folder(root) / HISTORY, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)
