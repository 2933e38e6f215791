"""Tracks in waves → minutes, speed-up and a sentence that says whether dividing is worth it. Pure.

The minutes are a model, not a measurement: they compare plans with each other and with one agent, and every figure that
goes into them stands among the estimate's assumptions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from scout.model import Estimate, Overlap, Plan, Slot, Track, Verdict

LINES = {"S": 40, "M": 150, "L": 450, "XL": 1200}
"""Lines that a size stands for."""
_BOUNDS = {"S": (80, 5), "M": (250, 12), "L": (800, 30)}
"""Most lines and files of a size."""
START = 4.0
FILE = 1.5
LINE = 0.12
WAVE = 1.0
MERGE = 1.5
REPAIR = 12.0
ASSUMPTIONS = (
    f"An agent needs {START:g} minutes to find its way, {FILE:g} for each file and {LINE:g} for each line; "
    f"where lines are not known, S stands for {LINES['S']}, M for {LINES['M']}, L for {LINES['L']} and XL for {LINES['XL']}.",
    f"A wave costs {WAVE:g} minute to set up and {MERGE:g} for each merge; a collision costs {REPAIR:g} minutes times its probability.",
    "Lines are what the scouts changed; a sketch changes fewer than the finished work will.",
)
WORTH = 0.9
"""A plan that takes more than this share of one agent's time is not worth dividing for."""

Risks = Mapping[frozenset[str], float]
"""Probability that a pair of tracks, side by side, costs a repair."""


def size_of(lines: int, files: int) -> str:
    """S, M, L or XL."""
    return next((size for size, (most_lines, most_files) in _BOUNDS.items() if lines <= most_lines and files <= most_files), "XL")


def files_of(track: Track) -> int:
    """How many files the track changes, as far as they are named."""
    return len({entry.partition("#")[0] for entry in (*track.creates, *track.owns, *track.edits)})


def minutes(track: Track) -> float:
    """One agent's time for the track."""
    return START + FILE * files_of(track) + LINE * lines_of(track)


def lines_of(track: Track) -> int:
    """The lines that the scouts changed, unless the size says otherwise: then somebody knew better."""
    return track.lines if track.lines and size_of(track.lines, files_of(track)) == track.size else LINES[track.size]


def risks_of(overlaps: Iterable[Overlap]) -> dict[frozenset[str], float]:
    return {frozenset((overlap.a, overlap.b)): overlap.probability for overlap in overlaps}


def wave_minutes(wave: Sequence[Track], risks: Risks) -> float:
    """Wall clock from setting a wave up to having it merged."""
    repairs = sum(risks.get(frozenset((a.track, b.track)), 0.0) for a, b in combinations(wave, 2))
    return WAVE + max(map(minutes, wave)) + MERGE * len(wave) + REPAIR * repairs


def waves_of(tracks: Iterable[Track]) -> tuple[tuple[Track, ...], ...]:
    """The tracks by wave, in their order."""
    waves = defaultdict(list)
    for track in tracks:
        waves[track.wave].append(track)
    return tuple(tuple(waves[number]) for number in sorted(waves))


def estimate(tracks: Sequence[Track], risks: Risks) -> Estimate:
    """What the plan costs against one agent that does all its tracks one after the other."""
    work = START + sum(minutes(track) - START for track in tracks)
    span = work if len(tracks) == 1 else sum(wave_minutes(wave, risks) for wave in waves_of(tracks))
    return Estimate(
        work_minutes=round(work, 1),
        span_minutes=round(span, 1),
        speedup=round(work / span, 2),
        lines_to_review=sum(map(lines_of, tracks)),
        assumptions=ASSUMPTIONS,
    )


def timetable(plan: Plan) -> tuple[Slot, ...]:
    """The tracks of a plan over time, in merge order; the last wave's merge ends the span of the estimate."""
    slots: dict[str, Slot] = {}
    clock = 0.0
    for wave in waves_of(plan.tracks):
        merged = clock + (wave_minutes(wave, risks_of(plan.overlaps)) if len(plan.tracks) > 1 else minutes(wave[0]))
        start = clock + (WAVE if len(plan.tracks) > 1 else 0.0)
        slots |= {track.track: Slot(track.track, track.wave, start, start + minutes(track), merged) for track in wave}
        clock = merged
    return tuple(slots[track.track] for track in plan.tracks)


def two_agents_are_enough(tracks: Sequence[Track], overlaps: Iterable[Overlap]) -> bool:
    """Whether two agents, each taking the next track it may, are about as soon done as one agent for every track of a wave."""
    waves = waves_of(tracks)
    waiting = sorted(tracks, key=lambda track: (track.wave, -minutes(track), track.track))
    colliding = {frozenset(pair) for pair in apart(overlaps)}
    ends: dict[str, float] = {}
    free = [0.0, 0.0]
    for track in waiting:
        after = [ends[other] for other in ends if other in track.depends_on or frozenset((other, track.track)) in colliding]
        start = max(min(free), *after) if after else min(free)
        ends[track.track] = start + minutes(track)
        free[free.index(min(free))] = ends[track.track]
    return max(map(len, waves)) > 2 and WORTH * max(ends.values()) <= sum(max(map(minutes, wave)) for wave in waves)


def verdict(tracks: Sequence[Track], found: Estimate, overlaps: Iterable[Overlap]) -> str:
    """One sentence: how many tracks and waves, or that one agent is faster, and why."""
    if len(tracks) == 1:
        if len(tracks[0].parts) > 1:
            return f"One agent is enough: the parts hang together; about {found.span_minutes:.0f} minutes."
        return f"One agent is enough: there is one part; about {found.span_minutes:.0f} minutes."
    waves = waves_of(tracks)
    shape = f"{len(tracks)} tracks in {len(waves)} {'wave' if len(waves) == 1 else 'waves'}"
    alone, divided = f"{found.work_minutes:.0f}", f"{found.span_minutes:.0f}"
    if found.span_minutes >= found.work_minutes:
        return f"One agent is faster: it takes about {alone} minutes, {shape} take about {divided} with merging and its risks."
    if found.span_minutes > WORTH * found.work_minutes:
        return f"One agent is about as fast: {alone} minutes, against {divided} for {shape}."
    enough = two_agents_are_enough(tracks, overlaps)
    return f"{shape}: about {divided} minutes instead of {alone} with one agent{'; two agents at a time are enough' if enough else ''}."


def apart(overlaps: Iterable[Overlap]) -> list[tuple[str, str]]:
    """The pairs that may not be side by side; order is told by what depends on what."""
    return [(overlap.a, overlap.b) for overlap in overlaps if overlap.verdict in (Verdict.CONFLICT, Verdict.UNKNOWN)]
