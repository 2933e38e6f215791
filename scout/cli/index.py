"""scout index: builds or refreshes the symbol index and says what it holds."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def index(
    context: typer.Context,
    base: Annotated[str, typer.Option("--base", metavar="REF", help="The commit to index.")] = "HEAD",
    json: JsonFlag = False,
) -> None:
    """Build or refresh the symbol index; say what it holds and what it could not read."""
    from scout.console.lookups import show_index
    from scout.questions.lookups import indexed

    here = session(context)
    with here.repository() as repository:
        document = indexed(repository, base=repository.commit(base))
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_index(console, document)
