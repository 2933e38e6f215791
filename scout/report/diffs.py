"""A change with its contents → files, hunks and lines with the colour of every word, in bounds that a page can bear. Pure.

Both sides are read whole, so that a string or a comment that began above the hunk is coloured as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, _TokenType
from pygments.util import ClassNotFound

from scout.model import Change, FileChange, Hunk

_CONTEXT = 3
_MOST_LINES = 400
"""Of one file; more is told, not shown."""
_LONGEST_LINE = 400
_LARGEST = 300_000
"""Bytes of a file that is coloured; larger ones are shown plain."""
_CLASSES = (
    (Comment, "c"),
    (String, "s"),
    (Number, "m"),
    (Keyword, "k"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
    (Name.Tag, "k"),
    (Name.Builtin, "k"),
    (Name.Attribute, "a"),
    (Operator, "o"),
    (Punctuation, "o"),
)
_STATUS = {"A": "new", "D": "deleted", "M": "changed", "R": "renamed", "T": "type changed"}


class Word(NamedTuple):
    """A stretch of text of one colour."""

    kind: str
    """Class of the style sheet; empty for plain text."""
    text: str


class Line(NamedTuple):
    """One line of a diff."""

    sign: str
    """`+`, `-` or a space."""
    old: int | None
    new: int | None
    words: tuple[Word, ...]


class FileDiff(NamedTuple):
    """One file."""

    path: str
    old_path: str | None
    status: str
    added: int
    removed: int
    hunks: tuple[tuple[Line, ...], ...]
    note: str
    """Why lines are missing; empty when none are."""


def draw_diff(change: Change, contents: Mapping[str, bytes]) -> tuple[FileDiff, ...]:
    """Every file of a change, as a person reads it."""
    return tuple(_file(file, contents) for file in change.files)


def _file(file: FileChange, contents: Mapping[str, bytes]) -> FileDiff:
    added, removed = sum(hunk.new_count for hunk in file.hunks), sum(hunk.old_count for hunk in file.hunks)
    shown, note = _hunks(file, contents)
    return FileDiff(file.path, file.old_path, _STATUS.get(file.status, file.status), added, removed, shown, note)


def _hunks(file: FileChange, contents: Mapping[str, bytes]) -> tuple[tuple[tuple[Line, ...], ...], str]:
    if file.binary:
        return (), "Not text."
    missing = [blob for blob in (file.old_blob, file.new_blob) if blob and blob not in contents]
    if missing and file.hunks:
        return (), "The content is not at hand."
    old = _coloured(file.old_path or file.path, contents.get(file.old_blob or "", b""))
    new = _coloured(file.path, contents.get(file.new_blob or "", b""))
    shown: list[tuple[Line, ...]] = []
    left = _MOST_LINES
    for group in _groups(file.hunks):
        lines = tuple(_lines(group, old, new))
        shown.append(lines[:left])
        left -= len(lines)
        if left <= 0:
            whole = sum(hunk.old_count + hunk.new_count for hunk in file.hunks)
            return tuple(shown), f"The first {_MOST_LINES} lines; {whole} change in all."
    return tuple(shown), ""


def _groups(hunks: Iterable[Hunk]) -> Iterator[list[Hunk]]:
    """Hunks whose context would meet are shown as one."""
    group: list[Hunk] = []
    for hunk in hunks:
        if group and hunk.old_start - (group[-1].old_start + group[-1].old_count) > 2 * _CONTEXT:
            yield group
            group = []
        group.append(hunk)
    if group:
        yield group


def _lines(group: Sequence[Hunk], old: Sequence[tuple[Word, ...]], new: Sequence[tuple[Word, ...]]) -> Iterator[Line]:
    """The lines of neighbouring hunks, with three lines around and all between them."""
    first = group[0]
    at_new = _begin(first.new_start, first.new_count)
    shift = at_new - _begin(first.old_start, first.old_count)
    at_new = max(1, at_new - _CONTEXT)
    for hunk in group:
        begin = _begin(hunk.new_start, hunk.new_count)
        yield from _context(range(at_new, begin), new, shift)
        from_old = _begin(hunk.old_start, hunk.old_count)
        yield from (Line("-", number, None, _at(old, number)) for number in range(from_old, from_old + hunk.old_count))
        yield from (Line("+", None, number, _at(new, number)) for number in range(begin, begin + hunk.new_count))
        at_new = begin + hunk.new_count
        shift += hunk.new_count - hunk.old_count
    yield from _context(range(at_new, min(at_new + _CONTEXT, len(new) + 1)), new, shift)


def _context(numbers: Iterable[int], new: Sequence[tuple[Word, ...]], shift: int) -> Iterator[Line]:
    for number in numbers:
        yield Line(" ", number - shift, number, _at(new, number))


def _begin(start: int, count: int) -> int:
    """The first line of a side of a hunk; a side without lines stands after `start`."""
    return start if count else start + 1


def _at(lines: Sequence[tuple[Word, ...]], number: int) -> tuple[Word, ...]:
    return lines[number - 1] if 0 < number <= len(lines) else ()


def _coloured(path: str, content: bytes) -> list[tuple[Word, ...]]:
    """The lines of a file in words."""
    if not content:
        return []
    text = content.decode("utf-8", "replace").removesuffix("\n")
    lexer = _lexer(path.rpartition("/")[2]) if len(content) <= _LARGEST else None
    if lexer is None:
        return [(Word("", line[:_LONGEST_LINE]),) for line in text.split("\n")]
    lines: list[tuple[Word, ...]] = []
    words: list[Word] = []
    for token, value in lex(text, lexer):
        head, *rest = value.split("\n")
        words.append(Word(_class(token), head))
        for piece in rest:
            lines.append(_cut(words))
            words = [Word(_class(token), piece)]
    return [*lines, _cut(words)]


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    """Made once for a kind of file. Nothing is trimmed, so that lines keep their numbers."""
    try:
        return get_lexer_for_filename(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _class(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if token[: len(kind)] == kind), "")


def _cut(words: Iterable[Word]) -> tuple[Word, ...]:
    """A line without empty words, no longer than a page bears."""
    left, kept = _LONGEST_LINE, []
    for word in words:
        if word.text and left > 0:
            kept.append(Word(word.kind, word.text if len(word.text) <= left else word.text[: left - 1] + "…"))
            left -= len(word.text)
    return tuple(kept)
