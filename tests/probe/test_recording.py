"""A run kept in a folder, and played back: the same receipts, the same evidence, no agent."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scout.config import AgentRow, Config, Limits
from scout.errors import AgentError
from scout.model import Outcome, Scout
from scout.probe import record
from scout.probe.agents import ACP, agent_row
from scout.system.runs import Run
from tests.conftest import GitRepository
from tests.probe.expedition import HANDED, Expeditions, command, config_for

SCOUT = Path(sys.executable).parent / "scout"
OWN = {"snapshot", "base"}
"""What a replay can't have in common with what it repeats: a commit names its run."""


def same(scout: Scout) -> dict[str, object]:
    return {name: value for name, value in scout.model_dump().items() if name not in OWN}


def replayed(expeditions: Expeditions, config: Config, tmp_path: Path, *, parts: tuple[str, ...] = ("api",)) -> tuple[Scout, Scout, Run]:
    run = expeditions.create(config)
    (first,) = expeditions.send(config, run=run, parts=parts)
    record(run, tmp_path / "kept")
    again = expeditions.create(Config())
    (second,) = expeditions.send(Config(), run=again, parts=parts, agent=f"replay:{tmp_path / 'kept'}")
    kept, played = (one.scout_file("api-1", "log").read_bytes() for one in (run, again))
    assert kept == played
    return first, second, again


@pytest.mark.parametrize("name", ["well_behaved.py", "fails_having_done_everything.sh", "does_nothing.sh", "hangs.sh", "floods.sh"])
def test_a_replayed_scout_ends_as_the_recorded_one_did(expeditions: Expeditions, tmp_path: Path, name: str) -> None:
    first, second, _ = replayed(expeditions, config_for(name, seconds=2.0), tmp_path)
    assert same(second) == same(first)
    if first.snapshot:
        assert expeditions.changed(second) == expeditions.changed(first)


def test_what_it_told_is_read_again_from_what_it_printed(expeditions: Expeditions, tmp_path: Path) -> None:
    row = AgentRow(command=command("speaks_acp.py"), environment=HANDED, dialect=ACP)
    first, second, run = replayed(expeditions, Config(agents={"fake": row}, confine="off", limits=Limits(seconds=20)), tmp_path)
    assert (second.outcome, second.reads, second.usage.cost_usd) == (Outcome.OK, ("src/comments.py",), 0.25)
    assert same(second) == same(first)
    record(run, tmp_path / "again")
    assert {path.name for path in (tmp_path / "again").iterdir()} >= {"api-1.json", "api-1.log", "api-1.patch"}


def test_a_scout_that_was_not_recorded_is_broken_and_nothing_is_sent_in_its_place(expeditions: Expeditions, tmp_path: Path) -> None:
    config = config_for("well_behaved.py")
    run = expeditions.create(config)
    expeditions.send(config, run=run)
    record(run, tmp_path / "kept")
    scouts = expeditions.send(Config(), parts=("api", "db"), agent=f"replay:{tmp_path / 'kept'}")
    assert [scout.outcome for scout in scouts] == [Outcome.OK, Outcome.BROKEN]
    assert "has no scout db-1" in (scouts[1].ended_because or "")


def test_a_folder_without_a_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="no recording"):
        agent_row(f"replay:{tmp_path}", config=Config(), surroundings={})


def test_a_whole_probe_is_repeated_byte_for_byte(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"app.py": "def run():\n    return 1\n", "README.md": "# App\n"})
    agent = f"{command('well_behaved.py')}"

    def probe(*args: str) -> dict[str, object]:
        parts = ("--part", "api=the API", "--part", "db=the table")
        line: list[str | Path] = [SCOUT, "probe", "--json", "--confine", "off", "notes", *parts, *args]
        done = subprocess.run(line, cwd=repo.path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    first = probe("--agent-cmd", agent, "--record", str(tmp_path / "kept"))
    specs = {path.name: path.read_bytes() for path in (repo.path / "specs" / "notes").iterdir()}
    second = probe("--agent", f"replay:{tmp_path / 'kept'}", "--replace-specs")
    assert {path.name: path.read_bytes() for path in (repo.path / "specs" / "notes").iterdir()} == specs
    for document in (first, second):
        assert document.pop("run")
        assert document.pop("repository")  # the specs are not committed, the second time
    assert second == first


def test_a_recording_of_another_commit_says_so(expeditions: Expeditions, tmp_path: Path) -> None:
    config = config_for("well_behaved.py")
    run = expeditions.create(config)
    expeditions.send(config, run=run)
    record(run, tmp_path / "kept")
    (tmp_path / "kept/api-1.patch").write_bytes(b"--- a/gone.py\n+++ b/gone.py\n@@ -1 +1 @@\n-x\n+y\n")
    (scout,) = expeditions.send(Config(), agent=f"replay:{tmp_path / 'kept'}")
    assert scout.outcome is Outcome.BROKEN
    assert "does not fit here" in (scout.ended_because or "")
