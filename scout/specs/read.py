"""The files of specs/<feature>/, as people left them → Plan. What they say wins over what was measured. Pure.

The merge order is the order of the file names. What a spec does not hold (overlaps, estimate, verdict) comes from the plan of
the run, or, when the run is gone, from the comment at the end of README.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from scout.errors import SpecError
from scout.model import Contract, Estimate, Plan, Track
from scout.specs.check import check
from scout.specs.frontmatter import FrontMatter, Problem
from scout.specs.ground import Ground, outdated
from scout.specs.markdown import code, split
from scout.specs.page import ContractText, SpecFile, read_page
from scout.specs.write import README
from scout.text import slugify, visible

_NOT_MEASURED = Estimate(work_minutes=0, span_minutes=0, speedup=1, lines_to_review=0, assumptions=("not measured",))
_MACHINE_LINE = re.compile(r"^<!-- scout:plan (\{.*\}) -->$", re.MULTILINE)


def read_specs(files: Mapping[str, str], *, plan: Plan | None = None, ground: Ground | None = None) -> Plan:
    """The plan that the specs make. `files`: name below specs/<feature>/ → text; `plan`: that of the run, when it is there.

    Raises SpecError with every problem of every file.
    """
    specs = _read_pages(files)
    if not specs:
        raise SpecError("There are no specs here.", hint="Give the folder that holds 01-<track>.md, or make one with scout probe.")
    known = plan or _plan_of_readme(files.get(README, ""))
    problems = check(specs, ground=ground, signatures=_signatures(known))
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise SpecError(f"The specs have {count}.", hint="Mend them, then run the command again.", problems=tuple(map(str, problems)))
    return _assemble([(spec, spec.front) for spec in specs if spec.front is not None], known, files.get(README, ""))


def lint_specs(files: Mapping[str, str], *, ground: Ground | None = None, plan: Plan | None = None) -> tuple[Problem, ...]:
    """What is wrong with the specs, by file and line; empty when `read_specs` would read them."""
    specs = _read_pages(files)
    if not specs:
        return (Problem(README, 1, 1, "there are no specs here", "give the folder that holds 01-<track>.md"),)
    return check(specs, ground=ground, signatures=_signatures(plan))


def outdated_specs(files: Mapping[str, str], *, ground: Ground, plan: Plan | None) -> tuple[Problem, ...]:
    """What has moved on since the specs were measured: their base, or the newest evidence. They can be read all the same."""
    return tuple(sorted(outdated([(spec, spec.front) for spec in _read_pages(files) if spec.front is not None], ground, plan)))


def _read_pages(files: Mapping[str, str]) -> list[SpecFile]:
    """Every spec, in merge order: by the number that the name begins with, then by name."""
    names = [name for name in files if name.endswith(".md") and name != README and "/" not in name]
    return [read_page(name, files[name]) for name in sorted(names, key=_rank)]


def _rank(name: str) -> tuple[int, str]:
    number = re.match(r"\d{1,9}", name)
    return int(number[0]) if number else 10**9, name


def _signatures(plan: Plan | None) -> dict[str, str]:
    return {contract.name: visible(contract.signature) for contract in plan.contracts} if plan else {}


def _plan_of_readme(text: str) -> Plan | None:
    """The plan that README.md carries for machines, without tracks; None when it carries none that can be read."""
    found = _MACHINE_LINE.search(text)
    if found is None:
        return None
    try:
        return Plan.model_validate({**json.loads(found[1]), "tracks": ()})
    except (ValueError, ValidationError, TypeError, RecursionError):
        return None


def _assemble(specs: Sequence[tuple[SpecFile, FrontMatter]], known: Plan | None, readme: str) -> Plan:
    tracks = tuple(_track(spec, front) for spec, front in specs)
    first = specs[0][1]
    names = {track.track for track in tracks}
    changes = _changes(known, tracks) if known and known.tracks else ()
    title = known.title if known else _title_of(readme) or tracks[0].title
    return Plan(
        id=first.plan or (known.id if known else "0" * 8),
        feature=known.feature if known else slugify(title),
        title=title,
        base=first.base,
        tracks=tracks,
        contracts=_contracts(specs, known),
        overlaps=tuple(overlap for overlap in known.overlaps if {overlap.a, overlap.b} <= names) if known else (),
        estimate=known.estimate if known else _NOT_MEASURED,
        verdict=_verdict(tracks) if changes or not known else known.verdict,
        notes=(*(known.notes if known else ()), *changes),
    )


def _track(spec: SpecFile, front: FrontMatter) -> Track:
    shared = front.model_dump(exclude={"scout", "plan", "base", "parts"})
    return Track.model_validate({**shared, "parts": (front.track,) if front.parts is None else front.parts, "brief": spec.brief})


def _title_of(readme: str) -> str | None:
    found = re.search(r"^# (.+)$", split(readme).head, re.MULTILINE)
    return found[1].strip() if found else None


def _verdict(tracks: Sequence[Track]) -> str:
    waves = len({track.wave for track in tracks})
    return f"{len(tracks)} track{'s' if len(tracks) > 1 else ''} in {waves} wave{'s' if waves > 1 else ''}, as the specs say."


def _changes(known: Plan, tracks: Sequence[Track]) -> tuple[str, ...]:
    """What people changed in the shape of the plan since it was measured, as one note."""
    before = {track.track: track for track in known.tracks}
    after = {track.track: track for track in tracks}
    said = (
        ("added", [name for name in after if name not in before]),
        ("deleted", [name for name in before if name not in after]),
        ("moved", [name for name in after if name in before and _shape(after[name]) != _shape(before[name])]),
    )
    words = "; ".join(f"{verb} {', '.join(f'`{name}`' for name in names)}" for verb, names in said if names)
    return (f"Edited since it was measured: {words}.",) if words else ()


def _shape(track: Track) -> tuple[int, frozenset[str]]:
    return track.wave, frozenset(track.depends_on)


def _contracts(specs: Sequence[tuple[SpecFile, FrontMatter]], known: Plan | None) -> tuple[Contract, ...]:
    """The contracts that some track names; an edited signature wins. The first track to name one lands it, if no other was measured."""
    measured = {contract.name: contract for contract in known.contracts} if known else {}
    named = dict.fromkeys([*measured, *(name for _, front in specs for name in front.contracts)])
    return tuple(contract for name in named if (contract := _contract(name, specs, measured.get(name))) is not None)


def _contract(name: str, specs: Sequence[tuple[SpecFile, FrontMatter]], measured: Contract | None) -> Contract | None:
    holders = [front.track for _, front in sorted(specs, key=lambda pair: pair[1].wave) if name in front.contracts]
    if not holders:
        return None
    provider = measured.provider if measured and measured.provider in holders else holders[0]
    users = tuple(front.track for _, front in specs if name in front.contracts and front.track != provider)
    worded = [contract for spec, _ in specs for contract in spec.contracts if contract.name == name]
    if measured is None:
        text = worded[0]
        return Contract(name=name, path=text.path or "", signature=text.signature, language=text.language, provider=provider, users=users)
    edited = next((text for text in worded if text.signature != visible(measured.signature)), None)
    path = next((text.path for text in worded if text.path and code(text.path) != code(measured.path)), None)
    return measured.model_copy(update={"provider": provider, "users": users, **_rewording(edited), **({"path": path} if path else {})})


def _rewording(edited: ContractText | None) -> dict[str, str | None]:
    return {"signature": edited.signature, "language": edited.language} if edited else {}
