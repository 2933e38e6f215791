"""Names that one side takes away, and uses that the other side adds → `uses` evidence, with who has to land first. Pure.

This is what a trial merge can't see: both changes are right alone, they merge without a conflict, and the result is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scout.calls import Arity, arity
from scout.model import Effect, Evidence, EvidenceKind, Mention, Touch
from scout.overlap.likelihood import likelihood
from scout.overlap.scope import Scope, scope_of
from scout.overlap.side import Alteration, Break, Side, bare

TESTS = re.compile(r"(^|[/_.-])(tests?|testing|specs?|__tests__)([/_.-]|$)|(Test|Tests|IT|Spec)\.\w+$")
TYPES = ("class", "interface", "trait", "type", "enum", "struct", "module", "object", "record", "protocol")
TELLING = 16
"""A name this long rarely means two things."""
MOST = 12
"""More pieces of evidence of this kind say nothing new about a pair."""
MOST_OF_A_NAME = 60
"""Of the alterations and the uses of one name; a mass change repeats itself."""
VERBS = {
    Break.DELETED: "removes",
    Break.RENAMED: "renames",
    Break.MOVED: "moves",
    Break.SIGNATURE: "changes the signature of",
    Break.FILE: "removes or renames the file of",
    Break.UNIMPORTED: "no longer imports",
}


class Use(NamedTuple):
    """One altered name meeting one new use of it."""

    alteration: Alteration
    mention: Mention
    cues: tuple[str, ...]
    """What the likelihood is computed from."""


def find_uses(provider: Side, user: Side) -> tuple[Evidence, ...]:
    """What `user` newly uses and `provider` takes away or redefines, the likeliest first, one for each altered name."""
    best: dict[tuple[str, str, str], tuple[float, Use]] = {}
    for use in pair_uses(provider, user):
        chance = likelihood("uses", use.cues)
        key = (use.alteration.path, use.alteration.owner, use.alteration.name)
        if key not in best or chance > best[key][0]:
            best[key] = (chance, use)
    ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].alteration.path, item[1].alteration.name))
    return tuple(_evidence(provider, user, use, chance) for chance, use in ranked[:MOST])


def pair_uses(provider: Side, user: Side) -> Iterator[Use]:
    """Every new use that may mean an altered name, with its cues."""
    for name in sorted(provider.altered.keys() & user.mentions.keys()):
        for alteration in provider.altered[name][:MOST_OF_A_NAME]:
            for mention in user.mentions[name][:MOST_OF_A_NAME]:
                if not _has_it_too(user, alteration, mention):
                    yield from _use(provider, user, alteration, mention)
    for alteration, mention in _through_lost_modules(provider, user):
        yield from _use(provider, user, alteration, mention, scope=Scope.SAME_FILE)


def _use(provider: Side, user: Side, alteration: Alteration, mention: Mention, *, scope: Scope | None = None) -> Iterator[Use]:
    scope = scope or scope_of(alteration, mention)
    if scope is not None:
        yield Use(alteration, mention, tuple(_cues(provider, user, alteration, mention, scope)))


def _has_it_too(user: Side, alteration: Alteration, mention: Mention) -> bool:
    """Whether the user's own change brings the name along: it imports, adds or alters the same thing itself."""
    if alteration.how is Break.UNIMPORTED:
        return any(other.kind == "import" and other.path == mention.path for other in user.mentions.get(mention.name, ()))
    return any(_same_alteration(own, alteration) for own in user.altered.get(alteration.name, ()))


def _same_alteration(one: Alteration, other: Alteration) -> bool:
    if one.touch is None or other.touch is None or (one.path, one.owner, one.how) != (other.path, other.owner, other.how):
        return False
    return one.touch.signature == other.touch.signature


def _through_lost_modules(provider: Side, user: Side) -> Iterator[tuple[Alteration, Mention]]:
    """`module.name` where the other side dropped the import of `module` from that file."""
    for path in sorted(provider.lost_imports.keys() & user.mentions_in.keys()):
        lost, mentions = provider.lost_imports[path], user.mentions_in[path]
        imported = {mention.name for mention in mentions if mention.kind == "import"}
        for mention in mentions:
            head = re.split(r"\W", mention.receiver or "", maxsplit=1)[0]
            if head in lost and head not in imported:
                yield lost[head], mention


# ------------------------------------------------------------------------------------------------------------- cues


