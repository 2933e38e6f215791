"""Changes in the order in which they will land → what merging them one by one and running the user's check after each shows.

The only thing that finds what breaks without a conflict in any language. A change that fails is left out of what follows, and the fewest
changes that fail together with it are looked for, half of the suspects at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from scout.config import Config
from scout.errors import ConfigError
from scout.model import CheckRun, Landing, MergeConflict, Rehearsal, RehearsalStep
from scout.probe.checking import check_bench
from scout.system.repository import ObjectStore

Told = Callable[[str], None]
"""Hears what is merged and checked next."""
Named = tuple[str, str]
"""A change: its name and its commit."""


class Stage(NamedTuple):
    """What a rehearsal does to the world: merging two commits, and running the check on one."""

    join: Callable[[str, str], str | tuple[MergeConflict, ...]]
    check: Callable[[str], CheckRun]


def rehearse(
    changes: Sequence[Named], command: str, *, base: str, store: ObjectStore, config: Config, told: Told = lambda _: None
) -> Rehearsal:
    """The rehearsal on base, whose commits are all in `store`. Raises ConfigError for an empty command and for a setup that fails."""
    with check_bench(store, command, base=base, config=config) as bench:
        told("base")
        start = bench.check(base)
        if start.ended == "not-found":
            raise ConfigError("No shell can be started for the check.", hint="scout doctor says what is missing.")
        steps = land(changes, base=base, stage=Stage(store.join, bench.check), told=told) if start.passed else ()
        return Rehearsal(base=base, command=command, confinement=bench.confinement, start=start, steps=steps, checks=bench.runs)


def land(changes: Sequence[Named], *, base: str, stage: Stage, told: Told = lambda _: None) -> tuple[RehearsalStep, ...]:
    """One step for each change. Base passes the check."""
    trunk, landed, steps = base, list[Named](), list[RehearsalStep]()
    for change in changes:
        name, commit = change
        told(name)
        merged = stage.join(trunk, commit)
        if not isinstance(merged, str):
            paths = tuple(dict.fromkeys(conflict.path for conflict in merged))
            steps.append(RehearsalStep(name=name, landing=Landing.CONFLICT, conflicts=paths))
            continue
        check = stage.check(merged)
        if check.passed:
            trunk = merged
            landed.append(change)
            steps.append(RehearsalStep(name=name, landing=Landing.PASSED, check=check))
        else:
            culprits = (*_suspects(landed, change, base, stage), name)
            steps.append(RehearsalStep(name=name, landing=Landing.BROKE, check=check, culprits=culprits))
    return tuple(steps)


def _suspects(landed: Sequence[Named], change: Named, base: str, stage: Stage) -> tuple[str, ...]:
    """The fewest of those that landed with which the change fails; none when it fails by itself."""
    if _fails([], change, base, stage):
        return ()
    suspects = list(landed)
    while len(suspects) > 1:
        middle = len(suspects) // 2
        half = next((half for half in (suspects[:middle], suspects[middle:]) if _fails(half, change, base, stage)), None)
        if half is None:
            break  # it takes some of both halves
        suspects = half
    return tuple(name for name, _ in suspects)


def _fails(group: Sequence[Named], change: Named, base: str, stage: Stage) -> bool:
    """Whether the check fails on a group with the change on top. What does not merge in this selection says nothing."""
    trunk = base
    for _, commit in (*group, change):
        merged = stage.join(trunk, commit)
        if not isinstance(merged, str):
            return False
        trunk = merged
    return not stage.check(trunk).passed
