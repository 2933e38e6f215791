"""The leading files → which others belong with them: what changes together, who uses what the other defines, who lies beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.recon.contents import Contents, Read
from scout.recon.naming import tested_stem
from scout.recon.past import Past
from scout.recon.roles import folder
from scout.recon.segments import DEFINES, definition, readable
from scout.recon.words import folded, is_compound, words

KINSHIP = ("together", "uses", "used", "folder", "stem")
"""How a candidate belongs to a leader, each between 0 and 1."""
_FEW = 6
"""A name that more files define ties nobody together."""
_USERS = 25
_MOST_NAMES = 400
_NEAREST = 15


class Kin(NamedTuple):
    """What ties other files to one leader, by path."""

    together: Mapping[str, float]
    """Share of the leader's past commits that changed it too."""
    uses: Mapping[str, float]
    """It defines what the leader uses."""
    used: Mapping[str, float]
    """It uses what the leader defines."""

    def nearest(self) -> set[str]:
        """The fifteen strongest of each kind."""
        return {
            path for ties in (self.together, self.uses, self.used) for path in sorted(ties, key=lambda path: (-ties[path], path))[:_NEAREST]
        }

    def ties(self, leader: str, path: str) -> tuple[float, ...]:
        """The numbers that KINSHIP names, for one other file."""
        return (
            self.together.get(path, 0.0),
            self.uses.get(path, 0.0),
            self.used.get(path, 0.0),
            float(folder(path) == folder(leader)),
            float(tested_stem(path) == tested_stem(leader)),
        )


def find_kin(leaders: Sequence[str], contents: Contents, past: Past | None, now: Mapping[int, str], read: Read) -> dict[str, Kin]:
    """What belongs to each leader."""
    blobs = dict(read([contents.blob(path) for path in leaders]))
    numbers = {path: number for number, path in sorted(now.items(), reverse=True)}
    found: dict[str, Kin] = {}
    for path in leaders:
        text = readable(blobs.get(contents.blob(path), b""))
        number = numbers.get(path)
        shares = past.together(number) if past and number is not None else {}
        found[path] = Kin(
            {now[file]: share for file, share in shares.items() if file in now}, _used_by(text, contents), _users_of(text, contents)
        )
    return found


def _used_by(text: str, contents: Contents) -> dict[str, float]:
    """Files that define names which the text uses."""
    names = dict.fromkeys(folded(word) for word in dict.fromkeys(words(text)) if is_compound(word))
    return _strongest((contents.posting(DEFINES + name).files for name in list(names)[:_MOST_NAMES]), contents, _FEW)


def _users_of(text: str, contents: Contents) -> dict[str, float]:
    """Files that say names which the text defines."""
    names = dict.fromkeys(folded(name) for name in map(definition, text.split("\n")) if name and is_compound(name))
    rare = [name for name in list(names)[:_MOST_NAMES] if len(contents.posting(DEFINES + name).files) <= _FEW]
    return _strongest((contents.posting(name).files for name in rare), contents, _USERS)


def _strongest(groups: Iterable[Sequence[int]], contents: Contents, most: int) -> dict[str, float]:
    """Each name ties the files of its group, the fewer the stronger; 1 for the strongest tie."""
    scores: dict[int, float] = defaultdict(float)
    for files in groups:
        if len(files) <= most:
            for file in files:
                scores[file] += 1 / len(files)
    best = max(scores.values(), default=1.0)
    return {path: score / best for file, score in scores.items() for path in contents.paths[file]}
