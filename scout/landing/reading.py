"""What a track changed, and what rests on it → what to read first and why, and what the evidence says is safe. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from scout.model import Effect, Keeping, Overlap, RealRun, Touch, TouchMap, Track, TrackWork, Verdict

_TEST = re.compile(r"(^|/)(tests?|specs?|__tests__|testing)/|(^|/)test_[^/]*$|[._-](test|spec|tests)\.[^/]*$|_test\.[^/]*$", re.IGNORECASE)
_ALTERING = (Effect.SIGNATURE, Effect.RENAMED, Effect.MOVED, Effect.DELETED)
_GENERATED = re.compile(r"(^|/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|uv\.lock|poetry\.lock|Cargo\.lock|go\.sum)$")
_PROSE = re.compile(r"\.(md|rst|txt|adoc)$", re.IGNORECASE)
_LIGHTER = 0.4
"""Of tests and prose: an error there breaks nobody."""
_TESTABLE = frozenset({"function", "method", "class"})
_MANY_CHANGES = 8
"""Of a file within the history that is looked at: it changes often, and errors are found where changes are."""


class Rest(NamedTuple):
    """What rests on a symbol, as the tree with the change has it."""

    users: int
    """Symbols that use it."""
    tested: bool
    """A test uses it."""


class Past(NamedTuple):
    """What history says of the files of a change."""

    changes: Mapping[str, int]
    """Path → commits that changed it."""
    companions: frozenset[str]
    """Files that changed together with another file of this change before."""


class LookAt(NamedTuple):
    """A place to read, and why there."""

    path: str
    symbol: str | None
    line: int
    effect: str
    weight: float
    """Of two places the heavier is read first. A sum over the reasons, of no unit."""
    reasons: tuple[str, ...]


def is_test(path: str) -> bool:
    """Whether a path is where people keep tests."""
    return _TEST.search(path) is not None


def places_to_read(work: TrackWork, touched: TouchMap, *, rests: Mapping[tuple[str, str], Rest], past: Past) -> tuple[LookAt, ...]:
    """Every touched symbol or file, weightiest first. Fan-in counts by its logarithm: the tenth user adds less than the second."""
    strays = {stray.path: stray.detail for stray in work.strays}
    added = {(touch.path, touch.symbol) for touch in touched.touches if touch.effect is Effect.ADDED and touch.symbol}
    told = (touch for touch in touched.touches if touch.effect is not Effect.COMMENT and not _is_inside(touch, added))
    seen = [_look_at(touch, rests, past, strays) for touch in told]
    return tuple(sorted(seen, key=lambda place: (-place.weight, is_test(place.path), place.path, place.line)))


def files_in_order(places: Sequence[LookAt], touched: TouchMap) -> tuple[tuple[str, str], ...]:
    """Every file once, by its weightiest place, with why it comes there."""
    told = {place.path: "; ".join(place.reasons) for place in reversed(places)}
    order = dict.fromkeys([*(place.path for place in places), *(touch.path for touch in touched.touches)])
    return tuple((path, told.get(path, "comments and layout only")) for path in order)


def _is_inside(touch: Touch, added: Set[tuple[str, str | None]]) -> bool:
    """A member of a new symbol, which is read with it."""
    return touch.effect is Effect.ADDED and (touch.path, (touch.symbol or "").rpartition(".")[0]) in added


def _look_at(touch: Touch, rests: Mapping[tuple[str, str], Rest], past: Past, strays: Mapping[str, str]) -> LookAt:
    rest = rests.get((touch.path, touch.symbol)) if touch.symbol else None
    weighed = list(_reasons(touch, rest, past, strays))
    line = max(1, min((start for start, _ in touch.new_lines), default=1))
    weight = sum(weight for weight, _ in weighed) * (_LIGHTER if is_test(touch.path) or _PROSE.search(touch.path) else 1.0)
    reasons = tuple(reason for _, reason in sorted(weighed, key=lambda item: -item[0]))
    return LookAt(touch.path, touch.symbol, line, touch.effect.value, round(weight, 2), reasons or ("small",))


def _reasons(touch: Touch, rest: Rest | None, past: Past, strays: Mapping[str, str]) -> Iterator[tuple[float, str]]:
    lines = sum(last - first + 1 for first, last in (*touch.new_lines, *touch.old_lines))
    if touch.path in strays:
        yield 4.0, f"outside of its lane: {strays[touch.path]}"
    if touch.effect in _ALTERING and touch.exported:
        yield 3.0, f"its {'signature changes' if touch.effect is Effect.SIGNATURE else f'name is {touch.effect}'}"
    if rest and rest.users and touch.effect is not Effect.ADDED:
        yield 1.5 * math.log2(1 + rest.users), f"{rest.users} {'symbol uses' if rest.users == 1 else 'symbols use'} it"
    if rest and not rest.tested and touch.kind in _TESTABLE and not is_test(touch.path):
        yield 1.0, "no test names it"
    if past.changes.get(touch.path, 0) >= _MANY_CHANGES:
        yield 1.0, f"its file changes often ({past.changes[touch.path]} commits)"
    if past.changes.get(touch.path) and past.companions and touch.path not in past.companions:
        yield 1.0, "never changed together with the other files here"
    if lines >= 20:
        yield 0.5 * math.log2(lines / 10), f"{lines} lines"


def safe_to_skim(track: Track, run: RealRun, touched: TouchMap) -> tuple[str, ...]:
    """What was looked at and found in order, one sentence each."""
    work = next(work for work in run.tracks if work.track == track.track)
    return tuple(_safe(track, work, run, touched))


def _safe(track: Track, work: TrackWork, run: RealRun, touched: TouchMap) -> Iterator[str]:
    if not work.strays:
        yield "Everything lies in its lane."
    free = [_other(pair, track.track) for pair in run.overlaps if track.track in (pair.a, pair.b) and pair.verdict is Verdict.INDEPENDENT]
    if free:
        yield f"Merges with {', '.join(free)} in either order, and shares no symbol with {'it' if len(free) == 1 else 'them'}."
    if not any(track.track == pair.a for pair in run.drift):
        yield f"{run.onto} gained nothing since it began that concerns it."
    kept = [promise.contract for promise in run.promises if promise.provider == track.track and promise.keeping is Keeping.KEPT]
    if kept:
        yield f"Keeps its contracts as promised: {', '.join(kept)}."
    files = {touch.path for touch in touched.touches}
    quiet = sorted(files - {touch.path for touch in touched.touches if touch.effect is not Effect.COMMENT})
    if quiet:
        yield f"Only comments or layout change in {_listed(quiet)}."
    generated = sorted(path for path in files if _GENERATED.search(path))
    if generated:
        yield f"A tool wrote {_listed(generated)}: make it anew instead of reading it."


def _other(pair: Overlap, track: str) -> str:
    return pair.b if pair.a == track else pair.a


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(paths[:4]) + (f" and {len(paths) - 4} more" if len(paths) > 4 else "")
