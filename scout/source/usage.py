"""A symbol of a tree → who uses it, each use with the probability that it is this symbol and no other of the same name. Pure.

The evidence for a use, strongest first: the file's own scope, an import that leads to the symbol's file (through up to three
files that pass it on), the class around a method that is asked for on `self`, the folder that is a package. What has no such
evidence is shared among all symbols of that name.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from scout.model import Import, Reference, Symbol
from scout.source.tree import Tree

LEAST = 0.05
"""Uses less likely than this are left out."""

_OWN = frozenset({"self", "this", "cls", "Self", "super", "$this", "static"})
_FUNCTIONS = frozenset({"function", "method"})

_PASSED_ON = 3
"""Files between the import and the definition: `from shop import Order` where shop/__init__.py imports it."""

_FOLDER_LANGUAGES = frozenset({"go", "java", "kotlin", "scala", "csharp", "swift"})


class Use(NamedTuple):
    """One place that uses a symbol."""

    path: str
    reference: Reference
    probability: float


class FanIn(NamedTuple):
    """How much of a tree rests on a symbol."""

    symbols: int
    """That use it more likely than not; a file's top level counts as one."""
    files: int
    expected: float
    """Sum of the probabilities of all uses."""


class _Target(NamedTuple):
    path: str
    symbol: Symbol
    last: str
    holder: str
    """The class of a method; empty for what stands alone."""
    scope: Symbol | None
    """The innermost function around a symbol that is local to one: nobody else can use it."""
    rivals: int
    """Symbols of that name in the tree, itself among them."""


def users_of(tree: Tree, path: str, symbol: Symbol) -> tuple[Use, ...]:
    """Every use of a symbol outside its own lines, by path and line."""
    holder, _, last = symbol.name.rpartition(".")
    outer = (other for other in tree.symbols(path) if other.kind in _FUNCTIONS and symbol.name.startswith(other.name + "."))
    around = (other for other in outer if other.start <= symbol.start <= other.end)
    scope = max(around, key=lambda other: len(other.name), default=None)
    if scope is not None and scope.name == holder:
        holder = ""
    rivals = len({(where, other.name) for where, other in tree.definitions(last)})
    target = _Target(path, symbol, last, holder.rpartition(".")[2], scope, rivals)
    found = [use for use in _uses(tree, target) if use.probability >= LEAST and not _inside(use, target)]
    return tuple(sorted(found, key=lambda use: (use.path, use.reference.line, use.reference.name)))


def fan_in(tree: Tree, path: str, symbol: Symbol) -> FanIn:
    """How many symbols of how many files use a symbol."""
    uses = users_of(tree, path, symbol)
    likely = [use for use in uses if use.probability > 0.5]
    return FanIn(
        len({(use.path, use.reference.symbol) for use in likely}), len({use.path for use in likely}), sum(use.probability for use in uses)
    )


def _inside(use: Use, target: _Target) -> bool:
    return use.path == target.path and target.symbol.start <= use.reference.line <= target.symbol.end


def _uses(tree: Tree, target: _Target) -> Iterator[Use]:
    aliases = _aliases(tree, target)
    for path, reference in tree.references(target.last):
        yield Use(path, reference, _probability(tree, target, path, reference))
    for path, alias in aliases:
        outline = tree.outline(path)
        for reference in outline.references if outline else ():
            if reference.name == alias and reference.receiver is None:
                yield Use(path, reference, 0.95)


def _aliases(tree: Tree, target: _Target) -> list[tuple[str, str]]:
    """Files that know a symbol under another name, with that name."""
    if target.holder:
        return []
    renamed = (
        (importer, imported)
        for importer in tree.importers(target.path)
        for imported in _imports(tree, importer)
        if imported.name == target.last and imported.alias not in (None, target.last)
    )
    return [(importer, imported.alias or "") for importer, imported in renamed if tree.resolve(importer, imported) == target.path]


