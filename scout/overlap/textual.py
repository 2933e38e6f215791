"""Trial merges and the lines both sides change → `merge`, `path`, `near` evidence. git has the last word. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scout.model import Effect, Evidence, EvidenceKind, Origin, Touch, TrialMerge
from scout.overlap.likelihood import likelihood
from scout.overlap.planned import Sizes, guess_conflict, only_paths_known
from scout.overlap.resources import resource_of
from scout.overlap.side import Side

Range = tuple[int, int]
GONE = (Effect.DELETED, Effect.RENAMED, Effect.MOVED)


def find_conflicts(a: Side, b: Side, merges: Sequence[TrialMerge]) -> tuple[Evidence, ...]:
    """One `merge` evidence for each path on which git stopped; its probability is the share of trial merges that did."""
    tried = [merge for merge in merges if merge.tree is not None or not merge.clean]
    stops = Counter((conflict.path, conflict.kind) for merge in tried for conflict in set(merge.conflicts))
    unnamed = sum(1 for merge in tried if not merge.clean and not merge.conflicts)
    if unnamed:
        stops["", "not mergeable"] = unnamed
    total = len(tried)
    return tuple(_conflict(a, b, path, kind, share=count / total, tried=total) for (path, kind), count in sorted(stops.items()))


def find_shared_paths(a: Side, b: Side, *, tried: bool, finished: bool = False, sizes: Sizes | None = None) -> tuple[Evidence, ...]:
    """`path` where both create a file, or one removes what the other edits; `near` where both edit one file.

    Once git has tried the merge, nearness alone says little more. That throwaway attempts at one new file merge says nothing of
    the real ones, though: only of finished changes it does.
    """
    common = sorted(a.touches.keys() & b.touches.keys())
    return tuple(evidence for path in common for evidence in _shared(a, b, path, tried=tried, finished=finished, sizes=sizes))


def distance(a: Iterable[Range], b: Iterable[Range]) -> int | None:
    """Untouched lines of base between the nearest two edits: 0 is adjacent, negative is overlapping. None without lines."""
    there = sorted(b)
    gaps = [_gap(one, other) for one in a for at in [bisect_left(there, one)] for other in there[max(0, at - 1) : at + 1]]
    return min(gaps) if gaps else None


def base_lines(touches: Iterable[Touch], path: str) -> tuple[Range, ...]:
    """Lines of base that the touches change in that file."""
    return tuple(sorted({lines for touch in touches if (touch.old_path or touch.path) == path for lines in touch.old_lines}))


def _gap(one: Range, other: Range) -> int:
    """An insertion after line n is (n + 1, n): it lies between two lines."""
    first, second = sorted((one, other), key=lambda lines: (lines[0], lines[1]))
    return second[0] - first[1] - 1


def _conflict(a: Side, b: Side, path: str, kind: str, *, share: float, tried: int) -> Evidence:
    touches_a, touches_b = a.touches.get(path, ()), b.touches.get(path, ())
    resource = resource_of(path, _origin(touches_a, touches_b)) if path else None
    often = "" if tried == 1 else f" in {round(share * tried)} of {tried} trial merges"
    what = f"git can't merge {path} by itself ({kind}){often}" if path else f"git can't merge the two at all ({kind}){often}"
    return Evidence(
        kind=EvidenceKind.MERGE,
        path=path or None,
        symbol=_common_symbol(touches_a, touches_b),
        detail=f"{what}." if resource is None else f"{what}; it is a {resource.name} file.",
        lines_a=base_lines(touches_a, path),
        lines_b=base_lines(touches_b, path),
        probability=share,
        remedy=resource.remedy if resource else None,
        mechanical=bool(resource and resource.mechanical),
        scouts=tuple(sorted({scout for touch in (*touches_a, *touches_b) for scout in touch.scouts})),
    )


def _common_symbol(a: Sequence[Touch], b: Sequence[Touch]) -> str | None:
    """The symbol that both change, when it is one."""
    common = {touch.symbol for touch in a if touch.symbol} & {touch.symbol for touch in b if touch.symbol}
    return next(iter(common)) if len(common) == 1 else None


def _shared(a: Side, b: Side, path: str, *, tried: bool, finished: bool, sizes: Sizes | None) -> Iterator[Evidence]:
    touches_a, touches_b = a.touches[path], b.touches[path]
    chance = max(touch.probability for touch in touches_a) * max(touch.probability for touch in touches_b)
    scouts = tuple(sorted({scout for touch in (*touches_a, *touches_b) for scout in touch.scouts}))
    state_a, state_b = _state(touches_a, path), _state(touches_b, path)
    if state_a == state_b == "creates":
        sure = likelihood("path", ("both create", *_tried_cue(finished)))
        yield Evidence(kind=EvidenceKind.PATH, path=path, detail=f"Both create {path}.", probability=sure * chance, scouts=scouts)
        return
    for gone, other, side, edits in ((state_a, state_b, a, b), (state_b, state_a, b, a)):
        if gone == "removes" and other == "edits":
            detail = f"{side.name} removes or renames {path}; {edits.name} edits it."
            renamed = any(touch.old_path == path for touch in side.touches[path])
            sure = likelihood("path", ("renamed and edited" if renamed else "removed and edited", *_tried_cue(tried)))
            yield Evidence(kind=EvidenceKind.PATH, path=path, detail=detail, probability=sure * chance, scouts=scouts)
            return
    if state_a == state_b == "edits" and not tried and (only_paths_known(a, path) or only_paths_known(b, path)):
        yield guess_conflict(a, b, path, sizes=sizes, chance=chance, scouts=scouts)
    elif state_a == state_b == "edits":
        yield _near(path, touches_a, touches_b, chance, (*_tried_cue(tried),), scouts)


def _state(touches: Sequence[Touch], path: str) -> str:
    for touch in touches:
        if touch.kind == "file" and touch.path == path and touch.effect is Effect.ADDED:
            return "creates"
        if touch.kind == "file" and touch.effect in GONE and (touch.old_path or touch.path) == path:
            return "removes"
    return "edits"


def _tried_cue(tried: bool) -> tuple[str, ...]:
    return ("git tried",) if tried else ()


def _near(path: str, a: Sequence[Touch], b: Sequence[Touch], chance: float, cues: tuple[str, ...], scouts: tuple[str, ...]) -> Evidence:
    lines_a, lines_b = base_lines(a, path), base_lines(b, path)
    apart = distance(lines_a, lines_b)
    resource = resource_of(path, _origin(a, b))
    return Evidence(
        kind=EvidenceKind.RESOURCE if resource else EvidenceKind.NEAR,
        path=path,
        detail=f"Both change {path}{_apart(apart)}{f'; it is a {resource.name} file' if resource else ''}.",
        lines_a=lines_a,
        lines_b=lines_b,
        probability=likelihood("near", (_distance_cue(apart), *cues)) * chance,
        remedy=resource.remedy if resource else None,
        mechanical=bool(resource and resource.mechanical),
        scouts=scouts,
    )


def _origin(a: Sequence[Touch], b: Sequence[Touch]) -> Origin | None:
    """Where a file comes from that both sides touch."""
    return next((touch.origin for touch in (*a, *b) if touch.origin), None)


def _distance_cue(apart: int | None) -> str:
    if apart is None:
        return "lines unknown"
    return "adjacent" if apart <= 0 else "close" if apart <= 3 else "apart"


def _apart(apart: int | None) -> str:
    if apart is None:
        return ""
    return ", on the same or adjacent lines" if apart <= 0 else f", {apart} untouched line{'s' if apart > 1 else ''} between them"
