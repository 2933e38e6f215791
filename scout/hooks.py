"""The settings of agents and of git's hooks, as text → the same with scout's guard in them, or without it. Pure.

What is not ours stays byte for byte in hooks of git, and value for value, in its order, in JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from scout.errors import ConfigError

BEGIN, END = "# >>> scout guard", "# <<< scout guard"
_BLOCK = re.compile(rf"^{BEGIN}.*?^{END}[^\n]*\n", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"#!\s*\S*(/|\benv\s+)(ba|da|z|k)?sh\b")

Json = dict[str, object]


class AgentHook(NamedTuple):
    """Where an agent's hooks are set, and under what name the one before an edit goes."""

    file: str
    """Relative to the top of a worktree."""
    event: str
    matcher: str | None
    """The tools that it is called for; None where the entry itself is the command."""
    empty: Mapping[str, object]
    """What a file says that says nothing."""
    shared: str | None = None
    """The settings of a whole team, where an export puts the hook."""


AGENTS: Mapping[str, AgentHook] = {
    "claude": AgentHook(".claude/settings.local.json", "PreToolUse", "Edit|Write|MultiEdit|NotebookEdit", {}, ".claude/settings.json"),
    "codex": AgentHook(".codex/hooks.json", "PreToolUse", "apply_patch|Edit|Write", {}),
    "cursor": AgentHook(".cursor/hooks.json", "preToolUse", None, {"version": 1}),
}


def with_hook(agent: str, text: str | None, command: str, *, file: str | None = None) -> str:
    """The settings with one call of scout's guard in them. `text` None: there were none; `file`: where they stand, if not in the usual
    place. Raises ConfigError for what is no JSON object."""
    hook = AGENTS[agent]._replace(file=file or AGENTS[agent].file)
    settings = _settings(hook, text)
    entries = [entry for entry in _entries(hook, settings) if not _is_ours(entry, agent)]
    call: Json = {"type": "command", "command": command, "timeout": 10}
    ours: Json = {"matcher": hook.matcher, "hooks": [call]} if hook.matcher else {"command": command}
    hooks = settings.get("hooks")
    settings["hooks"] = {**(hooks if isinstance(hooks, dict) else {}), hook.event: [*entries, ours]}
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"


def has_hook(agent: str, text: str) -> bool:
    """Whether the settings call scout's guard already. False for what is no JSON."""
    try:
        return without_hook(agent, text) != text
    except ConfigError:
        return False


def without_hook(agent: str, text: str) -> str | None:
    """The settings without scout's guard; None when nothing else is left in them."""
    hook = AGENTS[agent]
    settings = _settings(hook, text)
    entries = _entries(hook, settings)
    kept = [entry for entry in entries if not _is_ours(entry, agent)]
    if len(kept) == len(entries):
        return text
    hooks = settings["hooks"]
    assert isinstance(hooks, dict)
    left = {event: value for event, value in hooks.items() if event != hook.event} | ({hook.event: kept} if kept else {})
    settings = {name: value for name, value in settings.items() if name != "hooks"} | ({"hooks": left} if left else {})
    return None if settings == hook.empty else json.dumps(settings, indent=2, ensure_ascii=False) + "\n"


def with_commit_hook(text: str | None, command: str) -> str:
    """A pre-commit hook that asks scout's guard first. Raises ConfigError where the hook is no shell script."""
    if text is None:
        return f"#!/bin/sh\n{_block(command)}"
    first, newline, rest = _BLOCK.sub("", text).partition("\n")
    if not _SHELL.match(first):
        raise ConfigError("The pre-commit hook is no shell script.", hint=f"Call this in it yourself: {command}")
    return f"{first}{newline or chr(10)}{_block(command)}{rest}"


def without_commit_hook(text: str) -> str | None:
    """The hook without scout's guard; None when nothing else is left in it."""
    left = _BLOCK.sub("", text)
    return None if left != text and left.strip() == "#!/bin/sh" else left


def _block(command: str) -> str:
    return f"{BEGIN}\n{command} || exit\n{END}\n"


def _settings(hook: AgentHook, text: str | None) -> Json:
    try:
        found = json.loads(text) if text and text.strip() else dict(hook.empty)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("hooks", {}), dict):
        raise ConfigError(f"{hook.file} is not the JSON that its agent reads.", hint="Mend it first; nothing was changed.")
    return found


def _entries(hook: AgentHook, settings: Json) -> list[object]:
    hooks = settings.get("hooks", {})
    found = hooks.get(hook.event, []) if isinstance(hooks, dict) else []
    if not isinstance(found, list):
        raise ConfigError(f"{hook.file} is not the JSON that its agent reads.", hint="Mend it first; nothing was changed.")
    return found


def _is_ours(entry: object, agent: str) -> bool:
    """Whether an entry calls scout's guard and nothing else."""
    if not isinstance(entry, dict):
        return False
    calls = entry.get("hooks", [entry])
    ending = re.compile(rf"\bscout\b.*\bguard(\.py)?['\"]? {agent}$")
    return (
        isinstance(calls, list)
        and bool(calls)
        and all(isinstance(call, dict) and ending.search(str(call.get("command", ""))) is not None for call in calls)
    )
