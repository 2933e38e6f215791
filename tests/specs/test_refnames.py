"""Branch names, with git as the judge."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout.specs.refnames import refusal

NAMES = ["feature/x", "a b", "-x", "x..y", "x.lock", "x.lock/y", ".x", "x/.y", "x.", "x/", "/x", "x//y", "@", "@{x", "HEAD", "é", "x~1"]


def git_takes(name: str) -> bool:
    return subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_git_agrees_on_the_usual_suspects(name: str) -> None:
    assert (refusal(name) is None) == git_takes(name)


@given(st.text(alphabet="aé./-~^:?*[\\@{} \t", min_size=1, max_size=6))
@settings(max_examples=120, deadline=None)
def test_git_agrees_on_any_name(name: str) -> None:
    assert (refusal(name) is None) == git_takes(name)


def test_a_name_that_is_not_text_is_refused() -> None:
    assert refusal("x\udc80") == "is not UTF-8"
    assert refusal("") == "is empty"
