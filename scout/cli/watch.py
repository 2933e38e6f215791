"""scout watch: scout check, live."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import session


def watch(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(metavar="RUN|specs/DIR", help="Which plan; the specs of the newest run by default.", show_default=False),
    ] = None,
    onto: Annotated[
        str | None,
        typer.Option("--onto", metavar="REF", help="What the tracks land on; the main worktree's branch by default.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print each look as one line of JSON, as of `scout check --json`.")] = False,
) -> None:
    """Follow the tracks while agents type: who touches what, new overlaps as they appear, and whom to talk to.

    On a terminal a view that is drawn anew with every change, elsewhere a line for everything new. Ctrl-C ends it.
    """
    from scout.console.landing import screen, show_news, view
    from scout.documents import CheckDocument
    from scout.landing import news
    from scout.model import Finding
    from scout.questions.following import home_of
    from scout.questions.live import looks

    here = session(context)
    console = here.console()
    before: tuple[Finding, ...] = ()
    with here.repository() as repository, home_of(repository) as home:
        try:
            if json:
                for seen in looks(home, source, onto=onto):
                    typer.echo(CheckDocument(run=seen.run, findings=seen.findings).model_dump_json())
            elif not console.out.is_terminal:
                for seen in looks(home, source, onto=onto):
                    show_news(console, seen, *news(before, seen.findings))
                    before = seen.findings
            else:
                with screen(console) as live:
                    for seen in looks(home, source, onto=onto):
                        live.update(view(console, seen, news(before, seen.findings)[0]), refresh=True)
                        before = seen.findings
        except KeyboardInterrupt:
            raise typer.Exit(0) from None
