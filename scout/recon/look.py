"""A repository at one base, ready to be asked: the text index and the past, opened together and closed together."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from scout.model import FileHit, SymbolHit
from scout.recon.analogy import Analogy, find_analogy
from scout.recon.contents import Contents, Read
from scout.recon.experience import learned_trust, measured_before
from scout.recon.families import remembered_families
from scout.recon.kin import Kin, find_kin
from scout.recon.past import Past
from scout.recon.query import Query, read_query, with_phrasal_verbs
from scout.recon.ranking import Ranked, rank
from scout.recon.reasons import reasons_for
from scout.recon.roles import Role, role
from scout.recon.segments import DEFINES
from scout.recon.signals import Signals, read_signals
from scout.recon.store import Store
from scout.recon.symbols import SYMBOL_FILES, rank_symbols
from scout.recon.wording import find_hits
from scout.source import Tree
from scout.system.repository import Repository

_FOR_CONTENTS = 0.6
"""Share of the time that reading files may take; the past has what is left."""
_BESIDE = 0.25
"""Share of the list that tests, documents and settings may have, after the sources."""
_SURE_OF_ALL = 10


class Found(NamedTuple):
    """What one text means here."""

    query: Query
    ranked: list[Ranked]
    signals: Signals
    kin: Mapping[str, Kin]


class Look:
    """One base of one repository. A context manager."""

    def __init__(self, tree: Tree, repository: Repository, *, base: str, seconds: float | None = None, folder: Path | None = None) -> None:
        self.tree = tree
        self.repository = repository
        self.store = Store.open(folder)
        began = time.monotonic()
        deadline = None if seconds is None else began + seconds * _FOR_CONTENTS
        self.contents = Contents(self.store, [tree.entry(path) for path in tree.files], repository.blobs, deadline=deadline)
        left = None if seconds is None else max(seconds - (time.monotonic() - began), 0.5)
        self.past = Past(self.store, repository, base, seconds=left)
        self._trust = learned_trust(measured_before(folder).values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.store.close()

    def find(self, text: str) -> Found:
        """The files that the text means, best first, as sure as backtests of this repository allow."""
        found = find_files(text, self.contents, self.past, self.repository.blobs)
        ranked = [file._replace(probability=self._trust(file.probability)) for file in found.ranked]
        return found._replace(ranked=ranked)

    def analogy(self, text: str, found: Found) -> Analogy:
        """The files that the text would add if it asks for something new."""
        families_of = partial(remembered_families, store=self.store)
        return find_analogy(text, found.query, found.ranked, self.tree.files, self.past, families_of=families_of)

    def file_hits(self, found: Found, *, top: int) -> tuple[FileHit, ...]:
        """Sources first; where the list is long, its last quarter is tests, documents and settings that say the text."""
        beside = found.signals.beside[: max(0, min(int(top * _BESIDE), top - _SURE_OF_ALL))]
        sources = found.ranked[: top - len(beside)]
        hits = [self._hit(found, file) for file in sources]
        lowest = min([_BESIDE, *(hit.score for hit in hits[-1:])])
        hits.extend(
            FileHit(path=path, score=round(lowest * 0.9 ** (place + 1), 4), reasons=(_apart(path),)) for place, path in enumerate(beside)
        )
        return tuple(hits)

    def _hit(self, found: Found, file: Ranked) -> FileHit:
        reasons = reasons_for(file.path, found.signals, found.query, self.past, found.kin, self.contents.number.get(file.path))
        return FileHit(path=file.path, score=round(file.probability, 4), reasons=reasons)

    def symbol_hits(self, found: Found, *, top: int) -> tuple[SymbolHit, ...]:
        """Functions and methods of the leading files."""
        hits = dict(found.signals.hits)
        missing = {self.contents.number[file.path]: file.path for file in found.ranked[:SYMBOL_FILES] if file.path not in hits}
        hits |= {missing[number]: lines for number, lines in find_hits(found.signals.wording.weights, self.contents, missing).items()}
        return rank_symbols(found.ranked, found.signals, hits, found.query, self.tree.symbols, top=top)

    def notes(self) -> tuple[str, ...]:
        """What limits the answers."""
        found = []
        if len(self.past.commits) <= 1:
            found.append("The repository has no history to learn from: names and contents alone decide.")
        elif not self.past.whole:
            found.append(f"The newest {len(self.past.commits):,} commits were read; older ones were left out.")
        if self.contents.unread:
            found.append(f"Time was over before {self.contents.unread:,} files were read; they are found by their paths alone.")
        return tuple(found)


def find_files(text: str, contents: Contents, past: Past, read: Read) -> Found:
    """What a text means among these files and after this past."""
    query = with_phrasal_verbs(read_query(text), lambda name: bool(contents.posting(DEFINES + name).files))
    signals = read_signals(query, contents, past)
    kin: dict[str, Kin] = {}

    def kin_of(leaders: Sequence[str]) -> Mapping[str, Kin]:
        kin.update(find_kin(leaders, contents, past, signals.precedent.now, read))
        return kin

    only_sources = any(role(path) is Role.SOURCE for path in signals.paths)
    ranked = rank(signals, kin_of, lambda path: not only_sources or role(path) is Role.SOURCE)
    return Found(query, ranked, signals, kin)


def _apart(path: str) -> str:
    names = {
        Role.TEST: "a test that says the text",
        Role.DOCS: "documentation that says the text",
        Role.CONFIG: "settings or data that say the text",
    }
    return names.get(role(path), "says the text, beside the product's own code")
