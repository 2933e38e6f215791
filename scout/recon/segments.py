"""Contents of files → postings: which term stands on which lines of which file. Pure, and quick: it reads every file of a repository."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scout.recon.words import WORD, folded, pieces, stem, terms_of

DEFINES = "="
"""Before a folded name: the file defines it on these lines."""
NAMED = "+"
"""Before a stem: the file defines something with this word in its name."""
LONGEST_FILE = 400_000
"""Bytes of a file that are read."""
_MOST_LINES = 65_535
_LONGEST_LINE = 2_000
_LONGEST_TERM = 60

_MODIFIERS = (
    r"(?:(?:export|default|declare|pub(?:\([^)\n]*\))?|public|private|protected|internal|static|final|abstract|async|unsafe|override|virtual"
    r"|sealed|readonly|inline|extern|partial|open|data|suspend|local)\s+)*"
)
_KEYWORDS = (
    r"(?:def|class|func|function\*?|fn|fun|interface|struct|enum|trait|type|module|object|record|protocol|mod|namespace|model|macro_rules!"
    r"|const|let|var|val|sub)"
)
_DEFINITION = re.compile(
    rf"^[ \t]*{_MODIFIERS}{_KEYWORDS}[ \t]+(?:\([^)\n]*\)[ \t]*)?(?:self\.)?(\w+)"
    r"|^[ \t]+(?:public|private|protected|internal|static|async|override|virtual|final|abstract|get|set)[ \t][\w<>\[\],.?* \t]*?(\w+)"
    r"[ \t]*\("
    r"|^[ \t]+(\w+)\([^;\n]*\)[ \t]*(?::[^\n;=]+)?\{[ \t]*$"
    r"|^(\w+)[ \t]*(?::[^=\n]+)?=[^=]"
    r"|^(?:module\.)?(?:exports|\w+\.prototype)\.(\w+)[ \t]*="
    r"|^[a-zA-Z_][\w \t*]*[ \t*](\w+)\([^;\n]*$",
    re.MULTILINE,
)
_NOT_NAMES_WORDS = """
    if for while switch catch return else with match loop unless until elif function class new throw await yield do try foreach
    using lock
"""
_NOT_NAMES = frozenset(_NOT_NAMES_WORDS.split())


class Segment(NamedTuple):
    """Postings of some files. A file that says a term on 3 lines has the count 3 and 3 line numbers."""

    lengths: tuple[tuple[int, int], ...]
    """(file number, sum of its counts)."""
    postings: dict[str, tuple[bytes, bytes, bytes]]
    """Term → file numbers (32 bits each), counts (16 bits), line numbers (16 bits)."""


def build_segment(files: Iterable[tuple[int, bytes]]) -> Segment:
    """Postings of files that are given as (number, content), numbers rising."""
    lengths: list[tuple[int, int]] = []
    postings: dict[str, tuple[array[int], array[int], array[int]]] = {}
    for number, content in files:
        found = lines_of_terms(readable(content))
        lengths.append((number, sum(map(len, found.values()))))
        for term, lines in found.items():
            held = postings.get(term)
            if held is None:
                held = postings[term] = (array("I"), array("H"), array("H"))
            held[0].append(number)
            held[1].append(len(lines))
            held[2].extend(lines)
    return Segment(tuple(lengths), {term: (a.tobytes(), b.tobytes(), c.tobytes()) for term, (a, b, c) in postings.items()})


def readable(content: bytes) -> str:
    """The text of a file, "" where it is binary."""
    content = content[:LONGEST_FILE]
    return "" if b"\0" in content[:8000] else content.decode("utf-8", "replace")


def lines_of_terms(text: str) -> dict[str, list[int]]:
    """Term → the lines on which it stands, rising, each once; definitions among them under their own marks."""
    said: dict[str, list[list[int]]] = {}
    for word, lines in _lines_of_words(text).items():
        for term in terms_of(word):
            said.setdefault(term, []).append(lines)
    for name, number in definitions(text):
        for term in (DEFINES + folded(name), *(NAMED + stem(piece) for piece in pieces(name) if len(piece) > 1)):
            said.setdefault(term, []).append([number])
    return {term: _merged(lists) for term, lists in said.items() if len(term) <= _LONGEST_TERM}


def _lines_of_words(text: str) -> dict[str, list[int]]:
    """Word → the number of its line, once for each time it stands there: the loop in which most of the time goes."""
    found: dict[str, list[int]] = {}
    find = WORD.findall
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], 1):
        if len(line) > _LONGEST_LINE:
            continue
        for word in find(line):
            lines = found.get(word)
            if lines is None:
                found[word] = [number]
            else:
                lines.append(number)
    return found


def _merged(lists: list[list[int]]) -> list[int]:
    """Rising and without repetition."""
    return list(dict.fromkeys(lists[0])) if len(lists) == 1 else sorted(set().union(*lists))


def definitions(text: str) -> Iterator[tuple[str, int]]:
    """(name, line) of what looks like a definition in any of some twenty languages: for ranking, where an outline is not needed."""
    line, seen = 1, 0
    for match in _DEFINITION.finditer(text):
        name = match.group(match.lastindex or 0)
        if len(name) < 3 or name in _NOT_NAMES:
            continue
        at = match.start(match.lastindex or 0)
        line += text.count("\n", seen, at)
        seen = at
        if line > _MOST_LINES:
            return
        yield name, line
