"""Commands run to their end or to a limit, and nothing of them is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scout.config import Limits
from scout.system import supervisor
from scout.system.process import Completed, run

PATH = {"PATH": os.environ["PATH"]}


@pytest.fixture
def sh(tmp_path: Path) -> Callable[..., Completed]:
    """Runs a line of shell in an empty folder `work`, with `log` beside it."""
    (tmp_path / "work").mkdir()

    def run_line(
        line: str,
        *,
        env: Mapping[str, str] = PATH,
        stdin: Path | None = None,
        cancel: threading.Event | None = None,
        **limits: float,
    ) -> Completed:
        given = Limits.model_validate({"seconds": 20, **limits})
        work = tmp_path / "work"
        return run(["sh", "-c", line], cwd=work, env=env, log=tmp_path / "log", stdin=stdin, limits=given, watch=(work,), cancel=cancel)

    return run_line


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "seen")


def running_with(mark: str) -> list[int]:
    """The processes with `mark` among their arguments."""
    found = []
    for pid in supervisor.running(supervisor.all_processes()):
        try:
            if mark.encode() in Path(f"/proc/{pid}/cmdline").read_bytes() and pid != os.getpid():
                found.append(pid)
        except OSError:
            continue
    return found


def gone(mark: str, *, within: float = 8) -> bool:
    """Whether no process carries the mark, at the latest after some seconds."""
    until = time.monotonic() + within
    while running_with(mark) and time.monotonic() < until:
        time.sleep(0.02)
    return not running_with(mark)


def test_both_streams_go_to_the_log_and_the_exit_code_comes_back(sh: Callable[..., Completed], tmp_path: Path) -> None:
    ended = sh("echo out; echo err >&2; exit 7")
    assert (ended.exit_code, ended.ended_by, ended.survivors, ended.left) == (7, "exit", 0, 0)
    assert (tmp_path / "log").read_text() == "out\nerr\n"
    assert 0 < ended.seconds < 5
    assert ended.max_rss > 100_000


def test_cpu_time_counts_what_the_command_started(sh: Callable[..., Completed]) -> None:
    ended = sh(f"{sys.executable} -c 'import time\nwhile time.process_time() < 0.3: pass'")
    assert 0.3 <= ended.cpu_seconds < 3


@pytest.mark.usefixtures("secret")
def test_the_environment_is_what_was_given_and_no_more(sh: Callable[..., Completed], tmp_path: Path) -> None:
    sh("env", env={"GIVEN": "yes", **PATH})
    names = {line.partition("=")[0] for line in (tmp_path / "log").read_text().splitlines()}
    assert names - {"PWD", "SHLVL", "_", "OLDPWD"} == {"GIVEN", "PATH", "SCOUT_PROCESS"}


def test_standard_input_is_a_file_or_empty_so_that_a_question_is_answered_at_once(sh: Callable[..., Completed], tmp_path: Path) -> None:
    assert sh("cat; echo end").ended_by == "exit"
    (tmp_path / "mission").write_text("do it\n")
    sh("cat", stdin=tmp_path / "mission")
    assert (tmp_path / "log").read_text() == "end\ndo it\n"


def test_signals_are_as_a_shell_hands_them_over(sh: Callable[..., Completed], tmp_path: Path) -> None:
    ended = sh("grep SigIgn /proc/self/status; yes | head -1; kill -PIPE $$")
    ignored, line = (tmp_path / "log").read_text().splitlines()
    # Beyond 31 lie the real-time signals, which only whoever started the tests can have set.
    assert int(ignored.removeprefix("SigIgn:\t"), 16) & 0x7FFFFFFF == 0
    assert line == "y"
    assert ended.exit_code == -signal.SIGPIPE


def test_what_can_not_be_started_is_said(tmp_path: Path) -> None:
    for argv in (["no-such-program-anywhere"], [str(tmp_path)], ["nul\0byte"]):
        ended = run(argv, cwd=tmp_path, env=PATH, log=tmp_path / "log", limits=Limits())
        assert (ended.ended_by, ended.exit_code) == ("not-found", None)
    gone_folder = run(["true"], cwd=tmp_path / "gone", env=PATH, log=tmp_path / "log", limits=Limits())
    assert gone_folder.ended_by == "not-found"


def test_a_log_that_can_not_be_written_is_an_error_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-folder"):
        run(["touch", str(tmp_path / "ran")], cwd=tmp_path, env=PATH, log=tmp_path / "no-folder/log", limits=Limits())
    assert not (tmp_path / "ran").exists()


def test_at_the_deadline_it_is_interrupted_first_and_what_it_says_then_is_kept(sh: Callable[..., Completed], tmp_path: Path) -> None:
    ended = sh("trap 'echo saved; exit 3' INT; while :; do sleep 0.05; done", seconds=0.3)
    assert (ended.ended_by, ended.exit_code) == ("timeout", 3)
    assert "saved" in (tmp_path / "log").read_text()


def test_a_program_that_ignores_signals_is_killed(sh: Callable[..., Completed]) -> None:
    ended = sh("trap '' INT TERM; while :; do sleep 0.05; done", seconds=0.3)
    assert (ended.ended_by, ended.exit_code) == ("timeout", -signal.SIGKILL)
    assert ended.seconds < 8


DAEMON = """
import os, signal, sys, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.environ.clear()
        time.sleep(60)
"""


def test_daemons_in_sessions_of_their_own_do_not_outlive_the_command(sh: Callable[..., Completed], tmp_path: Path) -> None:
    (tmp_path / "daemons-here.py").write_text(DAEMON)
    ended = sh(f"{sys.executable} {tmp_path}/daemons-here.py; sleep 0.3")
    assert (ended.ended_by, ended.exit_code, ended.survivors, ended.left) == ("exit", 0, 3, 0)
    assert gone(f"{tmp_path}/daemons-here.py", within=0)


BOMB = """
import os, sys, time
for generation in range(10):
    os.fork()
    if sys.argv[1] == "sessions" and os.getpid() != os.getsid(0):
        os.setsid()
