"""Several scouts at one part: how alike their changes are, and what is open where they are not, in the summary and in the spec."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scout.model import Scout, TouchMap
from scout.system.runs import Run
from tests.conftest import GitRepository
from tests.probe.expedition import command

SCOUT = Path(sys.executable).parent / "scout"
AGENTS = {
    "routes": "printf 'def notes():\\n    return []\\n' > notes.py; sed -i 's/return 1/return 2/' app.py",
    "stores": "printf 'def notes():\\n    return []\\n' > notes.py; sed -i 's/return 3/return 4/' app.py",
    "apart": "printf 'def notes():\\n    return []\\n' > notes.py",
}


@pytest.fixture
def app(repo: GitRepository) -> GitRepository:
    rows = [f'[agents.{name}]\ncommand = """sh -c "{script}" """' for name, script in AGENTS.items()]
    rows.append(f'[agents.follower]\ncommand = """{command("follows_its_viewpoint.py")}"""')
    toml = 'confine = "off"\n' + "\n".join(rows).replace("\\n", "\\\\n")
    repo.commit({"app.py": "def run():\n    return 1\n\n\ndef store():\n    return 3\n", "README.md": "# App\n", "scout.toml": toml})
    return repo


def probed(app: GitRepository, *args: str) -> tuple[str, str, TouchMap, tuple[Scout, ...]]:
    """What a person saw, the spec, the part's touch map and its scouts."""
    line: list[str | Path] = [SCOUT, "probe", "notes", "--part", "notes=keep notes", *args]
    done = subprocess.run(line, cwd=app.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    run = Run.open(app.path, None)
    maps = run.load("touchmaps", tuple[TouchMap, ...])
    assert maps is not None
    return done.stdout, (app.path / "specs/notes/01-notes.md").read_text(encoding="utf-8"), maps[0], run.scouts()


def section(spec: str) -> list[str]:
    """What the spec says is open."""
    return [line for line in spec.partition("## Open")[2].partition("\n## ")[0].splitlines() if line.startswith("- ")]


def test_different_agents_show_where_they_disagree(app: GitRepository) -> None:
    seen, spec, found, scouts = probed(app, "--agent", "routes", "--agent", "stores", "--agent", "apart")
    assert [(scout.agent, scout.viewpoint) for scout in scouts] == [(name, "straightforward") for name in AGENTS]
    assert found.agreement == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert found.symbol_agreement == pytest.approx((1 / 3 + 1 / 2 + 1 / 2) / 3)
    shares = {touch.symbol: round(touch.probability, 2) for touch in found.touches if touch.symbol}
    assert shares == {"run": 0.33, "store": 0.33, "notes": 1.0}
    header, row = ([line for line in seen.splitlines() if line.startswith(word)][-1].split() for word in ("part ", "notes "))
    assert header[-2] == "agree"
    assert row[-3:] == ["67%", "3×", "ok"]
    assert "they agree on 67 % of the files and 44 % of the symbols" in spec
    assert section(spec) == ["- `app.py`: 2 of 3 scouts (notes-1: routes, straightforward; notes-2: stores, straightforward)"]


def test_replicas_of_one_agent_work_in_different_ways_and_say_so(app: GitRepository) -> None:
    _, spec, found, scouts = probed(app, "--agent", "follower", "--scouts", "3")
    assert [scout.viewpoint for scout in scouts] == ["straightforward", "minimal diff", "tests first"]
    assert found.agreement == pytest.approx((1 / 2 + 2 / 3 + 1 / 3) / 3)
    assert section(spec) == [
        "- `app.py`: 2 of 3 scouts (notes-1: follower, straightforward; notes-3: follower, tests first)",
        "- `test_notes.py`: 1 of 3 scouts (notes-3: follower, tests first)",
        "- `notes.py#archive`: 1 of 3 scouts (notes-1: follower, straightforward)",
    ]


def test_three_scouts_each_of_three_agents_take_turns_with_the_ways_of_working(app: GitRepository) -> None:
    seen, spec, found, scouts = probed(app, "--agent", "routes", "--agent", "stores", "--agent", "apart", "--scouts", "3")
    assert [(scout.agent, scout.viewpoint) for scout in scouts[:4]] == [
        ("routes", "straightforward"),
        ("stores", "straightforward"),
        ("apart", "straightforward"),
        ("routes", "minimal diff"),
    ]
    assert len(found.scouts) == 9
    assert "9× ok" in seen
    assert section(spec)[0].startswith("- `app.py`: 6 of 9 scouts")


def test_scouts_that_agree_leave_nothing_open(app: GitRepository) -> None:
    _, spec, found, _ = probed(app, "--agent", "apart", "--scouts", "2")
    assert (found.agreement, found.symbol_agreement) == (1.0, 1.0)
    assert "## Open" not in spec


def test_a_mission_of_ones_own_is_what_scouts_are_sent_out_with(app: GitRepository) -> None:
    app.write({"templates/mission.md": "Only this: {{ part.name }}, {{ viewpoint.name }}.\n"})
    probed(app, "--agent", "apart")
    run = Run.open(app.path, None)
    assert run.scout_file("notes-1", "prompt.md").read_text(encoding="utf-8") == "Only this: notes, straightforward.\n"
