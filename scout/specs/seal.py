"""What scout wrote and what people wrote in a spec, told apart by a seal: digests of every field and section, in its last line. Pure.

A section or field whose digest is not the sealed one was edited. `keep_edits` carries edits over when the specs are written
anew; the new file is sealed with what scout would have written, so an edit stays an edit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scout.specs import frontmatter
from scout.specs.frontmatter import FrontMatter, Located
from scout.specs.markdown import Document, Section, split
from scout.text import slugify

_SEAL = re.compile(r"\n*^<!-- scout:seal ([^\n]*) -->\n*\Z", re.MULTILINE)
_RECORD = re.compile(r"^<!-- scout:plan [^\n]* -->\n?", re.MULTILINE)
_HEAD = "head"
_TIED = ("scout", "plan", "track", "base")
"""Fields that tie a spec to its plan: the new plan's always."""


class Kept(NamedTuple):
    """Something of a person's that was carried over."""

    file: str
    what: str
    """`field wave`, `section Goal`."""


def sealed(text: str) -> str:
    """The text with a seal of its own content."""
    return _with_seal(text, _digests(split(_plain(text))))


def unsealed(text: str) -> str:
    """The text without its seal."""
    return _SEAL.sub("\n", text)


def is_untouched(text: str) -> bool:
    """Whether a spec is as scout wrote it."""
    return _read_seal(text) == _digests(split(_plain(text)))


def keep_edits(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[dict[str, str], tuple[Kept, ...]]:
    """The new files with everything in them that people wrote into the old ones, and what that is.

    A spec is found again by its track, whatever its file is called. One whose front matter can't be read, or whose seal was
    deleted, is kept as it stands.
    """
    before = {_identity(name, text): text for name, text in old.items()}
    files: dict[str, str] = {}
    kept: list[Kept] = []
    for name, text in new.items():
        earlier = before.get(_identity(name, text))
        files[name], found = (text, []) if earlier is None else _merge(name, earlier, text)
        kept += found
    return files, tuple(kept)


def _identity(name: str, text: str) -> str:
    found = re.search(r"^track:[ \t]*([a-z0-9-]+)[ \t]*(#.*)?$", text, re.MULTILINE)
    return found[1] if found else name


def _merge(name: str, old: str, new: str) -> tuple[str, list[Kept]]:
    seal = _read_seal(old)
    theirs, ours = split(_plain(old)), split(_plain(new))
    if seal is None:
        return old, [Kept(name, "the whole file")]
    kept: list[Kept] = []
    front = ""
    if ours.front_matter is not None:
        mine, _ = frontmatter.load(name, ours.front_matter, first_line=2)
        read, _ = frontmatter.load(name, theirs.front_matter or "", first_line=2)
        if mine is None or read is None:
            return old, [Kept(name, "the whole file: its front matter can't be read")]
        values, fields = _merge_fields(read, mine.values, seal)
        kept += [Kept(name, f"field {field}") for field in fields]
        front = frontmatter.dump(values, read.comments)
    head = ours.head
    if _digest(theirs.head) != seal.get(_HEAD):
        head = theirs.head
        kept.append(Kept(name, "what stands above the first section"))
    sections, titles = _merge_sections(theirs.sections, ours.sections, seal)
    kept += [Kept(name, f"section {title}") for title in titles]
    body = "\n\n".join([head.strip("\n"), *(f"## {section.title}\n\n{section.text}".rstrip() for section in sections)])
    record = _RECORD.search(new)
    text = "\n".join([part for part in (front, f"{body}\n", record[0] if record else "") if part])
    return _with_seal(text, _digests(ours)), kept


def _merge_fields(theirs: Located, ours: FrontMatter, seal: Mapping[str, str]) -> tuple[FrontMatter, list[str]]:
    """The front matter with the fields that people changed, added or took out."""
    changed = {}
    for name in FrontMatter.model_fields:
        line = frontmatter.field_line(theirs.values, name)
        if name not in _TIED and _digest(line or "") != seal.get(f"field-{name}", _digest("")):
            changed[name] = getattr(theirs.values, name)
    differ = [name for name, value in changed.items() if value != getattr(ours, name)]
    return ours.model_copy(update=changed), differ


def _merge_sections(theirs: Sequence[Section], ours: Sequence[Section], seal: Mapping[str, str]) -> tuple[list[Section], list[str]]:
    """Our sections in our order, each in their wording if they changed it; then what they added, after what it followed."""
    written, new = _named(theirs, seal), _named(ours, {})
    kept = {name: section for name, section in written.items() if seal.get(name) != _digest(section.text)}
    merged = {name: kept.get(name, section) for name, section in new.items() if name in written or name not in seal}
    names, above = list(merged), list(written)
    for name in (name for name in kept if name not in merged):
        earlier = set(above[: above.index(name)])
        names.insert(max((place for place, other in enumerate(names, start=1) if other in earlier), default=0), name)
    changed = [section.title for name, section in kept.items() if name not in new or new[name].text != section.text]
    return [merged.get(name) or kept[name] for name in names], changed


def _named(sections: Sequence[Section], seal: Mapping[str, str]) -> dict[str, Section]:
    """The sections in their order, each under a name of its own: of several with one title, the sealed one is the title's, or the first."""
    named: dict[str, Section] = {}
    for section in sections:
        name = slugify(section.title)
        same = (other for other in sections if slugify(other.title) == name)
        titled = min(same, key=lambda other: _digest(other.text) != seal.get(slugify(other.title)))
        named[name if section == titled else f"{name}#{section.line}"] = section
    return named


def _plain(text: str) -> str:
    """The text without its seal and without the record for machines, which are nobody's wording."""
    return _RECORD.sub("", unsealed(text))


def _digests(document: Document) -> dict[str, str]:
    """Digest of each field and section of a page, and of what stands between front matter and first section."""
    found = _field_digests(document) | {_HEAD: _digest(document.head)}
    return found | {name: _digest(section.text) for name, section in _named(document.sections, {}).items()}


def _field_digests(document: Document) -> dict[str, str]:
    located, _ = frontmatter.load("", document.front_matter, first_line=2) if document.front_matter else (None, [])
    if located is None:
        return {}
    lines = {name: frontmatter.field_line(located.values, name) for name in FrontMatter.model_fields if name not in _TIED}
    return {f"field-{name}": _digest(line) for name, line in lines.items() if line is not None}


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _with_seal(text: str, digests: Mapping[str, str]) -> str:
    return f"{text.rstrip()}\n\n<!-- scout:seal {' '.join(f'{name}={digest}' for name, digest in digests.items())} -->\n"


def _read_seal(text: str) -> dict[str, str] | None:
    found = _SEAL.search(text)
    return {name: digest for name, _, digest in (entry.partition("=") for entry in found[1].split())} if found else None
