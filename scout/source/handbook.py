"""The table of languages → docs/reference/languages.md. Pure."""

from __future__ import annotations

import re

from scout.source.languages import LANGUAGES, Language
from scout.source.parsing import QUERIES

_HEAD = """# Languages

Generated from the table in `scout/source/languages.py` by `scout.source.handbook`; a test keeps it so.

A file's language is told by its name, and for a file without an ending by the program that its first line names. Grammars are
wheels of tree-sitter that are installed with scout: nothing is downloaded when it runs. Svelte and Vue are read for their
scripts, with TypeScript's grammar. Prisma, GraphQL and protobuf have no wheel: a small reader knows their declarations.

Files that nobody writes here are marked in `scout index --json` and in touches: *generated* by their path (`*.pb.go`, `dist/`, lock
files, …), by an opening comment that says so ("Code generated … DO NOT EDIT", `@generated`), by lines too long for a person, or by
`linguist-generated` in .gitattributes; *vendored* by `vendor/`, `third_party/`, `node_modules/` and the like, or by `linguist-vendored`.
`-linguist-generated` and `-linguist-vendored` take a mark away. Both sides changing such a file is a mechanical matter to `overlap`.

- **symbols**: what a touch can name. Decorators, attributes, export statements and doc comments belong to their symbol.
- **references**: how names that are used are told apart. Each carries the innermost symbol around it.
- **imports**: whether import statements are read, and led to files of the repository.

| language | files | read by | symbols | references | imports |
|---|---|---|---|---|---|
"""

_KINDS = {"call": "call", "type": "type", "inherit": "inherit", "member": "attribute", "ident": "name"}
_FOLLOWED = {
    "python": "to files, `src` layouts included",
    "go": "to packages, by go.mod",
    "rust": "to files, by crates of the workspace",
    "swift": "to the files of a target, by Package.swift",
    "elixir": "to files, by the usual names",
    "csharp": "to the files of a namespace, by the usual folders",
}
_BY_PACKAGE = frozenset({"java", "kotlin", "scala"})
_SCRIPTS = frozenset({"javascript", "jsx", "typescript", "tsx", "svelte", "vue"})


def languages_page() -> str:
    """The page as it should stand in docs/reference/languages.md."""
    return _HEAD + "".join(_row(language) for language in LANGUAGES)


def _row(language: Language) -> str:
    files = " ".join(f"`{name}`" for name in language.files)
    if language.grammar is None:
        return f"| {language.name} | {files} | own reader | declarations and their members | type |  |\n"
    query = "\n".join((QUERIES / f"{name}.scm").read_text(encoding="utf-8") for name in language.grammar.queries)
    symbols = sorted(set(re.findall(r"@symbol\.(\w+)", query)))
    captures = set(re.findall(r"@(\w+)", query)) | ({"call", "member"} if language.traits.neighbours else set())
    references = [kind for capture, kind in _KINDS.items() if capture in captures]
    wheel = language.grammar.module.replace("_", "-")
    return f"| {language.name} | {files} | {wheel} | {', '.join(symbols)} | {', '.join(references)} | {_imports(language)} |\n"


def _imports(language: Language) -> str:
    if language.traits.imports is None:
        return ""
    if language.name in _SCRIPTS:
        return "to files, by path, tsconfig paths and workspace packages"
    if language.name in _BY_PACKAGE:
        return "to files, by package"
    return _FOLLOWED.get(language.name, "to files, by path")
