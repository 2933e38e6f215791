"""The table of agents against this machine → who could be sent, how, and what one would learn of it. Knows nothing of terminals."""

from __future__ import annotations

import os
import shlex
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from scout.config import Config
from scout.documents import AgentLine, AgentsDocument, TryoutDocument
from scout.model import Outcome, Scout
from scout.probe import Event
from scout.probe.agents import ACP, SKETCH, Agent, agent_row, has_key, known_agents
from scout.probe.streams import TELLS, Tells
from scout.system.confinement import best_layer
from scout.system.machine import tool_version

_SILENT = Tells("no", False, "no")


def roster(config: Config) -> AgentsDocument:
    """Every agent of the table and of scout.toml: those that could be sent now first. Asks the installed ones for their version."""
    rows = [agent_row(name, config=config, surroundings=os.environ) for name in known_agents(config)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        lines = pool.map(lambda row: _line(row, config), rows)
    order = sorted(lines, key=lambda line: (not line.ready, not line.installed))
    return AgentsDocument(confinement=best_layer(), agents=tuple(order))


def tried_out(name: str, config: Config, *, notify: Callable[[Event], None], cancel: threading.Event) -> TryoutDocument:
    """What became of one scout of that agent with a small task. Raises AgentError when it can't even be sent."""
    from scout.probe.tryout import try_out

    scout, changed = try_out(name, config=config, surroundings=os.environ, notify=notify, cancel=cancel)
    row = agent_row(name, config=config, surroundings=os.environ)
    return TryoutDocument(
        agent=name,
        outcome=scout.outcome.value if scout.outcome else "unknown",
        ended_because=scout.ended_because,
        seconds=round(scout.seconds, 1),
        confinement=scout.confinement,
        changed=changed,
        reads=scout.reads,
        commands=scout.commands,
        usage=scout.usage,
        models=scout.models,
        last_message=scout.last_message,
        hint=None if scout.outcome is Outcome.OK else _remedy(scout, row),
    )


def _line(row: Agent, config: Config) -> AgentLine:
    program = shutil.which(row.argv[0]) if row.argv else None
    installed = program is not None or not row.argv
    tells = TELLS.get(row.dialect or "", _SILENT)
    return AgentLine(
        name=row.name,
        program=program,
        installed=installed,
        version=tool_version(row.argv[0], "--version") if program else None,
        keys=row.keys,
        ready=installed and has_key(row, config=config, surroundings=os.environ),
        model=row.model,
        command=("" if row.dialect != ACP else "over the Agent Client Protocol: ") + shlex.join(row.argv),
        tokens=tells.tokens,
        cost="reported" if tells.cost else "unknown" if tells.tokens == "no" else "priced",
        reads="yes" if row.name == SKETCH else tells.reads,
        install=row.install,
        login=row.login,
    )


def _remedy(scout: Scout, row: Agent) -> str:
    said = (scout.ended_because or "").lower()
    if any(word in said for word in ("401", "403", "auth", "api key", "api_key", "login", "unauthorized", "credential")):
        named = f"Check {' or '.join(row.keys)}" if row.keys else "Check its key"
        return f"{named}, or log in: {row.login}." if row.login else f"{named}."
    if scout.outcome is Outcome.TIMEOUT:
        return "It was still at work after half a minute; a real scout has ten. Does it wait for an answer?"
    if scout.outcome is Outcome.RATE_LIMITED:
        return "Its provider wants to be left alone for a while; a real scout waits and tries again."
    return "Run it once by hand in a small repository: what it says there is what scout sees."
