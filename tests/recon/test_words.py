"""Identifiers and sentences meet in the same terms."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.recon.query import read_query
from scout.recon.segments import build_segment, definition, terms_of_line
from scout.recon.words import folded, pieces, stem, terms_of


@pytest.mark.parametrize("word", ["contentType", "content_type", "ContentType"])
def test_every_spelling_of_an_identifier_has_the_same_terms(word: str) -> None:
    assert set(terms_of(word)) == {"content", "typ" if stem("type") == "typ" else "type", "contenttype"}
    assert folded(word) == "contenttype"


def test_capitals_in_a_row_are_one_piece() -> None:
    assert pieces("parseHTTPResponse2") == ("parse", "http", "response")


@pytest.mark.parametrize(
    ("one", "other"), [("routes", "router"), ("mapping", "maps"), ("validation", "validators"), ("notifications", "notification")]
)
def test_words_of_one_family_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_stack_trace_names_files_and_lines_in_the_order_of_the_text() -> None:
    query = read_query('boom\n  File "/site-packages/app/core.py", line 12, in run\n  at handle (src/routes/users.ts:40:7)')
    assert query.frames == (("/site-packages/app/core.py", 12), ("src/routes/users.ts", 40))


def test_names_are_compounds_anywhere_and_single_words_where_they_are_marked() -> None:
    names = read_query("The rateLimiter drops `client` when close() is called by a user").names
    assert {"ratelimiter", "client", "close"} <= set(names)
    assert "user" not in names


def test_neighbouring_words_are_looked_for_as_one_identifier() -> None:
    assert "ratelimiter" in read_query("The rate limiter forgets").joined


@given(st.text(max_size=300))
def test_any_text_is_a_query(text: str) -> None:
    query = read_query(text)
    assert all(weight > 0 for weight in query.terms.values())


@given(st.lists(st.text(max_size=200), max_size=4))
def test_a_segment_says_of_each_file_on_which_lines_it_says_a_term(texts: list[str]) -> None:
    segment = build_segment((number, text.encode()) for number, text in enumerate(texts, 1))
    found = {
        (term, number): list(lines)
        for term, (files, counts, at) in segment.postings.items()
        for number, lines in _by_file(array("I", files), array("H", counts), array("H", at))
    }
    wanted: dict[tuple[str, int], list[int]] = {}
    for number, text in enumerate(texts, 1):
        for at, line in enumerate(text.split("\n") if "\0" not in text else (), 1):
            for term in terms_of_line(line):
                wanted.setdefault((term, number), []).append(at)
    assert found == wanted
    said = {number: sum(len(at) for (_, file), at in wanted.items() if file == number) for number in range(1, len(texts) + 1)}
    assert dict(segment.lengths) == said


def _by_file(files: array[int], counts: array[int], lines: array[int]) -> Iterator[tuple[int, array[int]]]:
    for number, count, end in zip(files, counts, accumulate(counts), strict=True):
        yield number, lines[end - count : end]


def test_a_text_of_200_kilobytes_is_read_from_both_ends() -> None:
    query = read_query("beginning " + "filler words " * 20_000 + "\nValueError in the_last_function")
    assert "thelastfunction" in query.names
    assert len(query.terms) <= 250


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("def close(self):", "close"),
        ("  async def fetch_all(self):", "fetch_all"),
        ("export default class Panel extends Base {", "Panel"),
        ("func (s *Server) Serve(l net.Listener) error {", "Serve"),
        ("pub(crate) fn parse_args() -> Args {", "parse_args"),
        ("    public static List<String> names(int count) {", "names"),
        ("export const useThing = () => 1", "useThing"),
        ("static int buffer_grow(struct buffer *b)", "buffer_grow"),
        ("model Comment {", "Comment"),
        ("MAX_SIZE = 3", "MAX_SIZE"),
    ],
)
def test_definitions_are_seen_in_many_languages(line: str, name: str) -> None:
    assert name == definition(line)
