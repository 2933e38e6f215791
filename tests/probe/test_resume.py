"""scout is killed between any two writes, and sent again: nothing that was finished is repeated, nothing stays behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.probe.expedition import Expeditions

ROOT = Path(__file__).parents[2]


def lives(how: str, expeditions: Expeditions, *arguments: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.probe.killed", how, str(expeditions.root), expeditions.base, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False, timeout=300)
    assert done.returncode == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_resumed(life: dict[str, Any]) -> None:
    assert all(scout["outcome"] == "ok" and scout["snapshot"] and scout["sandbox"] is None for scout in life["after"].values())
    assert life["left"] == []
    for name, scout in life["before"].items():
        if scout["outcome"] is not None:
            assert life["after"][name] == scout | {"sandbox": None}


def test_a_kill_at_any_write_loses_no_finished_scout(expeditions: Expeditions) -> None:
    found = lives("writes", expeditions, "sketch")
    assert len(found) > 5
    assert found[-1]["survived"]
    assert not any(life["survived"] for life in found[:-1])
    outcomes = {scout["outcome"] for life in found for scout in life["before"].values()}
    assert outcomes == {None, "ok"}
    for life in found:
        assert_resumed(life)


def test_a_kill_at_any_moment_leaves_no_agent_running_and_no_sandbox(expeditions: Expeditions) -> None:
    for life in lives("moments", expeditions, "well_behaved.py", "4", "3", "3"):
        assert len(life["after"]) == 3
        assert_resumed(life)
