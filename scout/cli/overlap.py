"""scout overlap: real branches or commits → verdicts pair by pair, with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def overlap(
    context: typer.Context,
    refs: Annotated[list[str] | None, typer.Argument(metavar="REF REF…", help="Branches or commits.", show_default=False)] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REF", help="What they all started from; their merge base by default.", show_default=False),
    ] = None,
    touch: Annotated[
        list[Path] | None,
        typer.Option(
            "--touch",
            metavar="FILE",
            help='Instead of a branch, a plan: JSON {"name": …, "files": [paths]}. Repeatable.',
            show_default=False,
        ),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Compare branches or commits pairwise: conflict, coordinate or independent, and why.

    Exit code 1 when any pair conflicts.
    """
    from scout.documents import OverlapDocument
    from scout.errors import ConfigError
    from scout.model import Verdict
    from scout.overlap import explain
    from scout.questions import compared_branches, compared_plans, side_by_side

    here = session(context)
    if refs and touch:
        raise ConfigError("Branches and plans can't be compared with each other.", hint="Give either REFs or --touch files.")
    with here.repository() as repository:
        common, pairs = compared_plans(repository, touch, base=base) if touch else compared_branches(repository, refs or (), base=base)
    document = OverlapDocument(base=common, pairs=pairs, waves=side_by_side(pairs))
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        console.show_overlap(document, {(pair.a, pair.b): explain(pair) for pair in pairs})
    if any(pair.verdict is Verdict.CONFLICT for pair in pairs):
        raise typer.Exit(1)
