"""Everything a person sees in the terminal. `terminal.py` is where it is said; the others say what each answer looks like."""

from scout.console.terminal import Console, complain

__all__ = ["Console", "complain"]
