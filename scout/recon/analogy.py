"""How the last similar thing was added here → the files that the feature would add, each like one that is there."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from scout.model import NewFile
from scout.recon.families import Families, find_families
from scout.recon.past import Past
from scout.recon.query import Query
from scout.recon.ranking import Ranked
from scout.recon.roles import Role, extension, folder, name_stem, role
from scout.recon.shapes import Thing, fill, plural, words_of
from scout.recon.words import stem

_GENERIC_WORDS = """
    system support feature module service management manager functionality page screen add adding new create creating implement
    implementing introduce introducing build building allow allowing enable enabling make making basic simple initial first full
    proper better improve app application api endpoint endpoints ui frontend backend database table page pages component components
    option options command commands flag flags ability let user users want handle handling provide integrate integration work
    working able via based per set setup
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_JOINTS_WORDS = """
    for in to with on of from when by into at as that which so and or using via
"""
_JOINTS = frozenset(_JOINTS_WORDS.split())
_ARTICLES_WORDS = "a an the some our your my its this these be is are can should we i it user"
_ARTICLES = frozenset(_ARTICLES_WORDS.split())
_NOT_NEW = re.compile(
    r"^\W*(fix|bug|remove|delete|drop|rename|refactor|clean|revert|bump|update|upgrade|move|avoid|prevent|correct|don'?t|do not|stop"
    r"|deprecate|improve|speed|simplify|reduce)",
    re.IGNORECASE,
)
_MOST = 20
_NEWEST = 2_000
"""Past commits in which examples are looked for."""
_MOST_ADDED = 60
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


class Analogy(NamedTuple):
    """What the feature would add, and after what."""

    thing: Thing | None
    """What the new files are called after; None when the text asks for nothing new."""
    example: Example | None
    new_files: tuple[NewFile, ...]


NOTHING_NEW = Analogy(None, None, ())


def find_analogy(text: str, query: Query, ranked: Sequence[Ranked], paths: Sequence[str], past: Past) -> Analogy:
    """New files for a text that asks for something new; nothing for a repair or a removal."""
    title = text.strip().partition("\n")[0]
    if _NOT_NEW.match(title):
        return NOTHING_NEW
    families = find_families(paths)
    thing = new_thing(text)
    if thing is None:
        return NOTHING_NEW
    adding = _adding_commits(past)
    example = _best_example(query, thing, families, adding)
    live = frozenset(paths)
    proposed = [*(_by_example(thing, example, families, past, live) if example else ()), *_by_place(thing, ranked, paths, live)]
    best: dict[str, NewFile] = {}
    for new in proposed:
        if new.path not in live and (new.path not in best or best[new.path].score < new.score):
            best[new.path] = new
    return Analogy(thing, example, tuple(sorted(best.values(), key=lambda new: (-new.score, new.path))[:_MOST]))


def new_thing(text: str) -> Thing | None:
    """The noun that the title asks for, as singular words: `Add a notification system for users` → ("notification",)."""
    title = text.strip().partition("\n")[0]
    title = re.sub(r"`([^`]*)`", r"\1", title)
    phrase: list[str] = []
    for word in re.findall(r"[A-Za-z][A-Za-z_]*|[-–:,.;(]", title):
        lower = word.lower()
        if lower in _JOINTS or not word[0].isalpha():
            if phrase and word != "-":
                break
            continue
        phrase.extend(
            found for found in words_of(word) if found not in _GENERIC and plural(found) not in _GENERIC and lower not in _ARTICLES
        )
    known = [found for found in phrase if len(found) > 2]
    if not known:
        return None
    return tuple(known[-2:])


def _adding_commits(past: Past) -> list[tuple[int, tuple[str, ...]]]:
    """(place, paths) of the commits that added two files or more, newest first."""
    found = []
    for place in range(min(len(past.commits), _NEWEST)):
        if past.sizes[place] > 1:
            added = past.added(place)
            if 1 < len(added) <= _MOST_ADDED:
                found.append((place, added))
    return found


