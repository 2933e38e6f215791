"""How the last similar thing was added here → the files that the feature would add, each like one that is there."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from scout.model import NewFile
from scout.recon.families import Families, find_families
from scout.recon.grounds import Adding, Ground, Grounds, find_grounds, ground_of
from scout.recon.past import Past
from scout.recon.query import Query
from scout.recon.ranking import Ranked
from scout.recon.roles import Role, extension, folder, name_stem, role
from scout.recon.shapes import Thing, fill, plural
from scout.recon.subject import asks_for_new, new_thing
from scout.recon.words import folded, stem

_MOST = 20
_NEWEST = 2_000
"""Past commits in which examples are looked for."""
_MOST_ADDED = 60
_LEAST = 0.01
"""What is less likely is not worth a line."""
_WITH_TEST = 0.1
_WIDELY = 10
_NEAREST = 3
_RAISED = 2.0
"""How much a full slot of the example adds to the log odds of its ground."""
_TESTED = 0.75
_SHARES = (1.0, 0.6, 0.3)
"""Of several files that a thing has in one folder: the most typical one, the next, and all others."""
_BY_ROLE = {Role.SOURCE: 1.0, Role.TEST: 1.0, Role.CONFIG: 0.8, Role.DOCS: 0.7, Role.APART: 0.2, Role.BINARY: 0.0}
_STYLES = {"under": r"[a-z]_[a-z]", "dash": r"[a-z]-[a-z]", "camel": r"^[a-z]+[A-Z]", "capital": r"^[A-Z][a-z]"}
_PAIR = 0.5
_CROSSING, _LAYERS = 0.85, 4
_NO_THINGS_WORDS = "main app index base core util helper type constant common config init lib build"
_NO_THINGS = frozenset(_NO_THINGS_WORDS.split())
"""Names that many folders have for a file of its own kind each."""
_STROKE = 0.3
"""How much less it speaks for a thing that its files came in several commits: so do those of a layer, one with each thing."""


class Example(NamedTuple):
    """A thing that was added to the repository before, and is the model for the new one."""

    thing: Thing
    files: Mapping[str, str]
    """Shape → file."""
    peers: tuple[Thing, ...]
    """Other things of its kind, nearest first."""
    commits: tuple[int, ...]
    """Places of the commits that added its files, newest first."""
    trust: float = 1.0
    """How surely the text asks for one more of its kind: less where it leads elsewhere or no more than a file and its test is shared."""


class Analogy(NamedTuple):
    """What the feature would add, and after what."""

    thing: Thing | None
    """What the new files are called after; None when the text asks for nothing new."""
    example: Example | None
    new_files: tuple[NewFile, ...]


NOTHING_NEW = Analogy(None, None, ())


def find_analogy(
    text: str,
    query: Query,
    ranked: Sequence[Ranked],
    paths: Sequence[str],
    past: Past,
    *,
    families_of: Callable[[Sequence[str]], Families] = find_families,
) -> Analogy:
    """New files for a text that asks for something new; nothing for a repair or a removal."""
    thing = new_thing(text, frozenset(folded(name_stem(path)) for path in paths)) if asks_for_new(text) else None
    if thing is None:
        return NOTHING_NEW
    adding = _adding_commits(past)
    grounds = find_grounds(query, ranked, paths, past, adding)
    families = families_of(paths)
    example = _best_example(query, thing, families, adding, grounds)
    live = frozenset(paths)
    by_example = [*_by_example(thing, example, families, past, live, grounds)] if example else []
    taken = {ground_of(new.path) for new in by_example if new.score >= _LEAST}
    best: dict[str, NewFile] = {}
    for new in (*by_example, *_by_ground(thing, grounds, taken, paths)):
        if new.score >= _LEAST and new.path not in live and (new.path not in best or best[new.path].score < new.score):
            best[new.path] = new
    return Analogy(thing, example, tuple(_widely(sorted(best.values(), key=lambda new: (-new.score, new.path)))[:_MOST]))


def _widely(found: Sequence[NewFile]) -> list[NewFile]:
    """The likeliest of each of ten folders and endings first, then all others: a second file in one place tells less than another place."""
    first: dict[Ground, NewFile] = {}
    for new in found:
        first.setdefault(ground_of(new.path), new)
    leading = list(first.values())[:_WIDELY]
    return [*leading, *(new for new in found if new not in leading)]


def _adding_commits(past: Past) -> list[Adding]:
    """(place, paths) of the commits that added two files or more, newest first."""
    found = []
    for place in range(min(len(past.commits), _NEWEST)):
        if past.sizes[place] > 1:
            added = past.added(place)
            if 1 < len(added) <= _MOST_ADDED:
                found.append((place, added))
    return found


def _best_example(query: Query, thing: Thing, families: Families, adding: Sequence[Adding], grounds: Grounds) -> Example | None:
    """The thing that fills most slots beside peers, was added in few strokes, lies where the text leads, and is near to the text or new."""
    strokes: dict[Thing, list[int]] = defaultdict(list)
    together: Counter[Thing] = Counter()
    of_path: dict[str, list[Thing]] = defaultdict(list)
    for other, files in families.files.items():
        for path in files.values():
            of_path[path].append(other)
    for place, added in adding:
        counts = Counter(other for path in added for other in of_path.get(path, ()))
        for other, count in counts.items():
            if count > 1:
                strokes[other].append(place)
                together[other] += count
    best: tuple[float, Thing] | None = None
    for other in families.files:
        if other == thing or not _NO_THINGS.isdisjoint(other):
            continue
        worth = _worth(other, query, families, together[other], strokes[other])
        worth = worth and worth * _nearness(families.shared(other), grounds)
        if worth > 0 and (best is None or (worth, other) > best):
            best = (worth, other)
    if best is None:
        return None
    chosen = best[1]
    peers = families.peers(chosen)
    nearest = tuple(sorted(peers, key=lambda peer: (-peers[peer], peer)))
    example = Example(chosen, families.files[chosen], nearest[:12], tuple(strokes[chosen]))
    sources = [shape for shape in families.shared(chosen) if role(example.files[shape]) is Role.SOURCE]
    reach = max(_placed(1.0, shape, example, grounds) for shape in sources)
    return example._replace(trust=reach * (1.0 if len({folder(shape) for shape in sources}) > 1 else _PAIR))


def _worth(thing: Thing, query: Query, families: Families, together: int, strokes: Sequence[int]) -> float:
    shared = families.shared(thing)
    places = {folder(shape) for shape in shared}
    sources = sum(role(families.files[thing][shape]) is Role.SOURCE for shape in shared)
    if len(places) < 2 or 2 * sources < len(shared) - 1 or not sources:
        return 0.0
    cohesion = together / max(len(families.files[thing]), 1) / (1 + _STROKE * max(len(strokes) - 1, 0))
    said = sum(1.0 for word in thing if stem(word) in query.terms) / len(thing)
    newness = 1 / (1 + (strokes[0] if strokes else 10_000) / 300)
    return (
        math.sqrt(len(shared)) * (0.2 + min(cohesion, 1.0)) * (1 + 0.5 * said) * (0.7 + 0.3 * newness) * (1.0 if len(thing) == 1 else 0.9)
    )


def _nearness(shapes: Sequence[str], grounds: Grounds) -> float:
    """1 where the shapes lie on the best grounds, or where what the text leads to does not count."""
    best = max(grounds.odds.values(), default=0.0)
    sources = [shape for shape in shapes if role(shape) is Role.SOURCE]
    if not sources or not best:
        return 1.0
    near = sorted((grounds.near(shape) / best for shape in sources), reverse=True)[:_NEAREST]
    return 1 - _led(shapes, grounds) * (1 - min(sum(near) / len(near), 1.0))


def _led(shapes: Iterable[str], grounds: Grounds) -> float:
    """How much the leading files count against a family: less the more layers it crosses: such things are added everywhere."""
    crossed = {folder(shape.partition("{")[0] + "x") for shape in shapes if role(shape) is Role.SOURCE}
    return grounds.informed * (1 - _CROSSING * min(max(len(crossed) - 1, 0) / _LAYERS, 1.0))


def _by_example(
    thing: Thing, example: Example, families: Families, past: Past, live: frozenset[str], grounds: Grounds
) -> Iterable[NewFile]:
    """One file for each slot of the example, the surer the more of its peers fill it and the nearer the text leads to it."""
    adding = {path: past.subject(place) for place in reversed(example.commits) for path in past.added(place)}
    for shape, like in example.files.items():
        slot, reason = _slot_score(shape, example, families)
        if slot:
            added = (f"as added by '{adding[like][:72]}'",) if like in adding else ()
            path = fill(shape, thing, stamp=_next_stamp(like, live, past))
            score = min(_placed(slot, shape, example, grounds), slot * example.trust) * _BY_ROLE[role(like)]
            yield NewFile(path=path, like=like, score=round(score, 4), reasons=(reason, *added))


def _placed(slot: float, shape: str, example: Example, grounds: Grounds) -> float:
    """A slot's score where the repository says nothing of the text; else the odds of its ground, raised for being a slot. A test or a
    document is as likely as the source beside it."""
    held = [shape] if role(example.files[shape]) is Role.SOURCE else list(example.files)
    odds = min(max((grounds.near(one) for one in held), default=0.0), 0.99)
    raised = odds * math.exp(_RAISED * slot) / (1 - odds + odds * math.exp(_RAISED * slot))
    led = _led(example.files, grounds)
    return led * min(raised, slot) + (1 - led) * slot


def _slot_score(shape: str, example: Example, families: Families) -> tuple[float, str]:
    """By how many things of the kind fill the slot, or where none does, by how many have another file in its folder."""
    kind = (example.thing, *example.peers)
    having = [other for other in kind if shape in families.files[other]]
    if len(having) > 1:
        return 0.3 + 0.6 * len(having) / (len(kind) + 1), f"{_listed(having)} each have one"
    place = (folder(shape), extension(shape))
    beside = [other for other in example.peers if any((folder(held), extension(held)) == place for held in families.files[other])]
    if not beside:
        return 0.0, ""
    rivals = [held for held in example.files if (folder(held), extension(held)) == place]
    share = _SHARES[min(_typical_first(rivals, example).index(shape), len(_SHARES) - 1)]
    reason = f"{_listed([example.thing])} has one, {_listed(beside)} have others in {folder(example.files[shape])}/"
    return 0.2 + 0.3 * share * len(beside) / (len(beside) + 1), reason


def _typical_first(rivals: Sequence[str], example: Example) -> list[str]:
    """Of several files that a thing has in one folder, those with a test of their own first."""
    return sorted(rivals, key=lambda shape: (not _is_tested(shape, example), shape))


def _is_tested(shape: str, example: Example) -> bool:
    name = name_stem(example.files[shape])
    return any(name_stem(path) == name and role(path) is Role.TEST for path in example.files.values() if path != example.files[shape])


def _listed(things: Sequence[Thing]) -> str:
    names = [" ".join(thing) for thing in things]
    return (
        names[0]
        if len(names) == 1
        else f"{', '.join(names[:3])} and {len(names) - 3} more"
        if len(names) > 4
        else f"{', '.join(names[:-1])} and {names[-1]}"
    )


def _next_stamp(like: str, live: frozenset[str], past: Past) -> str:
    """What follows the numbers in use: the base's own date for a date, the next number for a number."""
    found = re.search(r"\d{3,}", like)
    if found is None:
        return ""
    digits = found.group()
    if len(digits) >= 8 and digits.startswith(("19", "20")):
        moment = datetime.fromtimestamp(past.time(0), UTC) if len(past.commits) else datetime.fromtimestamp(0, UTC)
        return moment.strftime("%Y%m%d%H%M%S")[: len(digits)]
    beside = re.compile(re.escape(like[: found.start()]) + r"(\d{" + str(len(digits)) + r"})(?!\d)")
    used = [int(match.group(1)) for path in live if (match := beside.match(path))]
    return str(max(used, default=0) + 1).zfill(len(digits))


