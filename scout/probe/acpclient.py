"""A mission on standard input, an agent that speaks the Agent Client Protocol → its session, one line of JSON an event.

A child process of scout, so that such agents live under the same supervisor and the same walls as all others. It uses the
protocol's SDK and the standard library, nothing of scout.

    python -I acpclient.py AGENT… < MISSION

    {"type": "agent", "name", "version"}     once it has said who it is
    {"type": "update", "update": {…}}        each update of the session, as it came
    {"type": "permission", "title", "granted"}
    {"type": "result", "agent", "stopReason", …}  or  {"type": "error", "message"}

No file system is offered to the agent: some would send all their reading and writing through it, and take an answer that a
file is not there yet for a failure.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from acp import PROTOCOL_VERSION, RequestError, text_block
from acp.connection import Connection, StreamDirection, StreamEvent
from acp.schema import (
    AllowedOutcome,
    CancelNotification,
    ClientCapabilities,
    DeniedOutcome,
    FileSystemCapabilities,
    Implementation,
    InitializeRequest,
    NewSessionRequest,
    PermissionOption,
    PromptRequest,
    RequestPermissionRequest,
    RequestPermissionResponse,
)
from acp.stdio import spawn_stdio_connection
from pydantic import BaseModel

LONGEST_MESSAGE = 64 << 20
LAST_WORDS = 1.5
"""Seconds for the agent to answer when its turn is cancelled."""
PATH_FIELDS = ("path", "file_path", "filePath", "fileName", "absolute_path", "notebook_path")


def main() -> None:
    """Runs the agent of the command line to the end of one turn. Exit code 0 when the turn has ended, 1 when it could not."""
    told = Session(places=[Path.cwd(), *(Path(os.environ[name]) for name in ("HOME", "TMPDIR") if os.environ.get(name))])
    try:
        asyncio.run(converse(sys.argv[1:], sys.stdin.read(), told))
        return
    except (OSError, ConnectionError) as error:
        tell("error", message=str(error))
    except RequestError as error:
        tell("error", message=" ".join(str(part) for part in (error, error.data) if part))
    sys.exit(1)


async def converse(argv: list[str], mission: str, told: Session) -> None:
    """One session with one prompt. A signal cancels the turn, and the agent may still say how it ended.

    Raises ConnectionError when the agent or we ended before the turn, RequestError for what the agent refused.
    """
    spawned = spawn_stdio_connection(
        told.answer, *argv, env=dict(os.environ), cwd=Path.cwd(), observers=[told.hear], stderr=None, limit=LONGEST_MESSAGE
    )
    async with spawned as (connection, process):
        turn = asyncio.create_task(_turn(connection, mission, told))
        gone = asyncio.create_task(process.wait())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told.cancelled.set)
        cancelled = asyncio.create_task(told.cancelled.wait())
        await asyncio.wait({turn, gone, cancelled}, return_when=asyncio.FIRST_COMPLETED)
        if told.cancelled.is_set() and told.session:
            await connection.send_notification("session/cancel", _plain(CancelNotification(session_id=told.session)))
        await asyncio.wait({turn}, timeout=None if turn.done() else LAST_WORDS)
        cancelled.cancel()
        if told.cancelled.is_set() and (not turn.done() or turn.exception()):
            raise ConnectionError("cancelled")
        if not turn.done() or isinstance(turn.exception(), ConnectionError):
            raise ConnectionError(f"the agent ended with exit code {await process.wait()} before its turn did")
        turn.result()


async def _turn(connection: Connection, mission: str, told: Session) -> None:
    nothing = FileSystemCapabilities(read_text_file=False, write_text_file=False)
    about = Implementation(name="scout", version="1")
    hello = InitializeRequest(protocol_version=PROTOCOL_VERSION, client_capabilities=ClientCapabilities(fs=nothing), client_info=about)
    await connection.send_request("initialize", _plain(hello))
    opened = await connection.send_request("session/new", _plain(NewSessionRequest(cwd=str(Path.cwd()), mcp_servers=[])))
    told.session = str(opened["sessionId"])
    await connection.send_request("session/prompt", _plain(PromptRequest(session_id=told.session, prompt=[text_block(mission)])))


class Session:
    """What is known of the session while it goes on."""

    def __init__(self, *, places: list[Path]) -> None:
        self.session = ""
        self.agent = ""
        self.cancelled = asyncio.Event()
        self._places = [place.resolve() for place in places]
        self._paths: dict[str, set[str]] = {}
        """Call → the paths that its events have named: a request for permission may not repeat them."""

    def hear(self, event: StreamEvent) -> None:
        """Writes down what came in."""
        message = event.message
        if event.direction is not StreamDirection.INCOMING:
            return
        result, update = message.get("result"), (message.get("params") or {}).get("update")
        if message.get("method") == "session/update" and isinstance(update, dict):
            self._paths.setdefault(str(update.get("toolCallId")), set()).update(paths_of(update))
            tell("update", update=update)
        elif isinstance(result, dict) and "agentInfo" in result:
            about = result["agentInfo"] or {}
            self.agent = str(about.get("name", ""))
            tell("agent", name=self.agent, version=about.get("version"))
        elif isinstance(result, dict) and "stopReason" in result:
            tell("result", agent=self.agent, **result)

    async def answer(self, method: str, params: Any, is_notification: bool) -> object:
        """What we say to the agent: yes to what stays inside the sandbox, no to what names a place outside, nothing else."""
        if method == "session/request_permission":
            return self._permit(RequestPermissionRequest.model_validate(params), params.get("toolCall") or {})
        if is_notification:
            return None
        raise RequestError.method_not_found(method)

    def _permit(self, request: RequestPermissionRequest, call: Mapping[str, Any]) -> RequestPermissionResponse:
        named = self._paths.get(str(call.get("toolCallId")), set()) | set(paths_of(call))
        granted = all(self._inside(path) for path in named)
        tell("permission", title=call.get("title"), granted=granted)
        option = _option(request.options, "allow_once" if granted else "reject_once")
        if option is None:
            return RequestPermissionResponse(outcome=DeniedOutcome(outcome="cancelled"))
        return RequestPermissionResponse(outcome=AllowedOutcome(outcome="selected", option_id=option.option_id))

    def _inside(self, path: str) -> bool:
        real = (Path.cwd() / path).resolve()
        return any(real.is_relative_to(place) for place in self._places)


def paths_of(call: Mapping[str, Any]) -> Iterator[str]:
    """Every path that a tool call names, wherever it names it."""
    given = call.get("rawInput")
    for place in (given, *(call.get("locations") or ()), *(call.get("content") or ())):
        if isinstance(place, dict):
            yield from (value for field in PATH_FIELDS if isinstance(value := place.get(field), str) and value)


def _option(options: list[PermissionOption], kind: str) -> PermissionOption | None:
    return next((option for option in options if option.kind == kind), None)


def _plain(value: BaseModel) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


def tell(kind: str, **fields: object) -> None:
    """One line on standard output, whole even when we are killed next."""
    print(json.dumps({"type": kind, **fields}), flush=True)


if __name__ == "__main__":
    main()
