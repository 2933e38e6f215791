"""scout learn: after the merge, what the plan predicted against what happened."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def learn(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(metavar="RUN|specs/DIR", help="Which plan; the specs of the newest run by default.", show_default=False),
    ] = None,
    onto: Annotated[
        str | None,
        typer.Option("--onto", metavar="REF", help="What the tracks land on; the main worktree's branch by default.", show_default=False),
    ] = None,
    report: Annotated[bool, typer.Option("--report", help="Only show what all plans here taught so far.")] = False,
    json: JsonFlag = False,
) -> None:
    """Compare what the plan predicted with what its tracks did: files, symbols, conflicts.

    Kept in .scout/history.jsonl. Later probes of this repository correct their probabilities by it.
    """
    from scout.console.landing import show_learned
    from scout.questions.following import home_of
    from scout.questions.learning import learn as take_stock
    from scout.questions.learning import learned
    from scout.questions.plans import replanned

    here = session(context)
    with here.repository() as repository, home_of(repository) as home:
        document = learned(home.root) if report else take_stock(replanned(home, source).plan, home, onto=onto)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_learned(console, document)
