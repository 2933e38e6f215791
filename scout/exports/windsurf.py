"""Plan → Windsurf: a workflow a track. Pure. A workflow may have 12,000 characters."""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, acceptance, instructions, lines, plain
from scout.model import Track


def write(source: Source) -> Export:
    """`.windsurf/workflows/scout-<track>.md`."""
    files = {f".windsurf/workflows/scout-{track.track}.md": _workflow(source, track) for track in source.plan.tracks}
    return Export(files, ("waves: start a later wave when the one before has landed",), "type /scout- in Cascade")


def _workflow(source: Source, track: Track) -> str:
    steps = [
        f"Check that the branch is `{plain(track.branch)}`; stop if it is not.",
        instructions(source, track),
        *(f"Make sure that {plain(sentence)}." for sentence in acceptance(track)),
        "Commit. Do not merge or push.",
    ]
    head = ["---", f"description: builds the track {track.track}", "---", f"<!-- {MARKER} -->", f"# {plain(track.title, limit=120)}", ""]
    return lines(head, [f"{number}. {step}" for number, step in enumerate(steps, start=1)])


FORMAT = Format("windsurf", "Windsurf workflows", "its documented file layout, written down as our own checks", write)
