"""The table of languages: which files are in which, and what reads them. One row each. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from scout.source import declarations, imports
from scout.source.columns import Columns
from scout.source.parsing import Grammar
from scout.source.reader import Traits

OwnReader = Callable[[str, bytes, int], Columns]
"""(language, UTF-8 content, lines) → columns, for languages without a grammar wheel."""


class Language(NamedTuple):
    """A row of the table. Either `grammar` or `reader` is there."""

    name: str
    files: tuple[str, ...]
    """Extensions (`.py`) and whole file names (`Dockerfile`)."""
    grammar: Grammar | None = None
    traits: Traits = Traits()
    reader: OwnReader | None = None
    programs: tuple[str, ...] = ()
    """Interpreters that a first line `#!` may name."""
    symbols: str = ""
    """What becomes a symbol, for docs/reference/languages.md."""


# ------------------------------------------------------------------------------------------ what other files can use

_PUBLIC = re.compile(r"^pub\b|\bpublic\b")
_PRIVATE = re.compile(r"\bprivate\b")


def _underscore(name: str, _head: str, _wrapped: bool, _outer: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def _export_statement(name: str, head: str, wrapped: bool, outer: str) -> bool:
    return not name.startswith("#") and not head.startswith("private ") if outer else wrapped


def _capital(name: str, _head: str, _wrapped: bool, _outer: str) -> bool:
    return name[:1].isupper()


def _public_word(_name: str, head: str, _wrapped: bool, outer: str) -> bool:
    return outer in ("trait", "enum", "interface") or bool(_PUBLIC.search(head))


def _not_private(_name: str, head: str, _wrapped: bool, _outer: str) -> bool:
    return not _PRIVATE.search(head)


# --------------------------------------------------------------------------------------------------------- the table


def _grammar(module: str, *queries: str, function: str = "language") -> Grammar:
    return Grammar(f"tree_sitter_{module}", function, queries)


_PYTHON = Traits(imports.python, _underscore, indented=True, neighbours=True)
_ECMASCRIPT = Traits(imports.ecmascript, _export_statement)
_GO = Traits(imports.go, _capital, free_names=True)
_RUST = Traits(imports.rust, _public_word)
_JAVA = Traits(imports.java, _not_private, bare_members=True)

_JAVASCRIPT_GRAMMAR = _grammar("javascript", "ecmascript", "javascript", "jsx")
_TYPESCRIPT_GRAMMAR = _grammar("typescript", "ecmascript", "typescript", function="language_typescript")
_TSX_GRAMMAR = _grammar("typescript", "ecmascript", "typescript", "jsx", function="language_tsx")

LANGUAGES: tuple[Language, ...] = (
    Language("python", (".py", ".pyi", ".pyw"), _grammar("python", "python"), _PYTHON, programs=("python",)),
    Language("javascript", (".js", ".mjs", ".cjs"), _JAVASCRIPT_GRAMMAR, _ECMASCRIPT, programs=("node",)),
    Language("jsx", (".jsx",), _JAVASCRIPT_GRAMMAR, _ECMASCRIPT),
    Language("typescript", (".ts", ".mts", ".cts"), _TYPESCRIPT_GRAMMAR, _ECMASCRIPT),
    Language("tsx", (".tsx",), _TSX_GRAMMAR, _ECMASCRIPT),
    Language("go", (".go",), _grammar("go", "go"), _GO),
    Language("rust", (".rs",), _grammar("rust", "rust"), _RUST),
    Language("java", (".java",), _grammar("java", "java"), _JAVA),
    Language("sql", (".sql",), _grammar("sql", "sql")),
    Language("prisma", (".prisma",), reader=declarations.prisma),
)


@cache
def _by_file() -> dict[str, str]:
    return {pattern: language.name for language in LANGUAGES for pattern in language.files}


@cache
def _by_name() -> dict[str, Language]:
    return {language.name: language for language in LANGUAGES}


def by_name(name: str) -> Language:
    """The row of a language."""
    return _by_name()[name]


_PROGRAM = re.compile(rb"^#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?(?:\S*/)?([A-Za-z]+)")


def language_of(path: str, content: bytes | None = None) -> str | None:
    """The language of a file by its name, else by the program that its first line names; None when no reader knows it."""
    name = path.rpartition("/")[2]
    table = _by_file()
    known = table.get(name) or table.get("." + name.rpartition(".")[2].lower() if "." in name else "")
    if known or content is None or "." in name[1:]:
        return known
    program = _PROGRAM.match(content)
    if program is None:
        return None
    word = program[1].decode()
    return next((language.name for language in LANGUAGES if word in language.programs), None)
