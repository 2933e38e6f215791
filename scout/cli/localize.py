"""scout localize: a text → the files and symbols it is likely about."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session
from scout.cli.text import TextFile, read_text


def localize(
    context: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT", help="What to look for: a sentence, an issue, a stack trace. `-` reads standard input.", show_default=False
        ),
    ] = None,
    text_file: TextFile = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=1000, help="How many files and symbols to print.")] = 20,
    base: Annotated[str, typer.Option("--base", metavar="REF", help="The commit to look at.")] = "HEAD",
    json: JsonFlag = False,
) -> None:
    """Rank the files and symbols a text is about, with reasons."""
    from scout.console.lookups import show_localize
    from scout.documents import LocalizeDocument
    from scout.errors import FeatureError
    from scout.questions.lookups import localized

    here = session(context)
    wanted = read_text(text, text_file)
    if not wanted.strip():
        raise FeatureError("The text is empty.", hint='Say in a sentence what to look for: scout localize "log in"')
    with here.repository() as repository:
        found = localized(wanted, repository, base=repository.commit(base), top=top)
    document = LocalizeDocument(files=found.files[:top], symbols=found.symbols[:top], new_files=found.new_files[:top], notes=found.notes)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_localize(console, document)
