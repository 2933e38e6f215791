"""What a plan predicted and what the tracks really did → how right it was, and how far its probabilities can be trusted. Pure.

Brier score: mean squared difference of forecast and outcome; 0 is perfect, 0.25 is what always saying 50 % earns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

from scout.model import Effect, Overlap, Plan, Touch, TouchMap, Track, TrialMerge, Value, Verdict

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Of the buckets of forecasts."""
_PRIOR = 20.0
"""Forecasts that the probabilities as they were count for, against what was learned since."""


class Hits(Value):
    """Predicted against what happened, of files or symbols."""

    predicted: int
    happened: int
    both: int
    precision: float | None
    """Of what was predicted, the share that happened; None when nothing was predicted."""
    recall: float | None
    """Of what happened, the share that was predicted; None when nothing happened."""


class TrackLesson(Value):
    """One track."""

    track: str
    files: Hits
    symbols: Hits
    missed: tuple[str, ...]
    """Files that nobody predicted."""


class PairLesson(Value):
    """One pair of tracks."""

    a: str
    b: str
    predicted: Verdict
    probability: float
    conflict: bool
    """Their branches did not merge."""
    paths: tuple[str, ...]
    """Where not."""
    word: str
    """foreseen, missed, false or quiet."""


class Bucket(Value):
    """Forecasts of about one probability."""

    low: float
    high: float
    forecasts: int
    forecast: float
    """Their sum."""
    happened: int


class Lesson(Value):
    """One line of `.scout/history.jsonl`."""

    kind: str = "learn"
    day: str
    plan: str
    feature: str
    tracks: tuple[TrackLesson, ...]
    pairs: tuple[PairLesson, ...]
    brier: float | None
    """Of the forecasts for files; None without any."""
    buckets: tuple[Bucket, ...]


def compare(
    plan: Plan, forecasts: Mapping[str, TouchMap], real: Mapping[str, TouchMap], merges: Sequence[TrialMerge], *, day: str
) -> Lesson:
    """Every track that really changed something. `forecasts`: part → its touch map; `merges`: of each pair of tracks, by their names."""
    tracks = [track for track in plan.tracks if track.track in real]
    odds = [pair for track in tracks for pair in _odds(track, plan, forecasts, real[track.track])]
    return Lesson(
        day=day,
        plan=plan.id,
        feature=plan.feature,
        tracks=tuple(_of_track(track, plan, forecasts, real[track.track]) for track in tracks),
        pairs=tuple(_of_pair(plan, merge) for merge in merges),
        brier=round(sum((chance - came) ** 2 for chance, came in odds) / len(odds), 4) if odds else None,
        buckets=_buckets(odds),
    )


def recalibrate(maps: Iterable[TouchMap], lessons: Sequence[Lesson]) -> tuple[TouchMap, ...]:
    """The touch maps with probabilities as often true as they say, by what earlier plans of the repository turned out to be.

    The same maps without lessons. What is certain stays certain, and of two touches the likelier stays the likelier.
    """
    curve = _curve(lessons)
    return tuple(
        found.model_copy(update={"touches": tuple(_moved(touch, curve) for touch in found.touches)}) if curve else found for found in maps
    )


def add_up(lessons: Iterable[Lesson]) -> tuple[Bucket, ...]:
    """The buckets of all lessons together; of two lessons about one plan the later counts."""
    newest = {lesson.plan: lesson for lesson in lessons}
    rows = [bucket for lesson in newest.values() for bucket in lesson.buckets]
    sums = []
    for low, high in pairwise(EDGES):
        own = [row for row in rows if row.low == low]
        if own:
            count, forecast, happened = (
                sum(numbers) for numbers in zip(*((row.forecasts, row.forecast, row.happened) for row in own), strict=True)
            )
            sums.append(Bucket(low=low, high=high, forecasts=int(count), forecast=round(forecast, 4), happened=int(happened)))
    return tuple(sums)


def _of_track(track: Track, plan: Plan, forecasts: Mapping[str, TouchMap], real: TouchMap) -> TrackLesson:
    files, symbols = _predicted(track, plan, forecasts)
    done = {touch.path for touch in real.touches}
    named = {(touch.path, touch.symbol) for touch in real.touches if touch.symbol and touch.effect is not Effect.COMMENT}
    return TrackLesson(track=track.track, files=_hits(files, done), symbols=_hits(symbols, named), missed=tuple(sorted(done - set(files))))


