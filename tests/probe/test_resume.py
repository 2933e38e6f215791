"""scout is killed, interrupted or out of disk, and sent again: nothing that was finished is repeated, nothing stays behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.probe.expedition import Expeditions

ROOT = Path(__file__).parents[2]


def lives(how: str, expeditions: Expeditions, *numbers: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.probe.killed", how, str(expeditions.root), expeditions.base, *map(str, numbers)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False, timeout=300)
    assert done.returncode == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_resumed(life: dict[str, Any]) -> None:
    assert all(scout["outcome"] == "ok" and scout["snapshot"] and scout["sandbox"] is None for scout in life["after"].values())
    assert life["left"] == []
    for name, scout in life["before"].items():
        if scout["outcome"] == "ok":
            assert life["after"][name] == scout | {"sandbox": None}


@pytest.mark.parametrize("trouble", ["kill", "fill"])
def test_trouble_at_any_write_loses_no_finished_scout(expeditions: Expeditions, trouble: str) -> None:
    found = lives(trouble, expeditions)
    assert len(found) > 10
    assert [life["survived"] for life in found] == [False] * (len(found) - 1) + [True]
    outcomes = {tuple(scout["outcome"] for scout in life["before"].values()) for life in found}
    assert outcomes >= {(), (None, None), ("ok", None), ("ok", "ok")}
    for life in found:
        assert len(life["after"]) == 2
        assert_resumed(life)


def test_a_kill_at_any_moment_leaves_no_agent_running_and_no_sandbox(expeditions: Expeditions) -> None:
    for life in lives("moments", expeditions, 4, 3):
        assert len(life["after"]) == 3
        assert_resumed(life)


def test_ctrl_c_ends_all_keeps_what_they_left_and_can_be_resumed(expeditions: Expeditions) -> None:
    (life,) = lives("interrupt", expeditions)
    assert not life["survived"]
    assert [scout["outcome"] for scout in life["before"].values()] == ["interrupted", "interrupted", None]
    assert all(scout["snapshot"] and scout["sandbox"] is None for scout in list(life["before"].values())[:2])
    assert_resumed(life)
