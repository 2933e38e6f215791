"""A plan → the same work for agents in roles: who writes, who reviews, who tests, who judges. A table of patterns. Pure.

Each pattern gives tracks in merge order with roles, briefs and what lands through what; waves, specs, worktrees and prompts
follow from that as for any other plan. Agents tell each other things in a scratchpad whose rules are here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scout.errors import ConfigError
from scout.model import Contract, Plan, TouchMap, Track
from scout.patterns import architect_builder, debate, tdd, writer_reviewer
from scout.patterns.shape import Ground, Pattern, overlaps_between, settled
from scout.text import one_line

PATTERNS: Mapping[str, Pattern] = {module.PATTERN.name: module.PATTERN for module in (writer_reviewer, tdd, architect_builder, debate)}
"""Every pattern by its name."""

SCRATCHPAD = "shared/scratchpad.md"
"""Where the scratchpad lies below the folder of the specs."""

_LONGEST_SLUG = 64

__all__ = ["PATTERNS", "SCRATCHPAD", "Arranged", "arrange"]


class Arranged(NamedTuple):
    """A plan in a pattern, and the texts that go with its specs."""

    plan: Plan
    files: Mapping[str, str]
    """Path below the folder of the specs → text."""


def arrange(plan: Plan, name: str, *, maps: Sequence[TouchMap] = (), agents: Sequence[str] = ()) -> Arranged:
    """The plan in a pattern. `agents` try the same work in a debate.

    Raises ConfigError for a pattern that is not in the table, a plan that has roles already, and too few agents.
    """
    pattern = PATTERNS.get(name)
    if pattern is None:
        raise ConfigError(f"There is no pattern {name!r}.", hint=f"Known: {', '.join(PATTERNS)}.")
    if any(track.role for track in plan.tracks):
        raise ConfigError(f"{plan.feature} has roles already.", hint="Start from the plan that was measured: scout plan --pattern …")
    casts = pattern.lay_out(Ground(plan, {found.part: found for found in maps}, tuple(agents)))
    tracks = settled(casts)
    slug = f"{plan.feature[: _LONGEST_SLUG - len(name) - 1].rstrip('-')}-{name}"
    changed = {
        "id": hashlib.sha256(f"{plan.id} {name} {' '.join(agents)}".encode()).hexdigest()[:8],
        "feature": slug,
        "tracks": tracks,
        "contracts": tuple(_contract(contract, tracks) for contract in plan.contracts),
        "overlaps": overlaps_between(casts, tracks, plan),
        "notes": (f"{pattern.name}: {pattern.purpose}.", *plan.notes),
    }
    arranged = Plan.model_validate({field: getattr(plan, field) for field in Plan.model_fields} | changed)
    return Arranged(arranged, {SCRATCHPAD: _scratchpad(arranged, pattern), "shared/.gitignore": "*\n"})


def _contract(contract: Contract, tracks: Sequence[Track]) -> Contract:
    """The contract with who lands and uses it now."""
    holders = [track.track for track in sorted(tracks, key=lambda track: track.wave) if contract.name in track.contracts]
    provider = contract.provider if contract.provider in holders else holders[0]
    users = tuple(track.track for track in tracks if contract.name in track.contracts and track.track != provider)
    return contract.model_copy(update={"provider": provider, "users": users})


def _scratchpad(plan: Plan, pattern: Pattern) -> str:
    rows = [f"| {rule.role} | {rule.writes} | {rule.reads} |" for rule in pattern.rules]
    who = [f"- `{track.track}`: {track.role or 'builds'}, wave {track.wave}" for track in plan.tracks]
    return (
        "\n".join(
            [
                f"# Scratchpad of {one_line(plan.title, limit=100)}",
                "",
                "One line a note, added at the end and never changed: `bash worktrees.sh note TRACK 'TEXT'`.",
                "Nobody writes for another track. What changes a contract or a scope is no note: stop and ask.",
                "",
                "| role | writes | reads |",
                "|---|---|---|",
                *rows,
                "",
                *who,
                "",
                "## Notes",
                "",
            ]
        )
        + "\n"
    )
