"""What a provider said → whether it only wants us to come back later, and when. Pure.

Waiting is bounded, grows with each try, and differs between scouts, so that they do not all come back at once; but it is the
same for the same scout each time, so that a run can be repeated.
"""

from __future__ import annotations

import hashlib
import re

LONGEST = 300.0
"""Seconds; whoever wants us to wait longer is better asked another day."""

_LATER = re.compile(
    r"rate[ _-]?limit|too many requests|resource[ _]?exhausted|overloaded|server is busy|usage limit|quota exceeded|tokens per min",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\d.])(?:429|529)(?![\d.])")
_NEVER = re.compile(r"insufficient_quota|credit balance|billing|payment", re.IGNORECASE)
"""Refusals that wear the same number and do not pass by waiting."""
_WHEN = re.compile(r"(?:retry|try again|wait)[^\d\n]{0,40}?(\d{1,5}(?:\.\d+)?)\s*(ms|s|sec|second|m|min|minute)?s?\b", re.IGNORECASE)


def asks_to_wait(reason: str, *, numbers: bool = True) -> bool:
    """Whether a failure is a rate limit. `numbers`: the reason is an error message, so that 429 in it is a status."""
    if _NEVER.search(reason):
        return False
    return _LATER.search(reason) is not None or (numbers and _CODE.search(reason) is not None)


def pause(reason: str, *, scout: str, tries: int, first: float) -> float:
    """Seconds to wait after that many tries: what the provider asks for, or `first` doubled each time; plus up to a quarter."""
    asked = _asked(reason)
    wait = first * 2 ** (tries - 1) if asked is None else max(asked, first)
    return min(LONGEST, wait * (1 + _jitter(scout, tries) / 4))


def _asked(reason: str) -> float | None:
    found = _WHEN.search(reason)
    if found is None:
        return None
    unit = (found[2] or "s").lower()
    return float(found[1]) * (0.001 if unit == "ms" else 60 if unit.startswith("m") else 1)


def _jitter(scout: str, tries: int) -> float:
    """In 0..1, always the same for the same scout and try."""
    digest = hashlib.sha256(f"{scout} {tries}".encode()).digest()
    return int.from_bytes(digest[:4]) / 0xFFFFFFFF