def _by_ground(thing: Thing, grounds: Grounds, taken: Container[Ground], paths: Sequence[str]) -> Iterable[NewFile]:
    """On the likeliest grounds, called as its neighbours there are, with a test where they have one."""
    likely = sorted(grounds.odds, key=lambda ground: (-grounds.odds[ground], ground))[:_MOST]
    beside = defaultdict(list)
    for path in paths:
        if ground_of(path) in likely:
            beside[ground_of(path)].append(name_stem(path))
    for ground in likely:
        odds, model = grounds.odds[ground], grounds.models[ground]
        if ground in taken or odds < _LEAST:
            continue
        path = _beside(model, thing, beside[ground])
        yield NewFile(path=path, like=model, score=round(odds, 4), reasons=(grounds.why.get(ground, f"beside {model}"),))
        test = _test_of(model, paths) if odds >= _WITH_TEST else None
        if test:
            tested = test.replace(name_stem(model), name_stem(path))
            yield NewFile(path=tested, like=test, score=round(_TESTED * odds, 4), reasons=(f"{model} has its test there",))


def _beside(model: str, thing: Thing, neighbours: Sequence[str]) -> str:
    """The thing's file in the model's folder, in the writing of the names there; what the folder says is not said again."""
    name = model.rsplit("/", 1)[-1]
    written = name_stem(model)
    around = folder(model).rsplit("/", 1)[-1].lower()
    words = thing[1:] if len(thing) > 1 and around in (thing[0], plural(thing[0])) else thing
    style = _style(model, neighbours)
    if style in ("dash", "under"):
        called = ("-" if style == "dash" else "_").join(words)
    elif style == "capital":
        called = "".join(word.capitalize() for word in words)
    elif style == "camel":
        called = words[0] + "".join(word.capitalize() for word in words[1:])
    else:
        called = "".join(words)
    return (folder(model) + "/" if "/" in model else "") + called + name[len(written) :]


def _style(model: str, neighbours: Sequence[str]) -> str:
    """How most names there join words; where none has two, what the language is used to."""
    votes = {style: sum(bool(re.search(pattern, one)) for one in neighbours) for style, pattern in _STYLES.items()}
    if any(votes.values()):
        chosen = max(votes, key=lambda style: votes[style])
        tests_alone = extension(model) == "go" and not any("_" in one.removesuffix("_test") for one in neighbours)
        return "joined" if chosen == "under" and tests_alone else chosen
    return {"py": "under", "rb": "under", "rs": "under", "go": "joined"}.get(extension(model), "camel")


def _test_of(model: str, paths: Sequence[str]) -> str | None:
    written = name_stem(model)
    return next(
        (
            path
            for path in paths
            if written in path.rsplit("/", 1)[-1]
            and role(path) is Role.TEST
            and name_stem(path).replace("_", "").lower() in _test_names(written)
        ),
        None,
    )


def _test_names(written: str) -> set[str]:
    bare = written.replace("_", "").lower()
    return {bare, "test" + bare, bare + "test", bare + "tests", bare + "spec"}
