"""What the machine offers is found out by asking, and odd answers are no error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scout.system.machine import git_version, tool_version


def program(folder: Path, name: str, line: str) -> None:
    """A program that runs a line of shell."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("git version 2.39.5", True),
        ("git version 2.38.0.windows.1", True),
        ("git version 2.50.1 (Apple Git-155)", True),
        ("git version 3.0.GIT", True),
        ("git version 2.37.9", False),
        ("hello", False),
    ],
)
def test_git_is_new_enough_or_not(programs: Path, said: str, enough: bool) -> None:
    program(programs, "git", f"echo '{said}'")
    assert git_version() == (said, enough)


def test_a_tool_says_its_version_on_either_stream(programs: Path) -> None:
    program(programs, "one", "echo '1.0'; echo more")
    program(programs, "two", "echo '2.0' >&2; exit 1")
    program(programs, "silent", "exit 0")
    (programs / "broken").write_bytes(b"\0\0")
    (programs / "broken").chmod(0o755)
    assert [tool_version(name, "-V") for name in ("one", "two", "silent", "no-such-tool")] == ["1.0", "2.0", "installed", None]
    assert tool_version("broken", "-V") == "installed, but does not say which version"
