"""scout report: a run as one HTML page that people look at, or as pictures for a README."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


class Format(StrEnum):
    """What is written."""

    HTML = "html"
    SVG = "svg"


def report(
    context: typer.Context,
    run: Annotated[str | None, typer.Argument(metavar="RUN", help="Which run; the newest by default.", show_default=False)] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="Where to; the run's folder by default. With svg: a folder.", show_default=False),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="One page, or pictures of the matrix and the waves.")] = Format.HTML,
    open: Annotated[bool, typer.Option("--open", help="Show the page in your browser.")] = False,
    json: JsonFlag = False,
) -> None:
    """Write a run as one self-contained HTML page: verdict, overlaps, waves, touch map, diffs, agents."""
    from scout.documents import ReportDocument
    from scout.questions.reporting import write_pictures, write_report
    from scout.system.machine import open_in_browser

    here = session(context)
    target = here.directory / out if out else None
    with here.repository() as repository:
        if format is Format.SVG:
            opened, written = write_pictures(repository, run, out=target)
        else:
            opened, page = write_report(repository, run, out=target)
            written = (page,)
    shown = tuple(os.path.relpath(path) for path in written)
    console = here.console(json=json)
    if json:
        console.json(ReportDocument(run=opened.id, written=shown))
    else:
        console.say(*shown)
    if open and not open_in_browser(written[0]):
        console.note("No browser was found here: copy the file to where there is one.")
