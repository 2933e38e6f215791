"""Plan → ccpm: an epic with one file a task, and the PRD it needs. Pure.

Its scripts read front matter with grep: lists on one line, no comments, ids as file stems. Nothing gates on `conflicts_with`.
"""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, acceptance, dropped_symbols, files_of, lines, plain, quoted
from scout.model import Overlap, Plan, Track, Verdict

_MARK = f"<!-- {MARKER} -->"
_HOURS = {"S": 1, "M": 3, "L": 8, "XL": 16}


def write(source: Source) -> Export:
    """`.claude/epics/<feature>/` with epic.md and a task a track."""
    plan = source.plan
    folder = f".claude/epics/{plan.feature}"
    ids = {track.track: f"{number:03d}" for number, track in enumerate(plan.tracks, start=1)}
    files = {f".claude/prds/{plan.feature}.md": _prd(source), f"{folder}/epic.md": _epic(source, ids)}
    for track in plan.tracks:
        files[f"{folder}/{ids[track.track]}.md"] = _task(source, track, ids)
    dropped = (*dropped_symbols(plan, "ccpm"), "worktrees: ccpm's agents share one for the epic")
    return Export(files, dropped, f"/pm:epic-start {plan.feature}")


def _front(source: Source, *fields: str) -> list[str]:
    stamp = f"{source.day}T00:00:00Z"
    return ["---", *fields, f"created: {stamp}", f"updated: {stamp}", "---", _MARK, ""]


def _prd(source: Source) -> str:
    head = _front(source, f"name: {source.plan.feature}", f"description: {_value(source.plan.title)}", "status: backlog")
    return lines(head, f"# PRD: {plain(source.plan.title)}", "", plain(source.plan.verdict))


def _epic(source: Source, ids: dict[str, str]) -> str:
    name = source.plan.feature
    head = _front(source, f"name: {name}", "status: backlog", "progress: 0%", f"prd: .claude/prds/{name}.md", "github:")
    tasks = [f"- [ ] {ids[track.track]}.md - {plain(track.title)} (parallel: {_yes(track)})" for track in source.plan.tracks]
    return lines(head, f"# Epic: {plain(source.plan.title)}", "", plain(source.plan.verdict), "", "## Tasks Created", "", tasks)


def _task(source: Source, track: Track, ids: dict[str, str]) -> str:
    depends = ", ".join(ids[name] for name in track.depends_on)
    clashes = ", ".join(ids[name] for name in _conflicting(source.plan, track))
    order = [f"depends_on: [{depends}]", f"parallel: {_yes(track)}", f"conflicts_with: [{clashes}]"]
    fields = [f"name: {_value(track.title)}", "status: open", "github:", *order]
    return lines(
        _front(source, *fields),
        f"# Task: {plain(track.title)}",
        "",
        "## Description",
        "",
        quoted(track.brief or track.title),
        "",
        "## Acceptance Criteria",
        "",
        [f"- [ ] {plain(sentence)}" for sentence in acceptance(track)],
        "",
        "## Technical Details",
        "",
        f"Spec: `{plain(source.spec(track))}`",
        "",
        [f"- `{plain(path)}`" for path in files_of(track)],
        "",
        "## Dependencies",
        "",
        [f"- {ids[name]}: {name}" for name in track.depends_on] or ["None"],
        "",
        "## Effort Estimate",
        "",
        f"- Size: {track.size}",
        f"- Hours: {_HOURS[track.size]}",
        f"- Parallel: {_yes(track)}",
        "",
        "## Definition of Done",
        "",
        "- [ ] committed, and merged in the plan's order",
    )


def _yes(track: Track) -> str:
    return "true" if track.parallel_with else "false"


def _conflicting(plan: Plan, track: Track) -> list[str]:
    names = [_other(pair, track) for pair in plan.overlaps if pair.verdict in (Verdict.CONFLICT, Verdict.COORDINATE)]
    return [name for name in names if name]


def _other(pair: Overlap, track: Track) -> str:
    return {pair.a: pair.b, pair.b: pair.a}.get(track.track, "")


def _value(text: str) -> str:
    """A value for readers that only know `key: value`: no colon, no quote, no comment."""
    return plain(text, limit=100).translate(str.maketrans(':#"[]{}', "  '()()")).strip(" -|>&*!%@`'?,") or "task"


FORMAT = Format("ccpm", "Claude Code PM (ccpm)", "the rules of its validate.sh and next.sh, written down as our own checks", write)
