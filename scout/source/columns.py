"""An outline as columns: what a reader fills, what the index stores, what workers send. Columns ⇄ bytes ⇄ Outline. Pure.

Every string stands once in a table and every other field is a number into it, so that a file's outline is a few arrays:
about a tenth of the same values as pickled tuples, and made without one Python object for each reference.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from scout.model import Import, Outline, Reference, Symbol

REFERENCE_KINDS = ("name", "attribute", "type", "call", "inherit")
"""Weakest first: what a name is read as when several patterns of a query match it is the last of these."""

ABSENT = 0
"""Number of the string that stands for None; every other string's number is above it."""

SYMBOL_FIELDS = 8
REFERENCE_FIELDS = 5
IMPORT_FIELDS = 4

_HEADER = struct.Struct("<4sIIIIIcI")
_MAGIC = b"scl1"
_HEAD = 3
"""Strings before the table: language, problem, and whether it is generated."""


class Columns(NamedTuple):
    """One file's outline. `strings[0]` is never read: number 0 is None."""

    language: str | None
    lines: int
    problem: str | None
    strings: list[str]
    symbols: list[int]
    """Eight numbers each: name, kind, start, end, signature, signature_end, exported, body."""
    references: list[int]
    """Five numbers each: name, receiver, kind (of REFERENCE_KINDS), line, symbol (its name; ABSENT at the top level)."""
    imports: list[int]
    """Four numbers each: module, name, alias, line."""
    generated: bool = False
    """As in Outline."""


class Strings:
    """The table of strings of one file while it is being filled."""

    def __init__(self, table: list[str] | None = None) -> None:
        self.table: list[str] = [""] if table is None else table
        self.numbers: dict[str, int] = {text: number for number, text in enumerate(self.table) if number}

    def number(self, text: str) -> int:
        """The number of a string, the same each time."""
        known = self.numbers.get(text)
        if known is None:
            known = self.numbers[text] = len(self.table)
            self.table.append(text)
        return known

    def optional(self, text: str | None) -> int:
        """The number of a string, ABSENT for None."""
        return ABSENT if text is None else self.number(text)


def empty(language: str | None, lines: int, problem: str | None) -> Columns:
    """The outline of a file that holds nothing we can read, and why."""
    return Columns(language, lines, problem, [""], [], [], [])


def pack(columns: Columns) -> bytes:
    """Columns as bytes, with a checksum over all of them."""
    numbers = [len(columns.symbols), len(columns.references), *columns.symbols, *columns.references, *columns.imports]
    code = "H" if max(numbers) < 1 << 16 and columns.lines < 1 << 16 else "I"
    head = [columns.language or "", columns.problem or "", "generated" if columns.generated else "", *columns.strings]
    strings = "\0".join(text.replace("\0", "�") for text in head).encode(errors="surrogateescape")
    numeric = array(code, numbers)
    if sys.byteorder == "big":
        numeric.byteswap()
    body = strings + numeric.tobytes()
    sizes = (columns.lines, len(strings), len(columns.symbols), len(columns.references), len(columns.imports))
    return _HEADER.pack(_MAGIC, *sizes, code.encode(), crc32(body)) + body


def unpack(packed: bytes) -> Columns:
    """Columns from bytes. Raises ValueError for anything that `pack` did not make."""
    try:
        magic, lines, string_bytes, symbols, references, imports, code, check = _HEADER.unpack_from(packed)
    except struct.error as error:
        raise ValueError(str(error)) from None
    body = memoryview(packed)[_HEADER.size :]
    if magic != _MAGIC or crc32(body) != check:
        raise ValueError("damaged outline")
    numeric = array(code.decode())
    numeric.frombytes(body[string_bytes:])
    if sys.byteorder == "big":
        numeric.byteswap()
    numbers = numeric.tolist()
    language, problem, generated, *strings = str(body[:string_bytes], "utf-8", "surrogateescape").split("\0")
    middle, last = 2 + symbols, 2 + symbols + references
    rows = numbers[2:middle], numbers[middle:last], numbers[last : last + imports]
    return Columns(language or None, lines, problem or None, strings, *rows, generated=bool(generated))


