"""The name of one thing → the name of another, in every form in which code writes names. Pure.

A file made by analogy is its model with one word replaced: `comment` by `notification`, and with it `Comments`,
`COMMENT_LIMIT`, `commentRouter`, `user-comment`. The pair of words comes from the two paths.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SNAKE_SUFFIXES = frozenset({".py", ".rb", ".rs", ".sql", ".go", ".ex", ".exs", ".php", ".c", ".h"})


class Renaming(NamedTuple):
    """One thing's name for another's: words in lower case, singular."""

    old: tuple[str, ...]
    new: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """The words of an identifier or a path's component, in lower case: `userMenu_2` → user, menu, 2."""
    return tuple(word.lower() for word in _WORD.findall(text))


def singular(word: str) -> str:
    """The singular of an English noun, by its ending."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def plural(word: str) -> str:
    """The plural of an English noun, by its ending."""
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


def renaming_between(like: str, path: str) -> Renaming | None:
    """What the path of a new file replaces in the path that it is modelled on; None when they differ in nothing but numbers."""
    like_parts, parts = PurePosixPath(like).parts, PurePosixPath(path).parts
    pairs = list(zip(reversed(like_parts), reversed(parts), strict=False))
    for old_part, new_part in pairs:
        old, new = _differing(words(old_part), words(new_part))
        if old and new:
            return Renaming((*old[:-1], singular(old[-1])), (*new[:-1], singular(new[-1])))
    return None


def common_renamings(pairs: Iterable[tuple[str, str]]) -> tuple[Renaming, ...]:
    """The renamings of (like, path) pairs, the most frequent first."""
    found = Counter(renaming for like, path in pairs if (renaming := renaming_between(like, path)))
    return tuple(renaming for renaming, _ in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def rename(text: str, renamings: Sequence[Renaming], *, path: str) -> str:
    """`text` with the old things' names replaced in all their forms. `path` is where the text will stand: it decides how a
    name of several words is written. Of two renamings of the same words the first wins."""
    table: dict[str, Renaming] = {}
    for renaming in renamings:
        for form in _forms(renaming.old):
            table.setdefault(form, renaming)
    if not table:
        return text
    style = _file_style(path, renamings)

    def replace(found: re.Match[str]) -> str:
        return _in_form_of(found, table[found[0]], style=style, snake=PurePosixPath(path).suffix in _SNAKE_SUFFIXES)

    return _pattern(table).sub(replace, text)


def mentions(text: str, renaming: Renaming) -> bool:
    """Whether the old thing is named in `text`, in any form."""
    return bool(_pattern(_forms(renaming.old)).search(text))


def _differing(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    a = [word for word in old if not word.isdigit()]
    b = [word for word in new if not word.isdigit()]
    while a and b and a[0] == b[0]:
        del a[0], b[0]
    while a and b and a[-1] == b[-1]:
        del a[-1], b[-1]
    return tuple(a), tuple(b)


def _both_numbers(stem: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(stem), (*stem[:-1], plural(stem[-1]))


def _forms(stem: Sequence[str]) -> frozenset[str]:
    forms: set[str] = set()
    for some in _both_numbers(stem):
        pascal = "".join(word.capitalize() for word in some)
        forms |= {"_".join(some), "-".join(some), " ".join(some), "_".join(some).upper(), pascal, pascal[0].lower() + pascal[1:]}
        forms |= {"".join(some), " ".join(word.capitalize() for word in some), " ".join(some).capitalize()}
    return frozenset(forms)


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """Longest first. A form in capitals stands alone; one that begins small does not begin inside a word; none ends inside one."""
    alternatives = []
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        before = r"(?<![A-Za-z])" if form.isupper() or form[0].islower() else ""
        after = r"(?![A-Za-z])" if form.isupper() else r"(?![a-z])"
        alternatives.append(f"{before}{re.escape(form)}{after}")
    return re.compile("|".join(alternatives))


def _in_form_of(found: re.Match[str], renaming: Renaming, *, style: str, snake: bool) -> str:
    """The new name in the form in which the old one stands there."""
    form, (one, many) = found[0], _both_numbers(renaming.new)
    old_one, _ = _both_numbers(renaming.old)
    new = one if words(form)[-1:] == old_one[-1:] or form.lower() == "".join(old_one) else many
    pascal = "".join(word.capitalize() for word in new)
    if form.isupper():
        return "_".join(new).upper()
    if " " in form:
        phrase = " ".join(new)
        return phrase.title() if form.istitle() else phrase.capitalize() if form[0].isupper() else phrase
    if form[0].isupper():
        return pascal
    if "_" in form or "-" in form:
        return ("_" if "_" in form else "-").join(new)
    if any(letter.isupper() for letter in form):
        return pascal[0].lower() + pascal[1:]
    return _small_form(found, new, style=style, snake=snake)


def _small_form(found: re.Match[str], new: Sequence[str], *, style: str, snake: bool) -> str:
    """A name in small letters says nothing of how several words are joined: its neighbours do."""
    if len(new) == 1:
        return new[0]
    text = found.string
    around = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    if "-" in around:
        return "-".join(new)
    if "_" in around:
        return "_".join(new)
    if any(letter in "/'\"`." for letter in around):
        return style.join(new)
    if text[found.end() : found.end() + 1].isupper() or not snake:
        return new[0] + "".join(word.capitalize() for word in new[1:])
    return "_".join(new)


def _file_style(path: str, renamings: Sequence[Renaming]) -> str:
    """What joins the words of file names here: as the new path itself does it."""
    for renaming in renamings:
        for joint in ("-", "_"):
            if any(joint.join(stem) in path for stem in _both_numbers(renaming.new) if len(stem) > 1):
                return joint
    return "_" if PurePosixPath(path).suffix in _SNAKE_SUFFIXES else "-"
