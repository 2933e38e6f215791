"""New files → where their neighbours are made known: module roots, barrels and lists above the folder that the new file would be in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from scout.model import NewFile, Registration
from scout.recon.analogy import Analogy
from scout.recon.contents import Contents, Read
from scout.recon.past import Past
from scout.recon.registrations import find_registrations
from scout.recon.roles import Role, extension, folder, name_stem, role
from scout.recon.segments import readable
from scout.recon.words import folded, is_compound, stem
from scout.source import Tree

_FOLDERS = 10
_FEWEST = 2
_SHARE = 0.5
"""What says the names of so many of a folder's files lists them."""
_MOST_NEIGHBOURS = 60
_TRUST = 0.7


def find_places(analogy: Analogy, contents: Contents, past: Past, tree: Tree, read: Read) -> tuple[Registration, ...]:
    """Where things like the new one are registered, and then where the neighbours of its files are."""
    if not analogy.thing:
        return ()
    known = find_registrations(analogy.example, analogy.thing, contents, past, tree, read) if analogy.example else ()
    shown = {place.path for place in known}
    barrels = (place for place in find_barrels(analogy.new_files, contents, tree, read) if place.path not in shown)
    return tuple(sorted((*known, *barrels), key=lambda place: (-place.score, place.path, place.line)))


def find_barrels(new_files: Sequence[NewFile], contents: Contents, tree: Tree, read: Read) -> Iterator[Registration]:
    """One place for each listing file, as likely as the likeliest new file whose neighbours it lists."""
    shown: set[str] = set()
    firsts = {(folder(new.path), extension(new.path)): new for new in reversed(new_files) if role(new.path) is Role.SOURCE}
    for new in sorted(firsts.values(), key=lambda new: -new.score)[:_FOLDERS]:
        place = _barrel_of(new, contents, tree, read)
        if place is not None and place.path not in shown:
            shown.add(place.path)
            yield place


def _barrel_of(new: NewFile, contents: Contents, tree: Tree, read: Read) -> Registration | None:
    """The file beside the neighbours or above them that names most of them."""
    home, ending = folder(new.path), extension(new.path)
    beside = [path for path in tree.files if folder(path) == home and extension(path) == ending and role(path) is Role.SOURCE]
    names = sorted({name_stem(path) for path in beside if len(name_stem(path)) > 3} - {"index"})[:_MOST_NEIGHBOURS]
    if len(names) < _FEWEST:
        return None
    naming: Counter[str] = Counter()
    for name in names:
        said = contents.posting(folded(name) if is_compound(name) else stem(name.lower())).files
        naming.update(path for file in said for path in contents.paths[file] if _lists(path, name, home))
    best = min(naming, key=lambda path: (-naming[path], path), default=None)
    if best is None or naming[best] < max(_FEWEST, _SHARE * len(names)):
        return None
    return _place(best, new, names, contents, read)


def _lists(path: str, name: str, home: str) -> bool:
    """Whether a file may be the list of a folder's files: it lies in it or above, and is none of those named."""
    return role(path) is Role.SOURCE and name_stem(path) != name and f"{home}/".startswith(f"{folder(path)}/")


def _place(path: str, new: NewFile, names: Sequence[str], contents: Contents, read: Read) -> Registration | None:
    """The last line that names one of the neighbours."""
    blob = contents.blob(path)
    said = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    lines = readable(dict(read([blob])).get(blob, b"")).split("\n")
    found = [(number, line, match.group()) for number, line in enumerate(lines, 1) if (match := said.search(line))]
    if len({name for _, _, name in found}) < _FEWEST:
        return None
    number, line, name = found[-1]
    score = round(_TRUST * new.score, 4)
    reason = f"names {len({name for _, _, name in found})} of {len(names)} files of {folder(new.path)}/"
    return Registration(path=path, symbol=None, line=number, example=line, like=name, score=score, reasons=(reason,))