def is_sound(packed: bytes) -> bool:
    """It is what `pack` made, unharmed."""
    if len(packed) < _HEADER.size or not packed.startswith(_MAGIC):
        return False
    return bool(crc32(memoryview(packed)[_HEADER.size :]) == _HEADER.unpack_from(packed)[7])


def head_of(packed: bytes) -> tuple[str | None, str | None, bool]:
    """Language, problem and whether it is generated, of a sound packed outline."""
    language, problem, generated = _strings_of(packed)[:_HEAD]
    return language or None, problem or None, bool(generated)


def counts_of(packed: bytes) -> tuple[int, int, int]:
    """Symbols, references and imports of a sound packed outline."""
    _, _, _, symbols, references, imports, _, _ = _HEADER.unpack_from(packed)
    return symbols // SYMBOL_FIELDS, references // REFERENCE_FIELDS, imports // IMPORT_FIELDS


def defined_names(packed: bytes) -> set[str]:
    """The last pieces (`method` of `Class.method`) of the names that a sound packed outline defines."""
    strings = _strings_of(packed)[_HEAD:]
    _, _, string_bytes, symbols, _, _, code, _ = _HEADER.unpack_from(packed)
    return {strings[number].rpartition(".")[2] for number in _numbers(packed, code, string_bytes, 2, symbols)[::SYMBOL_FIELDS]}


def used_names(packed: bytes) -> set[str]:
    """The names that a sound packed outline uses."""
    strings = _strings_of(packed)[_HEAD:]
    _, _, string_bytes, symbols, references, _, code, _ = _HEADER.unpack_from(packed)
    return {strings[number] for number in set(_numbers(packed, code, string_bytes, 2 + symbols, references)[::REFERENCE_FIELDS])}


def _strings_of(packed: bytes) -> list[str]:
    string_bytes: int = _HEADER.unpack_from(packed)[2]
    return str(memoryview(packed)[_HEADER.size : _HEADER.size + string_bytes], "utf-8", "surrogateescape").split("\0")


def _numbers(packed: bytes, code: bytes, string_bytes: int, first: int, count: int) -> array[int]:
    numbers: array[int] = array(code.decode())
    start = _HEADER.size + string_bytes + first * numbers.itemsize
    numbers.frombytes(memoryview(packed)[start : start + count * numbers.itemsize])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def to_outline(columns: Columns) -> Outline:
    """The value that the stages read."""
    optional: list[str | None] = [None, *columns.strings[1:]]
    return Outline(
        columns.language,
        columns.lines,
        tuple(symbols_of(columns)),
        tuple(
            Reference(columns.strings[name], optional[receiver], REFERENCE_KINDS[kind], line, optional[symbol])
            for name, receiver, kind, line, symbol in _rows(columns.references, REFERENCE_FIELDS)
        ),
        tuple(
            Import(columns.strings[module], optional[name], optional[alias], line)
            for module, name, alias, line in _rows(columns.imports, IMPORT_FIELDS)
        ),
        columns.problem,
        columns.generated,
    )


def symbols_of(columns: Columns) -> list[Symbol]:
    """Only the symbols."""
    text = columns.strings
    return [
        Symbol(text[name], text[kind], start, end, text[signature], signature_end, bool(exported), text[body])
        for name, kind, start, end, signature, signature_end, exported, body in _rows(columns.symbols, SYMBOL_FIELDS)
    ]


def _rows(numbers: list[int], width: int) -> Iterator[tuple[int, ...]]:
    """The numbers in groups of `width` (itertools.batched is Python 3.12)."""
    return zip(*[iter(numbers)] * width, strict=True)
