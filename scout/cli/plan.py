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
        str | None,
        typer.Option("--agent", metavar="NAME", help="Who works in the worktrees: claude, codex, … or a command.", show_default=False),
    ] = None,
    tmux: Annotated[bool, typer.Option("--tmux/--no-tmux", help="Whether `start` opens a tmux session or prints the commands.")] = True,
    json: JsonFlag = False,
) -> None:
    """Read the specs back, check the plan, and write the script that sets the real run up."""
    from scout.documents import PlanDocument
    from scout.questions import replanned, worktree_script
    from scout.system.files import write_script

    here = session(context)
    with here.repository() as repository:
        found = replanned(repository, source)
        written: tuple[str, ...] = ()
        if emit is not None:
            target = here.directory / emit
            write_script(target, worktree_script(found, repository, target, config=here.config(repository.root), agent=agent, tmux=tmux))
            written = (str(emit),)
        folder = str(found.folder.relative_to(repository.root))
    console = here.console(json=json)
    if json:
        console.json(PlanDocument(plan=found.plan, source=folder, written=written))
        return
    console.show_plan(found.plan, written)
