"""What an export is, and the sentences that several of them share. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from scout.model import Contract, Plan, Track
from scout.text import one_line, visible

MARKER = "scout:export"
"""Stands in every file that an export writes: a file without it is somebody else's and is never written over."""


class Source(NamedTuple):
    """What an export is made from."""

    plan: Plan
    specs: Mapping[str, str]
    """Track → its spec, relative to the top of the repository."""
    day: str
    """The date that formats with a date get: 2026-11-23."""

    def spec(self, track: Track) -> str:
        """Where a track's spec lies."""
        return self.specs[track.track]


class Export(NamedTuple):
    """Files for another program."""

    files: Mapping[str, str]
    """Path below the top of the repository → text."""
    dropped: tuple[str, ...] = ()
    """What the format can't carry, each in a phrase: `4 symbols: ccpm knows files only`."""
    next: str = ""
    """The command that uses the files."""
    guarded: Mapping[str, str] = MappingProxyType({})
    """Settings among the files → their agent: where such a file is there already, it only gets the call of scout's guard."""


class Format(NamedTuple):
    """One row of the table."""

    name: str
    purpose: str
    checked_with: str
    """What read the output in a test: the program with its version, or the rules that were written down."""
    write: Callable[[Source], Export]


def files_of(track: Track) -> tuple[str, ...]:
    """Every file or glob that a track changes, without symbols; each once."""
    return tuple(dict.fromkeys(entry.partition("#")[0] for entry in (*track.creates, *track.owns, *track.edits)))


def dropped_symbols(plan: Plan, program: str) -> tuple[str, ...]:
    """What is lost where only files are known."""
    count = sum("#" in entry for track in plan.tracks for entry in track.edits)
    return (f"{count} symbol{'s' if count > 1 else ''}: {program} knows files only",) if count else ()


def goal(track: Track, *, limit: int = 400) -> str:
    """What a track is for, in one line of plain words."""
    return one_line(f"{track.title}. {track.brief}" if track.brief.strip() else track.title, limit=limit)


def acceptance(track: Track) -> tuple[str, ...]:
    """What has to hold when a track is done, in sentences."""
    checks = tuple(f"`{one_line(check)}` passes" for check in track.checks) or ("tests for what was added pass",)
    contracts = (f"the signatures of {', '.join(track.contracts)} are as agreed",) if track.contracts else ()
    return (*checks, *contracts, "nothing outside of the track's scope changed")


def contracts_of(plan: Plan, track: Track) -> tuple[Contract, ...]:
    """The contracts that a track lands."""
    return tuple(contract for contract in plan.contracts if contract.provider == track.track)


def instructions(source: Source, track: Track) -> str:
    """A prompt for the agent of one track, in any program."""
    after = f" It builds on {', '.join(track.depends_on)}, which has to have landed." if track.depends_on else ""
    return f"Read {source.spec(track)} and do what it says: {goal(track, limit=200)}.{after} Change only the files that it names."


def waves_of(plan: Plan) -> tuple[tuple[Track, ...], ...]:
    """The tracks by wave, in merge order within each."""
    return tuple(tuple(track for track in plan.tracks if track.wave == wave) for wave in sorted({track.wave for track in plan.tracks}))


def to_json(value: object) -> str:
    """Pretty JSON, with a newline at its end."""
    return json.dumps(value, indent=2, sort_keys=False) + "\n"


def lines(*parts: str | Sequence[str]) -> str:
    """Lines joined to a text with one newline at its end."""
    flat = [line for part in parts for line in ([part] if isinstance(part, str) else part)]
    return "\n".join(flat).rstrip("\n") + "\n"


def plain(text: str, *, limit: int | None = None) -> str:
    """Somebody's text inside a Markdown line of another program's file: one line, no HTML."""
    return one_line(text, limit=limit).replace("<", "&lt;")


def quoted(text: str) -> str:
    """Somebody's text as a block that nothing in it can leave: every line behind `> `, without HTML."""
    return "\n".join(f"> {line}".rstrip() for line in visible(text).strip("\n").replace("<", "&lt;").split("\n"))


def metadata(source: Source, track: Track) -> dict[str, Any]:
    """What scout measured, for formats that carry foreign data along."""
    return {
        "marker": MARKER,
        "plan": source.plan.id,
        "track": track.track,
        "spec": source.spec(track),
        "base": source.plan.base,
        "branch": track.branch,
        "wave": track.wave,
        "creates": list(track.creates),
        "owns": list(track.owns),
        "edits": list(track.edits),
        "confidence": track.confidence,
    }
