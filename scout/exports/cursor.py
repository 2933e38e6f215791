"""Plan → Cursor: a command a track, and a rule that names the lanes. Pure."""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, files_of, instructions, lines, plain, to_json
from scout.model import Track

_MOST_AGENTS = 8


def write(source: Source) -> Export:
    """`.cursor/commands/scout-<track>.md` and `.cursor/rules/scout-<feature>.mdc`."""
    plan = source.plan
    files = {
        f".cursor/commands/scout-{track.track}.md": lines(
            f"<!-- {MARKER} -->",
            f"# {plain(track.title)}",
            "",
            instructions(source, track),
            "",
            f"Worktree: `{plain(track.worktree)}`. Branch: `{plain(track.branch)}`.",
        )
        for track in plan.tracks
    }
    lanes = [_lane(track) for track in plan.tracks]
    head = ["---", f"description: who changes what in the scout plan {plan.id}", "alwaysApply: true", "---", f"<!-- {MARKER} -->"]
    rule = lines(head, f"# {plain(plan.title)}", "", "Change only the files of the track whose branch is checked out:", "", lanes)
    files[f".cursor/rules/scout-{plan.feature}.mdc"] = rule
    files[".cursor/worktrees.json"] = to_json({"setup-worktree": [], "marker": MARKER})
    over = len(plan.tracks) - _MOST_AGENTS
    dropped = (f"{over} tracks: Cursor runs up to {_MOST_AGENTS} agents at once",) if over > 0 else ()
    return Export(files, dropped, "type /scout- in Cursor's chat")


def _lane(track: Track) -> str:
    files = ", ".join(f"`{plain(path)}`" for path in files_of(track)) or "see its spec"
    return f"- `{track.track}` on `{plain(track.branch)}`: {files}"


FORMAT = Format("cursor", "Cursor", "its documented file layout, written down as our own checks", write)
