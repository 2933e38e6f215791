"""scout agents: who could be sent from here, how, and what one would learn of it; scout agents test NAME: one small try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scout.cli.session import JsonFlag, Session, session

if TYPE_CHECKING:
    from scout.config import Config

agents = typer.Typer(help="List the agents that could be sent; try one.", rich_markup_mode=None)


@agents.callback(invoke_without_command=True)
def listed(context: typer.Context, json: JsonFlag = False) -> None:
    """List agents: installed or not, which version, how each is called and confined, what it tells."""
    from scout.console.housekeeping import show_agents

    if context.invoked_subcommand is not None:
        return
    from scout.questions.roster import roster

    here = session(context)
    document = roster(_config(here))
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_agents(console, document)


@agents.command("test")
def tryout(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="AGENT", help="An agent of the list, or a command line.", show_default=False)],
    json: JsonFlag = False,
) -> None:
    """Send one scout into a toy repository, for half a minute.

    It gets a small task. Exit code 1 unless it ends well.
    """
    from scout.cli.launch import cancelled_by_signals
    from scout.console.housekeeping import show_tryout
    from scout.questions.roster import tried_out

    here = session(context)
    config = _config(here)
    console = here.console(json=json)
    with console.progress() as progress, cancelled_by_signals() as cancel:
        document = tried_out(name, config, notify=progress.notify, cancel=cancel)
    if json:
        console.json(document)
    else:
        show_tryout(console, document)
    if document.outcome != "ok":
        raise typer.Exit(1)


def _config(here: Session) -> Config:
    """The configuration of the repository around, or the defaults outside of one."""
    from scout.config import Config
    from scout.errors import RepositoryError

    try:
        with here.repository() as repository:
            return here.config(repository.root)
    except RepositoryError:
        return Config()
