"""The real branches against the Plan: what left its lane, which promises are kept, what to look at before landing. Pure.

The modules in the order in which data passes them: standing (how far each track is), strays (touches outside of a lane), promises
(contracts against the code), findings (all of it and the overlaps → what stops the landing).
"""

from scout.landing.findings import annotation, findings_of, lands_first, news, stops
from scout.landing.promises import judge_promise
from scout.landing.standing import Seen, standing_of
from scout.landing.strays import find_strays, owner_of

__all__ = ["Seen", "annotation", "find_strays", "findings_of", "judge_promise", "lands_first", "news", "owner_of", "standing_of", "stops"]
