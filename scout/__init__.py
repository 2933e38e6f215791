"""scout: measures how a feature splits between coding agents before the real run."""

__version__ = "0.1.0"
