"""The text of a scout-report.md → Report. Pure.

Agents write this file, so it may be anything: missing fields are normal, nothing in it is trusted, and what is kept is
bounded in number and length and free of terminal escapes. Front matter and headings are both understood: a list under
`## Needed from other parts` says the same as `needed: […]` above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from scout.model import Report
from scout.system.files import printable

REPORT_FILE = "scout-report.md"
REPORT_BYTES = 200_000
"""More of the file than this is not read."""

_ITEMS = 50
_ITEM_LENGTH = 500
_CONFIDENCES = 2_000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_FRONT_MATTER_BYTES = 20_000
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "assumed": ("assum",),
    "needed": ("need", "depend", "other part"),
    "surprised": ("surpris", "unexpected", "risk", "unknown"),
    "split": ("split", "divide"),
    "checks": ("check", "test", "prove", "verif"),
}
"""Field → beginnings of the words by which a heading or a key means it; the first that fits wins."""


def read_report(text: str) -> Report:
    """What the report says, leniently: never an error, and an empty Report for a text that says nothing."""
    text = text[:REPORT_BYTES].replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text[:_FRONT_MATTER_BYTES])
    table = _front_matter(front[1]) if front else {}
    found: dict[str, list[str]] = {field: [] for field in _FIELDS}
    for key, value in table.items():
        if field := _field_of(str(key)):
            found[field].extend(_items(value))
    for heading, item in _headed_items(text[front.end() :] if front else text):
        if field := _field_of(heading):
            found[field].append(item)
    return Report(**{field: _bounded(items) for field, items in found.items()}, confidences=_confidences(table.get("confidences")))


def _front_matter(text: str) -> Mapping[Any, Any]:
    try:
        table = yaml.safe_load(text) if "&" not in text else None  # anchors could make a small text enormous
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return {}
    return table if isinstance(table, dict) else {}


def _field_of(words: str) -> str | None:
    words = words.lower()[:200]
    return next((field for field, stems in _FIELDS.items() if any(stem in words for stem in stems)), None)


def _items(value: object) -> list[str]:
    if isinstance(value, list):
        return [item if isinstance(item, str) else str(item) for item in value[:_ITEMS] if item is not None]
    return [value] if isinstance(value, str) else []


def _headed_items(text: str) -> Iterable[tuple[str, str]]:
    """(heading, item) for each bullet, paragraph line or fenced line under a heading; fences themselves are dropped."""
    heading, fenced = "", False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (found := _HEADING.match(line)):
            heading = found[1]
        elif line.strip():
            bullet = None if fenced else _BULLET.match(line)
            yield heading, bullet[1] if bullet else line.strip()


def _bounded(items: Iterable[str]) -> tuple[str, ...]:
    clean = (" ".join(printable(item[: 4 * _ITEM_LENGTH]).split())[:_ITEM_LENGTH] for item in items)
    kept = [item for item in clean if item and item.lower().strip(".") not in {"none", "nothing", "n/a", "-"}]
    return tuple(dict.fromkeys(kept))[:_ITEMS]


def _confidences(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        return {}
    shares = [(str(key)[:_ITEM_LENGTH], share) for key, share in value.items() if isinstance(share, int | float)]
    return {key: float(share) for key, share in shares[:_CONFIDENCES] if 0 <= share <= 1 and not isinstance(share, bool)}
