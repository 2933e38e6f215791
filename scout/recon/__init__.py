"""Feature, repository → what is likely to change: ranked files and symbols, new files by analogy, registration places, proposed parts.

How right it would have been on a repository's own past: scout.recon.backtest.
"""

from scout.recon.survey import Localization, localize, survey

__all__ = ["Localization", "localize", "survey"]
