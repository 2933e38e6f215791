"""scout doctor: what scout finds on this machine and in this repository, and what it lacks."""

from __future__ import annotations

import typer

from scout.cli.session import JsonFlag, session


def doctor(context: typer.Context, json: JsonFlag = False) -> None:
    """Check git, confinement, tmux, agents and the repository; say what is missing and what that costs."""
    from scout.console.housekeeping import show_doctor
    from scout.questions.housekeeping import examined

    here = session(context)
    document = examined(here.directory)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_doctor(console, document)
    if any(check.needed and not check.ok for check in document.checks):
        raise typer.Exit(1)
