"""Plan → Claude Code: one subagent a track under .claude/agents/. Pure.

The agents work where worktrees.sh put them: Claude's own worktrees start at origin/HEAD, not at the plan's base.
"""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, instructions, lines, plain, to_json
from scout.model import Track

_SETTINGS_FILE = ".claude/settings.json"
_HOOK = {"type": "command", "command": "scout guard claude", "timeout": 10, "statusMessage": MARKER}
_SETTINGS = {
    "worktree": {"baseRef": "head"},
    "hooks": {"PreToolUse": [{"matcher": "Edit|Write|MultiEdit|NotebookEdit", "hooks": [_HOOK]}]},
}
"""The guard asks the plan before an edit. Worktrees start at HEAD, not at what was pushed."""


def write(source: Source) -> Export:
    """An agent file for each track, the settings with the guard, and an empty list of files to copy: no secret goes anywhere unasked."""
    files = {f".claude/agents/scout-{track.track}.md": _agent(source, track) for track in source.plan.tracks}
    files[_SETTINGS_FILE] = to_json(_SETTINGS)
    files[".worktreeinclude"] = f"# {MARKER}: files that git ignores and Claude's own worktrees should get, a pattern a line\n"
    return Export(files, ("waves: start the agents of a later wave yourself",), "claude agents", {_SETTINGS_FILE: "claude"})


def _agent(source: Source, track: Track) -> str:
    title = plain(track.title, limit=80).translate(str.maketrans(':"#', " ' "))
    about = f"Builds the track {track.track} ({title}) of the scout plan {source.plan.id}. Use only when asked to run this track."
    tools = "tools: Read, Grep, Glob, Edit, Write, Bash"
    front = ["---", f"name: scout-{track.track}", f"description: {about}", tools, "model: inherit", "---"]
    where = f"Work in the worktree `{plain(track.worktree)}` on the branch `{plain(track.branch)}`; check both before you write."
    return lines(front, f"<!-- {MARKER} -->", instructions(source, track), "", where, "", "Commit your work there. Do not merge or push.")


FORMAT = Format("claude", "Claude Code subagents", "claude 2.x: plugin validate --strict, and the documented field list", write)
