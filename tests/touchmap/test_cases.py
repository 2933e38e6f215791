"""Case folders: two states of a small tree, and the touch map that the way from one to the other should give.

    tests/cases/touchmap/<language>/<case>/{before/, after/, expected}

`expected` has a line for each touch (effect, path, symbol, lines of base → lines after), then `uses` and `drops` for the mentions and
`claims`. A case whose name starts with `gap_` is known to be wrong: its file `wanted` says what should stand in `expected`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scout.model import Claim, Mention, Touch, TouchMap
from scout.origins import ATTRIBUTES
from scout.source import outline
from scout.system.repository import Repository
from scout.touchmap import map_change, wanted_blobs
from tests.conftest import GitRepository

CASES = Path(__file__).parent.parent / "cases" / "touchmap"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/expected"))


@pytest.mark.parametrize("folder", FOLDERS, ids=[f"{path.parent.name}-{path.name}" for path in FOLDERS])
def test_a_change_gives_the_touch_map_of_its_case(folder: Path, repo: GitRepository) -> None:
    base = repo.commit(_tree(folder / "before"))
    repo.git("rm", "-rq", "--ignore-unmatch", ".")
    tip = repo.commit(_tree(folder / "after"))
    assert "\n".join(told(_map(repo, base, tip))) == (folder / "expected").read_text().rstrip("\n")


@pytest.mark.parametrize("folder", [path for path in FOLDERS if path.name.startswith("gap_")], ids=lambda path: path.name)
def test_a_known_gap_is_still_a_gap(folder: Path) -> None:
    assert (folder / "expected").read_text() != (folder / "wanted").read_text()


def told(found: TouchMap) -> Iterator[str]:
    """A touch map as lines for people."""
    yield from (_touch(touch) for touch in found.touches)
    yield from (_mention("uses", mention) for mention in found.mentions)
    yield from (_mention("drops", mention) for mention in found.dropped)
    yield from (_claim(claim) for claim in found.claims)


def _tree(folder: Path) -> dict[str, str | bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _map(repo: GitRepository, base: str, tip: str) -> TouchMap:
    with Repository.open(repo.path) as repository:
        change = repository.diff(base, tip)
        wanted = wanted_blobs(change)
        texts = dict(repository.blobs(sorted(wanted)))
        outlines = {blob: outline(wanted[blob], text) for blob, text in texts.items()}
        attributes = repository.attributes(base, tuple(ATTRIBUTES), [file.path for file in change.files])
        return map_change(change, outlines, outlines, part="p", texts=texts, attributes=attributes)


def _touch(touch: Touch) -> str:
    origin = [f"was {name}" for name in (touch.old_path, touch.old_symbol) if name]
    lines = f"{_ranges(touch.old_lines)} → {_ranges(touch.new_lines)}"
    note = [f"({touch.note})"] if touch.note else []
    apart = [f"[{touch.origin}]"] if touch.origin else []
    return " ".join([touch.effect, touch.path, touch.symbol or "*", lines, *origin, *note, *apart])


def _ranges(ranges: tuple[tuple[int, int], ...]) -> str:
    return ",".join(f"{first}-{last}" if first <= last else f"after {last}" for first, last in ranges) or "none"


def _mention(verb: str, mention: Mention) -> str:
    name = f"{mention.receiver}.{mention.name}" if mention.receiver else mention.name
    arguments = "" if mention.arguments is None else f"/{mention.arguments}"
    place = f"{mention.path}:{mention.line}"
    return f"{verb} {mention.kind} {name}{arguments} at {place} in {mention.symbol or '*'} of {mention.module or '?'}"


def _claim(claim: Claim) -> str:
    return f"claims {claim.kind} {claim.value} at {claim.path}:{claim.line}"
