"""A file and what would change in it → the file with lines put in. Pure.

Each insertion has several ways to be made, the likeliest first; the first that leaves the file sound is taken, and none
when none does. Lines are always those of the base: what was put in before is reckoned with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scout.model import Outline, Registration, Symbol, SymbolHit
from scout.probe.sketch.stems import Renaming, mentions, rename, singular, words
from scout.probe.sketch.syntax import comment, is_sound, member, statement
from scout.source import outline

_FUNCTIONS = frozenset({"function", "method", "constructor", "getter", "setter"})
_MOST_RELATIONS = 5


class Place(NamedTuple):
    """Text after a line of the base; 0 is before the first."""

    after: int
    text: str


class Insertion(NamedTuple):
    """The ways in which something can be put in, the likeliest first."""

    ways: tuple[Place, ...]


def insert(path: str, content: bytes, insertions: Sequence[Insertion]) -> bytes:
    """`content` with every insertion made that can be made soundly, each once. Line ends are kept as they are."""
    grown: list[tuple[int, int]] = []
    for insertion in dict.fromkeys(insertions):
        for way in insertion.ways:
            now = way.after + sum(lines for after, lines in grown if after <= way.after)
            made = _with_line(content, way._replace(after=now))
            if is_sound(path, made, before=content):
                content = made
                grown.append((way.after, way.text.count("\n") + 1))
                break
    return content


def registration(path: str, content: bytes, place: Registration, *, renamings: Sequence[Renaming], part: str) -> tuple[Insertion, ...]:
    """The line that registers the new thing after the one that registers its model, and the imports which that line needs."""
    lines = _lines(content)
    number = _line_of(place, lines)
    if number is None:
        return ()
    line, found = lines[number - 1], outline(path, content)
    mine = _own_renamings(line, place, renamings)
    renamed = rename(line, mine, path=path)
    note = comment(path, f"sketch of {part}: registered here")
    last = (Place(number, _indent(line) + note),) if note else ()
    if renamed == line:
        return (Insertion(last),)
    definition = next((one for one in found.symbols if one.start <= number <= one.signature_end < one.end), None)
    if definition is not None:
        return (Insertion((Place(definition.end, _copy(definition, lines, mine, path)), *last)),)
    ways = (Place(number, renamed), Place(number - 1, f"{renamed},"), Place(number, f"{renamed},"), *last)
    return (Insertion(ways), *_imports_for(number, lines, found, mine, path))


def mark(path: str, content: bytes, hit: SymbolHit, *, part: str) -> tuple[Insertion, ...]:
    """A line without effect inside the symbol, or at the end of the file when the hit means the file as a whole."""
    lines = _lines(content)
    symbol = _symbol(outline(path, content), hit) if hit.name else None
    if symbol is None:
        return (Insertion((Place(len(lines), comment(path, f"sketch of {part}") or ""),)),)
    return (Insertion(tuple(_ways_inside(path, lines, symbol, part))),)


def models(path: str, content: bytes, *, renamings: Sequence[Renaming]) -> tuple[Insertion, ...]:
    """For a schema: a copy of the model's or table's definition at the end, and of the lines by which others relate to it."""
    lines, found = _lines(content), outline(path, content)
    for renaming in renamings:
        like = next((one for one in found.symbols if "." not in one.name and mentions(one.name, renaming)), None)
        if like is None:
            continue
        block = _copy(like, lines, [renaming], path)
        relations = [
            Insertion((Place(number, rename(line, [renaming], path=path)),))
            for number, line in enumerate(lines, start=1)
            if not like.start <= number <= like.end and re.search(rf"\b{re.escape(like.name)}\b", line)
        ]
        return (Insertion((Place(len(lines), block),)), *relations[:_MOST_RELATIONS])
    return ()


def _with_line(content: bytes, way: Place) -> bytes:
    ending = b"\r\n" if b"\r\n" in content else b"\n"
    lines = content.split(ending)
    if lines and lines[-1] == b"":
        lines.pop()
        tail = ending
    else:
        tail = ending if way.after >= len(lines) else b""
    text = way.text.encode("utf-8", "surrogateescape").replace(b"\n", ending)
    return ending.join([*lines[: way.after], text, *lines[way.after :]]) + tail


def _lines(content: bytes) -> list[str]:
    lines = content.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines and lines[-1] == "" else lines


def _line_of(place: Registration, lines: Sequence[str]) -> int | None:
    """Where the example stands: where recon saw it, or where else it stands alone."""
    wanted = place.example.strip()
    if 0 < place.line <= len(lines) and lines[place.line - 1].strip() == wanted:
        return place.line
    found = [number for number, line in enumerate(lines, start=1) if line.strip() == wanted]
    if len(found) == 1:
        return found[0]
    return place.line if 0 < place.line <= len(lines) else None


def _own_renamings(line: str, place: Registration, renamings: Sequence[Renaming]) -> tuple[Renaming, ...]:
    """Those of the things that the line names; where it names none of them, the new thing replaces what the line registers."""
    like = words(place.like)
    if not like or not renamings or any(mentions(line, one) for one in renamings):
        return tuple(renamings)
    return (Renaming((*like[:-1], singular(like[-1])), renamings[0].new),)


def _copy(symbol: Symbol, lines: Sequence[str], renamings: Sequence[Renaming], path: str) -> str:
    """The whole definition under the new name, after an empty line."""
    return "\n".join(["", *(rename(line, renamings, path=path) for line in lines[symbol.start - 1 : symbol.end])])


def _imports_for(registering: int, lines: Sequence[str], found: Outline, renamings: Sequence[Renaming], path: str) -> tuple[Insertion, ...]:
    """Renamed copies of the import lines whose names the registering line uses, unless it is one itself."""
    used = set(re.findall(r"\w+", lines[registering - 1]))
    numbers: list[int] = []
    for one in found.imports:
        names = {name for name in (one.alias, one.name, re.split(r"[./:\\]", one.module)[-1]) if name}
        if names & used and 0 < one.line <= len(lines) and one.line not in (registering, *numbers):
            numbers.append(one.line)
    renamed = ((number, rename(lines[number - 1], renamings, path=path)) for number in numbers)
    return tuple(Insertion((Place(number, text),)) for number, text in renamed if text != lines[number - 1] and text not in lines)


def _symbol(found: Outline, hit: SymbolHit) -> Symbol | None:
    named = [one for one in found.symbols if one.name == hit.name] or [one for one in found.symbols if one.name.split(".")[-1] == hit.name]
    return min(named, key=lambda one: abs(one.start - hit.line), default=None)


def _ways_inside(path: str, lines: Sequence[str], symbol: Symbol, part: str) -> Iterator[Place]:
    first = min(symbol.signature_end, symbol.end)
    body = next((line for line in lines[first : symbol.end] if line.strip()), "")
    indent = _indent(body) or _indent(lines[symbol.start - 1]) + "    "
    effect, note = statement(path, part), comment(path, f"sketch of {part}")
    inside = [first, symbol.end - 1] if symbol.end > first else []
    if effect and (symbol.kind in _FUNCTIONS or lines[first - 1].rstrip().endswith("=> {")):
        yield from (Place(after, indent + effect) for after in inside)
    if field := member(path, symbol.kind, part):
        yield from (Place(after, indent + field) for after in inside)
    if note:
        yield from (Place(after, indent + note) for after in inside)
        yield Place(symbol.start - 1, _indent(lines[symbol.start - 1]) + note)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
