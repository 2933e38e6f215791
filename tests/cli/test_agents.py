"""scout agents and scout agents test, and the question that --budget asks, as a person or a program meets them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from scout.model import Scout
from scout.system.runs import Run
from tests.cli.test_verbs import SCOUT, scout, valid
from tests.conftest import GitRepository
from tests.probe.expedition import command

ACP = f'command = """{command("speaks_acp.py")} WAY"""\ndialect = "acp"\n'
TOML = f"""
confine = "off"
[agents.speaker]
{ACP.replace("WAY", "")}
[agents.locked]
{ACP.replace("WAY", "auth")}
[agents.gone]
command = "no-such-program"
"""


@pytest.fixture
def app(repo: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository with agents of its own, on a machine with no other."""
    for key in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    repo.commit({"app.py": "def run():\n    return 1\n", "src/comments.py": "", "scout.toml": TOML})
    return repo


def test_the_list_says_who_is_here_how_each_is_called_and_what_it_tells(app: GitRepository) -> None:
    done = scout(app.path, "agents", "--json")
    assert done.returncode == 0, done.stderr
    document = valid("AgentsDocument", done.stdout)
    agents = {agent["name"]: agent for agent in document["agents"]}  # type: ignore[attr-defined]
    assert agents["sketch"]["ready"]
    assert (agents["speaker"]["ready"], agents["speaker"]["tokens"], agents["speaker"]["reads"]) == (True, "at its end", "yes")
    assert (agents["gone"]["installed"], agents["claude"]["ready"]) == (False, False)
    assert agents["claude"]["keys"][0] == "ANTHROPIC_API_KEY"
    names = list(agents)
    assert names.index("speaker") < names.index("gone")
    seen = scout(app.path, "agents").stdout
    assert "over the Agent Client Protocol: " in seen
    assert "Not installed" in seen


def test_the_list_needs_no_repository(tmp_path: Path, app: GitRepository) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert scout(tmp_path / "elsewhere", "agents", "--json").returncode == 0


def test_trying_an_agent_says_what_became_of_it_and_leaves_nothing(app: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    environment = os.environ | {"TMPDIR": str(tmp_path / "tmp")}
    line: list[str | Path] = [SCOUT, "agents", "test", "sketch", "--json"]
    done = subprocess.run(line, cwd=app.path, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    document = valid("TryoutDocument", done.stdout)
    assert (document["outcome"], document["changed"], document["hint"]) == ("ok", ["greet.py"], None)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert app.git("status", "--porcelain") == ""
    assert not (app.path / ".scout").exists()


def test_trying_an_agent_whose_key_is_refused_says_what_to_do(app: GitRepository) -> None:
    done = scout(app.path, "agents", "test", "locked")
    assert done.returncode == 1
    assert "Authentication required" in done.stdout
    assert "hint:" in done.stdout


def test_an_agent_without_a_key_is_one_sentence_with_the_variable_and_its_login(app: GitRepository) -> None:
    done = scout(app.path, "agents", "test", "claude")
    assert done.returncode == 2
    assert "ANTHROPIC_API_KEY" in done.stderr
    assert "claude setup-token" in done.stderr
    assert done.stderr.count("hint:") == 1


def on_a_terminal(where: Path, *args: str, answer: str) -> tuple[int, str]:
    """Exit code and what a person sees on the terminal, who answers the one question that is asked."""
    master, slave = pty.openpty()
    line: list[str | Path] = [SCOUT, "probe", "notes", "--part", "notes=keep notes", "--agent", "speaker", *args]
    process = subprocess.Popen(line, cwd=where, stdin=slave, stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    seen, answered = "", False
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        seen += piece.decode(errors="replace")
        if not answered and "[Y/n]" in seen:
            os.write(master, answer.encode() + b"\n")
            answered = True
    os.close(master)
    return process.wait(60), seen


def sent(app: GitRepository) -> tuple[Scout, ...]:
    return Run.open(app.path, None).scouts()


def test_a_budget_is_asked_for_on_a_terminal_before_anything_starts(app: GitRepository) -> None:
    code, seen = on_a_terminal(app.path, "--budget", "2.50", answer="n")
    assert code == 2
    assert "1 scout of speaker: cost unknown, no earlier one here told it." in seen
    assert "The probe stops at $2.50" in seen
    assert "Nothing was sent." in seen
    assert sent(app) == ()
    code, seen = on_a_terminal(app.path, "--budget", "2.50", answer="")
    assert (code, len(sent(app))) == (0, 1)
    code, seen = on_a_terminal(app.path, "--budget", "2.50", "--yes", answer="n")
    assert (code, len(sent(app))) == (0, 1)
    assert "[Y/n]" not in seen
    assert "$0.25 to $0.25, by 1 earlier here." in seen


def test_without_a_terminal_nobody_is_asked(app: GitRepository) -> None:
    done = scout(app.path, "probe", "notes", "--part", "notes=keep notes", "--agent", "speaker", "--budget", "1", "--json")
    assert done.returncode == 0, done.stderr
    document = valid("ProbeDocument", done.stdout)
    assert document["cost"] == {"reported_usd": 0.25, "priced_usd": 0.0, "prices_as_of": None, "scouts": 1, "unknown": 0}
    plain = scout(app.path, "probe", "notes", "--part", "notes=keep notes", "--agent", "speaker", "--budget", "1", "--replace-specs")
    assert "Cost   $0.25 reported" in plain.stdout
    assert "stops at $1.00" in plain.stderr
    assert json.loads(scout(app.path, "runs", "--json").stdout)["runs"]
