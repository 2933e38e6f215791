"""A run's record survives kills, damage, crowds and any text."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scout.config import Config
from scout.errors import RunError
from scout.model import Effect, Feature, Outcome, Recon, RepositoryState, Scout, Touch, TouchMap
from scout.system.runs import SCHEMA, Run, remove_everything, remove_runs
from scout.text import slugify

TODAY = date(2026, 11, 23)
FEATURE = Feature(slug="notification-system", title="Notification system", text="notification system")
ANYTHING = st.text(alphabet=st.characters(exclude_categories=()))
"""Surrogates too: they stand for bytes that are not UTF-8."""


def new_run(root: Path, feature: Feature = FEATURE) -> Run:
    state = RepositoryState(head="0" * 40, branch="main")
    return Run.create(root, feature=feature, base="0" * 40, config=Config(), agents=("sketch",), state=state, today=TODAY)


def scout(part: str = "db", number: int = 1, outcome: Outcome | None = None) -> Scout:
    return Scout(id=f"{part}-{number}", part=part, number=number, agent="sketch", base="0" * 40, outcome=outcome)


def test_a_run_is_named_for_its_day_and_feature_and_no_name_is_used_twice(tmp_path: Path) -> None:
    names = [new_run(tmp_path).id for _ in range(3)]
    assert names == ["2026-11-23-notification-system", "2026-11-23-notification-system-2", "2026-11-23-notification-system-3"]
    assert (tmp_path / ".scout/.gitignore").read_text() == "*\n"


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    touch = Touch("a.py", "f", "function", Effect.BODY, None, None, ((1, 2),), ((1, 3),), "f()", "f()", True, 0.5, ("db-1",), None)
    maps = (TouchMap(part="db", scouts=("db-1",), touches=(touch,)),)
    run.save("touchmaps", maps)
    opened = Run.open(tmp_path, None)
    assert opened.load("touchmaps", tuple[TouchMap, ...]) == maps
    assert opened.feature() == FEATURE
    assert opened.record == run.record
    assert opened.load("recon", Recon) is None


@given(text=ANYTHING, title=ANYTHING, error=ANYTHING)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(tmp_path: Path, text: str, title: str, error: str) -> None:
    feature = Feature(slug=slugify(title), title=title, text=text)
    run = new_run(tmp_path, feature)
    run.save_scout(scout().model_copy(update={"ended_because": error, "left_out": (text,)}))
    opened = Run.open(tmp_path, run.id)
    assert opened.feature() == feature
    assert [(found.ended_because, found.left_out) for found in opened.scouts()] == [(error, (text,))]
    shutil.rmtree(run.folder)


def test_the_request_is_kept_byte_for_byte(tmp_path: Path) -> None:
    raw = b"# \xff\xfe caf\xc3\xa9\r\n\0 end"
    run = new_run(tmp_path, FEATURE.model_copy(update={"text": raw.decode("utf-8", "surrogateescape")}))
    assert (run.folder / "feature.md").read_bytes() == raw


def test_json_has_sorted_keys_and_is_ascii(tmp_path: Path) -> None:
    run = new_run(tmp_path, FEATURE.model_copy(update={"title": "Benachrichtigungen für später"}))
    content = (run.folder / "feature.json").read_text(encoding="ascii")
    keys = list(json.loads(content))
    assert keys == sorted(keys)


def test_receipts_come_in_order_numbers_as_numbers(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    for part, number in (("ui", 1), ("db", 10), ("db", 9)):
        run.save_scout(scout(part, number))
    assert [found.id for found in run.scouts()] == ["db-9", "db-10", "ui-1"]


def test_runs_are_opened_by_a_prefix_and_an_unclear_one_is_refused(tmp_path: Path) -> None:
    first = new_run(tmp_path)
    other = new_run(tmp_path, FEATURE.model_copy(update={"slug": "search"}))
    assert Run.open(tmp_path, "2026-11-23-n").id == first.id
    assert Run.open(tmp_path, None).id == other.id
    with pytest.raises(RunError, match="begins the names of 2 runs") as refused:
        Run.open(tmp_path, "2026")
    assert first.id in refused.value.hint
    for name in ("nothing", "../..", ""):
        with pytest.raises(RunError):
            Run.open(tmp_path, name)


def test_without_runs_the_hint_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no runs") as refused:
        Run.open(tmp_path, None)
    assert "scout probe" in refused.value.hint


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff", b'{"a": 1}', b"[" * 100_000, b"NaN"])
def test_damage_is_named_by_its_file(tmp_path: Path, damage: bytes) -> None:
    run = new_run(tmp_path)
    run.save_scout(scout())
    run.scout_file("db-1", "json").write_bytes(damage)
    with pytest.raises(RunError, match=r"db-1\.json") as refused:
        run.scouts()
    assert run.id in refused.value.hint
    assert [(summary.scouts, summary.ended) for summary in Run.all(tmp_path)] == [(1, 0)]
    (run.folder / "run.json").write_bytes(damage)
    with pytest.raises(RunError, match=r"run\.json"):
        Run.open(tmp_path, run.id)
    assert Run.all(tmp_path) == ()


def test_a_newer_schema_is_refused_in_plain_words(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    record = json.loads((run.folder / "run.json").read_text())
    (run.folder / "run.json").write_text(json.dumps(record | {"schema_version": SCHEMA + 1, "unheard_of": 1}))
    with pytest.raises(RunError, match=f"newer scout .schema {SCHEMA + 1}"):
        Run.open(tmp_path, None)


HOLDER = """
import os, sys
from pathlib import Path
from scout.system.runs import Run
Run.open(Path(sys.argv[1]), None).__enter__()
os.kill(os.getpid(), 9)
"""


def test_a_run_is_worked_on_by_one_at_a_time_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    with run, pytest.raises(RunError, match="worked on by another"), Run.open(tmp_path, None):
        pass
    assert subprocess.run([sys.executable, "-c", HOLDER, str(tmp_path)], check=False).returncode == -9
    with Run.open(tmp_path, None):
        pass


KILLED = """
import os, sys
from pathlib import Path
from tests.system.test_runs import new_run, scout
from scout.model import Outcome
def die_at(step, root):
    left = step
    def count(event, args):
        nonlocal left
        if event in ("os.mkdir", "os.rename", "open") and str(args[0]).startswith(root):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), 9)
    sys.addaudithook(count)
