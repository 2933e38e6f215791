"""Plan → task-master: a tag of its own in tasks.json, and the measured complexity. Pure.

task-master keeps `metadata` through all its operations; `relevantFiles` it forgets (0.43.1).
"""

from __future__ import annotations

from scout.exports.format import Export, Format, Source, acceptance, goal, metadata, to_json
from scout.text import one_line, visible

_SCORES = {"S": 3, "M": 5, "L": 7, "XL": 9}


def write(source: Source) -> Export:
    """One task a track, ids in merge order."""
    plan = source.plan
    tag = f"scout-{plan.feature}"
    ids = {track.track: number for number, track in enumerate(plan.tracks, start=1)}
    tasks = [
        {
            "id": ids[track.track],
            "title": one_line(track.title, limit=120),
            "description": goal(track, limit=200),
            "status": "pending",
            "dependencies": [ids[name] for name in track.depends_on],
            "priority": "high" if track.wave == 1 else "medium",
            "details": f"Spec: {source.spec(track)}\n\n{visible(track.brief)}",
            "testStrategy": "; ".join(acceptance(track)),
            "subtasks": [],
            "metadata": {"scout": metadata(source, track)},
        }
        for track in plan.tracks
    ]
    stamp = f"{source.day}T00:00:00.000Z"
    about = {"created": stamp, "updated": stamp, "description": one_line(plan.title, limit=200)}
    files = {
        ".taskmaster/tasks/tasks.json": to_json({tag: {"tasks": tasks, "metadata": about}}),
        ".taskmaster/state.json": to_json({"currentTag": tag, "branchTagMapping": {}, "marker": "scout:export"}),
        f".taskmaster/reports/task-complexity-report_{tag}.json": _complexity(source, ids, stamp),
    }
    return Export(files, ("verdicts between tracks: tasks know dependencies only",), f"task-master list --tag {tag}")


def _complexity(source: Source, ids: dict[str, int], stamp: str) -> str:
    """The slot that task-master fills by asking a model; here it holds the measured size."""
    analysis = [
        {
            "taskId": ids[track.track],
            "taskTitle": one_line(track.title, limit=120),
            "complexityScore": _SCORES[track.size],
            "recommendedSubtasks": 0,
            "expansionPrompt": "",
            "reasoning": f"size {track.size}, measured by scout:export",
        }
        for track in source.plan.tracks
    ]
    meta = {"generatedAt": stamp, "tasksAnalyzed": len(analysis), "thresholdScore": 5, "usedResearch": False}
    return to_json({"meta": meta, "complexityAnalysis": analysis})


FORMAT = Format("task-master", "task-master (claude-task-master)", "task-master-ai 0.43.1: list --json, validate-dependencies", write)
