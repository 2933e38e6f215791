"""Small readers of declarations, for languages that have no grammar wheel: Prisma, GraphQL, protobuf. Bytes → columns. Pure.

Each knows blocks in braces with a keyword and a name, and the members on the lines inside: that is all such a language
declares. Expressions are not read, and a member that stands on the line of its block's brace is not seen.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

from scout.source.columns import ABSENT, REFERENCE_KINDS, Columns, Strings

_TYPE = REFERENCE_KINDS.index("type")


class Dialect(NamedTuple):
    """How one language writes blocks and members. Patterns see lines with their comments and strings blanked."""

    head: re.Pattern[str]
    """A line that opens a block or declares something in one line: groups `kind` and `name`."""
    member: re.Pattern[str]
    """A line inside a block: the first group that matched is its name."""
    types: re.Pattern[str]
    """A name in a head or a member that may be a type of the file or another file."""
    skipped: re.Pattern[str]
    """Comments and strings."""
    member_kind: str = "field"
    memberless: frozenset[str] = frozenset()
    """Kinds of blocks whose lines are settings or expressions."""
    builtin: frozenset[str] = frozenset()
    """Types that the language itself has, and words that are none."""


_COMMENTS_AND_STRINGS = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*[\s\S]*?\*/')

_PRISMA = Dialect(
    head=re.compile(r"\s*(?P<kind>model|enum|type|view|datasource|generator)\s+(?P<name>\w+)\s*\{"),
    member=re.compile(r"\s*(?P<name>\w+)(?=\s|$)"),
    types=re.compile(r"(?<=\s)[A-Z]\w*(?=[\s\[?]|$)"),
    skipped=re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*'),
    memberless=frozenset({"datasource", "generator"}),
    builtin=frozenset(["String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes", "Unsupported"]),
)


_GRAPHQL = Dialect(
    head=re.compile(
        r"\s*(?:extend\s+)?(?P<kind>type|interface|input|enum|union|scalar|directive|query|mutation|subscription|fragment|schema)\b\s*"
        r"(?P<name>@?\w+|(?=\{))"
    ),
    member=re.compile(r"\s*(?P<name>\w+)\s*(?=[(:@]|$)"),
    types=re.compile(r"(?<=[:\[|&=!])\s*([A-Z]\w*)|\bimplements\s+(\w+)|\bon\s+([A-Z]\w*)"),
    skipped=re.compile(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*'),
    memberless=frozenset({"query", "mutation", "subscription", "fragment"}),
    builtin=frozenset(["String", "Boolean", "Int", "Float", "ID"]),
)

_PROTOBUF = Dialect(
    head=re.compile(r"\s*(?P<kind>message|enum|service|oneof|extend)\s+(?P<name>[\w.]+)\s*\{"),
    member=re.compile(
        r"\s*(?:rpc\s+(?P<rpc>\w+)|(?:(?:repeated|optional|required)\s+)?(?:map\s*<[^>]*>|[\w.]+)\s+(?P<field>\w+)\s*=|(?P<value>\w+)\s*=)"
    ),
    types=re.compile(r"(?<![\w.\"])(?:[\w.]+\.)?([A-Z]\w*)(?=\s+\w+\s*=|\s*[>)])"),
    skipped=_COMMENTS_AND_STRINGS,
)


def graphql(language: str, content: bytes, lines: int) -> Columns:
    """Types, inputs, interfaces, enums, unions and operations, with the fields of types."""
    return _read(_GRAPHQL, language, content, lines)


def protobuf(language: str, content: bytes, lines: int) -> Columns:
    """Messages, enums, services and oneofs with their fields, values and calls."""
    return _read(_PROTOBUF, language, content, lines)


def prisma(language: str, content: bytes, lines: int) -> Columns:
    """Models, views, types and enums with their fields and values; data sources and generators."""
    return _read(_PRISMA, language, content, lines)


class _Block(NamedTuple):
    kind: str
    name: str
    start: int
    """Line, counted from 1."""
    depth: int
    """Of braces around it."""
    exists: int
    """Where its row stands."""


class _Row(NamedTuple):
    name: str
    kind: str
    start: int
    end: int
    head: int
    """The line that names it."""


def _read(dialect: Dialect, language: str, content: bytes, lines: int) -> Columns:
    text = content.decode(errors="replace")
    written = text.split("\n")
    code = dialect.skipped.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text).split("\n")
    rows, types = _rows(dialect, written, code)
    strings, symbols, references = Strings(), list[int](), list[int]()
    for row in rows:
        signature = " ".join(dialect.skipped.sub(_string_or_space, written[row.head - 1]).split()).rstrip("{ ,;")
        body = " ".join(" ".join(code[row.head : row.end]).split())
        digest = blake2b(body.encode(), digest_size=8).hexdigest() if body else ""
        numbers = [strings.number(part) for part in (row.name, row.kind, signature, digest)]
        symbols += (numbers[0], numbers[1], row.start, row.end, numbers[2], row.head, True, numbers[3])
    for name, line, symbol in types:
        references += (strings.number(name), ABSENT, _TYPE, line, strings.optional(symbol))
    return Columns(language, lines, None, strings.table, symbols, references, [])


def _rows(dialect: Dialect, written: list[str], code: list[str]) -> tuple[list[_Row], list[tuple[str, int, str | None]]]:
    """Symbols, outer before inner, and the types they use as (name, line, symbol)."""
    rows: list[_Row] = []
    types: list[tuple[str, int, str | None]] = []
    blocks: list[_Block] = []
    depth = 0
    for line, content in enumerate(code, 1):
        found, outer = dialect.head.match(content), blocks[-1] if blocks else None
        inside = outer is not None and depth == outer.depth + 1 and outer.kind not in dialect.memberless
        member = dialect.member.match(content) if inside and not found else None
        if found or member:
            own = found["name"] or found["kind"] if found else next(name for name in member.groups() if name) if member else ""
            name = f"{outer.name}.{own}" if outer else own
            rows.append(_Row(name, found["kind"] if found else dialect.member_kind, _first_line(written, code, line), line, line))
            used = (next(filter(None, use.groups()), use[0]) for use in dialect.types.finditer(content))
            types += ((word, line, name) for word in used if word not in dialect.builtin and word != own)
        if found and "{" in content:
            blocks.append(_Block(found["kind"], rows[-1].name, line, depth, len(rows) - 1))
        depth = max(0, depth + content.count("{") - content.count("}"))
        while blocks and depth <= blocks[-1].depth:
            closed = blocks.pop()
            rows[closed.exists] = rows[closed.exists]._replace(end=line)
    for left_open in blocks:
        rows[left_open.exists] = rows[left_open.exists]._replace(end=len(code) - (not code[-1]))
    return rows, types


def _first_line(written: list[str], code: list[str], line: int) -> int:
    """The first of the comment lines that stand directly above a line."""
    while line > 1 and written[line - 2].strip() and not code[line - 2].strip():
        line -= 1
    return line


def _string_or_space(skipped: re.Match[str]) -> str:
    return skipped[0] if skipped[0].startswith('"') else " "
