"""The text of one import statement → what it imports. One small function for each way of writing imports. Pure.

Each gives (module, name, alias, offset): `name` is None when the module itself is imported and `*` for all of its names;
`offset` is where in the statement the name stands, in characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Imported = tuple[str, str | None, str | None, int]
ImportReader = Callable[[str], Iterator[Imported]]

_WORD = re.compile(r"[^\s,(){};]+")


def python(statement: str) -> Iterator[Imported]:
    """`import a.b as c`, `from .a import (b as c, d)`."""
    statement = _without(statement, r"#[^\n]*|\\\n")
    if statement.startswith("import"):
        for module, alias, at in _names(statement, len("import")):
            yield module, None, alias, at
        return
    found = re.match(r"from\s+([.\w\s]*?)\s*\bimport\b|from\s*(\.+)\s*import\b", statement)
    if found is None:
        return
    module = re.sub(r"\s", "", found[1] or found[2] or "")
    for name, alias, at in _names(statement, found.end()):
        yield module, name, alias, at


_MODULE_NAME = re.compile(r"""(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'`])(.*?)\1""", re.DOTALL)


def ecmascript(statement: str) -> Iterator[Imported]:
    """`import a, {b as c} from 'm'`, `import * as a from 'm'`, `export … from 'm'`, `const {a: b} = require('m')`, `import('m')`."""
    statement = _without(statement, r"/\*.*?\*/|(?<!:)//[^\n]*")
    found = _MODULE_NAME.search(statement)
    if found is None:
        return
    module, clause = found[2], statement[: found.start()]
    any_name = False
    for item in _ecmascript_names(clause):
        any_name = True
        yield module, *item
    if not any_name:
        yield module, None, None, found.start(2)


_ECMASCRIPT_NAME = re.compile(
    r"\*(?:\s*as\s+(?P<space>[\w$]+))?"
    r"|(?:type\s+)?(?P<name>[\w$]+|\"[^\"]*\")(?:\s*(?:\bas\b|:)\s*(?P<alias>[\w$]+))?(?:\s*=[^,}]*)?",
)


def _ecmascript_names(clause: str) -> Iterator[tuple[str | None, str | None, int]]:
    if clause.count("{") > 1:
        return
    start = re.match(r"\s*(?:import|export|const|let|var)?\s*(?:type\s+(?=[\w${*]))?", clause)
    at = start.end() if start else 0
    braces = clause.find("{", at)
    for found in _ECMASCRIPT_NAME.finditer(clause, at):
        name, inside = found["name"], 0 <= braces < found.start()
        if name is None:
            yield ("*" if clause.lstrip().startswith("export") else None), found["space"], found.start()
        elif inside:
            yield name, found["alias"], found.start()
        elif clause.lstrip().startswith("import"):
            yield "default", name, found.start()
        elif name not in ("await", "from"):
            yield None, name, found.start()


_GO_VERSION = re.compile(r"(?<=.)[/.]v\d+$")
_GO_DECORATION = re.compile(r"^go-(?=.)|(?<=.)(-go|\.go)$")
"""`github.com/a/b/v2` is package b, `gopkg.in/yaml.v3` is yaml; by custom `go-redis` is redis."""


def go(statement: str) -> Iterator[Imported]:
    """One import spec: `"fmt"`, `alias "path"`, `. "path"`, `_ "path"`. A path that does not end in its package's name gets an alias."""
    found = re.match(r"\s*([\w.]*)\s*[\"`]([^\"`]*)[\"`]", statement)
    if found:
        usual = _GO_DECORATION.sub("", _GO_VERSION.sub("", found[2]).rpartition("/")[2])
        alias = found[1] or (usual if usual != found[2].rpartition("/")[2] else "")
        yield found[2], "*" if alias == "." else None, alias if alias not in ("", ".", "_") else None, 0


def rust(statement: str) -> Iterator[Imported]:
    """`use a::{b, c::d as e, f::*};`, `mod a;`, `extern crate a as b;`."""
    statement = _without(statement, r"/\*.*?\*/|//[^\n]*")
    found = re.search(r"\b(use|mod|extern\s+crate)\s+", statement)
    if found is None:
        return
    if found[1] == "mod":
        yield "self::" + statement[found.end() :].strip(" ;\n"), None, None, found.end()
        return
    if found[1] != "use":
        for module, alias, at in _names(statement, found.end()):
            yield module, None, alias, at
        return
    yield from _rust_tree(statement, found.end(), statement.rfind(";") if ";" in statement else len(statement), "")


def _rust_tree(statement: str, start: int, end: int, prefix: str) -> Iterator[Imported]:
    pending = [(start, end, prefix)]
    while pending:
        start, end, prefix = pending.pop()
        for first, last in _split(statement, start, end):
            brace = statement.find("{", first, last)
            if brace >= 0:
                close = statement.rfind("}", brace, last)
                pending.append((brace + 1, close if close > 0 else last, prefix + re.sub(r"\s", "", statement[first:brace])))
                continue
            path, _, alias = (piece.strip() for piece in re.sub(r"\s+", " ", statement[first:last]).strip().partition(" as "))
            module, _, name = (prefix + path).rpartition("::")
            if name == "self":
                module, _, name = module.rpartition("::")
            offset = first + len(statement[first:last]) - len(statement[first:last].lstrip())
            if name:
                yield (module, name, alias or None, offset) if module else (name, None, alias or None, offset)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges between the commas that stand outside braces."""
    depth, first = 0, start
    for at in range(start, end):
        mark = text[at]
        if mark == "," and depth == 0:
            yield first, at
            first = at + 1
        depth += (mark == "{") - (mark == "}")
    if text[first:end].strip():
        yield first, end


def java(statement: str) -> Iterator[Imported]:
    """`import a.b.C;`, `import static a.B.c;`, `import a.b.*;`; without the semicolon, and with `as`, Kotlin and Groovy."""
    found = re.search(r"\bimport\s+(?:static\s+)?([\w.$`]+?)(?:\.(\*))?\s*(?:\bas\s+(\w+))?\s*;?\s*$", statement.strip())
    if found is None:
        return
    if found[2]:
        yield found[1], "*", None, 0
        return
    module, _, name = found[1].rpartition(".")
    yield (module, name, found[3], 0) if module else (name, None, found[3], 0)


_QUOTED = re.compile(r"""["'<]([^"'<>\n]+)["'>]""")


def quoted(statement: str) -> Iterator[Imported]:
    """What names a file between quotes: `#include "a.h"`, `require_relative "a"`, `@import 'a.css'`, `src="a.js"`."""
    found = _QUOTED.search(statement)
    if found:
        yield found[1], None, None, found.start(1)


def sourced(statement: str) -> Iterator[Imported]:
    """`. ./lib.sh`, `source "$here/lib.sh"`."""
    words = statement.split()
    if len(words) > 1:
        yield words[1].strip("\"'"), None, None, 0


def scala(statement: str) -> Iterator[Imported]:
    """`import a.b.{C, D => E}`, `import a.b.*`, `import a.b.C`."""
    found = re.match(r"import\s+([\w.]+?)\.?(?:\{(.*)\}|([\w*]+))\s*$", statement.strip(), re.DOTALL)
    if found is None:
        return
    for item in (found[2] or found[3]).split(","):
        name, _, alias = re.sub(r"\s*(?:=>|\bas\b)\s*", ">", item.strip()).partition(">")
        yield found[1], "*" if name in ("_", "*", "given") else name, alias or None, max(0, statement.find(name))


def csharp(statement: str) -> Iterator[Imported]:
    """`using A.B;`, `using static A.B;`, `using C = A.B;`: a namespace, so every name in it."""
    found = re.search(r"using\s+(?:static\s+)?(?:(\w+)\s*=\s*)?([\w.]+)", statement)
    if found:
        yield found[2], None if found[1] else "*", found[1], 0


def php(statement: str) -> Iterator[Imported]:
    """`use A\\B as C, D;`, `use A\\{B, C};`, `use function A\\f;`, `require 'a.php'`."""
    if not statement.startswith("use"):
        yield from quoted(statement)
        return
    text = re.sub(r"^use\s+(?:function\s+|const\s+)?", "", statement).rstrip("; \n")
    prefix, brace, inside = text.partition("{")
    for item in (inside.rstrip("} \n") if brace else prefix).split(","):
        path, _, alias = re.sub(r"\s+as\s+", ">", item.strip()).partition(">")
        module, _, name = ((prefix if brace else "") + path).strip("\\").rpartition("\\")
        if name:
            yield module or name, name if module else None, alias or None, max(0, statement.find(path))


def swift(statement: str) -> Iterator[Imported]:
    """`import Foundation`, `import struct A.B`."""
    yield statement.rsplit(maxsplit=1)[-1], None, None, 0


def lua(statement: str) -> Iterator[Imported]:
    """`local x = require("a.b")`."""
    found, alias = re.search(r"""require\s*\(?\s*["']([^"']+)""", statement), re.match(r"(?:local\s+)?(\w+)\s*=", statement)
    if found:
        yield found[1], None, alias[1] if alias else None, 0


def elixir(statement: str) -> Iterator[Imported]:
    """`alias A.B`, `alias A.{B, C}`, `alias A.B, as: C`, `import A`."""
    found = re.match(r"(alias|import|use|require)\s+([\w.]+?)(?:\.\{(.*)\})?(?:,\s*as:\s*(\w+))?(?:,.*)?$", statement, re.DOTALL)
    if found is None:
        return
    for item in (found[3] or "").split(","):
        module = f"{found[2]}.{item.strip()}" if item.strip() else found[2]
        last = module.rpartition(".")[2]
        yield module, "*" if found[1] in ("import", "use") else None, found[4] or (last if found[1] == "alias" else None), 0


def _names(statement: str, start: int) -> Iterator[tuple[str, str | None, int]]:
    """`a as b, c` → names, aliases and where each begins."""
    words = list(_WORD.finditer(statement, start))
    at = 0
    while at < len(words):
        alias = words[at + 2][0] if at + 2 < len(words) and words[at + 1][0] == "as" else None
        yield words[at][0], alias, words[at].start()
        at += 3 if alias else 1


def _without(statement: str, pattern: str) -> str:
    """The statement with every match blanked, newlines and offsets kept."""
    if not re.search(pattern, statement, re.DOTALL):
        return statement
    return re.sub(pattern, lambda found: re.sub(r"[^\n]", " ", found[0]), statement, flags=re.DOTALL)
