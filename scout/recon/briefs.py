"""What recon found for one part → the one to three sentences that a lead would write, and its name when it is the only part. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scout.model import NewFile, Registration, SymbolHit
from scout.recon.analogy import Analogy
from scout.recon.layers import LAYERS, layer_of
from scout.recon.roles import Role, extension, folder, name_stem, role
from scout.recon.shapes import Thing, plural, singular, words_of
from scout.recon.subject import new_thing
from scout.text import slugify

_LEADS = {"db": "Storage for", "api": "The API for", "ui": "The user interface for", "cli": "Commands for", "docs": "Documentation of"}
_KINDS = frozenset().union(*(layer.names for layer in LAYERS)) - {"web", "client", "server", "doc", "docs"}
_SURE_EXAMPLE = 0.5
_HEAD = re.compile(r"^(model|message|type|table|enum|input|service)\b", re.IGNORECASE)
_MOST = 3
_LONGEST_NAME = 40


def plural_of(thing: Thing) -> str:
    """`push messages`."""
    return " ".join((*thing[:-1], plural(thing[-1])))


def one_name(title: str, analogy: Analogy) -> str:
    """The name of a feature that is one part: its head noun."""
    thing = analogy.thing or new_thing(title)
    return slugify(" ".join(thing or ("feature",)), limit=_LONGEST_NAME)


def write_brief(
    name: str, title: str, analogy: Analogy, creates: Sequence[NewFile], registers: Sequence[Registration], edits: Sequence[SymbolHit]
) -> str:
    """What the part adds and after what, where that is made known, where what changes begins."""
    sentences = [_adds(name, title, analogy, creates, registers)]
    known = list(dict.fromkeys(place.path for place in registers if role(place.path) is not Role.DOCS))
    if known:
        sentences.append(f"Make it known in {listed(known)}.")
    if edits:
        sentences.append(f"Begin at {listed(f'{hit.path} ({hit.name})' if hit.name else hit.path for hit in edits)}.")
    return " ".join(sentences)


def _adds(name: str, title: str, analogy: Analogy, creates: Sequence[NewFile], registers: Sequence[Registration]) -> str:
    subject = plural_of(analogy.thing) if analogy.thing else ""
    lead = f"{_LEADS[name]} {subject}" if subject and name in _LEADS else title.rstrip(".")
    lead = lead[:1].upper() + lead[1:]
    made = _kinds(creates, registers, analogy)
    if not made:
        return f"{lead}."
    example = analogy.example
    if example and example.trust >= _SURE_EXAMPLE and any(new.like in example.files.values() for new in creates):
        return f"{lead}: {made}, the way {plural_of(example.thing)} have them."
    return f"{lead}: {made}, like {creates[0].like if creates else registers[0].path}."


def _kinds(creates: Sequence[NewFile], registers: Sequence[Registration], analogy: Analogy) -> str:
    """`model, migration and repository, with tests`."""
    heads = [match.group(1).lower() for place in registers if (match := _HEAD.match(place.example.strip())) and _is_schema(place.path)]
    sources = [new for new in creates if role(new.path) is not Role.TEST]
    kinds = list(dict.fromkeys([*heads, *(_kind(new.path, analogy.thing or ()) for new in sources)]))
    tests = len(sources) < len(creates)
    if not kinds:
        return "tests" if tests else ""
    return listed(kinds, most=5) + (", with tests" if tests else "")


def _is_schema(path: str) -> bool:
    return extension(path) in ("prisma", "proto", "graphql", "sql")


def _kind(path: str, thing: Thing) -> str:
    """What a file is beside its thing: the list of NotificationList, the route of routes/notifications.ts."""
    said = {*thing, *map(plural, thing)}
    rest = [word for word in words_of(name_stem(path)) if word not in said and word != "create"]
    if rest and rest[0] != "use" and layer_of(path, "") == "ui":
        return rest[-1]
    for step in reversed(folder(path).split("/")):
        words = [singular(word) for word in words_of(step)]
        if words and not re.search(r"\d{3}", step) and not said & set(words):
            return "shared type" if words[-1] == "shared" else words[-1] if words[-1] in _KINDS else "module"
    return "module"


def listed(items: Iterable[str], most: int = _MOST) -> str:
    """`a, b and c`; of many the first and how many more."""
    names = list(dict.fromkeys(items))
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
