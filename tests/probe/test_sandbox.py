"""The disposable folder of one scout."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from scout.model import Scout
from scout.probe.sandbox import Sandbox, make_sandbox, name_sandbox, remove_sandbox, sweep, take_out, usual_place

RUN = "2026-11-23-notification-system"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sandbox = name_sandbox(RUN, "api-1", place=usual_place())
    make_sandbox(sandbox, run=RUN, scout="api-1")
    return sandbox


def receipt(folder: Path) -> Scout:
    return Scout(id="api-1", part="api", number=1, agent="sketch", base="0" * 40, sandbox=str(folder))


def test_a_sandbox_is_private_and_its_home_is_beside_its_temporary_folder(made: Sandbox) -> None:
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert made.home.is_dir()
    assert made.tmp.is_dir()
    assert made.folder.name.startswith("scout-2026-11-23-")
    assert len(made.folder.name) < 60


def test_two_sandboxes_of_one_scout_have_different_names(made: Sandbox) -> None:
    assert name_sandbox(RUN, "api-1", place=usual_place()).folder != made.folder


def test_a_locked_tree_goes_all_the_same(made: Sandbox) -> None:
    deep = made.work / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").touch()
    for path in (deep, deep.parent, made.work, made.home, made.folder):
        path.chmod(0o000)
    assert remove_sandbox(receipt(made.folder), run=RUN)
    assert not made.folder.exists()


def test_a_removal_that_was_cut_short_can_be_taken_up_again(made: Sandbox) -> None:
    (made.folder / "scout-sandbox").unlink()
    assert remove_sandbox(receipt(made.folder), run=RUN)
    made.folder.mkdir()
    assert remove_sandbox(receipt(made.folder), run=RUN)
    assert not made.folder.exists()


def test_only_what_is_provably_ours_is_removed(tmp_path: Path, made: Sandbox) -> None:
    precious = tmp_path / "precious"
    (precious / "work").mkdir(parents=True)
    assert not remove_sandbox(receipt(precious), run=RUN)
    assert not remove_sandbox(receipt(made.folder), run="another-run-of-that-day-x")
    assert not remove_sandbox(receipt(made.folder).model_copy(update={"id": "api-2"}), run=RUN)
    (made.folder / "scout-sandbox").write_text(f"{RUN}-2\napi-1\n", encoding="utf-8")
    assert not remove_sandbox(receipt(made.folder), run=RUN)
    link = tmp_path / made.folder.name.replace(made.folder.name[-8:], "01234567")
    link.symlink_to(precious)
    assert not remove_sandbox(receipt(link), run=RUN)
    assert precious.is_dir()
    assert made.folder.is_dir()


def test_a_folder_with_our_name_but_strange_content_stays(made: Sandbox) -> None:
    (made.folder / "scout-sandbox").unlink()
    (made.folder / "thesis.tex").touch()
    assert not remove_sandbox(receipt(made.folder), run=RUN)


def test_a_sandbox_that_is_gone_is_removed(tmp_path: Path) -> None:
    assert remove_sandbox(receipt(tmp_path / "nothing"), run=RUN)


def test_a_report_is_taken_out_in_part_and_only_when_it_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "report").write_bytes(b"x" * 100)
    assert take_out(tmp_path, "report", limit=10) == b"x" * 10
    assert not (tmp_path / "report").exists()
    os.mkfifo(tmp_path / "report")
    assert take_out(tmp_path, "report", limit=10) is None
    (tmp_path / "report").symlink_to("/etc/passwd")
    assert take_out(tmp_path, "report", limit=10) is None
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "report").mkdir()
    assert take_out(tmp_path, "report", limit=10) is None
    assert take_out(tmp_path, "nothing", limit=10) is None


def test_what_an_agent_leaves_for_itself_is_swept_unless_the_base_has_it(tmp_path: Path) -> None:
    for name in (".aider.tags", ".aider.conf.yml", "kept.py"):
        (tmp_path / name).touch()
    (tmp_path / ".aider.cache").mkdir()
    sweep(tmp_path, patterns=(".aider*",), known=frozenset({".aider.conf.yml", "kept.py"}))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".aider.conf.yml", "kept.py"]
