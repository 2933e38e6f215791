"""Merged pull requests of a repository's past, and which of them were open together and collided. Asks git for trial merges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from scout.recon.past import Past
from scout.recon.query import read_query
from scout.recon.roles import Role, role
from scout.system.repository import Repository

_NEWEST = 3_000
"""Commits among which merges are looked for."""
_LONGEST = 200
"""A branch with more commits is a line of development, not a pull request."""
_FEWEST_WORDS = 3
_MOST_FILES = 60


class Pull(NamedTuple):
    """A branch that was merged."""

    merge: str
    base: str
    """What it was started from, as far as git can tell."""
    tip: str
    text: str
    opened: int
    """Time of its first commit."""
    closed: int
    """Time of the merge."""


class Pair(NamedTuple):
    """Two pull requests that were open together."""

    a: str
    """Commit id of the merge that came first."""
    b: str
    shared: bool
    """Whether both changed one file."""
    conflict: bool
    """Whether git could not merge them in a file that both changed."""


def find_pulls(past: Past, repository: Repository, *, most: int) -> list[Pull]:
    """The newest merged branches with a message of some substance."""
    found: list[Pull] = []
    for place in range(min(len(past.commits), _NEWEST)):
        parents = past.parents(place)
        if len(found) == most:
            break
        if len(parents) == 2 and (pull := _pull(past, place, parents, repository)):
            found.append(pull)
    return found


def _pull(past: Past, place: int, parents: Sequence[str], repository: Repository) -> Pull | None:
    bases = repository.merge_bases(*parents)
    own = past.line(parents[1], bases[0], most=_LONGEST) if len(bases) == 1 else []
    if not own:
        return None
    (merge,) = repository.history(past.id(place), limit=1)
    text = merge.body.strip() if len(read_query(merge.body).terms) >= _FEWEST_WORDS else past.subject(own[-1])
    if len(read_query(text).terms) < _FEWEST_WORDS:
        return None
    return Pull(merge.id, bases[0], parents[1], text, min(past.time(at) for at in own), merge.time)


def open_together(pulls: Sequence[Pull], repository: Repository, *, most: int) -> list[Pair]:
    """The newest pairs of which each was opened before the other was merged, with what git says of their two tips.

    Both were merged in the end, so that a conflict was somebody's work. A conflict in a file that only one of them changed is not theirs.
    """
    changed = {pull.merge: _changed(pull, repository) for pull in pulls}
    sound = [pull for pull in pulls if changed[pull.merge]]
    newest = [(b, a) for a, b in combinations(sound, 2) if a.opened < b.closed and b.opened < a.closed][:most]
    touching = [(a, b) for a, b in newest if changed[a.merge] & changed[b.merge]]
    merges = repository.trial_merges([(a.tip, b.tip) for a, b in touching])
    collide: Mapping[tuple[str, str], bool] = {
        (a.merge, b.merge): any(found.path in changed[a.merge] & changed[b.merge] for found in merge.conflicts)
        for (a, b), merge in zip(touching, merges, strict=True)
    }
    return [Pair(a.merge, b.merge, (a.merge, b.merge) in collide, collide.get((a.merge, b.merge), False)) for a, b in newest]


def _changed(pull: Pull, repository: Repository) -> frozenset[str]:
    """Source files alone: in changelogs and lockfiles everybody collides, and nobody asks recon for them. Empty for a very large change."""
    files = {path for change in repository.diff(pull.base, pull.tip).files for path in (change.path, change.old_path) if path}
    return frozenset(path for path in files if role(path) is Role.SOURCE) if len(files) <= _MOST_FILES else frozenset()
