"""scout overlap: branches, commits, worktrees or patches → verdicts pair by pair, with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def overlap(
    context: typer.Context,
    work: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORK WORK…", help="Branches, commits, folders of worktrees, patch files.", show_default=False),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REF", help="What they all started from; their merge base by default.", show_default=False),
    ] = None,
    touch: Annotated[
        list[Path] | None,
        typer.Option(
            "--touch",
            metavar="FILE",
            help='Instead of a branch, a plan: JSON {"name": …, "files": [paths]}, perhaps "lines": {path: [[first, last]]}. Repeatable.',
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        str | None,
        typer.Option(
            "--check", metavar="COMMAND", help="Merge all in a sandbox, in this order, and run this after each merge.", show_default=False
        ),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Compare finished or half-finished work pairwise: conflict, coordinate or independent, and why.

    Of a worktree, what is not committed counts too; nothing in it is touched. A patch stands on the commit that it
    names, else on --base, else on HEAD. Exit code 1 when any pair conflicts, or the check fails.
    """
    from scout.console.pairs import show_overlap
    from scout.documents import OverlapDocument
    from scout.errors import ConfigError
    from scout.model import Verdict
    from scout.overlap import explain
    from scout.questions.plans import compared_plans, compared_work, rehearsed, side_by_side
    from scout.work import find_work

    here = session(context)
    if touch and check is not None:
        raise ConfigError("Plans hold nothing that a check could run on.", hint="Give branches, worktrees or patches with --check.")
    if work and touch:
        raise ConfigError("Branches and plans can't be compared with each other.", hint="Give either WORK or --touch files.")
    console, rehearsal = here.console(json=json), None
    with here.repository() as repository:
        if touch:
            common, pairs = compared_plans(repository, touch, base=base)
        else:
            found = find_work(repository, work or (), folder=here.directory, base=base)
            common, pairs = compared_work(repository, found, base=base)
            console.note(*(f"{one.name}: left out {path}" for one in found for path in one.left_out))
            if check is not None:
                with console.progress() as progress:
                    config = here.config(repository.root)
                    rehearsal, pairs = rehearsed(repository, found, pairs, check, base=common, config=config, notify=progress.notify)
    document = OverlapDocument(base=common, pairs=pairs, waves=side_by_side(pairs), rehearsal=rehearsal)
    if json:
        console.json(document)
    else:
        show_overlap(console, document, {(pair.a, pair.b): explain(pair) for pair in pairs})
    if any(pair.verdict is Verdict.CONFLICT for pair in pairs) or (rehearsal and not rehearsal.passed):
        raise typer.Exit(1)
