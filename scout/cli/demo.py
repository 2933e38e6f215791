"""scout demo: a small web application with a history, and the main job run on it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session

FEATURE = "notification system"


def demo(
    context: typer.Context,
    target: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where to make it; an unused scout-demo folder by default.", show_default=False)
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Make a small web application with a history, probe it for a notification system, show what happened."""
    from scout.cli.launch import Request, launch, parse_feature
    from scout.console.plans import show_probe
    from scout.demo import make_demo
    from scout.documents import DemoDocument
    from scout.system.files import unused
    from scout.system.repository import Repository

    here = session(context)
    console = here.console(json=json)
    made = make_demo(here.directory / target if target else unused(here.directory / "scout-demo"))
    console.note(f"Made {made}: a small web application with the history of a few months.", f'There: scout probe "{FEATURE}"')
    with Repository.open(made) as repository:
        document = launch(Request(feature=parse_feature(FEATURE, (), markdown=False)), repository, here.config(made), console)
    if json:
        console.json(DemoDocument(repository=str(made), probe=document))
        return
    show_probe(console, document)
    console.note(f"Look around: cd {shlex.quote(str(made))} && cat {document.specs[0]}")
