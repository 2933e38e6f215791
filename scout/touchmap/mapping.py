"""A change and the outlines of its blobs → the touch map of one scout, or of one real branch. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, MutableMapping, Sequence
from typing import NamedTuple

from scout.model import Change, Claim, Effect, FileChange, Mention, Origin, Outline, Symbol, Touch, TouchMap
from scout.origins import origin_of
from scout.touchmap.claims import claims_of
from scout.touchmap.mentions import Resolve, dropped_imports, new_mentions
from scout.touchmap.pairing import bare, is_telling, match_unique
from scout.touchmap.touches import FileSides, touch_file


class MappedFile(NamedTuple):
    """What one file gave."""

    change: FileChange
    origin: Origin | None
    touches: tuple[Touch, ...]
    mentions: tuple[Mention, ...]
    dropped: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    added: tuple[Symbol, ...]
    deleted: tuple[Symbol, ...]


Attributes = Mapping[str, Mapping[str, bool]]
"""Path → what .gitattributes sets and unsets for it, as `origin_of` takes it."""
Key = tuple[FileChange, tuple[tuple[str, bool], ...]]
Seen = MutableMapping[Key, MappedFile]
"""What files gave that were mapped before: a change which many branches share is mapped once."""


def unseen(change: Change, attributes: Attributes, seen: Seen | None) -> Change:
    """The change without the files that were mapped before."""
    return change._replace(files=tuple(file for file in change.files if _key(file, attributes) not in (seen or {})))


def wanted_blobs(change: Change) -> dict[str, str]:
    """The blobs whose outlines `map_change` can use, each with a path that tells its language."""
    wanted: dict[str, str] = {}
    for file in change.files:
        if file.binary or "160000" in (file.old_mode, file.new_mode):
            continue
        if file.old_blob:
            wanted.setdefault(file.old_blob, file.old_path or file.path)
        if file.new_blob:
            wanted.setdefault(file.new_blob, file.path)
    return wanted


def map_change(
    change: Change,
    before: Mapping[str, Outline],
    after: Mapping[str, Outline],
    *,
    part: str = "",
    scout: str = "",
    probability: float = 1.0,
    confidences: Mapping[str, float] | None = None,
    texts: Mapping[str, bytes] | None = None,
    resolve: Resolve | None = None,
    attributes: Attributes | None = None,
    seen: Seen | None = None,
) -> TouchMap:
    """The touch map of one change. Outlines and texts go by blob id; whatever is missing makes the map coarser, never wrong.
    A file that is in `seen` needs neither; the others are put there.

    `confidences` says for `path` or `path#symbol` how sure the agent is; `probability` holds for all others. With `texts` blank lines,
    comments, arguments of calls and claims are told; with `resolve` mentions carry the file they mean. `attributes` is what .gitattributes
    says of each path, as `origin_of` takes it.
    """
    where = resolve or (lambda path, module: None)
    said = attributes or {}
    known = seen if seen is not None else {}
    keys = [_key(file, said) for file in change.files]
    for file, key in zip(change.files, keys, strict=True):
        if key not in known:
            known[key] = _map_file(file, before, after, texts or {}, where, said.get(file.path))
    files = _across_files([known[key] for key in keys])
    sure = _Confidence(confidences or {}, probability)
    scouts = (scout or part,) if scout or part else ()
    return TouchMap(
        part=part or scout,
        scouts=scouts,
        touches=tuple(
            t._replace(probability=sure.of(t.path, t.symbol), scouts=scouts, origin=file.origin) for file in files for t in file.touches
        ),
        mentions=_stamped([m for file in files for m in file.mentions], sure, scouts),
        dropped=_stamped([m for file in files for m in file.dropped], sure, scouts),
        claims=tuple(c._replace(probability=sure.of(c.path, None), scouts=scouts) for file in files for c in file.claims),
        lines_changed=sum(hunk.old_count + hunk.new_count for file in change.files for hunk in file.hunks),
    )


def bare_touch_map(
    name: str, files: Iterable[str], *, lines: Mapping[str, Sequence[tuple[int, int]]] | None = None, probability: float = 1.0
) -> TouchMap:
    """The touch map of a part of which nothing but the paths is known, and of some files perhaps which `lines` of base will change."""
    ranges = {path: tuple(sorted(places)) for path, places in (lines or {}).items()}
    touches = [
        Touch(path, None, "file", Effect.BODY, None, None, ranges.get(path, ()), (), "", "", False, probability, (name,), "foretold")
        for path in sorted({*files, *ranges})
    ]
    return TouchMap(part=name, scouts=(name,), touches=tuple(touches))


def _key(file: FileChange, attributes: Attributes) -> Key:
    return file, tuple(sorted(attributes.get(file.path, {}).items()))


class _Confidence(NamedTuple):
    said: Mapping[str, float]
    otherwise: float

    def of(self, path: str, symbol: str | None) -> float:
        return self.said.get(f"{path}#{symbol}", self.said.get(path, self.otherwise))


def _stamped(mentions: Iterable[Mention], sure: _Confidence, scouts: tuple[str, ...]) -> tuple[Mention, ...]:
    return tuple(mention._replace(probability=sure.of(mention.path, mention.symbol), scouts=scouts) for mention in mentions)


def _map_file(
    file: FileChange,
    before: Mapping[str, Outline],
    after: Mapping[str, Outline],
    texts: Mapping[str, bytes],
    resolve: Resolve,
    attributes: Mapping[str, bool] | None,
) -> MappedFile:
    old = before.get(file.old_blob) if file.old_blob else None
    new = after.get(file.new_blob) if file.new_blob else None
    old_lines, new_lines = _lines(texts, file.old_blob), _lines(texts, file.new_blob)
    touched = touch_file(file, FileSides(old, new, old_lines, new_lines))
    mentions = new_mentions(file.path, old, new, hunks=file.hunks, pairs=touched.pairs, lines=new_lines, resolve=resolve) if new else ()
    says_generated = any(outline.generated for outline in (old, new) if outline is not None)
    return MappedFile(
        change=file,
        origin=origin_of(file.path, says_generated=says_generated, attributes=attributes),
        touches=touched.touches,
        mentions=mentions,
        dropped=dropped_imports(file.path, old, new, resolve=resolve),
        claims=tuple(claims_of(file, new_lines)),
        added=tuple(pair.new for pair in touched.pairs if pair.new and not pair.old),
        deleted=tuple(pair.old for pair in touched.pairs if pair.old and not pair.new),
    )


def _lines(texts: Mapping[str, bytes], blob: str | None) -> Sequence[bytes] | None:
    text = texts.get(blob) if blob else None
    return text.split(b"\n") if text is not None else None


# ------------------------------------------------------------------------------------------- moves from file to file


def _across_files(files: list[MappedFile]) -> list[MappedFile]:
    """Symbols that one file lost and another gained, body and all, become one touch: moved."""
    arrivals: dict[tuple[str, str], tuple[str, Touch]] = {}
    departures: set[tuple[str, str]] = set()
    deletions = {(t.path, t.symbol): t for file in files for t in file.touches if t.effect is Effect.DELETED}
    for (old_path, old), (new_path, new) in _moves(files):
        lost = deletions.get((old_path, old.name))
        if lost is not None:
            arrivals[new_path, new.name] = (_path_before(files, old_path), lost)
            departures.add((old_path, old.name))
    if not arrivals:
        return files
    return [file._replace(touches=tuple(_moved(file.touches, arrivals, departures))) for file in files]


def _path_before(files: Sequence[MappedFile], path: str) -> str:
    """The path that a changed file had in base."""
    return next((file.change.old_path or path for file in files if file.change.path == path), path)


def _moves(files: Sequence[MappedFile]) -> list[tuple[tuple[str, Symbol], tuple[str, Symbol]]]:
    lost = [(file.change.path, symbol) for file in files for symbol in file.deleted]
    gained = [(file.change.path, symbol) for file in files for symbol in file.added]
    if not lost or not gained:
        return []
    home = {id(symbol): path for path, symbol in lost + gained}

    def by_name(symbol: Symbol) -> Hashable | None:
        return (symbol.kind, symbol.name, symbol.body) if symbol.body else None

    def by_body(symbol: Symbol) -> Hashable | None:
        return (symbol.kind, bare(symbol.name), symbol.body) if is_telling(symbol) else None

    def by_any_name(symbol: Symbol) -> Hashable | None:
        return (symbol.kind, symbol.body) if is_telling(symbol) else None

    found: list[tuple[Symbol, Symbol]] = []
    taken: set[int] = set()
    for key in (by_name, by_body, by_any_name):
        olds = [symbol for _, symbol in lost if id(symbol) not in taken]
        news = [symbol for _, symbol in gained if id(symbol) not in taken]
        pairs = [(old, new) for old, new in match_unique(olds, news, key) if home[id(old)] != home[id(new)]]
        taken |= {id(symbol) for pair in pairs for symbol in pair}
        found += pairs
    return [((home[id(old)], old), (home[id(new)], new)) for old, new in found]


def _moved(
    touches: Iterable[Touch], arrivals: Mapping[tuple[str, str], tuple[str, Touch]], departures: set[tuple[str, str]]
) -> Iterable[Touch]:
    for touch in touches:
        place = (touch.path, touch.symbol or "")
        if touch.effect is Effect.DELETED and place in departures:
            continue
        if touch.effect is Effect.ADDED and place in arrivals:
            old_path, lost = arrivals[place]
            yield touch._replace(
                effect=Effect.MOVED,
                old_path=old_path,
                old_symbol=lost.symbol if lost.symbol != touch.symbol else None,
                old_lines=lost.old_lines,
                old_signature=lost.signature,
                exported=touch.exported or lost.exported,
            )
        else:
            yield touch
