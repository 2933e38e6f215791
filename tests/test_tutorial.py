"""A reader who types what the tutorial says sees what it shows. To write that anew: python -m tests.tutorial"""

from __future__ import annotations

from tests.tutorial import PAGE, tutorial


def test_the_tutorial_shows_what_its_commands_print() -> None:
    assert tutorial() == PAGE.read_text(encoding="utf-8")
