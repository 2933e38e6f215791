"""Touch maps → which part works in which folder, in a handful of columns. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set
from typing import NamedTuple

from scout.model import TouchMap

ELSEWHERE = "elsewhere"
"""Files at the top, and folders beyond the last column."""
_MOST_COLUMNS = 9


class Share(NamedTuple):
    """How much of a part lies in a folder."""

    files: int
    level: int
    """0 for none to 4 for most of the part."""


class FolderMap(NamedTuple):
    """Parts × folders."""

    folders: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Share, ...]], ...]


def draw_folders(maps: Sequence[TouchMap]) -> FolderMap:
    """How many files of each part lie in each folder."""
    files = {found.part: {touch.path for touch in found.touches} for found in maps}
    folders = _columns({path for paths in files.values() for path in paths})
    rows = []
    for part, paths in files.items():
        counts = Counter(_column(path, folders) for path in paths)
        rows.append((part, tuple(_share(counts[folder], len(paths)) for folder in folders)))
    return FolderMap(folders, tuple(rows))


def _columns(paths: Iterable[str]) -> tuple[str, ...]:
    """Folders around the paths: the top ones, the fullest divided as long as the columns last. Files at the top are elsewhere."""
    files = sorted(paths)
    tops = Counter(path.partition("/")[0] + "/" for path in files if "/" in path)
    folders = {folder for folder, _ in sorted(tops.items(), key=lambda item: (-item[1], item[0]))[: _MOST_COLUMNS - 1]}
    while finer := _finer(folders, files):
        folders = finer
    elsewhere = (ELSEWHERE,) if any(_column(path, folders) == ELSEWHERE for path in files) else ()
    return (*elsewhere, *sorted(folders))


def _finer(folders: Set[str], files: Sequence[str]) -> set[str] | None:
    """The same with the fullest folder that can be divided taken apart; None when the columns would not last."""
    held = Counter(_column(path, folders) for path in files)
    for folder in sorted(folders, key=lambda name: (-held[name], name)):
        rests = (path[len(folder) :].partition("/") for path in files if _column(path, folders) == folder)
        inner = {f"{folder}{head}/" if slash else folder for head, slash, _ in rests}
        divided = {*(folders - {folder}), *inner}
        if inner != {folder} and len(divided) < _MOST_COLUMNS:
            return divided
    return None


def _column(path: str, folders: Collection[str]) -> str:
    """The deepest of the folders around a path."""
    return max((folder for folder in folders if path.startswith(folder)), key=len, default=ELSEWHERE)


def _share(files: int, whole: int) -> Share:
    return Share(files, 0 if not files else min(4, 1 + int(4 * files / whole)))
