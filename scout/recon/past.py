"""Past commits → what they say about a text: whose messages resemble it, which files they changed, what changes together.

Only commits that the base has as ancestors are ever looked at, whatever the store holds besides.
"""

from __future__ import annotations

import contextlib
import math
import sqlite3
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple, Protocol

from scout.model import PastCommit
from scout.recon.store import Store
from scout.recon.words import terms_of, words

LIMIT = 30_000
"""Commits that are read, newest first."""
_MANY_PATHS = 60
"""A commit that changes more says little about any of them."""
_LONGEST_MESSAGE = 4_000
_RESEMBLING = 60


class Historian(Protocol):
    """What is needed of a repository: its past, newest first."""

    def history(self, commit: str, *, limit: int = ..., seconds: float | None = ...) -> Iterator[PastCommit]: ...


class Resemblance(NamedTuple):
    """A past commit whose message resembles the text."""

    place: int
    """In the walk: 0 is the newest."""
    similarity: float
    """1 for the most similar."""


class Past:
    """The ancestors of one base, newest first, with the files each changed (as numbers into `path`)."""

    def __init__(self, store: Store, repository: Historian, base: str, *, limit: int = LIMIT, seconds: float | None = None) -> None:
        self._store = store
        walk = _held_walk(store, base) or _part_of_held_walk(store, base) or _walk(store, repository, base, limit, seconds)
        self.whole = walk.whole
        """False when the history is longer than what was read."""
        self.commits = walk.commits
        self.sizes = walk.sizes
        self._lengths = walk.lengths
        self._flat = walk.paths
        self._packed = walk.paths.tobytes()
        self._starts = array("I", accumulate(self.sizes, initial=0))
        self._place = {number: place for place, number in enumerate(self.commits)}
        self.path = _paths(store)
        self.changes: Counter[int] = Counter(self._flat)
        """How many commits changed each file."""

    def files(self, place: int) -> Sequence[int]:
        """The files that a commit changed."""
        return self._flat[self._starts[place] : self._starts[place + 1]]

    def recent(self, commits: int) -> Counter[int]:
        """How many of the newest commits changed each file."""
        return Counter(self._flat[: self._starts[min(commits, len(self.sizes))]])

    def latest(self, commits: int) -> dict[int, int]:
        """File number → place of the newest commit that changed it, among the newest so many."""
        end = self._starts[min(commits, len(self.sizes))]
        first = dict(zip(reversed(self._flat[:end]), range(end - 1, -1, -1), strict=True))
        return {file: bisect_right(self._starts, at) - 1 for file, at in first.items()}

    def subject(self, place: int) -> str:
        """First line of a commit's message."""
        found: str = self._store.sql.execute("SELECT subject FROM past WHERE number = ?", (self.commits[place],)).fetchone()[0]
        return found

    def id(self, place: int) -> str:
        """Full commit id."""
        found: str = self._store.sql.execute("SELECT id FROM past WHERE number = ?", (self.commits[place],)).fetchone()[0]
        return found

    def parents(self, place: int) -> tuple[str, ...]:
        """Full ids of a commit's parents."""
        found: str = self._store.sql.execute("SELECT parents FROM past WHERE number = ?", (self.commits[place],)).fetchone()[0]
        return tuple(found.split())

    def time(self, place: int) -> int:
        """Author time of a commit, seconds since the epoch."""
        found: int = self._store.sql.execute("SELECT time FROM past WHERE number = ?", (self.commits[place],)).fetchone()[0]
        return found

    def added(self, place: int) -> tuple[str, ...]:
        """Paths that a commit added."""
        packed = self._store.sql.execute("SELECT added FROM past WHERE number = ?", (self.commits[place],)).fetchone()[0]
        return tuple(self.path[number] for number in array("I", packed))

    def line(self, tip: str, base: str, *, most: int) -> list[int]:
        """Places of the commits from `tip` along first parents, `base` left out; none when it is not met within `most` steps."""
        found: list[int] = []
        at = tip
        while at != base:
            row = self._store.sql.execute("SELECT number FROM past WHERE id = ?", (at,)).fetchone()
            place = self._place.get(row[0]) if row else None
            if place is None or len(found) == most:
                return []
            found.append(place)
            at = next(iter(self.parents(place)), "")
        return found

    def saying(self, term: str) -> list[int]:
        """Places of the commits whose message says a term, newest first."""
        rows = self._store.sql.execute("SELECT commits FROM said WHERE term = ? ORDER BY segment", (term,))
        return sorted({self._place[number] for (packed,) in rows for number in array("I", packed) if number in self._place})

    def rarity(self, commits: int) -> float:
        """The weight of a term that so many messages say."""
        return math.log(1 + (len(self.commits) - commits + 0.5) / (commits + 0.5))

    def resembling(self, weighted: Mapping[str, float], said: Mapping[str, Sequence[int]]) -> list[Resemblance]:
        """The commits whose messages are most like the text, best first. Messages weigh by how little else they say."""
        scores: dict[int, float] = {}
        for term, weight in weighted.items():
            gain = weight * self.rarity(len(said[term]))
            for place in said[term]:
                scores[place] = scores.get(place, 0.0) + gain
        lengths = self._lengths
        ranked = sorted(((score / math.sqrt(lengths[place] + 4), -place) for place, score in scores.items()), reverse=True)[:_RESEMBLING]
        best = ranked[0][0] if ranked else 1.0
        return [Resemblance(-place, score / best) for score, place in ranked]

    def together(self, file: int) -> dict[int, float]:
        """Which files change when `file` does: file → share of its commits, large commits left out, damped for few."""
        counts: Counter[int] = Counter()
        commits = 0
        for place in self._changing(file):
            if self.sizes[place] <= _MANY_PATHS:
                commits += 1
                counts.update(self.files(place))
        return {other: count / (commits + 2.0) for other, count in counts.items() if other != file}

    def _changing(self, file: int) -> list[int]:
        """Places of the commits that changed a file, found by its number's bytes: much quicker than number by number."""
        wanted, width = array("I", [file]).tobytes(), self._flat.itemsize
        found: list[int] = []
        at = self._packed.find(wanted)
        while at >= 0:
            if at % width == 0:
                found.append(bisect_right(self._starts, at // width) - 1)
            at = self._packed.find(wanted, at + 1)
        return found

    def current(self, live: Mapping[str, object]) -> dict[int, str]:
        """File number → where that file lies in the tree now, moves followed; files that are gone are left out."""
        moves = self._store.sql.execute("SELECT old, new, past FROM moved ORDER BY past DESC")
        moved = {old: new for old, new, past in moves if past in self._place}
        found: dict[int, str] = {}
        for number in self.changes:
            at, steps = number, 0
            while self.path[at] not in live and at in moved and steps < 10:
                at, steps = moved[at], steps + 1
            if self.path[at] in live:
                found[number] = self.path[at]
        return found


def _paths(store: Store) -> dict[int, str]:
    """Paths by number; SQLite decodes them in a third of the time, but only where all of them are UTF-8."""
    with contextlib.suppress(sqlite3.OperationalError):
        return dict(store.sql.execute("SELECT number, CAST(path AS TEXT) FROM path"))
    return {number: path.decode("utf-8", "surrogateescape") for number, path in store.sql.execute("SELECT number, path FROM path")}


class _Walk(NamedTuple):
    """Numbers of the ancestors of one base, newest first, and the files each changed."""

    whole: bool
    commits: array[int]
    sizes: array[int]
    lengths: array[int]
    """How many terms each message says."""
    paths: array[int]


def _held_walk(store: Store, base: str) -> _Walk | None:
    row = store.sql.execute("SELECT whole, commits, sizes, lengths, paths FROM walk WHERE base = ?", (base,)).fetchone()
    return row and _Walk(bool(row[0]), *(array("I", packed) for packed in row[1:]))


def _part_of_held_walk(store: Store, base: str) -> _Walk | None:
    """The walk of a base that is an ancestor of one that is held; quick to make, so it isn't kept."""
    known = store.sql.execute("SELECT number FROM past WHERE id = ?", (base,)).fetchone()
    if known is None:
        return None
    longest = store.sql.execute("SELECT commits FROM walk WHERE whole = 1 ORDER BY length(commits) DESC, base")
    holding = next((commits for commits in (array("I", packed) for (packed,) in longest) if known[0] in commits), None)
    if holding is None:
        return None
    ancestors = _ancestors(store, [base])
    return _walk_of(store, [number for number in holding if number in ancestors], whole=True)


def _ancestors(store: Store, tips: Iterable[str]) -> set[int]:
    """Numbers of the commits that can be reached, tips included."""
    rows = {id: (number, parents) for number, id, parents in store.sql.execute("SELECT number, id, parents FROM past")}
    reached: set[int] = set()
    pending = list(tips)
    while pending:
        row = rows.get(pending.pop())
        if row is None or row[0] in reached:
            continue
        reached.add(row[0])
        pending.extend(row[1].split())
    return reached


def _walk(store: Store, repository: Historian, base: str, limit: int, seconds: float | None) -> _Walk:
    """Reads the past of `base` until all that remains is held already, the limit is reached or time is over."""
    held = _held_walks(store)
    fresh: list[PastCommit] = []
    seen: set[str] = set()
    frontier = {base}
    rest: set[str] = set()
    for commit in repository.history(base, limit=limit, seconds=seconds):
        seen.add(commit.id)
        frontier.discard(commit.id)
        frontier.update(parent for parent in commit.parents if parent not in seen)
        fresh.append(commit)
        if frontier and frontier <= held:
            rest = set(frontier)
            break
    store.sql.execute("BEGIN IMMEDIATE")
    numbers = _save_commits(store, fresh)
    tail = _ancestors(store, rest) - set(numbers) if rest else set()
    store.sql.execute("COMMIT")
    ordered = [*numbers, *sorted(tail, key=_order_of(store).__getitem__)][:limit] if tail else numbers
    walk = _walk_of(store, ordered, whole=not frontier or bool(rest))
    _save_walk(store, base, walk)
    return walk


def _held_walks(store: Store) -> set[str]:
    """Ids of the commits all of whose ancestors are held."""
    whole = [array("I", packed) for (packed,) in store.sql.execute("SELECT commits FROM walk WHERE whole = 1")]
    numbers = {number for commits in whole for number in commits}
    return {id for number, id in store.sql.execute("SELECT number, id FROM past") if number in numbers} if numbers else set()


def _order_of(store: Store) -> dict[int, tuple[int, int]]:
    """Newest first; of equal times what was read first."""
    return {number: (-time, number) for number, time in store.sql.execute("SELECT number, time FROM past")}


def _save_commits(store: Store, commits: Sequence[PastCommit]) -> list[int]:
    """Their numbers, in order; what is held already is not written again."""
    known: dict[str, int] = {id: number for number, id in store.sql.execute("SELECT number, id FROM past")}
    paths = {path: number for number, path in _paths(store).items()}
    segment = next_number = max(known.values(), default=0) + 1
    rows: list[tuple[int, str, str, int, str, int, bytes, bytes]] = []
    said: dict[str, array[int]] = {}
    moved: list[tuple[int, int, int]] = []
    numbers: list[int] = []
    for commit in commits:
        if commit.id in known:
            numbers.append(known[commit.id])
            continue
        terms = message_terms(commit)
        for term in terms:
            said.setdefault(term, array("I")).append(next_number)
        changed = {change.path: paths.setdefault(change.path, len(paths) + 1) for change in commit.paths if change.status != "D"}
        added = [changed[change.path] for change in commit.paths if change.status == "A"]
        for old, new in _moves(commit):
            moved.append((paths.setdefault(old, len(paths) + 1), next_number, changed[new]))
        deleted = [paths.setdefault(change.path, len(paths) + 1) for change in commit.paths if change.status == "D"]
        packed = array("I", [*changed.values(), *deleted]).tobytes()
        rows.append(
            (
                next_number,
                commit.id,
                " ".join(commit.parents),
                commit.time,
                commit.subject[:200].encode("utf-8", "replace").decode(),
                len(terms),
                packed,
                array("I", added).tobytes(),
            )
        )
        numbers.append(next_number)
        next_number += 1
    store.sql.executemany(
        "INSERT OR IGNORE INTO path VALUES (?, ?)", [(number, path.encode("utf-8", "surrogateescape")) for path, number in paths.items()]
    )
    store.sql.executemany("INSERT INTO past VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    store.sql.executemany("INSERT INTO said VALUES (?, ?, ?)", [(term, segment, packed.tobytes()) for term, packed in sorted(said.items())])
    store.sql.executemany("INSERT OR IGNORE INTO moved VALUES (?, ?, ?)", moved)
    return numbers


def message_terms(commit: PastCommit) -> dict[str, None]:
    """What a message says, each term once; trailers and long bodies are cut."""
    text = f"{commit.subject}\n{commit.body[:_LONGEST_MESSAGE]}".encode("utf-8", "replace").decode()
    return dict.fromkeys(chain.from_iterable(map(terms_of, words(text))))


def _moves(commit: PastCommit) -> Iterator[tuple[str, str]]:
    """(old, new) of files that vanished in one folder and appeared under the same name in another."""
    gone = {change.path for change in commit.paths if change.status == "D"}
    if not gone:
        yield from ((change.old_path, change.path) for change in commit.paths if change.status == "R" and change.old_path)
        return
    came: dict[str, list[str]] = {}
    for change in commit.paths:
        if change.status == "A":
            came.setdefault(change.path.rsplit("/", 1)[-1], []).append(change.path)
    for old in sorted(gone):
        targets = came.get(old.rsplit("/", 1)[-1], [])
        if len(targets) == 1:
            yield old, targets[0]


def _walk_of(store: Store, numbers: Sequence[int], *, whole: bool) -> _Walk:
    held = {number: (length, paths) for number, length, paths in store.sql.execute("SELECT number, length, paths FROM past")}
    lengths = array("I", [held[number][0] for number in numbers])
    packed = [held[number][1] for number in numbers]
    return _Walk(whole, array("I", numbers), array("I", [len(paths) // 4 for paths in packed]), lengths, array("I", b"".join(packed)))


def _save_walk(store: Store, base: str, walk: _Walk) -> None:
    """Keeps a walk in place of those that are part of it."""
    reached = set(walk.commits)
    numbers = "SELECT base, number FROM walk JOIN past ON past.id = walk.base WHERE whole = 1"
    parts = [(held,) for held, number in store.sql.execute(numbers).fetchall() if walk.whole and number in reached]
    store.sql.execute("BEGIN IMMEDIATE")
    store.sql.executemany("DELETE FROM walk WHERE base = ?", parts)
    row = (base, int(walk.whole), *(column.tobytes() for column in walk[1:]))
    store.sql.execute("INSERT OR REPLACE INTO walk VALUES (?, ?, ?, ?, ?, ?)", row)
    store.sql.execute("COMMIT")
