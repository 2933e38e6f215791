"""The main job as a person does it: probe the demo, emit the script, let agents work in real worktrees, merge, take it down."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

SCOUT = Path(sys.executable).parent / "scout"


def scout(where: Path, *args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCOUT, *args], cwd=where, capture_output=True, text=True, check=False)


def front_matter(spec: Path) -> dict[str, object]:
    found = re.match(r"---\n(.*?)\n---\n", spec.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return dict(yaml.safe_load(found[1]))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("life") / "scout-demo"
    done = subprocess.run([SCOUT, "demo", target], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def test_the_demo_falls_into_a_database_an_api_and_a_ui_track_over_one_contract(demo: Path) -> None:
    done = scout(demo, "plan", "--json")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)["plan"]
    tracks = {track["track"]: track for track in plan["tracks"]}
    whole = {name: track for name, track in tracks.items() if track["parts"]}
    touched = {name: (*track["creates"], *track["owns"], *track["edits"]) for name, track in whole.items()}
    db, api, ui = (
        next(name for name, paths in touched.items() if any(mark in path for path in paths))
        for mark in ("migrations/", "routes/", "components/")
    )
    assert len(whole) == len({db, api, ui}) == 3
    order = list(tracks)
    assert order.index(db) < order.index(api), "the API uses what the database part adds"
    (contract,) = tracks.keys() - whole.keys()
    assert tracks[contract]["wave"] == 1
    assert {tracks[name]["wave"] for name in (db, api, ui)} == {2}, "with the signatures agreed on nobody waits for anybody's work"
    assert any("class NotificationRepository" in found["signature"] and "create(" in found["signature"] for found in plan["contracts"])
    shared = " ".join(path for paths in touched.values() for path in paths)
    assert "schema.prisma" in shared
    assert "app.ts" in shared


def test_the_same_probe_twice_gives_byte_identical_specs(demo: Path) -> None:
    before = {path.name: path.read_bytes() for path in (demo / "specs/notification-system").iterdir()}
    done = scout(demo, "probe", "notification system")
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in (demo / "specs/notification-system").iterdir()} == before


@pytest.mark.skipif(not shutil.which("tmux") and not os.environ.get("CI"), reason="tmux is not installed")
def test_the_whole_life_of_the_worktrees(demo: Path, tmp_path: Path) -> None:
    repo = tmp_path / "with space" / "it's a demo"
    repo.parent.mkdir()
    shutil.copytree(demo, repo, symlinks=True)
    agent = tmp_path / "fake-agent"
    agent.write_text(FAKE_AGENT)
    agent.chmod(0o755)
    done = scout(repo, "plan", "--emit", "worktrees.sh", "--agent", str(agent))
    assert done.returncode == 0, done.stderr
    subprocess.run(["git", "add", "specs"], cwd=repo, check=True)
    subprocess.run(["git", "commit", "-qm", "Specs of the notification system"], cwd=repo, check=True)
    exclude = repo / ".git/info/exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text("worktrees.sh\n")

    plan = json.loads(scout(repo, "plan", "--json").stdout)["plan"]
    for wave in sorted({track["wave"] for track in plan["tracks"]}):
        bash(repo, "up")
        for track in (track for track in plan["tracks"] if track["wave"] == wave):
            work_as_the_spec_says(repo, track)
        bash(repo, "merge")
    landed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "HEAD"], cwd=repo, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {path for track in plan["tracks"] for path in track["creates"]} <= set(landed)
    bash(repo, "down")
    branches = subprocess.run(
        ["git", "branch", "--format=%(refname:short)"], cwd=repo, capture_output=True, text=True, check=True
    ).stdout.split()
    assert branches == ["main"]
    assert [path.name for path in repo.parent.iterdir()] == [repo.name]
    assert not list((repo / ".git").glob("worktrees/*"))


def bash(repo: Path, verb: str) -> str:
    done = subprocess.run(["bash", repo / "worktrees.sh", verb], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def work_as_the_spec_says(repo: Path, track: dict[str, object]) -> None:
    """Creates what the track creates, adds a line to what it edits, commits."""
    tree = repo / str(track["worktree"])
    created, edited = track["creates"], track["edits"]
    assert isinstance(created, list)
    assert isinstance(edited, list)
    for path in created:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(f"// {track['track']}\n", encoding="utf-8")
    for path in {entry.partition("#")[0] for entry in edited}:
        if (tree / path).is_file():
            with (tree / path).open("a", encoding="utf-8") as stream:
                stream.write(f"// {track['track']}\n")
    subprocess.run(["git", "add", "-A"], cwd=tree, check=True)
    subprocess.run(["git", "commit", "-qm", f"Work of {track['track']}"], cwd=tree, check=True)


FAKE_AGENT = """#!/bin/sh
echo "$@" > agent-ran.txt
"""
