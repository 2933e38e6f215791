"""The text of one spec file → its front matter, brief and contracts, with the places of all of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from scout.specs import frontmatter
from scout.specs.frontmatter import FrontMatter, Place, Problem
from scout.specs.markdown import Document, Section, code, conflict_markers, fences, split, unembed
from scout.specs.seal import unsealed

_BRIEF = "what to build"
_CONTRACTS = "contracts"


class ContractText(NamedTuple):
    """A contract as a spec words it."""

    name: str
    path: str | None
    """As shown between backticks; None when the text names none."""
    signature: str
    language: str | None
    line: int


class SpecFile(NamedTuple):
    """One spec, read as far as it could be."""

    file: str
    front: FrontMatter | None
    """None when it has problems."""
    places: Mapping[str | tuple[str, int], Place]
    brief: str
    contracts: tuple[ContractText, ...]
    problems: tuple[Problem, ...]
    hint: str | None
    """The track's name as far as it can be guessed from a front matter with problems, so that others may refer to it."""

    def place(self, step: str | tuple[str, int]) -> Place:
        """Where a field (`"wave"`) or one item of a list (`("creates", 0)`) stands."""
        return self.places.get(step, Place(1, 1))


def read_page(file: str, text: str) -> SpecFile:
    """Reads one spec. What is wrong in it is in `problems`."""
    markers = conflict_markers(text)
    if markers:
        found = [Problem(file, line, 1, "a conflict marker of git", "decide which side is right and delete the marker") for line in markers]
        return _unreadable(file, text, found)
    document = split(unsealed(text.removeprefix("\ufeff")))
    if document.front_matter is None:
        what = "the front matter is not closed" if text.startswith("---") else "there is no front matter"
        return _unreadable(file, text, [Problem(file, 1, 1, what, "put it between two lines of `---` at the very top")])
    located, problems = frontmatter.load(file, document.front_matter, first_line=2)
    problems += _twice(file, document)
    if located is None or problems:
        return _unreadable(file, text, problems)
    brief = next((unembed(section.text) for section in document.sections if section.title.lower() == _BRIEF), "")
    return SpecFile(file, located.values, located.places, brief, _contracts(document, located.values), (), located.values.track)


def _unreadable(file: str, text: str, problems: list[Problem]) -> SpecFile:
    named = re.search(r"^track:[ \t]*([a-z0-9-]+)[ \t]*$", text, re.MULTILINE)
    return SpecFile(file, None, {}, "", (), tuple(problems), named[1] if named else None)


def _twice(file: str, document: Document) -> list[Problem]:
    """The sections that are read back may stand in a spec once."""
    seen: dict[str, int] = {}
    problems = []
    for section in document.sections:
        title = section.title.lower()
        if title in seen and title in (_BRIEF, _CONTRACTS):
            hint = f"join it with the one on line {seen[title]}"
            problems.append(Problem(file, section.line, 1, f"a second section `{section.title}`", hint))
        seen.setdefault(title, section.line)
    return problems


def _contracts(document: Document, front: FrontMatter) -> tuple[ContractText, ...]:
    """The contracts that the front matter names and that the section of that name describes."""
    section = next((section for section in document.sections if section.title.lower() == _CONTRACTS), None)
    if section is None:
        return ()
    shown = {code(name): name for name in front.contracts} | {name: name for name in front.contracts}
    found = [_contract(shown[title], section, start, body) for title, start, body in _third_level(section) if title in shown]
    return tuple(contract for contract in found if contract is not None)


def _third_level(section: Section) -> list[tuple[str, int, str]]:
    """Title, line and text of each `###` of a section."""
    inner = split(re.sub(r"^###(?=[ \t])", "##", _without_fences(section.text), flags=re.MULTILINE))
    lines = section.text.split("\n")
    starts = [(found.title, found.line) for found in inner.sections]
    ends = [*(line for _, line in starts[1:]), len(lines) + 1][: len(starts)]
    bodies = ["\n".join(lines[line : end - 1]) for (_, line), end in zip(starts, ends, strict=True)]
    return [(title, line + section.text_line - 1, body) for (title, line), body in zip(starts, bodies, strict=True)]


def _without_fences(text: str) -> str:
    """The text with the lines of code blocks blanked, so that their content is not taken for headings."""
    lines = text.split("\n")
    for block in fences(text):
        for at in range(block.line, block.line + block.text.count("\n") + 1):
            lines[at] = ""
    return "\n".join(lines)


def _contract(name: str, section: Section, line: int, body: str) -> ContractText | None:
    block = next(iter(fences(body)), None)
    if block is None:
        return None
    path = re.search(r"(`+) ?(.+?) ?\1", body[: body.find("\n" + "`" * 3)])
    return ContractText(name, path[2].replace("\\|", "|") if path else None, block.text, block.language or None, line)
