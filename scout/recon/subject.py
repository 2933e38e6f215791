"""The title of a request → what the new files are called after: `Add a notification system for users` → (notification,). Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from scout.recon.shapes import Thing, plural, words_of
from scout.recon.words import folded, is_compound

_GENERIC_WORDS = """
    system support feature module service management manager functionality page screen add adding new create creating implement
    implementing introduce introducing build building allow allowing enable enabling make making basic simple initial first full
    proper better improve app application api endpoint endpoints ui frontend backend database table page pages components component
    option options command commands flag flags ability let user users want handle handling provide integrate integration work
    working able via based per set setup interface class method function file type test version example several various some more
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_JOINTS_WORDS = """
    for in to with on of from when by into at as that which so and or using via
"""
_JOINTS = frozenset(_JOINTS_WORDS.split())
_ARTICLES_WORDS = "a an the some our your my its this these be is are can should we i it user"
_ARTICLES = frozenset(_ARTICLES_WORDS.split())
_NOT_NEW = re.compile(
    r"^\W*(fix|bug|remove|delete|drop|rename|refactor|clean|revert|bump|update|upgrade|move|avoid|prevent|correct|don'?t|do not|stop"
    r"|deprecate|improve|speed|simplify|reduce)",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"\b(fails?|failing|failed|crash(es|ed|ing)?|errors?|exceptions?|broken|breaks?|wrong(ly)?|incorrect(ly)?|regression|cannot|can'?t"
    r"|does ?n['o]?t|is ?n['o]?t|raises|unexpected(ly)?|ignored|leaks?|panics?|hangs?|traceback)\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^\s*(?:\[[^\]]*\]\s*|[a-z]+(?:\([^)]*\))?!?:\s+)+")
_MARKED = re.compile(r"`([^`]{2,80})`")
_NAME = re.compile(r"[A-Za-z][\w-]*(?:(?:\.|::|/|#)[A-Za-z][\w-]*)*")
_LONGEST = 3
_MOST_WORDS = 2


def asks_for_new(text: str) -> bool:
    """False for a repair, a complaint, a removal, a change of what is there."""
    title = _title(text)
    return not _NOT_NEW.match(title) and not _COMPLAINT.search(title)


def new_thing(text: str, stems: Container[str] = ()) -> Thing | None:
    """The name in the title that nothing here has yet, else its noun. `stems` are the folded names of the files that are there."""
    title = _title(text)
    for name in _names(title):
        words = tuple(words_of(name))
        if words and folded(name) not in stems and not set(words) <= _GENERIC:
            return words[-_LONGEST:]
    return _noun(title)


def _title(text: str) -> str:
    return _PREFIX.sub("", text.strip().partition("\n")[0])


def _names(title: str) -> Iterator[str]:
    """Last parts of the identifiers that the title marks as code or that no sentence would hold: css.TailwindCSS → TailwindCSS."""
    for marked in _MARKED.findall(title):
        found = [name for name in _NAME.findall(re.sub(r"(?:^|\s)--?\S+|\([^)]*\)", " ", marked)) if len(name) > 2]
        if found:
            yield re.split(r"\.|::|/|#", found[-1])[-1]
    for written in _NAME.findall(_MARKED.sub(" ", title)):
        last = re.split(r"\.|::|/|#", written)[-1]
        if is_compound(last) and len(last) > 3:
            yield last


def _noun(title: str) -> Thing | None:
    """The last words of the first phrase that says something."""
    phrase: list[str] = []
    for word in re.findall(r"[A-Za-z][A-Za-z_]*|[-–:,.;(]", _MARKED.sub(r"\1", title)):
        lower = word.lower()
        if lower in _JOINTS or not word[0].isalpha():
            if phrase and word != "-":
                break
            continue
        phrase.extend(
            found for found in words_of(word) if found not in _GENERIC and plural(found) not in _GENERIC and lower not in _ARTICLES
        )
    known = [found for found in phrase if len(found) > 2]
    return tuple(known[-_MOST_WORDS:]) or None
