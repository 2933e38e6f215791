"""The front matter of all specs of a plan → the `wave` and `parallel_with` that follow from `depends_on`. Pure.

A wave is only ever made later, or renumbered where no track is left in one before it: that two tracks stand in different waves
can have other reasons than a dependency, and those were measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scout.specs.frontmatter import FrontMatter

Derived = dict[str, int | tuple[str, ...]]
"""Field → what it should say."""


def derived(fronts: Sequence[FrontMatter]) -> tuple[Derived, ...]:
    """For each spec, in the order given, the fields that should say something else. None change where tracks share a name, or wait
    for each other in a circle: then the specs have to be mended first."""
    waves = _waves({front.track: front for front in fronts})
    if len(waves) < len(fronts):
        return ({},) * len(fronts)
    return tuple(_changes(front, fronts, waves) for front in fronts)


def _waves(fronts: Mapping[str, FrontMatter]) -> dict[str, int]:
    """Track → its wave, without gaps; tracks in a circle are left out."""
    firsts = {name: {*front.depends_on, *_brought_in(name, fronts)} & fronts.keys() for name, front in fronts.items()}
    waves: dict[str, int] = {}
    while ready := [name for name in fronts if name not in waves and firsts[name] <= waves.keys()]:
        waves |= {name: max([fronts[name].wave, *(waves[first] + 1 for first in firsts[name])]) for name in ready}
    numbers = {wave: number for number, wave in enumerate(sorted(set(waves.values())), start=1)}
    return {name: numbers[wave] for name, wave in waves.items()}


def _brought_in(name: str, fronts: Mapping[str, FrontMatter]) -> set[str]:
    """The tracks that land through this one."""
    return {other for other, front in fronts.items() if front.lands_through == name}


def _changes(front: FrontMatter, fronts: Sequence[FrontMatter], waves: Mapping[str, int]) -> Derived:
    wave = waves[front.track]
    beside = tuple(other.track for other in fronts if waves[other.track] == wave and other.track != front.track)
    changes: Derived = {"wave": wave} if wave != front.wave else {}
    return changes | ({"parallel_with": beside} if set(beside) != set(front.parallel_with) else {})
