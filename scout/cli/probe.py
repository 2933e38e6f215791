"""scout probe: a feature → a run, specs/<feature>/ and a summary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session
from scout.cli.text import read_text


def probe(
    context: typer.Context,
    feature: Annotated[
        str | None,
        typer.Argument(metavar="FEATURE", help="What you want built, in a sentence. `-` reads standard input.", show_default=False),
    ] = None,
    brief: Annotated[
        Path | None,
        typer.Option(
            "--brief", metavar="FILE.md", help="Read the feature from Markdown; its sections can name the parts.", show_default=False
        ),
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option("--part", metavar="NAME=BRIEF", help="Name a part yourself. Repeatable.", show_default=False)
    ] = None,
    imported: Annotated[
        tuple[str, Path] | None,
        typer.Option(
            "--from",
            metavar="FORMAT PATH",
            help="Measure somebody's plan: spec-kit, task-master, openspec, ccpm or github; its tasks become the parts.",
            show_default=False,
        ),
    ] = None,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            "--agent",
            metavar="NAME",
            help="Who tries the parts: sketch (built in), claude, codex, … Repeatable.  [default: sketch]",
            show_default=False,
        ),
    ] = None,
    agent_cmd: Annotated[
        str | None,
        typer.Option(
            "--agent-cmd",
            metavar="COMMAND",
            help="Any command as the agent; {prompt_file} or {prompt} is the mission, else it comes on stdin.",
            show_default=False,
        ),
    ] = None,
    scouts: Annotated[
        int | None, typer.Option("--scouts", metavar="N", min=1, max=20, help="Attempts at each part.  [default: 1]", show_default=False)
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, max=64, help="Scouts side by side.  [default: 4]", show_default=False)
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", min=0.1, help="Wall clock of each scout.  [default: 600]", show_default=False),
    ] = None,
    base: Annotated[str, typer.Option("--base", metavar="REF", help="The commit to probe.")] = "HEAD",
    confine: Annotated[
        str | None,
        typer.Option(
            "--confine",
            metavar="MODE",
            help="auto (bubblewrap, else Landlock, else none), strict (bubblewrap or refuse) or off.  [default: auto]",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        str | None,
        typer.Option(
            "--check", metavar="COMMAND", help="Merge what the scouts left, one by one, and run this after each merge.", show_default=False
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            "--budget", metavar="DOLLARS", min=0.01, help="Stop at that; says first what it may cost, and asks.", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send them without asking.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Give agents no network; refused where nothing can keep them off it.")] = False,
    fleet: Annotated[
        str | None,
        typer.Option(
            "--fleet",
            metavar="ADDRESS",
            help="Send scouts from a Dask cluster, tcp://HOST:8786 say; its workers' slots decide how many at once.",
            show_default=False,
        ),
    ] = None,
    fleet_ca: Annotated[
        Path | None, typer.Option("--fleet-ca", metavar="FILE", help="Who may vouch for the cluster (TLS).", show_default=False)
    ] = None,
    fleet_cert: Annotated[
        Path | None, typer.Option("--fleet-cert", metavar="FILE", help="Our certificate for it.", show_default=False)
    ] = None,
    fleet_key: Annotated[Path | None, typer.Option("--fleet-key", metavar="FILE", help="The key to that.", show_default=False)] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the sandboxes and say where they are.")] = False,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="DIR", help="Keep what the scouts printed and left, for --agent replay:DIR.", show_default=False),
    ] = None,
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="RUN", help="Finish an interrupted run; `last` is the newest.", show_default=False)
    ] = None,
    replace_specs: Annotated[
        bool, typer.Option("--replace-specs", help="Drop what people wrote into the specs; without it edits are kept.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Send throwaway agents to try each part of a feature; measure what they touch; write the specs."""
    from scout.cli.launch import Request, choose_agents, interrupted, launch, parse_feature, read_import
    from scout.console.plans import show_probe
    from scout.errors import ConfigError
    from scout.pipeline import Interrupted

    here = session(context)
    wanted, plan = None, None
    if imported is not None:
        if feature is not None or brief is not None or part or resume is not None:
            raise ConfigError("--from brings the feature and its parts along.", hint="Leave out the text, --brief, --part and --resume.")
        wanted, plan = read_import(imported[0], here.directory / imported[1])
    elif resume is None:
        wanted = parse_feature(read_text(feature, brief), tuple(part or ()), markdown=brief is not None)
    console = here.console(json=json)
    with here.repository() as repository:
        flags = {
            "scouts": scouts,
            "jobs": jobs,
            "limits.seconds": timeout,
            "confine": confine,
            "rehearse": check,
            "budget.dollars": budget,
            "offline": offline or None,
        }
        trust = {"ca": fleet_ca, "cert": fleet_cert, "key": fleet_key}
        flags |= {"fleet.address": fleet, **{f"fleet.{name}": str(file) for name, file in trust.items() if file}}
        config = here.config(repository.root, flags)
        agents, config = choose_agents(tuple(agent or ()), agent_cmd, config)
        request = Request(
            feature=wanted,
            agents=agents,
            base=base,
            resume=resume,
            keep=keep,
            replace_specs=replace_specs,
            yes=yes,
            budget=budget,
            record=record,
            imported=plan,
        )
        try:
            document = launch(request, repository, config, console)
        except Interrupted as stop:
            from scout.console import complain

            told = interrupted(stop)
            complain(told.sentence, hint=told.hint)
            raise typer.Exit(130) from None
    if json:
        console.json(document)
    else:
        show_probe(console, document)
