"""The tree keeps its own laws: style, types, and who may import whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


LAWS = [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), ("lint-imports", "--no-cache")]


@pytest.mark.parametrize("command", LAWS, ids=lambda command: "-".join(command[:2]))
def test_the_tree_keeps_its_laws(command: tuple[str, ...]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_top_of_the_tree_is_the_one_the_architecture_names() -> None:
    tracked = subprocess.run(["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    allowed = {
        "pyproject.toml",
        "README.md",
        "scout",
        "specs",
        "templates",
        "tests",
        "docs",
        "bench",
        "Makefile",
        "LICENSE",
        ".ci",
        ".github",
        ".gitignore",
        ".gitattributes",
    }
    assert set(tracked) <= allowed


def test_templates_are_packaged_through_the_symlink() -> None:
    link = ROOT / "scout" / "templates"
    assert link.is_symlink()
    assert link.resolve() == ROOT / "templates"
