"""What files say, against what a text asks: BM25 over contents, names and definitions, and the lines that say most of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.recon.contents import Contents, Posting
from scout.recon.query import Query
from scout.recon.segments import DEFINES, NAMED
from scout.recon.words import pieces

_COMMON = 0.35
"""A term that a larger share of the files says is not looked for, unless the text has little else."""
_FEWEST_TERMS = 3
WINDOW = 40
_WIDELY_DEFINED = 40
"""A name with more definitions than this means none of them."""

Scores = dict[int, float]
"""By file number."""


class Hit(NamedTuple):
    """A line that says a term of the text."""

    line: int
    term: str
    weight: float


class Window(NamedTuple):
    """The forty lines of a file that say most of the text."""

    weight: float
    start: int
    terms: tuple[str, ...]


class Wording(NamedTuple):
    """Scores by file number."""

    text: Scores
    title: Scores
    named: Scores
    """The names of what a file defines, against the text."""
    defines: Scores
    """Definitions of identifiers that the text names, rare ones first."""
    defined: dict[int, list[str]]
    """Which."""
    joined: Scores
    """Identifiers made of neighbouring words of the text, by rarity; defining one counts twice."""
    covers: Scores
    """Share of the text's identifiers that a file says."""
    total: float
    """The most that `text` could be."""
    weights: dict[str, float]
    """Terms that were looked for → weight, rarity included."""


def read_wording(query: Query, contents: Contents) -> Wording:
    """Scores of every file that says any of the text."""
    postings = {term: contents.posting(term) for term in query.terms}
    weights = _looked_for(query, contents, postings)
    title = {term: weight for term, weight in weights.items() if term in query.title}
    defines, defined = _definitions(query, contents)
    rarity = {term: weight * contents.rarity(len(postings[term].files)) for term, weight in weights.items()}
    return Wording(
        text=contents.bm25(weights, postings),
        title=contents.bm25(title, postings),
        named=_named(weights, contents),
        defines=defines,
        defined=defined,
        joined=_joined(query, contents),
        covers=_covers(query, contents),
        total=2.2 * sum(rarity.values()) or 1.0,
        weights=rarity,
    )


def _looked_for(query: Query, contents: Contents, postings: Mapping[str, Posting]) -> dict[str, float]:
    """The text's terms with their weights, without those that half the repository says."""
    rare = {term: weight for term, weight in query.terms.items() if len(postings[term].files) <= _COMMON * contents.size}
    return rare if sum(1 for term in rare if postings[term].files) >= _FEWEST_TERMS else dict(query.terms)


def _named(weights: Mapping[str, float], contents: Contents) -> Scores:
    postings = {term: contents.posting(NAMED + term) for term in weights}
    scores: Scores = {}
    for term, posting in postings.items():
        gain = weights[term] * contents.rarity(len(posting.files))
        for file, count in zip(*posting, strict=True):
            scores[file] = scores.get(file, 0.0) + gain * count / (count + 2.0)
    return scores


def _definitions(query: Query, contents: Contents) -> tuple[Scores, dict[int, list[str]]]:
    scores: Scores = {}
    defined: dict[int, list[str]] = defaultdict(list)
    for name, written in query.names.items():
        files = contents.posting(DEFINES + name).files
        if not files or len(files) > _WIDELY_DEFINED:
            continue
        for file in files:
            scores[file] = scores.get(file, 0.0) + 1 / len(files)
            defined[file].append(written)
    return scores, defined


def _joined(query: Query, contents: Contents) -> Scores:
    scores: Scores = {}
    for name, worth in query.joined.items():
        for term in (name, DEFINES + name):
            files = contents.posting(term).files
            weight = worth * contents.rarity(len(files)) if files else 0.0
            for file in files:
                scores[file] = scores.get(file, 0.0) + weight
    return scores


def _covers(query: Query, contents: Contents) -> Scores:
    """Names weigh by how rare they are; those that the repository doesn't know don't count."""
    scores: Scores = {}
    total = 0.0
    for name, written in query.names.items():
        term = name if len(pieces(written)) > 1 else None
        files = contents.posting(term).files if term else []
        if not files:
            continue
        weight = contents.rarity(len(files))
        total += weight
        for file in files:
            scores[file] = scores.get(file, 0.0) + weight
    return {file: score / total for file, score in scores.items()}


def find_hits(weights: Mapping[str, float], contents: Contents, wanted: Iterable[int]) -> dict[int, list[Hit]]:
    """The lines of the wanted files that say terms of the text, in order."""
    files = set(wanted)
    hits: dict[int, list[Hit]] = {file: [] for file in files}
    for term, weight in weights.items():
        for file, lines in contents.lines(term, files):
            hits[file].extend(Hit(line, term, weight) for line in lines)
    for found in hits.values():
        found.sort()
    return hits


def best_window(hits: Sequence[Hit]) -> Window:
    """Each term counts once in a window, a second time a little."""
    best = Window(0.0, 0, ())
    counts: dict[str, int] = {}
    weight, first = 0.0, 0
    for at, hit in enumerate(hits):
        held = counts.get(hit.term, 0)
        counts[hit.term] = held + 1
        weight += hit.weight if held == 0 else 0.15 * hit.weight if held == 1 else 0.0
        while hit.line - hits[first].line >= WINDOW:
            leaving = hits[first]
            left = counts[leaving.term] = counts[leaving.term] - 1
            weight -= leaving.weight if left == 0 else 0.15 * leaving.weight if left == 1 else 0.0
            first += 1
        if weight > best.weight + 1e-9:
            best = Window(weight, hits[first].line, ())
            span = (first, at)
    if not best.weight:
        return best
    inside = {hit.term: hit.weight for hit in hits[span[0] : span[1] + 1]}
    return best._replace(terms=tuple(sorted(inside, key=lambda term: (-inside[term], term))))
