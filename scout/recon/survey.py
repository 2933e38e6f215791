"""A feature and a repository → Recon: ranked files and symbols, new files by analogy, registration places, parts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from scout.errors import RepositoryError
from scout.model import Feature, FileHit, NewFile, Recon, SymbolHit, Value
from scout.recon.barrels import find_places
from scout.recon.look import Look
from scout.recon.parts import Findings, assign, propose
from scout.recon.segments import readable
from scout.source import Tree
from scout.system.files import scout_folder
from scout.system.repository import Repository

_FILES = 20
_SYMBOLS = 20


class Localization(Value):
    """What a text is about, best first."""

    files: tuple[FileHit, ...]
    symbols: tuple[SymbolHit, ...]
    new_files: tuple[NewFile, ...]
    notes: tuple[str, ...] = ()
    """What limits the answer."""


def localize(text: str, tree: Tree, repository: Repository, *, base: str, top: int = 20, seconds: float | None = 90) -> Localization:
    """Ranked files and symbols for a text, and the files it would add if it asks for something new.

    Takes the time to read what is new in the repository, at most about `seconds`, and a blink after that.
    """
    with Look(tree, repository, base=base, seconds=seconds, folder=_folder(repository)) as look:
        found = look.find(text)
        analogy = look.analogy(text, found)
        return Localization(
            files=look.file_hits(found, top=top),
            symbols=look.symbol_hits(found, top=top),
            new_files=analogy.new_files[:top],
            notes=look.notes(),
        )


def survey(feature: Feature, tree: Tree, repository: Repository, *, base: str, seconds: float = 30) -> Recon:
    """Everything that is known of a feature before anyone is sent. Parts that the feature names are taken as given."""
    with Look(tree, repository, base=base, seconds=seconds, folder=_folder(repository)) as look:
        text = feature.text or feature.title
        found = look.find(text)
        analogy = look.analogy(feature.title if "\n" not in text.strip() else text, found)
        registrations = find_places(analogy, look.contents, look.past, tree, repository.blobs)
        files = look.file_hits(found, top=_FILES)
        models = sorted({*(new.like for new in analogy.new_files), *(place.path for place in registrations), *(hit.path for hit in files)})
        findings = Findings(
            title=feature.title,
            files=files,
            symbols=look.symbol_hits(found, top=_SYMBOLS),
            analogy=analogy,
            registrations=registrations,
            texts=_texts(look, models),
            imports={path: tree.imports_of(path) for path in models},
        )
        parts, notes = assign(findings, feature.parts, partial(_about, look)) if feature.parts else propose(findings)
        return Recon(
            files=findings.files,
            symbols=findings.symbols,
            new_files=analogy.new_files,
            registrations=registrations,
            parts=parts,
            notes=(*look.notes(), *notes),
        )


def _about(look: Look, text: str) -> tuple[tuple[FileHit, ...], tuple[SymbolHit, ...]]:
    """What one part's brief means."""
    found = look.find(text)
    return look.file_hits(found, top=_FILES), look.symbol_hits(found, top=_SYMBOLS)


def _texts(look: Look, paths: Sequence[str]) -> dict[str, str]:
    wanted = {path: look.contents.blob(path) for path in paths if path in look.contents.number}
    blobs = dict(look.repository.blobs(sorted(set(wanted.values()))))
    return {path: readable(blobs[blob]) for path, blob in wanted.items() if blob in blobs}


def _folder(repository: Repository) -> Path | None:
    try:
        return scout_folder(repository.root)
    except RepositoryError:
        return None
