"""scout backtest: how right recon would have been on this repository's own past."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def backtest(
    context: typer.Context,
    last: Annotated[
        int, typer.Option("--last", metavar="N", min=1, max=10_000, help="How many commits to predict, each from its parent.")
    ] = 100,
    base: Annotated[str, typer.Option("--base", metavar="REF", help="The newest commit to look at.")] = "HEAD",
    json: JsonFlag = False,
) -> None:
    """Predict past commits from what was known before each; say how right that was. Ctrl-C keeps what is measured."""
    from scout.cli.launch import cancelled_by_signals
    from scout.console.lookups import show_backtest
    from scout.questions.lookups import backtested

    here = session(context)
    console = here.console(json=json)
    with here.repository() as repository, console.progress() as progress, cancelled_by_signals() as cancel:
        document = backtested(repository, base=repository.commit(base), commits=last, notify=progress.notify, stopped=cancel.is_set)
    if json:
        console.json(document)
    else:
        show_backtest(console, document)
