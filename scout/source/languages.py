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
    blanked: re.Pattern[bytes] | None = None
    """What the grammar takes for something else: spaces to it, but for the group `kept`."""
    embedded: bool = False
    """Only its scripts are read, with the grammar."""


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
    return outer in ("trait", "enum", "interface") or head.startswith("namespace ") or bool(_PUBLIC.search(head))


def _not_static(_name: str, head: str, _wrapped: bool, _outer: str) -> bool:
    return not head.startswith("static ")


def _not_local(_name: str, head: str, _wrapped: bool, _outer: str) -> bool:
    return not head.startswith(("local ", "defp ", "defmacrop ", "@typep "))


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
_CPP = Traits(imports.quoted, _not_private, free_names=True, closed_classes=True)
_RUBY = Traits(imports.quoted, bare_members=True, sigils=":")

_MACRO = r"[A-Z][A-Z0-9_]{2,}(?:\([^()\n]*\))?"
_DECLARES = (
    "template|class|struct|union|enum|namespace|inline|static|constexpr|virtual|explicit|friend|using|typedef|extern|const|void|auto|if"
)
_MACROS = re.compile(
    rf"^[ \t]*{_MACRO}(?=[ \t]+(?:(?:{_DECLARES})\b|[a-z_][\w:]*(?:<[^<>\n]*>)?[ \t*&]+\(?\w+\)?[ \t]*\())"
    rf"|(?P<kept>>\s+){_MACRO}(?= ~?\w+ ?\()|(?<=class ){_MACRO}(?= \w)|(?<=struct ){_MACRO}(?= \w+(?:<[^<>\n]*>)?\s*[:{{])"
    r"|^[ \t]*[A-Z]\w*_[A-Z0-9_]+(?=[ \t]*\n(?!\s*[-+*/%&|?:=<>,;)}\].]))".encode(),
    re.MULTILINE,
)
"""Macros that stand where a declaration begins, between `class` and its name, or alone on a line."""

_JAVASCRIPT_GRAMMAR = _grammar("javascript", "ecmascript", "javascript", "jsx")
_TYPESCRIPT_GRAMMAR = _grammar("typescript", "ecmascript", "typescript", function="language_typescript")
_TSX_GRAMMAR = _grammar("typescript", "ecmascript", "typescript", "jsx", function="language_tsx")

LANGUAGES: tuple[Language, ...] = (
    Language("python", (".py", ".pyi", ".pyw"), _grammar("python", "python"), _PYTHON, programs=("python",)),
    Language("javascript", (".js", ".mjs", ".cjs"), _JAVASCRIPT_GRAMMAR, _ECMASCRIPT, programs=("node",)),
    Language("jsx", (".jsx",), _JAVASCRIPT_GRAMMAR, _ECMASCRIPT),
    Language("typescript", (".ts", ".mts", ".cts"), _TYPESCRIPT_GRAMMAR, _ECMASCRIPT, programs=("deno", "bun", "tsx")),
    Language("tsx", (".tsx",), _TSX_GRAMMAR, _ECMASCRIPT),
    Language("svelte", (".svelte",), _TYPESCRIPT_GRAMMAR, _ECMASCRIPT, embedded=True),
    Language("vue", (".vue",), _TYPESCRIPT_GRAMMAR, _ECMASCRIPT, embedded=True),
    Language("go", (".go",), _grammar("go", "go"), _GO),
    Language("rust", (".rs",), _grammar("rust", "rust"), _RUST),
    Language("java", (".java",), _grammar("java", "java"), _JAVA),
    Language("kotlin", (".kt", ".kts"), _grammar("kotlin", "kotlin"), _JAVA),
    Language("scala", (".scala", ".sc"), _grammar("scala", "scala"), Traits(imports.scala, _not_private, bare_members=True)),
    Language("c", (".c", ".h"), _grammar("c", "c"), Traits(imports.quoted, _not_static, free_names=True), blanked=_MACROS),
    Language("cpp", (".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".ipp"), _grammar("cpp", "c", "cpp"), _CPP, blanked=_MACROS),
    Language("csharp", (".cs",), _grammar("c_sharp", "csharp"), Traits(imports.csharp, _public_word, bare_members=True)),
    Language("ruby", (".rb", ".rake", ".gemspec", "Rakefile", "Gemfile"), _grammar("ruby", "ruby"), _RUBY, programs=("ruby",)),
    Language("php", (".php",), _grammar("php", "php", function="language_php"), Traits(imports.php, _not_private), programs=("php",)),
    Language("swift", (".swift",), _grammar("swift", "swift"), Traits(imports.swift, _not_private, bare_members=True)),
    Language("lua", (".lua",), _grammar("lua", "lua"), Traits(imports.lua, _not_local), programs=("lua",)),
    Language("elixir", (".ex", ".exs"), _grammar("elixir", "elixir"), Traits(imports.elixir, _not_local), programs=("elixir",)),
    Language("bash", (".sh", ".bash", ".zsh"), _grammar("bash", "bash"), Traits(imports.sourced), programs=("sh", "bash", "zsh", "dash")),
    Language("sql", (".sql",), _grammar("sql", "sql")),
    Language("html", (".html", ".htm"), _grammar("html", "html"), Traits(imports.quoted)),
    Language("css", (".css",), _grammar("css", "css"), Traits(imports.quoted)),
    Language("json", (".json", ".jsonc", ".json5"), _grammar("json", "json")),
    Language("yaml", (".yaml", ".yml"), _grammar("yaml", "yaml"), Traits(indented=True)),
    Language("toml", (".toml",), _grammar("toml", "toml")),
    Language("hcl", (".tf", ".tfvars", ".hcl"), _grammar("hcl", "hcl")),
    Language("markdown", (".md", ".markdown"), _grammar("markdown", "markdown")),
    Language("dockerfile", (".dockerfile", "Dockerfile", "Containerfile"), _grammar("dockerfile", "dockerfile"), Traits(stretches="stage")),
    Language("make", (".mk", "Makefile", "GNUmakefile"), _grammar("make", "make"), Traits(sigils="?:+"), programs=("make",)),
    Language("prisma", (".prisma",), reader=declarations.prisma),
    Language("graphql", (".graphql", ".gql", ".graphqls"), reader=declarations.graphql),
    Language("protobuf", (".proto",), reader=declarations.protobuf),
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


_CPP_HEADER = re.compile(rb"^\s*(?:namespace\b|template\s*<|class\s+\w+|using\s+\w+|(?:public|private|protected):)|\bstd::", re.MULTILINE)
_PROGRAM = re.compile(rb"^#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?(?:\S*/)?([A-Za-z]+)")


def language_of(path: str, content: bytes | None = None) -> str | None:
    """The language of a file by its name, else by the program that its first line names; None when no reader knows it."""
    name = path.rpartition("/")[2]
    table = _by_file()
    known = table.get(name) or table.get("." + name.rpartition(".")[2].lower() if "." in name else "")
    known = known or table.get(name.partition(".")[0]) if name.startswith("Dockerfile.") else known
    if known == "c" and content is not None and name.endswith(".h") and _CPP_HEADER.search(content):
        return "cpp"
    if known or content is None or "." in name[1:]:
        return known
    program = _PROGRAM.match(content)
    if program is None:
        return None
    word = program[1].decode()
    return next((language.name for language in LANGUAGES if word in language.programs), None)
