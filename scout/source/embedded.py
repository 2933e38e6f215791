"""Files that hold scripts between markup (Svelte, Vue) → columns of their scripts, and the components that the markup uses. Pure.

Everything but the scripts is blanked, line by line, so that what the reader of TypeScript says is true of the whole file.
"""

from __future__ import annotations

import re

from scout.source.columns import ABSENT, REFERENCE_KINDS, Columns, Strings
from scout.source.parsing import Grammar, captured
from scout.source.reader import Traits, read

_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_COMPONENT = re.compile(rb"<([A-Z]\w*)")
_NOT_NEWLINE = re.compile(rb"[^\n]")
_CALL = REFERENCE_KINDS.index("call")


def scripts(language: str, content: bytes, grammar: Grammar, traits: Traits) -> Columns:
    """The outline of the scripts of a file. Raises TimeLimitError."""
    pieces, markup, at = [], [], 0
    for script in _SCRIPT.finditer(content):
        pieces += [_blank(content[at : script.start(1)]), script[1]]
        markup += [content[at : script.start(1)], _blank(script[1])]
        at = script.end(1)
    pieces.append(_blank(content[at:]))
    markup.append(content[at:])
    captures, error = captured(grammar, b"".join(pieces))
    problem = f"syntax error at line {error}" if error else None
    found = read(captures, b"".join(pieces), language=language, traits=traits, problem=problem)
    return found._replace(references=found.references + _components(b"".join(markup), found.strings))


def _blank(content: bytes) -> bytes:
    return _NOT_NEWLINE.sub(b" ", content)


def _components(markup: bytes, table: list[str]) -> list[int]:
    """`<Card …>` uses the component Card."""
    strings, rows = Strings(table), list[int]()
    for line, text in enumerate(markup.split(b"\n"), 1):
        for name in _COMPONENT.findall(text):
            rows += (strings.number(name.decode(errors="replace")), ABSENT, _CALL, line, ABSENT)
    return rows
