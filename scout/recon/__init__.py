"""Feature, repository → what is likely to change: ranked files and symbols, new files by analogy, registration places, proposed parts."""

from scout.recon.backtest import BacktestResult, Progress, backtest
from scout.recon.survey import Localization, localize, survey

__all__ = ["BacktestResult", "Localization", "Progress", "backtest", "localize", "survey"]
