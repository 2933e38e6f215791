"""What an agent printed → what it read, ran, said and consumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.model import Usage
from scout.probe.streams import Told, phrase_of, read_stream
from scout.probe.streams.dialects import AFTERWARDS, DIALECTS
from scout.probe.streams.notes import Notes

WORK = Path("/sandbox/clone")
KNOWN = frozenset({"src/app.ts", "src/routes/comments.ts", "README.md"})


def told(tmp_path: Path, dialect: str, *events: object, sidecar: str | None = None) -> Told:
    log = tmp_path / "log"
    log.write_text("\n".join(event if isinstance(event, str) else json.dumps(event) for event in events), encoding="utf-8")
    beside = None
    if sidecar is not None:
        beside = tmp_path / "sidecar"
        beside.write_text(sidecar, encoding="utf-8")
    return read_stream(dialect, log, sidecar=beside, work=WORK, known=KNOWN)


def use(name: str, **arguments: object) -> dict[str, object]:
    block = {"type": "tool_use", "name": name, "input": arguments}
    return {"type": "assistant", "message": {"id": "m", "model": "big", "content": [block]}}


def test_claude_tells_reads_commands_cost_and_turns(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "claude",
        "a warning that is no JSON",
        {"type": "system", "subtype": "init", "model": "big"},
        use("Read", file_path="/sandbox/clone/src/app.ts"),
        use("Read", file_path="/etc/passwd"),
        use("Read", file_path="src"),
        use("Bash", command="npm test"),
        {"type": "assistant", "message": {"content": [{"type": "text", "text": "Almost."}], "usage": {"input_tokens": 9}}},
        {
            "type": "result",
            "subtype": "success",
            "is_error": False,
            "num_turns": 5,
            "result": "Done.",
            "total_cost_usd": 0.25,
            "usage": {"input_tokens": 5000, "output_tokens": 250, "cache_read_input_tokens": 40},
        },
    )
    assert found == Told(
        reads=("src/app.ts",),
        commands=("npm test",),
        usage=Usage(turns=5, tokens_in=5040, tokens_out=250, tokens_cached=40, cost_usd=0.25, cost_from="reported"),
        last_message="Done.",
        models=("big",),
    )


def test_a_refusal_of_claudes_provider_is_a_failure_although_it_says_success(tmp_path: Path) -> None:
    found = told(tmp_path, "claude", {"type": "result", "subtype": "success", "is_error": True, "result": "API Error: 400 bad model"})
    assert found.failure == "API Error: 400 bad model"


def test_claudes_own_limits_are_limits(tmp_path: Path) -> None:
    found = told(tmp_path, "claude", {"type": "result", "subtype": "error_max_turns", "is_error": True, "num_turns": 3})
    assert (found.limit, found.failure) == ("max turns", None)


def test_qwen_speaks_the_same_with_other_names_for_its_tools(tmp_path: Path) -> None:
    failed = {"type": "result", "subtype": "error_during_execution", "is_error": True, "error": {"message": "400"}}
    found = told(tmp_path, "claude", use("read_file", file_path="/sandbox/clone/README.md"), use("run_shell_command", command="ls"), failed)
    assert (found.reads, found.commands, found.failure) == (("README.md",), ("ls",), "400")


def test_codex_reads_through_the_shell(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "codex",
        {"type": "thread.started"},
        {"type": "item.completed", "item": {"type": "error", "message": "metadata not found"}},
        {"type": "item.completed", "item": {"id": "1", "type": "agent_message", "text": "Reading."}},
        {"type": "item.completed", "item": {"type": "command_execution", "command": "bash -lc 'sed -n 1p src/app.ts && touch README.md'"}},
        {"type": "item.completed", "item": {"id": "2", "type": "agent_message", "text": "Done."}},
        {"type": "turn.completed", "usage": {"input_tokens": 4000, "cached_input_tokens": 10, "output_tokens": 200}},
    )
    assert found.reads == ("src/app.ts",)
    assert found.usage == Usage(turns=2, tokens_in=4000, tokens_out=200, tokens_cached=10)
    assert (found.last_message, found.failure) == ("Done.", None)


def test_codex_fails_with_the_innermost_message_and_when_its_sandbox_is_broken(tmp_path: Path) -> None:
    refused = {"type": "turn.failed", "error": {"message": json.dumps({"error": {"message": "bad model"}})}}
    assert told(tmp_path, "codex", refused).failure == "bad model"
    broken = {"type": "item.completed", "item": {"type": "file_change", "status": "failed", "changes": []}}
    assert told(tmp_path, "codex", broken).failure == "its own sandbox refused an edit"


def test_gemini_joins_the_pieces_of_a_message(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "gemini",
        {"type": "init", "model": "flash"},
        {"type": "message", "role": "user", "content": "Do it."},
        {"type": "message", "role": "assistant", "content": "Reading", "delta": True},
        {"type": "tool_use", "tool_name": "read_file", "parameters": {"file_path": "src/routes/comments.ts"}},
        {"type": "message", "role": "assistant", "content": "Do", "delta": True},
        {"type": "message", "role": "assistant", "content": "ne.", "delta": True},
        {"type": "result", "status": "success", "stats": {"input_tokens": 50, "output_tokens": 5, "cached": 0}},
    )
    assert (found.reads, found.last_message, found.usage) == (
        ("src/routes/comments.ts",),
        "Done.",
        Usage(tokens_in=50, tokens_out=5, tokens_cached=0),
    )


def test_geminis_limit_of_turns_is_told_from_its_failures(tmp_path: Path) -> None:
    limit = {"type": "result", "status": "error", "error": {"type": "FatalTurnLimitedError", "message": "Reached max session turns"}}
    failure = {"type": "result", "status": "error", "error": {"type": "ApiError", "message": "400"}}
    assert told(tmp_path, "gemini", limit).limit == "its own limit of turns"
    assert told(tmp_path, "gemini", failure).failure == "400"


def test_opencode_sums_its_steps(tmp_path: Path) -> None:
    step = {"type": "step_finish", "part": {"tokens": {"input": 1000, "output": 50, "cache": {"read": 7}}, "cost": 0.0015}}
    read = {"type": "tool_use", "part": {"tool": "read", "state": {"input": {"filePath": "/sandbox/clone/README.md"}}}}
    found = told(tmp_path, "opencode", read, step, {"type": "text", "part": {"text": "Done."}}, step)
    assert found.usage == Usage(turns=2, tokens_in=2014, tokens_out=100, tokens_cached=14, cost_usd=0.003, cost_from="reported")
    assert (found.reads, found.last_message) == (("README.md",), "Done.")
    error = {"type": "error", "error": {"name": "APIError", "data": {"message": "bad model", "statusCode": 400}}}
    assert told(tmp_path, "opencode", error).failure == "bad model"


def test_copilots_tokens_are_in_its_usage_file(tmp_path: Path) -> None:
    usage = {"modelMetrics": {"m": {"usage": {"inputTokens": 10, "outputTokens": 2, "cacheReadTokens": 1}}}}
    found = told(
        tmp_path,
        "copilot",
        {"type": "assistant.turn_start", "data": {"turnId": "0"}},
        {"type": "assistant.message", "data": {"content": "Reading.", "model": "m"}},
        {"type": "tool.execution_start", "data": {"toolName": "view", "arguments": {"path": "/sandbox/clone/src/app.ts"}}},
        {"type": "assistant.turn_start", "data": {"turnId": "1"}},
        {"type": "session.error", "data": {"message": "400 bad model"}},
        sidecar=json.dumps(usage),
    )
    assert found.usage == Usage(turns=2, tokens_in=10, tokens_out=2, tokens_cached=1)
    assert (found.reads, found.failure, found.models) == (("src/app.ts",), "400 bad model", ("m",))


def goose(text: str) -> dict[str, object]:
    return {"type": "message", "message": {"id": "c1", "role": "assistant", "content": [{"type": "text", "text": text}]}}


def test_gooses_failures_are_told_in_words(tmp_path: Path) -> None:
    complete = {"type": "complete", "total_tokens": None}
    assert told(tmp_path, "goose", goose("Ran into this error: 400 bad model."), complete).failure == "400 bad model."
    assert told(tmp_path, "goose", goose("I've reached the maximum number of actions I can do")).limit == "its own limit of turns"
    request = {"toolCall": {"value": {"name": "shell", "arguments": {"command": "cat README.md | head"}}}, "type": "toolRequest"}
    work = {"type": "message", "message": {"id": "c0", "role": "assistant", "content": [request]}}
    found = told(tmp_path, "goose", work, goose("Done."), {"type": "complete", "input_tokens": 5, "output_tokens": 1})
    assert (found.reads, found.usage) == (("README.md",), Usage(turns=2, tokens_in=5, tokens_out=1))


def test_cursor_tells_reads_but_neither_tokens_nor_cost(tmp_path: Path) -> None:
    call = {"type": "tool_call", "subtype": "started", "tool_call": {"readToolCall": {"args": {"path": "src/app.ts"}}}}
    found = told(tmp_path, "cursor", call, {"type": "result", "subtype": "success", "is_error": False, "result": "Done."})
    assert found == Told(reads=("src/app.ts",), last_message="Done.")


def test_aider_counts_in_its_analytics_and_hides_a_refusal_in_its_text(tmp_path: Path) -> None:
    counted = {"main_model": "m", "prompt_tokens": 10, "completion_tokens": 5, "cost": 0.5}
    sent = json.dumps({"event": "message_send", "properties": counted})
    found = told(tmp_path, "aider", "Added src/app.ts to the chat.", sidecar=f"{sent}\n{sent}\n{{broken")
    assert (found.reads, found.usage) == (("src/app.ts",), Usage(turns=2, tokens_in=20, tokens_out=10, cost_usd=1.0, cost_from="reported"))
    assert told(tmp_path, "aider", "litellm.BadRequestError: bad model", sidecar="").failure == "litellm.BadRequestError: bad model"


@pytest.mark.parametrize(
    ("status", "limit", "failure"),
    [
        ("Submitted", None, None),
        ("LimitsExceeded", "its own limit of steps or cost", None),
        ("RuntimeError", None, "RuntimeError"),
    ],
)
def test_minis_trajectory_says_how_it_ended(tmp_path: Path, status: str, limit: str | None, failure: str | None) -> None:
    extra = {"actions": [{"command": "cat README.md"}], "response": {"usage": {"prompt_tokens": 7}}}
    step = {"role": "assistant", "content": "Reading.", "extra": extra}
    trajectory = {"info": {"exit_status": status, "model_stats": {"api_calls": 3, "instance_cost": 0.0}}, "messages": [step]}
    found = told(tmp_path, "mini", sidecar=json.dumps(trajectory))
    assert (found.limit, found.failure, found.reads) == (limit, failure, ("README.md",))
    assert found.usage == Usage(turns=3, tokens_in=7)


def test_tokens_mean_the_same_whatever_the_dialect(tmp_path: Path) -> None:
    """1000 tokens were sent, of which the provider had 900, and 50 were written: each dialect says so in its own way."""
    apart = {"input_tokens": 100, "cache_read_input_tokens": 900, "output_tokens": 50}
    among = {"input_tokens": 1000, "cached_input_tokens": 900, "output_tokens": 50}
    step = {"tokens": {"input": 60, "output": 30, "reasoning": 20, "cache": {"read": 900, "write": 40}}}
    said: dict[str, dict[str, object]] = {
        "claude": {"type": "result", "usage": {**apart, "input_tokens": 90, "cache_creation_input_tokens": 10}},
        "qwen": {"type": "result", "usage": {**apart, "input_tokens": 1000}},
        "codex": {"type": "turn.completed", "usage": among},
        "gemini": {"type": "result", "stats": {"input_tokens": 1000, "cached": 900, "output_tokens": 50}},
        "opencode": {"type": "step_finish", "part": step},
        "acp": {"type": "result", "usage": {"inputTokens": 100, "cachedReadTokens": 900, "outputTokens": 50, "totalTokens": 1050}},
    }
    counted = {dialect: told(tmp_path, dialect, event).usage for dialect, event in said.items()}
    sidecar = {"modelMetrics": {"m": {"usage": {"inputTokens": 1000, "cacheReadTokens": 900, "outputTokens": 50}}}}
    counted["copilot"] = told(tmp_path, "copilot", sidecar=json.dumps(sidecar)).usage
    litellm = {"usage": {"prompt_tokens": 1000, "completion_tokens": 50, "prompt_tokens_details": {"cached_tokens": 900}}}
    trajectory = {"messages": [{"role": "assistant", "extra": {"response": litellm}}]}
    counted["mini"] = told(tmp_path, "mini", sidecar=json.dumps(trajectory)).usage
    found = {dialect: (usage.tokens_in, usage.tokens_cached, usage.tokens_out) for dialect, usage in counted.items()}
    assert found == dict.fromkeys(found, (1000, 900, 50))


def test_the_protocols_agents_that_count_cached_tokens_among_the_others_are_heard_too(tmp_path: Path) -> None:
    usage = {"inputTokens": 1000, "cachedReadTokens": 900, "outputTokens": 50, "totalTokens": 1050}
    found = told(tmp_path, "acp", {"type": "result", "usage": usage}).usage
    assert (found.tokens_in, found.tokens_cached) == (1000, 900)


def test_a_sum_that_is_that_of_the_last_call_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    event = {"type": "result", "agent": "OpenCode", "stopReason": "end_turn", "usage": {"inputTokens": 1000, "outputTokens": 50}}
    assert told(tmp_path, "acp", event).usage == Usage()


def test_what_a_message_used_counts_until_the_agent_sums_up(tmp_path: Path) -> None:
    used = {"type": "assistant", "message": {"id": "m1", "usage": {"input_tokens": 10, "cache_read_input_tokens": 90, "output_tokens": 1}}}
    other = {"type": "assistant", "message": {"id": "m2", "usage": {"input_tokens": 5}}}
    assert told(tmp_path, "claude", used, used, other).usage == Usage(tokens_in=105)
    result = {"type": "result", "usage": {"input_tokens": 200, "output_tokens": 7}}
    assert told(tmp_path, "claude", used, other, result).usage == Usage(tokens_in=200, tokens_out=7)


@pytest.mark.parametrize(
    ("reason", "limit", "failure"),
    [
        ("end_turn", None, None),
        ("max_tokens", "its own limit of tokens", None),
        ("max_turn_requests", "its own limit of turns", None),
        ("refusal", None, "its model refused"),
    ],
)
def test_why_a_turn_ended_over_the_protocol(tmp_path: Path, reason: str, limit: str | None, failure: str | None) -> None:
    found = told(tmp_path, "acp", {"type": "result", "stopReason": reason})
    assert (found.limit, found.failure) == (limit, failure)


def test_paths_and_commands_of_the_protocol_may_come_in_any_of_a_calls_events(tmp_path: Path) -> None:
    def call(number: int, **fields: object) -> dict[str, object]:
        return {"type": "update", "update": {"sessionUpdate": "tool_call_update", "toolCallId": f"c{number}", **fields}}

    found = told(
        tmp_path,
        "acp",
        call(1, kind="read", rawInput={}),
        call(1, locations=[{"path": "/sandbox/clone/src/app.ts"}]),
        call(2, kind="read", rawInput={"file_path": "src/routes/comments.ts"}),
        call(3, kind="edit", locations=[{"path": "/sandbox/clone/README.md"}]),
        call(4, kind="execute", title="Terminal", status="pending"),
        call(4, rawInput={"command": "npm test"}),
        call(4, title="npm test", status="completed"),
        call(5, kind="execute", title="cat README.md", status="completed"),
        call(6, title="shell", rawInput={"command": "ls"}),
    )
    assert found.reads == ("src/app.ts", "src/routes/comments.ts", "README.md")
    assert found.commands == ("npm test", "cat README.md", "ls")


def test_a_sidecar_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(json.dumps({"modelMetrics": {"m": {"usage": {"inputTokens": 10}}}}), encoding="utf-8")
    (tmp_path / "log").touch()
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    assert read_stream("copilot", tmp_path / "log", sidecar=tmp_path / "link", work=WORK, known=KNOWN) == Told()


def test_words_of_an_agent_are_cleaned_and_bounded(tmp_path: Path) -> None:
    result = {"type": "result", "result": "\x1b]0;t\x07" + "y" * 90_000}
    found = told(tmp_path, "claude", use("Bash", command="echo \x1b[31m" + "x" * 9_000), result)
    assert len(found.commands[0]) == 500
    assert found.last_message == "y" * 4_000


def test_numbers_that_can_not_be_are_unknown(tmp_path: Path) -> None:
    usage = {"input_tokens": -5, "output_tokens": "many", "cache_read_input_tokens": True}
    assert told(tmp_path, "claude", {"type": "result", "usage": usage, "total_cost_usd": 1e300}).usage == Usage()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (use("Bash", command="npm test"), "runs npm test"),
        (use("Read", file_path="/sandbox/clone/src/app.ts"), "reads src/app.ts"),
        ({"type": "assistant", "message": {"content": [{"type": "text", "text": "Almost."}]}}, "Almost."),
        ({"type": "system", "subtype": "init"}, ""),
    ],
)
def test_whoever_waits_sees_what_an_event_means(event: dict[str, object], expected: str) -> None:
    assert phrase_of("claude", json.dumps(event), work=WORK, known=KNOWN) == expected


def test_whoever_waits_sees_no_broken_json_and_every_line_of_plain_text() -> None:
    assert phrase_of("claude", '{"type": "assi', work=WORK, known=KNOWN) == ""
    assert phrase_of("claude", "a warning", work=WORK, known=KNOWN) == ""
    assert phrase_of(None, "compiling", work=WORK, known=KNOWN) == "compiling"


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "message", "content", "item", "part", "data", "usage", "error", "state", "extra"]), inner
        )
    ),
    max_leaves=12,
)
KINDS = ["assistant", "result", "item.completed", "turn.failed", "tool_use", "step_finish", "error", "tool_call", "message", "complete"]


@given(st.sampled_from(sorted(DIALECTS)), st.sampled_from(KINDS), json_values, json_values)
def test_no_event_of_any_shape_is_an_error(dialect: str, kind: str, message: object, part: object) -> None:
    notes = Notes(work=WORK, known=KNOWN)
    inside = dict.fromkeys(("part", "item", "data", "tool_call", "usage", "stats", "parameters"), part)
    DIALECTS[dialect]({"type": kind, "message": message, "error": message, "role": "assistant", **inside}, notes)
    notes.told()


@given(st.sampled_from(sorted(AFTERWARDS)), st.text() | json_values.map(json.dumps), st.text())
def test_no_sidecar_of_any_shape_is_an_error(dialect: str, sidecar: str, log: str) -> None:
    notes = Notes(work=WORK, known=KNOWN)
    AFTERWARDS[dialect](sidecar, log, notes)
    notes.told()
