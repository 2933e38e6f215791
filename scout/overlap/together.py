"""Two touch maps that alter or add the same symbol, route, flag, number, key or port → `symbol` and `duplicate` evidence. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from scout.model import Claim, Effect, Evidence, EvidenceKind, Touch
from scout.overlap.likelihood import likelihood
from scout.overlap.scope import FOLDER_LANGUAGES
from scout.overlap.side import Side
from scout.overlap.textual import distance

OVERLOADS = (".java", ".kt", ".kts", ".scala", ".cs", ".cpp", ".cc", ".hpp", ".h", ".ts", ".tsx", ".swift", ".ex", ".exs")
"""Languages in which one name may stand for several definitions with different heads."""
REMEDIES = {
    "route": "Let one part own the route.",
    "flag": "Agree on one meaning of the flag, or rename one.",
    "migration": "Give the later one the next number and let it follow the other.",
    "translation": "Agree on one text for the key.",
    "port": "Give one of them another port.",
}


def find_same_symbols(a: Side, b: Side) -> tuple[Evidence, ...]:
    """`symbol` evidence for each symbol of base that both alter, with how far apart."""
    return tuple(evidence for path in sorted(a.touches.keys() & b.touches.keys()) for evidence in _same_symbols(a, b, path))


def find_duplicates(a: Side, b: Side) -> tuple[Evidence, ...]:
    """`duplicate` evidence for what both add: symbols of one name space, and claims of one value."""
    symbols = [_duplicate(a, b, one, other) for name in sorted(a.added.keys() & b.added.keys()) for one, other in _twins(a, b, name)]
    claims = [_claimed(a, b, a.claims[key][0], b.claims[key][0]) for key in sorted(a.claims.keys() & b.claims.keys())]
    return tuple(symbols + [claim for claim in claims if claim is not None])


def _same_symbols(a: Side, b: Side, path: str) -> Iterator[Evidence]:
    theirs = {_base_name(touch): touch for touch in b.touches[path] if _was_there(touch, path)}
    for touch in a.touches[path]:
        other = theirs.get(_base_name(touch))
        if other is None or not _was_there(touch, path):
            continue
        apart = distance(touch.old_lines, other.old_lines)
        gap = "" if apart is None or apart < 0 else f", {apart} untouched lines between them"
        yield Evidence(
            kind=EvidenceKind.SYMBOL,
            path=path,
            symbol=_base_name(touch),
            detail=f"Both change {touch.kind} {_base_name(touch)}: {a.name} {_did(touch)}, {b.name} {_did(other)}{gap}.",
            lines_a=touch.old_lines,
            lines_b=other.old_lines,
            probability=likelihood("symbol", (f"a: {touch.effect}", f"b: {other.effect}")) * touch.probability * other.probability,
            scouts=tuple(sorted({*touch.scouts, *other.scouts})),
        )


def _was_there(touch: Touch, path: str) -> bool:
    return touch.symbol is not None and touch.effect is not Effect.ADDED and (touch.old_path or touch.path) == path


def _base_name(touch: Touch) -> str:
    return touch.old_symbol or touch.symbol or ""


def _did(touch: Touch) -> str:
    said = {
        Effect.BODY: "its body",
        Effect.SIGNATURE: "its signature",
        Effect.COMMENT: "only comments or layout",
        Effect.DELETED: "removes it",
        Effect.RENAMED: f"renames it to {touch.symbol}",
        Effect.MOVED: f"moves it to {touch.path}",
        Effect.ADDED: "adds it",
    }
    return said[touch.effect]


def _twins(a: Side, b: Side, name: str) -> Iterator[tuple[Touch, Touch]]:
    for one in a.added[name]:
        for other in b.added[name]:
            if one.symbol == other.symbol and _one_name_space(one, other) and not _merged_into_one(one, other):
                yield one, other
                return


def _one_name_space(one: Touch, other: Touch) -> bool:
    if one.path == other.path:
        return True
    same_folder = one.path.rpartition("/")[0] == other.path.rpartition("/")[0]
    return same_folder and one.path.endswith(FOLDER_LANGUAGES) and other.path.endswith(FOLDER_LANGUAGES)


def _merged_into_one(one: Touch, other: Touch) -> bool:
    """Identical additions at one place become one; overloads live side by side; test helpers of two files may repeat a field's name."""
    if one.path != other.path:
        return False
    if one.signature != other.signature:
        return one.path.endswith(OVERLOADS)
    return (one.old_lines, one.new_lines) == (other.old_lines, other.new_lines)


def _duplicate(a: Side, b: Side, one: Touch, other: Touch) -> Evidence:
    differ = "with the same head" if one.signature == other.signature else f"as `{one.signature}` and as `{other.signature}`"
    place = one.path if one.path == other.path else f"{one.path} and {other.path}"
    same_head = "same head" if one.signature == other.signature else "other head"
    cues = ("same file" if one.path == other.path else "same folder", f"kind: {one.kind}", same_head)
    return Evidence(
        kind=EvidenceKind.DUPLICATE,
        path=one.path,
        symbol=one.symbol,
        detail=f"Both add {one.kind} {one.symbol} to {place}, {differ}.",
        lines_a=one.new_lines,
        lines_b=other.new_lines,
        probability=likelihood("duplicate", cues) * one.probability * other.probability,
        remedy=f"Let {a.name} or {b.name} add it; the other uses it: a contract.",
        scouts=tuple(sorted({*one.scouts, *other.scouts})),
    )


def _claimed(a: Side, b: Side, one: Claim, other: Claim) -> Evidence | None:
    if (one.path, one.line) == (other.path, other.line) and one.kind != "migration":
        return None
    if one.kind == "migration" and one.path == other.path:
        return None
    return Evidence(
        kind=EvidenceKind.DUPLICATE if one.kind != "port" else EvidenceKind.RESOURCE,
        path=one.path,
        detail=f"Both claim {one.kind} {one.value}: {a.name} at {one.path}:{one.line}, {b.name} at {other.path}:{other.line}.",
        lines_a=((one.line, one.line),),
        lines_b=((other.line, other.line),),
        probability=likelihood("claim", (f"kind: {one.kind}",)) * one.probability * other.probability,
        remedy=REMEDIES[one.kind],
        scouts=tuple(sorted({*one.scouts, *other.scouts})),
    )