def _best_example(query: Query, thing: Thing, families: Families, adding: Sequence[tuple[int, tuple[str, ...]]]) -> Example | None:
    """The thing that fills most slots beside peers, was added in few strokes, and is near to the text or new."""
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
        if other == thing:
            continue
        worth = _worth(other, query, families, together[other], strokes[other])
        if worth > 0 and (best is None or (worth, other) > best):
            best = (worth, other)
    if best is None:
        return None
    chosen = best[1]
    peers = families.peers(chosen)
    nearest = tuple(sorted(peers, key=lambda peer: (-peers[peer], peer)))
    return Example(chosen, families.files[chosen], nearest[:12], tuple(strokes[chosen]))


def _worth(thing: Thing, query: Query, families: Families, together: int, strokes: Sequence[int]) -> float:
    shared = families.shared(thing)
    places = {folder(shape) for shape in shared}
    if len(places) < 2:
        return 0.0
    cohesion = together / max(len(families.files[thing]), 1) / (1 + _STROKE * max(len(strokes) - 1, 0))
    said = sum(1.0 for word in thing if stem(word) in query.terms) / len(thing)
    newness = 1 / (1 + (strokes[0] if strokes else 10_000) / 300)
    return (
        math.sqrt(len(shared)) * (0.2 + min(cohesion, 1.0)) * (1 + 0.5 * said) * (0.7 + 0.3 * newness) * (1.0 if len(thing) == 1 else 0.9)
    )


def _by_example(thing: Thing, example: Example, families: Families, past: Past, live: frozenset[str]) -> Iterable[NewFile]:
    """One file for each slot of the example, the surer the more of its peers fill it."""
    adding = {path: past.subject(place) for place in reversed(example.commits) for path in past.added(place)}
    for shape, like in example.files.items():
        score, reason = _slot_score(shape, example, families)
        if score:
            added = (f"as added by '{adding[like][:72]}'",) if like in adding else ()
            path = fill(shape, thing, stamp=_next_stamp(like, live, past))
            yield NewFile(path=path, like=like, score=round(score, 4), reasons=(reason, *added))


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
    tested = [held for held in rivals if _is_tested(held, example)]
    share = 1.0 if [shape] in (tested, rivals) else 1 / len(rivals)
    reason = f"{_listed([example.thing])} has one, {_listed(beside)} have others in {place[0]}/"
    return 0.2 + 0.3 * share * len(beside) / (len(beside) + 1), reason


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


def _by_place(thing: Thing, ranked: Sequence[Ranked], paths: Sequence[str], live: frozenset[str]) -> Iterable[NewFile]:
    """Beside the files that the text is about, called as their neighbours are, with a test where they have one."""
    seen: dict[tuple[str, str], float] = {}
    like: dict[tuple[str, str], str] = {}
    for file in ranked[:12]:
        place = (folder(file.path), extension(file.path))
        seen[place] = 1 - (1 - seen.get(place, 0.0)) * (1 - 0.3 * file.probability)
        like.setdefault(place, file.path)
    for place, score in seen.items():
        model = like[place]
        yield NewFile(
            path=_beside(model, thing), like=model, score=round(0.6 * score, 4), reasons=(f"beside {model}, which the text is about",)
        )
        test = _test_of(model, paths)
        if test:
            path = test.replace(name_stem(model), name_stem(_beside(model, thing)))
            if path not in live:
                yield NewFile(path=path, like=test, score=round(0.45 * score, 4), reasons=(f"{model} has its test there",))


def _beside(model: str, thing: Thing) -> str:
    """The thing's file in the model's folder, in the writing of the model's name."""
    name = model.rsplit("/", 1)[-1]
    written = name_stem(model)
    if "_" in written or extension(model) in ("py", "rb", "go", "rs"):
        stem_written = "_".join(thing)
    elif "-" in written:
        stem_written = "-".join(thing)
    elif written[:1].isupper():
        stem_written = "".join(word.capitalize() for word in thing)
    else:
        stem_written = thing[0] + "".join(word.capitalize() for word in thing[1:])
    return (folder(model) + "/" if "/" in model else "") + stem_written + name[len(written) :]


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
