"""Arguments in, exit code out. One short file a verb; here they are put together, and here every error ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from scout.cli import (
    agents,
    amend,
    backtest,
    check,
    clean,
    demo,
    doctor,
    explain,
    guard,
    index,
    init,
    learn,
    localize,
    logs,
    mcp,
    overlap,
    plan,
    probe,
    report,
    review,
    runs,
    spec,
    watch,
)
from scout.cli.session import Session

app = typer.Typer(
    name="scout",
    help="Measures how a feature splits between coding agents before the real run.",
    epilog='Start with: scout probe "what you want built". In a folder without a project: scout demo.',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from scout import __version__

        typer.echo(f"scout {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    directory: Annotated[Path, typer.Option("-C", metavar="DIR", help="Work as if started in DIR.")] = Path(),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; results and errors only.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="Plain text. NO_COLOR does the same.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """What every verb shares."""
    context.obj = Session(directory=directory, quiet=quiet, color=not no_color)


VERBS = (
    (probe.probe, "Try the parts of a feature; write measured specs."),
    (plan.plan, "Check the specs; write the script of the real run."),
    (check.check, "Compare the real branches with the plan."),
    (watch.watch, "Follow the tracks live while agents type."),
    (amend.amend, "Widen a lane during the run."),
    (guard.guard, "Allow or deny an edit by lane; called by hooks."),
    (localize.localize, "Rank the files and symbols a text is about."),
    (overlap.overlap, "Compare branches or commits pair by pair."),
    (backtest.backtest, "Say how right scout would have been on your past."),
    (explain.explain, "Say why two parts got their verdict."),
    (review.review, "Say what to read first in a finished track."),
    (learn.learn, "Compare what was predicted with what happened."),
    (report.report, "Write a run as one HTML page, or as pictures."),
    (index.index, "Build the symbol index; say what it holds."),
    (mcp.mcp, "Answer agents over the Model Context Protocol."),
    (runs.runs, "List the probes made here."),
    (logs.logs, "Show what the scouts of a run printed."),
    (clean.clean, "Remove leftovers, and with --runs all runs."),
    (doctor.doctor, "Say what this machine lacks and what that costs."),
    (init.init, "Write a scout.toml with every setting explained."),
    (demo.demo, "Make a small web application and probe it."),
)
for verb, short_help in VERBS:
    app.command(short_help=short_help)(verb)
app.add_typer(agents.agents, name="agents")
app.add_typer(spec.spec, name="spec")


def main() -> None:
    """The program. Exit codes: 0 fine, 1 found what it looks for, 2 the user's turn, 3 our bug, 130 Ctrl-C."""
    try:
        sys.exit(app(standalone_mode=False))
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.TyperException as misused:
        from scout.cli.boundary import correct

        sys.exit(correct(misused))
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nobody is left to tell, and Python must not try again at exit.
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: PTH123, SIM115
        sys.exit(0)
    except Exception as error:
        from scout.cli.boundary import end

        sys.exit(end(error))
