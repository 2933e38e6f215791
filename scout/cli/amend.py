"""scout amend: a lawful way to widen a lane during the run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def amend(
    context: typer.Context,
    track: Annotated[str, typer.Argument(metavar="TRACK", help="Whose lane it is.", show_default=False)],
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Files, globs, or `path#symbol`, from the top of the repository.", show_default=False),
    ],
    plan: Annotated[
        str | None,
        typer.Option("--plan", metavar="RUN|specs/DIR", help="Which plan; the specs of the newest run by default.", show_default=False),
    ] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Widen it although somebody is in the way: both share the file then.")] = False,
    json: JsonFlag = False,
) -> None:
    """Widen the lane of a track while the agents work: in its spec, prose kept, and for `scout guard`.

    Exit code 1 when it collides with what another track was given or has changed by now; then nothing is changed, unless --anyway.
    """
    from scout.console.landing import show_amend
    from scout.documents import AmendDocument
    from scout.questions.following import home_of
    from scout.questions.lanes import amend as widen

    here = session(context)
    with here.repository() as repository, home_of(repository) as home:
        entries = [_from_top(path, (repository.root, home.root)) for path in paths]
        found = widen(home, plan, track, entries, anyway=anyway)
    added = dict(found.additions) if found.written else {}
    document = AmendDocument(track=track, added=added, collisions=found.collisions, written=found.written)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        show_amend(console, document)
    if found.collisions:
        raise typer.Exit(1)


def _from_top(path: str, tops: tuple[Path, ...]) -> str:
    """An absolute path inside the worktree, as it stands in specs."""
    for top in tops if path.startswith("/") else ():
        inside = os.path.relpath(os.path.realpath(path), os.path.realpath(top))
        if not inside.startswith(".."):
            return inside
    return path
