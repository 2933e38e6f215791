"""What is drawn: diffs as git tells them, a treemap that fills its box, folders, times."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout.model import Slot, TouchMap
from scout.report.chart import draw_chart
from scout.report.diffs import FileDiff, draw_diff
from scout.report.folders import ELSEWHERE, draw_folders
from scout.report.treemap import Box, draw_treemap, squarify
from scout.system.repository import Repository
from tests.conftest import GitRepository
from tests.report.findings import touch

LINES = st.lists(st.sampled_from(["a", "b", '"""', "c # d"]), max_size=14).map(lambda lines: "".join(f"{line}\n" for line in lines))


def shown(repo: GitRepository, old: str, new: str) -> FileDiff:
    base = repo.commit({"module.py": old, "keep.txt": "k\n"})
    tip = repo.commit({"module.py": new})
    with Repository.open(repo.path) as repository:
        change = repository.diff(base, tip)
        blobs = [blob for file in change.files for blob in (file.old_blob, file.new_blob) if blob]
        (file,) = draw_diff(change, dict(repository.blobs(blobs)))
    return file


@settings(max_examples=20, deadline=None)
@given(old=LINES, new=LINES)
def test_a_diff_shows_exactly_the_lines_that_changed(old: str, new: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    if old == new:
        return
    file = shown(GitRepository(tmp_path_factory.mktemp("repo")), old, new)
    before, after = old.splitlines(), new.splitlines()
    lines = [line for hunk in file.hunks for line in hunk]
    for line in lines:
        text = "".join(word.text for word in line.words)
        assert line.old is None or before[line.old - 1] == text
        assert line.new is None or after[line.new - 1] == text
    gone = {line.old for line in lines if line.sign == "-"}
    rest = [text for number, text in enumerate(before, 1) if number not in gone]
    come = {line.new for line in lines if line.sign == "+"}
    assert rest == [text for number, text in enumerate(after, 1) if number not in come]


def test_a_string_that_began_above_the_hunk_is_coloured_as_one(repo: GitRepository) -> None:
    text = '"""\n' + "word\n" * 20 + '"""\n'
    file = shown(repo, text, text.replace("word\n" * 20, "word\n" * 10 + "new word\n" + "word\n" * 10))
    (added,) = [line for hunk in file.hunks for line in hunk if line.sign == "+"]
    assert [word.kind for word in added.words] == ["s"]


def test_context_stands_three_lines_around(repo: GitRepository) -> None:
    text = "".join(f"{number}\n" for number in range(40))
    file = shown(repo, text, text.replace("20\n", "twenty\n"))
    (hunk,) = file.hunks
    said = ["".join(word.text for word in line.words) for line in hunk]
    told = list(difflib.unified_diff(text.splitlines(), text.replace("20\n", "twenty\n").splitlines(), lineterm=""))[3:]
    assert [line.sign + word for line, word in zip(hunk, said, strict=True)] == told


@given(sizes=st.lists(st.integers(1, 500), min_size=1, max_size=40).map(lambda sizes: sorted(sizes, reverse=True)))
def test_a_treemap_fills_its_box_in_proportion(sizes: list[int]) -> None:
    boxes = squarify(sizes, Box(0, 0, 960, 420))
    whole = 960 * 420 / sum(sizes)
    assert all(abs(box.width * box.height - size * whole) < 1 for size, box in zip(sizes, boxes, strict=True))
    assert all(box.x >= -0.01 and box.x + box.width <= 960.01 and box.y + box.height <= 420.01 for box in boxes)


def test_files_of_several_parts_have_a_colour_of_their_own() -> None:
    maps = [
        TouchMap(part="api", scouts=("api-1",), touches=(touch("src/app.py"), touch("src/api.py"))),
        TouchMap(part="db", scouts=("db-1",), touches=(touch("src/app.py"),)),
    ]
    tiles = {tile.path: tile for tile in draw_treemap(maps).tiles}
    assert (tiles["src/app.py"].colour, tiles["src/app.py"].parts, tiles["src/app.py"].lines) == (0, ("api", "db"), 20)
    assert tiles["src/api.py"].colour == 1


PATHS = st.lists(st.sampled_from("abcdefghijklm"), min_size=1, max_size=4).map("/".join)


@given(paths=st.lists(PATHS, min_size=1, unique=True))
def test_every_file_is_counted_once_in_the_deepest_folder_shown(paths: list[str]) -> None:
    found = draw_folders([TouchMap(part="api", scouts=(), touches=tuple(touch(path) for path in paths))])
    ((_, shares),) = found.rows
    counts = {folder: share.files for folder, share in zip(found.folders, shares, strict=True)}
    assert len(found.folders) <= 9
    assert all(counts.values())
    for path in paths:
        counts[max((folder for folder in found.folders if path.startswith(folder)), key=len, default=ELSEWHERE)] -= 1
    assert not any(counts.values())


def test_a_full_map_loses_no_top_folder() -> None:
    names = [f"src/{name}/a" for name in "abcdefghijk"] + ["web/a", "web/b/c", "README.md"]
    found = draw_folders([TouchMap(part="ui", scouts=(), touches=tuple(touch(name) for name in names))])
    assert {"web/", "src/", ELSEWHERE} <= {folder.partition("/")[0] + ("/" if "/" in folder else "") for folder in found.folders}


def test_a_wave_begins_where_the_one_before_is_merged() -> None:
    chart = draw_chart([Slot("a", 1, 1, 5, 8), Slot("b", 2, 9, 20, 23)])
    first, second = chart.bands
    assert first.x + first.width == pytest.approx(second.x)
    assert chart.bars[1].x > second.x
