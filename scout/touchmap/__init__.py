"""Changes → touch maps: which symbols and files a change altered, what it newly mentions, what it claims. Pure.

Hunks and outlines come in as values; nothing here asks git or parses. The modules in the order in which data passes them:
pairing (which old symbol is which new one), touches (hunks → touches), mentions, claims, union (k scouts → one map).
"""

from scout.touchmap.mapping import Attributes, Seen, bare_touch_map, map_change, unseen, wanted_blobs
from scout.touchmap.mentions import Resolve
from scout.touchmap.union import unite

__all__ = ["Attributes", "Resolve", "Seen", "bare_touch_map", "map_change", "unite", "unseen", "wanted_blobs"]
