"""Plan → the files of other orchestrators: a table of formats, one small file each. Pure.

To add one: write a module with a `FORMAT`, and name it here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scout.errors import ConfigError
from scout.exports import (
    agents_md,
    beads,
    bmad,
    ccpm,
    claude,
    cursor,
    github_actions,
    github_issues,
    kiro,
    openspec,
    plain_json,
    scoutandwave,
    speckit,
    taskmaster,
    windsurf,
    workmux,
    worktrunk,
)
from scout.exports.format import MARKER, Export, Format, Source
from scout.model import Plan

_MODULES = (
    speckit,
    openspec,
    taskmaster,
    ccpm,
    bmad,
    kiro,
    beads,
    scoutandwave,
    claude,
    cursor,
    windsurf,
    github_issues,
    workmux,
    worktrunk,
    agents_md,
    plain_json,
    github_actions,
)

FORMATS: Mapping[str, Format] = {module.FORMAT.name: module.FORMAT for module in _MODULES}
"""Every format by its name, in the order of `scout plan --to list`."""

__all__ = ["FORMATS", "MARKER", "Export", "Format", "export_plan", "is_ours"]


def export_plan(plan: Plan, formats: Sequence[str], *, specs: Mapping[str, str], day: str) -> dict[str, Export]:
    """Format → what it writes. `specs`: track → its spec below the top of the repository; `day`: today, as 2026-11-23.

    Raises ConfigError for a format that is not in the table.
    """
    unknown = next((name for name in formats if name not in FORMATS), None)
    if unknown is not None:
        raise ConfigError(f"There is no export format {unknown!r}.", hint=f"Known: {', '.join(FORMATS)}.")
    return {name: FORMATS[name].write(Source(plan, specs, day)) for name in formats}


def is_ours(text: str) -> bool:
    """Whether a file was written by an export, and may be written again."""
    return MARKER in text
