"""Parts → scouts sent side by side, each with a receipt, whatever their agents do.

The fixture `expeditions` asserts after each test that the repository is byte for byte what it was, that no process and no
sandbox is left, and that no trap has sprung.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

from scout.config import AgentRow, Config
from scout.errors import AgentError
from scout.model import Outcome, Report, Scout
from scout.probe import remove_leftovers
from scout.system.confinement import bubblewrap_on_trial
from tests.probe.expedition import HANDED, Expeditions, config_for


def one(scouts: tuple[Scout, ...]) -> Scout:
    (scout,) = scouts
    return scout


def test_a_scout_comes_back_with_its_change_its_report_and_its_patch(expeditions: Expeditions) -> None:
    config = config_for("well_behaved.py")
    run = expeditions.create(config)
    scout = one(expeditions.send(config, run=run))
    assert (scout.id, scout.outcome, scout.exit_code, scout.agent) == ("api-1", Outcome.OK, 0, "fake")
    assert expeditions.changed(scout) == {"app.py": "M", "new.py": "A", "mission-as-read.txt": "A"}
    assert scout.report == Report(needed=("`store()` of db",), confidences={"app.py#run": 0.75})
    assert b"return 2" in run.scout_file("api-1", "patch").read_bytes()
    assert "all done" in run.scout_file("api-1", "log").read_text()
    assert run.scouts() == (scout,)
    assert scout.sandbox is None


def test_the_mission_arrives_on_standard_input_byte_for_byte(expeditions: Expeditions) -> None:
    config = config_for("well_behaved.py")
    run = expeditions.create(config)
    scout = one(expeditions.send(config, run=run))
    mission = run.scout_file("api-1", "prompt.md").read_bytes()
    assert expeditions.content(scout, "mission-as-read.txt") == mission
    assert b"{{ 7 * 7 }} $(touch pwned)" in mission


@pytest.mark.parametrize("placeholder", ["{prompt_file}", "{prompt}"])
def test_the_mission_can_be_a_file_or_an_argument(expeditions: Expeditions, placeholder: str) -> None:
    line = f'sh -c \'test -f "$1" && cat "$1" > got || printf %s "$1" > got; cat >> got\' x {placeholder}'
    run = expeditions.create(Config())
    scout = one(expeditions.send(Config(agents={"fake": AgentRow(command=line, environment=HANDED)}, confine="off"), run=run))
    assert expeditions.content(scout, "got") == run.scout_file("api-1", "prompt.md").read_bytes()


def test_a_failure_keeps_what_was_done(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(config_for("fails_having_done_everything.sh")))
    assert (scout.outcome, scout.ended_because, scout.exit_code) == (Outcome.FAILED, "exit code 1", 1)
    assert expeditions.changed(scout) == {"new.py": "A"}


def test_ending_well_with_nothing_is_no_success(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(config_for("does_nothing.sh")))
    assert (scout.outcome, scout.snapshot) == (Outcome.NO_CHANGE, None)


def test_a_failure_that_left_nothing_is_no_evidence(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(Config(agents={"fake": AgentRow(command="false")}, confine="off")))
    assert (scout.outcome, scout.snapshot) == (Outcome.FAILED, None)


@pytest.mark.parametrize("agent", ["hangs.sh", "ignores_signals.py"])
def test_time_ends_an_agent_and_keeps_what_it_left(expeditions: Expeditions, agent: str) -> None:
    scout = one(expeditions.send(config_for(agent, seconds=1.5)))
    assert scout.outcome == Outcome.TIMEOUT
    assert expeditions.changed(scout) == {"new.py": "A"}


def test_processes_that_slipped_away_are_ended(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(config_for("daemonises.py")))
    assert (scout.outcome, expeditions.changed(scout)) == (Outcome.OK, {"new.py": "A"})


@pytest.mark.parametrize("agent", ["floods.sh", "fills_the_disk.sh"])
def test_a_limit_ends_an_agent_and_keeps_what_it_left(expeditions: Expeditions, agent: str) -> None:
    config = config_for(agent, disk_bytes=30_000_000, file_bytes=1_000_000)
    run = expeditions.create(config)
    scout = one(expeditions.send(config, run=run))
    assert scout.outcome == Outcome.LIMIT
    assert scout.ended_because
    assert expeditions.changed(scout) == {"new.py": "A"}
    assert run.scout_file("api-1", "log").stat().st_size < 20_000_000


@pytest.mark.parametrize("agent", ["deletes_git.sh", "plants_traps.sh", "rewrites_refs.sh", "locks_its_tree.sh"])
def test_what_an_agent_does_to_its_clone_changes_nothing_but_its_clone(expeditions: Expeditions, agent: str) -> None:
    config = config_for(agent)
    run = expeditions.create(config)
    scout = one(expeditions.send(config, run=run))
    assert scout.outcome == Outcome.OK, scout.ended_because
    assert any(path.endswith("new.py") for path in expeditions.changed(scout))


def test_no_push_leaves_by_file_https_or_ssh_even_without_walls(
    expeditions: Expeditions, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "bin/ssh"
    ssh.parent.mkdir()
    ssh.write_text(f"#!/bin/sh\ntouch {out}/ssh\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", str(ssh.parent), prepend=os.pathsep)
    config = config_for("pushes.sh")
    run = expeditions.create(config)
    with socket.create_server(("127.0.0.1", 0)) as web:
        monkeypatch.setenv("PROBE_WEB", f"https://127.0.0.1:{web.getsockname()[1]}")
        scout = one(expeditions.send(config, run=run))
        web.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody came
            web.accept()
    assert (scout.outcome, scout.confinement) == (Outcome.OK, "none")
    said = run.scout_file("api-1", "log").read_text()
    assert said.count("not allowed") >= 15, said
    assert not {"pushed", "fetched"} & set(said.splitlines())


def test_confinement_stops_what_guards_alone_can_not(expeditions: Expeditions, bubblewrap: None) -> None:
    scout = one(expeditions.send(config_for("breaks_out.sh", confine="strict")))
    assert scout.confinement == "bubblewrap"
    assert expeditions.changed(scout)["new.py"] == "A"


@pytest.mark.parametrize("agent", ["well_behaved.py", "daemonises.py", "locks_its_tree.sh", "rewrites_refs.sh"])
def test_a_confined_agent_works_as_an_unconfined_one(expeditions: Expeditions, bubblewrap: None, agent: str) -> None:
    scout = one(expeditions.send(config_for(agent, confine="strict")))
    assert (scout.outcome, scout.confinement) == (Outcome.OK, "bubblewrap")


def test_oddities_are_kept_or_named(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(config_for("makes_oddities.py", disk_bytes=500 * 1024**3)))
    assert scout.outcome == Outcome.OK, scout.ended_because
    changed = expeditions.changed(scout)
    odd = ("not-utf-8-\udcff\udcfe.py", "new\nline; $(touch pwned) `id`.py", "-rf")
    for path in ("new.py", "README.md/inside.txt", "loop-a", "secret", *odd):
        assert path in changed
    assert expeditions.content(scout, "secret") == b"/etc/passwd"
    left_out = " ".join(scout.left_out)
    for path in ("pipe", "socket", "nested", "sparse.bin"):
        assert path not in changed or path == "nested"
        assert path in left_out
    assert scout.report is None


def test_a_question_gets_no_answer_and_no_waiting(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(config_for("asks.py")))
    assert (scout.outcome, expeditions.content(scout, "new.py")) == (Outcome.OK, b"answer = ''\n")


def test_a_wild_report_is_read_in_part_and_is_no_part_of_the_change(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(config_for("reports_wildly.py")))
    assert scout.report is not None
    assert scout.report.confidences == {"new.py": 0.5}
    assert scout.report.surprised[0] == "all red"
    assert len(scout.report.surprised) == 50
    assert expeditions.changed(scout) == {"new.py": "A"}


def test_an_agent_finds_an_allow_list_and_a_home_of_its_own(expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "SSH_AUTH_SOCK", "GITHUB_TOKEN", "AWS_PROFILE", "ANTHROPIC_API_KEY"):
        if name != "GIT_DIR":
            monkeypatch.setenv(name, "secret")
    scout = one(expeditions.send(config_for("shows_its_environment.py")))
    found = json.loads(expeditions.content(scout, "environment.json"))
    assert "secret" not in found.values()
    assert Path(found["HOME"]).parent == Path(found["TMPDIR"]).parent
    assert Path(found["HOME"]).parent.name.startswith("scout-2026-11-23-")
    assert (found["TERM"], found["CI"], found["GIT_ALLOW_PROTOCOL"]) == ("dumb", "1", "")


def test_each_part_is_sent_to_each_agent_as_often_as_asked(expeditions: Expeditions) -> None:
    config = config_for("well_behaved.py", scouts=2)
    scouts = expeditions.send(config, parts=("db", "api"))
    assert [(scout.id, scout.viewpoint) for scout in scouts] == [
        ("db-1", "straightforward"),
        ("db-2", "minimal diff"),
        ("api-1", "straightforward"),
        ("api-2", "minimal diff"),
    ]
    assert {scout.outcome for scout in scouts} == {Outcome.OK}


def test_events_tell_what_happens_in_order(expeditions: Expeditions) -> None:
    expeditions.send(config_for("hangs.sh", seconds=2))
    assert [event.what for event in expeditions.events] == ["started", "doing", "ended"]
    assert [event.detail for event in expeditions.events][:2] == ["fake", "waiting"]
    assert expeditions.events[-1].detail.startswith("timeout: ")
    assert 1.5 < expeditions.events[-1].seconds < 15


def test_nothing_starts_when_an_agent_is_missing(expeditions: Expeditions) -> None:
    run = expeditions.create(Config())
    with pytest.raises(AgentError, match="not installed"):
        expeditions.send(Config(agents={"fake": AgentRow(command="no-such-program-here")}), run=run)
    assert run.scouts() == ()
    assert expeditions.events == []


def test_nothing_starts_when_strict_confinement_is_not_to_be_had(
    expeditions: Expeditions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for("well_behaved.py", confine="strict")
    run = expeditions.create(config)
    (tmp_path / "bin").mkdir()
    for program in ("git", "env"):
        (tmp_path / "bin" / program).symlink_to(str(shutil.which(program)))
    with monkeypatch.context() as without_bubblewrap:
        without_bubblewrap.setenv("PATH", str(tmp_path / "bin"))
        bubblewrap_on_trial.cache_clear()
        try:
            with pytest.raises(AgentError, match="can't be confined"):
                expeditions.send(config, run=run)
        finally:
            bubblewrap_on_trial.cache_clear()
    assert run.scouts() == ()


def test_an_agent_that_disappears_half_way_breaks_its_scout_alone(expeditions: Expeditions, tmp_path: Path) -> None:
    program = tmp_path / "agent"
    program.write_text(f'#!/bin/sh\necho 1 > new.py\nrm -f "{program}"\n', encoding="utf-8")
    program.chmod(0o755)
    scouts = expeditions.send(Config(agents={"fake": AgentRow(command=str(program))}, jobs=1, confine="off"), parts=("db", "api"))
    assert [scout.outcome for scout in scouts] == [Outcome.OK, Outcome.BROKEN]
    assert scouts[1].ended_because


def test_cancelling_ends_all_in_order_and_resuming_repeats_them_alone(expeditions: Expeditions) -> None:
    config = config_for("hangs.sh", seconds=60)
    run = expeditions.create(config)
    threading.Timer(1.5, expeditions.cancel.set).start()
    began = time.monotonic()
    scouts = expeditions.send(config, run=run, parts=("db", "api", "ui"))
    assert time.monotonic() - began < 20
    assert [scout.outcome for scout in scouts] == [Outcome.INTERRUPTED, Outcome.INTERRUPTED, None]
    assert expeditions.changed(scouts[0]) == {"new.py": "A"}
    expeditions.cancel.clear()
    again = expeditions.send(config_for("well_behaved.py"), run=run, parts=("db", "api", "ui"))
    assert {scout.outcome for scout in again} == {Outcome.OK}


def test_what_has_a_result_is_not_repeated(expeditions: Expeditions) -> None:
    config = config_for("fails_having_done_everything.sh")
    run = expeditions.create(config)
    first = expeditions.send(config, run=run)
    expeditions.events.clear()
    assert expeditions.send(config_for("no-such-file.sh"), run=run) == first
    assert expeditions.events == []


def test_the_sketch_goes_the_same_way(expeditions: Expeditions) -> None:
    scout = one(expeditions.send(Config(), agent="sketch"))
    assert (scout.outcome, scout.agent) == (Outcome.OK, "sketch")
    assert expeditions.changed(scout) == {"src/api_notifications.py": "A"}
    assert expeditions.content(scout, "src/api_notifications.py") == b"def list_api_notifications():\n    return []\n"
    assert scout.report is not None
    assert scout.report.confidences == {"src/api_notifications.py": 0.8}


def test_the_sketch_is_the_same_every_time(expeditions: Expeditions) -> None:
    trees = set()
    for _ in range(2):
        scouts = expeditions.send(Config(), agent="sketch", parts=("api", "db"))
        trees.add(tuple((scout.report, tuple(sorted(expeditions.changed(scout)))) for scout in scouts).__repr__())
    assert len(trees) == 1


def test_a_kept_sandbox_stays_and_is_named(expeditions: Expeditions, temporary: Path) -> None:
    config = config_for("well_behaved.py")
    run = expeditions.create(config)
    scout = one(expeditions.send(config, run=run, keep=True))
    assert scout.kept
    assert scout.sandbox is not None
    assert (Path(scout.sandbox) / "work/new.py").is_file()
    events = [event for event in expeditions.events if event.what != "doing"]
    assert [event.what for event in events] == ["started", "kept", "ended"]
    assert events[1].detail == scout.sandbox
    expeditions.send(config, run=run)
    assert Path(scout.sandbox).is_dir()
    with run:
        assert remove_leftovers(expeditions.root) == ((), ())
    assert remove_leftovers(expeditions.root) == ((Path(scout.sandbox),), ())
    assert list(temporary.iterdir()) == []
