"""Where the example and its peers are made known → where the new thing would be: router lists, schemas, barrels, navigation, changelogs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from scout.model import Registration, Symbol
from scout.recon.analogy import Example
from scout.recon.contents import Contents, Read
from scout.recon.past import Past
from scout.recon.roles import Role, extension, name_stem, role
from scout.recon.segments import readable
from scout.recon.shapes import Thing, mentions, plural, shape_of
from scout.recon.words import folded, is_compound, stem
from scout.source import Tree

_MOST_FILES = 60
_MOST_LINES = 3
"""Kinds of registering lines that one file gives; import lines are left to whoever writes the registering one."""
_SURE = 0.9
_OFTEN = 0.5
"""A document that changed in this share of such additions is one of the places."""
_LONGEST_LINE = 300
_IMPORT = re.compile(r"^\s*(?:import\b|from\s+\S+\s+import\b|use\s|require\b|#include|(?:const|let|var)\s.*=\s*require\()")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_COMMENT = re.compile(r"^\s*(?://|#(?!\[|include)|\*|/\*|<!--|--\s)")
_BETWEEN = re.compile(r"[,|]")
"""What stands between the things of a list in one line."""
_USED = 0.3
_MOST_USES = 3
_SCHEMAS = frozenset(("prisma", "proto", "graphql", "sql"))
_LISTED = re.compile(r"^\s*[-*] ")


class _Line(NamedTuple):
    number: int
    text: str
    thing: Thing


def find_registrations(example: Example, thing: Thing, contents: Contents, past: Past, tree: Tree, read: Read) -> tuple[Registration, ...]:
    """Lines of shared files that name the example as they name its peers, or that changed whenever such a thing was added."""
    kind = (example.thing, *example.peers[:6])
    own = {path for path in contents.number if any(mentions(path, other) for other in kind)}
    changed = _changed_with(example, past)
    sharing = sorted(_sharing(kind, contents) - own, key=lambda path: (-changed.get(path, 0.0), role(path) is not Role.SOURCE, path))[
        :_MOST_FILES
    ]
    texts = _texts(sharing, contents, read)
    found = [place for path in sharing for place in _places(path, texts.get(path, ""), kind, changed.get(path, 0.0), tree)]
    found.extend(_uses(kind, {place.path for place in found}, contents, read, tree))
    shown = {place.path for place in found}
    logs = sorted(path for path, share in changed.items() if role(path) is Role.DOCS and share >= _OFTEN and path not in own | shown)
    listings = (_listing(path, text, changed[path], example) for path, text in _texts(logs, contents, read).items())
    found.extend(place for place in listings if place is not None)
    trusted = (place.model_copy(update={"score": round(place.score * example.trust, 4)}) for place in found)
    return tuple(sorted(trusted, key=lambda place: (-place.score, place.path, place.line)))


def _sharing(kind: Sequence[Thing], contents: Contents) -> set[str]:
    """Files that say the example and one of its peers."""
    saying = [{path for file in contents.posting(stem(other[-1])).files for path in contents.paths[file]} for other in kind]
    first, *rest = saying
    return {path for path in first if any(path in other for other in rest) and role(path) in (Role.SOURCE, Role.TEST, Role.CONFIG)}


def _changed_with(example: Example, past: Past) -> dict[str, float]:
    """File → share of the commits which added the example and things like it that changed it too."""
    counts: Counter[str] = Counter()
    places = example.commits[:10]
    for place in places:
        counts.update(past.path[file] for file in past.files(place))
    return {path: count / len(places) for path, count in counts.items()} if places else {}


def _texts(paths: Iterable[str], contents: Contents, read: Read) -> dict[str, str]:
    wanted = {path: contents.blob(path) for path in paths if path in contents.number}
    blobs = dict(read(sorted(set(wanted.values()))))
    return {path: readable(blobs[blob]) for path, blob in wanted.items() if blob in blobs}


def _places(path: str, text: str, kind: Sequence[Thing], changed: float, tree: Tree) -> Iterator[Registration]:
    """One place for each shape of line that the example shares with a peer, the strongest few."""
    groups = [lines for lines in _groups(text, kind).values() if _registers(path, lines[-1], kind, tree)]
    groups.sort(key=lambda lines: (-len({line.thing for line in lines}), -lines[-1].number))
    for lines in groups[:_MOST_LINES]:
        last = lines[-1]
        around = _around(path, last.number, tree)
        block = _headed(path, last, tree)
        names = list(dict.fromkeys(line.thing for line in lines))
        score = min(_SURE, 0.35 + 0.1 * len(names) + 0.35 * changed) * (1.0 if role(path) is Role.SOURCE else 0.8)
        like = kind[0] if mentions(last.text, kind[0]) else last.thing
        yield Registration(
            path=path,
            symbol=around.name if around else None,
            line=block.end if block else last.number,
            example=last.text,
            like=" ".join(like),
            score=round(score, 4),
            reasons=tuple(_why(names, changed)),
        )


def _headed(path: str, line: _Line, tree: Tree) -> Symbol | None:
    """The definition whose head the line is: a new one follows its end."""
    found = [symbol for symbol in tree.symbols(path) if symbol.start <= line.number <= symbol.signature_end < symbol.end]
    return next((symbol for symbol in found if mentions(symbol.name.rpartition(".")[2], line.thing)), None)


def _registers(path: str, line: _Line, kind: Sequence[Thing], tree: Tree) -> bool:
    """Not a line of a thing's own definition, and not the head of one, but in schemas, where definitions are the registration."""
    around = _around(path, line.number, tree)
    if around is not None and any(mentions(around.name.rpartition(".")[2], thing) for thing in kind):
        return False
    return extension(path) in _SCHEMAS or not line.text.rstrip().endswith(("{", "(", ":"))


