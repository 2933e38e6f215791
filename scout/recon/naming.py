"""What files are called, against what a text asks: words of the path, files named in the text, stack frames, tests about a file. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from scout.recon.query import Query
from scout.recon.roles import name_stem
from scout.recon.words import folded, terms_of, words

_TEST_MARK = re.compile(r"^tests?[_-]|[._-]?(tests?|spec)$|(?<=[a-z0-9])(Tests?|TestCase|IT|Spec)$", re.IGNORECASE)
_FRAME_FADE = 0.85
_FEWEST_STEPS = 2
_FOLDERS_OWN = frozenset(["__init__", "index", "mod"])
"""Files that stand for their folder."""


class Naming(NamedTuple):
    """Scores by path."""

    name_words: dict[str, float]
    """Words of the file's own name that the text says, by rarity."""
    name_share: dict[str, float]
    """Share of the file's own name that the text says."""
    folder_words: dict[str, float]
    matched: dict[str, tuple[str, ...]]
    """Which words of the path."""
    said: dict[str, float]
    """The text names this file: 1 for a path that is unique, less when several files end so."""
    said_as: dict[str, str]
    modules: dict[str, float]
    """The same for a module that the text names with dots."""
    frames: dict[str, float]
    """The text's stack traces pass through it: the innermost frame counts 1."""
    frame_lines: dict[str, int]


def read_naming(query: Query, paths: Sequence[str]) -> Naming:
    """Scores of the files whose paths the text says something of."""
    names = {path: _terms(name_stem(path)) for path in paths}
    folders = {path: _folder_terms(path.rpartition("/")[0]) for path in paths}
    spread = Counter(term for path in paths for term in names[path] | folders[path])
    rarity = {term: math.log(1 + len(paths) / spread[term]) * min(weight, 2.0) for term, weight in query.terms.items() if term in spread}
    name_words: dict[str, float] = {}
    name_share: dict[str, float] = {}
    folder_words: dict[str, float] = {}
    matched: dict[str, tuple[str, ...]] = {}
    known = frozenset(rarity)
    for path in paths:
        in_name, in_folder = names[path] & known, (folders[path] - names[path]) & known
        if in_name:
            name_words[path] = sum(map(rarity.__getitem__, sorted(in_name)))
            name_share[path] = len(in_name) / len(names[path])
        if in_folder:
            folder_words[path] = sum(map(rarity.__getitem__, sorted(in_folder)))
        if in_name or in_folder:
            matched[path] = tuple(sorted(in_name | in_folder, key=lambda term: (-rarity[term], term)))
    said, said_as = _files_said(query.paths, paths)
    modules, modules_as = _modules_said(query.dotted, paths)
    frames, frame_lines = _frames(query.frames, paths)
    return Naming(name_words, name_share, folder_words, matched, said, modules_as | said_as, modules, frames, frame_lines)


def _terms(name: str) -> frozenset[str]:
    return frozenset(term for word in words(name) for term in terms_of(word))


@lru_cache(maxsize=1 << 15)
def _folder_terms(folder: str) -> frozenset[str]:
    return _terms(folder.replace("/", " "))


def _by_name(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        found[path.rpartition("/")[2].lower()].append(path)
    return found


def _files_said(said: Sequence[str], paths: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
    """Which files the text means, by the longest ending that agrees."""
    by_name = _by_name(paths)
    scores: dict[str, float] = {}
    as_said: dict[str, str] = {}
    for written in said:
        meant = _meant(written, by_name)
        for path in meant:
            if 1 / len(meant) > scores.get(path, 0.0):
                scores[path] = 1 / len(meant)
                as_said[path] = written
    return scores, as_said


def _meant(written: str, by_name: Mapping[str, Sequence[str]]) -> list[str]:
    """The files whose paths end most like `written`: `site-packages/flask/app.py` means src/flask/app.py."""
    steps = [step for step in written.lower().split("/") if step not in ("", ".", "..", "a", "b")]
    if not steps:
        return []
    agreeing = {path: _agreement(steps, path.lower().split("/")) for path in by_name.get(steps[-1], ())}
    most = max(agreeing.values(), default=0)
    return [path for path, steps_alike in agreeing.items() if steps_alike == most]


def _modules_said(dotted: Sequence[Sequence[str]], paths: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
    """Which files a dotted name means: `scrapy.core.engine.Engine` has two steps or more in common with scrapy/core/engine.py."""
    steps = {path: _module_steps(path) for path in paths} if dotted else {}
    by_last: dict[str, list[str]] = defaultdict(list)
    for path, module in steps.items():
        by_last[module[-1]].append(path)
    scores: dict[str, float] = {}
    as_said: dict[str, str] = {}
    for written in dotted:
        for end in range(len(written), 1, -1):
            agreeing = {path: _agreement(written[:end], steps[path]) for path in by_last.get(written[end - 1], ())}
            most = max(agreeing.values(), default=0)
            if most < _FEWEST_STEPS:
                continue
            meant = [path for path, alike in agreeing.items() if alike == most]
            for path in meant:
                if 1 / len(meant) > scores.get(path, 0.0):
                    scores[path], as_said[path] = 1 / len(meant), ".".join(written[:end])
            break
    return scores, as_said


def _module_steps(path: str) -> list[str]:
    """The steps by which code names a file: that of a folder stands for the folder."""
    *folders, name = path.lower().split("/")
    stem = name.partition(".")[0] if not name.startswith(".") else name
    return folders if folders and stem in _FOLDERS_OWN else [*folders, stem]


def _agreement(left: Sequence[str], right: Sequence[str]) -> int:
    """How many steps at the end are the same."""
    alike = 0
    for a, b in zip(reversed(left), reversed(right), strict=False):
        if a != b:
            break
        alike += 1
    return alike


def _frames(frames: Sequence[tuple[str, int]], paths: Sequence[str]) -> tuple[dict[str, float], dict[str, int]]:
    """Python's traces end with the innermost frame; of the others nobody knows, so the last counts most everywhere."""
    by_name = _by_name(paths)
    scores: dict[str, float] = {}
    lines: dict[str, int] = {}
    worth = 1.0
    for written, line in reversed(frames):
        meant = _meant(written, by_name)
        if not meant or len(meant) > 3:
            continue
        for path in meant:
            scores.setdefault(path, worth / len(meant))
            lines.setdefault(path, line)
        worth *= _FRAME_FADE
    return scores, lines


def tested_stem(path: str) -> str:
    """What a test file is about, by its name: `comments` of comments.test.ts, test_comments.py and CommentsTest.java; folded."""
    return folded(_TEST_MARK.sub("", name_stem(path)).strip("-. "))


def sources_of_tests(tests: Iterable[str], sources: Iterable[str]) -> dict[str, list[str]]:
    """Test → the sources that share its stem, nearest folder first."""
    by_stem: dict[str, list[str]] = defaultdict(list)
    for path in sources:
        by_stem[folded(name_stem(path).replace("-", ""))].append(path)
    found: dict[str, list[str]] = {}
    for test in tests:
        stem = tested_stem(test).replace("-", "")
        candidates = by_stem.get(stem, [])
        if candidates and len(candidates) <= 20:
            folders = set(test.split("/")[:-1])
            found[test] = sorted(candidates, key=lambda path: (-len(folders & set(path.split("/")[:-1])), path))
    return found
