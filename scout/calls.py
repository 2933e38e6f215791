"""Text of a call → how many arguments it passes; a signature → how many it takes. Brackets and strings only, no grammar. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

MOST_CHARACTERS = 6000
OPEN, CLOSE = "([{", ")]}"
RECEIVERS = re.compile(r"^(?:&?\s*(?:'\w+\s+)?(?:mut\s+)?self\b|cls$|cls\s*:|this\s*:)")
TO_PARAMETERS = r"(?![\w$])\s*(?:<[^()]*>|\[[^()]*\])?\s*\??\s*(?:=\s*(?:async\s+)?(?:function\s*\*?\s*)?)?\("
"""From the name to its parameter list: type parameters, `= function`, `= async (`."""
GENERICS = re.compile(r"\s*(?:!|\?\.|::)?\s*(?:<[^<>()]*(?:<[^<>()]*>[^<>()]*)*>)?\s*")


class Arity(NamedTuple):
    """How many arguments a signature takes."""

    least: int
    most: int | None
    """None: any number."""

    def takes(self, arguments: int) -> bool:
        """Whether a call with that many arguments fits."""
        return self.least <= arguments and (self.most is None or arguments <= self.most)


def count_arguments(lines: Sequence[bytes], line: int, name: str) -> int | None:
    """Arguments of the first call of `name` on that line (counted from 1); None when there is none, or it spreads a list."""
    if not 0 < line <= len(lines):
        return None
    text = b"\n".join(lines[line - 1 : line + 60]).decode("utf-8", "replace")[:MOST_CHARACTERS]
    first_line = text.find("\n") if "\n" in text else len(text)
    for match in re.finditer(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text):
        if match.start() > first_line:
            return None
        opening = GENERICS.match(text, match.end())
        at = opening.end() if opening else match.end()
        if text[at : at + 1] == "(":
            return _counted(inside(text, at))
    return None


def arity(signature: str, name: str) -> Arity | None:
    """What a signature takes, receivers (`self`, `this:`) left out; None when it has no parameter list."""
    match = re.search(rf"(?<![\w$]){re.escape(name)}{TO_PARAMETERS}", signature)
    if match is None:
        return None
    parameters = inside(signature, match.end() - 1)
    if parameters is None:
        return None
    taken = [parameter for parameter in parameters if parameter not in ("/", "*", "self", "cls") and not RECEIVERS.match(parameter)]
    variadic = [parameter for parameter in taken if parameter.startswith("*") or "..." in parameter]
    fixed = [parameter for parameter in taken if parameter not in variadic]
    optional = [parameter for parameter in fixed if _is_optional(parameter)]
    return Arity(len(fixed) - len(optional), None if variadic else len(fixed))


def inside(text: str, opening: int) -> list[str] | None:
    """What stands between the bracket at `opening` and its partner, cut at the commas of that level; None when it never closes."""
    pieces: list[str] = []
    depth, start, at = 0, opening + 1, opening
    while at < len(text):
        character = text[at]
        if character in "\"'`" and not _is_lifetime(text, at):
            at = _string_end(text, at)
        elif character in OPEN:
            depth += 1
        elif character in CLOSE:
            depth -= 1
            if depth == 0:
                pieces.append(text[start:at])
                return [piece.strip() for piece in pieces if piece.strip()]
        elif character == "," and depth == 1 and not _in_generics(text, start, at):
            pieces.append(text[start:at])
            start = at + 1
        at += 1
    return None


def _counted(pieces: list[str] | None) -> int | None:
    if pieces is None or any(piece.startswith(("*", "...")) or piece.endswith("...") for piece in pieces):
        return None
    return len(pieces)


def _is_optional(parameter: str) -> bool:
    return bool(re.search(r"(?<![=!<>])=(?![=>])", parameter)) or bool(re.match(r"^[\w\s]+\?\s*(?::|$)", parameter))


def _string_end(text: str, at: int) -> int:
    """Place of the closing quote; the last character when it never closes."""
    quote, at = text[at], at + 1
    while at < len(text) and text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at


def _is_lifetime(text: str, at: int) -> bool:
    """Rust's `'a` is no string."""
    return text[at] == "'" and re.match(r"'\w+(?!')\b", text[at : at + 20]) is not None and text[at + 2 : at + 3] != "'"


def _in_generics(text: str, start: int, at: int) -> bool:
    """Whether the comma stands between `<` and `>` of a type: `Map<String, Integer> m`."""
    piece = text[start:at]
    closes = text.find(">", at)
    opened = re.search(r"\w<[^>]*$", piece) is not None and piece.count("<") > piece.count(">")
    return opened and closes != -1 and re.match(r"[\w\s,.<>\[\]?&'|:*]*$", text[at:closes]) is not None
