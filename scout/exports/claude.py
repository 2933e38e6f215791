"""Plan → Claude Code: one subagent a track under .claude/agents/. Pure.

The agents work where worktrees.sh put them: Claude's own worktrees start at origin/HEAD, not at the plan's base.
"""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, instructions, lines, plain
from scout.model import Track


def write(source: Source) -> Export:
    """One agent file for each track."""
    files = {f".claude/agents/scout-{track.track}.md": _agent(source, track) for track in source.plan.tracks}
    return Export(files, ("waves: start the agents of a later wave yourself",), "claude agents")


def _agent(source: Source, track: Track) -> str:
    title = plain(track.title, limit=80).translate(str.maketrans(':"#', " ' "))
    about = f"Builds the track {track.track} ({title}) of the scout plan {source.plan.id}. Use only when asked to run this track."
    tools = "tools: Read, Grep, Glob, Edit, Write, Bash"
    front = ["---", f"name: scout-{track.track}", f"description: {about}", tools, "model: inherit", "---"]
    where = f"Work in the worktree `{plain(track.worktree)}` on the branch `{plain(track.branch)}`; check both before you write."
    return lines(front, f"<!-- {MARKER} -->", instructions(source, track), "", where, "", "Commit your work there. Do not merge or push.")


FORMAT = Format("claude", "Claude Code subagents", "claude 2.x: plugin validate --strict, and the documented field list", write)
