"""What is kept and what is installed, for people: runs, what went, the machine, the agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from scout.console.terminal import hanging
from scout.system.files import printable
from scout.text import one_line

if TYPE_CHECKING:
    from scout.console.terminal import Console
    from scout.documents import AgentLine, AgentsDocument, CleanDocument, DoctorDocument, RunsDocument, TryoutDocument


def show_runs(console: Console, document: RunsDocument) -> None:
    """One line a run, newest first."""
    if not document.runs:
        console.say('No runs yet. Start one: scout probe "what you want built"')
    for run in document.runs:
        state = "planned" if run.planned else f"{run.ended} of {run.scouts} scouts ended"
        console.say(f"{run.run}   {run.base[:10]}   {state}")
    if any(not run.planned for run in document.runs):
        console.note("Finish one: scout probe --resume RUN")


def show_clean(console: Console, document: CleanDocument) -> None:
    """What went, and what stayed and why."""
    console.say(*(f"removed  {path}" for path in document.removed), *(f"kept     {path}" for path in document.kept))
    if not document.removed:
        console.say("Nothing to remove.")


def show_doctor(console: Console, document: DoctorDocument) -> None:
    """One line a check."""
    for check in document.checks:
        sign, style = ("✓", "green") if check.ok else (("✗", "bold red") if check.needed else ("–", "yellow"))
        told = Text(printable(check.detail))
        if check.hint and not check.ok:
            told.append(f"\n{check.hint}", "dim")
        console.out.print(hanging(Text.assemble((f"{sign} ", style), (f"{check.name:<14}", "bold")), told))


def show_agents(console: Console, document: AgentsDocument) -> None:
    """A few lines for each agent that is installed; the others in one."""
    if document.confinement == "none":
        console.say("Not confined here: they could write wherever you can (scout doctor).")
    else:
        console.say(f"Each writes its own sandbox only, by {document.confinement}.")
    for agent in document.agents:
        if agent.installed:
            _agent(console, agent)
    missing = [agent for agent in document.agents if not agent.installed]
    if missing:
        console.out.print()
        console.out.print(hanging("Not installed", ", ".join(agent.name for agent in missing)))


def _agent(console: Console, agent: AgentLine) -> None:
    sign, style = ("✓", "green") if agent.ready else ("✗", "yellow")
    state = agent.version or "built in" if agent.ready else f"needs {' or '.join(agent.keys)} ({agent.login})"
    model = f", model {agent.model}" if agent.model else ""
    console.out.print()
    console.out.print(Text.assemble((f"{sign} ", style), (f"{printable(agent.name)}  ", "bold"), printable(state + model)), soft_wrap=True)
    if console.quiet or not agent.command:
        return
    tells = f"tokens {agent.tokens}, cost {agent.cost}, reads {agent.reads}"
    for word, said in (("tells", tells), ("called", agent.command)):
        console.out.print(Padding(hanging(f"{word:<6}", printable(said)), (0, 0, 0, 2)))


def show_tryout(console: Console, document: TryoutDocument) -> None:
    """The outcome in a line, what it did, what to do when it did not end well."""
    ended = document.outcome if document.ended_because is None else f"{document.outcome}: {document.ended_because}"
    console.say(f"{document.agent}: {ended} ({document.seconds:.0f} s, confined by {document.confinement})")
    usage = document.usage
    tokens = [f"{number:,} {word}" for number, word in ((usage.tokens_in, "in"), (usage.tokens_out, "out")) if number is not None]
    cost = "unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f} {usage.cost_from}"
    facts = {
        "changed": ", ".join(document.changed) or "nothing",
        "read": ", ".join(document.reads) or "nothing it told of",
        "ran": "; ".join(document.commands[:3]) or "nothing it told of",
        "tokens": ", ".join(tokens) or "unknown",
        "cost": cost,
        "said": one_line(document.last_message or "nothing", limit=200),
    }
    for word, said in facts.items():
        console.out.print(Padding(hanging(f"{word:<8}", printable(said)), (0, 0, 0, 2)))
    if document.hint:
        console.out.print(Text.assemble(("hint:  ", "bold"), printable(document.hint)), soft_wrap=True)
