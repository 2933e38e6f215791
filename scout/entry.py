"""Where the program starts. Agents call `scout guard` before every edit, so it goes its own short way; the rest loads the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """`scout …`."""
    if sys.argv[1:2] == ["guard"] and "-h" not in sys.argv and "--help" not in sys.argv:
        from scout import guard

        sys.exit(guard.main(sys.argv[2:]))
    from scout.cli import main as command_line

    command_line()
