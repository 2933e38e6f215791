"""scout logs: what the scouts of a run printed, even while they run."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def logs(
    context: typer.Context,
    run: Annotated[
        str | None,
        typer.Argument(metavar="RUN", help="A run or the beginning of its name; `last`, the newest, by default.", show_default=False),
    ] = None,
    part: Annotated[
        str | None, typer.Argument(metavar="PART", help="A part, or one scout of it such as api-2; all by default.", show_default=False)
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing while the scouts run.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show what the scouts of a run printed."""
    from scout.errors import ConfigError
    from scout.questions.housekeeping import follow_logs, read_logs

    if follow and json:
        raise ConfigError("--follow and --json don't go together.", hint="Leave one of them out.")
    here = session(context)
    console = here.console(json=json)
    with here.repository() as repository:
        if follow:
            follow_logs(repository.root, run, part, say=console.say)
            return
        document = read_logs(repository.root, run, part)
    if json:
        console.json(document)
        return
    for log in document.logs:
        console.note(f"── {log.scout} ({log.outcome})")
        console.say(*log.text.splitlines())
