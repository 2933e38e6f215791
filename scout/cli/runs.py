"""scout runs: the probes made here, newest first."""

from __future__ import annotations

import typer

from scout.cli.session import JsonFlag, session


def runs(context: typer.Context, json: JsonFlag = False) -> None:
    """List the probes made in this repository, newest first."""
    from scout.console.housekeeping import show_runs
    from scout.questions.housekeeping import listed

    here = session(context)
    with here.repository() as repository:
        document = listed(repository.root)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_runs(console, document)