time.sleep(60)
"""


@pytest.mark.parametrize("kind", ["group", "sessions"])
def test_a_fork_bomb_ends_at_the_limit_of_processes(sh: Callable[..., Completed], tmp_path: Path, kind: str) -> None:
    (tmp_path / "bomb-here.py").write_text(BOMB)
    ended = sh(f"{sys.executable} -S {tmp_path}/bomb-here.py {kind}", processes=40)
    assert (ended.ended_by, ended.left) == ("processes", 0)
    assert gone(f"{tmp_path}/bomb-here.py", within=0)


def test_processes_one_after_the_other_are_no_crowd(sh: Callable[..., Completed]) -> None:
    assert sh("i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done", processes=10).ended_by == "exit"


def test_a_flood_of_output_ends_at_the_limit_and_the_log_keeps_its_beginning(sh: Callable[..., Completed], tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before\n")
    ended = sh("echo begun; yes", output_bytes=100_000)
    assert (ended.ended_by, ended.left) == ("output", 0)
    log = (tmp_path / "log").read_text()
    assert len(log) == 100_007
    assert log.startswith("before\nbegun\ny\n")


def test_a_flood_of_errors_does_not_block_a_program(sh: Callable[..., Completed], tmp_path: Path) -> None:
    ended = sh("head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero; echo done")
    assert ended.ended_by == "exit"
    assert (tmp_path / "log").stat().st_size == 6_000_005


def test_filling_the_disk_ends_at_the_limit_and_what_was_there_before_does_not_count(sh: Callable[..., Completed], tmp_path: Path) -> None:
    (tmp_path / "work/base").write_bytes(b"x" * 3_000_000)
    ended = sh("while :; do head -c 300000 /dev/zero >> more; sleep 0.02; done", disk_bytes=2_000_000)
    assert ended.ended_by == "disk"
    assert 1_900_000 < (tmp_path / "work/more").stat().st_size < 100_000_000


def test_a_sparse_file_counts_for_what_it_holds(sh: Callable[..., Completed]) -> None:
    assert sh("truncate -s 100G sparse; sleep 1.3", disk_bytes=1_000_000).ended_by == "exit"


def test_cancelling_ends_everything_and_keeps_the_log(sh: Callable[..., Completed], tmp_path: Path) -> None:
    cancel = threading.Event()
    threading.Timer(0.4, cancel.set).start()
    ended = sh("echo working; setsid sleep 61 & sleep 61", cancel=cancel)
    assert (ended.ended_by, ended.left) == ("cancelled", 0)
    assert (tmp_path / "log").read_text() == "working\n"
    assert ended.seconds < 5


def test_cancelled_before_it_began(sh: Callable[..., Completed]) -> None:
    cancel = threading.Event()
    cancel.set()
    assert sh("sleep 62", cancel=cancel).ended_by == "cancelled"


SCOUT = """
import sys
from pathlib import Path
from scout.config import Limits
from scout.system.process import run
folder = Path(sys.argv[1])
run(["sh", "-c", sys.argv[2]], cwd=folder, env={{"PATH": {path!r}}}, log=folder / "log", limits=Limits())
"""


def start_scout(folder: Path, line: str) -> subprocess.Popen[bytes]:
    """A scout of its own that runs a line of shell."""
    script = textwrap.dedent(SCOUT.format(path=os.environ["PATH"]))
    return subprocess.Popen([sys.executable, "-c", script, str(folder), line], stderr=subprocess.PIPE)


def wait_for(path: Path) -> None:
    until = time.monotonic() + 15
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert path.exists()


def test_when_scout_is_killed_its_agents_end(tmp_path: Path) -> None:
    with start_scout(tmp_path, f"touch up; setsid sh -c 'sleep 63; : {tmp_path}' & sh -c 'sleep 63; : {tmp_path}'") as scout:
        wait_for(tmp_path / "up")
        scout.kill()
        scout.communicate()
        assert gone(str(tmp_path))


def test_when_an_agent_kills_its_supervisor_nothing_of_it_is_left(sh: Callable[..., Completed], tmp_path: Path) -> None:
    ended = sh(f"setsid sh -c 'sleep 64; : {tmp_path}/odd' & kill -9 $PPID; sleep 64; : {tmp_path}/odd")
    assert ended.exit_code is None
    assert ended.left == 0
    assert gone(f"{tmp_path}/odd", within=1)


def test_ctrl_c_in_the_thread_that_waits_ends_the_command(tmp_path: Path) -> None:
    with start_scout(tmp_path, f"touch up; sh -c 'sleep 65; : {tmp_path}'") as scout:
        wait_for(tmp_path / "up")
        scout.send_signal(signal.SIGINT)
        _, said = scout.communicate()
        assert b"KeyboardInterrupt" in said
        assert gone(str(tmp_path), within=0)


def test_names_and_arguments_may_hold_anything(tmp_path: Path) -> None:
    odd = tmp_path / "we\nird $(touch x) '\"\udcff"
    odd.mkdir()
    argv = ["sh", "-c", 'printf %s "$1"', "sh", "a\udcff\n$(b)"]
    ended = run(argv, cwd=odd, env=PATH | {"X": "\udcfe"}, log=odd / "log", limits=Limits(), watch=(odd,))
    assert ended.exit_code == 0
    assert (odd / "log").read_bytes() == b"a\xff\n$(b)"
