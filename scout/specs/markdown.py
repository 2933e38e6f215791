"""Anybody's text ⇄ Markdown that can't break out of its place, and Markdown → its sections. Pure.

Text of users and agents may hold fences, `---`, HTML, pipes or conflict markers. As prose it is written as it stands when
that reads back as the same text and nothing else; otherwise it goes into a code fence longer than any in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from scout.text import one_line, source_lines, visible

_LONGEST_PROSE = 20_000
_TEXT_FENCE = "text"
_MARKERS = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?=\s|$)", re.MULTILINE)


class Section(NamedTuple):
    """A second-level heading and what stands below it."""

    title: str
    line: int
    """Of the heading, counted from 1."""
    text: str
    """The source without the heading and the blank lines around it."""
    text_line: int
    """Of the first line of `text`."""


class Document(NamedTuple):
    """A spec taken apart."""

    front_matter: str | None
    """The lines between the fences."""
    head: str
    """What stands between front matter and first section: the title and what people wrote below it."""
    sections: tuple[Section, ...]


class Fence(NamedTuple):
    """A block of code."""

    language: str
    text: str
    line: int


def split(text: str) -> Document:
    """A document's front matter, head and second-level sections (those inside quotes, lists and fences are not sections)."""
    lines = source_lines(text)
    tokens = _blocks().parse(text)
    front = next((token for token in tokens if token.type == "front_matter" and token.map), None)
    after_front = front.map[1] if front and front.map else 0
    heads = [
        (token.map[0], token.map[1], tokens[at + 1].content)
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map
    ]
    ends = [*(start for start, _, _ in heads[1:]), len(lines)][: len(heads)]
    sections = tuple(_section(lines, start, after, end, title) for (start, after, title), end in zip(heads, ends, strict=True))
    head = "".join(lines[after_front : heads[0][0] if heads else len(lines)]).strip("\r\n")
    return Document("".join(lines[1 : after_front - 1]) if front else None, head, sections)


def _section(lines: list[str], start: int, after: int, end: int, title: str) -> Section:
    first = next((at for at in range(after, end) if lines[at].strip()), end)
    return Section(one_line(title), start + 1, "".join(lines[first:end]).rstrip(), first + 1)


def fences(text: str) -> tuple[Fence, ...]:
    """The code blocks of a text, outermost only."""
    found = [token for token in _blocks().parse(text) if token.type == "fence" and token.level == 0 and token.map]
    return tuple(Fence(one_line(token.info), token.content.removesuffix("\n"), token.map[0] + 1) for token in found if token.map)


def conflict_markers(text: str) -> tuple[int, ...]:
    """The lines on which git left a conflict marker, when there is a whole conflict; inside a code block it is somebody's example."""
    quoted = [token.map for token in _blocks().parse(text) if token.type == "fence" and token.map]
    found = [(text.count("\n", 0, match.start()), match[1][0]) for match in _MARKERS.finditer(text)]
    loose = [(line, mark) for line, mark in found if not any(start <= line < end for start, end in quoted)]
    return tuple(line + 1 for line, _ in loose) if {mark for _, mark in loose} >= {"<", "=", ">"} else ()


def embed(text: str) -> str:
    """Somebody's text as a block of its own: as prose when that is safe, in a fence otherwise. Empty for nothing but white space."""
    shown = visible(text).strip("\n")
    if not shown.strip():
        return ""
    return shown if _is_safe_prose(shown) else fence(shown, _TEXT_FENCE)


def unembed(block: str) -> str:
    """What `embed` was given; a person's own Markdown is its source."""
    found = fences(block)
    alone = len(found) == 1 and found[0].language == _TEXT_FENCE and block == fence(found[0].text, _TEXT_FENCE)
    return found[0].text if alone else block


def _is_safe_prose(text: str) -> bool:
    """Whether the text, put between two sections, leaves them where they are, shows no HTML, and is not taken for something else."""
    if len(text) > _LONGEST_PROSE or text != text.strip() or _MARKERS.search(text) or unembed(text) != text:
        return False
    frame = f"## before\n\n{text}\n\n## after\n"
    tokens = _prose().parse(frame)
    last = [token for token in tokens if token.type == "heading_open"][-1]
    heads = [token.tag for token in tokens if token.type == "heading_open" and token.level == 0]
    if last.level or last.map != [frame.count("\n") - 1, frame.count("\n")] or heads.count("h2") != 2 or "h1" in heads:
        return False
    return not any(_is_html(token) for token in tokens)


def _is_html(token: Token) -> bool:
    return token.type.startswith("html") or any(child.type == "html_inline" for child in token.children or ())


def fence(text: str, language: str = "") -> str:
    """A code block that its content can't close."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{re.sub(r'[^A-Za-z0-9+#.-]', '', language)}\n{visible(text)}\n{marks}"


def code(text: str) -> str:
    """A code span that its content can't close. Safe in table cells."""
    shown = one_line(text, limit=240).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    marks = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown else ""
    return f"{marks}{pad}{shown}{pad}{marks}"


def phrase(text: str, *, limit: int = 300) -> str:
    """Somebody's sentence inside a line of ours: folded, cut, without HTML. Safe in table cells."""
    shown = one_line(text, limit=limit)
    if shown.count("`") % 2:
        shown = shown.replace("`", "'")
    if "<" in shown and any(_is_html(token) for token in _prose().parse(shown)):
        shown = shown.replace("<", "&lt;")
    return shown.replace("|", "\\|")


@lru_cache(maxsize=1)
def _blocks() -> MarkdownIt:
    """A parser of blocks only: headings keep their source, and long lines cost nothing."""
    return MarkdownIt("commonmark").use(front_matter_plugin).disable("inline")


@lru_cache(maxsize=1)
def _prose() -> MarkdownIt:
    return MarkdownIt("commonmark")
