"""scout explain: why two parts or tracks of a run got their verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def explain(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="PART", help="A part or track of the run, such as api.")],
    b: Annotated[str, typer.Argument(metavar="PART", help="Another one, to compare it with.")],
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Which run; the newest by default.", show_default=False)] = None,
    json: JsonFlag = False,
) -> None:
    """Say why two parts got their verdict, with the evidence."""
    from scout.console.pairs import show_explanation
    from scout.documents import ExplainDocument
    from scout.questions.plans import explained

    here = session(context)
    with here.repository() as repository:
        overlap, lines = explained(repository, a, b, run=run)
    console = here.console(json=json)
    if json:
        console.json(ExplainDocument(overlap=overlap, lines=lines))
    else:
        show_explanation(console, overlap, lines)
