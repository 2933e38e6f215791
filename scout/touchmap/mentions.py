"""References and imports of both sides of a file → the names it newly uses, and the imports it drops. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from scout.calls import count_arguments
from scout.model import Hunk, Import, Mention, Outline, Reference
from scout.touchmap.pairing import Pair, owner_of, without_locals

Resolve = Callable[[str, str], str | None]
"""Path of the importing file, module as written → the file of the repository it means, or None."""

SEPARATORS = re.compile(r"\.|::|->|/|\\")


class Scope(NamedTuple):
    """What decides where a bare name of a file comes from."""

    path: str
    imports: Mapping[str, Import]
    """Local name → the import that binds it."""
    own: Collection[str]
    """Names defined at the top level of the file."""
    resolve: Resolve


def new_mentions(
    path: str,
    old: Outline | None,
    new: Outline,
    *,
    hunks: Sequence[Hunk],
    pairs: Sequence[Pair],
    lines: Sequence[bytes] | None,
    resolve: Resolve,
) -> tuple[Mention, ...]:
    """References and imports on changed lines that the same symbol did not have before."""
    changed = changed_lines(hunks)
    scope = scope_of(path, new, resolve)
    renamed = {pair.old.name: pair.new.name for pair in pairs if pair.old and pair.new}
    before = _counted(_outward(old) if old else (), renamed)
    found = [_mention(reference, scope, lines) for reference in _beyond(before, _outward(new), changed)]
    imported = Counter(_import_key(item) for item in (old.imports if old else ()))
    for item in new.imports:
        if imported[_import_key(item)] > 0:
            imported[_import_key(item)] -= 1
        elif item.line in changed or not hunks:
            found.append(_imported(item, path, resolve))
    return tuple(found)


def dropped_imports(path: str, old: Outline | None, new: Outline | None, *, resolve: Resolve) -> tuple[Mention, ...]:
    """Local names that the file's imports bound before and neither an import nor a definition binds now."""
    if old is None or new is None:
        return ()
    bound = {local_name(item) for item in new.imports} | {symbol.name for symbol in new.symbols}
    gone = [item for item in old.imports if local_name(item) not in bound]
    return tuple(_imported(item, path, resolve)._replace(name=local_name(item)) for item in gone)


def changed_lines(hunks: Iterable[Hunk]) -> set[int]:
    """Lines of the new side that hunks wrote."""
    return {line for hunk in hunks for line in range(hunk.new_start, hunk.new_start + hunk.new_count)}


def local_name(item: Import) -> str:
    """The name an import binds in its file."""
    return item.alias or item.name or SEPARATORS.split(item.module.strip("./"))[-1] or item.module


def scope_of(path: str, outline: Outline, resolve: Resolve) -> Scope:
    """The names that a file's imports and top-level definitions bind."""
    own = {symbol.name for symbol in outline.symbols if "." not in symbol.name}
    return Scope(path, {local_name(item): item for item in outline.imports}, own, resolve)


def _outward(outline: Outline) -> Iterator[Reference]:
    """References that can mean something outside their function, each with the function around it and not a variable of it."""
    kept = {symbol.name for symbol in without_locals(outline.symbols)}
    hidden = {symbol.name for symbol in outline.symbols} - kept
    for reference in outline.references:
        around = reference.symbol
        while around in hidden:
            around = owner_of(around) or None
        if reference.receiver is None and around and f"{around}.{reference.name}" in hidden:
            continue
        yield reference._replace(symbol=around) if around != reference.symbol else reference


def _beyond(before: Counter[tuple[str, ...]], references: Iterable[Reference], changed: set[int]) -> list[Reference]:
    """References on changed lines, as many of each as there are more of it than before."""
    here: dict[tuple[str, ...], list[Reference]] = defaultdict(list)
    total: Counter[tuple[str, ...]] = Counter()
    for reference in references:
        key = _key(reference, reference.symbol)
        total[key] += 1
        if reference.line in changed:
            here[key].append(reference)
    kept = [reference for key, group in here.items() for reference in group[: max(0, total[key] - before[key])]]
    return sorted(kept, key=lambda reference: (reference.line, reference.name, reference.kind))


def _counted(references: Iterable[Reference], renamed: Mapping[str, str]) -> Counter[tuple[str, ...]]:
    return Counter(_key(reference, renamed.get(reference.symbol or "", reference.symbol)) for reference in references)


def _key(reference: Reference, symbol: str | None) -> tuple[str, ...]:
    return (reference.name, reference.receiver or "", reference.kind, symbol or "")


def _import_key(item: Import) -> tuple[str, str, str]:
    return (item.module, item.name or "", item.alias or "")


def _mention(reference: Reference, scope: Scope, lines: Sequence[bytes] | None) -> Mention:
    calls = reference.kind == "call" and lines is not None
    return Mention(
        name=reference.name,
        receiver=reference.receiver,
        module=_origin(reference, scope),
        path=scope.path,
        line=reference.line,
        symbol=reference.symbol,
        kind=reference.kind,
        probability=1.0,
        scouts=(),
        arguments=count_arguments(lines, reference.line, reference.name) if calls and lines else None,
    )


def _origin(reference: Reference, scope: Scope) -> str | None:
    """The file, or the module as written, where the name (or what stands before its dot) comes from; None when nothing says so."""
    head = SEPARATORS.split(reference.receiver)[0] if reference.receiver else reference.name
    item = scope.imports.get(head)
    if item is None:
        return scope.path if head in scope.own else None
    inner = [f"{item.module}{joint}{item.name}" for joint in (".", "/", "::")] if item.name and reference.receiver else []
    return next((found for module in (*inner, item.module) if (found := scope.resolve(scope.path, module))), item.module)


def _imported(item: Import, path: str, resolve: Resolve) -> Mention:
    return Mention(
        name=item.name or local_name(item),
        receiver=None,
        module=resolve(path, item.module) or item.module,
        path=path,
        line=item.line,
        symbol=None,
        kind="import",
        probability=1.0,
        scouts=(),
    )
