"""A path and its bytes → Outline. Never raises, whatever the bytes. Pure."""

from __future__ import annotations

import re

from scout.model import Outline
from scout.source import columns
from scout.source.columns import Columns
from scout.source.embedded import scripts
from scout.source.generated import says_generated
from scout.source.languages import Language, by_name, language_of
from scout.source.parsing import TimeLimitError, captured
from scout.source.reader import read
from scout.source.text import count_lines, readable


def outline(path: str, content: bytes) -> Outline:
    """What a file holds: its symbols, the names it uses, its imports. What could not be read is said in `problem`."""
    return columns.to_outline(read_columns(path, content))


def read_columns(path: str, content: bytes) -> Columns:
    """The same, in the form in which it is stored and sent."""
    name = language_of(path, content)
    lines = count_lines(content)
    text, problem = readable(content)
    unread = problem or name is None
    found = columns.empty(name, lines, problem) if unread or name is None else _read(by_name(name), text, lines)
    return found._replace(generated=says_generated(path, text))


def _read(language: Language, content: bytes, lines: int) -> Columns:
    if language.reader is not None:
        return language.reader(language.name, content, lines)
    assert language.grammar is not None
    try:
        if language.embedded:
            return scripts(language.name, content, language.grammar, language.traits)
        parsed = language.blanked.sub(_spaces, content) if language.blanked else content
        captures, error = captured(language.grammar, parsed)
    except TimeLimitError:
        return columns.empty(language.name, lines, "took too long to parse")
    problem = f"syntax error at line {min(error, max(lines, 1))}" if error else None
    return read(captures, content, language=language.name, traits=language.traits, problem=problem)


def _spaces(found: re.Match[bytes]) -> bytes:
    kept: bytes = found["kept"] or b""
    return kept + b" " * (len(found[0]) - len(kept))
