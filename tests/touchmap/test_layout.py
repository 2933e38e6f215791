"""What a formatter does to a file is told from what changes its meaning."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout.touchmap.layout import differ_only_in_layout, may_differ_only_in_layout, tokens


def only_layout(language: str, old: str, new: str) -> bool:
    before, after = old.encode().split(b"\n"), new.encode().split(b"\n")
    one, other = tokens(language, before), tokens(language, after)
    found = one is not None and other is not None and differ_only_in_layout(one, other)
    assert may_differ_only_in_layout(language, before, after) or not found, "the first look may not miss what the second finds"
    return found


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("python", "f(a,b)", "f(a, b)"),
        ("python", "x = f(a, b)\n", "x = f(\n    a,\n    b,\n)\n"),
        ("python", "x = [a, b]\n", "x = [\n    a,\n    b,\n]\n"),
        ("python", "if a:\n    b\n    c\n", "if a:\n  b\n  c\n"),
        ("python", "x = 'a'  # one\n", 'x = "a"\n'),
        ("python", "x = a + \\\n    b\n", "x = a + b\n"),
        ("typescript", "const a = 1\nf(a)", "const a = 1;\nf(a);\n"),
        ("javascript", "f({a:1,b})", "f({\n  a: 1,\n  b,\n})"),
        ("tsx", "<A b={c}>d</A>", "<A\n  b={c}\n>\n  d\n</A>"),
        ("go", "a:=1 // one", "a := 1"),
        ("rust", "fn f(a:i32)->i32{1}", "fn f(a: i32) -> i32 {\n    1\n}"),
        ("java", "int f( int a ){return a;}", "int f(int a)\n{\n  return a;\n}"),
        ("sql", "select a,b from t", "select a,\n       b\n  from t"),
        ("ruby", "f(a,b)", "f(\n  a,\n  b\n)"),
        ("json", '{"a":[1,2]}', '{\n  "a": [1, 2]\n}'),
    ],
)
def test_layout_means_nothing(language: str, old: str, new: str) -> None:
    assert only_layout(language, old, new)
    assert only_layout(language, new, old)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("python", "x = (a)", "x = (a,)"),
        ("python", "return (\n  a\n)", "return (\n  a,\n)"),
        ("python", "if a:\n    b\n    c\n", "if a:\n    b\nc\n"),
        ("python", "x = 'a  b'", "x = 'a b'"),
        ("python", "a\nb", "a b"),
        ("typescript", "return\nx", "return x"),
        ("javascript", "'a b'", "'ab'"),
        ("java", "int a", "inta"),
        ("bash", "a\nb", "a b"),
        ("bash", "cat <<EOF\na  b\nEOF\n", "cat <<EOF\na b\nEOF\n"),
        ("yaml", "a: b  c\n", "a: b c\n"),
        ("css", "a :hover {}", "a:hover {}"),
        ("markdown", "a\n\nb", "a\nb"),
        ("typescript", "const a = 'http://x y'", "const a = 'http://xy'"),
    ],
)
def test_what_may_mean_something_is_no_layout(language: str, old: str, new: str) -> None:
    assert not only_layout(language, old, new)


def test_bytes_that_are_no_text_are_compared_all_the_same() -> None:
    assert may_differ_only_in_layout("python", [b"x = '\xff'"], [b"x='\xff'"])
    assert not may_differ_only_in_layout("python", [b"x = '\xff'"], [b"x='\xfe'"])


_PIECES = ["a", "b", "f(", ")", "[", "]", "(", ",", "+", "'x y'", '"x"', "if a:", "\n", "\n    ", "\n  ", " ", "return ", "=", "# c"]
_WORDS = st.sampled_from(_PIECES)


@settings(max_examples=400)
@given(st.lists(_WORDS, max_size=14), st.lists(_WORDS, max_size=14))
def test_python_of_equal_layout_tokens_has_equal_syntax_trees(one: list[str], other: list[str]) -> None:
    old, new = "".join(one), "".join(other)
    if only_layout("python", old, new) and (parsed := _tree(old)) is not None and (again := _tree(new)) is not None:
        assert parsed == again


@given(st.text(max_size=60), st.sampled_from(["python", "typescript", "go", "bash", "sql", "php", "lua"]))
def test_any_text_is_read_and_is_the_same_as_itself(text: str, language: str) -> None:
    assert only_layout(language, text, text) or tokens(language, text.encode().split(b"\n")) is None


def _tree(text: str) -> str | None:
    try:
        return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return None
