"""What scouts print can be read while they run; and two probes at once on one repository get in nobody's way."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import GitRepository

SCOUT = Path(sys.executable).parent / "scout"
APP = {"store/users.py": "class UserStore:\n    def all(self):\n        return []\n"}
PLAIN = 'echo beginning; echo x > new.py; while [ ! -e "$GATE" ]; do sleep 0.1; done; echo done'
EVENTS = """cat > /dev/null
echo '{"type": "system", "subtype": "init", "model": "m", "cwd": "/"}'
echo '{"type": "assistant", "message": {"id": "1", "content": [{"type": "tool_use", "name": "Bash", "input": {"command": "make test"}}]}}'
echo x > new.py; while [ ! -e "$GATE" ]; do sleep 0.1; done
echo '{"type": "result", "subtype": "success", "is_error": false, "result": "all done", "num_turns": 1}'
"""


def start(where: Path, *args: str, text: bool = True) -> subprocess.Popen[str]:
    return subprocess.Popen([SCOUT, *args], cwd=where, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=text)


def wait_for_log(root: Path) -> None:
    until = time.monotonic() + 30
    while not any(path.stat().st_size for path in root.glob(".scout/runs/*/scouts/*.log")) and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("script", "dialect", "first", "last"),
    [(PLAIN, "", "beginning", "done"), (EVENTS, 'dialect = "claude"\n', "runs make test", "all done")],
    ids=["lines", "events"],
)
def test_a_log_is_read_while_it_is_written(
    repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, dialect: str, first: str, last: str
) -> None:
    (tmp_path / "agent.sh").write_text(script)
    monkeypatch.setenv("GATE", str(tmp_path / "gate"))
    row = f'[agents.mine]\ncommand = "sh {tmp_path}/agent.sh"\nenvironment = ["GATE"]\n{dialect}'
    repo.commit(APP | {"scout.toml": f'confine = "off"\n{row}'})
    with start(repo.path, "probe", "tags", "--part", "store=TagStore in store/tags.py", "--agent", "mine", "--json") as probe:
        wait_for_log(repo.path)
        with start(repo.path, "logs", "-f", "last", "store") as logs:
            assert logs.stdout is not None
            assert logs.stdout.readline() == f"store-1  {first}\n"
            assert probe.poll() is None
            (tmp_path / "gate").touch()
            rest, _ = logs.communicate(timeout=60)
            assert (logs.returncode, rest) == (0, f"store-1  {last}\n")
        probe.communicate(timeout=60)
        assert probe.returncode == 0


def test_following_a_run_that_nobody_works_on_ends_with_what_to_do(
    repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(APP)
    monkeypatch.setenv("GATE", str(tmp_path / "never"))
    (tmp_path / "agent.sh").write_text("echo beginning; sleep 60")
    agent = ("--agent-cmd", f"sh {tmp_path}/agent.sh", "--confine", "off")
    with start(repo.path, "probe", "tags", "--part", "store=TagStore", *agent) as probe:
        wait_for_log(repo.path)
        probe.kill()
    done = subprocess.run([SCOUT, "logs", "-f"], cwd=repo.path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "store-1  beginning\n")
    assert "Nobody works on run" in done.stderr
    assert "scout probe --resume" in done.stderr


def test_two_probes_at_once_on_one_repository_both_come_to_their_end(repo: GitRepository) -> None:
    repo.commit(APP)
    line = "sh -c 'sleep 1; echo x > new.py'"
    probes = [
        start(repo.path, "probe", name, "--part", "store=a TagStore", "--part", "api=list_tags", "--agent-cmd", line, "--json")
        for name in ("tags", "labels", "tags")
    ]
    said = [probe.communicate(timeout=120) for probe in probes]
    assert [probe.returncode for probe in probes] == [0, 0, 0], [err for _, err in said]
    documents = [json.loads(out) for out, _ in said]
    assert len({document["run"] for document in documents}) == 3
    assert {document["feature"] for document in documents} == {"tags", "labels"}
    assert repo.git("status", "--porcelain") == "?? specs/"
    assert repo.git("fsck", "--no-dangling") == ""
