"""Contents of files → postings: which term stands on which lines of which file. Pure, and quick: it reads every file of a repository."""

from __future__ import annotations

import contextlib
import gc
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
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
_SHORTEST_NAME = 3

_ASCII_WORD = re.compile("[A-Za-z_][A-Za-z_0-9]*")
"""What WORD finds where all is ASCII, in half of the time."""
_MODIFIERS = (
    r"(?:(?:export|default|declare|pub(?:\([^)\n]*\))?|public|private|protected|internal|static|final|abstract|async|unsafe|override|virtual"
    r"|sealed|readonly|inline|extern|partial|open|data|suspend|local)\s+)*"
)
_KEYWORDS = (
    r"(?:def|class|func|function\*?|fn|fun|interface|struct|enum|trait|type|module|object|record|protocol|mod|namespace|model|macro_rules!"
    r"|const|let|var|val|sub)"
)
_DEFINITION = re.compile(
    rf"[ \t]*{_MODIFIERS}{_KEYWORDS}[ \t]+(?:\([^)]*\)[ \t]*)?(?:self\.)?(\w+)"
    r"|[ \t]+(?:public|private|protected|internal|static|async|override|virtual|final|abstract|get|set)[ \t][\w<>\[\],.?* \t]*?(\w+)"
    r"[ \t]*\("
    r"|[ \t]+(\w+)\([^;]*\)[ \t]*(?::[^;=]+)?\{[ \t]*$"
    r"|(\w+)[ \t]*(?::[^=]+)?=(?!=)"
    r"|(?:module\.)?(?:exports|\w+\.prototype)\.(\w+)[ \t]*="
    r"|[a-zA-Z_][\w \t*]*[ \t*](\w+)\([^;]*$"
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
    with _without_collection():
        return _built(files)


@contextlib.contextmanager
def _without_collection() -> Iterator[None]:
    """Nothing made here is a cycle, and looking for some takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _built(files: Iterable[tuple[int, bytes]]) -> Segment:
    """Lines are counted through all of the files; what a line says is worked out once for all that are equal to it."""
    spots: defaultdict[str, list[int]] = defaultdict(list)
    said: dict[str, tuple[list[int], ...]] = {}
    owners: list[int] = []
    lines: list[int] = []
    lengths: dict[int, int] = {}
    for number, content in files:
        lengths[number] = 0
        for line_number, line in enumerate(readable(content).split("\n")[:_MOST_LINES], 1):
            found = said.get(line)
            if found is None:
                found = said[line] = tuple(map(spots.__getitem__, terms_of_line(line)))
            if found:
                spot = len(lines)
                owners.append(number)
                lines.append(line_number)
                for at in found:
                    at.append(spot)
    postings: dict[str, tuple[bytes, bytes, bytes]] = {}
    for term, at in spots.items():
        counts = Counter(map(owners.__getitem__, at)) if len(at) > 1 else {owners[at[0]]: 1}
        for number, count in counts.items():
            lengths[number] += count
        packed = array("I", counts), array("H", counts.values()), array("H", map(lines.__getitem__, at))
        postings[term] = (packed[0].tobytes(), packed[1].tobytes(), packed[2].tobytes())
    return Segment(tuple(lengths.items()), postings)


def readable(content: bytes) -> str:
    """The text of a file, "" where it is binary."""
    content = content[:LONGEST_FILE]
    return "" if b"\0" in content[:8000] else content.decode("utf-8", "replace")


def terms_of_line(line: str) -> list[str]:
    """What a line says, each term once; what it defines is among them under its own marks."""
    words = (_ASCII_WORD if line.isascii() else WORD).findall(line) if len(line) <= _LONGEST_LINE else ()
    said = dict.fromkeys(chain.from_iterable(map(terms_of, words)))
    name = definition(line)
    if name is not None:
        said[DEFINES + folded(name)] = None
        said.update((NAMED + stem(piece), None) for piece in pieces(name) if len(piece) > 1)
    return [term for term in said if len(term) <= _LONGEST_TERM]


def definition(line: str) -> str | None:
    """The name on a line that looks like a definition in any of some twenty languages: for ranking, where an outline is not needed."""
    match = _DEFINITION.match(line)
    name = match and match.group(match.lastindex or 0)
    return name if name and len(name) >= _SHORTEST_NAME and name not in _NOT_NAMES else None
