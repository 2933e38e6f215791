"""Two texts in one language → whether they differ in nothing but layout and comments. Pure.

A small lexer for all languages: what it can't be sure of it calls different. It knows words, numbers, strings and signs, where
comments are, and in which languages the ends of lines and indentation mean something. A comma that formatters put behind the
last of several things on lines of their own means nothing, nor does the kind of quotes where a language has two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from keyword import iskeyword
from typing import NamedTuple

LARGEST = 400_000
"""Bytes. Larger files are compared by their digests alone."""

_HASH = r"(?:(?<=\s)|^)\#[^\n]*"
_SLASHES = r"(?<![:\w/\\\[])//[^\n]*|/\*[\s\S]*?\*/"
_DASHES = r"--(?!\[\[)[^\n]*|/\*[\s\S]*?\*/|--\[\[[\s\S]*?\]\]"


class _Writing(NamedTuple):
    """How a language is written."""

    comments: str
    lines: bool = False
    """The end of a line outside brackets ends a statement."""
    indented: bool = False
    quotes: bool = False
    """Both kinds of quotes mean the same."""
    semicolons: bool = False
    """A semicolon at the end of a line may be left out."""


_C_LIKE = _Writing(_SLASHES)
_SCRIPT = _Writing(_SLASHES, quotes=True, semicolons=True)
_WRITINGS = {
    "python": _Writing(_HASH, lines=True, indented=True, quotes=True),
    **dict.fromkeys(("javascript", "jsx", "typescript", "tsx", "svelte", "vue"), _SCRIPT),
    **dict.fromkeys(("go", "rust", "java", "kotlin", "scala", "c", "cpp", "csharp", "swift", "protobuf", "prisma", "json"), _C_LIKE),
    "php": _Writing(rf"{_SLASHES}|{_HASH}(?!\[)"),
    "hcl": _Writing(rf"{_SLASHES}|{_HASH}", lines=True),
    "sql": _Writing(_DASHES),
    "lua": _Writing(_DASHES),
    "ruby": _Writing(_HASH, lines=True),
    "elixir": _Writing(_HASH, lines=True),
    "bash": _Writing(_HASH, lines=True),
    "toml": _Writing(_HASH, lines=True),
    "graphql": _Writing(_HASH),
}
"""Languages that are not here (styles, markup, prose, YAML) give spaces too many meanings."""

_STRINGS = r"\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"
_HEREDOC = re.compile(r"<<[-~]?[\"'A-Z]|~[a-zA-Z]\"\"\"")
_LAYOUT_SIGNS = str.maketrans("", "", ",;'\"\\")
_ENDED_BY_LINE = frozenset({"return", "break", "continue", "throw", "yield"})
"""Words after which the end of a line means something wherever semicolons may be left out."""

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


class Token(NamedTuple):
    """What stays when layout goes, with the line it begins on. `text` is empty for the end of a line that means something."""

    text: str
    line: int


def tokens(language: str | None, lines: Sequence[bytes]) -> tuple[Token, ...] | None:
    """The tokens of a file; None where its layout can't be told from its meaning."""
    writing = _WRITINGS.get(language or "")
    text = b"\n".join(lines).decode("utf-8", "surrogateescape")
    if writing is None or len(text) > LARGEST or (writing.lines and _HEREDOC.search(text)):
        return None
    found = _lexed(text, writing)
    return tuple(_without_extras(_lined(found, text, writing), writing))


def may_differ_only_in_layout(language: str | None, old: Sequence[bytes], new: Sequence[bytes]) -> bool:
    """A first look at changed lines, a hundred times quicker than reading both files: most changes end here."""
    writing = _WRITINGS.get(language or "")
    return writing is not None and _squeezed(old, writing) == _squeezed(new, writing)


def _squeezed(lines: Sequence[bytes], writing: _Writing) -> str:
    text = re.sub(writing.comments, "", b"\n".join(lines).decode("utf-8", "surrogateescape"), flags=re.MULTILINE)
    return "".join(text.split()).translate(_LAYOUT_SIGNS)


def differ_only_in_layout(old: Iterable[Token], new: Iterable[Token]) -> bool:
    """Whether both say the same."""
    return [token.text for token in old] == [token.text for token in new]


def _lexed(text: str, writing: _Writing) -> Iterator[tuple[str, int]]:
    """(token, offset); comments left out, ends of lines kept."""
    kinds = rf"(?P<comment>{writing.comments})|(?P<string>{_STRINGS})|\\\n|(?P<word>[\w$@]+)|(?P<end>\n)|(?P<sign>[^\s\w$@])"
    lexer = re.compile(kinds, re.MULTILINE)
    for found in lexer.finditer(text):
        if found.lastgroup == "string" and writing.quotes:
            yield _same_quotes(found[0]), found.start()
        elif found.lastgroup in ("string", "word", "end", "sign"):
            yield found[0], found.start()


def _same_quotes(string: str) -> str:
    plain = string[0] == "'" and not string.startswith("''") and '"' not in string and "\\" not in string
    return f'"{string[1:-1]}"' if plain else string


def _lined(found: Iterable[tuple[str, int]], text: str, writing: _Writing) -> Iterator[Token]:
    """Tokens with their lines. Where it matters, an empty one ends each statement, and tabs before the next say how deep it stands."""
    line, at, depth = 1, 0, 0
    indents = [0]
    fresh, before = True, ""
    for token, offset in found:
        line += text.count("\n", at, offset)
        at = offset
        if token == "\n":
            if (writing.lines and depth == 0 and not fresh) or before in _ENDED_BY_LINE:
                yield Token("", line)
            before = ""
            fresh = fresh or depth == 0
            continue
        if fresh and writing.indented and depth == 0:
            yield Token("\t" * _level(indents, offset - text.rfind("\n", 0, offset) - 1), line)
        fresh = False
        before = token
        depth = max(0, depth + (token in _OPEN) - (token in _CLOSE))
        yield Token(token, line)


def _level(indents: list[int], column: int) -> int:
    while indents[-1] > column:
        indents.pop()
    if indents[-1] < column:
        indents.append(column)
    return len(indents)


def _without_extras(found: Iterable[Token], writing: _Writing) -> Iterator[Token]:
    """Without the commas and semicolons that formatters add."""
    stack: list[tuple[bool, int]] = []
    held: Token | None = None
    before = ""
    for token in found:
        if held is not None and not _is_extra(held, token, stack):
            yield held
        held = None
        if token.text in _OPEN:
            called = before in _CLOSE or (before[:1].isidentifier() and not iskeyword(before))
            stack.append((token.text != "(" or called, 0))
        elif token.text in _CLOSE and stack:
            stack.pop()
        elif token.text == "," and stack:
            stack[-1] = (stack[-1][0], stack[-1][1] + 1)
        if token.text == "," or (token.text == ";" and writing.semicolons):
            held = token
        else:
            yield token
        before = token.text
    if held is not None and held.text != ";":
        yield held


def _is_extra(held: Token, following: Token, stack: Sequence[tuple[bool, int]]) -> bool:
    """A last comma, unless it makes a tuple of one; a semicolon before the end of a line or block."""
    if held.text == ";":
        return following.line > held.line or following.text == "}"
    return following.text in _CLOSE and bool(stack) and (stack[-1][0] or stack[-1][1] > 1)
