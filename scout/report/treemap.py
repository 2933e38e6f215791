"""Touch maps → a treemap: a rectangle a file, as large as the lines that change in it, side by side with its folder. Pure.

The layout is squarified: https://doi.org/10.1007/978-3-7091-6783-0_4 (Bruls, Huizing, van Wijk, 2000).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scout.model import Touch, TouchMap

WIDTH = 960
HEIGHT = 420
_MOST_FILES = 150
_COLOURS = 8
_HEAD = 18
"""Height of a folder's name."""


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


class Tile(NamedTuple):
    """One file."""

    box: Box
    path: str
    name: str
    """The part of the path that fits; empty when nothing does."""
    parts: tuple[str, ...]
    colour: int
    """Place of its part, or 0 when several touch it."""
    lines: int
    percent: int
    """The likeliest touch."""


class Folder(NamedTuple):
    """A folder around its files."""

    box: Box
    name: str
    tiles: tuple[Tile, ...]


class Treemap(NamedTuple):
    """Everything to draw."""

    folders: tuple[Folder, ...]
    left_out: int
    """Small files that are not drawn."""
    tiles: tuple[Tile, ...]
    """All files, largest first: the same as a table."""


class _File(NamedTuple):
    path: str
    lines: int
    parts: tuple[str, ...]
    percent: int


def draw_treemap(maps: Sequence[TouchMap]) -> Treemap:
    """The files that any part touches. Files that several parts touch stand out."""
    places = {found.part: 1 + number % _COLOURS for number, found in enumerate(maps)}
    files = sorted(_files(maps), key=lambda file: (-file.lines, file.path))
    shown = files[:_MOST_FILES]
    by_folder: dict[str, list[_File]] = {}
    for file in shown:
        by_folder.setdefault(file.path.rpartition("/")[0] or "/", []).append(file)
    names = sorted(by_folder, key=lambda name: (-sum(file.lines for file in by_folder[name]), name))
    boxes = squarify([sum(file.lines for file in by_folder[name]) for name in names], Box(0, 0, WIDTH, HEIGHT))
    folders = tuple(_folder(name, by_folder[name], box, places) for name, box in zip(names, boxes, strict=True))
    tiles = sorted((tile for folder in folders for tile in folder.tiles), key=lambda tile: (-tile.lines, tile.path))
    return Treemap(folders, len(files) - len(shown), tuple(tiles))


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """Rectangles of these areas, largest first, that fill a box and are as square as they get."""
    whole = sum(sizes)
    areas = [size * box.width * box.height / whole for size in sizes] if whole > 0 else []
    boxes: list[Box] = []
    while areas:
        side = min(box.width, box.height)
        row = _row(areas, side)
        placed, box = _place(areas[:row], box)
        boxes += placed
        areas = areas[row:]
    return boxes


def _row(areas: Sequence[float], side: float) -> int:
    """How many of the areas make the best row along a side."""
    count = 1
    while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
        count += 1
    return count


def _worst(row: Sequence[float], side: float) -> float:
    """The most stretched rectangle of a row: longer over shorter side."""
    thick = sum(row) / side if side else 0.0
    if not thick:
        return float("inf")
    return max(max(area / thick / thick, thick / (area / thick)) for area in row)


def _place(row: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """A row along the shorter side, and what is left of the box."""
    total, placed = sum(row), []
    if box.width >= box.height:
        thick, y = total / box.height, box.y
        for area in row:
            placed.append(Box(box.x, y, thick, area / thick))
            y += area / thick
        return placed, Box(box.x + thick, box.y, max(0.0, box.width - thick), box.height)
    thick, x = total / box.width, box.x
    for area in row:
        placed.append(Box(x, box.y, area / thick, thick))
        x += area / thick
    return placed, Box(box.x, box.y + thick, box.width, max(0.0, box.height - thick))


def _files(maps: Sequence[TouchMap]) -> Iterable[_File]:
    touches: dict[str, dict[str, list[Touch]]] = {}
    for found in maps:
        for touch in found.touches:
            touches.setdefault(touch.path, {}).setdefault(found.part, []).append(touch)
    for path, by_part in touches.items():
        lines = sum(_lines(own) for own in by_part.values())
        likeliest = max(touch.probability for own in by_part.values() for touch in own)
        yield _File(path, lines, tuple(by_part), round(likeliest * 100))


def _lines(touches: Iterable[Touch]) -> int:
    """Lines that change, added and removed, each counted once; a file without lines counts as one."""
    touched = list(touches)
    new = {line for touch in touched for first, last in touch.new_lines for line in range(first, last + 1)}
    old = {line for touch in touched for first, last in touch.old_lines for line in range(first, last + 1)}
    return max(1, len(new) + len(old))


def _folder(name: str, files: Sequence[_File], box: Box, places: Mapping[str, int]) -> Folder:
    headed = box.height > 3 * _HEAD and box.width > 40
    inner = Box(box.x + 2, box.y + _HEAD, box.width - 4, box.height - _HEAD - 2) if headed else box
    boxes = squarify([file.lines for file in files], inner)
    tiles = tuple(_tile(file, tile, places) for file, tile in zip(files, boxes, strict=True))
    return Folder(_rounded(box), _fitting(name, box.width - 8) if headed else "", tiles)


def _tile(file: _File, box: Box, places: Mapping[str, int]) -> Tile:
    colour = places[file.parts[0]] if len(file.parts) == 1 else 0
    name = _fitting(file.path.rpartition("/")[2], box.width - 10) if box.height > 16 else ""
    return Tile(_rounded(box), file.path, name, file.parts, colour, file.lines, file.percent)


def _fitting(name: str, width: float) -> str:
    """As much of a name as fits: letters of 11 units' height are about 6.6 wide."""
    most = int(width / 6.6)
    if len(name) <= most:
        return name
    return name[: most - 1] + "…" if most >= 4 else ""


def _rounded(box: Box) -> Box:
    return Box(*(round(number, 1) for number in box))
