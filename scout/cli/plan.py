"""scout plan: the specs as people left them → a checked plan, and the script of the real run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def plan(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(metavar="[RUN or specs/DIR]", help="Which plan; the specs of the newest run by default.", show_default=False),
    ] = None,
    emit: Annotated[
        Path | None,
        typer.Option("--emit", metavar="FILE.sh", help="Write the worktree script: up, start, status, merge, down.", show_default=False),
    ] = None,
    agent: Annotated[
        str, typer.Option("--agent", metavar="NAME", help="Who works in the worktrees: a known agent or a command line.")
    ] = "claude",
    json: JsonFlag = False,
) -> None:
    """Read the specs back, check the plan, and write the script that sets the real run up."""
    from scout.documents import PlanDocument
    from scout.questions import replanned, worktree_script
    from scout.system.files import write_script

    here = session(context)
    with here.repository() as repository:
        found, folder = replanned(repository, source)
        written: tuple[str, ...] = ()
        if emit is not None:
            target = here.directory / emit
            write_script(target, worktree_script(found, folder, repository, agent=agent))
            written = (str(emit),)
    console = here.console(json=json)
    if json:
        console.json(PlanDocument(plan=found, source=str(folder), estimate=found.estimate, written=written))
        return
    console.show_plan(found, written)
