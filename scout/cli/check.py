"""scout check: the real branches and worktrees against the plan → one line a track, and what speaks against landing."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def check(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(metavar="RUN|specs/DIR", help="Which plan; the specs of the newest run by default.", show_default=False),
    ] = None,
    onto: Annotated[
        str | None,
        typer.Option("--onto", metavar="REF", help="What the tracks land on; the main worktree's branch by default.", show_default=False),
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Also run each track's own checks, in its worktree.")] = False,
    rehearse: Annotated[
        str | None,
        typer.Option("--rehearse", metavar="COMMAND", help="Merge all in plan order in a sandbox; run it after each.", show_default=False),
    ] = None,
    github: Annotated[bool, typer.Option("--github", help="Print findings as annotations of a GitHub workflow too.")] = False,
    json: JsonFlag = False,
) -> None:
    """Compare what the real branches and worktrees hold, committed or not, with the plan.

    Finds work outside of its lane, conflicts between tracks and with what they land on, broken contracts, and branches that are gone
    or rewritten. Nothing in a worktree is touched. Exit code 1 when something speaks against landing.
    """
    from scout.console.landing import show_check
    from scout.documents import CheckDocument
    from scout.errors import ConfigError
    from scout.landing import annotation, findings_of, stops
    from scout.questions.following import home_of, look_at_tracks, rehearse_tracks, run_checks
    from scout.questions.plans import replanned

    here = session(context)
    if json and github:
        raise ConfigError("--json and --github both want standard output.", hint="Give one of them.")
    with here.repository() as repository, home_of(repository) as home:
        plan = replanned(home, source).plan
        real = look_at_tracks(plan, home, onto=onto)
        config = here.config(home.root)
        proofs = run_checks(plan, real, home.root, limits=config.limits) if run else ()
        rehearsal = rehearse_tracks(real, home, rehearse, config=config, told=lambda _: None) if rehearse else None
    findings = findings_of(real, plan, proofs, rehearsal)
    document = CheckDocument(run=real, findings=findings, proofs=proofs, rehearsal=rehearsal)
    console = here.console(json=json)
    if json:
        console.json(document)
    else:
        console.say(*(annotation(finding) for finding in document.findings if github))
        show_check(console, document)
    if stops(document.findings):
        raise typer.Exit(1)
