"""What plans of a repository taught ⇄ `.scout/history.jsonl`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from scout.landing.learning import Lesson
from scout.recon.experience import ENOUGH, VERSION, Measured
from scout.system.files import SCOUT_FOLDER, scout_folder

HISTORY = "history.jsonl"
"""One JSON object a line, whose `kind` says who wrote it."""


def lessons(root: Path) -> tuple[Lesson, ...]:
    """Every lesson, oldest first; lines of others and lines that can't be read are passed over."""
    return tuple(found for found in _lines(root) if isinstance(found, Lesson))


def lessons_that_count(root: Path) -> tuple[Lesson, ...]:
    """Those about forecasts made as they are made now, oldest first.

    `scout backtest` corrects how sure recon is, and lessons correct the touch maps made with that. A lesson from before there was enough
    backtesting is about forecasts that nothing had corrected: to go by it as well would correct one error twice.
    """
    counting: list[Lesson] = []
    measured: set[str] = set()
    for found in _lines(root):
        if isinstance(found, Lesson):
            counting.append(found)
        elif found.gold and found.commit not in measured:
            measured.add(found.commit)
            if len(measured) == ENOUGH:
                counting.clear()
    return tuple(counting)


def _lines(root: Path) -> Iterator[Lesson | Measured]:
    file = root / SCOUT_FOLDER / HISTORY
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            plain = json.loads(line)
            if isinstance(plain, dict) and plain.get("kind") == "learn":
                yield Lesson.model_validate(plain)
            elif isinstance(plain, dict) and plain.get("kind") == "backtest" and plain.get("version") == VERSION:
                yield Measured.model_validate(plain)
        except (ValueError, ValidationError, RecursionError):
            continue


def remember(root: Path, lesson: Lesson) -> None:
    """Appends a line at once, so that two that learn at the same time do not mix theirs."""
    line = (lesson.model_dump_json() + "\n").encode()
    handle = os.open(scout_folder(root) / HISTORY, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)
