"""Scouts sent from a Dask cluster: the same plan as from here, and nothing that came home is sent again."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import GitRepository

BIN = Path(sys.executable).parent
FILES = {"README.md": "# App\n"} | {f"mod{n}.py": f"def f{n}():\n    return {n}\n" for n in range(4)}
PARTS = [word for n in range(4) for word in ("--part", f"part{n}=change f{n} in mod{n}.py")]
AGENT = f"""#!{sys.executable}
import os, pathlib, re, sys, time
mission = sys.stdin.read()
part = re.search(r"mod(\\d)", mission)[1]
with open(os.environ["TALLY"], "a") as tally:
    tally.write(re.search(r"(part\\d-\\d)-[0-9a-f]+$", pathlib.Path.cwd().parent.name)[1] + "\\n")
time.sleep(float(os.environ["PACE"]))
pathlib.Path(f"mod{{part}}.py").write_text(f"def f{{part}}():\\n    return 'new'\\n")
pathlib.Path(f"new{{part}}.py").write_text("x = 1\\n")
"""


class Cluster:
    """A scheduler and its workers, as programs of their own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = os.environ | environment
        self._programs: list[subprocess.Popen[bytes]] = []
        self._start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(folder / "scheduler.json"))
        self.address = str(json.loads(self._written("scheduler.json"))["address"])
        self.workers = [self._worker(number) for number in range(3)]

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "2", "--resources", "agents=2", "--no-nanny", "--no-dashboard", "--name", f"w{number}")
        return self._start("worker", self.address, *options, "--local-directory", str(self._folder / f"w{number}"))

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self._folder / "cluster.log").open("ab") as log:
            program = subprocess.Popen([BIN / "dask", *words], stdout=log, stderr=log, env=self._environment, cwd=self._folder)
        self._programs.append(program)
        return program

    def _written(self, name: str) -> str:
        until = time.monotonic() + 60
        while not (self._folder / name).is_file() and time.monotonic() < until:
            time.sleep(0.1)
        return (self._folder / name).read_text()

    def close(self) -> None:
        """Ends it all at once."""
        for program in reversed(self._programs):
            program.kill()
            program.wait()


@pytest.fixture
def tally(tmp_path: Path) -> Path:
    """A line for each time that the agent was started."""
    (tmp_path / "tally").touch()
    return tmp_path / "tally"


@pytest.fixture
def cluster(tmp_path: Path, tally: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    (folder / "tmp").mkdir()
    with contextlib.closing(Cluster(folder, {"TALLY": str(tally), "PACE": "1.5", "TMPDIR": str(folder / "tmp")})) as made:
        yield made


def repository(folder: Path, agent: Path) -> GitRepository:
    made = GitRepository(folder)
    settings = f'confine = "off"\nscouts = 3\n[agents.counting]\ncommand = "{agent}"\nenvironment = ["TALLY", "PACE"]\n'
    made.commit(FILES | {"scout.toml": settings})
    return made


def scout(where: Path, *args: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    surroundings = os.environ | (environment or {})
    command = [str(BIN / "scout"), "probe", "change everything", *PARTS, "--agent", "counting", "--json", *args]
    return subprocess.Popen(command, cwd=where, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def receipts(root: Path) -> dict[str, dict[str, object]]:
    files = (root / ".scout/runs").glob("*/scouts/*.json")
    return {path.stem: json.loads(path.read_text()) for path in files if not path.name.startswith(".")}


def ended(root: Path) -> set[str]:
    return {name for name, receipt in receipts(root).items() if receipt["outcome"] == "ok"}


def snapshots(root: Path) -> dict[str, object]:
    return {name: receipt["snapshot"] for name, receipt in receipts(root).items()}


@pytest.mark.slow
def test_twelve_scouts_survive_the_loss_of_a_worker_and_the_plan_is_the_same_as_from_here(
    cluster: Cluster, tmp_path: Path, tally: Path
) -> None:
    agent = tmp_path / "counting-agent"
    agent.write_text(AGENT)
    agent.chmod(0o755)
    away, here = repository(tmp_path / "away", agent), repository(tmp_path / "here", agent)
    with scout(away.path, "--fleet", cluster.address) as probe:
        until = time.monotonic() + 90
        while len(ended(away.path)) < 4 and time.monotonic() < until and probe.poll() is None:
            time.sleep(0.05)
        home_before_the_loss = ended(away.path)
        cluster.workers[0].send_signal(signal.SIGKILL)
        out, err = probe.communicate(timeout=120)
    assert probe.returncode == 0, err
    assert 4 <= len(home_before_the_loss) < 12
    assert len(ended(away.path)) == 12
    runs = Counter(tally.read_text().split())
    assert set(runs) == set(receipts(away.path))
    assert {name: runs[name] for name in home_before_the_loss} == dict.fromkeys(home_before_the_loss, 1)
    assert sum(runs.values()) <= 12 + 2  # those that were under way on the lost worker

    with scout(here.path, environment={"TALLY": str(tally), "PACE": "0"}) as probe:
        local, err = probe.communicate(timeout=120)
    assert probe.returncode == 0, err
    mine, theirs = json.loads(local), json.loads(out)
    assert (theirs["plan"], theirs["touch_maps"], theirs["overlaps"]) == (mine["plan"], mine["touch_maps"], mine["overlaps"])
    assert snapshots(away.path) == snapshots(here.path)
    assert list((away.path / ".scout/runs").glob("*/scouts/part0-1.log"))
    left = [path.name for path in (tmp_path / "cluster/tmp").glob("scout-*")]
    assert [name for name in left if not name.startswith("scout-ground-")] == [], left


@pytest.mark.slow
def test_called_off_scouts_end_in_order_and_are_sent_again_from_here(cluster: Cluster, tmp_path: Path, tally: Path) -> None:
    agent = tmp_path / "counting-agent"
    agent.write_text(AGENT.replace("PACE", "SLOW", 1).replace('float(os.environ["SLOW"])', "60"))
    agent.chmod(0o755)
    away = repository(tmp_path / "away", agent)
    with scout(away.path, "--fleet", cluster.address) as probe:
        until = time.monotonic() + 60
        while len(tally.read_text().split()) < 6 and time.monotonic() < until:
            time.sleep(0.05)
        began = time.monotonic()
        probe.send_signal(signal.SIGINT)
        _, err = probe.communicate(timeout=60)
    assert (probe.returncode, time.monotonic() - began < 30) == (130, True), err
    outcomes = Counter(str(receipt["outcome"]) for receipt in receipts(away.path).values())
    assert outcomes == {"interrupted": 6, "None": 6}
    agent.write_text(AGENT)
    command = [str(BIN / "scout"), "probe", "--resume", "last", "--json"]
    surroundings = os.environ | {"TALLY": str(tally), "PACE": "0"}
    done = subprocess.run(command, cwd=away.path, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(ended(away.path)) == 12


def test_a_scheduler_that_is_not_there_is_one_sentence_before_anything_is_written(repo: GitRepository) -> None:
    repo.commit(FILES)
    done = subprocess.run(
        [BIN / "scout", "probe", "x", *PARTS, "--fleet", "tcp://127.0.0.1:9"], cwd=repo.path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("scout: No Dask scheduler answers at tcp://127.0.0.1:9.")
    assert done.stderr.count("\n") == 2
    assert not (repo.path / ".scout/runs").exists()
