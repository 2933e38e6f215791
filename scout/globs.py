"""Paths and globs of lanes: what they match, and whether two of them can match one path. Pure.

A pattern is a path relative to the top of the repository. `*` and `?` stay inside a folder, `[abc]` is one character,
`**` any number of folders. A plain path, and a pattern that ends in `/`, also mean everything below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"(?:(?<=/)|^)(?:\*\*/)+|\*\*|\*|\?|\[[!^]?[^\]/]+\]|.", re.DOTALL)

_MARK = re.compile(r"[*?\[]")


class Piece(NamedTuple):
    """One step of a pattern: which characters it takes, and whether it takes any number of them."""

    excluding: bool
    """The characters are those that it does *not* take."""
    characters: frozenset[str]
    run: bool


class Machine(NamedTuple):
    """A pattern as a non-deterministic automaton: state n waits for piece n; `jumps` leave a state for free."""

    pieces: tuple[Piece, ...]
    jumps: dict[int, int]


_ANY = Piece(True, frozenset("/"), False)
_STAR = Piece(True, frozenset("/"), True)
_DEEP = Piece(True, frozenset(), True)
_SLASH = Piece(False, frozenset("/"), False)


def path_of(entry: str) -> str:
    """`src/app.ts#registerRoutes` → `src/app.ts`."""
    return entry.partition("#")[0]


def matches(pattern: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that a pattern stands for, in their order."""
    return tuple(path for path in paths if share_a_path(pattern, path, below=False))


def covers(entry: str, path: str) -> bool:
    """Whether a file lies in what an entry of a lane names: `path`, `path#symbol`, a folder, a glob."""
    return _compiled(path_of(entry)).fullmatch(path) is not None


def expression(pattern: str) -> str:
    """The regular expression that takes whole the paths of a pattern, for readers that have no other code of ours.

    The pattern's own text is a path too: frameworks call files `pages/[id].ts`.
    """
    bare = pattern.removeprefix("./").rstrip("/")
    glob = "".join(_translated(token) for token in _TOKEN.findall(bare))
    either = f"(?:{re.escape(bare)}|{glob})" if _MARK.search(bare) else re.escape(bare)
    return f"(?s:{either}(?:/.*)?)"


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(expression(pattern))


def _translated(token: str) -> str:
    if token.startswith("**/"):
        return "(?:.*/)?"
    if len(token) > 2 and token[0] == "[":
        piece = _piece(token)
        return f"[{'^' if piece.excluding else ''}{''.join(sorted(map(re.escape, piece.characters)))}]"
    return {"**": ".*", "*": "[^/]*", "?": "[^/]"}.get(token) or re.escape(token)


def share_a_path(a: str, b: str, *, below: bool = True) -> bool:
    """Whether one path can match both patterns: exact, by walking their automata together. `below=False`: `b` is one file."""
    if not _MARK.search(a + b):
        left, right = (text.removeprefix("./").rstrip("/") for text in (a, b))
        return left == right or right.startswith(f"{left}/") or (below and left.startswith(f"{right}/"))
    others = _spellings(b) if below else [_machine(b)]
    return any(_meet(left, right) for left in _spellings(a) for right in others)


def _spellings(pattern: str) -> list[Machine]:
    bare = pattern.removeprefix("./").rstrip("/")
    return [_machine(bare), _machine(f"{bare}/**")]


@lru_cache(maxsize=4096)
def _machine(pattern: str) -> Machine:
    pieces: list[Piece] = []
    jumps: dict[int, int] = {}
    for token in _TOKEN.findall(pattern):
        if token.startswith("**/"):
            jumps[len(pieces)] = len(pieces) + 2
            pieces += [_DEEP, _SLASH]
        else:
            pieces.append(_piece(token))
    return Machine(tuple(pieces), jumps)


def _piece(token: str) -> Piece:
    if len(token) > 2 and token[0] == "[":
        excluding = token[1] in "!^"
        characters = frozenset(_members(token[2 if excluding else 1 : -1]))
        return Piece(excluding, characters | {"/"} if excluding else characters, False)
    return {"**": _DEEP, "*": _STAR, "?": _ANY}.get(token) or Piece(False, frozenset(token), False)


def _members(inside: str) -> Iterator[str]:
    for low, high, one in re.findall(r"(.)-(.)|(.)", inside, re.DOTALL):
        yield from [one] if one else [chr(code) for code in range(ord(low), min(ord(high), ord(low) + 255) + 1)]


def _meet(a: Machine, b: Machine) -> bool:
    """Whether some text is accepted by both: which pairs of states can be reached."""
    seen: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        at = waiting.pop()
        if at == (len(a.pieces), len(b.pieces)):
            return True
        if at not in seen:
            seen.add(at)
            waiting += _next(a, b, *at)
    return False


def _next(a: Machine, b: Machine, i: int, j: int) -> Iterator[tuple[int, int]]:
    yield from ((free, j) for free in _free(a, i))
    yield from ((i, free) for free in _free(b, j))
    if i < len(a.pieces) and j < len(b.pieces) and _common(a.pieces[i], b.pieces[j]):
        yield i if a.pieces[i].run else i + 1, j if b.pieces[j].run else j + 1


def _free(machine: Machine, state: int) -> Iterator[int]:
    """The states that are reached from `state` without taking a character."""
    if state < len(machine.pieces) and machine.pieces[state].run:
        yield state + 1
    if state in machine.jumps:
        yield machine.jumps[state]


def _common(a: Piece, b: Piece) -> bool:
    """Whether one character can be both pieces."""
    if a.excluding and b.excluding:
        return True
    if a.excluding or b.excluding:
        taken, refused = (b, a) if a.excluding else (a, b)
        return bool(taken.characters - refused.characters)
    return bool(a.characters & b.characters)
