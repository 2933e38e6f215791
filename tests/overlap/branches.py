"""Real branches of a test repository → touch maps, trial merges and overlaps, by the way that the program takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from scout.model import Outline, Overlap, TouchMap, TrialMerge
from scout.overlap import find_overlaps
from scout.source import outline
from scout.system.repository import Repository
from scout.touchmap import map_change, wanted_blobs
from tests.conftest import GitRepository

Files = Mapping[str, str | bytes | None]
"""What a branch writes; None deletes the file."""


def make_branch(repo: GitRepository, name: str, files: Files) -> str:
    """A branch of main that writes and deletes files."""
    repo.git("checkout", "-q", "-b", name, "main")
    gone = [path for path, content in files.items() if content is None]
    if gone:
        repo.git("rm", "-q", "--", *gone)
    commit = repo.commit({path: content for path, content in files.items() if content is not None}, name)
    repo.git("checkout", "-q", "main")
    return commit


def map_branches(repo: GitRepository, names: Sequence[str], *, base: str = "main") -> list[TouchMap]:
    """The touch map of each branch against the base."""
    with Repository.open(repo.path) as repository:
        start, maps = repository.commit(base), []
        for name in names:
            change = repository.diff(start, repository.commit(name))
            wanted = wanted_blobs(change)
            texts = dict(repository.blobs(sorted(wanted)))
            outlines: dict[str, Outline] = {blob: outline(wanted[blob], text) for blob, text in texts.items()}
            maps.append(map_change(change, outlines, outlines, part=name, texts=texts))
        return maps


def try_merges(repo: GitRepository, names: Sequence[str]) -> dict[tuple[str, str], tuple[TrialMerge, ...]]:
    """What git says of every pair."""
    with Repository.open(repo.path) as repository:
        tips = {name: repository.commit(name) for name in names}
        pairs = list(combinations(names, 2))
        merges = repository.trial_merges([(tips[a], tips[b]) for a, b in pairs])
        return {pair: (merge,) for pair, merge in zip(pairs, merges, strict=True)}


def compare(repo: GitRepository, branches: Mapping[str, Files], *, finished: bool = True) -> tuple[Overlap, ...]:
    """Makes the branches and gives the verdict on every pair."""
    for name, files in branches.items():
        make_branch(repo, name, files)
    names = tuple(branches)
    return find_overlaps(map_branches(repo, names), try_merges(repo, names), finished=finished)
