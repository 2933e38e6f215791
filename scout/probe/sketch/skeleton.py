"""A file that is there → the skeleton of one that would be made like it. Pure.

Imports, declarations and signatures stay, with the thing's name replaced; long bodies shrink to a line. What comes out
parses wherever the model did: each step is checked, and the next more careful one is taken when it fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from scout.model import Symbol
from scout.probe.sketch.stems import Renaming, rename
from scout.probe.sketch.syntax import comment, empty_body, is_indented, is_sound
from scout.source import outline

_LARGEST = 400_000
_SHORT_BODY = 8
"""Lines. A body as short as this stays: its calls are what tells who uses whom."""
_MOST_STEPS = 80
_FUNCTIONS = frozenset({"function", "method", "constructor", "getter", "setter"})
_FUNCTION_HEAD = re.compile(r"(=>|\bfunction\b.*\))\s*\{\s*$")


def write_skeleton(path: str, *, like: str, content: bytes, renamings: Sequence[Renaming], part: str) -> bytes:
    """The content of a new file at `path`, modelled on `content` of the file `like`."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return placeholder(path, like=like, part=part)
    if not text.strip():
        return content
    if len(content) > _LARGEST or outline(like, content).language is None:
        return placeholder(path, like=like, part=part)
    for candidate in (_reduced(like, text), text):
        made = rename(candidate, renamings, path=path).encode("utf-8")
        if made.strip() and is_sound(path, made, before=content):
            return made
    return placeholder(path, like=like, part=part)


def placeholder(path: str, *, like: str, part: str) -> bytes:
    """The least that a file can hold: a comment, or what its format takes for nothing."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in {".md", ".markdown", ".mdx", ".rst"}:
        title = PurePosixPath(path).stem.replace("-", " ").replace("_", " ").capitalize()
        return f"{'# ' if suffix != '.rst' else ''}{title}\n\nSketch of {part}, to be written.\n".encode("utf-8", "surrogateescape")
    if suffix == ".json":
        return b"{}\n"
    note = comment(path, f"sketch of {part}: would be made like another file here")
    return f"{note or ''}\n".encode("utf-8", "surrogateescape")


def _reduced(path: str, text: str) -> str:
    """The text with long bodies shortened: all at once, or one after the other where that breaks it."""
    original = text.encode("utf-8")
    lines = text.split("\n")
    cuts = sorted(_cuts(path, lines, outline(path, original).symbols), reverse=True)
    whole = _shortened(lines, cuts)
    if is_sound(path, whole.encode("utf-8"), before=original):
        return whole
    for cut in cuts[:_MOST_STEPS]:
        step = _shortened(lines, [cut])
        if is_sound(path, step.encode("utf-8"), before=original):
            lines = step.split("\n")
    return "\n".join(lines)


def _cuts(path: str, lines: Sequence[str], symbols: Sequence[Symbol]) -> Iterator[tuple[int, int, str]]:
    """(first line of a body, last line, what stands there instead), outermost functions only, none within another."""
    instead, covered = empty_body(path), 0
    if instead is None:
        return
    for symbol in sorted(symbols, key=lambda symbol: (symbol.start, -symbol.end)):
        first, last = symbol.signature_end + 1, symbol.end if is_indented(path) else symbol.end - 1
        if symbol.start <= covered or last - first + 1 <= _SHORT_BODY or not _is_function(path, lines, symbol):
            continue
        indent = _indent(next((line for line in lines[first - 1 : last] if line.strip()), ""))
        yield first, last, indent + instead
        covered = symbol.end


def _is_function(path: str, lines: Sequence[str], symbol: Symbol) -> bool:
    if is_indented(path):
        return symbol.kind in _FUNCTIONS
    head, tail = lines[symbol.signature_end - 1], lines[symbol.end - 1]
    if not head.rstrip().endswith("{") or not tail.lstrip().startswith("}"):
        return False
    return symbol.kind in _FUNCTIONS or bool(_FUNCTION_HEAD.search(head))


def _shortened(lines: Sequence[str], cuts: Sequence[tuple[int, int, str]]) -> str:
    """`cuts` from the last to the first."""
    left = list(lines)
    for first, last, instead in cuts:
        left[first - 1 : last] = [instead]
    return "\n".join(left)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
