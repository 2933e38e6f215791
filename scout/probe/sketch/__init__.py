"""The built-in agent: what recon expects of a part → skeletons and marks in a sandbox. No model, no network, no program.

It does what a person does on a whiteboard: files that would be new are written as skeletons of the files they would
resemble, lines are put where such things get registered, symbols that would change get a line without effect. The change
is a real diff that goes through the same stages as any other agent's; how sure recon is of each item travels in the
report. The same forecast and the same base give the same change, byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from scout.model import Feature, NewFile, PartForecast, Report
from scout.probe.sketch.insertions import Insertion, insert, mark, models, registration
from scout.probe.sketch.numbering import next_in_order
from scout.probe.sketch.skeleton import placeholder, write_skeleton
from scout.probe.sketch.stems import Renaming, common_renamings, renaming_between, singular, words
from scout.source import outline

_SCHEMAS = (".prisma", ".sql", ".graphql", ".gql")
_LARGEST = 2_000_000
_LEAST = 0.01
_NOT_A_NAME = frozenset({"a", "an", "the", "system", "feature", "add", "new", "support", "for", "with", "and", "to", "of", "in"})


def draw(forecast: PartForecast, *, forecasts: Sequence[PartForecast], feature: Feature, work: Path) -> Report:
    """Sketches one part into the clone at `work`. `forecasts` are those of all parts: what one part adds, another imports."""
    renamings = _renamings(forecast, forecasts, feature)
    created = {path: new for new in forecast.creates if (path := _new_path(work, new))}
    contents = {path: _content(work, path, new, renamings, forecast.part.name) for path, new in created.items()}
    changed = {path: insert(path, before, _insertions(path, before, forecast, renamings)) for path, before in _to_edit(work, forecast)}
    for path, content in (*contents.items(), *changed.items()):
        _write(work, path, content)
    return Report(
        assumed=tuple(f"{path} is built like {new.like}" for path, new in sorted(created.items())),
        needed=tuple(_needs(contents, forecast, forecasts)),
        confidences=_confidences(forecast, created),
    )


def _renamings(forecast: PartForecast, forecasts: Sequence[PartForecast], feature: Feature) -> tuple[Renaming, ...]:
    """This part's own first, then those of the others; for registrations alone, the feature's words replace what is registered."""
    own = common_renamings((new.like, new.path) for new in forecast.creates)
    others = common_renamings((new.like, new.path) for one in forecasts for new in one.creates)
    found = tuple(dict.fromkeys((*own, *others)))
    if found or not forecast.registers:
        return found
    title = [word for word in words(feature.title) if word not in _NOT_A_NAME][:2] or ["sketch"]
    stems = dict.fromkeys(words(place.like) for place in forecast.registers if words(place.like))
    return tuple(Renaming((*stem[:-1], singular(stem[-1])), (*title[:-1], singular(title[-1]))) for stem in stems)


def _new_path(work: Path, new: NewFile) -> str | None:
    """Where the new file goes; None for a path that is taken or leaves the clone."""
    path = next_in_order(new.path, like=new.like, siblings=lambda folder: _names(work, folder))
    target = _inside(work, path)
    return path if target is not None and not os.path.lexists(target) else None


def _content(work: Path, path: str, new: NewFile, renamings: Sequence[Renaming], part: str) -> bytes:
    like = _read(work, new.like)
    if like is None:
        return placeholder(path, like=new.like, part=part)
    own = renaming_between(new.like, path)
    first = (own,) if own else ()
    return write_skeleton(path, like=new.like, content=like, renamings=(*first, *renamings), part=part)


def _to_edit(work: Path, forecast: PartForecast) -> Iterator[tuple[str, bytes]]:
    for path in sorted({*(hit.path for hit in forecast.edits), *(place.path for place in forecast.registers)}):
        content = _read(work, path)
        if content is not None:
            yield path, content


def _insertions(path: str, content: bytes, forecast: PartForecast, renamings: Sequence[Renaming]) -> tuple[Insertion, ...]:
    part = forecast.part.name
    if path.endswith(_SCHEMAS) and (whole := models(path, content, renamings=renamings)):
        return whole
    found: list[Insertion] = []
    for place in forecast.registers:
        if place.path == path:
            found.extend(registration(path, content, place, renamings=renamings, part=part))
    hits = [hit for hit in forecast.edits if hit.path == path]
    for hit in hits:
        if hit.name or (len(hits) == 1 and not found):
            found.extend(mark(path, content, hit, part=part))
    return tuple(found)


def _needs(contents: Mapping[str, bytes], forecast: PartForecast, forecasts: Sequence[PartForecast]) -> Iterator[str]:
    """What the skeletons import from files that other parts would add."""
    theirs = {_module(new.path): (new.path, other.part.name) for other in forecasts if other is not forecast for new in other.creates}
    needed: dict[str, str] = {}
    for path, content in sorted(contents.items()):
        for one in outline(path, content).imports:
            module = _module(one.module.replace(".", "/") if "/" not in one.module else one.module)
            if module in theirs:
                needed.setdefault(theirs[module][0], f"{theirs[module][0]} of {theirs[module][1]}, for {path}")
    return iter(needed.values())


def _module(path: str) -> tuple[str, ...]:
    """The last two names of a path or an import, without suffix: enough to tell modules of one feature apart."""
    parts = [part for part in PurePosixPath(path).parts if part not in {".", ".."}]
    return (*parts[-2:-1], PurePosixPath(parts[-1]).stem) if parts else ()


def _confidences(forecast: PartForecast, created: Mapping[str, NewFile]) -> dict[str, float]:
    """For each file the surest item in it, for each symbol its own."""
    found: dict[str, float] = {path: new.score for path, new in created.items()}
    for path, symbol, score in (
        *((place.path, place.symbol, place.score) for place in forecast.registers),
        *((hit.path, hit.name, hit.score) for hit in forecast.edits),
    ):
        for key in {path, f"{path}#{symbol}" if symbol else path}:
            found[key] = max(score, found.get(key, 0.0))
    return {key: round(min(1.0, max(_LEAST, score)), 4) for key, score in sorted(found.items())}


def _inside(work: Path, path: str) -> Path | None:
    """The place in the clone, unless a `..` or a symbolic link on the way leads out of it."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts or pure.parts[0].lower() == ".git":
        return None
    target = work.joinpath(*pure.parts)
    top = work.resolve()
    return target if target.parent.resolve().is_relative_to(top) and not target.is_symlink() else None


def _names(work: Path, folder: str) -> list[str]:
    place = _inside(work, f"{folder}/x" if folder else "x")
    return sorted(path.name for path in place.parent.iterdir()) if place and place.parent.is_dir() else []


def _read(work: Path, path: str) -> bytes | None:
    target = _inside(work, path)
    if target is None or not target.is_file() or target.stat().st_size > _LARGEST:
        return None
    return target.read_bytes()


def _write(work: Path, path: str, content: bytes) -> None:
    target = _inside(work, path)
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
