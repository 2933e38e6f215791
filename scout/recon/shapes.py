"""Paths and lines with the name of a thing taken out: `src/routes/comments.ts` → what it is called after (comment) and its shape. Pure.

A shape puts back another thing's name in the same writing: `{things}` in a shape is plural and lower case, `{Thing}` singular and capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

Thing = tuple[str, ...]
"""A name as singular words in lower case: ("rate", "limit")."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_STAMP = re.compile(r"\d{3,}")
_LONGEST_THING = 3
_SINGULAR_S = ("ss", "us", "is", "os", "as")
_JOINTS = ("", "-", "_", " ")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


def singular(word: str) -> str:
    """`categories` → `category`, `boxes` → `box`, `status` stays."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_SINGULAR_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """The other way round; an acronym like css stays."""
    if word.endswith("ss") and len(word) < 4:
        return word
    if word.endswith("y") and len(word) > 2 and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("ch", "sh", "ss", "x", "z")):
        return word + "es"
    return word + "s"


def things_of(path: str) -> tuple[Thing, ...]:
    """What a file may be called after: runs of up to three words of its name or of one of its folders, the top one left out."""
    return tuple(dict.fromkeys(thing for step in _steps(path) for thing in _things(step)))


def _steps(path: str) -> tuple[str, ...]:
    """File name without its endings, and the folders around it, nearest first; the top folder names no thing."""
    *folders, name = path.split("/")
    return (name[:1] + name[1:].split(".", 1)[0], *reversed(folders[1:]))


@lru_cache(maxsize=1 << 16)
def _things(step: str) -> tuple[Thing, ...]:
    words = [singular(match.group().lower()) for match in _WORD.finditer(step)]
    return tuple(
        tuple(words[at : at + size])
        for size in range(1, _LONGEST_THING + 1)
        for at in range(len(words) - size + 1)
        if len("".join(words[at : at + size])) > 2
    )


def shape_of(text: str, thing: Thing) -> str:
    """The text with each mention of the thing as a placeholder, and long numbers as `{stamp}`."""
    pieces: list[str] = []
    done = 0
    for start, end in _mentions(text, thing):
        pieces += [text[done:start], _placeholder(text[start:end], thing)]
        done = end
    return _STAMP.sub("{stamp}", "".join([*pieces, text[done:]]))


def mentions(text: str, thing: Thing) -> bool:
    """Whether the text says the thing, in any writing."""
    return any(True for _ in _mentions(text, thing))


def _mentions(text: str, thing: Thing) -> Iterator[tuple[int, int]]:
    """Where the thing's words stand in a row, joined by nothing, `_`, `-` or a space; only the last may be plural."""
    words = _words_at(text)
    *head, last = thing
    ending = (last, plural(last))
    at = 0
    while at < len(words):
        size = len(thing) if _stands_at(words, at, head, ending, text) else int(words[at][0] in _run_together(thing))
        if size:
            yield words[at][1], words[at + size - 1][2]
        at += size or 1


def _stands_at(words: Sequence[tuple[str, int, int]], at: int, head: Sequence[str], ending: tuple[str, str], text: str) -> bool:
    if at + len(head) >= len(words) or words[at + len(head)][0] not in ending:
        return False
    if any(words[at + step][0] != word for step, word in enumerate(head)):
        return False
    return all(text[words[place][2] : words[place + 1][1]] in _JOINTS for place in range(at, at + len(head)))


@lru_cache(maxsize=1 << 12)
def _run_together(thing: Thing) -> tuple[str, ...]:
    """`ratelimit`: several words written as one."""
    return ("".join(thing), "".join((*thing[:-1], plural(thing[-1])))) if len(thing) > 1 else ()


@lru_cache(maxsize=1 << 15)
def _words_at(text: str) -> tuple[tuple[str, int, int], ...]:
    """(word in lower case, start, end)."""
    return tuple((match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text))


def _placeholder(written: str, thing: Thing) -> str:
    """The name of the writing: plural or not, and its case."""
    many = singular(written.lower()) != written.lower() and plural(thing[-1]) != thing[-1] and written.lower().endswith(plural(thing[-1]))
    word = "things" if many else "thing"
    letters = re.sub(r"[^A-Za-z]", "", written)
    joint = next((mark for mark in "-_ " if mark in written), "")
    style = "upper" if letters.isupper() else "capital" if letters[0].isupper() else "lower"
    joined = {"-": "dash", "_": "under", " ": "space", "": "camel"}[joint] if len(thing) > 1 else "one"
    return "{" + word + style + joined + "}"


def fill(shape: str, thing: Thing, *, stamp: str = "") -> str:
    """The shape with another thing's name in the same writing."""

    def written(match: re.Match[str]) -> str:
        return _write(match.group(1), thing, shape, is_folder="/" in match.string[match.end() :])

    return _PLACEHOLDER.sub(written, shape.replace("{stamp}", stamp))


def _write(placeholder: str, thing: Thing, shape: str, *, is_folder: bool) -> str:
    """A single word shows no joint: then the shape's other marks tell which one the folder is used to."""
    many = placeholder.startswith("things")
    style = next(name for name in ("upper", "capital", "lower") if name in placeholder)
    joint = next(
        (mark for name, mark in (("dash", "-"), ("under", "_"), ("space", " "), ("camel", "")) if placeholder.endswith(name)), None
    )
    words = [*thing[:-1], plural(thing[-1]) if many else thing[-1]]
    if joint is None:
        joint = _joint_of(shape, style, is_folder=is_folder)
    if style == "upper":
        return joint.join(word.upper() for word in words)
    if style == "capital":
        return joint.join(word.capitalize() for word in words)
    return joint.join(words) if joint else words[0] + "".join(word.capitalize() for word in words[1:])


def _joint_of(shape: str, style: str, *, is_folder: bool) -> str:
    """How the shape joins words elsewhere in its file name."""
    name = _PLACEHOLDER.sub("", shape.rsplit("/", 1)[-1].split(".", 1)[0])
    if "_" in name or shape.endswith((".py", ".rb", ".go", ".rs", ".sql")):
        return "_" if style != "capital" else ""
    if "-" in name or (is_folder and style == "lower"):
        return "-"
    return "" if style == "capital" or re.search(r"[A-Z]|[a-z]$", name) else "_" if style == "upper" else "-"


def words_of(text: str) -> Iterator[str]:
    """Singular words in lower case."""
    return (singular(match.group().lower()) for match in _WORD.finditer(text))
