"""Touch maps and trial merges → overlaps: which pairs can be built and landed side by side, and why not. Pure.

The modules in the order in which data passes them: side (a touch map, sorted for look-ups), textual, together, scope, uses, history and
resources (finders, one kind of evidence each), likelihood (cues → probability, by weights.json), verdict, find (all pairs), rehearsed
(what a check adds), explanation.
"""

from scout.overlap.explanation import explain, percent
from scout.overlap.find import find_evidence, find_overlaps, pairs_to_try
from scout.overlap.history import PAST_COMMITS, find_ties
from scout.overlap.rehearsed import with_rehearsal
from scout.overlap.resources import RESOURCES, Resource, resource_of
from scout.overlap.verdict import Thresholds

__all__ = [
    "PAST_COMMITS",
    "RESOURCES",
    "Resource",
    "Thresholds",
    "explain",
    "find_evidence",
    "find_overlaps",
    "find_ties",
    "pairs_to_try",
    "percent",
    "resource_of",
    "with_rehearsal",
]
