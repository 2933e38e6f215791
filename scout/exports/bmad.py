"""Plan → BMAD: epics.md with one epic a wave and one story a track. Pure. An H1 that begins with `Epic` would be read as one."""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, acceptance, dropped_symbols, files_of, goal, lines, plain, waves_of
from scout.model import Track


def write(source: Source) -> Export:
    """`_bmad-output/planning-artifacts/epics.md`."""
    told = []
    for number, wave in enumerate(waves_of(source.plan), start=1):
        told += [f"## Epic {number}: {plain(source.plan.title, limit=100)}, wave {wave[0].wave}", ""]
        for at, track in enumerate(wave, start=1):
            told += _story(source, track, f"{number}.{at}")
    text = lines(f"<!-- {MARKER} -->", f"# Stories of {plain(source.plan.title, limit=100)}", "", told)
    return Export({"_bmad-output/planning-artifacts/epics.md": text}, dropped_symbols(source.plan, "BMAD"), "/bmad-sprint-planning")


def _story(source: Source, track: Track, number: str) -> list[str]:
    landed = f"**Given** `{plain(track.branch)}` has landed"
    criteria = [part for sentence in acceptance(track) for part in (landed, f"**Then** {plain(sentence)}", "")]
    return [
        f"### Story {number}: {plain(track.title, limit=100)}",
        "",
        "As a maintainer,",
        f"I want {plain(goal(track))},",
        "So that it can be built beside the others.",
        "",
        "**Acceptance Criteria:**",
        "",
        *criteria,
        f"Spec: `{plain(source.spec(track))}`. Files: {', '.join(f'`{plain(path)}`' for path in files_of(track)) or 'see the spec'}.",
        "",
    ]


FORMAT = Format("bmad", "BMAD method", "bmad-method 6.12.0: sprint_plan.py generate", write)
