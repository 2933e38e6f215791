"""Touch maps and overlaps → Plan: contracts, tracks, waves, merge order and estimate. Pure.

layout        which parts stay together, and what is cut out to land first (collisions, contracts)
division      layouts → plans, and the choice among them (names, lanes, notes)
settle        tracks → waves and merge order (graph, waves, search, merging), estimate
"""

from scout.partition.division import alternatives, divide
from scout.partition.estimate import timetable
from scout.partition.merging import merge_order
from scout.partition.settle import complete, reckon
from scout.partition.waves import waves_for

__all__ = ["alternatives", "complete", "divide", "merge_order", "reckon", "timetable", "waves_for"]
