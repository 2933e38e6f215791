"""Slugs, single lines and visible characters."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout.text import one_line, shell_quote, slugify, source_lines, visible

ANY_TEXT = st.text(alphabet=st.characters(codec=None))


@given(ANY_TEXT, st.integers(1, 64))
def test_a_slug_is_safe_short_and_never_empty(text: str, limit: int) -> None:
    slug = slugify(text, limit=max(limit, 9))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= max(limit, 9)
    assert slugify(slug, limit=max(limit, 9)) == slug


def test_a_slug_is_cut_between_words_and_tells_scripts_apart() -> None:
    assert slugify("Élan: the user's *menu*!") == "elan-the-users-menu"
    assert slugify("one two three", limit=8) == "one-two"
    assert slugify("通知") != slugify("通告")


@given(ANY_TEXT)
def test_visible_text_holds_nothing_that_hides_or_reorders(text: str) -> None:
    shown = visible(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert visible(shown) == shown
    shown.encode()


@given(ANY_TEXT, st.integers(2, 100))
def test_one_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    assert "\n" not in one_line(text)
    assert len(one_line(text, limit=limit)) <= limit


@given(ANY_TEXT)
def test_source_lines_lose_nothing(text: str) -> None:
    assert "".join(source_lines(text)) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")) | st.text(alphabet="'\"$`\\!a ()*?\n"))
@settings(max_examples=40, deadline=None)
def test_a_quoted_text_is_one_word_of_the_shell(text: str) -> None:
    done = subprocess.run(["sh", "-c", f"printf %s {shell_quote(text)}"], capture_output=True, check=True)
    assert done.stdout == text.encode()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Notification system", "notification-system"),
        ("  Überprüfung – Größe!  ", "uberprufung-grosse"),
        ("../../etc/passwd", "etc-passwd"),
        ("$(rm -rf ~); `x` {{y}}", "rm-rf-x-y"),
        ("ＦＵＬＬ ｗｉｄｔｈ ②", "full-width-2"),
        ("Ærø Łódź", "aero-lodz"),
    ],
)
def test_slugs_read_like_the_text(text: str, slug: str) -> None:
    assert slugify(text) == slug
