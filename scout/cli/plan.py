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
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", metavar="FORMAT", help="Write the plan for another program; `list` names them. Repeatable.", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where exports go; the top of the repository by default.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let exports write over files that scout did not write.")] = False,
    json: JsonFlag = False,
) -> None:
    """Read the specs back, check the plan, and write the script that sets the real run up."""
    from scout.documents import PlanDocument
    from scout.questions import export_formats, exported, replanned, worktree_script
    from scout.system.files import write_script

    here = session(context)
    console = here.console(json=json)
    if to and "list" in to:
        formats = export_formats()
        if json:
            console.json(formats)
        else:
            console.show_formats(formats)
        return
    with here.repository() as repository:
        found = replanned(repository, source)
        folder = str(found.folder.relative_to(repository.root))
        written: list[str] = []
        dropped: tuple[str, ...] = ()
        if emit is not None:
            target = here.directory / emit
            write_script(target, worktree_script(found, repository, target, config=here.config(repository.root), agent=agent, tmux=tmux))
            written.append(str(emit))
        if to:
            paths, dropped = exported(found, to, out=here.directory / out if out else repository.root, force=force)
            written += paths
    if json:
        console.json(PlanDocument(plan=found.plan, source=folder, written=tuple(written), dropped=dropped))
        return
    console.show_plan(found.plan, written)
    console.note(*(f"not carried over: {item}" for item in dropped))
