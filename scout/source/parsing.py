"""UTF-8 bytes → the nodes that a language's query captures, within a time limit. tree-sitter's own interface ends here."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from tree_sitter import Language, Node, Parser, Query, QueryCursor

QUERIES = Path(__file__).parent / "queries"

SECONDS = 5.0
"""For one file. A parser that takes longer has met something that is not source code."""

_SMALL = 32_000
"""Bytes. Below it a parse can't take long enough to be worth the 6 % that watching it costs."""


WINDOW = 128_000
"""Bytes of a large file that a query looks at without a look at the clock."""


class TimeLimitError(Exception):
    """The parser or the query took longer than SECONDS."""


class Grammar(NamedTuple):
    """A grammar wheel and the queries that read its trees."""

    module: str
    """`tree_sitter_python`."""
    function: str
    """Of that module: gives the language."""
    queries: tuple[str, ...]
    """Names of files in queries/, put together in this order."""


class _Tools(NamedTuple):
    language: Language
    query: Query
    errors: Query


def captured(grammar: Grammar, content: bytes) -> tuple[dict[str, list[Node]], int | None]:
    """Nodes by capture name, and the line of the first syntax error.

    The nodes keep their tree alive. Raises TimeLimitError.
    """
    tools = _tools(grammar)
    parser = _parser(grammar, tools.language)
    deadline = monotonic() + SECONDS
    root = parser.parse(content).root_node if len(content) <= _SMALL else _watched_parse(parser, content, deadline)
    small = len(content) <= WINDOW
    captures = QueryCursor(tools.query).captures(root) if small else _watched_captures(tools.query, root, deadline)
    return captures, _first_error(tools, root) if root.has_error else None


def _watched_captures(query: Query, root: Node, deadline: float) -> dict[str, list[Node]]:
    """The captures of one stretch of a file after the other, until time is up. What reaches over an end is found in both.

    py-tree-sitter 0.26 crashes the process when a query has a progress callback, so a query is watched from outside.
    """
    found: dict[str, dict[tuple[int, int], Node]] = {}
    for start in range(0, root.end_byte, WINDOW):
        if monotonic() > deadline:
            raise TimeLimitError
        cursor = QueryCursor(query)
        cursor.set_byte_range(start, start + WINDOW)
        for name, nodes in cursor.captures(root).items():
            found.setdefault(name, {}).update((node.byte_range, node) for node in nodes)
    return {name: list(nodes.values()) for name, nodes in found.items()}


def _watched_parse(parser: Parser, content: bytes, deadline: float) -> Node:
    def read(offset: int, _point: object) -> bytes:
        return content[offset:]

    expired = False

    def watch(_offset: int, _has_error: bool) -> bool:
        nonlocal expired
        expired = monotonic() > deadline
        return expired

    try:
        return parser.parse(read, progress_callback=watch).root_node
    except ValueError:
        parser.reset()
        if expired:
            raise TimeLimitError from None
        raise


def _first_error(tools: _Tools, root: Node) -> int:
    found = QueryCursor(tools.errors).captures(root).get("error", [])
    return 1 + min((node.start_point.row for node in found), default=0)


_ours = threading.local()
"""A parser holds the state of its parse and lets other threads run meanwhile: each thread has its own."""


def _parser(grammar: Grammar, language: Language) -> Parser:
    parsers: dict[Grammar, Parser] = _ours.__dict__.setdefault("parsers", {})
    if grammar not in parsers:
        parsers[grammar] = Parser(language)
    return parsers[grammar]


@cache
def _tools(grammar: Grammar) -> _Tools:
    language = load(grammar)
    text = "\n".join((QUERIES / f"{name}.scm").read_text(encoding="utf-8") for name in grammar.queries)
    return _Tools(language, Query(language, text), Query(language, "[(ERROR) (MISSING)] @error"))


def load(grammar: Grammar) -> Language:
    """The grammar, from its wheel: nothing is downloaded."""
    give: Callable[[], object] = getattr(import_module(grammar.module), grammar.function)
    given = give()
    return Language(_capsule(given) if isinstance(given, int) else given)


def _capsule(address: int) -> object:
    """Older wheels give the bare address, which tree-sitter still takes with a warning."""
    make = ctypes.pythonapi.PyCapsule_New
    make.restype, make.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    made: object = make(address, b"tree_sitter.Language", None)
    return made
