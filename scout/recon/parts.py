"""The predicted touches of a feature → the parts that a person would name, or one when it is one piece. Pure.

Parts are clusters: by what the files do (layers.py), and where that tells nothing by the folder in which they lie.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from scout.model import FileHit, NewFile, Part, PartForecast, Registration, SymbolHit
from scout.recon.analogy import Analogy
from scout.recon.briefs import one_name, plural_of, write_brief
from scout.recon.layers import LAYERS, TITLES, layer_of, layers_meant, spread
from scout.recon.query import read_query
from scout.recon.roles import Role, folder, role
from scout.recon.shapes import words_of
from scout.recon.words import stem
from scout.text import slugify

_LIKELY = 0.28
"""A new file or a place that is less likely is shown and not planned with."""
_EDIT = 0.3
_MOST_PARTS = 6
_MOST_EDITS = 6
_MOST_READS = 8
_SAYS_PATH, _SAYS_LAYER, _SAYS_OTHER = 4.0, 3.0, 2.0
_FEWEST = 2
"""Touches that a part of its own has."""


class Findings(NamedTuple):
    """What recon found, before it is divided."""

    title: str
    files: tuple[FileHit, ...]
    symbols: tuple[SymbolHit, ...]
    analogy: Analogy
    registrations: tuple[Registration, ...]
    texts: Mapping[str, str]
    """Path → text of the files that new ones resemble and of those that would change."""
    imports: Mapping[str, tuple[str, ...]]


class _Touch(NamedTuple):
    """One predicted touch, with the file that tells what it is."""

    path: str
    model: str
    value: NewFile | Registration | SymbolHit
    score: float


def propose(findings: Findings) -> tuple[tuple[PartForecast, ...], tuple[str, ...]]:
    """Parts by what the repository shows, and what a person should know about them."""
    touches = _touches(findings)
    clusters = _clusters(touches, findings)
    if len(clusters) < 2:
        name = one_name(findings.title, findings.analogy)
        return (_forecast(name, findings.title, touches, findings, one=True),), (_why_one(touches), *_unsure(findings))
    found = [_forecast(name, _title(name, findings), clusters[name], findings, one=False) for name in _in_order(clusters)]
    return tuple(found), _unsure(findings)


def assign(
    findings: Findings, parts: Sequence[Part], look: Callable[[str], tuple[tuple[FileHit, ...], tuple[SymbolHit, ...]]]
) -> tuple[tuple[PartForecast, ...], tuple[str, ...]]:
    """The predicted touches under the parts that the user named; `look` finds what one brief is about. Notes say where recon disagrees."""
    touches = [touch for touch in _touches(findings) if not isinstance(touch.value, SymbolHit)]
    layers = _layers_of(touches, findings)
    own = {part.name: look(f"{part.title}\n{part.brief}") for part in parts}
    thing, example = findings.analogy.thing, findings.analogy.example
    common = frozenset(stem(word) for word in (*(thing or ()), *(example.thing if example else ())))
    given: dict[str, list[_Touch]] = {part.name: [] for part in parts}
    homeless: list[_Touch] = []
    for touch in touches:
        fits = {part.name: _fit(part, touch, layers.get(touch.path), {hit.path for hit in own[part.name][0][:8]}, common) for part in parts}
        best = max(parts, key=lambda part: fits[part.name])
        (given[best.name] if fits[best.name] > 0 or len(parts) == 1 else homeless).append(touch)
    forecasts = []
    for part in parts:
        files, symbols = own[part.name]
        mine = [*given[part.name], *_edits(files, symbols, {touch.path for touch in given[part.name]})]
        forecasts.append(_filled(part, mine, files))
    notes = [f"{place.path} belongs to no part's brief; recon expects it to be {_verb(place)}." for place in homeless[:5]]
    notes += [
        f"Recon finds nothing here that the part {part.name} is about."
        for part, forecast in zip(parts, forecasts, strict=True)
        if forecast.confidence < 0.1
    ]
    return tuple(forecasts), (*notes, *_unsure(findings))


def _unsure(findings: Findings) -> tuple[str, ...]:
    """Said when the text asks for something new and no place for it is likely enough to plan with."""
    if findings.analogy.thing is None or any(new.score >= _LIKELY for new in findings.analogy.new_files):
        return ()
    return ("Recon is not sure where new files would lie, so none is planned; `scout localize` lists the likeliest places.",)


def _verb(touch: _Touch) -> str:
    return "added" if isinstance(touch.value, NewFile) else "changed"


def _touches(findings: Findings) -> list[_Touch]:
    creates = [_Touch(new.path, new.like, new, new.score) for new in findings.analogy.new_files if new.score >= _LIKELY]
    registers = [_Touch(place.path, place.path, place, place.score) for place in findings.registrations if place.score >= _LIKELY]
    taken = {touch.path for touch in registers}
    return [*creates, *registers, *_edits(findings.files, findings.symbols, taken)]


def _edits(files: Sequence[FileHit], symbols: Sequence[SymbolHit], taken: set[str]) -> list[_Touch]:
    """The best symbol of each likely file; the file as a whole where no symbol is known."""
    found = []
    likely = [hit for hit in files if hit.score >= _EDIT and role(hit.path) is Role.SOURCE and hit.path not in taken]
    for hit in likely[:_MOST_EDITS]:
        best = next((symbol for symbol in symbols if symbol.path == hit.path), None)
        whole = SymbolHit(path=hit.path, name="", kind="file", line=1, score=hit.score, reasons=hit.reasons)
        value = best.model_copy(update={"score": round(hit.score * (0.5 + best.score / 2), 4)}) if best else whole
        found.append(_Touch(hit.path, hit.path, value, value.score))
    return found


def _layers_of(touches: Sequence[_Touch], findings: Findings) -> dict[str, str]:
    """Path → layer, by what the model of each touch does, then by what imports what."""
    by_model = {touch.model: layer_of(touch.model, findings.texts.get(touch.model, "")) for touch in touches}
    settled = spread(by_model, findings.imports)
    return {touch.path: settled[touch.model] for touch in touches if touch.model in settled}


def _clusters(touches: Sequence[_Touch], findings: Findings) -> dict[str, list[_Touch]]:
    """Touches by part name; a cluster too small to be a part joins the one it is nearest to."""
    layers = _layers_of(touches, findings)
    groups: dict[str, list[_Touch]] = defaultdict(list)
    for touch in touches:
        groups[layers.get(touch.path, "")].append(touch)
    kept = {name: group for name, group in groups.items() if name and _stands_alone(group)}
    if len(kept) < 2:
        return _by_folder(touches)
    for name, group in groups.items():
        if name not in kept:
            for touch in group:
                kept[_nearest(touch, kept)].append(touch)
    return kept


def _stands_alone(group: Sequence[_Touch]) -> bool:
    """Something new in it, or several changes; a test, a list of changes or a document alone is no part."""
    paths = {touch.path for touch in group if role(touch.path) in (Role.SOURCE, Role.CONFIG)}
    return len(paths) >= _FEWEST and any(isinstance(touch.value, NewFile) for touch in group)


def _nearest(touch: _Touch, groups: Mapping[str, Sequence[_Touch]]) -> str:
    """The group whose paths share most folders with the touch; of equals the larger."""
    steps = touch.path.split("/")[:-1]
    return max(
        groups, key=lambda name: (max(_shared(steps, other.path.split("/")[:-1]) for other in groups[name]), len(groups[name]), name)
    )


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _by_folder(touches: Sequence[_Touch]) -> dict[str, list[_Touch]]:
    """Touches by the first folder in which they differ, when each of at least two folders has something new and more."""
    sources = [touch for touch in touches if role(touch.path) is Role.SOURCE]
    depth = _common_depth([touch.path for touch in sources])
    groups: dict[str, list[_Touch]] = defaultdict(list)
    for touch in sources:
        steps = touch.path.split("/")
        groups[slugify(steps[depth], limit=40) if len(steps) > depth + 1 else "core"].append(touch)
    kept = {name: group for name, group in groups.items() if _stands_alone(group)}
    if not 2 <= len(kept) <= _MOST_PARTS:
        return {}
    for touch in touches:
        if not any(touch in group for group in kept.values()):
            kept[_nearest(touch, kept)].append(touch)
    return kept


def _common_depth(paths: Sequence[str]) -> int:
    if not paths:
        return 0
    split = [path.split("/")[:-1] for path in paths]
    return next((at for at in range(min(map(len, split))) if len({steps[at] for steps in split}) > 1), min(map(len, split)))


def _in_order(clusters: Mapping[str, Sequence[_Touch]]) -> list[str]:
    order = {layer.name: place for place, layer in enumerate(LAYERS)}
    return sorted(clusters, key=lambda name: (order.get(name, len(order)), name))[:_MOST_PARTS]


def _title(name: str, findings: Findings) -> str:
    thing = findings.analogy.thing
    subject = plural_of(thing) if thing else findings.title
    return f"{subject}: {TITLES.get(name, name)}"


def _forecast(name: str, title: str, touches: Sequence[_Touch], findings: Findings, *, one: bool) -> PartForecast:
    brief = write_brief(name, title, findings.analogy, *_by_kind(touches))
    part = Part(name=name, title=title[:1].upper() + title[1:], brief=brief)
    folders = {folder(touch.model) for touch in touches}
    reads = [hit for hit in findings.files if one or folder(hit.path) in folders or layer_of(hit.path, "") == name]
    return _filled(part, touches, reads)


def _filled(part: Part, touches: Sequence[_Touch], reads: Sequence[FileHit]) -> PartForecast:
    creates, registers, edits = _by_kind(touches)
    models = {new.like: FileHit(path=new.like, score=new.score, reasons=(f"the model for {new.path}",)) for new in creates}
    first = list(models.values())[:_MOST_READS]
    rest = [hit for hit in reads if hit.path not in models][: max(3, _MOST_READS - len(first))]
    confidence = sum(sorted((touch.score for touch in touches), reverse=True)[:5]) / max(len(touches[:5]), 1)
    return PartForecast(
        part=part,
        confidence=round(min(confidence, 1.0), 4),
        creates=creates,
        edits=edits,
        registers=registers,
        reads=(*first, *rest),
        reasons=_reasons(creates, registers, edits),
    )


def _by_kind(touches: Sequence[_Touch]) -> tuple[tuple[NewFile, ...], tuple[Registration, ...], tuple[SymbolHit, ...]]:
    return (
        tuple(touch.value for touch in touches if isinstance(touch.value, NewFile)),
        tuple(touch.value for touch in touches if isinstance(touch.value, Registration)),
        tuple(touch.value for touch in touches if isinstance(touch.value, SymbolHit)),
    )


def _reasons(creates: Sequence[NewFile], registers: Sequence[Registration], edits: Sequence[SymbolHit]) -> tuple[str, ...]:
    found = []
    if creates:
        found.append(f"{len(creates)} new file{'s' * (len(creates) != 1)}, {creates[0].reasons[0]}")
    if registers:
        found.append("registered in " + ", ".join(dict.fromkeys(place.path for place in registers)))
    if edits:
        found.append("likely to change " + ", ".join(dict.fromkeys(hit.path for hit in edits)))
    return tuple(found)


def _why_one(touches: Sequence[_Touch]) -> str:
    if not touches:
        return "Recon found no place that is surely meant: the feature stays one part. Name parts with --part to divide it."
    return "Recon sees one piece: what it expects to change lies together. Name parts with --part to divide it all the same."


def _fit(part: Part, touch: _Touch, layer: str | None, found: set[str], common: frozenset[str]) -> float:
    """How much a part's words speak for a touch: folders it names, the layer that its name means, then its brief, then what it finds."""
    meant, said = layers_meant(f"{part.name} {part.title}"), layers_meant(part.brief)
    path_words = {stem(word) for step in (*touch.path.split("/"), *touch.model.split("/")) for word in words_of(step)} - common
    name_words = read_query(f"{part.name} {part.title}").terms.keys()
    query = read_query(part.brief)
    named = any(_lies_in(where, path) for path in query.paths for where in (touch.path, touch.model))
    about = {name for name in (layer, "test" if role(touch.path) is Role.TEST else None) if name}
    return (
        _SAYS_PATH * named
        + _SAYS_LAYER * bool(about & meant)
        - _SAYS_OTHER * bool(layer and meant and not about & meant)
        + 1.0 * bool(about & said)
        + 0.6 * len(path_words & name_words)
        + 0.4 * len(path_words & query.terms.keys())
        + 0.8 * (touch.path in found or touch.model in found)
    )


def _lies_in(where: str, path: str) -> bool:
    path = path.rstrip("/.*")
    return bool(path) and (where == path or where.startswith(f"{path}/") or where.endswith(f"/{path}"))
