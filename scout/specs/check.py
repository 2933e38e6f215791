"""Specs, read one by one → what is wrong with the plan that they make together. Pure.

Each check yields the problems of one kind; `check` runs all of them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from scout.globs import path_of, share_a_path
from scout.specs.frontmatter import FrontMatter, Problem, suggest, suggest_near
from scout.specs.ground import Ground, Sound, misplaced
from scout.specs.page import ContractText, SpecFile
from scout.specs.refnames import refusal
from scout.text import one_line

_PATH_LISTS = ("creates", "owns", "edits", "reads", "avoid")


def check(specs: Sequence[SpecFile], *, ground: Ground | None = None, signatures: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """The problems of a whole plan, in the order of its files. `ground`: the base, when the repository is at hand;
    `signatures`: those of the measured contracts by name."""
    sound = [(spec, spec.front) for spec in specs if spec.front is not None]
    names = tuple(spec.hint for spec in specs if spec.hint is not None)
    found = [problem for spec in specs for problem in spec.problems]
    found += _same_plan(sound)
    found += _unique(sound)
    found += _branches(sound)
    found += _worktrees(sound)
    found += _dependencies(sound, names)
    found += _landings(sound, names)
    found += _parallel(sound, names)
    found += _paths(sound)
    found += _owners(sound)
    found += _contracts(sound, signatures or {})
    if ground is not None:
        found += misplaced([pair for pair in sound if pair[1].base == sound[0][1].base], ground)
    return tuple(sorted(dict.fromkeys(found)))


def _problem(spec: SpecFile, step: tuple[str, int] | str, what: str, suggestion: str = "") -> Problem:
    return Problem(spec.file, *spec.place(step), what, suggestion)


def _same_plan(sound: Sound) -> Iterator[Problem]:
    """All specs belong to one plan and one base."""
    for (first, head), (spec, front) in ((sound[0], other) for other in sound[1:]):
        if front.base != head.base:
            yield _problem(spec, "base", f"the base is not that of {first.file}", f"use {head.base}, or move all specs to the new base")
        if front.plan != head.plan and None not in (front.plan, head.plan):
            yield _problem(spec, "plan", f"the spec is of another plan than {first.file}", f"use {head.plan} if it belongs here")


def _unique(sound: Sound) -> Iterator[Problem]:
    """No two tracks share a name, a branch or a folder."""
    for (first, a), (second, b) in combinations(sound, 2):
        if a.track == b.track:
            yield _problem(second, "track", f"`{b.track}` is also the track of {first.file}", "rename one of them")
            continue
        if a.branch.casefold() == b.branch.casefold():
            yield _problem(second, "branch", f"`{one_line(b.branch)}` is also the branch of {first.file}", "rename one of them")
        elif f"{a.branch}/".startswith(f"{b.branch}/") or f"{b.branch}/".startswith(f"{a.branch}/"):
            what = f"git can't hold both `{one_line(b.branch)}` and `{one_line(a.branch)}`"
            yield _problem(second, "branch", what, "a branch can't be a folder of another")
        left, right = (posixpath.normpath(front.worktree).casefold() for front in (a, b))
        if left == right:
            yield _problem(second, "worktree", f"`{one_line(b.worktree)}` is also the worktree of {first.file}", "choose another folder")
        elif left.startswith(f"{right}/") or right.startswith(f"{left}/"):
            what = f"`{one_line(b.worktree)}` and the worktree of {first.file} lie inside each other"
            yield _problem(second, "worktree", what, "choose another folder")


def _branches(sound: Sound) -> Iterator[Problem]:
    for spec, front in sound:
        reason = refusal(front.branch)
        if reason:
            what = f"git refuses the branch `{one_line(front.branch, limit=60)}`: it {reason}"
            yield _problem(spec, "branch", what, f"for example feature/{front.track}")


def _worktrees(sound: Sound) -> Iterator[Problem]:
    for spec, front in sound:
        reason = _bad_folder(front.worktree)
        if reason:
            yield _problem(spec, "worktree", reason, f"for example ../{front.track}")


def _bad_folder(folder: str) -> str | None:
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", folder):
        return "the folder's name holds a control character"
    if folder.startswith("~"):
        return "`~` is not expanded here"
    plain = posixpath.normpath(folder)
    if plain in (".", "..", "/"):
        return "the worktree would be the repository itself or what holds it"
    return "the worktree would lie in git's own folder" if plain == ".git" or plain.startswith(".git/") else None


def _dependencies(sound: Sound, names: tuple[str, ...]) -> Iterator[Problem]:
    """Dependencies are known, land earlier in waves and in merge order, and form no circle."""
    ranks = {front.track: (rank, spec, front) for rank, (spec, front) in enumerate(sound)}
    edges = {front.track: [name for name in front.depends_on if name in ranks] for _, front in sound}
    for spec, front in sound:
        for number, name in enumerate(front.depends_on):
            if name != front.track and name in ranks:
                found = _wrong_order(front, name, ranks, edges)
            else:
                found = _unknown_track(front, name, names)
            if found:
                yield _problem(spec, ("depends_on", number), *found)


def _unknown_track(front: FrontMatter, name: str, names: tuple[str, ...]) -> tuple[str, str] | None:
    if name == front.track:
        return "a track can't wait for itself", "delete it"
    if name in names:
        return None
    return f"`{one_line(name, limit=60)}` is not a track", suggest(name, tuple(other for other in names if other != front.track))


def _wrong_order(
    front: FrontMatter, name: str, ranks: Mapping[str, tuple[int, SpecFile, FrontMatter]], edges: Mapping[str, list[str]]
) -> tuple[str, str] | None:
    rank, spec, before = ranks[name]
    circle = _way(edges, name, front.track)
    if circle:
        return "tracks wait for each other: " + " → ".join([front.track, *circle]), "cut one of these dependencies"
    if before.wave >= front.wave:
        return f"`{name}` lands in wave {before.wave}, this track starts in wave {front.wave}", f"wave: {before.wave + 1}, or later"
    if rank > ranks[front.track][0]:
        return f"`{name}` comes later in merge order ({spec.file})", "the order is that of the file names: renumber the files"
    return None


def _way(edges: Mapping[str, list[str]], start: str, goal: str) -> list[str]:
    """A way from `start` to `goal` along dependencies; empty when there is none."""
    ways = {start: [start]}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        if here == goal:
            return ways[here]
        for following in edges[here]:
            if following not in ways:
                ways[following] = [*ways[here], following]
                waiting.append(following)
    return []


def _landings(sound: Sound, names: tuple[str, ...]) -> Iterator[Problem]:
    """What lands through another track is known, comes before it, and nobody waits for it alone."""
    fronts = {front.track: front for _, front in sound}
    for spec, front in sound:
        through = front.lands_through
        if through is not None and (through == front.track or through not in fronts):
            found = _unknown_track(front, through, names)
            if found:
                yield _problem(spec, "lands_through", *found)
        elif through is not None and fronts[through].wave <= front.wave:
            what = f"`{through}` is of wave {fronts[through].wave}, and this track, which lands through it, of wave {front.wave}"
            yield _problem(spec, "lands_through", what, f"wave: {front.wave + 1}, or later, in the spec of `{through}`")
        for number, name in enumerate(front.depends_on):
            if name in fronts and fronts[name].lands_through not in (None, front.track):
                what = f"`{name}` lands through `{fronts[name].lands_through}`, never alone"
                yield _problem(spec, ("depends_on", number), what, f"depend on `{fronts[name].lands_through}`")


def _parallel(sound: Sound, names: tuple[str, ...]) -> Iterator[Problem]:
    waves = {front.track: front.wave for _, front in sound}
    for spec, front in sound:
        for number, name in enumerate(front.parallel_with):
            step = ("parallel_with", number)
            if name == front.track or name not in names:
                known = tuple(other for other in names if other != front.track)
                yield _problem(spec, step, f"`{one_line(name, limit=60)}` is not another track", suggest(name, known))
            elif name in waves and waves[name] != front.wave:
                what = f"`{name}` is of wave {waves[name]}, not of wave {front.wave}"
                yield _problem(spec, step, what, "delete it, or move one of the two")


def _paths(sound: Sound) -> Iterator[Problem]:
    """Every path lies inside the repository."""
    for spec, front in sound:
        for name in _PATH_LISTS:
            for number, entry in enumerate(getattr(front, name)):
                reason = _bad_path(path_of(entry))
                if reason:
                    what = f"`{one_line(entry, limit=80)}` {reason}"
                    yield _problem(spec, (name, number), what, "paths are relative to the top of the repository")


def _bad_path(path: str) -> str | None:
    if not path:
        return "names no file"
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:[\\/]", path):
        return "is an absolute path"
    if ".." in path.split("/"):
        return "leaves the repository"
    if path == ".git" or path.startswith(".git/"):
        return "is git's own"
    return None


def _owners(sound: Sound) -> Iterator[Problem]:
    """In one wave, what one track creates or owns no other track claims; a file is created once. Rivals try the same: one of them lands."""
    for (first, a), (second, b) in combinations(sound, 2):
        if a.lands_through is not None and a.lands_through == b.lands_through:
            continue
        when = f"both in wave {a.wave}" if a.wave == b.wave else f"in wave {a.wave}"
        for name, number, theirs in _claims(b):
            clash = next((claim for claim in _claims(a) if _clash(claim, (name, number, theirs), same_wave=a.wave == b.wave)), None)
            if clash is not None:
                where = f"{first.file}:{first.place(clash[:2]).line}, {clash[0]}"
                what = f"`{one_line(theirs, limit=80)}` is claimed by `{a.track}` too ({where}), {when}"
                yield _problem(second, (name, number), what, "give it to one of them, or let one depend on the other")


Claim = tuple[str, int, str]
"""Field, position in its list, path or glob."""


def _clash(a: Claim, b: Claim, *, same_wave: bool) -> bool:
    fields = (a[0], b[0])
    exclusive = fields != ("edits", "edits") if same_wave else fields == ("creates", "creates")
    return exclusive and share_a_path(path_of(a[2]), path_of(b[2]))


def _claims(front: FrontMatter) -> Iterator[Claim]:
    for name in ("creates", "owns", "edits"):
        for number, entry in enumerate(getattr(front, name)):
            yield name, number, entry


def _contracts(sound: Sound, known: Mapping[str, str]) -> Iterator[Problem]:
    """Every contract has a signature somewhere, and after people's edits still one only."""
    worded = {contract.name for spec, _ in sound for contract in spec.contracts}
    for spec, front in sound:
        for number, name in enumerate(front.contracts):
            if name not in worded and name not in known:
                near = suggest_near(name, {*known, *worded}) or "describe it under Contracts"
                yield _problem(spec, ("contracts", number), f"nothing says what `{one_line(name, limit=60)}` is", near)
    edited: dict[str, tuple[SpecFile, ContractText]] = {}
    for spec, _ in sound:
        for contract in spec.contracts:
            if contract.signature == known.get(contract.name):
                continue
            first, other = edited.setdefault(contract.name, (spec, contract))
            if other.signature != contract.signature:
                what = f"the signature of `{one_line(contract.name)}` is not that of {first.file}:{other.line}"
                yield Problem(spec.file, contract.line, 1, what, "write the same in both")