def _probability(tree: Tree, target: _Target, path: str, reference: Reference) -> float:
    if target.scope is not None and not (path == target.path and target.scope.start <= reference.line <= target.scope.end):
        return 0.0
    shared = 1 / max(1, target.rivals)
    if target.holder:
        return _of_member(tree, target, path, reference, shared)
    if reference.receiver is None:
        return _in_own_file(tree, target, reference) if path == target.path else _of_plain_name(tree, target, path, shared)
    head = reference.receiver.partition(".")[0]
    leading = [imported for imported in _imports(tree, path) if _known_as(imported) in (head, reference.receiver)]
    if any(_leads(tree, path, imported, target, _PASSED_ON) for imported in leading):
        return 0.95
    return 0.1 * shared if not leading else 0.0


def _in_own_file(tree: Tree, target: _Target, reference: Reference) -> float:
    """A plain name means the symbol of the innermost function around the place that defines one of that name."""
    place = f"{reference.symbol or ''}."
    holders = [other.name.rpartition(".")[0] for other in tree.symbols(target.path) if other.name.rpartition(".")[2] == target.last]
    visible = [holder for holder in holders if not holder or place.startswith(holder + ".")]
    return float(max(visible, key=len, default="") == target.symbol.name.rpartition(".")[0])


def _of_plain_name(tree: Tree, target: _Target, path: str, shared: float) -> float:
    own = any(other.name == target.last for other in tree.symbols(path))
    naming = [imported for imported in _imports(tree, path) if (imported.alias or imported.name) == target.last]
    if any(_leads(tree, path, imported, target, _PASSED_ON) for imported in naming):
        return 1.0
    if own or naming:
        return 0.0
    if _same_package(tree, path, target.path):
        return 0.95
    if any(imported.name == "*" and _leads(tree, path, imported, target, _PASSED_ON) for imported in _imports(tree, path)):
        return 0.9
    return 0.2 * shared if target.symbol.exported else 0.0


def _of_member(tree: Tree, target: _Target, path: str, reference: Reference, shared: float) -> float:
    receiver = reference.receiver
    if receiver in _OWN and reference.symbol is not None:
        around = reference.symbol.split(".")
        if path == target.path and target.holder in around:
            return 1.0
        return _of_heir(tree, target, path, around, shared)
    if receiver is not None and receiver.rpartition(".")[2] == target.holder:
        return 0.95
    if receiver is None:
        return 1.0 if path == target.path and reference.symbol and target.holder in reference.symbol.split(".") else 0.0
    near = path == target.path or target.path in tree.imports_of(path) or _same_package(tree, path, target.path)
    return max(shared, 0.6 if near else 0.0) if target.rivals < 4 else (0.3 if near else shared)


def _of_heir(tree: Tree, target: _Target, path: str, around: list[str], shared: float) -> float:
    """A member asked for on `self` in another class: a use when that class inherits from the member's class and has none of its own."""
    outline = tree.outline(path)
    bases = {used.name for used in outline.references if used.kind == "inherit"} if outline else set()
    own = {symbol.name.rpartition(".")[2] for symbol in tree.symbols(path) if set(symbol.name.split(".")[:-1]) & set(around)}
    if target.last in own:
        return 0.0
    return 0.9 if target.holder in bases else 0.5 * shared


def _leads(tree: Tree, path: str, imported: Import, target: _Target, hops: int) -> bool:
    """An import ends at the symbol's file, through files that pass the name on."""
    found = tree.resolve_all(path, imported)
    if target.path in found:
        return True
    if hops == 0:
        return False
    name = imported.name if imported.name not in (None, "*", "default") else target.last
    passing = {name, "*", imported.name or name}
    return any(
        _leads(tree, between, passed, target, hops - 1)
        for between in found[:1]
        for passed in _imports(tree, between)
        if (passed.alias or passed.name) in passing and between != path
    )


def _known_as(imported: Import) -> str:
    if imported.alias:
        return imported.alias
    if imported.name:
        return imported.name
    return imported.module.rpartition("/")[2] if "/" in imported.module else imported.module


def _same_package(tree: Tree, one: str, other: str) -> bool:
    outline = tree.outline(one)
    folder = posixpath.dirname(one) == posixpath.dirname(other)
    return folder and outline is not None and outline.language in _FOLDER_LANGUAGES


def _imports(tree: Tree, path: str) -> tuple[Import, ...]:
    outline = tree.outline(path)
    return outline.imports if outline else ()
