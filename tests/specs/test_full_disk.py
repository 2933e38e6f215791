"""Specs and exports where the disk is full half way, or a folder is read-only: nothing is half-written."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.landing.world import SCOUT, World
from tests.specs.plans import track

VERBS = (("spec", "fmt", "f"), ("plan", "f", "--to", "json", "--to", "task-master", "--to", "claude"))
LONG = "x" * 30_000
"""Makes one file, the last to be written, larger than the limit."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(
        tmp_path, track("api", owns=("api.py",), brief="Short."), track("ui", wave=2, depends_on=("api",), owns=("ui.py",), brief=LONG)
    )
    for spec in ("01-api.md", "02-ui.md"):  # untidy, so that there is something to write
        path = made.repo.path / "specs/f" / spec
        path.write_text(path.read_text().replace("size: M", "size:    M"))
    return made


def written(world: World) -> dict[str, bytes]:
    """Every file that people see."""
    files = (path for path in world.repo.path.rglob("*") if path.is_file() and not {".git", ".scout"} & set(path.parts))
    return {str(path.relative_to(world.repo.path)): path.read_bytes() for path in files}


def run(world: World, *args: str, prefix: tuple[str, ...] = (), before: Callable[[], None] | None = None) -> str:
    """What scout says on its way out with exit code 2."""
    done = subprocess.run([*prefix, SCOUT, *args], cwd=world.repo.path, capture_output=True, text=True, check=False, preexec_fn=before)
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_a_disk_that_is_full_half_way_leaves_everything_as_it_was(world: World, verb: tuple[str, ...]) -> None:
    before = written(world)
    told = run(world, *verb, before=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (20_000, 20_000)))
    assert "File too large" in told
    assert written(world) == before
    assert subprocess.run([SCOUT, *verb], cwd=world.repo.path, capture_output=True, check=False).returncode == 0
    assert written(world) != before, "it is the limit that was in the way"


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_a_read_only_folder_leaves_everything_as_it_was(world: World, verb: tuple[str, ...]) -> None:
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root writes everywhere, unless it gives that up
        prefix = ("setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override")
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is not installed")
    closed = world.repo.path / ("specs/f" if verb[0] == "spec" else ".claude")
    closed.mkdir(exist_ok=True)
    closed.chmod(0o555)
    before = written(world)
    try:
        assert "Permission denied" in run(world, *verb, prefix=prefix)
        assert written(world) == before
    finally:
        closed.chmod(0o755)
