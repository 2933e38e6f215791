"""A repository to send scouts from, watched: whatever they do, it stays as it was, and nothing of them stays behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import GitRepository
from tests.probe.expedition import FILES, Expeditions, environment_of, fingerprint, settle


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which sandboxes are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where traps leave a trace when they spring."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def expeditions(repo: GitRepository, temporary: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Expeditions]:
    """Expeditions from a small repository; afterwards: the same bytes in it, no process, no sandbox, no trace."""
    base = repo.commit(FILES)
    repo.branch("other", {"other.py": "x = 1\n"})
    repo.git("tag", "v1")
    mark = f"{os.getpid()}-{repo.path}"
    for name, value in environment_of(mark, out=out, repository=repo.path).items():
        monkeypatch.setenv(name, value)
    before = fingerprint(repo.path)
    yield Expeditions(repo.path, base)
    assert fingerprint(repo.path) == before
    assert settle(mark) == []
    assert [path.name for path in temporary.iterdir() if path.name.startswith("scout-2026")] == []
    assert [path.name for path in out.iterdir()] == []


@pytest.fixture(scope="session")
def bubblewrap() -> None:
    """Skips where bubblewrap is missing or not allowed to work."""
    program = shutil.which("bwrap")
    if program is None:
        pytest.skip("bubblewrap is not installed")
    trial = subprocess.run([program, "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"], capture_output=True, check=False)
    if trial.returncode != 0:
        pytest.skip("bubblewrap may not work here")
