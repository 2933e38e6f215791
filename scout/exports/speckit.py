"""Plan → spec-kit: specs/NNN-<feature>/{spec,plan,tasks}.md. Pure.

A task is `- [ ] T001 [P] [US1] words in path`; story phases need the story mark, the foundational phase forbids it.
"""

from __future__ import annotations

from collections.abc import Iterator

from scout.exports.format import (
    MARKER,
    Export,
    Format,
    Source,
    acceptance,
    contracts_of,
    dropped_symbols,
    files_of,
    goal,
    lines,
    plain,
    quoted,
    to_json,
    waves_of,
)
from scout.model import Track

_MARK = f"<!-- {MARKER} -->"


def write(source: Source) -> Export:
    """One task for each file of each track; tracks that others wait for make up the foundational phase."""
    folder = f"specs/001-{source.plan.feature}"
    files = {
        f"{folder}/spec.md": _spec(source),
        f"{folder}/plan.md": _plan(source),
        f"{folder}/tasks.md": _tasks(source),
        ".specify/feature.json": to_json({"feature_directory": folder, "marker": MARKER}),
    }
    for contract in source.plan.contracts:
        name = "".join(character if character.isalnum() else "-" for character in contract.name)[:60]
        head = [f"# {plain(contract.name)}", "", f"In `{plain(contract.path)}`.", ""]
        files[f"{folder}/contracts/{name}.md"] = lines(_MARK, head, quoted(contract.signature))
    return Export(files, dropped_symbols(source.plan, "spec-kit"), "/speckit.implement")


def _spec(source: Source) -> str:
    stories = [
        [f"### User Story {number} - {plain(track.title)} (Priority: P{track.wave})", "", quoted(track.brief or track.title), ""]
        for number, track in enumerate(source.plan.tracks, start=1)
    ]
    return lines(_MARK, f"# Feature Specification: {plain(source.plan.title)}", "", "## User Scenarios & Testing", "", *stories)


def _plan(source: Source) -> str:
    tracks = source.plan.tracks
    rows = [f"- wave {one.wave}: {one.track} on `{plain(one.branch)}`, spec `{plain(source.spec(one))}`" for one in tracks]
    told = [plain(source.plan.verdict), "", f"Base: `{source.plan.base}`", ""]
    return lines(_MARK, f"# Implementation Plan: {plain(source.plan.title)}", "", told, rows)


def _tasks(source: Source) -> str:
    needed = {name for track in source.plan.tracks for name in track.depends_on}
    first = [track for track in source.plan.tracks if track.track in needed]
    stories = [track for wave in waves_of(source.plan) for track in wave if track not in first]
    numbers = iter(range(1, 10_000))
    last: dict[str, str] = {}
    found = [_MARK, f"# Tasks: {plain(source.plan.title)}", ""]
    if first:
        found += ["## Phase 2: Foundational (Blocking Prerequisites)", ""]
        for track in first:
            found += _track_tasks(source, track, "", numbers, last)
    for phase, track in enumerate(stories, start=3):
        found += ["", f"## Phase {phase}: User Story {phase - 2} - {plain(track.title)} (Priority: P{track.wave})", ""]
        found += _track_tasks(source, track, f" [US{phase - 2}]", numbers, last)
    return lines(found)


def _track_tasks(source: Source, track: Track, story: str, numbers: Iterator[int], last: dict[str, str]) -> list[str]:
    """The tasks of a track; the first says what it waits for, the last is what others wait for."""
    parallel = " [P]" if track.parallel_with else ""
    after = ", ".join(last[name] for name in track.depends_on if name in last)
    found = []
    for at, path in enumerate(files_of(track) or (source.spec(track),)):
        number = f"T{next(numbers):03d}"
        verb = "Create" if path in track.creates else "Change"
        what = f"{verb} what {plain(goal(track, limit=100))} needs" if at == 0 else f"{verb} the rest of {track.track}"
        found.append(f"- [ ] {number}{parallel}{story} {what} in `{plain(path)}`{f' (depends on {after})' if after and at == 0 else ''}")
        last[track.track] = number
    if contracts_of(source.plan, track):
        found.append(f"  - contracts: {', '.join(plain(contract.name) for contract in contracts_of(source.plan, track))}")
    return [*found, *(f"  - done when {plain(sentence)}" for sentence in acceptance(track))]


FORMAT = Format("spec-kit", "GitHub spec-kit", "specify-cli 1.2.3: check-prerequisites.sh; the task grammar by our own rules", write)
