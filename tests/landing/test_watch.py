"""scout watch: what is new, as it comes; quiet while nothing happens; two at a time."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.landing.world import SCOUT, World
from tests.specs.plans import track

DB = track("db", owns=("store.py",))
API = track("api", owns=("api.py",))
PATIENCE = 60.0


@contextmanager
def watching(world: World, *args: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([SCOUT, "watch", "specs/f", *args], cwd=world.repo.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=PATIENCE)
        assert (process.returncode, complaints) == (0, b"")


def until(process: subprocess.Popen[bytes], *wanted: bytes) -> bytes:
    """What it says until all of that was said."""
    assert process.stdout is not None
    said = b""
    deadline = time.monotonic() + PATIENCE
    while not all(word in said for word in wanted):
        assert time.monotonic() < deadline, said.decode()
        if select.select([process.stdout], [], [], 1)[0]:
            said += os.read(process.stdout.fileno(), 65536)
    return said


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, DB, API)
    made.up()
    return made


def test_a_stray_is_told_as_it_is_typed_and_when_it_is_gone_and_two_may_watch(world: World) -> None:
    with watching(world) as one, watching(world, "--json") as other:
        until(one, b"api has changed nothing yet")
        until(other, b"\n")
        world.work("api", {"store.py": "STORE = 1\n"}, commit=False)
        said = until(one, b"api left its lane", b"silent").decode()
        assert "Talk to db, or: scout amend api store.py" in said
        assert "api: silent → working" in said
        assert "stray" in str(json.loads(until(other, b"stray", b"\n").splitlines()[-1])["findings"])
        world.git("api", "checkout", "-q", "--", "store.py")
        until(one, b"no longer: api left its lane")


def test_a_new_worktree_is_watched_from_then_on(world: World) -> None:
    world.repo.git("worktree", "remove", str(world.at("api")))
    with watching(world) as process:
        until(process, b"db has changed nothing yet")
        world.repo.git("worktree", "add", "-q", str(world.at("api")), "feature/api")
        time.sleep(4)
        world.work("api", {"store.py": "STORE = 1\n"}, commit=False)
        until(process, b"api left its lane")


def test_on_a_terminal_it_draws_the_whole_screen_and_leaves_it_as_it_was(world: World) -> None:
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
    command = [str(SCOUT), "watch", "specs/f"]
    process = subprocess.Popen(command, cwd=world.repo.path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    said = b""
    deadline = time.monotonic() + PATIENCE
    while b"Ctrl-C ends" not in said and time.monotonic() < deadline:
        said += os.read(ours, 65536) if select.select([ours], [], [], 1)[0] else b""
    process.send_signal(signal.SIGINT)
    while b"\x1b[?1049l" not in said and time.monotonic() < deadline:
        said += os.read(ours, 65536) if select.select([ours], [], [], 1)[0] else b""
    assert process.wait(PATIENCE) == 0
    os.close(ours)
    assert b"\x1b[?1049h" in said
    assert b"db" in said
