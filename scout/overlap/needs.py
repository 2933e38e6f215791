"""Names that one side adds, and new uses of them on the other → `uses` evidence for work that is still to be built. Pure.

Nothing breaks here: the user of a name simply can't work before it is there, or before its signature is agreed on.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scout.model import Effect, Evidence, EvidenceKind, Mention, Touch
from scout.overlap.scope import GLOBAL_LANGUAGES
from scout.overlap.side import Side

MOST = 12
"""More pieces of evidence of this kind say nothing new about a pair."""
_ECMASCRIPT = frozenset({".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte"})
_FREE_NAMES = frozenset({".go", ".java", ".kt", ".swift", ".cs"})
"""Where a file sees what its neighbours in the folder define, without an import."""


def find_needs(provider: Side, user: Side) -> tuple[Evidence, ...]:
    """What `user` newly uses of what `provider` adds, the likeliest first, one for each added name."""
    best: dict[tuple[str, str], Evidence] = {}
    for touch, mention in _pairs(provider, user):
        chance = touch.probability * mention.probability
        key = (touch.path, touch.symbol or "")
        if key not in best or chance > best[key].probability:
            best[key] = _evidence(provider, user, touch, mention, chance)
    ranked = sorted(best.values(), key=lambda item: (-item.probability, item.path or "", item.symbol or ""))
    return tuple(ranked[:MOST])


def _pairs(provider: Side, user: Side) -> Iterator[tuple[Touch, Mention]]:
    for name in sorted(provider.added.keys() & user.mentions.keys()):
        added = [touch for touch in provider.added[name] if touch.effect is Effect.ADDED and touch.path not in user.touches]
        own = {touch.path for touch in user.added.get(name, ())}
        for mention in user.mentions[name]:
            if mention.path not in own and not (own and mention.module is None):
                yield from ((touch, mention) for touch in added if _means(mention, touch) or _passed_on(mention, touch, provider))


def _passed_on(mention: Mention, touch: Touch, provider: Side) -> bool:
    """Whether the name is imported from another file that the provider changes: a barrel such as shared/index.ts."""
    module = mention.module
    if module is None or _world(mention.path) != _world(touch.path):
        return False
    return any(module == path or leads_to(mention.path, module, path) for path in provider.touches)


def _world(path: str) -> str:
    """Files whose names can mean each other share one: a Prisma model is not the TypeScript type of that name."""
    ending = posixpath.splitext(path)[1]
    return "ecmascript" if ending in _ECMASCRIPT else ending


def _means(mention: Mention, touch: Touch) -> bool:
    """Whether the use can only be of that definition: by the import, or by the folder where no import is needed."""
    if mention.module is None:
        return mention.receiver is None and mention.path != touch.path and _needs_no_import(mention, touch)
    return mention.module == touch.path or leads_to(mention.path, mention.module, touch.path)


def _needs_no_import(mention: Mention, touch: Touch) -> bool:
    """Whether the language lets the bare name reach that far by itself: `Tag` in a Rails controller."""
    ending = posixpath.splitext(touch.path)[1]
    beside = posixpath.dirname(mention.path) == posixpath.dirname(touch.path)
    top_level = "." not in (touch.symbol or "") and _world(mention.path) == ending
    return (ending in _FREE_NAMES and beside) or (ending in GLOBAL_LANGUAGES and top_level)


def leads_to(importer: str, module: str, path: str) -> bool:
    """Whether a module, as an import statement in `importer` writes it, names a file that may not be there yet.

    `../store/tags` → store/tags.ts, store/tags/index.ts; `app.store.tags` and `.store` as Python and Java write it.
    """
    if path.endswith(".go"):
        return _is_package(module, path)
    target = posixpath.splitext(path)[0]
    if posixpath.basename(target) in ("index", "__init__", "mod"):
        target = posixpath.dirname(target)
    if module.startswith(("./", "../")):
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
        return wanted in (target, path) or posixpath.splitext(wanted)[0] == target
    steps = [step for step in module.removeprefix("crate::").replace("::", ".").replace("/", ".").split(".") if step]
    return bool(steps) and target.split("/")[-len(steps) :] == steps


def _is_package(module: str, path: str) -> bool:
    """Whether a Go import, as written or as one file of the package it means, names the folder of that file."""
    folder = posixpath.dirname(path)
    if module.endswith(".go"):
        return posixpath.dirname(module) == folder
    return bool(folder) and f"/{module}".endswith(f"/{folder}")


def _evidence(provider: Side, user: Side, touch: Touch, mention: Mention, chance: float) -> Evidence:
    around = f" in {mention.symbol}" if mention.symbol else ""
    return Evidence(
        kind=EvidenceKind.USES,
        path=touch.path,
        symbol=touch.symbol,
        detail=f"{provider.name} adds {touch.symbol}; {user.name} newly uses it at {mention.path}:{mention.line}{around}.",
        lines_a=touch.new_lines,
        lines_b=((mention.line, mention.line),),
        first=provider.name,
        probability=chance,
        remedy=f"Land {provider.name} first, or agree on the signature.",
        scouts=tuple(sorted({*touch.scouts, *mention.scouts})),
    )
