"""Plan, with what the scouts saw → the text of specs/<feature>/: one file for each track and an overview. Pure.

The templates decide how it reads; they get the values of `Page` and `Overview` below and the filters of `_environment`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from scout.globs import path_of, share_a_path
from scout.model import (
    Contract,
    Effect,
    Evidence,
    EvidenceKind,
    Outcome,
    Overlap,
    PartForecast,
    Plan,
    Recon,
    Role,
    Scout,
    Touch,
    TouchMap,
    Track,
    Verdict,
)
from scout.specs import frontmatter
from scout.specs.markdown import code, embed, fence, phrase
from scout.specs.seal import sealed
from scout.text import visible

SPEC_TEMPLATE = "spec.md"
README_TEMPLATE = "specs-readme.md"
README = "README.md"
_MOST_TOUCHES = 10
_MOST_SYMBOLS = 4
_MOST_AVOIDED = 3
_MOST_PLACES = 8
_MOST_REGISTERS = 4
_MOST_RISKS = 6
_MOST_DISPUTED = 8


class Place(NamedTuple):
    """Somewhere to look, and why."""

    where: str
    """`path` or `path:line`."""
    why: str


class Owned(NamedTuple):
    """One line of a scope."""

    path: str
    note: str


class Seen(NamedTuple):
    """One row of the evidence: a file."""

    path: str
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    """What happened (`new`, `body`, …), each with the symbols to which it did; none when only the file is known."""
    more: int
    """Symbols left out."""
    sure: str
    """Share of the scouts, in per cent."""


class Owner(NamedTuple):
    """Another track and what of its files this one might reach for."""

    track: str
    """Empty when nobody claims them any more."""
    paths: tuple[str, ...]
    more: int


class Neighbour(NamedTuple):
    """A track of the same wave, in two lines."""

    track: str
    title: str
    does: str
    """What it builds, in a sentence."""
    verdict: str
    """Empty for a rival that tries the same."""


class Register(NamedTuple):
    """A file in which new things are made known, and the lines after which."""

    path: str
    after: tuple[Place, ...]


class Risk(NamedTuple):
    """Something that may cost a repair, and what to do about it."""

    about: str
    detail: str
    remedy: str


class Page(NamedTuple):
    """What a spec shows."""

    front_matter: str
    track: Track
    plan: Plan
    position: int
    """In merge order, counted from 1."""
    unlocks: tuple[str, ...]
    """Tracks that wait for this one."""
    yours: tuple[Owned, ...]
    shared: tuple[Owned, ...]
    not_yours: tuple[Owner, ...]
    contracts: tuple[Contract, ...]
    tried: tuple[str, ...]
    """One sentence about each part's scouts."""
    touches: tuple[Seen, ...]
    touches_left_out: int
    open: tuple[Place, ...]
    """What some scouts of a part touched and others did not, and who."""
    open_left_out: int
    look_first: tuple[Place, ...]
    registrations: tuple[Register, ...]
    risks: tuple[Risk, ...]
    neighbours: tuple[Neighbour, ...]
    feeds: tuple[Track, ...]
    """Tracks whose branches this one brings in."""

    @property
    def lands_contracts_only(self) -> bool:
        """Whether the track was cut only so that others can start."""
        return not self.track.parts and self.track.role in (None, Role.ARCHITECT)


class Overview(NamedTuple):
    """What the README of a plan shows."""

    plan: Plan
    waves: tuple[tuple[Track, ...], ...]
    files: Mapping[str, str]
    """Track → file name of its spec."""
    matrix: Mapping[str, Mapping[str, str]]
    """Track → track → verdict."""
    risks: tuple[Risk, ...]
    machine: str
    """What reading the specs back needs when the run is gone, as a comment."""


