"""Every track gets a second one that reviews it in fresh context; a track lands through its review. Pure.

The review's worktree starts at the writer's branch, and its brief asks what the touch map says can go wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scout.model import Contract, Effect, Role, Touch, Track
from scout.patterns.shape import Cast, Ground, Pattern, Rule, beside, files_of, landing
from scout.patterns.tdd import is_test
from scout.text import one_line, shell_quote

_MOST_QUESTIONS = 5
_AT_ONCE = re.compile(r"\b(async|await|Promise|Future|Task|go|chan|Mutex|Lock|thread|synchronized|suspend|actor)\b|\basync def\b")
_CALLABLE = ("function", "method", "constructor")
_CHANGED = (Effect.SIGNATURE, Effect.RENAMED, Effect.DELETED, Effect.MOVED)


def lay_out(ground: Ground) -> tuple[Cast, ...]:
    """Writer and review of every track."""
    names = [track.track for track in ground.plan.tracks]
    reviews = {track.track: beside(track, "review", taken=names).track for track in ground.plan.tracks}
    return tuple(cast for track in ground.plan.tracks for cast in _pair(track, ground, names, reviews))


def _pair(track: Track, ground: Ground, names: list[str], reviews: dict[str, str]) -> tuple[Cast, Cast]:
    after = tuple(landing(name, reviews) for name in track.depends_on)
    writer = track.model_copy(
        update={"role": Role.WRITER, "lands_through": reviews[track.track], "wave": 2 * track.wave - 1, "depends_on": after}
    )
    review = beside(
        track,
        "review",
        taken=names,
        title=f"Review of {track.title}",
        parts=(),
        role=Role.REVIEWER,
        wave=2 * track.wave,
        depends_on=after,
        creates=(),
        owns=files_of(track),
        size="S",
        lines=0,
        brief=_brief(track, ground),
    )
    return Cast(writer, track.track), Cast(review, track.track)


def _brief(track: Track, ground: Ground) -> str:
    touches = [touch for found in ground.maps_of(track) for touch in found.touches]
    claims = [claim for found in ground.maps_of(track) for claim in found.claims]
    contracts = [contract for contract in ground.plan.contracts if contract.name in track.contracts]
    told = [
        f"Read what `{track.track}` committed as if you had never seen it:",
        "",
        f'    git log -p "$(git config {shell_quote(f"branch.{track.branch}.scoutstart")})"..HEAD',
        "",
        "Its spec says what was asked. You did not write it, so believe nothing that you have not run.",
        "",
        "Mend what is wrong, each in a commit of its own with a test that failed before. What needs the writer's judgement goes into the",
        "scratchpad. When nothing is left: `git commit --allow-empty -m 'Review: approved'`. Landing this branch lands the writer's work.",
    ]
    asked = (
        ("Edge cases", _edge_cases(touches)),
        ("Two at the same time", _concurrency(touches)),
        ("When something fails", _failures(touches, [f"{claim.kind} `{one_line(claim.value, limit=60)}`" for claim in claims])),
        ("Contracts", _breaches(touches, contracts)),
    )
    for title, questions in asked:
        shown = list(dict.fromkeys(questions))[:_MOST_QUESTIONS]
        if shown:
            told += ["", f"**{title}**", "", *(f"- {question}" for question in shown)]
    return "\n".join(told)


def _edge_cases(touches: list[Touch]) -> Iterator[str]:
    for touch in touches:
        inside = re.search(r"\(([^()]+)\)", touch.signature)
        if touch.effect is Effect.ADDED and touch.kind in _CALLABLE and inside and not is_test(touch.path):
            yield f"`{_name(touch)}`: {one_line(inside[1], limit=60)} empty, missing, far too large, or somebody else's?"
    if any(touch.kind in ("table", "column", "model") for touch in touches):
        yield "rows that are there already: do they fit the new columns, and can the migration be taken back?"
    if any(touch.path.endswith((".tsx", ".jsx", ".vue", ".svelte")) for touch in touches):
        yield "nothing to show, one thing, a thousand things, and text of any length?"


def _concurrency(touches: list[Touch]) -> Iterator[str]:
    for touch in touches:
        if touch.effect is not Effect.COMMENT and _AT_ONCE.search(touch.signature) and not is_test(touch.path):
            yield f"`{_name(touch)}` twice at once, or cancelled half way: what is left behind?"
    if any(touch.kind in ("table", "model") for touch in touches):
        yield "two requests that write the same row: who wins, and who is told?"


def _failures(touches: list[Touch], claims: list[str]) -> Iterator[str]:
    yield from (f"{claim}: what does a caller get for a wrong, an unknown and a forbidden request?" for claim in claims)
    changed = dict.fromkeys(
        _name(touch) for touch in touches if touch.kind in _CALLABLE and touch.effect is Effect.BODY and not is_test(touch.path)
    )
    yield from (f"`{name}`: does an error on the new path leave the old one working?" for name in changed)


def _breaches(touches: list[Touch], contracts: list[Contract]) -> Iterator[str]:
    for contract in contracts:
        signature = one_line(contract.signature, limit=80)
        yield f"`{contract.name}` in `{one_line(contract.path)}` is what was agreed: `{signature.replace('`', chr(39))}`"
    for touch in touches:
        if touch.effect in _CHANGED and touch.exported:
            yield f"`{_name(touch)}` in `{one_line(touch.path)}` ({touch.effect}): every caller outside of this track still holds"


def _name(touch: Touch) -> str:
    return one_line(touch.symbol or touch.path, limit=60).replace("`", "'")


PATTERN = Pattern(
    "writer-reviewer",
    "each track is reviewed in fresh context, and lands through its review",
    lay_out,
    (
        Rule(Role.WRITER, "`done:` when committed; `answer:` to a finding", "findings about its own track"),
        Rule(Role.REVIEWER, "`finding:` what it can't mend itself; `approved:` at the end", "what the writer says it left open"),
    ),
)
