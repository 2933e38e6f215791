"""A query and a repository → the files worth a look, each with what speaks for it as numbers that a ranker weighs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.recon.contents import Contents
from scout.recon.naming import Naming, read_naming, sources_of_tests
from scout.recon.past import Past
from scout.recon.precedent import Precedent, read_precedent
from scout.recon.query import Query
from scout.recon.roles import Role, extension, role
from scout.recon.wording import Hit, Window, Wording, best_window, find_hits, read_wording

SIGNALS = (
    "text", "text_share", "title", "named", "defines", "covers", "window",
    "name_words", "name_share", "folder_words", "said", "frames", "tested",
    "resembling", "nearest", "learned", "learned_best", "changes", "recent",
    "fresh", "hot", "joined", "length", "language", "modules", "proved",
)  # fmt: skip
"""What is known of each candidate, in this order, each between 0 and about 1."""
_EACH = 80
"""Candidates from each single signal."""
_WINDOWED = 120
_PROVING = 6
_NO_PRECEDENT = Precedent({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, ())


class Signals(NamedTuple):
    """The candidates in the order of their paths, and where what is known of them came from."""

    paths: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    """For each candidate the numbers that SIGNALS names."""
    wording: Wording
    naming: Naming
    precedent: Precedent
    windows: Mapping[str, Window]
    hits: Mapping[str, Sequence[Hit]]
    tests: Mapping[str, str]
    """Source → the test about it that says most of the text."""
    beside: tuple[str, ...]
    """Tests, documents and settings that say the text, best first."""


def read_signals(query: Query, contents: Contents, past: Past | None) -> Signals:
    """Sources are candidates; where a repository has none, everything readable is."""
    sources = _candidates_of(contents.number)
    wording = read_wording(query, contents)
    naming = read_naming(query, sources)
    precedent = read_precedent(query, past, contents.number) if past else _NO_PRECEDENT
    known = frozenset(sources)
    text = _by_path(wording.text, contents, known)
    tested, tests = _tested(wording, contents, sources)
    columns: dict[str, Mapping[str, float]] = {
        "text": text,
        "title": _by_path(wording.title, contents, known),
        "named": _by_path(wording.named, contents, known),
        "defines": _by_path(wording.defines, contents, known),
        "joined": _by_path(wording.joined, contents, known),
        "name_words": naming.name_words,
        "folder_words": naming.folder_words,
        "said": naming.said,
        "frames": naming.frames,
        "tested": tested,
        "modules": naming.modules,
        "proved": _proved(wording, contents, past, precedent, known) if past else {},
        "resembling": _only(precedent.resembling, known),
        "learned": _only(precedent.learned, known),
    }
    pool = sorted({path for scores in columns.values() for path in _best(scores)})
    windowed = sorted(pool, key=lambda path: (-text.get(path, 0.0), path))[:_WINDOWED]
    by_number = find_hits(wording.weights, contents, {contents.number[path] for path in windowed})
    hits = {path: by_number[contents.number[path]] for path in windowed}
    windows = {path: best_window(found) for path, found in hits.items()}
    columns |= {
        "window": {path: window.weight for path, window in windows.items()},
        "nearest": precedent.nearest,
        "learned_best": precedent.learned_best,
    }
    plain: dict[str, Mapping[str, float]] = {
        "text_share": {path: score / wording.total for path, score in text.items()},
        "covers": _by_path(wording.covers, contents, known),
        "name_share": naming.name_share,
        "changes": precedent.changes,
        "recent": precedent.recent,
        "fresh": precedent.fresh,
        "hot": precedent.hot,
        "length": {path: math.log1p(contents.length(contents.number[path])) / 10 for path in pool},
        "language": _languages(sources, pool),
    }
    rows = _rows(pool, columns, plain)
    return Signals(tuple(pool), rows, wording, naming, precedent, windows, hits, tests, _beside(wording, contents, known))


def _rows(
    pool: Sequence[str], columns: Mapping[str, Mapping[str, float]], plain: Mapping[str, Mapping[str, float]]
) -> tuple[tuple[float, ...], ...]:
    """Columns are divided by the best candidate's value; plain ones stay as they are."""
    scaled = {name: (scores, max((scores.get(path, 0.0) for path in pool), default=0.0) or 1.0) for name, scores in columns.items()}
    scaled |= {name: (scores, 1.0) for name, scores in plain.items()}
    order = [scaled[name] for name in SIGNALS]
    return tuple(tuple(scores.get(path, 0.0) / most for scores, most in order) for path in pool)


def _candidates_of(paths: Iterable[str]) -> list[str]:
    readable = [path for path in paths if role(path) is not Role.BINARY]
    return [path for path in readable if role(path) is Role.SOURCE] or readable


def _by_path(scores: Mapping[int, float], contents: Contents, known: frozenset[str]) -> dict[str, float]:
    return {path: score for file, score in scores.items() for path in contents.paths[file] if path in known}


def _only(scores: Mapping[str, float], known: frozenset[str]) -> dict[str, float]:
    return {path: score for path, score in scores.items() if path in known}


def _best(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda path: (-scores[path], path))[:_EACH]


def _tested(wording: Wording, contents: Contents, sources: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
    """Tests speak for the sources that share their stem."""
    said = {path: score for file, score in wording.text.items() for path in contents.paths[file] if role(path) is Role.TEST}
    best = sorted(said, key=lambda path: (-said[path], path))[:_EACH]
    scores: dict[str, float] = {}
    tests: dict[str, str] = {}
    for test, about in sources_of_tests(best, sources).items():
        for place, path in enumerate(about):
            score = said[test] / (1 + place)
            if score > scores.get(path, 0.0):
                scores[path], tests[path] = score, test
    return scores, tests


def _proved(wording: Wording, contents: Contents, past: Past, precedent: Precedent, known: frozenset[str]) -> dict[str, float]:
    """Sources that used to change with the tests that say most of the text."""
    said = {path: score for file, score in wording.text.items() for path in contents.paths[file] if role(path) is Role.TEST}
    best = {path: said[path] / said[_best(said)[0]] for path in _best(said)[:_PROVING]}
    scores: dict[str, float] = {}
    for number, path in precedent.now.items():
        if path in best:
            for other, share in past.together(number).items():
                source = precedent.now.get(other, "")
                if source in known:
                    scores[source] = max(scores.get(source, 0.0), best[path] ** 2 * share)
    return scores


def _languages(sources: Sequence[str], pool: Sequence[str]) -> dict[str, float]:
    """How much of the repository is written in a candidate's language."""
    counts: dict[str, int] = {}
    for path in sources:
        counts[extension(path)] = counts.get(extension(path), 0) + 1
    return {path: counts[extension(path)] / len(sources) for path in pool if extension(path) in counts}


def _beside(wording: Wording, contents: Contents, known: frozenset[str]) -> tuple[str, ...]:
    said = {path: score for file, score in wording.text.items() for path in contents.paths[file] if path not in known}
    return tuple(sorted(said, key=lambda path: (-said[path], path))[:_EACH])
