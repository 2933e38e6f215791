"""Plan → its lanes as `scout guard` reads them: plain files in a table, globs as regular expressions. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from scout.globs import expression, path_of
from scout.model import Plan, Track

_MARK = re.compile(r"[*?\[]")


def compile_lanes(plan: Plan, *, worktrees: Mapping[str, str], measured: Collection[str], approved: bool) -> dict[str, object]:
    """The lanes of a plan. `worktrees`: track → absolute path; `measured`: the tracks that real attempts stand behind."""
    files: dict[str, list[tuple[str, str]]] = defaultdict(list)
    globs: list[tuple[str, str, str]] = []
    for track in plan.tracks:
        for entry, how in _claims(track):
            path = path_of(entry).removeprefix("./").rstrip("/")
            if _MARK.search(path):
                globs.append((expression(path), track.track, how))
            elif (track.track, how) not in files[path]:
                files[path].append((track.track, how))
    tracks = {
        track.track: {"branch": track.branch, "worktree": worktrees[track.track], "measured": track.track in measured}
        for track in plan.tracks
    }
    return {"schema": 1, "plan": plan.id, "approved": approved, "tracks": tracks, "files": dict(files), "globs": globs}


def _claims(track: Track) -> Iterator[tuple[str, str]]:
    yield from ((entry, "own") for entry in (*track.creates, *track.owns))
    yield from ((entry, "edit") for entry in track.edits)
