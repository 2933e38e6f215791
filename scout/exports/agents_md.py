"""Plan → a section for AGENTS.md, which most agents read. Pure."""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, files_of, lines, plain


def write(source: Source) -> Export:
    """AGENTS.scout.md: to be pasted into AGENTS.md, between its two marks."""
    plan = source.plan
    told = []
    for track in plan.tracks:
        told += [
            f"### {track.track}: {plain(track.title, limit=120)}",
            "",
            f"Branch `{plain(track.branch)}`, wave {track.wave}, spec `{plain(source.spec(track))}`. It may change:",
            "",
            *(f"- `{plain(path)}`" for path in files_of(track) or ("what its spec says",)),
            "",
        ]
    head = [f"<!-- {MARKER} begin -->", f"## Parallel work: {plain(plan.title)}", "", f"The plan: {plain(plan.verdict)}", ""]
    rule = "On one of these branches, read its spec first, and change nothing that another track may change."
    return Export({"AGENTS.scout.md": lines(head, rule, "", told, f"<!-- {MARKER} end -->")}, (), "cat AGENTS.scout.md >>AGENTS.md")


FORMAT = Format("agents-md", "AGENTS.md, read by Codex, Cursor, Copilot, Gemini and others", "our own checks of its sections", write)
