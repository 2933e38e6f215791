"""The strongest evidence on a pair, and what the scouts left → one line of code of each side. Reads objects; knows nothing of terminals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import PurePosixPath
from typing import NamedTuple

from scout.model import Evidence, EvidenceKind, FileChange, Hunk, Overlap, Plan, Scout
from scout.system.reader import ObjectReader
from scout.text import one_line

WIDTH = 76
"""Columns of a quoted line, beside its bullet."""
_WITHOUT_LINES = (EvidenceKind.HISTORY, EvidenceKind.REHEARSAL)
Ranges = Sequence[tuple[int, int]]


class Place(NamedTuple):
    """One hunk of one side."""

    file: FileChange
    hunk: Hunk


class Line(NamedTuple):
    """One line that a side writes or removes; its number is that of the change, or of base when it is removed."""

    does: str
    path: str
    number: int
    text: str


def snapshots_of(pair: Overlap, plan: Plan, scouts: Sequence[Scout]) -> dict[str, str]:
    """Each side (a part, or a track of parts) → the snapshot of one of its scouts: one that the evidence rests on, if any."""
    resting = {name for item in pair.evidence[:1] for name in item.scouts}
    preferred = sorted(scouts, key=lambda scout: (scout.id not in resting, scout.part, scout.number))
    found: dict[str, str] = {}
    for side in (pair.a, pair.b):
        parts = {side, *(part for track in plan.tracks if track.track == side for part in track.parts)}
        snapshot = next((scout.snapshot for scout in preferred if scout.part in parts and scout.snapshot), None)
        if snapshot:
            found[side] = snapshot
    return found


def quote_both(pair: Overlap, snapshots: Mapping[str, str], *, base: str, objects: ObjectReader) -> tuple[str, ...]:
    """`api writes line 12: …` and the same of the other side; nothing where one of them has no such line."""
    if not pair.evidence or pair.evidence[0].kind in _WITHOUT_LINES or len(snapshots) < 2:
        return ()
    item, sides = pair.evidence[0], (pair.a, pair.b)
    a, b = ([Place(file, hunk) for file in objects.diff(base, snapshots[side]).files for hunk in file.hunks] for side in sides)
    if item.kind is not EvidenceKind.USES:
        lines = _where_they_meet(item, a, b, objects)
    elif item.first == pair.b:
        lines = _of_use(item, b, a, objects)[::-1]
    else:
        lines = _of_use(item, a, b, objects)
    return tuple(_told(side, line, item) for side, line in zip(sides, lines, strict=True) if line) if all(lines) else ()


def _where_they_meet(item: Evidence, a: Sequence[Place], b: Sequence[Place], objects: ObjectReader) -> tuple[Line | None, Line | None]:
    """From the hunks of the evidence's file that come closest to each other in base."""
    pairs = product(_inside(a, item.path, item.lines_a), _inside(b, item.path, item.lines_b))
    nearest = min(pairs, key=lambda pair: abs(pair[0].hunk.old_start - pair[1].hunk.old_start), default=None)
    return (_first(nearest[:1], objects), _first(nearest[1:], objects)) if nearest else (None, None)


def _of_use(item: Evidence, provider: Sequence[Place], user: Sequence[Place], objects: ObjectReader) -> tuple[Line | None, Line | None]:
    """What the one does to a name, and where the other newly says it: that evidence knows the line, and not the file."""
    name = (item.symbol or "").rpartition(".")[2]
    there = list(_inside(provider, item.path, ()))
    meeting = list(_inside(there, item.path, item.lines_a))
    said = _first(meeting, objects, saying=name) or _first(there, objects, saying=name, within=item.lines_a)
    return said or _first(there, objects, saying=name) or _first(there, objects), _first(user, objects, saying=name, within=item.lines_b)


def _inside(places: Iterable[Place], path: str | None, lines: Ranges) -> Iterator[Place]:
    """The hunks of a file that meet some lines of base, when lines are given."""
    for place in places:
        start, count = place.hunk.old_start, place.hunk.old_count
        met = any(first <= start + max(count, 1) and start <= max(first, last) for first, last in lines)
        if path in (place.file.path, place.file.old_path) and (met or not lines):
            yield place


def _first(places: Iterable[Place], objects: ObjectReader, *, saying: str = "", within: Ranges = ()) -> Line | None:
    """The first line that says something, written ones before removed ones."""
    for place in places:
        for line in _lines(place, objects):
            near = not within or any(first <= line.number <= last for first, last in within)
            if near and saying in line.text and any(character.isalnum() for character in line.text):
                return line
    return None


def _lines(place: Place, objects: ObjectReader) -> Iterator[Line]:
    file, hunk = place
    sides = (
        ("writes", file.path, file.new_blob, hunk.new_start, hunk.new_count),
        ("removes", file.old_path or file.path, file.old_blob, hunk.old_start, hunk.old_count),
    )
    for does, path, blob, start, count in sides:
        if not blob or not count:
            continue
        content = next((content for _, content in objects.blobs([blob])), b"").decode("utf-8", "replace").split("\n")
        yield from (Line(does, path, number, text) for number, text in enumerate(content[start - 1 : start - 1 + count], start))


def _told(side: str, line: Line, item: Evidence) -> str:
    """The evidence says the path in full."""
    where = "" if line.path == item.path else f"{PurePosixPath(line.path).name} "
    told = one_line(f"{side} {line.does} {where}line {line.number}: {line.text}")
    return told if len(told) <= WIDTH else f"{told[: WIDTH - 1].rstrip()}…"
