"""What a reader says of a file is what a person checked by eye."""

from __future__ import annotations

from pathlib import Path

import pytest

from scout.source import outline
from tests.source.cases import FOLDER, expected_beside, render, sources


@pytest.mark.parametrize("source", sources(), ids=lambda source: str(source.relative_to(FOLDER)))
def test_a_file_is_read_as_it_was_checked_by_eye(source: Path) -> None:
    found = outline(str(source.relative_to(FOLDER)), source.read_bytes())
    assert render(found) == expected_beside(source).read_text(encoding="utf-8")


def test_a_body_is_the_same_under_another_name_indentation_and_comment() -> None:
    one = outline("a.py", b"def f(a):\n    # why\n    if a:\n        return [a,\n          1]\n").symbols[0]
    other = outline("a.py", b'class A:\n    def g(self, a):\n        """Doc."""\n        if a:\n\n            return [a, 1]\n').symbols[1]
    assert one.body == other.body
    assert one.body


def test_a_line_moved_out_of_a_block_is_another_body() -> None:
    one = outline("a.py", b"def f(a):\n    if a:\n        b()\n        c()\n").symbols[0]
    other = outline("a.py", b"def f(a):\n    if a:\n        b()\n    c()\n").symbols[0]
    assert one.body != other.body


def test_a_decorator_counts_as_body_and_not_as_signature() -> None:
    plain = outline("a.py", b"def f(a):\n    return 1\n").symbols[0]
    decorated = outline("a.py", b"@cached\ndef f(a):\n    return 1\n").symbols[0]
    assert plain.signature == decorated.signature
    assert plain.body != decorated.body


@pytest.mark.parametrize(
    ("content", "lines", "problem"),
    [
        (b"", 0, None),
        (b"\0\1\2", 1, "not text"),
        ("\ufeffdef f(): pass\n".encode("utf-16"), 1, None),
        (b"\xef\xbb\xbfdef f(): pass\n", 1, None),
        ("def f(): return 'é'\n".encode("latin-1"), 1, None),
        (b"\xff\xfe\x00", 1, "not utf-16-le, though it begins with that mark"),
        (b"x = 1\n" * 1_000_000, 1_000_000, "too large to read: 6,000,000 bytes"),
        (b"x" * 1_200_000, 1, "a line is too long to be written by hand"),
        (b"def f(:\n  pass\n", 2, "syntax error at line 1"),
    ],
)
def test_bytes_that_are_hard_to_read_say_so(content: bytes, lines: int, problem: str | None) -> None:
    found = outline("a.py", content)
    assert (found.lines, found.problem) == (lines, problem)


def test_ten_thousand_brackets_end_in_time() -> None:
    for path in ("a.py", "a.ts", "a.go", "a.rs", "A.java", "a.sql"):
        found = outline(path, b"(" * 10_000)
        assert found.lines == 1
