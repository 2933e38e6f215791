"""Captured nodes → columns: one reader for every grammar, steered by the names of a query's captures. Pure.

What a query may capture (queries/*.scm):

    @symbol.KIND   a definition                         @name       its name; several names make several symbols
    @scope         lends its @name to what is inside    @owner      put before @name: a Go receiver's type
    @body          where the head of a definition ends  @wrapper    widens the definition inside it
    @export        a wrapper that also exports          @exported   a name that is exported elsewhere in the file
    @attribute     a decorator or annotation            @comment    a comment or docstring
    @import        a statement for the import reader    @bound      a name of a parameter or a local variable
    @ignore        no references are read inside it        @access     begins a section (`private:`) of the members after it
    @call @type @inherit @member @ident                 references, each by the name that is used

A capture that names something (@name, @owner, @body) belongs to the innermost definition or scope around it, so queries
need no pairing, and no node is looked at that no query asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Set
from hashlib import blake2b
from io import BytesIO
from itertools import accumulate
from typing import NamedTuple

from tree_sitter import Node

from scout.source.columns import ABSENT, Columns, Strings
from scout.source.imports import ImportReader
from scout.source.text import count_lines

ExportRule = Callable[[str, str, bool, str], bool]
"""(name, head of the definition, inside an export statement, kind of what it is a member of or "") → whether other files can use it."""

Captures = Mapping[str, list[Node]]

_MEMBER, _TYPE, _CALL, _INHERIT = 1, 2, 3, 4
_REFERENCES = (("member", _MEMBER), ("type", _TYPE), ("call", _CALL), ("inherit", _INHERIT))
"""Capture → number in REFERENCE_KINDS."""

_WRAPPER, _BODY, _SYMBOL, _OWNER, _NAME, _ACCESS = range(6)
_SMALL_EVENTS = {
    "wrapper": _WRAPPER,
    "export": _WRAPPER,
    "body": _BODY,
    "scope": _SYMBOL,
    "owner": _OWNER,
    "name": _NAME,
    "access": _ACCESS,
}
_METHOD_HOLDERS = frozenset(
    {"class", "interface", "struct", "enum", "trait", "object", "scope", "union", "protocol", "extension", "record"}
)
_LOCAL = frozenset({"function", "class", "constant", "variable", "type", "interface", "enum"})
"""Kinds of what a function may hold for itself."""

_GENERIC = frozenset({"constant", "variable", "field", "property", "key", "type", "prototype", "block", "class"})
"""Kinds that give way when another pattern says more of the same node."""

_LONGEST_SIGNATURE = 400
_LONGEST_RECEIVER = 80
_WORD_BYTES = bytes(b for b in range(256) if b >= 128 or chr(b).isalnum() or chr(b) in "_$")
_PATH_BYTES = _WORD_BYTES + b".:?!->"
_QUOTES = "\"'`"
_DOT = ord(".")


class Traits(NamedTuple):
    """What the reader must know of a language beyond its query."""

    imports: ImportReader | None = None
    exported: ExportRule = lambda _name, _head, _wrapped, _outer: True
    indented: bool = False
    """Indentation has a meaning, so folding white space must keep it."""
    bare_members: bool = False
    """Members are used by their plain name (Java's `count` for `this.count`)."""
    free_names: bool = False
    """A plain name may mean something of another file without an import (Go, C): all are kept that are not bound here."""
    stretches: str = ""
    """A kind of symbol that goes on to the next of its kind (a stage of a Dockerfile)."""
    sigils: str = ""
    """Characters around a name that are no part of it."""
    neighbours: bool = False
    """An @ident before a bracket is a call, one after a dot a member."""
    closed_classes: bool = False
    """What stands before the first @access of a class is private."""


class _Definition:
    """A symbol, scope or wrapper while it is being read. Offsets count bytes."""

    __slots__ = (
        *("body", "closed", "exported", "hidden", "kind", "names", "outer"),
        *("owners", "qualified", "start", "stop", "used", "wrapped"),
    )

    def __init__(self, kind: str, start: int, stop: int, outer: _Definition | None) -> None:
        self.kind, self.start, self.stop, self.outer = kind, start, stop, outer
        self.names: list[tuple[int, int]] = []
        self.owners: list[tuple[int, int]] = []
        self.body: int | None = None
        self.wrapped = self.exported = self.used = self.closed = False
        self.hidden = outer is not None and outer.closed
        self.qualified = ""


class _Source:
    """One file's bytes with what is asked of them over and over."""

    def __init__(self, content: bytes, captures: Captures) -> None:
        self.content = content
        self.text = content.decode("latin-1")
        self.line_ends = list(accumulate(map(len, BytesIO(content))))
        self.comments = _ranges(captures.get("comment", ()))
        self.attributes = _ranges(captures.get("attribute", ()))
        self.attribute_set = set(self.attributes)
        self.left_out = sorted(self.comments + self.attributes) if self.attributes else self.comments
        self.left_out_stops = [stop for _, stop in self.left_out]

    def line(self, offset: int) -> int:
        return bisect_right(self.line_ends, offset) + 1

    def name(self, start: int, stop: int) -> str:
        """The text of a range. The whole file is decoded once as Latin-1, so that offsets of bytes are offsets of characters."""
        name = self.text[start:stop]
        return name if name.isascii() else self.content[start:stop].decode(errors="replace")

    def without(self, holes: list[tuple[int, int]], start: int, stop: int) -> bytes:
        """A range without the holes that begin in it."""
        at = bisect_left(holes, (start,))
        if at == len(holes) or holes[at][0] >= stop:
            return self.content[start:stop]
        pieces = []
        while at < len(holes) and holes[at][0] < stop:
            pieces.append(self.content[start : holes[at][0]])
            start = max(start, holes[at][1])
            at += 1
        pieces.append(self.content[start:stop])
        return b"".join(pieces)


def read(captures: Captures, content: bytes, *, language: str, traits: Traits, problem: str | None) -> Columns:
    """The outline of one file, as columns."""
    source, strings = _Source(content, captures), Strings()
    definitions = _definitions(captures, source, traits)
    symbols = _symbols(definitions, captures, source, traits, strings)
    imports, imported = _imports(captures, source, traits, strings)
    spans, receivers = _spans(captures, source, definitions, imported, traits)
    skipped = sorted(_ranges(captures.get("import", ())) + _ranges(captures.get("ignore", ())))
    if receivers is None:
        dotted = (start for start in spans if start and source.content[start - 1] in b".:>")
        receivers = {start: found for start in dotted if (found := _receiver(source.content, start)) is not None}
    references = _references(spans, receivers, definitions, skipped, source, strings)
    return Columns(language, count_lines(content), problem, strings.table, symbols, references, imports)


# ------------------------------------------------------------------------------------------------------- definitions


def _definitions(captures: Captures, source: _Source, traits: Traits) -> list[_Definition]:
    """Every definition and scope, outer before inner, with the captures that belong to it."""
    stack: list[_Definition] = []
    found: list[_Definition] = []
    for start, negative_stop, rank, what in sorted(_events(captures, traits.stretches, len(source.content))):
        stop = -negative_stop
        while stack and stack[-1].stop <= start:
            stack.pop()
        if rank in (_WRAPPER, _SYMBOL):
            if stop > start:
                made = _Definition(what, start, stop, _holder(stack))
                made.closed = traits.closed_classes and what == "class"
                if rank == _SYMBOL:
                    _widen(made, stack, source)
                    found.append(made)
                stack.append(made)
            continue
        holder = _holder(stack)
        if holder is None:
            continue
        if rank == _NAME:
            holder.names.append((start, stop))
        elif rank == _OWNER:
            holder.owners.append((start, stop))
        elif rank == _ACCESS:
            holder.closed = source.content.startswith(b"private", start)
        elif holder.body is None:
            holder.body = start
    return found


def _events(captures: Captures, stretches: str, end: int) -> Iterator[tuple[int, int, int, str]]:
    """(start, -end, rank, kind) of every capture that shapes definitions; sorted, they nest."""
    kinds: dict[tuple[int, int], str] = {}
    imports = {node.byte_range for node in captures.get("import", ())}
    for capture, nodes in captures.items():
        rank = _SMALL_EVENTS.get(capture)
        if capture.startswith("symbol."):
            kind = capture[len("symbol.") :]
            for node in nodes:
                span = node.byte_range
                if span not in imports and kinds.get(span, "variable") in _GENERIC:
                    kinds[span] = kind
        elif rank is not None:
            for node in nodes:
                start, stop = node.byte_range
                yield start, -stop, rank, capture
    ends = sorted(start for (start, _), kind in kinds.items() if kind == stretches)
    for (start, stop), kind in kinds.items():
        if kind == stretches:
            yield stop, -stop, _BODY, "body"
        last = next((later for later in ends if later > start), end) if kind == stretches else stop
        yield start, -last, _SYMBOL, kind


def _holder(stack: list[_Definition]) -> _Definition | None:
    """The innermost definition that is no wrapper."""
    for held in reversed(stack):
        if held.kind not in ("wrapper", "export"):
            return held
    return None


def _widen(made: _Definition, stack: list[_Definition], source: _Source) -> None:
    """A definition begins where its wrappers begin, if it is the first in them, and ends where they end, if nothing else follows."""
    for wrapper in reversed(stack):
        if wrapper.kind not in ("wrapper", "export"):
            return
        made.wrapped = made.wrapped or wrapper.kind == "export"
        if not wrapper.used:
            made.start, wrapper.used = wrapper.start, True
        if not source.content[made.stop : wrapper.stop].strip(b" \t\r\n;,"):
            made.stop = wrapper.stop


# ----------------------------------------------------------------------------------------------------------- symbols


def _symbols(definitions: list[_Definition], captures: Captures, source: _Source, traits: Traits, strings: Strings) -> list[int]:
    exported_names = {source.name(*span) for span in _ranges(captures.get("exported", ()))}
    symbols: list[int] = []
    for made in definitions:
        outer = made.outer
        while made.stop > made.start and source.content[made.stop - 1] in b" \t\r\n":
            made.stop -= 1
        names = [name for span in made.names if (name := _clean(source.name(*span)).strip(traits.sigils or None))]
        names = names or (["default"] if made.wrapped else [])
        _take_attributes(made, source)
        prefix = [outer.qualified] if outer and outer.qualified else []
        prefix += [_clean(source.name(*span)) for span in made.owners]
        made.qualified = ".".join([*prefix, *names[:1]])
        if made.kind == "scope" or not names:
            made.exported = outer is None or outer.exported
            continue
        open_here = not made.hidden and (outer is None or (outer.exported and outer.kind not in ("function", "method")))
        head, signature_end, body = _head_and_body(made, source, traits)
        first = source.line(_first_comment(made, source))
        for name in names:
            reachable = traits.exported(name, head, made.wrapped, outer.kind if outer else "") or name in exported_names
            made.exported = reachable and open_here
            symbols += (
                strings.number(".".join([*prefix, name])),
                strings.number(_kind(made, name)),
                first,
                source.line(max(made.start, made.stop - 1)),
                strings.number(head),
                signature_end,
                made.exported,
                strings.number(body),
            )
    return symbols


def _kind(made: _Definition, name: str) -> str:
    if made.kind == "function" and ((made.outer and made.outer.kind in _METHOD_HOLDERS) or made.owners):
        return "method"
    if made.kind == "variable" and name.isupper():
        return "constant"
    return made.kind


def _clean(name: str) -> str:
    """A name as people write it: without quotes, on one line, not endless."""
    if name.isidentifier():
        return name
    quoted = len(name) > 1 and name[0] == name[-1] and name[0] in _QUOTES and name[0] not in name[1:-1]
    return " ".join((name[1:-1] if quoted else name).split())[:200]


def _head_and_body(made: _Definition, source: _Source, traits: Traits) -> tuple[str, int, str]:
    """Signature, its last line, and digest of the rest. Comments count in neither, decorators count as body."""
    has_body = made.body is not None and made.start < made.body <= made.stop
    head_stop = made.body if has_body and made.body is not None else made.stop
    head = _trim_head(b" ".join(source.without(source.left_out, made.start, head_stop).split()))
    signature = head.decode(errors="replace")[:_LONGEST_SIGNATURE]
    last = source.content[made.start : head_stop].rstrip()
    rest = source.without(source.comments, head_stop, made.stop) if has_body else head[_LONGEST_SIGNATURE:]
    decorators = [source.content[start:stop] for start, stop in _between(source.attributes, made.start, head_stop)]
    digest = _digest(b"".join([*decorators, rest]) if decorators else rest, traits, _column(source, head_stop))
    return signature, source.line(made.start + max(0, len(last) - 1)), digest


def _trim_head(head: bytes) -> bytes:
    head = head.rstrip(b" {=:;,")
    while head.endswith(b"=>"):
        head = head[:-2].rstrip(b" {=:;,")
    return head


def _column(source: _Source, offset: int) -> int:
    return offset - source.content.rfind(b"\n", 0, offset) - 1


_INSIDE_BRACKETS = re.compile(rb"\n(?:(?<=[(\[{]\n)\s*|\s*(?=[)\]}]))")
_AFTER_COMMA = re.compile(rb",\n\s*")
"""Line ends that a formatter may put there. Both begin with a literal, so that they are looked for at the speed of memchr."""


def _digest(body: bytes, traits: Traits, column: int) -> str:
    """Equal for bodies that differ only in comments and white space; where indentation means something it is kept, counted from the
    body's own, except inside brackets."""
    if traits.indented:
        folded = b"\n".join(filter(None, map(bytes.rstrip, body.split(b"\n")))).replace(b"\n" + b" " * column, b"\n")
        folded = _AFTER_COMMA.sub(b", ", _INSIDE_BRACKETS.sub(b"", folded)).strip()
    else:
        folded = b" ".join(body.split())
    return blake2b(folded, digest_size=8).hexdigest() if folded else ""


def _take_attributes(made: _Definition, source: _Source) -> None:
    """Attributes that stand before a definition without being inside it (Rust, members of TypeScript classes) belong to it."""
    if not source.attributes:
        return
    for start, stop in _above(made.start, source):
        if (start, stop) in source.attribute_set:
            made.start = start


def _first_comment(made: _Definition, source: _Source) -> int:
    """Where the comments begin that stand directly above a definition, on lines of their own."""
    first = made.start
    for start, stop in _above(made.start, source):
        gap = source.content[start:stop][-1:] + source.content[stop:first]
        own_line = not source.content[source.content.rfind(b"\n", 0, start) + 1 : start].strip()
        if gap.count(b"\n") > 1 or not own_line:
            break
        first = start
    return first


def _above(start: int, source: _Source) -> Iterator[tuple[int, int]]:
    """Comments and attributes before an offset with nothing but white space between, the nearest first."""
    at = bisect_right(source.left_out_stops, start) - 1
    while at >= 0:
        first, stop = source.left_out[at]
        if first >= start or source.content[stop:start].strip():
            return
        yield first, stop
        start = first
        at -= 1


def _ranges(nodes: list[Node] | tuple[()]) -> list[tuple[int, int]]:
    return sorted([node.byte_range for node in nodes])


def _between(ranges: list[tuple[int, int]], start: int, stop: int) -> list[tuple[int, int]]:
    if not ranges:
        return []
    return ranges[bisect_left(ranges, (start, start)) : bisect_left(ranges, (stop, stop))]


# ----------------------------------------------------------------------------------------------------------- imports


def _imports(captures: Captures, source: _Source, traits: Traits, strings: Strings) -> tuple[list[int], set[str]]:
    """Rows of imports, and the names that they make known in the file (`*` among them after a star import)."""
    rows: list[int] = []
    known: set[str] = set()
    if traits.imports is None:
        return rows, known
    for start, stop in _ranges(captures.get("import", ())):
        statement = source.name(start, stop)
        first, single = source.line(start), "\n" not in statement
        for module, name, alias, offset in traits.imports(statement):
            line = first if single else first + statement.count("\n", 0, offset)
            rows += (strings.number(module), strings.optional(name), strings.optional(alias), line)
            known.add(alias or name or re.split(r"[./:]", module)[-1 if "/" in module or "::" in module else 0])
    return rows, known


# -------------------------------------------------------------------------------------------------------- references


def _spans(
    captures: Captures, source: _Source, definitions: list[_Definition], imported: set[str], traits: Traits
) -> tuple[dict[int, int], dict[int, str] | None]:
    """Start of a used name → its end and its kind, packed into one number: there are millions of them. And, where that came for
    nothing, start → receiver."""
    text = source.text
    plain = (made for made in definitions if traits.bare_members or not _is_member(made))
    defined = {text[start:stop] for made in plain for start, stop in made.names}
    known: Set[str] = defined | imported
    if traits.free_names or "*" in imported:
        known = _AllBut({text[slice(*node.byte_range)] for node in captures.get("bound", ())} - defined)
    idents = captures.get("ident", [])
    receivers = None
    if traits.neighbours:
        spans, receivers = _by_neighbours(idents, text, known)
    else:
        spans = _by_name(idents, text, known)
    for capture, kind in _REFERENCES:
        for node in captures.get(capture, ()):
            start, stop = node.byte_range
            spans[start] = stop << 3 | kind
    for made in definitions:
        for start, _ in made.names:
            if spans.get(start, 0) & 7 != _INHERIT:  # a Go struct's embedded type is a field and a use
                spans.pop(start, None)
    return spans, receivers


def _is_member(made: _Definition) -> bool:
    """Whether it is used by way of what holds it. What stands inside `memo(() => …)` is local to the constant that holds that."""
    return made.outer is not None and (made.outer.kind in _METHOD_HOLDERS or made.kind not in _LOCAL)


class _AllBut(frozenset[str]):
    """Every name but these."""

    def __contains__(self, name: object) -> bool:
        return not frozenset.__contains__(self, name)


def _by_name(idents: list[Node], text: str, known: Set[str]) -> dict[int, int]:
    """The plain names that may mean a symbol."""
    spans: dict[int, int] = {}
    for node in idents:
        start, stop = node.byte_range
        if text[start:stop] in known:
            spans[start] = stop << 3
    return spans


def _by_neighbours(idents: list[Node], text: str, known: Set[str]) -> tuple[dict[int, int], dict[int, str]]:
    """The same, with calls and members told by the characters beside them: a query with a pattern for each costs a tenth of a parse.
    Also start → receiver, told by the identifiers that stand before the dot."""
    spans: dict[int, int] = {}
    receivers: dict[int, str] = {}
    text += " "
    path = before = 0
    ends = {node.start_byte: node.end_byte for node in idents}
    for start in sorted(ends):
        stop = ends[start]
        if text[start - 1] == ".":
            if before != start - 1:
                path = start
            receivers[start] = text[path : start - 1] if path < start else "()"
            spans[start] = stop << 3 | (_CALL if text[stop] == "(" else _MEMBER)
        else:
            path = start
            if text[stop] == "(":
                spans[start] = stop << 3 | _CALL
            elif text[start:stop] in known:
                spans[start] = stop << 3
        before = stop
    return spans, receivers


def _references(
    spans: dict[int, int],
    receivers: dict[int, str],
    definitions: list[_Definition],
    skipped: list[tuple[int, int]],
    source: _Source,
    strings: Strings,
) -> list[int]:
    """Rows of references in the order of the file, each with the innermost symbol around it."""
    rows: list[int] = []
    boundaries = _boundaries(definitions, strings)
    skipped.append((len(source.content) + 1, 0))
    at = line = skip = 0
    until, symbol = boundaries[0]
    skip_start, skip_stop = skipped[0]
    line_ends, text = source.line_ends, source.text
    numbers, number = strings.numbers, strings.number
    for start in sorted(spans):
        while start >= until:
            at += 1
            until, symbol = boundaries[at]
        while start >= skip_stop and start >= skip_start:
            skip += 1
            skip_start, skip_stop = skipped[skip]
        packed = spans[start]
        if start >= skip_start or start >= packed >> 3:
            continue
        while start >= line_ends[line]:
            line += 1
        name = text[start : packed >> 3]
        if not name.isascii():
            name = source.name(start, packed >> 3)
        before = receivers.get(start)
        receiver = (numbers.get(before) or number(before)) if before else ABSENT
        rows += (numbers.get(name) or number(name), receiver, packed & 7, line + 1, symbol)
    return rows


def _boundaries(definitions: list[_Definition], strings: Strings) -> list[tuple[int, int]]:
    """(end of a stretch, number of the innermost symbol in it), over the whole file in order."""
    changes: list[tuple[int, int]] = []
    stack: list[tuple[int, int]] = [(1 << 62, ABSENT)]
    for made in definitions:
        if not made.qualified or made.kind == "scope":
            continue
        while stack[-1][0] <= made.start:
            changes.append(stack.pop())
        changes.append((made.start, stack[-1][1]))
        stack.append((min(made.stop, stack[-1][0]), strings.number(made.qualified)))
    while stack:
        changes.append(stack.pop())
    return changes


def _receiver(content: bytes, start: int) -> str | None:
    """What stands before the dot, the arrow or the colons before a name: a dotted path, or `()` for what is computed."""
    if content[start - 2 : start] == b"..":  # a spread or a range
        return None
    if content[start - 1] == _DOT:
        stop = start - 1
    elif content[start - 2 : start] in (b"->", b"::"):
        stop = start - 2
    else:
        return None
    left = content[max(0, stop - _LONGEST_RECEIVER) : stop].removesuffix(b"?").rstrip()
    path = left[len(left.rstrip(_PATH_BYTES)) :].lstrip(b".:?!->")
    return path.decode(errors="replace") or "()"