def _around(path: str, line: int, tree: Tree) -> Symbol | None:
    """The innermost symbol that began before the line and goes on."""
    found = [symbol for symbol in tree.symbols(path) if symbol.start < line <= symbol.end]
    return min(found, key=lambda symbol: symbol.end - symbol.start, default=None)


def _groups(text: str, kind: Sequence[Thing]) -> dict[str, list[_Line]]:
    """Shape of line → its lines; only shapes in which the example and a peer stand, each on a line of its own."""
    found: dict[str, list[_Line]] = defaultdict(list)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST_LINE or _IMPORT.match(line) or _COMMENT.match(line):
            continue
        said = [other for other in kind if mentions(line, other)]
        if len(said) > 2 and kind[0] in said and len(_BETWEEN.findall(line)) >= len(said) - 1:
            found[f"{number}"].extend(_Line(number, line, other) for other in said)
        elif len(said) == 1 or (len(said) == 2 and kind[0] in said):
            for other in said:
                found[_key(line, other)].append(_Line(number, line, other))
    return {
        key: lines
        for key, lines in found.items()
        if len({line.thing for line in lines}) > 1 and any(line.thing == kind[0] for line in lines)
    }


def _key(line: str, thing: Thing) -> str:
    """What lines of one kind have in common: the shape, or what stands before the first string or name where that is telling."""
    shape = shape_of(line.strip(), thing)
    lead = re.split(r"['\"`{]", _STRING.sub("'", shape), maxsplit=1)[0].strip()
    return lead if len(lead) >= 4 and "(" in lead else shape


def _uses(kind: Sequence[Thing], shown: set[str], contents: Contents, read: Read, tree: Tree) -> Iterator[Registration]:
    """Where files of the example, and of things like it, are put to use under their own name: the page that holds its list."""
    users: dict[str, tuple[str, Thing]] = {}
    for thing in kind:
        named = {name_stem(path) for path in contents.number if role(path) is Role.SOURCE and mentions(name_stem(path), thing)}
        for name in sorted(name for name in named if is_compound(name) and name[:1].isupper()):
            using = [path for file in contents.posting(folded(name)).files for path in contents.paths[file]]
            for path in using:
                if role(path) is Role.SOURCE and not mentions(path, thing) and path not in shown and len(using) <= _MOST_FILES:
                    users.setdefault(path, (name, thing))
    texts = _texts(list(users)[:_MOST_USES], contents, read)
    for path, text in texts.items():
        name, thing = users[path]
        said = re.compile(rf"<{re.escape(name)}\b")
        number, line = max(((at, line) for at, line in enumerate(text.split("\n"), 1) if said.search(line)), default=(0, ""))
        if number:
            around = _around(path, number, tree)
            yield Registration(
                path=path,
                symbol=around.name if around else None,
                line=number,
                example=line,
                like=" ".join(thing),
                score=_USED,
                reasons=(f"shows {name}",),
            )


def _why(things: Sequence[Thing], changed: float) -> Iterator[str]:
    names = [" ".join(thing) for thing in things]
    yield f"registers {', '.join(names[:4])}" + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    if changed:
        yield f"changed in {round(100 * changed)} % of the commits that added such things"


def _listing(path: str, text: str, changed: float, example: Example) -> Registration | None:
    """The first list of a changelog or an overview that changes with every such addition."""
    for number, line in enumerate(text.split("\n"), 1):
        if _LISTED.match(line):
            reason = f"changed in {round(100 * changed)} % of the commits that added such things"
            return Registration(
                path=path,
                symbol=None,
                line=number,
                example=line,
                like=plural(example.thing[-1]),
                score=round(0.6 * changed, 4),
                reasons=(reason,),
            )
    return None
