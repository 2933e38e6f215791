"""Plan → Kiro: .kiro/specs/<feature>/{requirements,design,tasks}.md. Pure."""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, acceptance, dropped_symbols, files_of, goal, lines, plain, quoted

_MARK = f"<!-- {MARKER} -->"


def write(source: Source) -> Export:
    """A requirement and a task with steps for each track."""
    folder = f".kiro/specs/{source.plan.feature}"
    texts = {"requirements.md": _requirements(source), "design.md": _design(source), "tasks.md": _tasks(source)}
    files = {f"{folder}/{name}": text for name, text in texts.items()}
    return Export(files, dropped_symbols(source.plan, "Kiro"), "open the spec in Kiro")


def _requirements(source: Source) -> str:
    told = []
    for number, track in enumerate(source.plan.tracks, start=1):
        story = f"**User Story:** As a maintainer, I want {plain(goal(track))}"
        when = f"WHEN {track.track} has landed THEN THE system SHALL hold that"
        told += [f"### Requirement {number}", "", story, "", "#### Acceptance Criteria", ""]
        told += [f"{at}. {when} {plain(sentence)}" for at, sentence in enumerate(acceptance(track), start=1)]
        told += [""]
    return lines(_MARK, "# Requirements Document", "", "## Introduction", "", plain(source.plan.title), "", "## Requirements", "", told)


def _design(source: Source) -> str:
    told = []
    for one in source.plan.contracts:
        told += [f"### {plain(one.name)}", "", f"In `{plain(one.path)}`:", "", quoted(one.signature), ""]
    overview = ["## Overview", "", plain(source.plan.verdict), ""]
    return lines(_MARK, "# Design Document", "", overview, "## Components and Interfaces", "", told)


def _tasks(source: Source) -> str:
    told = []
    for number, track in enumerate(source.plan.tracks, start=1):
        after = f", after {', '.join(track.depends_on)}" if track.depends_on else ""
        told += [f"- [ ] {number}. {plain(track.title, limit=120)}", f"  - wave {track.wave}{after}; spec: `{plain(source.spec(track))}`"]
        told += [
            f"  - [ ] {number}.{at} {'Create' if path in track.creates else 'Change'} `{plain(path)}`"
            for at, path in enumerate(files_of(track), start=1)
        ]
        told += [f"  - _Requirements: {number}.1_"]
    return lines(_MARK, "# Implementation Plan", "", told)


FORMAT = Format("kiro", "Kiro specs", "the grammar of its three documents, written down as our own checks", write)
