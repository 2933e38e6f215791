"""Touch maps and overlaps → Plan: contracts, tracks, waves, merge order and estimate. Pure."""

from scout.partition.merging import merge_order
from scout.partition.waves import waves_for

__all__ = ["merge_order", "waves_for"]
