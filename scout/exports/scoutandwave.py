"""Plan → scout-and-wave: docs/IMPL/IMPL-<feature>.yaml, with ownership that was measured. Pure.

Its schema takes no foreign key; agents are letters: A, B, … A2. Globs are no files, so only plain paths are owned.
"""

from __future__ import annotations

import string

import yaml

from scout.exports.format import MARKER, Export, Format, Source, dropped_symbols, files_of, goal, waves_of
from scout.model import Plan, Track
from scout.text import one_line, visible


def write(source: Source) -> Export:
    """The manifest, and what of the plan has no place in it."""
    plan = source.plan
    letters = [letter + number for number in ("", *"23456789") for letter in string.ascii_uppercase]
    agents = {track.track: letters[at] for at, track in enumerate(plan.tracks)}
    globs = sum(_is_glob(path) for track in plan.tracks for path in files_of(track))
    dropped = (*dropped_symbols(plan, "scout-and-wave"), *((f"{globs} globs: scout-and-wave owns single files",) if globs else ()))
    text = f"# {MARKER}\n" + yaml.safe_dump(_manifest(plan, agents), sort_keys=False, allow_unicode=False, width=200)
    name = f"docs/IMPL/IMPL-{plan.feature}.yaml"
    return Export({name: text}, dropped, f"/saw wave {plan.feature}")


def _manifest(plan: Plan, agents: dict[str, str]) -> dict[str, object]:
    return {
        "title": one_line(plan.title, limit=200),
        "feature_slug": plan.feature,
        "verdict": "SUITABLE" if len(plan.tracks) > 1 else "NOT_SUITABLE",
        "file_ownership": [entry for track in plan.tracks for entry in _ownership(plan, track, agents)],
        "interface_contracts": [
            {"name": contract.name, "definition": visible(contract.signature), "location": contract.path} for contract in plan.contracts
        ],
        "waves": [
            {"number": number, "agents": [_agent(track, agents) for track in wave]} for number, wave in enumerate(waves_of(plan), start=1)
        ],
        "state": "REVIEWED",
    }


def _ownership(plan: Plan, track: Track, agents: dict[str, str]) -> list[dict[str, object]]:
    waves = {name: number for number, wave in enumerate(waves_of(plan), start=1) for name in [one.track for one in wave]}
    return [
        {"file": path, "agent": agents[track.track], "wave": waves[track.track], "action": "new" if path in track.creates else "modify"}
        for path in files_of(track)
        if not _is_glob(path)
    ]


def _agent(track: Track, agents: dict[str, str]) -> dict[str, object]:
    files = [path for path in files_of(track) if not _is_glob(path)]
    told: dict[str, object] = {"id": agents[track.track], "task": goal(track), "files": files}
    return told | ({"dependencies": [agents[name] for name in track.depends_on]} if track.depends_on else {})


def _is_glob(path: str) -> bool:
    return any(mark in path for mark in "*?[") or path.endswith("/")


FORMAT = Format("scout-and-wave", "scout-and-wave (SAW)", "the rules of its impl-manifest schema, written down as our own checks", write)
