"""Where new files would lie: folders with an ending, from what the text is about, where like work added files, and what grows. Pure.

Each ground has the odds that a commit about the text adds a file there. The weights are a logistic regression over the grounds of 38
commits of five repositories, rounded; commits of six others checked what comes of them (bench/localize/new_files.py).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.recon.past import Past
from scout.recon.query import Query
from scout.recon.ranking import Ranked
from scout.recon.roles import Role, extension, folder, role
from scout.recon.words import terms_of, words

Ground = tuple[str, str]
"""A folder and an ending."""
Adding = tuple[int, tuple[str, ...]]
"""Place of a past commit, and the paths it added."""

EVIDENCE = ("surest", "together", "first", "alike", "growth", "said", "joined", "size")
"""What is known of each ground, each between 0 and about 1."""
_SPEAKING = tuple(name for name in EVIDENCE if name not in ("said", "size"))
"""A ground of which none of these speaks is left out."""
WEIGHTS = (0.7, 0.9, 1.1, 1.1, 1.0, 0.7, 1.3, 1.2)
BIAS = -4.6
_RANKED = 20
_COMMON = 0.15
"""A word that a larger share of messages says tells nothing."""
_GROWING = 150
_LEADING = 3
_TRUST = 2.0
"""The leader of a ranking is hardly ever surer than half."""


class Grounds(NamedTuple):
    """The grounds on which files may be added, and how much the text itself says about where."""

    odds: Mapping[Ground, float]
    """Each between 0 and 1."""
    models: Mapping[Ground, str]
    """A file there that the new one may resemble."""
    why: Mapping[Ground, str]
    informed: float
    """How much where the text leads is to be trusted: 0 where nothing in the repository says it."""

    def near(self, shape: str) -> float:
        """Odds of a shape's folder and ending; of a folder that would be new, of the best ground below the last folder that is there."""
        ground = ground_of(shape)
        if "{" not in ground[0]:
            return self.odds.get(ground, 0.0)
        above = ground[0].split("{", 1)[0].rpartition("/")[0]
        inside = (odds for (where, ending), odds in self.odds.items() if ending == ground[1] and f"{where}/".startswith(f"{above}/"))
        return max(inside, default=0.0) if above else 0.0


def ground_of(path: str) -> Ground:
    """Where a file lies."""
    return folder(path), extension(path)


def find_grounds(query: Query, ranked: Sequence[Ranked], paths: Sequence[str], past: Past, adding: Sequence[Adding]) -> Grounds:
    """Odds of every ground that has source code and of which something speaks."""
    sources = [path for path in paths if role(path) is Role.SOURCE]
    size = Counter(map(ground_of, sources))
    columns = evidence(query, ranked, size, past, adding)
    odds = {
        ground: _logistic(BIAS + sum(weight * columns[name].get(ground, 0.0) for name, weight in zip(EVIDENCE, WEIGHTS, strict=True)))
        for ground in sorted(set().union(*(columns[name] for name in _SPEAKING)))
    }
    models, why = _models(ranked, sources, adding, frozenset(paths))
    informed = min(_TRUST * ranked[0].probability, 1.0) if ranked else 0.0
    return Grounds(odds, models, why, informed)


def evidence(
    query: Query, ranked: Sequence[Ranked], size: Mapping[Ground, int], past: Past, adding: Sequence[Adding]
) -> dict[str, dict[Ground, float]]:
    """The columns that EVIDENCE names."""
    surest: dict[Ground, float] = {}
    missing: dict[Ground, float] = {}
    first: dict[Ground, float] = {}
    for place, file in enumerate(ranked[:_RANKED]):
        ground = ground_of(file.path)
        if ground in size:
            surest[ground] = max(file.probability, surest.get(ground, 0.0))
            missing[ground] = missing.get(ground, 1.0) * (1 - file.probability)
            first.setdefault(ground, 1 / (1 + place))
    leading = sorted(surest, key=lambda ground: (-surest[ground], ground))[:_LEADING]
    return {
        "surest": surest,
        "together": {ground: 1 - left for ground, left in missing.items()},
        "first": first,
        "alike": _alike(query, size, past, adding),
        "growth": _growth(size, adding),
        "said": _said(query, size),
        "joined": _joined(leading, size, adding),
        "size": {ground: min(math.log1p(count) / 5, 1.0) for ground, count in size.items()},
    }


def _alike(query: Query, size: Mapping[Ground, int], past: Past, adding: Sequence[Adding]) -> dict[Ground, float]:
    """Share of the commits with a like message that added files there."""
    said = {term: past.saying(term) for term in query.terms}
    limit = max(_COMMON * len(past.commits), 3)
    weights = {term: weight for term, weight in query.terms.items() if 0 < len(said[term]) <= limit}
    added = dict(adding)
    found: dict[Ground, float] = defaultdict(float)
    total = 0.5
    for place, likeness in past.resembling(weights, said):
        if place in added:
            total += likeness**2
            for ground in sorted({ground_of(path) for path in added[place]} & size.keys()):
                found[ground] += likeness**2
    return {ground: score / total for ground, score in found.items()}


def _growth(size: Mapping[Ground, int], adding: Sequence[Adding]) -> dict[Ground, float]:
    """Share of the newest additions that lie there, the newest count most."""
    found: dict[Ground, float] = defaultdict(float)
    total = 1.0
    for age, (_, added) in enumerate(adding[:_GROWING]):
        worth = 1 / (1 + age / 20)
        total += worth
        for ground in sorted({ground_of(path) for path in added} & size.keys()):
            found[ground] += worth
    return {ground: score / total for ground, score in found.items()}


def _said(query: Query, size: Iterable[Ground]) -> dict[Ground, float]:
    """Share of the innermost folder's words that the text says."""
    found = {}
    for where, ending in size:
        name = {term for word in words(where.rpartition("/")[2]) for term in terms_of(word)}
        share = len(name & query.terms.keys()) / len(name) if name else 0.0
        if share:
            found[where, ending] = share
    return found


def _joined(leading: Sequence[Ground], size: Mapping[Ground, int], adding: Sequence[Adding]) -> dict[Ground, float]:
    """How often a file was added there along with one where the text leads."""
    times: Counter[Ground] = Counter()
    both: dict[Ground, Counter[Ground]] = {ground: Counter() for ground in leading}
    for _, added in adding:
        grounds = {ground_of(path) for path in added} & size.keys()
        for ground in grounds & both.keys():
            times[ground] += 1
            both[ground].update(grounds - {ground})
    found: dict[Ground, float] = {}
    for ground in leading:
        for other, count in both[ground].items():
            found[other] = max(found.get(other, 0.0), count / (times[ground] + 2))
    return found


def _models(
    ranked: Sequence[Ranked], sources: Sequence[str], adding: Sequence[Adding], live: frozenset[str]
) -> tuple[dict[Ground, str], dict[Ground, str]]:
    """For each ground the file that the text is most about, else the one that was added last, else the first."""
    models: dict[Ground, str] = {}
    why: dict[Ground, str] = {}
    for file in ranked[:_RANKED]:
        if ground_of(file.path) not in models:
            models[ground_of(file.path)] = file.path
            why[ground_of(file.path)] = f"beside {file.path}, which the text is about"
    for path in (path for _, added in adding for path in added if path in live and role(path) is Role.SOURCE):
        if ground_of(path) not in models:
            models[ground_of(path)] = path
            why[ground_of(path)] = f"beside {path}, added there last"
    for path in sources:
        models.setdefault(ground_of(path), path)
    return models, why


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
