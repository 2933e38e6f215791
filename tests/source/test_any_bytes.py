"""Whatever a file holds, it is read without an exception, and every range lies inside it and nests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scout.model import Outline
from scout.source import columns, outline
from scout.source.languages import LANGUAGES, language_of
from scout.source.outlines import read_columns
from tests.source.cases import FOLDER, sources

NAMES = {language.name: "a" + language.files[0] if language.files[0].startswith(".") else language.files[0] for language in LANGUAGES}
TEXTS = {name: [path.read_bytes() for path in sources() if path.parent.name == name] or [b"x"] for name in NAMES}


def check(found: Outline, content: bytes) -> None:
    lines = found.lines
    assert lines == content.count(b"\n") + (not content.endswith(b"\n") and bool(content)) or not found.symbols
    around: list[tuple[int, int]] = []
    for symbol in found.symbols:
        assert 1 <= symbol.start <= symbol.end <= max(lines, 1)
        assert symbol.start <= symbol.signature_end <= symbol.end
        assert symbol.name
        assert "\n" not in symbol.signature
        while around and around[-1][1] < symbol.start:
            around.pop()
        around.append((symbol.start, symbol.end))
    names = {symbol.name for symbol in found.symbols}
    for used in found.references:
        assert 1 <= used.line <= lines
        assert used.symbol is None or used.symbol in names
    for imported in found.imports:
        assert 1 <= imported.line <= lines


@pytest.mark.parametrize("language", sorted(NAMES))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_torn_and_mixed_source_is_read(language: str, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(TEXTS[language]))
    start, stop = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    noise = data.draw(st.binary(max_size=30) | st.text(alphabet="{}[]()<>\"'`\\\n\r\t #/*:;,.=é€\u2028🦀", max_size=30).map(str.encode))
    torn = [whole[:stop], whole[start:], whole[:start] + whole[stop:], whole[:start] + noise + whole[start:], noise]
    content = data.draw(st.sampled_from(torn))
    found = outline(NAMES[language], content)
    check(found, content)
    assert columns.to_outline(columns.unpack(columns.pack(read_columns(NAMES[language], content)))) == found


@given(st.binary(max_size=200))
def test_unpacking_anything_else_is_a_value_error(content: bytes) -> None:
    assert not columns.is_sound(content)
    with pytest.raises(ValueError, match=r".*"):
        columns.unpack(content)


@pytest.mark.parametrize("language", sorted(NAMES))
def test_every_language_has_a_case_that_shows_its_symbols(language: str) -> None:
    cases = [path for path in sources() if language_of(str(path.relative_to(FOLDER)), path.read_bytes()) == language]
    assert any(outline(path.name, path.read_bytes()).symbols for path in cases)


@pytest.mark.parametrize(
    ("path", "content", "language"),
    [
        ("a/b.PY", None, "python"),
        ("Dockerfile", None, "dockerfile"),
        ("deploy/Dockerfile.web", None, "dockerfile"),
        ("bin/tool", b"#!/usr/bin/env -S python3 -u\n", "python"),
        ("bin/tool", b"#!/bin/sh\n", "bash"),
        ("bin/tool", b"text", None),
        ("a.h", b"int f(void);\n", "c"),
        ("a.h", b"namespace n {\n}\n", "cpp"),
        ("a.unknown", b"#!/bin/sh\n", None),
        ("noending", None, None),
        (".gitignore", None, None),
    ],
)
def test_a_language_is_told_by_name_then_by_the_first_line(path: str, content: bytes | None, language: str | None) -> None:
    assert language_of(path, content) == language