def write_specs(
    plan: Plan,
    *,
    maps: Sequence[TouchMap] = (),
    overlaps: Sequence[Overlap] = (),
    recon: Recon | None = None,
    scouts: Sequence[Scout] = (),
    templates: Mapping[str, str],
) -> dict[str, str]:
    """File name below specs/<feature>/ → text, README.md first, then the specs in merge order.

    `maps`, `recon` and `scouts` are the evidence, `overlaps` those between parts, for a plan without its own; what is missing
    is left out of the page.
    `templates` holds `spec.md` and `specs-readme.md`.
    """
    environment = _environment(tuple(sorted(templates.items())))
    spec, readme = environment.get_template(SPEC_TEMPLATE), environment.get_template(README_TEMPLATE)
    witness = _Witness(plan, maps, overlaps, recon, scouts)
    names = file_names(plan.tracks)
    pages = {names[track.track]: spec.render(page=witness.page(track)) for track in plan.tracks}
    pages = {README: readme.render(overview=_overview(plan, names)), **pages}
    return {name: sealed(text.strip("\n") + "\n") for name, text in pages.items()}


def file_names(tracks: Sequence[Track]) -> dict[str, str]:
    """Track → file name. The numbers are the merge order: `01-notifications-db.md`."""
    width = max(2, len(str(len(tracks))))
    return {track.track: f"{number:0{width}d}-{track.track}.md" for number, track in enumerate(tracks, start=1)}


