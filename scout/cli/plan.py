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
        typer.Argument(metavar="RUN|specs/DIR", help="Which plan; the specs of the newest run by default.", show_default=False),
    ] = None,
    emit: Annotated[
        list[Path] | None,
        typer.Option(
            "--emit",
            metavar="FILE",
            help="Write the worktree script: up, start, status, merge, down. FILE.ps1: PowerShell; FILE.yaml: tmuxp. Repeatable.",
            show_default=False,
        ),
    ] = None,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            "--agent",
            metavar="NAME",
            help="Who works in the worktrees: claude, codex, … or a command. Repeatable in a debate.",
            show_default=False,
        ),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            "--pattern",
            metavar="NAME",
            help="Give the agents roles: writer-reviewer, tdd, architect-builder or debate. Writes specs of its own beside these.",
            show_default=False,
        ),
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
    approve: Annotated[
        bool | None,
        typer.Option("--approve/--no-approve", help="Let `scout guard` deny edits in a neighbour's measured lane.", show_default=False),
    ] = None,
    compare: Annotated[bool, typer.Option("--compare", help="Show the plans to choose from: fewest waves, least review, safest.")] = False,
    json: JsonFlag = False,
) -> None:
    """Read the specs back, check the plan, and write the script that sets the real run up."""
    from scout.console.plans import show_formats, show_plan, show_plans
    from scout.documents import PlanDocument
    from scout.questions.lanes import write_lanes
    from scout.questions.plans import arranged, export_formats, exported, one_agent, replanned, weighed, worktree_script
    from scout.system.files import write_script

    here = session(context)
    console = here.console(json=json)
    if to and "list" in to:
        formats = export_formats()
        if json:
            console.json(formats)
        else:
            show_formats(console, formats)
        return
    if compare:
        with here.repository() as repository:
            plans = weighed(repository, source)
        if json:
            console.json(plans)
        else:
            show_plans(console, plans)
        return
    with here.repository() as repository:
        config = here.config(repository.root)
        worker = one_agent(agent or (), pattern=pattern)
        if pattern is not None:
            source, kept = arranged(repository, source, pattern, agents=tuple(agent or ()))
            console.note(*(f"Kept what was written in {source}/{item.file}: {item.what}." for item in kept))
        found = replanned(repository, source, grounded=True)
        console.note(*found.outdated)
        write_lanes(found, repository, approve=approve)
        folder = str(found.folder.relative_to(repository.root))
        written: list[str] = []
        dropped: tuple[str, ...] = ()
        for name in emit or ():
            target = here.directory / name
            write_script(target, worktree_script(found, repository, target, config=config, agent=worker, tmux=tmux))
            written.append(str(name))
        if to:
            paths, dropped = exported(found, to, out=here.directory / out if out else repository.root, force=force)
            written += paths
    if json:
        console.json(PlanDocument(plan=found.plan, source=folder, written=tuple(written), dropped=dropped))
        return
    show_plan(console, found.plan, written, source=folder)
    console.note(*(f"not carried over: {item}" for item in dropped))
