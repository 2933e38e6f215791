"""An agent of the Agent Client Protocol in the standard library alone: reads, edits, runs, asks for permission, tells what it used.

speaks_acp.py [hang | die | refuse | auth]
"""

import itertools
import json
import os
import pathlib
import sys
import time

WAY = sys.argv[1] if len(sys.argv) > 1 else ""
HERE = pathlib.Path.cwd()
asked = itertools.count()


def send(**message: object) -> None:
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)


def update(**fields: object) -> None:
    send(method="session/update", params={"sessionId": "s1", "update": fields})


def permitted(call: str, **fields: object) -> str | None:
    options = [
        {"optionId": "always", "name": "Always", "kind": "allow_always"},
        {"optionId": "once", "name": "Once", "kind": "allow_once"},
        {"optionId": "no", "name": "No", "kind": "reject_once"},
    ]
    params = {"sessionId": "s1", "toolCall": {"toolCallId": call, **fields}, "options": options}
    send(id=f"p{next(asked)}", method="session/request_permission", params=params)
    answer = json.loads(sys.stdin.readline())
    chosen: str | None = answer["result"]["outcome"].get("optionId")
    return chosen


def work() -> None:
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": "Rea"})
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": "ding."})
    update(sessionUpdate="something_new", of="tomorrow")
    update(sessionUpdate="tool_call", toolCallId="c0", title="Read", kind="read", status="pending", rawInput={})
    place = {"path": str(HERE / "src/comments.py"), "line": 1}
    update(sessionUpdate="tool_call_update", toolCallId="c0", status="completed", locations=[place])
    if WAY == "hang":
        (HERE / "new.py").write_text("x = 1\n")
        cancelled = json.loads(sys.stdin.readline())
        assert cancelled["method"] == "session/cancel", cancelled
        send(id=prompt["id"], result={"stopReason": "cancelled"})
        time.sleep(60)
    if WAY == "die":
        (HERE / "new.py").write_text("x = 1\n")
        os._exit(3)
    edit = {"type": "diff", "path": str(HERE / "app.py"), "newText": "x"}
    update(sessionUpdate="tool_call", toolCallId="c1", title="Edit", kind="edit", content=[edit])
    assert permitted("c1", title="Edit app.py") == "once"
    (HERE / "app.py").write_text("def run():\n    return 2\n")
    update(sessionUpdate="tool_call", toolCallId="c2", title="Outside", kind="edit", locations=[{"path": "/etc/passwd"}])
    assert permitted("c2", title="Edit passwd") == "no"
    update(sessionUpdate="tool_call", toolCallId="c3", title="Run", kind="execute", rawInput={"command": "python3 app.py"})
    update(sessionUpdate="tool_call_update", toolCallId="c3", status="completed", rawInput={"command": "python3 app.py"})
    update(sessionUpdate="usage_update", used=100, size=1000, cost={"amount": 0.25, "currency": "USD"})
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": "Done: " + prompt["params"]["prompt"][0]["text"][:10]})
    if WAY == "refuse":
        send(id=prompt["id"], error={"code": -32603, "message": "Internal error", "data": {"details": "429 Too Many Requests"}})
        return
    usage = {"inputTokens": 100, "outputTokens": 50, "cachedReadTokens": 900, "cachedWriteTokens": 0, "totalTokens": 1050}
    send(id=prompt["id"], result={"stopReason": "end_turn", "usage": usage})


for line in sys.stdin:
    prompt = json.loads(line)
    if prompt.get("method") == "initialize":
        fs = prompt["params"]["clientCapabilities"].get("fs", {})
        assert not any(fs.values()), fs
        send(id=prompt["id"], result={"protocolVersion": 1, "agentInfo": {"name": "speaker", "version": "1.2"}, "agentCapabilities": {}})
    elif prompt.get("method") == "session/new":
        assert prompt["params"]["cwd"] == str(HERE)
        if WAY == "auth":
            send(id=prompt["id"], error={"code": -32000, "message": "Authentication required"})
        else:
            send(id=prompt["id"], result={"sessionId": "s1"})
    elif prompt.get("method") == "session/prompt":
        work()
