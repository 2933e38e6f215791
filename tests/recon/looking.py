"""Short words for what these tests do: a repository at a commit, asked."""

from __future__ import annotations

from pathlib import Path

from scout.feature import read_feature
from scout.model import Recon
from scout.recon import Localization, localize, survey
from scout.source import Index
from scout.system.repository import Repository


def localized(root: Path, text: str, *, base: str = "HEAD", top: int = 20) -> Localization:
    """What `scout localize` would say, with a fresh symbol index."""
    with Repository.open(root) as repository, Index.open(None) as index:
        commit = repository.commit(base)
        return localize(text, index.tree(repository.files(commit), repository.blobs), repository, base=commit, top=top)


def surveyed(root: Path, text: str, *, base: str = "HEAD", markdown: bool = False, parts: tuple[tuple[str, str], ...] = ()) -> Recon:
    """What a probe would begin with."""
    with Repository.open(root) as repository, Index.open(None) as index:
        commit = repository.commit(base)
        feature = read_feature(text, markdown=markdown, parts=parts)
        return survey(feature, index.tree(repository.files(commit), repository.blobs), repository, base=commit)


def paths(found: Localization | Recon) -> list[str]:
    """The ranked files."""
    return [hit.path for hit in found.files]
