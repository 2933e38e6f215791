"""What git knows of a track's branch and worktree → how far the track is. Pure."""

from __future__ import annotations

from typing import NamedTuple

from scout.model import Standing


class Seen(NamedTuple):
    """What was looked up about a track."""

    committed: str | None
    """The branch's last commit; None without a branch."""
    before: str | None
    """The branch's last commit when it was last looked at."""
    start: str | None
    dirty: bool
    """The worktree holds what is not committed."""
    landed: bool
    """Its work is in what it lands on."""


def standing_of(seen: Seen) -> Standing:
    """How far the track is. Work that landed and goes on in the worktree is at work again."""
    if seen.landed and not seen.dirty:
        return Standing.LANDED
    if seen.committed is None:
        return Standing.GONE if seen.before else Standing.ABSENT
    if seen.dirty:
        return Standing.WORKING
    return Standing.SILENT if seen.committed == seen.start else Standing.DONE
