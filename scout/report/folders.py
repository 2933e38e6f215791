"""Touch maps → which part works in which folder, in a handful of columns. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scout.model import TouchMap

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
    """Folders that hold all paths: the top ones, the fullest divided as long as the columns last."""
    files = sorted(paths)
    folders = {path.partition("/")[0] + "/" if "/" in path else "./" for path in files}
    while True:
        held = Counter(_column(path, tuple(folders)) for path in files)
        for folder, _ in sorted(held.items(), key=lambda item: (-item[1], item[0])):
            finer = _divided(folder, [path for path in files if _column(path, tuple(folders)) == folder])
            if finer != {folder} and len(folders | finer) - 1 <= _MOST_COLUMNS:
                folders = (folders - {folder}) | finer
                break
        else:
            return tuple(sorted(folders)[:_MOST_COLUMNS])


def _divided(folder: str, paths: Sequence[str]) -> set[str]:
    """The folders one step down; files that lie in the folder itself keep it."""
    if folder == "./":
        return {folder}
    rests = (path[len(folder) :].partition("/") for path in paths)
    return {f"{folder}{head}/" if slash else folder for head, slash, _ in rests}


def _column(path: str, folders: Sequence[str]) -> str:
    """The deepest of the folders around a path."""
    around = [folder for folder in folders if path.startswith(folder)]
    return max(around, key=len, default="./")


def _share(files: int, whole: int) -> Share:
    return Share(files, 0 if not files else min(4, 1 + int(4 * files / whole)))
