"""scout guard: the hook that agents and git call before an edit. `entry.py` goes there without loading any of this."""

from __future__ import annotations

from typing import Annotated

import typer


def guard(
    dialect: Annotated[str | None, typer.Argument(metavar="claude|codex|cursor|git", help="Whose hook it is.", show_default=False)] = None,
) -> None:
    """Allow, ask or deny an edit by the lanes of the plan: called by hooks, not by people.

    Reads the JSON of a tool call on standard input and answers on standard output. For git, exit code 1 stops the commit. A file of
    another track is denied where its lane was measured by real agents and approved with `scout plan --approve`; with one of the two it
    asks, with neither it warns. `scout init --hooks claude,git` installs it.
    """
    from scout.guard import main

    raise typer.Exit(main([dialect] if dialect else []))
