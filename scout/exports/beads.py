"""Plan → beads: a graph for `bd create --graph`, and JSON lines for `bd import`. Pure."""

from __future__ import annotations

import json

from scout.exports.format import Export, Format, Source, acceptance, goal, metadata, to_json
from scout.text import one_line, visible


def write(source: Source) -> Export:
    """An epic with one task a track; `from_key` waits for `to_key`."""
    plan = source.plan
    nodes: list[dict[str, object]] = [{"key": "epic", "title": one_line(plan.title, limit=200), "type": "epic", "labels": ["scout"]}]
    nodes += [_node(source, at) for at in range(len(plan.tracks))]
    edges = [{"from_key": track.track, "to_key": name, "type": "blocks"} for track in plan.tracks for name in track.depends_on]
    graph = {"commit_message": f"scout: {plan.feature}", "nodes": nodes, "edges": edges}
    name = f".beads/scout-{plan.feature}"
    issues = "".join(json.dumps(_issue(source, at)) + "\n" for at in range(len(plan.tracks)))
    return Export({f"{name}.graph.json": to_json(graph), f"{name}.jsonl": issues}, (), f"bd create --graph {name}.graph.json --dry-run")


def _node(source: Source, at: int) -> dict[str, object]:
    track = source.plan.tracks[at]
    told = {key: value if isinstance(value, str) else json.dumps(value) for key, value in metadata(source, track).items()}
    return {
        "key": track.track,
        "title": one_line(track.title, limit=200),
        "type": "task",
        "priority": min(4, track.wave),
        "parent_key": "epic",
        "labels": ["scout", f"wave-{track.wave}"],
        "description": f"{goal(track)}\n\nSpec: {source.spec(track)}",
        "metadata": told,
    }


def _issue(source: Source, at: int) -> dict[str, object]:
    track = source.plan.tracks[at]
    return {
        "id": f"scout-{track.track}",
        "title": one_line(track.title, limit=200),
        "description": visible(track.brief) or goal(track),
        "acceptance_criteria": "\n".join(acceptance(track)),
        "spec_id": source.spec(track),
        "status": "open",
        "priority": min(4, track.wave),
        "issue_type": "task",
        "labels": ["scout", f"wave-{track.wave}"],
        "dependencies": [
            {"issue_id": f"scout-{track.track}", "depends_on_id": f"scout-{name}", "type": "blocks"} for name in track.depends_on
        ],
        "metadata": metadata(source, track),
    }


FORMAT = Format("beads", "beads (bd)", "the field lists of its graph and import readers, written down as our own checks", write)
