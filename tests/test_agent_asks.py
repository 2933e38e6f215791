"""A real agent asks `scout mcp` before it edits, and does what it is told. Run with `-m agents` after `python -m tests.probe.clis`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.probe.clis import program
from tests.probe.modelserver import Step, serving
from tests.probe.test_clis import of_anthropic

pytestmark = [pytest.mark.agents, pytest.mark.xdist_group("clis")]

SCOUT = Path(sys.executable).parent / "scout"
ASK = "mcp__scout__may_i_edit"
REFUSAL = "belongs to notifications-db"


@pytest.mark.parametrize(
    ("path", "line", "edited"), [("src/app.ts", "const MINUTE = 60_000;", True), ("prisma/schema.prisma", "model User {", False)]
)
def test_a_real_agent_edits_what_it_may_and_leaves_what_it_may_not(tmp_path: Path, path: str, line: str, edited: bool) -> None:
    claude = program("claude")
    if claude is None:
        pytest.skip("claude is not installed: python -m tests.probe.clis")
    demo = tmp_path / "demo"
    subprocess.run([SCOUT, "demo", demo], check=True, capture_output=True)
    before = (demo / path).read_text()
    file = str(demo / path)
    steps = (
        Step("May I?", ASK, {"path": path, "track": "notifications-api"}),
        Step("Reading.", "Read", {"file_path": file}, unless=REFUSAL),
        Step("Editing.", "Edit", {"file_path": file, "old_string": line, "new_string": f"// mine\n{line}"}, unless=REFUSAL),
        Step("Done."),
    )
    servers = {"mcpServers": {"scout": {"command": str(SCOUT), "args": ["-C", str(demo), "mcp"]}}}
    options = ("--mcp-config", json.dumps(servers), "--strict-mcp-config", "--allowedTools", f"{ASK},Read,Edit", "--output-format", "json")
    with serving(steps) as model:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DISABLE_AUTOUPDATER": "1", **of_anthropic(model.url)}
        done = subprocess.run(
            [claude, "-p", f"Add a line to {path}.", *options],
            cwd=demo,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(model.requests) == (4 if edited else 2)
    assert ((demo / path).read_text() != before) == edited
