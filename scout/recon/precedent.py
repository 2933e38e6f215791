"""What past commits say of a text: files that resembling commits changed, and files that its words used to mean."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from scout.recon.past import Past, Resemblance
from scout.recon.query import Query
from scout.recon.roles import folder

_MANY = 0.15
"""A term that a larger share of all messages says is not looked for."""
_FEW = 20
"""… but this many are never too many."""
_NEWEST = 300
"""Of the commits that say a term, so many count."""
_AGES = 10_000
_WARM = 30
_COOLING = 0.85
_WIDE = 60
"""A commit that changes more files says little about any of them."""


class Precedent(NamedTuple):
    """Scores by path as it is now."""

    resembling: dict[str, float]
    """Resembling commits that changed it, each by likeness and by how few files it changed."""
    nearest: dict[str, float]
    """Likeness of the most similar commit that changed it."""
    learned: dict[str, float]
    """How much the words of the text used to mean this file: sum over words of rarity × share of their commits."""
    learned_best: dict[str, float]
    """The same for the one word that says most."""
    learned_word: dict[str, tuple[str, int, int]]
    """That word, how many of its commits changed the file, and how many there are."""
    commits: dict[str, list[int]]
    """Places of resembling commits that changed it, most similar first."""
    changes: dict[str, float]
    """How often it changed: 1 for the file that changes most, logarithmic."""
    recent: dict[str, float]
    """The same among the newest 200 commits."""
    fresh: dict[str, float]
    """How lately it changed: 1 for the newest commit, logarithmic, 0 from ten thousand commits on."""
    hot: dict[str, float]
    """How much of the very last work it saw, and its folder: commits count less the older they are."""
    now: dict[int, str]
    """File number of the past → path as it is now."""
    alike: tuple[Resemblance, ...]


def read_precedent(query: Query, past: Past, live: Mapping[str, object]) -> Precedent:
    """Scores of every file of `live` that the past speaks of."""
    now = past.current(live)
    said = {term: past.saying(term) for term in query.terms}
    limit = max(_MANY * len(past.commits), _FEW)
    weights = {term: weight * (1.5 if term in query.title else 1.0) for term, weight in query.terms.items() if 0 < len(said[term]) <= limit}
    alike = past.resembling(weights, said)
    resembling: dict[str, float] = defaultdict(float)
    nearest: dict[str, float] = {}
    commits: dict[str, list[int]] = defaultdict(list)
    for place, likeness in alike:
        files = past.files(place)
        for file in files:
            path = now.get(file)
            if path is None:
                continue
            resembling[path] += likeness**2 / math.sqrt(len(files) + 1)
            nearest.setdefault(path, likeness)
            commits[path].append(place)
    learned, best, word = _learned(weights, said, past, now)
    return Precedent(
        dict(resembling),
        nearest,
        learned,
        best,
        word,
        dict(commits),
        _logarithmic(past.changes, now),
        _logarithmic(past.recent(200), now),
        _fresh(past, now),
        _hot(past, now),
        now,
        tuple(alike),
    )


def _learned(
    weights: Mapping[str, float], said: Mapping[str, list[int]], past: Past, now: Mapping[int, str]
) -> tuple[dict[str, float], dict[str, float], dict[str, tuple[str, int, int]]]:
    scores: dict[int, float] = defaultdict(float)
    best: dict[int, float] = {}
    word: dict[int, tuple[str, int, int]] = {}
    for term, weight in weights.items():
        places = said[term][:_NEWEST]
        counts: dict[int, int] = defaultdict(int)
        for place in places:
            if past.sizes[place] <= _WIDE:
                for file in past.files(place):
                    counts[file] += 1
        rarity = weight * past.rarity(len(said[term]))
        for file, count in counts.items():
            gain = rarity * count / (len(places) + 3.0)
            scores[file] += gain
            if gain > best.get(file, 0.0):
                best[file], word[file] = gain, (term, count, len(places))
    return (
        {now[file]: score for file, score in scores.items() if file in now},
        {now[file]: score for file, score in best.items() if file in now},
        {now[file]: found for file, found in word.items() if file in now},
    )


def _fresh(past: Past, now: Mapping[int, str]) -> dict[str, float]:
    places: dict[str, int] = {}
    for file, place in past.latest(_AGES).items():
        path = now.get(file)
        if path is not None:
            places[path] = min(place, places.get(path, place))
    return {path: 1 - math.log1p(place) / math.log1p(_AGES) for path, place in places.items()}


def _hot(past: Past, now: Mapping[int, str]) -> dict[str, float]:
    files: dict[str, float] = defaultdict(float)
    folders: dict[str, float] = defaultdict(float)
    for place in range(min(len(past.commits), _WARM)):
        if past.sizes[place] <= _WIDE:
            touched = [path for path in map(now.get, past.files(place)) if path is not None]
            for path in touched:
                files[path] += _COOLING**place
            for where in sorted({folder(path) for path in touched}):
                folders[where] += _COOLING**place
    return {path: files.get(path, 0.0) + 0.3 * folders.get(folder(path), 0.0) for path in now.values()}


def _logarithmic(counts: Mapping[int, int], now: Mapping[int, str]) -> dict[str, float]:
    most = math.log1p(max(counts.values(), default=1))
    return {now[file]: math.log1p(count) / most for file, count in counts.items() if file in now}
