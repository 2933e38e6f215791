"""Temporary folders go with whoever made them; what a kill left is found, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from scout.system.scratch import Scratch, remove_abandoned

MAKES_ONE = """
import sys, time
from scout.system.scratch import Scratch
made = [Scratch("git"), Scratch("index")]
(made[0].folder / "deep").mkdir()
print(made[0].folder, flush=True)
time.sleep(60)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_folder_goes_when_it_is_closed_or_forgotten(temporary: Path) -> None:
    with Scratch("index") as made:
        assert made.folder.parent == temporary
    forgotten = Scratch("git")
    del forgotten
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_stays(temporary: Path) -> None:
    with Scratch("git") as mine, subprocess.Popen([sys.executable, "-c", MAKES_ONE], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        left = Path(other.stdout.readline().strip())
        assert remove_abandoned() == ()
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert len(remove_abandoned()) == 2
        assert not left.exists()
        assert list(temporary.iterdir()) == [mine.folder]


def test_what_can_not_be_shown_to_be_ours_stays(temporary: Path) -> None:
    """No mark, another content, a link to a folder elsewhere, a pipe: each could be somebody's."""
    outside = temporary / "precious"
    outside.mkdir()
    for name in ("scout-git-unmarked", "scout-git-other", "scout-git-pipe", "scout-git-linked-mark"):
        (temporary / name).mkdir()
    (temporary / "scout-git-other/scout-scratch").write_text("mine\n")
    os.mkfifo(temporary / "scout-git-pipe/scout-scratch")
    with Scratch("git") as real:
        mark = (real.folder / "scout-scratch").read_bytes()
    (outside / "scout-scratch").write_bytes(mark)
    (temporary / "scout-git-linked-mark/scout-scratch").symlink_to(outside / "scout-scratch")
    (temporary / "scout-git-link").symlink_to(outside)
    assert remove_abandoned() == ()
    assert len(list(temporary.iterdir())) == 6