def begin(step):
    root = Path(sys.argv[1], str(step))
    root.mkdir()
    if os.fork() == 0:
        die_at(step, str(root))
        run = new_run(root)
        run.save_scout(scout())
        run.save_scout(scout(outcome=Outcome.OK))
        os._exit(0)
    return os.wait()[1] != 0
print(next(step for step in range(200) if not begin(step)))
"""


def test_a_kill_between_any_two_writes_leaves_runs_that_can_be_read(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, check=True)
    steps = int(done.stdout)
    assert steps > 15
    outcomes = set()
    for step in range(steps + 1):
        root = tmp_path / str(step)
        runs = Run.folders(root)
        assert all(run.feature() == FEATURE for run in runs)
        outcomes |= {tuple(found.outcome for found in run.scouts()) for run in runs}
        remove_runs(root)
        assert not list((root / ".scout/runs").glob("*"))
    assert outcomes == {(), (None,), (Outcome.OK,)}


def test_cleaning_takes_what_scout_made_and_leaves_what_others_put_there(tmp_path: Path) -> None:
    new_run(tmp_path)
    runs = tmp_path / ".scout/runs"
    (runs / "2026-11-23-cut-short/scouts").mkdir(parents=True)
    (runs / "2026-11-23-my-notes").mkdir()
    (runs / "2026-11-23-my-notes/notes.txt").write_text("mine")
    (runs / "2026-11-23-link").symlink_to(tmp_path)
    remove_runs(tmp_path)
    assert {path.name for path in runs.iterdir()} == {"2026-11-23-my-notes", "2026-11-23-link"}


def test_nothing_is_cleaned_while_a_run_is_worked_on(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    for clean in (remove_runs, remove_everything):
        with run, pytest.raises(RunError, match="worked on"):
            clean(tmp_path)
    assert run.folder.is_dir()


def test_a_folder_that_scout_did_not_make_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / ".scout").mkdir()
    (tmp_path / ".scout/mine").write_text("mine")
    assert remove_everything(tmp_path) == ()
    assert (tmp_path / ".scout/mine").exists()