def _cues(provider: Side, user: Side, alteration: Alteration, mention: Mention, scope: Scope) -> Iterator[str]:
    yield f"how: {_how(alteration, mention)}"
    yield f"scope: {scope}"
    yield f"use: {mention.kind}"
    if len(alteration.name) <= 4:
        yield "short name"
    if len(alteration.name) >= TELLING or len(re.findall(r"[A-Z_]?[a-z0-9]{2,}|[A-Z]{2,}", alteration.name)) >= 3:
        yield "telling name"
    if scope in (Scope.MEMBER, Scope.INHERITED) and _resembles(mention.receiver, alteration.owner):
        yield "receiver like the owner"
    if _has_wildcard(provider, mention.path) or _has_wildcard(user, mention.path):
        yield "imported by wildcard"
    if _still_there(provider, alteration):
        yield "name still defined"
    if any(touch.path == mention.path or not alteration.owner for touch in user.added.get(alteration.name, ())):
        yield "user defines it"
    if alteration.name in provider.mentions:
        yield "provider uses it too"
    if mention.path in provider.touches:
        yield "provider is in that file"
    if TESTS.search(mention.path):
        yield "in a test"
    if TESTS.search(alteration.path) and scope is not Scope.SAME_FILE:
        yield "of a test"


def _resembles(receiver: str | None, owner: str) -> bool:
    """`httpClient` before the dot, and `Client` holds the method."""
    value = re.sub(r"[^a-z0-9]", "", re.split(r"[.:>]", receiver or "")[-1].lower())
    holder = re.sub(r"[^a-z0-9]", "", bare(owner).lower())
    return min(len(value), len(holder)) >= 4 and (value in holder or holder in value)


def _has_wildcard(side: Side, path: str) -> bool:
    """Whether the side newly imports everything of some module into that file."""
    return any(mention.path == path and mention.kind == "import" for mention in side.mentions.get("*", ()))


def _how(alteration: Alteration, mention: Mention) -> str:
    """The break, and for a changed signature whether this call still fits it."""
    touch = alteration.touch
    if alteration.how is not Break.SIGNATURE or touch is None:
        return str(alteration.how)
    if mention.kind == "import":
        return "signature, imported"
    before, after = _arities(touch, alteration)
    if after is None and alteration.kind in TYPES:
        return "signature, of a type"
    if mention.arguments is None or after is None:
        return "signature, unclear"
    return f"signature, {_fit(mention.arguments, before, after)}"


def _fit(arguments: int, before: Arity | None, after: Arity) -> str:
    """How a call fits the heads before and after."""
    fitted = before is None or before.takes(arguments)
    if not after.takes(arguments):
        return "call breaks" if fitted else "other arity"
    if before == after:
        return "same arity"
    return "call fits" if fitted else "call wants the new"


def _arities(touch: Touch, alteration: Alteration) -> tuple[Arity | None, Arity | None]:
    name = bare(touch.symbol)
    return arity(touch.old_signature, bare(touch.old_symbol) or name), arity(touch.signature, name)


def _still_there(provider: Side, alteration: Alteration) -> bool:
    """Whether the providing side adds the same bare name somewhere else."""
    if alteration.how not in (Break.DELETED, Break.RENAMED):
        return False
    return any(touch.effect is Effect.ADDED for touch in provider.added.get(alteration.name, ()))


# --------------------------------------------------------------------------------------------------------- evidence


def _evidence(provider: Side, user: Side, use: Use, chance: float) -> Evidence:
    alteration, mention = use.alteration, use.mention
    full = f"{alteration.owner}.{alteration.name}" if alteration.owner else alteration.name
    around = f" in {mention.symbol}" if mention.symbol else ""
    verb = VERBS[alteration.how]
    new_name = alteration.touch.symbol if alteration.touch and alteration.how is Break.RENAMED else None
    became = f" (now {new_name})" if new_name else ""
    return Evidence(
        kind=EvidenceKind.USES,
        path=alteration.path,
        symbol=full,
        detail=f"{provider.name} {verb} {full}{became}; {user.name} newly uses it at {mention.path}:{mention.line}{around}.",
        lines_a=alteration.lines,
        lines_b=((mention.line, mention.line),),
        first=provider.name,
        probability=chance * alteration.probability * mention.probability,
        remedy=f"Land {provider.name} first, then adapt {user.name}.",
        scouts=tuple(sorted({*alteration.scouts, *mention.scouts})),
    )
