"""Touches of one file whose text nobody has, and of files that are no text."""

from __future__ import annotations

import pytest

from scout.model import Effect, FileChange, Hunk, Outline, Symbol, Touch
from scout.touchmap.touches import FileSides, touch_file


def symbol(name: str, start: int, end: int) -> Symbol:
    return Symbol(name, "function", start, end, f"def {name}()", start, True, name)


def outline(*symbols: Symbol) -> Outline:
    return Outline("python", 20, symbols, (), (), None)


def changed(*hunks: Hunk, status: str = "M", modes: tuple[str, str] = ("100644", "100644")) -> FileChange:
    return FileChange("a.py", None, status, "1" * 40, "2" * 40, *modes, False, hunks)


def touches(file: FileChange, old: Outline | None, new: Outline | None) -> tuple[Touch, ...]:
    return touch_file(file, FileSides(old, new, None, None)).touches


@pytest.mark.parametrize("blank", [0, 1, 2])
def test_without_the_text_two_lines_beside_a_new_symbol_are_its_blank_ones(blank: int) -> None:
    f, g = symbol("f", 1, 2), symbol("g", 3 + blank, 4 + blank)
    (added,) = touches(changed(Hunk(2, 0, 3, 2 + blank)), outline(f), outline(f, g))
    assert (added.symbol, added.effect, added.old_lines, added.new_lines) == ("g", Effect.ADDED, ((3, 2),), ((g.start, g.end),))
    (deleted,) = touches(changed(Hunk(3, 2 + blank, 2, 0)), outline(f, g), outline(f))
    assert (deleted.symbol, deleted.effect, deleted.old_lines, deleted.new_lines) == ("g", Effect.DELETED, ((g.start, g.end),), ((3, 2),))


def test_without_the_text_three_lines_beside_a_new_symbol_may_say_something() -> None:
    f, g = symbol("f", 1, 2), symbol("g", 6, 7)
    outside, added = touches(changed(Hunk(2, 0, 3, 5)), outline(f), outline(f, g))
    assert (outside.symbol, outside.new_lines) == (None, ((3, 5),))
    assert added.symbol == "g"


def test_without_the_text_a_line_beside_a_symbol_that_was_there_is_a_change_of_the_file() -> None:
    f = symbol("f", 1, 2)
    outside, inside = touches(changed(Hunk(2, 2, 2, 2)), outline(f), outline(f._replace(body="else")))
    assert (outside.symbol, outside.old_lines, outside.effect) == (None, ((3, 3),), Effect.BODY)
    assert (inside.symbol, inside.old_lines, inside.effect) == ("f", ((2, 2),), Effect.BODY)


def test_a_file_that_was_made_executable_says_so() -> None:
    (mode,) = touches(changed(modes=("100644", "100755")), outline(symbol("f", 1, 2)), outline(symbol("f", 1, 2)))
    assert (mode.symbol, mode.note) == (None, "mode 100644 became 100755")


def test_a_submodule_is_one_touch_that_names_it() -> None:
    (moved,) = touches(changed(Hunk(1, 1, 1, 1), modes=("160000", "160000")), None, None)
    assert (moved.symbol, moved.note, moved.old_lines) == (None, "submodule", ((1, 1),))


@pytest.mark.parametrize(("before", "after", "effect"), [(b"# one", b"# two", Effect.COMMENT), (b"# one", b"X = 2", Effect.BODY)])
def test_a_line_outside_of_symbols_is_a_comment_only_when_it_says_so_itself(before: bytes, after: bytes, effect: Effect) -> None:
    old, new = ([b"import os", b"", line, b"", b"f()"] for line in (before, after))
    (touch,) = touch_file(changed(Hunk(3, 1, 3, 1)), FileSides(outline(), outline(), old, new)).touches
    assert (touch.symbol, touch.effect, touch.old_lines, touch.new_lines) == (None, effect, ((3, 3),), ((3, 3),))
