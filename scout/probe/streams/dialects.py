"""One event of an agent's stream → notes, one function for each dialect. Pure.

Tokens are counted alike whatever the dialect: `tokens_in` are all that were sent, those that the provider had cached or
now caches included, and `tokens_cached` how many of them it had. claude, opencode and some agents over the Agent Client
Protocol count cached ones apart, so that they are added here; all others count as we do.

The shapes were seen in real runs of claude 2.1, codex 0.169, gemini 0.61, opencode 1.18, qwen 0.24, copilot 1.0, goose
1.34, aider 0.86 and mini-swe-agent 2.4; cursor's is from its documentation. A field that is missing or of another type is
passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from scout.probe.streams.notes import Notes

Event = Mapping[str, Any]

_READ_TOOLS = frozenset({"Read", "NotebookRead", "read_file", "read_many_files", "read", "view", "View", "zoom_image"})
_SHELL_TOOLS = frozenset({"Bash", "bash", "shell", "run_shell_command", "Shell", "exec_command"})
_TELL_THEIR_LAST_CALL = frozenset({"opencode", "goose"})
"""Over the Agent Client Protocol the usage of these is that of their last call alone: no sum is better than a wrong one."""
_PATH_FIELDS = ("file_path", "filePath", "absolute_path", "path", "notebook_path")


def claude(event: Event, notes: Notes) -> None:
    """claude and amp. One message comes as several events whose output is not counted yet: only `result` has it all."""
    usage = _table(_table(event.get("message")).get("usage"))
    if event.get("type") == "assistant":
        notes.used_by(_table(event.get("message")).get("id"), tokens_in=_all_sent(usage))
    _claude_event(event, notes, sent=_all_sent(_table(event.get("usage"))))


def qwen(event: Event, notes: Notes) -> None:
    """Speaks as claude does, with other names for its tools, and counts cached tokens among its input."""
    message = _table(event.get("message"))
    usage = _table(message.get("usage"))
    if event.get("type") == "assistant":
        notes.used_by(message.get("id"), tokens_in=usage.get("input_tokens"), tokens_out=usage.get("output_tokens"))
    _claude_event(event, notes, sent=_table(event.get("usage")).get("input_tokens"))


def _all_sent(usage: Event) -> float | None:
    return _sum(usage.get("input_tokens"), usage.get("cache_read_input_tokens"), usage.get("cache_creation_input_tokens"))


def _claude_event(event: Event, notes: Notes, *, sent: object) -> None:
    kind = event.get("type")
    if kind == "system" and event.get("subtype") == "init":
        notes.model(event.get("model"))
    elif kind == "assistant":
        message = _table(event.get("message"))
        notes.model(message.get("model"))
        for block in _tables(message.get("content")):
            if block.get("type") == "text":
                notes.said(block.get("text"))
            elif block.get("type") == "tool_use":
                _tool(block.get("name"), _table(block.get("input")), notes)
    elif kind == "result":
        _claude_result(event, notes, sent=sent)


def _claude_result(event: Event, notes: Notes, *, sent: object) -> None:
    usage = _table(event.get("usage"))
    notes.said(event.get("result"))
    notes.used(
        turns=event.get("num_turns"),
        tokens_in=sent,
        tokens_out=usage.get("output_tokens"),
        tokens_cached=usage.get("cache_read_input_tokens"),
        cost_usd=event.get("total_cost_usd"),
    )
    subtype = str(event.get("subtype", ""))
    if subtype.startswith("error_max"):
        notes.reached(subtype.removeprefix("error_").replace("_", " "))
    elif event.get("is_error") or subtype.startswith("error"):
        notes.failed(event.get("result") or _table(event.get("error")).get("message") or subtype)


def codex(event: Event, notes: Notes) -> None:
    """It has no tool for reading: reads are seen in its commands alone. Turns are its messages, which is an approximation."""
    kind, item = event.get("type"), _table(event.get("item"))
    if kind == "item.completed":
        match item.get("type"):
            case "agent_message":
                notes.said(item.get("text"))
                notes.turned(item.get("id"))
            case "command_execution":
                notes.ran(item.get("command"))
            case "file_change" if item.get("status") == "failed":
                notes.failed("its own sandbox refused an edit")
    elif kind == "turn.completed":
        usage = _table(event.get("usage"))
        cached = usage.get("cached_input_tokens")
        notes.used(add=True, tokens_in=usage.get("input_tokens"), tokens_out=usage.get("output_tokens"), tokens_cached=cached)
    elif kind == "turn.failed":
        notes.failed(_innermost(_table(event.get("error")).get("message")))


def gemini(event: Event, notes: Notes) -> None:
    """Messages come in pieces; a tool ends one."""
    match event.get("type"):
        case "init":
            notes.model(event.get("model"))
        case "message" if event.get("role") == "assistant":
            notes.said(event.get("content"), more=bool(event.get("delta")))
        case "tool_use":
            notes.silence()
            _tool(event.get("tool_name"), _table(event.get("parameters")), notes)
        case "result":
            stats = _table(event.get("stats"))
            notes.used(tokens_in=stats.get("input_tokens"), tokens_out=stats.get("output_tokens"), tokens_cached=stats.get("cached"))
            error = _table(event.get("error"))
            if "TurnLimit" in str(error.get("type")):
                notes.reached("its own limit of turns")
            elif event.get("status") == "error":
                notes.failed(_innermost(error.get("message")))


def opencode(event: Event, notes: Notes) -> None:
    """Tokens and cost come with each step; a cost of nothing means that it knows no price."""
    part = _table(event.get("part"))
    match event.get("type"):
        case "text":
            notes.said(part.get("text"))
        case "tool_use":
            _tool(part.get("tool"), _table(_table(part.get("state")).get("input")), notes)
        case "step_finish":
            tokens = _table(part.get("tokens"))
            cache = _table(tokens.get("cache"))
            notes.used(
                add=True,
                turns=1,
                tokens_in=_sum(tokens.get("input"), cache.get("read"), cache.get("write")),
                tokens_out=_sum(tokens.get("output"), tokens.get("reasoning")),
                tokens_cached=cache.get("read"),
                cost_usd=part.get("cost") or None,
            )
        case "error":
            error = _table(event.get("error"))
            notes.failed(_table(error.get("data")).get("message") or error.get("name"))


def copilot(event: Event, notes: Notes) -> None:
    """Tokens are in its usage file."""
    detail = _table(event.get("data"))
    match event.get("type"):
        case "assistant.turn_start":
            notes.turned(detail.get("turnId"))
        case "assistant.message":
            notes.model(detail.get("model"))
            notes.said(detail.get("content"))
        case "tool.execution_start":
            _tool(detail.get("toolName"), _table(detail.get("arguments")), notes)
        case "session.error":
            notes.failed(detail.get("message"))


def copilot_afterwards(sidecar: str, log: str, notes: Notes) -> None:
    """The usage file sums up each model."""
    for model, metrics in _table(_json(sidecar).get("modelMetrics")).items():
        usage = _table(_table(metrics).get("usage"))
        notes.model(model)
        cached = usage.get("cacheReadTokens")
        notes.used(add=True, tokens_in=usage.get("inputTokens"), tokens_out=usage.get("outputTokens"), tokens_cached=cached)


def goose(event: Event, notes: Notes) -> None:
    """Errors and its limit of turns are told in words only, with exit code 0."""
    if event.get("type") == "complete":
        notes.used(tokens_in=event.get("input_tokens"), tokens_out=event.get("output_tokens"))
        return
    message = _table(event.get("message"))
    if event.get("type") != "message" or message.get("role") != "assistant":
        return
    if message.get("id"):
        notes.turned(message["id"])
    for block in _tables(message.get("content")):
        text = block.get("text")
        if block.get("type") == "text" and isinstance(text, str):
            notes.said(text)
            if text.startswith("Ran into this error:"):
                notes.failed(text.removeprefix("Ran into this error:"))
            elif text.startswith("I've reached the maximum number of actions"):
                notes.reached("its own limit of turns")
        elif block.get("type") == "toolRequest":
            call = _table(_table(block.get("toolCall")).get("value"))
            _tool(call.get("name"), _table(call.get("arguments")), notes)


def cursor(event: Event, notes: Notes) -> None:
    """Tells neither tokens nor cost."""
    match event.get("type"):
        case "system":
            notes.model(event.get("model"))
        case "assistant":
            for block in _tables(_table(event.get("message")).get("content")):
                notes.said(block.get("text"))
        case "tool_call" if event.get("subtype") == "started":
            for name, call in _table(event.get("tool_call")).items():
                arguments = _table(_table(call).get("args"))
                if name == "readToolCall":
                    notes.read(arguments.get("path"))
                elif name == "shellToolCall":
                    notes.ran(arguments.get("command"))
        case "result":
            notes.said(event.get("result"))
            if event.get("is_error"):
                notes.failed(event.get("result"))


def aider_afterwards(sidecar: str, log: str, notes: Notes) -> None:
    """No stream: its analytics file counts, its text shows what it read; an error of the provider ends with exit code 0."""
    sent = False
    for line in sidecar.splitlines():
        event = _json(line)
        if event.get("event") == "message_send":
            sent, numbers = True, _table(event.get("properties"))
            notes.model(numbers.get("main_model"))
            tokens_in, tokens_out = numbers.get("prompt_tokens"), numbers.get("completion_tokens")
            notes.used(add=True, turns=1, tokens_in=tokens_in, tokens_out=tokens_out, cost_usd=numbers.get("cost"))
    for found in re.finditer(r"^Added (.+?) to the chat", log, re.MULTILINE):
        notes.read(found[1])
    error = re.search(r"^litellm\.\w*(?:Error|Exception)\b.*", log, re.MULTILINE)
    if error and not sent:
        notes.failed(error[0])


def mini_afterwards(sidecar: str, log: str, notes: Notes) -> None:
    """The trajectory file tells everything, once it is over."""
    trajectory = _json(sidecar)
    info = _table(trajectory.get("info"))
    stats = _table(info.get("model_stats"))
    for message in _tables(trajectory.get("messages")):
        extra = _table(message.get("extra"))
        if message.get("role") == "assistant":
            notes.said(message.get("content"))
        for action in _tables(extra.get("actions")):
            notes.ran(action.get("command"))
        response = _table(extra.get("response"))
        usage = _table(response.get("usage"))
        notes.model(response.get("model"))
        cached = _table(usage.get("prompt_tokens_details")).get("cached_tokens")
        notes.used(add=True, tokens_in=usage.get("prompt_tokens"), tokens_out=usage.get("completion_tokens"), tokens_cached=cached)
    notes.used(turns=stats.get("api_calls"), cost_usd=stats.get("instance_cost") or None)
    status = str(info.get("exit_status") or "")
    if "LimitsExceeded" in status:
        notes.reached("its own limit of steps or cost")
    elif status and status != "Submitted":
        notes.failed(status)


def acp(event: Event, notes: Notes) -> None:
    """What our client of the Agent Client Protocol writes down: each update of the session, and how the turn ended.

    The kind of a call may stand in its first event alone, its paths and its command only in a later one.
    """
    match event.get("type"):
        case "update":
            _acp_update(_table(event.get("update")), notes)
        case "result":
            _acp_result(event, notes)
        case "error":
            notes.failed(_innermost(event.get("message")))


def _acp_update(update: Event, notes: Notes) -> None:
    match update.get("sessionUpdate"):
        case "agent_message_chunk":
            text = _table(update.get("content")).get("text")
            notes.said(text, more=True)
            usage = _table(_table(update.get("_meta")).get("usage"))
            if usage:  # qwen: one for each call of the model
                notes.used(
                    add=True,
                    turns=1,
                    tokens_in=usage.get("inputTokens"),
                    tokens_out=usage.get("outputTokens"),
                    tokens_cached=usage.get("cachedReadTokens"),
                )
        case "tool_call" | "tool_call_update":
            notes.silence()
            _acp_call(update, notes)
        case "usage_update":
            cost = _table(update.get("cost"))
            notes.model(_table(update.get("_meta")).get("_claude/model"))
            if cost.get("currency") == "USD":
                notes.used(cost_usd=cost.get("amount") or None)


def _acp_call(update: Event, notes: Notes) -> None:
    call, given = str(update.get("toolCallId"))[:100], _table(update.get("rawInput"))
    kind = notes.calls.setdefault(call, str(update["kind"])) if update.get("kind") else notes.calls.get(call, "")
    if kind == "read":
        for place in (given, *_tables(update.get("locations"))):
            for field in _PATH_FIELDS:
                notes.read(place.get(field))
    over = kind == "execute" and update.get("status") in ("completed", "failed")
    command = given.get("command") or (update.get("title") if over else None)  # gemini tells it in the title alone
    if kind in ("", "execute", "other") and command and notes.calls.get(f"ran {call}") is None:
        notes.calls[f"ran {call}"] = "execute"
        notes.ran(command)


def _acp_result(event: Event, notes: Notes) -> None:
    told, quota = _table(event.get("usage")), _table(_table(event.get("_meta")).get("quota"))
    counted = _table(quota.get("token_count"))
    sent, written, cached = (told.get(field) for field in ("inputTokens", "outputTokens", "cachedReadTokens"))
    kept = told.get("cachedWriteTokens")
    if _sum(sent, written, cached, kept, told.get("thoughtTokens")) == told.get("totalTokens"):  # cached ones were counted apart
        sent = _sum(sent, cached, kept)
    if str(event.get("agent")).lower() in _TELL_THEIR_LAST_CALL:
        sent = written = cached = None
    for row in _tables(quota.get("model_usage")):
        notes.model(row.get("model"))
    notes.used(tokens_in=counted.get("input_tokens", sent), tokens_out=counted.get("output_tokens", written), tokens_cached=cached)
    reason = event.get("stopReason")
    if reason in ("max_tokens", "max_turn_requests"):
        notes.reached(f"its own limit of {'tokens' if reason == 'max_tokens' else 'turns'}")
    elif reason == "refusal":
        notes.failed("its model refused")


class Tells(NamedTuple):
    """What one can learn from an agent of a dialect."""

    tokens: str
    """`as it goes`, `at its end` or `no`: a limit is kept in time only by the first."""
    cost: bool
    """It says what it cost; otherwise tokens times price, when one is known."""
    reads: str
    """`yes`, `from its commands` or `no`."""


TELLS: Mapping[str, Tells] = {
    "claude": Tells("as it goes", True, "yes"),
    "codex": Tells("at its end", False, "from its commands"),
    "gemini": Tells("at its end", False, "yes"),
    "opencode": Tells("as it goes", True, "yes"),
    "qwen": Tells("as it goes", False, "yes"),
    "copilot": Tells("at its end", False, "yes"),
    "goose": Tells("at its end", False, "from its commands"),
    "cursor": Tells("no", False, "yes"),
    "aider": Tells("at its end", True, "yes"),
    "mini": Tells("at its end", True, "from its commands"),
    "acp": Tells("at its end", False, "yes"),
}
"""Dialect → what it tells."""

DIALECTS: Mapping[str, Callable[[Event, Notes], None]] = {
    "claude": claude,
    "qwen": qwen,
    "acp": acp,
    "codex": codex,
    "gemini": gemini,
    "opencode": opencode,
    "copilot": copilot,
    "goose": goose,
    "cursor": cursor,
}
"""Readers of a line at a time."""

AFTERWARDS: Mapping[str, Callable[[str, str, Notes], None]] = {
    "copilot": copilot_afterwards,
    "aider": aider_afterwards,
    "mini": mini_afterwards,
}
"""Readers of (sidecar, whole log) when all is over."""


def _tool(name: object, arguments: Event, notes: Notes) -> None:
    if name in _SHELL_TOOLS:
        notes.ran(arguments.get("command") or arguments.get("cmd"))
    elif name in _READ_TOOLS:
        for field in _PATH_FIELDS:
            notes.read(arguments.get(field))
        for path in arguments.get("paths") or () if isinstance(arguments.get("paths"), list) else ():
            notes.read(path)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _sum(*numbers: object) -> float | None:
    """Of those that are numbers; None when the first is not: then the others are no sum of anything."""
    known = [number for number in numbers if isinstance(number, int | float) and not isinstance(number, bool)]
    return sum(known) if known and numbers[0] is known[0] else None


def _tables(value: object) -> Iterable[Mapping[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _json(text: str) -> Mapping[str, Any]:
    try:
        return _table(json.loads(text)) if text.strip() else {}
    except (ValueError, RecursionError):
        return {}


def _innermost(message: object) -> object:
    """The message inside a message that is JSON itself, or that ends in JSON."""
    if not isinstance(message, str) or "{" not in message:
        return message
    inner = _table(_json(message[message.index("{") : message.rindex("}") + 1] if "}" in message else "").get("error")).get("message")
    return inner or message
