"""One agent writes tests that fail, another makes them pass: two tracks for one, the second starting on the first. Pure.

The tests land together with what makes them pass, so that the main branch is never red. Tracks that only land a contract stay whole.
"""

from __future__ import annotations

import re

from scout.model import Role, Track
from scout.patterns.shape import Cast, Ground, Pattern, Rule, beside, is_contract
from scout.text import one_line

_TEST = re.compile(r"(^|/)(tests?|specs?|__tests__|e2e)/|(^|/)(test_|conftest)[^/]*$|[._-](tests?|spec)\.[a-z]+$|Tests?\.[a-z]+$")


def lay_out(ground: Ground) -> tuple[Cast, ...]:
    """Tests and code of every track."""
    names = [track.track for track in ground.plan.tracks]
    return tuple(cast for track in ground.plan.tracks for cast in _split(track, names))


def _split(track: Track, names: list[str]) -> tuple[Cast, ...]:
    if is_contract(track):
        return (Cast(track.model_copy(update={"wave": 2 * track.wave}), track.track),)
    creates, owns, edits = (tuple(filter(is_test, paths)) for paths in (track.creates, track.owns, track.edits))
    tests = beside(
        track,
        "tests",
        taken=names,
        title=f"Tests of {track.title}",
        role=Role.TESTER,
        lands_through=track.track,
        wave=2 * track.wave - 1,
        creates=creates,
        owns=owns,
        edits=edits,
        size="S",
        lines=0,
        checks=(),
        brief=_tests_brief(track),
        avoid=(*track.avoid, *_without(track.creates, creates), *_without(track.owns, owns)),
    )
    code = track.model_copy(
        update={
            "role": Role.BUILDER,
            "wave": 2 * track.wave,
            "creates": _without(track.creates, creates),
            "owns": _without(track.owns, owns),
            "edits": _without(track.edits, edits),
            "avoid": (*track.avoid, *creates, *owns),
            "brief": _code_brief(track, tests.track),
        }
    )
    return Cast(tests, track.track), Cast(code, track.track)


def is_test(entry: str) -> bool:
    """Whether a file (or `file#symbol`) looks like a test."""
    return _TEST.search(entry.partition("#")[0]) is not None


def _without(paths: tuple[str, ...], taken: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path for path in paths if path not in taken)


def _tests_brief(track: Track) -> str:
    run = " or ".join(f"`{one_line(check)}`" for check in track.checks) or "the repository's own test command"
    return "\n".join(
        [
            f"Write the tests that `{track.track}` will have to pass, and nothing that makes them pass. Against the contracts where there",
            "are some, else against what is asked below: the usual case, the edges, the failures.",
            "",
            f"Run them with {run}. Each has to fail because the thing is not there yet, not because the test is wrong.",
            "",
            "Asked of the track that follows:",
            "",
            track.brief or track.title,
        ]
    )


def _code_brief(track: Track, tests: str) -> str:
    return "\n".join(
        [
            track.brief or track.title,
            "",
            f"The tests are there: `{tests}` wrote them on the branch that yours starts from. Make them pass without changing them. A test",
            "that asks for something wrong is a note in the scratchpad, not an edit.",
        ]
    )


PATTERN = Pattern(
    "tdd",
    "one agent writes failing tests for each track, another makes them pass; they land together",
    lay_out,
    (
        Rule(Role.TESTER, "`tests:` what is covered and how to run it", "nothing while it writes: the tests come from the spec"),
        Rule(Role.BUILDER, "`wrong test:` with the name and why", "`tests:` of its own track"),
    ),
)
