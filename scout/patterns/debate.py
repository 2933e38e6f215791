"""Every track is tried by several different agents; a judge compares them and lands one. Pure.

The attempts are rivals: they claim the same files in one wave and land only through the judge, who keeps the track's name.
"""

from __future__ import annotations

import posixpath

from scout.errors import ConfigError
from scout.model import Role, Touch, Track
from scout.patterns.shape import Cast, Ground, Pattern, Rule, beside, files_of, is_contract
from scout.text import one_line, slugify

AGENTS = ("claude", "codex", "gemini")
"""Who debates when nobody was named."""

_MOST_TOUCHES = 8


def lay_out(ground: Ground) -> tuple[Cast, ...]:
    """The attempts and the judge of every track; one that only lands a contract stays whole. Raises ConfigError for a single agent."""
    agents = ground.agents or AGENTS
    if len(set(agents)) < 2:
        raise ConfigError("A debate needs two different agents or more.", hint="For example: --agent claude --agent codex")
    names = [track.track for track in ground.plan.tracks]
    return tuple(cast for track in ground.plan.tracks for cast in _debated(track, ground, agents, names))


def _debated(track: Track, ground: Ground, agents: tuple[str, ...], names: list[str]) -> tuple[Cast, ...]:
    if is_contract(track):
        return (Cast(track.model_copy(update={"wave": 2 * track.wave}), track.track),)
    attempts: list[Track] = []
    for agent in dict.fromkeys(agents):
        taken = [*names, *(attempt.track for attempt in attempts)]
        attempts.append(_attempt(track, agent, taken))
    judge = track.model_copy(
        update={
            "role": Role.JUDGE,
            "wave": 2 * track.wave,
            "parts": (),
            "creates": (),
            "owns": files_of(track),
            "title": f"Judge of {track.title}",
            "size": "S",
            "lines": 0,
            "brief": _judge_brief(track, attempts, ground),
        }
    )
    return (*(Cast(attempt, track.track) for attempt in attempts), Cast(judge, track.track))


def _attempt(track: Track, agent: str, taken: list[str]) -> Track:
    word = slugify(posixpath.basename(agent.partition(" ")[0]), limit=16)
    alone = "Others try the same on branches of their own. Do not look at them: what is wanted is your own way, in full and with tests."
    return beside(
        track,
        word,
        taken=taken,
        role=Role.ATTEMPT,
        agent=agent,
        lands_through=track.track,
        wave=2 * track.wave - 1,
        title=f"{track.title}, as {one_line(word)} does it",
        brief=f"{track.brief or track.title}\n\n{alone}",
    )


def _judge_brief(track: Track, attempts: list[Track], ground: Ground) -> str:
    branches = [f"`{attempt.branch}`" for attempt in attempts]
    expected = [touch for found in ground.maps_of(track) for touch in found.touches]
    told = [
        f"{len(attempts)} agents tried `{track.track}`: {', '.join(branches)}. Compare them by what they did, not by what they say, and",
        "land one. You write no version of your own.",
        "",
        "1. What each touches, and where they differ:",
        f"   `scout overlap {' '.join(attempt.branch for attempt in attempts)}`",
        f"2. What each proves: `bash worktrees.sh verify {' '.join(attempt.track for attempt in attempts)}`",
        "3. What each costs to read: `git diff --stat HEAD...BRANCH`",
        "4. A check that fails, a file outside of the scope or a signature that is not the agreed one loses against an attempt without.",
        "   Then the smaller diff wins, then the better tests.",
        "5. `git merge BRANCH` here. A better piece of another attempt may come along: `git cherry-pick COMMIT`.",
        "   Why this one goes into the scratchpad, in a line for each attempt.",
        "",
    ]
    if expected:
        told += ["The scouts touched these; an attempt that leaves one out or goes elsewhere should say why:", ""]
        told += [f"- {_seen(touch)}" for touch in sorted(expected, key=lambda touch: -touch.probability)[:_MOST_TOUCHES]]
    return "\n".join(told).rstrip()


def _seen(touch: Touch) -> str:
    where = f"`{one_line(touch.path, limit=100)}`" + (f" `{one_line(touch.symbol, limit=60)}`" if touch.symbol else "")
    return f"{where}, {touch.effect} ({touch.probability:.0%})"


PATTERN = Pattern(
    "debate",
    "each track is tried by several agents; a judge compares them and lands one",
    lay_out,
    (
        Rule(Role.ATTEMPT, "`done:` and what it left out", "nothing of its rivals"),
        Rule(Role.JUDGE, "`verdict:` a line for each attempt, and what landed", "`done:` of the attempts"),
    ),
)
