"""A first track writes contracts and skeletons only; then everybody builds inside them. Pure.

Skeletons are for new files in which the scouts saw symbols: a migration or a style sheet has no skeleton.
"""

from __future__ import annotations

import posixpath

from scout.model import Effect, Role, Track
from scout.patterns.shape import Cast, Ground, Pattern, Rule, is_contract
from scout.patterns.tdd import is_test
from scout.text import one_line

_NAME = "architect"
_MOST_CHECKS = 3


def lay_out(ground: Ground) -> tuple[Cast, ...]:
    """The architect, who takes the place of all contract tracks, and the builders."""
    tracks = ground.plan.tracks
    contracts = [track for track in tracks if is_contract(track)]
    builders = [track for track in tracks if not is_contract(track)]
    skeletons = _skeletons(ground, builders)
    architect = _architect(ground, contracts, builders, skeletons)
    gone = {track.track for track in contracts}
    built = (_builder(track, architect, gone, skeletons) for track in builders)
    return (Cast(architect, architect.track), *(Cast(track, track.track) for track in built))


def _skeletons(ground: Ground, builders: list[Track]) -> frozenset[str]:
    """The new files that hold a contract or code."""
    new = {path for track in builders for path in track.creates if not is_test(path)}
    code = {
        touch.path
        for track in builders
        for found in ground.maps_of(track)
        for touch in found.touches
        if touch.effect is Effect.ADDED and touch.symbol is not None and touch.kind not in ("table", "column", "heading")
    }
    return frozenset(new & (code | {contract.path for contract in ground.plan.contracts}))


def _architect(ground: Ground, contracts: list[Track], builders: list[Track], skeletons: frozenset[str]) -> Track:
    like = (contracts or builders)[0]
    name = _NAME if _NAME not in {track.track for track in ground.plan.tracks} else f"{_NAME}-x"
    own = tuple(path for track in builders for path in track.creates if path in skeletons)
    checks = tuple(dict.fromkeys(check for track in ground.plan.tracks for check in track.checks))[:_MOST_CHECKS]
    return Track(
        track=name,
        title=f"Contracts and skeletons of {ground.plan.title}",
        parts=(),
        branch=like.branch.removesuffix(like.track) + name if like.branch.endswith(like.track) else f"{like.branch}-{name}",
        worktree=posixpath.join(posixpath.dirname(like.worktree), name),
        wave=1,
        role=Role.ARCHITECT,
        creates=tuple(dict.fromkeys([*(path for track in contracts for path in track.creates), *own])),
        owns=tuple(dict.fromkeys(path for track in contracts for path in track.owns)),
        edits=tuple(dict.fromkeys(entry for track in contracts for entry in track.edits)),
        contracts=tuple(contract.name for contract in ground.plan.contracts),
        checks=checks,
        size="S",
        confidence=min((track.confidence for track in ground.plan.tracks), default=0.5),
        brief=_brief(ground, builders),
    )


def _builder(track: Track, architect: Track, gone: set[str], skeletons: frozenset[str]) -> Track:
    drawn = tuple(path for path in track.creates if path in skeletons)
    names = ", ".join(f"`{one_line(path)}`" for path in drawn)
    told = f"\n\nSkeletons of {names} are there: fill them, keep their signatures." if drawn else ""
    after = (architect.track, *(name for name in track.depends_on if name not in gone))
    return track.model_copy(
        update={
            "role": Role.BUILDER,
            "wave": track.wave + 1,
            "depends_on": after,
            "owns": tuple(dict.fromkeys((*track.owns, *drawn))),
            "creates": tuple(path for path in track.creates if path not in skeletons),
            "brief": f"{track.brief or track.title}{told}",
        }
    )


def _brief(ground: Ground, builders: list[Track]) -> str:
    wanted = [f"- `{track.track}`: {one_line(track.title, limit=100)}" for track in builders]
    return "\n".join(
        [
            "Write contracts and skeletons only: types, signatures, and bodies that do no more than fail and say that they are not there",
            "yet. No behaviour. The builders start when this has landed, all at once, and can't ask you any more:",
            "",
            *wanted,
            "",
            "It has to build and the tests that are there have to pass. What you decided and why goes into the scratchpad.",
        ]
    )


PATTERN = Pattern(
    "architect-builder",
    "a first track writes contracts and skeletons only, then everybody builds inside them",
    lay_out,
    (
        Rule(Role.ARCHITECT, "`decided:` each choice that a builder could doubt, with its reason", "questions"),
        Rule(Role.BUILDER, "`question:` about a contract; `mismatch:` where a skeleton does not fit", "`decided:` before it starts"),
    ),
)
