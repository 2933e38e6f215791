"""What a report is made of: the values of one run, and the times of its plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scout.model import Change, Feature, Overlap, Plan, Scout, Slot, TouchMap


class Findings(NamedTuple):
    """One run, as far as it came."""

    run: str
    feature: Feature
    plan: Plan
    maps: tuple[TouchMap, ...]
    overlaps: tuple[Overlap, ...]
    """Between parts; `plan.overlaps` has those between tracks."""
    scouts: tuple[Scout, ...]
    changes: Mapping[str, Change]
    """Scout → what it left."""
    contents: Mapping[str, bytes]
    """Blob → content, of both sides of the changes."""
    times: tuple[Slot, ...]
    """In merge order."""
