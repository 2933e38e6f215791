"""scout review: a finished track → what to read first and why; all tracks → the order to read and merge them in."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def review(
    context: typer.Context,
    track: Annotated[str | None, typer.Argument(metavar="TRACK", help="Whose branch is reviewed.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="The order in which to read and merge all tracks.")] = False,
    source: Annotated[
        str | None,
        typer.Option("--plan", metavar="RUN|specs/DIR", help="Which plan; the specs of the newest run by default.", show_default=False),
    ] = None,
    onto: Annotated[
        str | None,
        typer.Option("--onto", metavar="REF", help="What the tracks land on; the main worktree's branch by default.", show_default=False),
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Show the diff in reading order in your browser.")] = False,
    json: JsonFlag = False,
) -> None:
    """Say what to read first in a finished track and why, what the evidence says is safe, and which tests to run."""
    from scout.console.landing import show_review_order
    from scout.errors import ConfigError
    from scout.questions.following import home_of
    from scout.questions.plans import replanned
    from scout.questions.reviewing import review as make_pack
    from scout.questions.reviewing import review_order, write_reading_order
    from scout.system.machine import open_in_browser

    if everything == (track is not None):
        raise ConfigError("scout review takes one track, or --all.", hint="For example: scout review notifications-api")
    here = session(context)
    console = here.console(json=json)
    with here.repository() as repository, home_of(repository) as home:
        plan = replanned(home, source).plan
        if track is None:
            order = review_order(plan, home, onto=onto)
            if json:
                console.json(order)
            else:
                show_review_order(console, order)
            return
        pack = make_pack(plan, home, track, onto=onto)
        page = write_reading_order(pack, home) if open else None
    if json:
        console.json(pack.document)
    else:
        console.say(pack.document.pack)
    if page is not None and not open_in_browser(page):
        console.note(f"No browser was found here: the diff is in {page}.")
