"""A feature and the names of its parts → names a person would give to tracks, valid as branches and folders. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from scout.model import Feature

_LONGEST = 48
_VERBS = frozenset(
    {
        "add",
        "adds",
        "allow",
        "build",
        "change",
        "create",
        "enable",
        "expose",
        "extend",
        "give",
        "implement",
        "introduce",
        "integrate",
        "let",
        "make",
        "migrate",
        "provide",
        "replace",
        "rework",
        "show",
        "support",
        "switch",
        "use",
        "want",
        "we",
        "i",
        "please",
    }
)
_ARTICLES = frozenset({"a", "an", "the", "our", "new", "some", "all"})
_GENERIC = frozenset(
    {
        "system",
        "feature",
        "features",
        "support",
        "functionality",
        "service",
        "module",
        "capability",
        "engine",
        "framework",
        "subsystem",
        "mechanism",
    }
)
_BETWEEN = frozenset(
    {
        "for",
        "with",
        "to",
        "in",
        "on",
        "of",
        "from",
        "by",
        "via",
        "using",
        "that",
        "which",
        "when",
        "where",
        "and",
        "or",
        "so",
        "as",
        "at",
        "into",
        "per",
        "across",
        "between",
        "without",
    }
)


def noun_of(feature: Feature, created: Iterable[str]) -> str:
    """The feature's main noun: `notifications` for `notification-system`, in the number that the new files use.

    >>> noun_of(Feature(slug="notification-system", title="", text=""), ["src/routes/notifications.ts"])
    'notifications'
    """
    words = _main_words([word for word in feature.slug.split("-") if word])
    last = words[-1]
    forms = (last, *_plurals(last))
    stems = {word for path in created for word in _stems(path)}
    plural = next((form for form in forms[1:] if form in stems), last)
    return _at_a_word("-".join((*words[:-1], plural)), _LONGEST).strip("-")


def name_tracks(noun: str, groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A name for each group of parts; a group without parts is the contract. The only group is the noun itself, or its part."""
    taken: set[str] = set()
    names = []
    for parts in groups:
        if not parts:
            wish = f"{noun}-contract"
        elif len(groups) == 1:
            wish = parts[0] if len(parts) == 1 and parts[0] != "all" else noun
        else:
            wish = _with_noun(noun, parts)
        names.append(_unique(_at_a_word(wish, _LONGEST), taken))
        taken.add(names[-1])
    return tuple(names)


def _main_words(words: Sequence[str]) -> list[str]:
    """The last two words of the first phrase that says something."""
    phrases: list[list[str]] = [[]]
    for word in words:
        if word in _BETWEEN:
            phrases.append([])
        elif phrases[-1] or word not in _VERBS | _ARTICLES:
            phrases[-1].append(word)
    for phrase in phrases:
        said = [word for word in phrase if word not in _GENERIC]
        if said:
            return said[-2:]
    return list(words[:2])


def _plurals(word: str) -> tuple[str, ...]:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word[:-1] + "ies", word + "s")
    return (word + "es", word + "s") if word.endswith(("s", "x", "ch", "sh")) else (word + "s",)


def _stems(path: str) -> list[str]:
    """Folders and file name without its endings, in small letters with hyphens."""
    pure = PurePosixPath(path)
    return [re.sub(r"[^a-z0-9]+", "-", piece.lower()).strip("-") for piece in (*pure.parts[:-1], pure.name.partition(".")[0])]


def _with_noun(noun: str, parts: Sequence[str]) -> str:
    """`notifications-api`; `notifications-api-ui` for two parts; a part that says the noun itself keeps its name."""
    bare = [re.sub(rf"^{re.escape(noun)}-(?=.)", "", part) for part in parts]
    singular = noun.removesuffix("s")
    says_it = len(parts) == 1 and singular in {word.removesuffix("s") for word in parts[0].split("-")}
    return parts[0] if says_it else _joined(noun, bare)


def _joined(noun: str, parts: Sequence[str]) -> str:
    """`notifications-api-ui`; where that is too long the first part and how many more, and the noun only where there is room for it."""
    whole = "-".join((noun, *parts))
    if len(parts) == 1 or len("-".join(parts)) <= 24:
        return whole if len(whole) <= _LONGEST else _at_a_word("-".join(parts), _LONGEST)
    more = f"-and-{len(parts) - 1}-more"
    first = parts[0] if len(noun) + len(parts[0]) + len(more) >= _LONGEST else f"{noun}-{parts[0]}"
    return _at_a_word(first, _LONGEST - len(more)) + more


def _at_a_word(name: str, limit: int) -> str:
    """The name, or as many of its first words as fit; a single word is cut."""
    if len(name) <= limit:
        return name
    return name[: limit + 1].rpartition("-")[0] or name[:limit]


def _unique(wish: str, taken: set[str]) -> str:
    number = 2
    name = wish
    while name in taken:
        name, number = f"{wish}-{number}", number + 1
    return name
