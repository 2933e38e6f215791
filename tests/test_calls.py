"""Arguments of calls and parameters of signatures, counted by brackets and strings alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.calls import Arity, arity, count_arguments, inside


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("save(order)", "save", 1),
        ("save()", "save", 0),
        ("x = save(a, [b, c], {d: e}, f(g, h))", "save", 4),
        ("save(\"a, b\", 'c)')", "save", 2),
        ("save(*everything)", "save", None),
        ("save(first, ...rest)", "save", None),
        ("append(notes, more...)", "append", None),
        ("save<Map<string, Note>>(a)", "save", 1),
        ("log!(level, text)", "log", 2),
        ("Vec::<u8>::with_capacity(9)", "with_capacity", 1),
        ("resave(1, 2); save(3)", "save", 1),
        ("save(\n  a,\n  b,\n)", "save", 2),
        ("save(a", "save", None),
        ("save = 3", "save", None),
        ("f::<'a>(&'a x, y)", "f", 2),
    ],
)
def test_arguments_of_a_call_are_counted(text: str, name: str, arguments: int | None) -> None:
    assert count_arguments(text.encode().split(b"\n"), 1, name) == arguments


@pytest.mark.parametrize(
    ("signature", "name", "taken"),
    [
        ("def save(self, order, *, gift=False) -> None", "save", Arity(1, 2)),
        ("def save(cls, /, order)", "save", Arity(1, 1)),
        ("def save(*orders, **options)", "save", Arity(0, None)),
        ("async list(owner: string, limit?: number): Promise<Map<string, Note>>", "list", Arity(1, 2)),
        ("const list = async (owner: string, limit = 9) =>", "list", Arity(1, 2)),
        ("func (s *Store) Add(ctx context.Context, n Note) error", "Add", Arity(2, 2)),
        ("func Printf(format string, a ...any)", "Printf", Arity(1, None)),
        ("pub fn finish<'a, T: Into<String>>(&'a mut self, name: T) -> bool", "finish", Arity(1, 1)),
        ("public int count(Map<String, Integer> kinds, boolean strict)", "count", Arity(2, 2)),
        ("class Cart", "Cart", None),
    ],
)
def test_parameters_of_a_signature_are_counted(signature: str, name: str, taken: Arity | None) -> None:
    assert arity(signature, name) == taken


def test_a_call_fits_between_the_least_and_the_most() -> None:
    assert [Arity(1, 2).takes(count) for count in range(4)] == [False, True, True, False]
    assert Arity(1, None).takes(99)


@given(text=st.text(alphabet="save()[]{}<>,'\"`\\ .*=\n", max_size=80), line=st.integers(-1, 4))
def test_no_text_makes_counting_fail(text: str, line: int) -> None:
    counted = count_arguments(text.encode().split(b"\n"), line, "save")
    assert counted is None or counted >= 0
    taken = arity(text, "save")
    assert taken is None or taken.most is None or 0 <= taken.least <= taken.most


@given(pieces=st.lists(st.sampled_from(["a", "f(x, y)", "[1, 2]", "{k: v}", '"s, t"', "a[b(c)]"]), max_size=6))
def test_what_is_joined_by_commas_comes_apart_again(pieces: list[str]) -> None:
    assert inside(f"({', '.join(pieces)})", 0) == pieces
