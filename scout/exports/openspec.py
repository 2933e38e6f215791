"""Plan → OpenSpec: one change a track under openspec/changes/. Pure.

A change needs a requirement with a scenario (exactly four hashes); a purpose and a why have 50 to 1,000 characters.
"""

from __future__ import annotations

import yaml

from scout.exports.format import MARKER, Export, Format, Source, acceptance, dropped_symbols, files_of, goal, lines, plain, quoted
from scout.model import Track

_MARK = f"<!-- {MARKER} -->"


def write(source: Source) -> Export:
    """Proposal, delta and tasks of each track, and the order in which they land."""
    files = {}
    for track in source.plan.tracks:
        folder = f"openspec/changes/{track.track}"
        files[f"{folder}/.openspec.yaml"] = _about(source, track)
        files[f"{folder}/proposal.md"] = _proposal(source, track)
        files[f"{folder}/specs/{track.track}/spec.md"] = _delta(source, track)
        files[f"{folder}/tasks.md"] = _tasks(track)
    files["openspec/changes/IMPLEMENTATION_ORDER.md"] = _order(source)
    return Export(files, dropped_symbols(source.plan, "OpenSpec"), "openspec list")


def _about(source: Source, track: Track) -> str:
    """`dependsOn`, `touches` are the names that the accepted proposal #733 uses; today's OpenSpec ignores them."""
    told: dict[str, object] = {"schema": "spec-driven", "created": source.day, "goal": goal(track, limit=200)}
    lists = (("dependsOn", track.depends_on), ("touches", files_of(track)), ("provides", track.contracts))
    told |= {name: list(items) for name, items in lists if items}
    return f"# {MARKER}\n" + yaml.safe_dump(told, sort_keys=False, default_flow_style=None, width=100_000)


def _proposal(source: Source, track: Track) -> str:
    part = f"It is one track of {plain(source.plan.title, limit=120)}, cut so that it can be built on its own."
    why = f"{plain(goal(track, limit=300))} {part}"
    changes = [f"- {'add' if path in track.creates else 'change'} `{plain(path)}`" for path in files_of(track)] or ["- see the spec"]
    return lines(
        _MARK,
        "## Why",
        "",
        why,
        "",
        "## What Changes",
        "",
        changes,
        "",
        "## Capabilities",
        "",
        "### New Capabilities",
        "",
        f"- `{track.track}`: {plain(track.title, limit=120)}",
        "",
        "### Modified Capabilities",
        "",
        "## Impact",
        "",
        f"Spec: `{plain(source.spec(track))}`. Branch: `{plain(track.branch)}`. Base: `{source.plan.base}`.",
    )


def _delta(source: Source, track: Track) -> str:
    title = plain(track.title, limit=80)
    purpose = f"What the track {track.track} of {plain(source.plan.title, limit=120)} brings, as scout measured and planned it."
    scenarios: list[str] = []
    for sentence in _sentences(track):
        scenarios += [f"#### Scenario: {sentence[:80]}", "", "- **WHEN** the track has landed", f"- **THEN** {sentence}", ""]
    return lines(
        _MARK,
        "## Purpose",
        "",
        purpose,
        "",
        "## ADDED Requirements",
        "",
        f"### Requirement: {title}",
        "",
        f"The system SHALL provide {title}.",
        "",
        quoted(track.brief or track.title),
        "",
        scenarios,
    )


def _sentences(track: Track) -> list[str]:
    return [plain(sentence, limit=160) for sentence in acceptance(track)]


def _tasks(track: Track) -> str:
    steps = [f"{'Add' if path in track.creates else 'Change'} `{plain(path)}`" for path in files_of(track)]
    steps += [f"Verify that {sentence}" for sentence in _sentences(track)]
    return lines(_MARK, "## 1. Implementation", "", [f"- [ ] 1.{number} {step}" for number, step in enumerate(steps, start=1)])


def _order(source: Source) -> str:
    rows = [f"{number}. `{track.track}` (wave {track.wave})" for number, track in enumerate(source.plan.tracks, start=1)]
    return lines(_MARK, f"# Implementation order of {plain(source.plan.title)}", "", rows)


FORMAT = Format("openspec", "OpenSpec", "@fission-ai/openspec 1.13.2: validate --strict --json", write)
