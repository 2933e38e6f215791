"""The user's environment → that of an agent, or of a check: an allow-list, a private home, and no way to push. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from scout.config import Config
from scout.probe.agents import Agent, fill_in

_HANDED = ("PATH", "LANG", "LANGUAGE", "TZ", "SHELL", "USER", "LOGNAME", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")
"""Of every agent. What may hold a secret (keys, proxies with passwords) has to be named."""

_QUIET = {"TERM": "dumb", "NO_COLOR": "1", "CI": "1", "PYTHONDONTWRITEBYTECODE": "1"}

_NO_PUSH = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "SSH_ASKPASS": "/bin/false",
    "GIT_SSH_COMMAND": "/bin/false",
}
"""Without a remote and with every transport refused, a push fails even where nothing confines the agent."""

_AUTHOR = {
    "GIT_AUTHOR_NAME": "scout",
    "GIT_AUTHOR_EMAIL": "scout@localhost",
    "GIT_COMMITTER_NAME": "scout",
    "GIT_COMMITTER_EMAIL": "scout@localhost",
}


def agent_environment(
    surroundings: Mapping[str, str], *, agent: Agent, config: Config, home: Path, tmp: Path, placeholders: Mapping[str, str]
) -> dict[str, str]:
    """Everything the agent's process will find in its environment; `surroundings` is the user's."""
    fixed = {name: fill_in(value, placeholders) for name, value in agent.variables.items()}
    as_good = {name: surroundings[other] for name, other in agent.stand_ins.items() if other in surroundings and name not in surroundings}
    return _private(surroundings, (*config.environment, *agent.handed), home, tmp) | as_good | fixed


def check_environment(surroundings: Mapping[str, str], *, config: Config, home: Path, tmp: Path) -> dict[str, str]:
    """The same for a command that checks what agents wrote."""
    return _private(surroundings, config.environment, home, tmp)


def _private(surroundings: Mapping[str, str], named: Sequence[str], home: Path, tmp: Path) -> dict[str, str]:
    handed = {name: surroundings[name] for name in (*_HANDED, *named) if name in surroundings}
    handed |= {name: value for name, value in surroundings.items() if name.startswith("LC_")}
    return handed | _QUIET | {"HOME": str(home), "TMPDIR": str(tmp)} | _NO_PUSH | _AUTHOR
