"""A model on this machine that says what a script tells it to, over the four ways in which agents talk to models.

It keeps no state of a conversation: which step is next follows from how many results of tools a request brings along, so
that repeated and side by side requests need no counting. Every answer uses 1000 tokens in, of which 400 were cached, and 50 out.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SENT, CACHED, WRITTEN = 1000, 400, 50
WORK = "{work}"
"""In the arguments of a step: where the clone is, as the agent itself says in its request."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """What the model says next, and the tool that it calls; without one it has finished."""

    text: str
    tool: str = ""
    arguments: Json = field(default_factory=dict)
    unless: str = ""
    """When the conversation holds this text, the model goes to its last step instead: it heeds what it was told."""


@dataclass
class Model:
    """A model that is being served."""

    url: str
    steps: Sequence[Step]
    refuse: int | None = None
    """The status with which every request is refused."""
    hang: bool = False
    """Answers the first request and never again."""
    requests: list[str] = field(default_factory=list)


@contextmanager
def serving(steps: Sequence[Step], *, refuse: int | None = None, hang: bool = False) -> Iterator[Model]:
    """A server on a free port of the loopback, gone at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    model = Model(f"http://127.0.0.1:{server.server_port}", steps, refuse, hang)
    server.model = model  # type: ignore[attr-defined]
    server.over = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            return

    def do_GET(self) -> None:
        self._answer({"object": "list", "data": [{"id": "stub-model", "object": "model", "owned_by": "stub"}]})

    def do_HEAD(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        model: Model = self.server.model  # type: ignore[attr-defined]
        raw = self._body()
        asked: Json = json.loads(raw or b"{}")
        path = self.path.partition("?")[0]
        model.requests.append(path)
        if model.refuse is not None:
            self._refuse(model.refuse)
        elif "count" in path.lower():
            self._answer({"input_tokens": 10, "totalTokens": 10})
        else:
            done = _results(path, asked)
            if model.hang and done:
                self.server.over.wait(60)  # type: ignore[attr-defined]
                return
            step = model.steps[min(done, len(model.steps) - 1)] if _has_tools(asked) else Step("A title")
            if step.unless and step.unless in raw.decode(errors="replace"):
                step = model.steps[-1]
            self._say(path, asked, _placed(step, raw), done)

    def _body(self) -> bytes:
        if (self.headers.get("transfer-encoding") or "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        raw = b""
        while length := int(self.rfile.readline().strip(), 16):
            raw += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return raw

    def _refuse(self, status: int) -> None:
        kinds = {401: "authentication_error", 429: "rate_limit_error"}
        texts = {401: "Incorrect API key provided", 429: "Rate limit reached: too many requests"}
        error = {"message": texts[status], "type": kinds[status], "code": status, "status": "RESOURCE_EXHAUSTED" if status == 429 else ""}
        self._answer({"type": "error", "error": error}, status=status)

    def _answer(self, document: Json, *, status: int = 200) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, events: Sequence[Json], *, named: bool, done: bool = False) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for event in events:
            if named:
                self.wfile.write(f"event: {event['type']}\n".encode())
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        if done:
            self.wfile.write(b"data: [DONE]\n\n")
        self.wfile.flush()
        self.close_connection = True

    def _say(self, path: str, asked: Json, step: Step, number: int) -> None:
        if path.endswith("/chat/completions"):
            self._chat(asked, step, number)
        elif path.endswith("/responses"):
            self._stream(_response_events(asked, step, number), named=True)
        elif path.endswith("/messages"):
            self._messages(asked, step, number)
        else:
            part: Json = {"functionCall": {"id": f"f{number}", "name": step.tool, "args": step.arguments}}
            parts: list[Json] = [{"text": step.text}, *([part] if step.tool else [])]
            usage = {"promptTokenCount": SENT, "cachedContentTokenCount": CACHED, "candidatesTokenCount": WRITTEN}
            usage["totalTokenCount"] = SENT + WRITTEN
            candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
            whole = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "stub"}
            if "stream" in path.lower():
                self._stream([whole], named=False)
            else:
                self._answer(whole)

    def _chat(self, asked: Json, step: Step, number: int) -> None:
        head = {"id": f"c{number}", "created": int(time.time()), "model": asked.get("model", "stub")}
        usage = {
            "prompt_tokens": SENT,
            "completion_tokens": WRITTEN,
            "total_tokens": SENT + WRITTEN,
            "prompt_tokens_details": {"cached_tokens": CACHED},
        }
        function = {"name": step.tool, "arguments": json.dumps(step.arguments)}
        call: list[Json] = [{"index": 0, "id": f"call_{number}", "type": "function", "function": function}] if step.tool else []
        finish = "tool_calls" if call else "stop"
        if not asked.get("stream"):
            message = {"role": "assistant", "content": step.text, **({"tool_calls": call} if call else {})}
            choice = {"index": 0, "message": message, "finish_reason": finish}
            self._answer({**head, "object": "chat.completion", "choices": [choice], "usage": usage})
            return
        deltas: list[Json] = [{"role": "assistant", "content": step.text}, *({"tool_calls": [one]} for one in call)]
        chunks: list[Json] = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        chunks += [{"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}, {"choices": [], "usage": usage}]
        self._stream([{**head, "object": "chat.completion.chunk", **chunk} for chunk in chunks], named=False, done=True)

    def _messages(self, asked: Json, step: Step, number: int) -> None:
        use: Json = {"type": "tool_use", "id": f"toolu_{number}", "name": step.tool, "input": step.arguments}
        blocks: list[Json] = [{"type": "text", "text": step.text}, *([use] if step.tool else [])]
        counted = {"input_tokens": SENT - CACHED, "cache_creation_input_tokens": 0, "cache_read_input_tokens": CACHED}
        finish = "tool_use" if step.tool else "end_turn"
        message: Json = {
            "id": f"msg_{number}",
            "type": "message",
            "role": "assistant",
            "model": asked.get("model"),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {**counted, "output_tokens": 1},
        }
        if not asked.get("stream"):
            self._answer({**message, "content": blocks, "stop_reason": finish, "usage": {**counted, "output_tokens": WRITTEN}})
            return
        events: list[Json] = [{"type": "message_start", "message": message}]
        for at, block in enumerate(blocks):
            empty = {"type": "text", "text": ""} if block["type"] == "text" else {**block, "input": {}}
            delta = (
                {"type": "text_delta", "text": block["text"]}
                if block["type"] == "text"
                else {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            )
            events += [
                {"type": "content_block_start", "index": at, "content_block": empty},
                {"type": "content_block_delta", "index": at, "delta": delta},
                {"type": "content_block_stop", "index": at},
            ]
        ending = {"stop_reason": finish, "stop_sequence": None}
        events += [{"type": "message_delta", "delta": ending, "usage": {"output_tokens": WRITTEN}}, {"type": "message_stop"}]
        self._stream(events, named=True)


def _response_events(asked: Json, step: Step, number: int) -> list[Json]:
    text = {"type": "output_text", "text": step.text, "annotations": []}
    items: list[Json] = [{"type": "message", "id": f"m{number}", "role": "assistant", "status": "completed", "content": [text]}]
    if step.tool:
        call = {"id": f"fc{number}", "call_id": f"call_{number}", "name": step.tool, "arguments": json.dumps(step.arguments)}
        items.append({"type": "function_call", "status": "completed", **call})
    usage = {
        "input_tokens": SENT,
        "input_tokens_details": {"cached_tokens": CACHED},
        "output_tokens": WRITTEN,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": SENT + WRITTEN,
    }
    response: Json = {"id": f"r{number}", "object": "response", "created_at": int(time.time()), "model": asked.get("model"), "output": []}
    response["status"] = "in_progress"
    events: list[Json] = [{"type": "response.created", "response": response}]
    for at, item in enumerate(items):
        opened = {**item, "status": "in_progress", **({"content": []} if item["type"] == "message" else {})}
        events.append({"type": "response.output_item.added", "output_index": at, "item": opened})
        events.append({"type": "response.output_item.done", "output_index": at, "item": item})
    events.append({"type": "response.completed", "response": {**response, "status": "completed", "output": items, "usage": usage}})
    return [{**event, "sequence_number": at} for at, event in enumerate(events)]


def _has_tools(asked: Json) -> bool:
    return bool(asked.get("tools"))


def _results(path: str, asked: Json) -> int:
    """How many results of tools the conversation holds."""
    if path.endswith("/chat/completions"):
        return sum(message.get("role") == "tool" for message in asked.get("messages", ()))
    if path.endswith("/responses"):
        entries = asked.get("input")
        return sum(str(entry.get("type", "")).endswith("_output") for entry in entries) if isinstance(entries, list) else 0
    if path.endswith("/messages"):
        blocks = (block for message in asked.get("messages", ()) for block in _blocks(message))
        return sum(block.get("type") == "tool_result" for block in blocks)
    return sum("functionResponse" in part for content in asked.get("contents", ()) for part in content.get("parts", ()))


def _blocks(message: Json) -> list[Json]:
    content = message.get("content")
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def _placed(step: Step, raw: bytes) -> Step:
    """The step with the clone's path, which agents tell their model."""
    found = re.search(rb'(/[^\s"\\<>`]*?/scout-2[\w.-]+/work)', raw)
    work = found[1].decode() if found else "."
    arguments = {name: value.replace(WORK, work) if isinstance(value, str) else value for name, value in step.arguments.items()}
    return Step(step.text, step.tool, arguments)
