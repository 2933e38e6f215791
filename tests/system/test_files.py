"""Files are whole or not there; any text makes a safe name and is safe on a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.errors import ConfigError, RepositoryError
from scout.system.files import printable, scout_folder, template, unused, write_atomically

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()))


def test_a_file_is_replaced_as_a_whole_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", "one")
    write_atomically(tmp_path / "a", b"\xfftwo")
    assert (tmp_path / "a").read_bytes() == b"\xfftwo"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to("target")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "target").read_text() == "old"


def test_where_it_can_not_be_written_the_old_file_stays_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_atomically(tmp_path / "folder", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / ("n" * 255), "text")
    assert (tmp_path / ("n" * 255)).read_text() == "text"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b", "ab"),
        ("a\x9b31mb\x00\x08\x7f", "a31mb"),
        ("one\r\ntwo\rthree\tfour", "one\ntwothree\tfour"),
        ("\x1bPq#0\x1b\\x\x1b(B\x1bc", "x"),
        ("exe\u202etxt.js", "exetxt.js"),
        ("byte \udcff", "byte \ufffd"),
        ("日本 é 👩‍💻", "日本 é 👩‍💻"),
        ("cut \x1b]0;never ended", "cut "),
    ],
)
def test_text_of_others_is_shown_without_what_steers_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANYTHING)
def test_nothing_that_is_shown_steers_a_terminal(text: str) -> None:
    shown = printable(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", shown)
    assert printable(shown) == shown


def test_a_template_of_the_repository_wins_over_the_packaged_one(tmp_path: Path) -> None:
    packaged = template("mission.md")
    assert template("mission.md", root=tmp_path) == packaged
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/mission.md").write_text("mine")
    assert template("mission.md", root=tmp_path) == "mine"


@pytest.mark.parametrize("name", ["no-such.md", "../pyproject.toml", "/etc/passwd", ".."])
def test_only_names_of_templates_are_read(name: str) -> None:
    with pytest.raises(ConfigError):
        template(name)


def test_a_template_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/mission.md").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"mission\.md"):
        template("mission.md", root=tmp_path)


def test_the_folder_of_scout_is_not_made_through_a_link_or_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".scout").symlink_to("elsewhere")
    with pytest.raises(RepositoryError, match="not a folder"):
        scout_folder(tmp_path)
    (tmp_path / ".scout").unlink()
    (tmp_path / ".scout").write_text("")
    with pytest.raises(RepositoryError, match="not a folder"):
        scout_folder(tmp_path)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", ["runs", "history.jsonl", "index.sqlite", "anything"])
def test_a_link_that_came_with_the_folder_of_scout_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / ".scout").mkdir()
    (tmp_path / "precious").write_text("as it was")
    (tmp_path / ".scout" / name).symlink_to(tmp_path / "precious")
    with pytest.raises(RepositoryError, match="is a symbolic link"):
        scout_folder(tmp_path)
    assert (tmp_path / "precious").read_text() == "as it was"
    assert sorted(path.name for path in (tmp_path / ".scout").iterdir()) == [name]


def test_an_unused_name_is_found_beside_a_used_one(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo-2").symlink_to("nowhere")
    assert unused(tmp_path / "demo").name == "demo-3"