def _predicted(track: Track, plan: Plan, forecasts: Mapping[str, TouchMap]) -> tuple[dict[str, float], set[tuple[str, str]]]:
    """File → probability, and the symbols, that a track was thought to touch: what its parts' scouts did, and what its spec names.

    What a contract lands is taken from the parts; what the spec names beyond the scouts counts as sure as the track.
    """
    touches = [touch for part in track.parts if part in forecasts for touch in forecasts[part].touches]
    entries = (*track.creates, *track.owns, *track.edits)
    paths = {entry.partition("#")[0] for entry in entries if not set(entry.partition("#")[0]) & set("*?[")}
    files = dict.fromkeys(sorted(paths), track.confidence)
    files |= {path: max(touch.probability for touch in touches if touch.path == path) for path in {touch.path for touch in touches}}
    symbols = {(touch.path, touch.symbol) for touch in touches if touch.symbol}
    symbols |= {(path, symbol) for path, _, symbol in (entry.partition("#") for entry in entries) if symbol}
    return files, symbols | {(contract.path, contract.name) for contract in plan.contracts if contract.provider == track.track}


def _odds(track: Track, plan: Plan, forecasts: Mapping[str, TouchMap], real: TouchMap) -> list[tuple[float, bool]]:
    done = {touch.path for touch in real.touches}
    return [(chance, path in done) for path, chance in sorted(_predicted(track, plan, forecasts)[0].items())]


def _hits(predicted: Iterable[object], happened: Iterable[object]) -> Hits:
    thought, done = set(predicted), set(happened)
    both = len(thought & done)
    return Hits(
        predicted=len(thought),
        happened=len(done),
        both=both,
        precision=round(both / len(thought), 4) if thought else None,
        recall=round(both / len(done), 4) if done else None,
    )


def _of_pair(plan: Plan, merge: TrialMerge) -> PairLesson:
    """A verdict other than independent foresees; only `conflict` between tracks of one wave claims."""
    known = next((pair for pair in plan.overlaps if {pair.a, pair.b} == {merge.a, merge.b}), None)
    pair = known or Overlap(a=merge.a, b=merge.b, verdict=Verdict.INDEPENDENT, probability=0.0)
    waves = {track.track: track.wave for track in plan.tracks}
    claimed = pair.verdict is Verdict.CONFLICT and waves[merge.a] == waves[merge.b]
    if not merge.clean:
        word = "missed" if pair.verdict is Verdict.INDEPENDENT else "foreseen"
    else:
        word = "false" if claimed else "quiet"
    return PairLesson(
        a=merge.a,
        b=merge.b,
        predicted=pair.verdict,
        probability=pair.probability,
        conflict=not merge.clean,
        paths=tuple(sorted({conflict.path for conflict in merge.conflicts})),
        word=word,
    )


def _buckets(odds: Sequence[tuple[float, bool]]) -> tuple[Bucket, ...]:
    found = []
    for low, high in pairwise(EDGES):
        own = [(chance, came) for chance, came in odds if low <= chance < high or chance == high == 1.0]
        if own:
            forecast = round(sum(chance for chance, _ in own), 4)
            found.append(Bucket(low=low, high=high, forecasts=len(own), forecast=forecast, happened=sum(came for _, came in own)))
    return tuple(found)


def _curve(lessons: Sequence[Lesson]) -> list[tuple[float, float]]:
    """Points (probability as told, as it was), never falling, from (0, 0) to (1, 1)."""
    rows = add_up(lessons)
    if not rows:
        return []
    told = [row.forecast / row.forecasts for row in rows]
    true = [(row.happened + _PRIOR * mean) / (row.forecasts + _PRIOR) for row, mean in zip(rows, told, strict=True)]
    inner = [(x, y) for x, y in zip(told, accumulate(true, max), strict=True) if 0.0 < x < 1.0]
    return [(0.0, 0.0), *inner, (1.0, 1.0)]


def _moved(touch: Touch, curve: Sequence[tuple[float, float]]) -> Touch:
    x = touch.probability
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x <= x1:
            return touch._replace(probability=round(y0 + (y1 - y0) * (x - x0) / (x1 - x0), 4))
    return touch
