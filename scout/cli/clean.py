"""scout clean: removes what scout can prove it made."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def clean(
    context: typer.Context,
    runs: Annotated[bool, typer.Option("--runs", help="Also remove all runs and their snapshots. Specs stay.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Remove the whole .scout folder. Specs stay.")] = False,
    json: JsonFlag = False,
) -> None:
    """Remove leftover sandboxes; with --runs or --all also what scout remembers."""
    from scout.console.housekeeping import show_clean
    from scout.questions.housekeeping import cleaned

    here = session(context)
    with here.repository() as repository:
        document = cleaned(repository.root, runs=runs or everything, everything=everything)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_clean(console, document)
