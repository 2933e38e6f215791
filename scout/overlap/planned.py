"""Two parts of which nothing but the paths is known → how likely they conflict in a file both will change. Pure.

Where in the file nobody can say yet, but base knows more than the name: how large the file is (two changes meet less often in a large
one, unless everybody writes at its end), what kind of file, whether it is there at all, and how many files the two plans share.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from scout.model import Evidence, EvidenceKind
from scout.overlap.likelihood import likelihood
from scout.overlap.resources import resource_of
from scout.overlap.side import Side

TYPICAL_BYTES = 4096
SMALLEST_BYTES = 200

Sizes = Mapping[str, int]
"""Path of a file in base → its bytes."""


def only_paths_known(side: Side, path: str) -> bool:
    """Whether no touch of that file says where in it."""
    return all(touch.symbol is None and not touch.old_lines and not touch.new_lines for touch in side.touches[path])


def doublings(size: int) -> float:
    """How often a typical file must be doubled to be that large, within what was seen often enough."""
    return max(-3.0, min(4.0, log2((size + SMALLEST_BYTES) / TYPICAL_BYTES)))


def guess_conflict(a: Side, b: Side, path: str, *, sizes: Sizes | None, chance: float, scouts: tuple[str, ...]) -> Evidence:
    """Evidence for a file that both will change somewhere. `chance` is that both do; without `sizes` the file is an ordinary one."""
    shared = len(a.touches.keys() & b.touches.keys())
    smaller = min(len(a.touches), len(b.touches))
    resource = resource_of(path)
    new = sizes is not None and path not in sizes
    size = sizes.get(path, TYPICAL_BYTES) if sizes is not None else TYPICAL_BYTES
    cues = ([resource.name] if resource else []) + (["not in base"] if new else [])
    amounts = {
        "doublings of size": 0.0 if new or resource else doublings(size),
        "doublings of shared files": log2(shared),
        "doublings of files": log2(smaller),
    }
    stands = f"has {size:,} bytes in base" if sizes is not None else "may be of any size"
    what = "is not in base, so both would create it" if new else stands
    kind = EvidenceKind.PATH if new else EvidenceKind.RESOURCE if resource else EvidenceKind.NEAR
    known_as = f" ({resource.name} file)" if resource else ""
    return Evidence(
        kind=kind,
        path=path,
        detail=f"Both will change {path}, which {what}; where in it is not known yet{known_as}.",
        probability=likelihood("planned", cues, amounts) * chance,
        remedy=resource.remedy if resource else None,
        mechanical=bool(resource and resource.mechanical),
        scouts=scouts,
    )
