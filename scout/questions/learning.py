"""The real run, once it is over → a lesson, kept, and all lessons added up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from scout.documents import LearnDocument
from scout.errors import ConfigError
from scout.landing.learning import Lesson, add_up, compare
from scout.lessons import lessons, remember
from scout.model import Plan, RealRun, Standing, TouchMap, TrialMerge
from scout.questions.following import look_at_tracks
from scout.system.repository import Repository
from scout.system.runs import Run
from scout.work import opened_objects


def learn(plan: Plan, repository: Repository, *, onto: str | None = None) -> LearnDocument:
    """Compares what the plan predicted with what its tracks did, and keeps that. Raises ConfigError when no track did anything."""
    run = look_at_tracks(plan, repository, onto=onto)
    real = {work.track: work.map for work in run.tracks if work.map is not None and work.map.touches}
    if not real:
        raise ConfigError("No track has changed anything yet, so there is nothing to learn.", hint="scout check shows all tracks.")
    today = datetime.now(UTC).astimezone().date().isoformat()
    lesson = compare(plan, _forecasts(plan, repository.root), real, _merges(run, repository), day=today)
    remember(repository.root, lesson)
    return _document(repository.root, lesson, tuple(work.track for work in run.tracks if work.standing is not Standing.LANDED))


def learned(root: Path) -> LearnDocument:
    """What all plans of the repository taught together."""
    return _document(root, None, ())


def _forecasts(plan: Plan, root: Path) -> Mapping[str, TouchMap]:
    """Part → what its scouts touched, of the newest run for that feature from the same base."""
    for run in reversed(Run.folders(root)):
        if run.record.feature == plan.feature and run.record.base == plan.base:
            return {found.part: found for found in run.load("touchmaps", tuple[TouchMap, ...]) or ()}
    return {}


def _merges(run: RealRun, repository: Repository) -> tuple[TrialMerge, ...]:
    """Every pair of tracks merged as they came out, by the tracks' names. Only what both changed themselves counts as their conflict."""
    works = [work for work in run.tracks if work.tip and work.map and work.map.touches]
    pairs = list(combinations(works, 2))
    with opened_objects(repository) as store:
        merges = store.trial_merges([(a.tip or "", b.tip or "") for a, b in pairs])
    found = []
    for (a, b), merge in zip(pairs, merges, strict=True):
        mine, theirs = ({touch.path for touch in work.map.touches} if work.map else set() for work in (a, b))
        conflicts = tuple(conflict for conflict in merge.conflicts if conflict.path in mine & theirs)
        found.append(TrialMerge(a.track, b.track, not conflicts, merge.tree, conflicts))
    return tuple(found)


def _document(root: Path, lesson: Lesson | None, unlanded: tuple[str, ...]) -> LearnDocument:
    known = lessons(root)
    return LearnDocument(lesson=lesson, unlanded=unlanded, plans=len({one.plan for one in known}), buckets=add_up(known))
