"""Identifiers and sentences meet in the same terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.recon.query import read_query
from scout.recon.segments import definitions, lines_of_terms
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


@given(st.text(max_size=400))
def test_lines_of_a_term_rise_and_exist(text: str) -> None:
    for lines in lines_of_terms(text).values():
        assert lines == sorted(set(lines))
        assert 1 <= lines[0] <= lines[-1] <= text.count("\n") + 1


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
        ("static int buffer_grow(struct buffer *b)\n{", "buffer_grow"),
        ("model Comment {", "Comment"),
        ("MAX_SIZE = 3", "MAX_SIZE"),
    ],
)
def test_definitions_are_seen_in_many_languages(line: str, name: str) -> None:
    assert name in [found for found, _ in definitions(line + "\n")]
