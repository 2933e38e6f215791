"""scout spec lint, fmt, diff: for people and editors who work on specs."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session

spec = typer.Typer(no_args_is_help=True, help="Check, tidy and compare specs.", rich_markup_mode=None)

Source = Annotated[str | None, typer.Argument(metavar="RUN|specs/DIR", help="The newest run's specs by default.", show_default=False)]


@spec.command()
def lint(context: typer.Context, source: Source = None, json: JsonFlag = False) -> None:
    """Say what is wrong with specs, as file:line:column. Exit code 1 when anything is."""
    from scout.documents import SpecProblemsDocument
    from scout.questions.plans import linted

    here = session(context)
    with here.repository() as repository:
        problems = linted(repository, source)
    console = here.console(json=json)
    if json:
        console.json(SpecProblemsDocument(problems=problems))
    else:
        console.say(*problems)
        if not problems:
            console.note("Nothing is wrong with the specs.")
    if problems:
        raise typer.Exit(1)


@spec.command()
def fmt(context: typer.Context, source: Source = None, json: JsonFlag = False) -> None:
    """Tidy the front matter of specs; leave the prose.

    It gets its usual order and form, and the waves that follow from depends_on.
    """
    from scout.documents import SpecFilesDocument
    from scout.questions.plans import tidied

    here = session(context)
    with here.repository() as repository:
        changed = tidied(repository, source)
    console = here.console(json=json)
    if json:
        console.json(SpecFilesDocument(changed=changed))
    else:
        console.say(*changed)
        if not changed:
            console.note("All specs are in their usual form.")


@spec.command()
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A run.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A later one.")],
    json: JsonFlag = False,
) -> None:
    """Say what changed in scope from one probe to another. Exit code 1 when anything did."""
    from scout.questions.plans import differences

    here = session(context)
    with here.repository() as repository:
        document = differences(repository.root, old, new)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        for line in document.differences:
            console.say(
                *(f"- {line.track} {line.field} {item}" for item in line.removed),
                *(f"+ {line.track} {line.field} {item}" for item in line.added),
            )
    if document.differences:
        raise typer.Exit(1)