@lru_cache(maxsize=4)
def _environment(templates: tuple[tuple[str, str], ...]) -> SandboxedEnvironment:
    """Jinja's sandbox: a template that a repository brings along can show values and do nothing else."""
    environment = SandboxedEnvironment(
        loader=DictLoader(dict(templates)), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    filters = {"code": code, "codes": _codes, "phrase": phrase, "embed": embed, "fence": fence, "percent": _percent, "node": _node}
    environment.filters |= filters
    return environment


def _codes(texts: Sequence[str]) -> str:
    return ", ".join(code(text) for text in texts)


def _node(track: str) -> str:
    """A name that a Mermaid diagram takes for a node and for no keyword: `end` would close the diagram."""
    return "track_" + track.replace("-", "_")


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


class _Witness:
    """The evidence of a run, asked about one track at a time."""

    def __init__(
        self, plan: Plan, maps: Sequence[TouchMap], overlaps: Sequence[Overlap], recon: Recon | None, scouts: Sequence[Scout]
    ) -> None:
        self.plan = plan
        self.maps = {found.part: found for found in maps}
        self.overlaps = plan.overlaps or tuple(overlaps)
        self.forecasts = {forecast.part.name: forecast for forecast in recon.parts} if recon else {}
        self.scouts = scouts

    def page(self, track: Track) -> Page:
        """Everything that the spec of one track shows."""
        seen = _seen(self._touches(track))
        disputed = [place for part in track.parts for place in self._disputed(part)]
        forecasts = [self.forecasts[part] for part in track.parts if part in self.forecasts]
        beside = [other for other in self.plan.tracks if other.track in track.parallel_with]
        return Page(
            front_matter=frontmatter.dump(frontmatter.of_track(track, plan=self.plan.id, base=self.plan.base)),
            track=track,
            plan=self.plan,
            position=[other.track for other in self.plan.tracks].index(track.track) + 1,
            unlocks=tuple(other.track for other in self.plan.tracks if track.track in other.depends_on),
            yours=tuple(_yours(track, forecasts)),
            shared=tuple(_shared(track, [other for other in beside if not _are_rivals(track, other)])),
            not_yours=tuple(_not_yours(track, self.plan.tracks)),
            contracts=tuple(self._agreed(contract) for contract in self.plan.contracts if contract.name in track.contracts),
            tried=tuple(self._tried(part) for part in track.parts if part in self.maps),
            touches=tuple(seen[:_MOST_TOUCHES]),
            touches_left_out=max(0, len(seen) - _MOST_TOUCHES),
            open=tuple(disputed[:_MOST_DISPUTED]),
            open_left_out=max(0, len(disputed) - _MOST_DISPUTED),
            look_first=tuple(_look_first(track, forecasts)),
            registrations=tuple(_registrations(forecasts)),
            risks=tuple(self._risks(track))[:_MOST_RISKS],
            neighbours=tuple(self._neighbour(track, other) for other in beside),
            feeds=tuple(other for other in self.plan.tracks if other.lands_through == track.track),
        )

    def _agreed(self, contract: Contract) -> Contract:
        """The contract with those of its users who land themselves: attempts, writers and testers are told by whom they land through."""
        alone = {track.track for track in self.plan.tracks if track.lands_through is None}
        return contract.model_copy(update={"users": tuple(user for user in contract.users if user in alone)})

    def _touches(self, track: Track) -> list[Touch]:
        found = [touch for part in track.parts if part in self.maps for touch in self.maps[part].touches]
        named = {(touch.path, touch.symbol) for touch in found}
        outlined = {path for path, symbol in named if symbol is not None}
        listed = (touch for touch in found if not _is_told_by_another(touch, named, outlined))
        return sorted(listed, key=lambda touch: (-touch.probability, touch.path, touch.old_lines or touch.new_lines, touch.symbol or ""))

    def _tried(self, part: str) -> str:
        """`2 scouts (sketch) tried api: 5 files, about 120 lines; they agree on 80 % of the files.`"""
        found = self.maps[part]
        sent = [scout for scout in self.scouts if scout.part == part]
        agents = ", ".join(sorted({scout.agent for scout in sent}))
        if not found.scouts:
            return f"No scout of `{part}` left a change."
        files = len({touch.path for touch in found.touches})
        who = f"{_count(len(found.scouts), 'scout')}{f' ({agents})' if agents else ''} tried `{part}`"
        agreement = f"; they agree on {_percent(found.agreement)} of the files" if found.agreement is not None else ""
        if agreement and found.symbol_agreement is not None:
            agreement += f" and {_percent(found.symbol_agreement)} of the symbols"
        return f"{who}: {_count(files, 'file')}, about {_count(found.lines_changed, 'line')}{agreement}."

    def _disputed(self, part: str) -> Iterator[Place]:
        """Each file that some scouts of the part touched and others did not; of files that all touched, each such symbol."""
        found = self.maps.get(part)
        if found is None or len(found.scouts) < 2:
            return
        by_file: dict[str, set[str]] = {}
        for touch in found.touches:
            by_file.setdefault(touch.path, set()).update(touch.scouts)
        for path, who in by_file.items():
            if len(who) < len(found.scouts):
                yield Place(path, self._by(who, found))
        for touch in found.touches:
            if touch.symbol and len(touch.scouts) < len(found.scouts) == len(by_file[touch.path]):
                yield Place(f"{touch.path}#{touch.symbol}", self._by(set(touch.scouts), found))

    def _by(self, who: Set[str], found: TouchMap) -> str:
        """`1 of 3 scouts (api-2: claude, minimal diff)`."""
        seen = (scout for scout in self.scouts if scout.id in who)
        told = (f"{scout.id}: {', '.join(word for word in (scout.agent, scout.viewpoint) if word)}" for scout in seen)
        return f"{len(who)} of {len(found.scouts)} scouts ({'; '.join(told) or ', '.join(sorted(who))})"

    def _risks(self, track: Track) -> Iterator[Risk]:
        named = {track.track, *track.parts}
        told: set[str] = set()
        for overlap in sorted(self.overlaps, key=lambda overlap: (-overlap.probability, overlap.a, overlap.b)):
            if not _has_risk(overlap) or not {overlap.a, overlap.b} & named or {overlap.a, overlap.b} <= named:
                continue
            if overlap.verdict == Verdict.ORDERED and self._waits(overlap):
                continue
            other = overlap.b if overlap.a in named else overlap.a
            for risk in _overlap_risks(overlap, other):
                if risk.detail not in told:
                    told.add(risk.detail)
                    yield risk
        for part in track.parts:
            yield from self._doubts(part)

    def _waits(self, overlap: Overlap) -> bool:
        """Whether the plan keeps an order by a dependency: then it is no risk any more."""
        needs = {track.track: track.depends_on for track in self.plan.tracks}
        return overlap.a in needs.get(overlap.b, ()) or overlap.b in needs.get(overlap.a, ())

    def _doubts(self, part: str) -> Iterator[Risk]:
        """What the scouts of a part could not do or did not expect."""
        for scout in self.scouts:
            if scout.part != part:
                continue
            if scout.outcome not in (Outcome.OK, None):
                because = f": {scout.ended_because}" if scout.ended_because else ""
                yield Risk(f"scout {scout.id}", f"ended with {scout.outcome}{because}", "what it left may be less than the work")
            for told in scout.report.surprised if scout.report else ():
                yield Risk(f"scout {scout.id}", f"was surprised: {told}", "")
            for told in scout.report.needed if scout.report else ():
                yield Risk(f"scout {scout.id}", f"needed from others: {told}", "")
        for note in self.maps[part].notes if part in self.maps else ():
            yield Risk(part, note, "")

    def _neighbour(self, track: Track, other: Track) -> Neighbour:
        does = next((line for line in visible(other.brief).split("\n") if line.strip()), "")
        if track.lands_through is not None and track.lands_through == other.lands_through:
            return Neighbour(other.track, other.title, "It tries the same: do not look at its branch.", "")
        pair = {track.track, other.track}
        verdict = next((found.verdict for found in self.plan.overlaps if {found.a, found.b} == pair), Verdict.INDEPENDENT)
        return Neighbour(other.track, other.title, does, verdict)


def _yours(track: Track, forecasts: Sequence[PartForecast]) -> Iterator[Owned]:
    likes = {new.path: new.like for forecast in forecasts for new in forecast.creates}
    for path in track.creates:
        yield Owned(path, f"new, like {code(likes[path])}" if path in likes else "new")
    for path in track.owns:
        if path not in track.creates:
            yield Owned(path, "")


def _shared(track: Track, beside: Sequence[Track]) -> Iterator[Owned]:
    for entry in track.edits:
        others = [other.track for other in beside if any(path_of(theirs) == path_of(entry) for theirs in other.edits)]
        yield Owned(entry, f"{_codes(others)} {'changes' if len(others) == 1 else 'change'} this file too" if others else "")


def _not_yours(track: Track, tracks: Sequence[Track]) -> Iterator[Owner]:
    """What to keep away from, by whose it is."""
    others = [other for other in tracks if other != track and not _are_rivals(track, other)]
    owned: dict[str, list[str]] = {}
    for path in track.avoid:
        owner = next((other.track for other in others if any(share_a_path(path, theirs) for theirs in (*other.creates, *other.owns))), "")
        owned.setdefault(owner, []).append(path)
    return (Owner(name, tuple(paths[:_MOST_AVOIDED]), max(0, len(paths) - _MOST_AVOIDED)) for name, paths in owned.items())


def _are_rivals(a: Track, b: Track) -> bool:
    return a.lands_through is not None and a.lands_through == b.lands_through


def _seen(touches: Sequence[Touch]) -> list[Seen]:
    """A row for each file, those that the most scouts touched first."""
    files: dict[str, list[Touch]] = {}
    for touch in touches:
        files.setdefault(touch.path, []).append(touch)
    return [_row(path, found) for path, found in files.items()]


def _row(path: str, touches: Sequence[Touch]) -> Seen:
    changes: dict[str, list[str]] = {}
    for touch in touches[:_MOST_SYMBOLS]:
        names = changes.setdefault("new" if touch.effect == "added" else touch.effect.value, [])
        if touch.symbol:
            names.append(touch.symbol)
    told = tuple((effect, tuple(dict.fromkeys(names))) for effect, names in changes.items())
    return Seen(path, told, max(0, len(touches) - _MOST_SYMBOLS), _percent(max(touch.probability for touch in touches)))


def _is_told_by_another(touch: Touch, named: Set[tuple[str, str | None]], outlined: Set[str]) -> bool:
    """A file whose symbols are listed, or a member of a new symbol that is."""
    if touch.symbol is None:
        return touch.path in outlined
    return touch.effect == Effect.ADDED and (touch.path, touch.symbol.rpartition(".")[0]) in named


def _look_first(track: Track, forecasts: Sequence[PartForecast]) -> Iterator[Place]:
    """The files that the new ones will resemble, the symbols that change, then what else is worth reading; each file once."""
    told: set[str] = set()
    for where, why in _places(track, forecasts):
        path = where.rpartition(":")[0] if where.rpartition(":")[2].isdigit() else where
        if path not in told and len(told) < _MOST_PLACES:
            told.add(path)
            yield Place(where, why)


def _places(track: Track, forecasts: Sequence[PartForecast]) -> Iterator[tuple[str, str]]:
    for forecast in forecasts:
        yield from ((new.like, f"{code(new.path)} will resemble it") for new in forecast.creates)
    for forecast in forecasts:
        yield from ((f"{hit.path}:{hit.line}", f"{hit.kind} {code(hit.name)} likely changes") for hit in forecast.edits if hit.name)
    for forecast in forecasts:
        yield from ((hit.path, phrase(hit.reasons[0], limit=120) if hit.reasons else "") for hit in forecast.reads)
    yield from ((path, "") for path in track.reads)


def _registrations(forecasts: Sequence[PartForecast]) -> Iterator[Register]:
    """The files in which things of this kind are made known, each with the lines that do it for the last one."""
    found: dict[str, list[Place]] = {}
    for forecast in forecasts:
        for place in forecast.registers[:_MOST_REGISTERS]:
            found.setdefault(place.path, []).append(Place(str(place.line), place.example))
    return (Register(path, tuple(dict.fromkeys(after))) for path, after in found.items())


def _has_risk(overlap: Overlap) -> bool:
    """Whether a pair stands in each other's way, or its files used to change together."""
    return overlap.verdict != Verdict.INDEPENDENT or any(item.kind == EvidenceKind.HISTORY for item in overlap.evidence)


def _overlap_risks(overlap: Overlap, other: str) -> Iterator[Risk]:
    about = f"with {code(other)} ({overlap.verdict}, {_percent(overlap.probability)})"
    if overlap.verdict == Verdict.UNKNOWN and not overlap.evidence:
        yield Risk(about, "no scout left evidence: nobody knows how the two interact", "talk before either changes a shared file")
    for evidence in _shown_evidence(overlap):
        yield Risk(about, evidence.detail, evidence.remedy or "")


def _shown_evidence(overlap: Overlap) -> list[Evidence]:
    """The two strongest reasons: more is for `scout explain`."""
    return sorted(overlap.evidence, key=_weight)[:2]


def _weight(evidence: Evidence) -> tuple[float, str, str]:
    return -evidence.probability, evidence.kind, evidence.path or ""


def _overview(plan: Plan, names: Mapping[str, str]) -> Overview:
    waves = tuple(tuple(track for track in plan.tracks if track.wave == wave) for wave in sorted({track.wave for track in plan.tracks}))
    risks = [risk for overlap in plan.overlaps if overlap.verdict != Verdict.INDEPENDENT for risk in _pair_risks(overlap)]
    return Overview(plan, waves, names, _matrix(plan), tuple(risks), machine_line(plan))


def _pair_risks(overlap: Overlap) -> Iterator[Risk]:
    for evidence in _shown_evidence(overlap)[:1]:
        yield Risk(f"{code(overlap.a)} and {code(overlap.b)}", evidence.detail, evidence.remedy or "")


def _matrix(plan: Plan) -> dict[str, dict[str, str]]:
    """Track → track → a word for their pair; `-` for a track and itself."""
    names = [track.track for track in plan.tracks]
    rows = {name: dict.fromkeys(names, "independent") | {name: "-"} for name in names}
    for overlap in plan.overlaps:
        if overlap.a in rows and overlap.b in rows:
            word = f"{overlap.verdict}" if overlap.first is None else f"ordered: `{overlap.first}` first"
            rows[overlap.a][overlap.b] = rows[overlap.b][overlap.a] = word
    return rows


def machine_line(plan: Plan) -> str:
    """What a plan says beside its tracks, as an HTML comment that nothing in it can close. Of the evidence: what the pages show."""
    unseen = {"lines_a": (), "lines_b": (), "scouts": ()}
    overlaps = tuple(
        overlap.model_copy(update={"evidence": tuple(seen.model_copy(update=unseen) for seen in _shown_evidence(overlap))})
        for overlap in plan.overlaps
    )
    kept = plan.model_copy(update={"overlaps": overlaps}).model_dump(mode="json", exclude={"tracks"}, exclude_defaults=True)
    text = json.dumps(kept, sort_keys=True).replace("--", "-\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<!-- scout:plan {text} -->"


def _count(number: float, noun: str) -> str:
    return f"{number:.0f} {noun}{'' if round(number) == 1 else 's'}"
