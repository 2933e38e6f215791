"""Text and source code → terms to compare: identifiers whole and in pieces, lower case, stemmed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

WORD = re.compile(r"[^\W\d]\w*")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_STOP_WORDS = """
    a about above after again all also am an and any are as at be because been before being below between both but by can cannot
    could did do does doing don done down during each either else etc few for from further get gets give given had has have having
    he her here hers him his how i if in instead into is it its itself just let lets like make makes me more most must my need needs
    no nor not now of off on once one only or other our out over own please same see she should so some such than that the their
    them then there these they this those through to too two under until up us use used uses using very want was we were what when
    where which while who why will with within without would yes yet you your co authored signed
"""
_STOP = frozenset(_STOP_WORDS.split())
_ENDING_WORDS = "ating ation ated ator ate ment able ing ion ive ity ied er or ed ly al e y"
_ENDINGS = tuple(_ENDING_WORDS.split())
_SHORTEST_STEM = 4
_NO_PLURAL = ("ss", "us", "is")
_LONG_PLURALS = ("sses", "xes", "ches", "shes", "zes")


def stem(word: str) -> str:
    """What `routes`, `router` and `routing` share. Of short words only a plural's ending goes."""
    word = _without_plural(word)
    if len(word) <= _SHORTEST_STEM or not word.endswith(_ENDINGS):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM - (len(ending) < 3):
            return _undouble(word[: -len(ending)], ending)
    return word


def _without_plural(word: str) -> str:
    if len(word) < _SHORTEST_STEM or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_STEM:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_LONG_PLURALS) else word[:-1]


def _undouble(short: str, ending: str) -> str:
    """`mapping` → `map`, but `pass` stays."""
    if ending in ("ing", "er", "ed") and short[-1] == short[-2] and short[-1] not in "ls":
        return short[:-1]
    return short


def pieces(word: str) -> tuple[str, ...]:
    """The words inside an identifier, lower case: `HTTPServer_v2` → ("http", "server", "v")."""
    return tuple(piece.lower() for piece in _PIECE.findall(word))


def folded(word: str) -> str:
    """One spelling for `contentType`, `content_type` and `ContentType`."""
    return word.replace("_", "").lower()


@lru_cache(maxsize=1 << 18)
def terms_of(word: str) -> tuple[str, ...]:
    """The terms by which a word is found: stems of its pieces and, for a compound, the whole."""
    parts = pieces(word)
    found = [stem(part) for part in parts if len(part) > 1 and part not in _STOP]
    if len(parts) > 1:
        found.append(folded(word))
    return tuple(dict.fromkeys(found))


def is_compound(word: str) -> bool:
    """Whether somebody wrote an identifier rather than a word of a sentence."""
    return len(pieces(word)) > 1 or "_" in word


def words(text: str) -> Iterator[str]:
    """Words and identifiers in reading order."""
    return (match.group() for match in WORD.finditer(text))
