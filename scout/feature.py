"""What the user typed → Feature: a title, a slug, and the parts that the text itself names. Pure.

A sentence has no parts: recon proposes them. In a Markdown brief they are, first rule that applies:

1. What stands under a heading `Parts` (or `Tracks`): its sub-headings, or else the items of its lists.
2. Two or more second-level headings, not counting the usual ones that name no part: Context, Goals, Notes, Acceptance, …

Parts given as flags replace those of the brief. The text is kept byte for byte whatever is found in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from scout.errors import FeatureError
from scout.model import Feature, Part
from scout.text import one_line, slugify, source_lines

MAX_PARTS = 12
MAX_CHARACTERS = 1_000_000
_TITLE = 80
_PART_NAME = 48

_PARTS_HEADINGS = {"parts", "tracks"}
_NO_PART_WORDS = """
    acceptance acceptance-criteria alternatives appendix assumptions background changelog checks conclusion constraints context decisions
    definition-of-done dependencies description design done-when faq goal goals glossary introduction links metrics milestones motivation
    non-goals nongoals notes open-questions out-of-scope overview problem problem-statement purpose questions rationale references
    related-work requirements risks rollout scope success-criteria summary table-of-contents testing timeline todo user-stories why
"""
_NO_PART_HEADINGS = frozenset(_NO_PART_WORDS.split())
_FILLER_WORDS = "a add an and build create for i implement in introduce make need of on please support the to want we with"
_FILLER = frozenset(_FILLER_WORDS.split())


class _Section(NamedTuple):
    """A heading, and the lines that stand under it up to the next heading of its level or above."""

    level: int
    title: str
    line: int
    start: int
    end: int


class _Draft(NamedTuple):
    """A part before its name was checked against the others."""

    title: str
    brief: str
    line: int | None


def read_feature(text: str, *, parts: Sequence[tuple[str, str]] = (), markdown: bool) -> Feature:
    """The feature, with the parts that the user named (`parts` are name and brief, from flags).

    Raises FeatureError, with the line where there is one, for a text that is empty, not text, too long, or names parts badly.
    """
    _require_text(text)
    title, drafts = _read_brief(text) if markdown else (_first_line(text), [])
    if parts:
        drafts = [_Draft(name, brief, None) for name, brief in parts]
    return Feature(slug=_slug_of(title), title=title, text=text, parts=_name_parts(drafts))


def _require_text(text: str) -> None:
    if not text.strip():
        raise FeatureError("The feature is empty.", hint='Say in a sentence what to build: scout probe "notification system"')
    if len(text) > MAX_CHARACTERS:
        sentence = f"The feature is {len(text):,} characters long; the most is {MAX_CHARACTERS:,}."
        raise FeatureError(sentence, hint="Give the brief, not its attachments.")
    if "\x00" in text or sum("\ud800" <= character <= "\udfff" for character in text) > len(text) // 10:
        raise FeatureError("The feature is not text.", hint="Give a sentence or a Markdown file in UTF-8.")


def _first_line(text: str) -> str:
    return one_line(next(line for line in source_lines(text) if line.strip()), limit=_TITLE)


def _slug_of(title: str) -> str:
    """`Add a notification system` → `notification-system`: what is built names the feature, not that it is built."""
    words = slugify(title).split("-")
    return slugify(" ".join([word for word in words if word not in _FILLER] or words), limit=40)


def _read_brief(text: str) -> tuple[str, list[_Draft]]:
    """Title and parts of a Markdown brief."""
    tokens = MarkdownIt("commonmark").use(front_matter_plugin).parse(text)
    lines = source_lines(text)
    sections = _sections(tokens, len(lines))
    title = next((section.title for section in sections if section.level == 1 and section.title), None)
    if title is None:
        prose = (one_line(token.content, limit=_TITLE) for token in tokens if token.type == "inline" and token.content.strip())
        title = next(prose, _first_line(text))
    return title, _drafts(tokens, sections, lines)


def _sections(tokens: Sequence[Token], length: int) -> list[_Section]:
    """The headings of the document itself (not those inside quotes and lists), with the lines that are theirs."""
    found = [
        (int(token.tag[1]), one_line(_plain(tokens[at + 1]), limit=_TITLE), token.map[0], token.map[1])
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    return [
        _Section(level, title, first + 1, after, next((start for other, _, start, _ in found[at + 1 :] if other <= level), length))
        for at, (level, title, first, after) in enumerate(found)
    ]


def _drafts(tokens: Sequence[Token], sections: Sequence[_Section], lines: Sequence[str]) -> list[_Draft]:
    named = next((section for section in sections if slugify(section.title) in _PARTS_HEADINGS), None)
    if named is not None:
        below = [section for section in sections if section.level == named.level + 1 and named.start <= section.line - 1 < named.end]
        return [_draft(section, lines) for section in below] or _list_items(tokens, named, lines)
    chosen = [section for section in sections if section.level == 2 and slugify(section.title) not in _NO_PART_HEADINGS]
    return [_draft(section, lines) for section in chosen] if len(chosen) > 1 else []


def _draft(section: _Section, lines: Sequence[str]) -> _Draft:
    return _Draft(section.title, "".join(lines[section.start : section.end]).strip("\r\n") or section.title, section.line)


def _list_items(tokens: Sequence[Token], section: _Section, lines: Sequence[str]) -> list[_Draft]:
    """The outermost list items of a section: `- **API**: the endpoints` is the part `API`."""
    drafts = []
    for at, token in enumerate(tokens):
        if token.type != "list_item_open" or token.level != 1 or not token.map or not section.start <= token.map[0] < section.end:
            continue
        inside = next((following for following in tokens[at + 1 :] if following.type in ("inline", "list_item_close")), None)
        source = "".join(lines[token.map[0] : token.map[1]]).strip()
        brief = re.sub(r"^(?:[-+*]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?", "", source)
        drafts.append(_Draft(_item_title(inside), brief, token.map[0] + 1))
    return drafts


def _item_title(inline: Token | None) -> str:
    """What an item begins with: its bold words, what stands before a colon or a dash, or its first words."""
    children = inline.children or [] if inline else []
    strong = next((at for at, child in enumerate(children) if child.type == "strong_open"), None)
    if strong is not None and not any(child.content.strip() for child in children[:strong]):
        end = next(at for at, child in enumerate(children) if child.type == "strong_close")
        return one_line("".join(child.content for child in children[strong:end]), limit=_TITLE).rstrip(":")
    plain = re.sub(r"^\[[ xX]\]\s+", "", _plain(inline).partition("\n")[0]) if inline else ""
    head = re.match(r"(.{1,40}?)(?::\s|\s[-–—]\s|:$)", plain)
    return one_line(head[1] if head else " ".join(plain.split()[:6]), limit=_TITLE)


def _plain(inline: Token) -> str:
    """The words of a heading or paragraph without its markup."""
    return "".join("\n" if child.type in ("softbreak", "hardbreak") else child.content for child in inline.children or ())


def _name_parts(drafts: Sequence[_Draft]) -> tuple[Part, ...]:
    """The parts, each under a name of its own."""
    if len(drafts) > MAX_PARTS:
        sentence = f"{len(drafts)} parts are named; the most is {MAX_PARTS}."
        raise FeatureError(sentence, hint="Join parts that one agent would build together.", line=drafts[MAX_PARTS].line)
    parts: dict[str, Part] = {}
    for draft in drafts:
        if not draft.title.strip():
            hint = "Name it after what it builds: --part api='REST endpoints', or `### API`."
            raise FeatureError("A part has no name.", hint=hint, line=draft.line)
        if not draft.brief.strip():
            raise FeatureError(f"The part {draft.title!r} has no brief.", hint="Say in a sentence what it is to build.", line=draft.line)
        name = slugify(draft.title, limit=_PART_NAME)
        if name in parts:
            twin = parts[name]
            where = f" (line {twin.line})" if twin.line else ""
            sentence = f"Two parts are called {name!r}: {twin.title!r}{where} and {draft.title!r}."
            raise FeatureError(sentence, hint="Rename one of them.", line=draft.line)
        parts[name] = Part(name=name, title=one_line(draft.title, limit=_TITLE), brief=draft.brief, line=draft.line)
    return tuple(parts.values())
