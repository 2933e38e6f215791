"""worktrees.sh, run by real shells on real repositories, with fake agents in real tmux."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
import yaml

from scout.errors import ConfigError
from scout.model import Plan, Track
from scout.patterns import SCRATCHPAD, arrange
from scout.specs import write_specs
from scout.specs.write import file_names
from scout.text import shell_quote
from scout.worktrees import AGENTS, POSIX, POWERSHELL, Shell, agent_command, session_name, write_script, write_tmuxp
from tests.conftest import GitRepository
from tests.specs.plans import NASTY, TEMPLATES, plan_of, track

TEMPLATES_FOLDER = Path(__file__).parents[1] / "templates"
TEMPLATE = (TEMPLATES_FOLDER / "worktrees.sh").read_text()
SHELLS = ("dash", "bash", "zsh")
FAKE_AGENT = """#!/bin/sh
# Adds what the front matter of the spec in its prompt says, and commits it.
printf '%s' "$1" >"$SAID/$(basename "$PWD").prompt"
for file in $(printf '%s\\n' "$1" | sed -n 's/^creates: \\[\\(.*\\)\\]$/\\1/p' | tr -d ,); do
  mkdir -p "$(dirname "$file")"
  echo "made in $(basename "$PWD")" >"$file"
done
git add -A
git commit -q -m work
touch "$SAID/$(basename "$PWD").done"
"""


def shell_of(name: str) -> str:
    """The shell's path. Without it the test is skipped, but never in CI."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is needed in CI")
    return found or pytest.skip(f"{name} is not installed")


class World:
    """A repository with a plan, its specs and its script, in a folder whose name wants quoting."""

    def __init__(
        self,
        folder: Path,
        *tracks: Track,
        agent: str | None = None,
        shell: str = "dash",
        setup: tuple[str, ...] = (),
        copies: tuple[str, ...] = (),
        pattern: str | None = None,
        agents: tuple[str, ...] = (),
        name: str = 'it\'s a "test" $HOME',
    ) -> None:
        self.folder = folder / name
        self.repo = GitRepository(self.folder / "main")
        base = self.repo.commit({"app.ts": "one\ntwo\nthree\n", "README.md": "hello\n"}, "base")
        self.plan: Plan = plan_of(*tracks, base=base)
        arranged = arrange(self.plan, pattern, agents=agents) if pattern else None
        if arranged:
            self.plan = arranged.plan
            self.repo.write({f"specs/f/{name}": text for name, text in arranged.files.items()})
        specs = {name: f"specs/f/{file}" for name, file in file_names(self.plan.tracks).items()}
        scratchpad = f"specs/f/{SCRATCHPAD}" if pattern else None
        pages = write_specs(self.plan, templates=TEMPLATES)
        self.repo.write({f"specs/f/{name}": text for name, text in pages.items()})
        self.script = self.repo.path / "specs" / "f" / "worktrees.sh"
        page = write_script(self.plan, template=TEMPLATE, specs=specs, agent=agent, setup=setup, copies=copies, scratchpad=scratchpad)
        self.script.write_text(page)
        self.shell = shell_of(shell)

    def run(self, *args: str, code: int = 0, cwd: Path | None = None) -> str:
        """Standard output and error of the script, which has to end with `code`."""
        command = [self.shell, str(self.script), *args]
        done = subprocess.run(command, cwd=cwd or "/", capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == code, f"{args} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def at(self, name: str) -> Path:
        """A track's worktree."""
        worktree = next(one.worktree for one in self.plan.tracks if one.track == name)
        return Path(os.path.normpath(self.repo.path / worktree))

    def work(self, name: str, files: dict[str, str], *, commit: bool = True) -> None:
        """What an agent does in a track's worktree."""
        for path, text in files.items():
            target = self.at(name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        if commit:
            subprocess.run(["git", "add", "-A"], cwd=self.at(name), check=True)
            subprocess.run(["git", "commit", "-q", "-m", f"work on {name}"], cwd=self.at(name), check=True)

    def trace(self) -> tuple[str, str, str]:
        """What git knows of worktrees, branches and its configuration."""
        return self.repo.git("worktree", "list"), self.repo.git("branch", "-a"), (self.repo.path / ".git" / "config").read_text()


def three(db_creates: str = "db.ts") -> tuple[Track, ...]:
    """db first, then api and ui beside each other."""
    return (
        track("db", creates=(db_creates,), branch="feature/db"),
        track("api", wave=2, depends_on=("db",), parallel_with=("ui",), creates=("src/api.ts",), worktree="../the api's place"),
        track("ui", wave=2, depends_on=("db",), parallel_with=("api",), creates=("src/ui.tsx",), title='A "bell" for $(whoami) & `id`'),
    )


@pytest.fixture
def tmux_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A tmux server of its own, ended afterwards."""
    shell_of("tmux")
    name = f"scout-test-{os.getpid()}-{tmp_path.name}"
    monkeypatch.setenv("SCOUT_TMUX_SOCKET", name)
    monkeypatch.setenv("TMUX_TMPDIR", "/tmp")
    monkeypatch.setenv("SHELL", "/bin/sh")
    monkeypatch.setenv("TERM", "screen")
    monkeypatch.delenv("TMUX", raising=False)
    yield name
    subprocess.run(["tmux", "-L", name, "kill-server"], capture_output=True, check=False)


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < deadline, f"{file.name} did not appear"
        time.sleep(0.05)


def type_into(socket: str, name: str, line: str) -> None:
    """Types a line into the pane of a track, whose agent has ended and left a shell."""
    call = ["tmux", "-L", socket]
    listed = subprocess.run([*call, "list-panes", "-a", "-F", "#{@track} #{pane_id}"], capture_output=True, text=True, check=True)
    pane = dict(row.split() for row in listed.stdout.splitlines())[name]
    subprocess.run([*call, "send-keys", "-t", pane, line, "Enter"], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_a_plan_lives_from_up_to_down(shell: str, tmp_path: Path, tmux_socket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = tmp_path / "said"
    said.mkdir()
    monkeypatch.setenv("SAID", str(said))
    agent = tmp_path / "fake agent"
    agent.write_text(FAKE_AGENT)
    agent.chmod(0o755)
    world = World(tmp_path, *three(), agent=f"'{agent}' {{prompt}}", shell=shell)
    before = world.trace()

    assert "api: waits for db" in world.run("up")
    assert "db: started in" in world.run("start")
    assert "db: runs already" in world.run("start", "db")
    wait_for(said / "db.done")
    assert "db: landed on main" in world.run("merge")
    assert "api: the api's place" not in world.run("up")
    world.run("start")
    wait_for(said / "the api's place.done")
    wait_for(said / "ui.done")
    assert world.run("merge").splitlines() == ["db: landed already", "api: landed on main", "ui: landed on main"]
    assert [line.split()[2] for line in world.run("status").splitlines()] == ["state", "landed", "landed", "landed"]

    assert {"db.ts", "src/api.ts", "src/ui.tsx"} <= set(world.repo.git("ls-files").splitlines())
    subjects = world.repo.git("log", "--first-parent", "--format=%s").splitlines()
    assert subjects[:2] == ['Merge ui: A "bell" for $(whoami) & `id`', "Merge api: api"]
    prompt = (said / "ui.prompt").read_text()
    assert prompt.startswith("You build the track ui of a plan")
    assert (world.repo.path / "specs" / "f" / "03-ui.md").read_text().rstrip() in prompt

    assert world.run("down").splitlines() == ["db: removed", "api: removed", "ui: removed"]
    assert world.trace() == (before[0].replace(before[0].split()[-2], world.repo.git("rev-parse", "--short", "HEAD")), before[1], before[2])
    assert not world.at("api").exists()
    sessions = subprocess.run(["tmux", "-L", tmux_socket, "list-sessions"], capture_output=True, text=True, check=False)
    assert session_name(world.plan) not in sessions.stdout


def test_up_twice_changes_nothing_and_works_from_any_directory(tmp_path: Path) -> None:
    world = World(tmp_path, *three())
    world.run("up", cwd=tmp_path)
    once = world.trace()
    assert "db: up already in" in world.run("up", cwd=world.at("db"))
    assert world.trace() == once
    assert world.repo.git("status", "--porcelain") == "?? specs/"
    assert subprocess.run(["git", "status", "--porcelain"], cwd=world.at("db"), capture_output=True, check=True).stdout == b""


def test_a_worktree_starts_at_the_base_it_was_measured_on(tmp_path: Path) -> None:
    world = World(tmp_path, *three())
    world.repo.commit({"later.ts": "x"})
    world.run("up")
    assert not (world.at("db") / "later.ts").exists()
    world.work("db", {"db.ts": "x"})
    world.run("merge")
    world.run("up")
    assert (world.at("api") / "db.ts").exists()
    assert (world.at("api") / "later.ts").exists()


def test_up_all_makes_every_worktree_from_the_base(tmp_path: Path) -> None:
    world = World(tmp_path, *three())
    world.run("up", "--all")
    assert all(world.at(name).exists() for name in ("db", "api", "ui"))


def test_up_creates_nothing_when_a_branch_or_a_folder_is_taken(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"), track("c"))
    world.repo.git("branch", "feature/b")
    world.at("c").mkdir()
    before = world.trace()
    told = world.run("up", code=1)
    assert "b: the branch feature/b exists and was not made by this script" in told
    assert f"c: {world.at('c')} exists and is not the worktree of feature/c" in told
    assert "nothing was created" in told
    assert world.trace() == before
    assert not world.at("a").exists()


def test_an_interrupted_up_goes_on(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"))
    world.run("up", "a")
    world.work("a", {"a.ts": "x"})
    world.repo.git("worktree", "remove", str(world.at("a")))
    world.run("up")
    assert (world.at("a") / "a.ts").exists()
    assert world.at("b").exists()


def test_a_missing_base_is_named(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"))
    text = world.script.read_text().replace(world.plan.base, "f" * 40)
    world.script.write_text(text)
    assert f"holds the plan's base {'f' * 40}; run this script inside it, or fetch" in world.run("up", code=1)


def test_up_refuses_a_branch_without_the_base(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"))
    world.repo.git("checkout", "-q", "--orphan", "other")
    world.repo.git("commit", "-q", "-m", "other root")
    assert "HEAD does not hold the plan's base" in world.run("up", code=1)


def test_a_conflict_stops_the_merge_says_who_and_goes_on_when_mended(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"), track("c"))
    world.run("up")
    world.work("a", {"app.ts": "one\nA\nthree\n", "a.ts": ""})
    world.work("b", {"app.ts": "one\nB\nthree\n"})
    world.work("c", {"c.ts": ""})
    before = world.trace()
    assert world.run("merge", "--dry-run", code=1).splitlines() == ["a: would land", "b: would conflict:", "  app.ts"]
    assert world.trace() == before
    told = world.run("merge", code=1)
    assert "b conflicts with what has landed:\n  app.ts (also changed by a)\n" in told
    assert "git merge --abort" in told
    assert "a merge is under way" in world.run("merge", code=1)
    world.repo.write({"app.ts": "one\nA and B\nthree\n"})
    world.repo.git("add", "app.ts")
    world.repo.git("commit", "-q", "--no-edit")
    assert world.run("merge").splitlines() == ["a: landed already", "b: landed already", "c: landed on main"]


def test_a_trial_merge_writes_nothing_into_the_repository(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"))
    world.run("up")
    world.work("a", {"a.ts": "x"})
    world.work("b", {"b.ts": "x"})
    before = sorted((world.repo.path / ".git" / "objects").rglob("*"))
    assert world.run("merge", "--dry-run").splitlines() == ["a: would land", "b: would land"]
    assert sorted((world.repo.path / ".git" / "objects").rglob("*")) == before


def test_merge_refuses_what_is_not_ready(tmp_path: Path) -> None:
    world = World(tmp_path, *three())
    world.run("up", "--all")
    assert "db has no commits yet" in world.run("merge", code=1)
    world.work("db", {"db.ts": "x"}, commit=False)
    assert "db has no commits yet" in world.run("merge", code=1)
    world.work("api", {"api.ts": "x"})
    assert "api has to wait for db" in world.run("merge", "api", code=1)
    world.work("db", {"db2.ts": "x"})
    world.work("db", {"db3.ts": "x"}, commit=False)
    assert "db has uncommitted changes" in world.run("merge", code=1)
    world.work("db", {"db4.ts": "x"})
    world.repo.write({"app.ts": "dirty"})
    assert "has uncommitted changes; commit or stash them first" in world.run("merge", code=1)
    world.repo.git("checkout", "-q", "app.ts")
    world.repo.git("checkout", "-q", "--detach")
    assert "HEAD is detached" in world.run("merge", code=1)


def test_a_track_that_is_not_up_yet_holds_nobody_back(tmp_path: Path) -> None:
    world = World(tmp_path, track("db"), track("api", wave=2, depends_on=("db",)), track("ui"))
    world.run("up")
    world.work("db", {"db.ts": "x"})
    world.work("ui", {"ui.ts": "x"})
    told = world.run("merge").splitlines()
    assert told == ["db: landed on main", "api: not up yet; when the others have landed: up", "ui: landed on main"]
    assert "api is not up" in world.run("merge", "api", code=1)


def test_down_keeps_unmerged_and_uncommitted_work(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"), track("c"))
    world.run("up")
    world.work("a", {"a.ts": "x"})
    world.work("b", {"b.ts": "x"}, commit=False)
    told = world.run("down", code=1)
    assert "a: kept: feature/a holds 1 commits that are not in main" in told
    assert "b: kept: 1 uncommitted files in" in told
    assert "c: removed" in told
    assert (world.at("a") / "a.ts").exists()
    assert (world.at("b") / "b.ts").exists()
    assert not world.at("c").exists()


def test_work_that_landed_by_another_way_counts(tmp_path: Path) -> None:
    world = World(tmp_path, *three())
    world.run("up")
    world.work("db", {"db.ts": "x"})
    world.repo.git("merge", "-q", "--squash", "feature/db")
    world.repo.git("commit", "-q", "-m", "squashed on the forge")
    assert "db: landed" in world.run("merge")
    assert world.run("down") == "db: removed\n"
    world.run("up")
    assert world.at("api").exists()
    world.work("api", {"api.ts": "x"})
    world.work("ui", {"ui.ts": "x"})
    world.run("merge")
    world.run("down")
    assert "scout" not in (world.repo.path / ".git" / "config").read_text()


def test_each_track_has_its_own_port_containers_and_data(tmp_path: Path) -> None:
    said = tmp_path / "said"
    world = World(tmp_path, track("a"), track("b"), agent=f'sh -c \'env >>"$0"; touch "$SCOUT_DATA/x"\' {said}')
    world.run("up")
    world.run("run", "a")
    world.run("run", "b")
    lines = said.read_text().splitlines()
    assert {line for line in lines if line.startswith("PORT=")} == {"PORT=4100", "PORT=4110"}
    assert {line.partition("=")[2] for line in lines if line.startswith("COMPOSE_PROJECT_NAME=")} == {
        f"{session_name(world.plan)}-a",
        f"{session_name(world.plan)}-b",
    }
    folders = [Path(line.partition("=")[2]) for line in lines if line.startswith("SCOUT_DATA=")]
    assert len(set(folders)) == 2
    assert "a: removed" in world.run("down")
    assert not any(folder.exists() for folder in folders)


def test_only_named_ignored_files_are_copied_and_setup_runs_in_the_worktree(tmp_path: Path) -> None:
    setup = ("pwd >setup.log", 'echo "$PORT" >>setup.log')
    world = World(tmp_path, track("a"), setup=setup, copies=("config/.env.local", "README.md", "missing"))
    (world.repo.path / ".git" / "info" / "exclude").write_text(".env*\nsetup.log\n")
    world.repo.write({"config/.env.local": "KEY=1", ".env": "SECRET=1"})
    assert "copied config/.env.local" in world.run("up")
    assert (world.at("a") / "config" / ".env.local").read_text() == "KEY=1"
    assert not (world.at("a") / ".env").exists()
    assert (world.at("a") / "setup.log").read_text().splitlines() == [str(world.at("a")), "4100"]


def test_a_failing_setup_is_told_and_stops_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"), setup=("false", "touch never"))
    told = world.run("up")
    assert "a: setting it up ended with exit code 1; see above" in told
    assert world.at("b").exists()
    assert not (world.at("a") / "never").exists()


def test_verify_runs_the_checks_of_each_track_in_its_worktree(tmp_path: Path) -> None:
    world = World(tmp_path, track("a", checks=("test -f a.ts", "grep -q 'it''s' a.ts")), track("b", checks=("test -f a.ts",)), track("c"))
    world.run("up")
    world.work("a", {"a.ts": "its"})
    told = world.run("verify", code=1)
    assert "a: passed: test -f a.ts\na: passed: grep" in told
    assert "b: FAILED: test -f a.ts" in told
    assert "c: the plan names no checks" in told
    world.run("verify", "a")


def test_a_merge_whose_checks_fail_stops_and_can_be_taken_back(tmp_path: Path) -> None:
    world = World(tmp_path, track("a", checks=("test -f b.ts",)), track("b"))
    world.run("up")
    world.work("a", {"a.ts": "x"})
    world.work("b", {"b.ts": "x"})
    before = world.repo.git("rev-parse", "HEAD")
    assert "the checks of a fail on main; mend it there, or take the merge back: undo" in world.run("merge", "--verify", code=1)
    assert world.repo.git("rev-parse", "HEAD") != before
    assert "taken back: Merge a: a" in world.run("undo")
    assert world.repo.git("rev-parse", "HEAD") == before
    assert "is no merge of this plan" in world.run("undo", code=1)
    assert world.run("merge").splitlines() == ["a: landed on main", "b: landed on main"]


def test_rebase_puts_work_on_top_of_what_landed_or_leaves_it(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"), track("c"), track("d"))
    world.run("up")
    world.work("a", {"app.ts": "one\nA\nthree\n"})
    world.work("b", {"b.ts": "x"})
    world.work("c", {"app.ts": "one\nC\nthree\n"})
    world.work("d", {"d.ts": "x"}, commit=False)
    world.run("merge", "a")
    told = world.run("rebase").splitlines()
    assert told == [
        "b: on top of what has landed",
        "c: conflicts with what has landed, left where it is",
        "d: has uncommitted changes, left where it is",
    ]
    assert "A" in (world.at("b") / "app.ts").read_text()
    assert [line.split()[3] for line in world.run("status").splitlines()[1:]] == ["1", "1", "1", "0"]


def test_a_plan_whose_files_changed_since_is_stale(tmp_path: Path) -> None:
    world = World(tmp_path, track("a", edits=("app.ts#f",)), track("b"))
    world.repo.commit({"other.ts": "x"})
    world.run("up", "b")
    world.repo.commit({"app.ts": "new"})
    assert "the plan is stale: since its base these files changed: app.ts" in world.run("up", code=1)
    world.run("up", "--all")


def test_status_names_files_that_are_not_a_track_s_own(tmp_path: Path) -> None:
    world = World(tmp_path, track("a", creates=("a.ts",), owns=("lib/**",), edits=("app.ts#f",)), track("b"))
    world.run("up")
    world.work("a", {"a.ts": "", "lib/deep/x.ts": "", "app.ts": "new", "README.md": "mine", "libx/y.ts": ""})
    world.work("b", {"anything": ""})
    told = [line.strip() for line in world.run("status").splitlines() if "not its own" in line]
    assert told == ["not its own: README.md", "not its own: libx/y.ts"]


def test_a_script_outside_of_the_repository_finds_it(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"))
    elsewhere = tmp_path / "elsewhere" / "worktrees.sh"
    elsewhere.parent.mkdir()
    elsewhere.write_text(write_script(world.plan, template=TEMPLATE, specs={"a": "a.md"}, root=str(world.repo.path)))
    world.script = elsewhere
    assert "a: feature/a in" in world.run("up")


def test_without_tmux_start_says_what_to_type(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), agent="true")
    script = world.script.read_text().replace("use_tmux=yes", "use_tmux=no")
    world.script.write_text(script)
    world.run("up")
    line = world.run("start").strip()
    assert line.startswith("sh '")
    assert line.endswith("worktrees.sh' run a")
    subprocess.run(["sh", "-c", line], check=True, cwd="/")


def test_unknown_words_are_refused(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"))
    assert "there is no verb upp; try: help" in world.run("upp", code=1)
    assert "there is no track x; tracks: a" in world.run("up", "a", "x", code=1)
    assert "a is not up; run: up a" in world.run("run", "a", code=1)


@pytest.mark.parametrize(("name", "shell"), [("worktrees.sh", POSIX), ("worktrees.ps1", POWERSHELL)])
def test_help_fits_a_terminal_of_80_columns(name: str, shell: Shell) -> None:
    template = (TEMPLATES_FOLDER / name).read_text()
    specs = {one.track: f"specs/{one.track}.md" for one in three()}
    script = write_script(plan_of(*three()), template=template, specs=specs, shell=shell, scratchpad="notes.md")
    said = list(takewhile(bool, script.splitlines()[1:]))
    assert any("a branch and a worktree for each track" in line for line in said)
    assert [line for line in said if len(line) > 80] == []


def test_up_tells_what_it_made_before_what_waits(tmp_path: Path) -> None:
    said = World(tmp_path, *three()).run("up").splitlines()
    assert [line.partition(":")[0] for line in said] == ["db", "api", "ui"]
    assert said[1:] == ["api: waits for db", "ui: waits for db"]


@pytest.mark.parametrize("agent", [None, *AGENTS, "my agent --file={prompt_file} 'a b' $HOME"])
def test_shellcheck_has_nothing_to_say(agent: str | None, tmp_path: Path) -> None:
    paths = ("it's a `b` $(c).ts", "src/**", "lib/#f", "a\\b")
    nasty = {"worktree": "../a b's $(x)", "creates": paths, "checks": ("echo 'a' \"$b\" `c` \\",)}
    tracks = [track(f"t-{at}", title=text, branch=f"it's/{at}", **nasty) for at, text in enumerate(NASTY)]
    script = tmp_path / "worktrees.sh"
    specs = {one.track: "specs/`x` $y/it's.md" for one in tracks}
    copies, setup = ("it's/.env $x",), ("npm ci", "uv sync")
    script.write_text(write_script(plan_of(*tracks), template=TEMPLATE, specs=specs, agent=agent, copies=copies, setup=setup))
    done = subprocess.run([shell_of("shellcheck"), str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_agents_get_the_task_or_the_spec() -> None:
    assert agent_command("claude") == 'claude "$task"'
    assert agent_command("aider") == 'aider --message-file "$spec"'
    assert agent_command("mine --x") == 'mine --x "$task"'
    assert agent_command("mine '--in={prompt_file}' 'a; b'") == "mine --in=\"$spec\" 'a; b'"
    for wrong in ("it's", " ", "a 'b\nc'"):
        with pytest.raises(ConfigError):
            agent_command(wrong)


def test_a_track_whose_name_begins_another_s_is_told_from_it(tmp_path: Path) -> None:
    world = World(tmp_path, track("api"), track("api-v2"))
    world.run("up")
    world.work("api-v2", {"v2.ts": "x"})
    world.run("merge", "api-v2")
    assert [line.split()[2] for line in world.run("status").splitlines()[1:]] == ["started", "landed"]


def test_down_leaves_a_worktree_alone_while_its_agent_is_at_work(tmp_path: Path) -> None:
    world = World(tmp_path, track("a"), track("b"), agent="sh -c 'touch \"$SCOUT_DATA/ready\"; sleep 60'")
    world.run("up")
    with subprocess.Popen(["sh", world.script, "run", "a"], start_new_session=True) as agent:
        data = world.repo.path / ".git" / "worktrees" / "a" / "scout-data"
        wait_for(data / "ready")
        told = world.run("down", code=1)
        os.killpg(agent.pid, 15)
    assert "a: kept: its agent is at work" in told
    assert "b: removed; it had no commits" in told
    assert world.at("a").exists()
    assert "a: removed; it had no commits" in world.run("down")


def test_without_a_name_for_git_merge_says_so_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path, track("a"))
    world.run("up")
    world.work("a", {"a.ts": "x"})
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name)
    world.repo.path.joinpath(".git", "config").open("a").write("[user]\n\tuseConfigOnly = true\n")
    assert "git does not know who you are; say so first: git config user.name" in world.run("merge", code=1)
    assert "a: would land" in world.run("merge", "--dry-run")


def test_eight_agents_fit_one_tiled_window_and_the_ninth_opens_another(tmp_path: Path, tmux_socket: str) -> None:
    tracks = [track(f"t{at}") for at in range(9)]
    world = World(tmp_path, *tracks, agent="sleep 60")
    world.run("up")
    told = world.run("start", "--tiled")
    assert told.count("started in") == 9
    assert "t3: runs already" in world.run("start", "--tiled", "t3")
    listed = ["tmux", "-L", tmux_socket, "list-windows", "-t", session_name(world.plan), "-F", "#{window_name} #{window_panes}"]
    assert subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split() == ["overview", "8", "overview", "1"]


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_four_tracks_in_three_waves_live_through_what_goes_wrong(
    shell: str, tmp_path: Path, tmux_socket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stale base, a dirty worktree, a conflict, an interrupted merge, an undo, the next wave on top of it all; agents in tmux."""
    todo = tmp_path / "what to do"
    todo.mkdir()
    monkeypatch.setenv("TODO", str(todo))
    (todo / "agent").write_text('#!/bin/sh\n. "$TODO/$SCOUT_TRACK"\ntouch "$TODO/$SCOUT_TRACK.done"\n')
    (todo / "agent").chmod(0o755)
    tracks = (
        track("db", edits=("app.ts",)),
        track("api", wave=2, depends_on=("db",), creates=("api.ts",), edits=("app.ts",)),
        track("ui", wave=2, depends_on=("db",), creates=("ui.ts",), edits=("app.ts",)),
        track("docs", wave=3, depends_on=("api", "ui"), creates=("docs.md",), checks=("test -f docs.md",)),
    )
    world = World(tmp_path, *tracks, shell=shell, agent=f"'{todo}/agent' {{prompt_file}}")

    def send(name: str, files: dict[str, str], then: str = ":") -> None:
        """The track's agent writes and commits these files in a pane of its own."""
        writes = [f"printf %s {shell_quote(text)} >{path}" for path, text in files.items()]
        (todo / name).write_text("\n".join([*writes, "git add -A", "git commit -q -m work", then, ""]))
        assert f"{name}: started in" in world.run("start", name)
        wait_for(todo / f"{name}.done")

    world.repo.write({"app.ts": "one\ntwo\nthree\nfour\n"})
    world.repo.git("commit", "-q", "-m", "somebody else", "app.ts")
    assert "the plan is stale" in world.run("up", code=1)
    world.repo.git("reset", "-q", "--keep", "HEAD^")
    world.run("up")
    send("db", {"app.ts": "zero\ntwo\nthree\n"}, then="echo half done >note")
    assert "db has uncommitted changes" in world.run("merge", code=1)
    type_into(tmux_socket, "db", 'rm note; touch "$TODO/tidy"')
    wait_for(todo / "tidy")
    world.run("merge")
    world.run("up")
    send("api", {"app.ts": "zero\ntwo\napi\n", "api.ts": ""})
    send("ui", {"app.ts": "zero\ntwo\nui\n", "ui.ts": ""})
    told = world.run("merge", code=1)
    assert "api: landed on main" in told
    assert "(also changed by api)" in told
    assert "a merge is under way" in world.run("merge", code=1)
    world.repo.git("merge", "--abort")
    assert "taken back: Merge api: api" in world.run("merge", "--undo")
    assert world.run("merge", "api").startswith("api: landed on main")
    assert world.run("rebase", "ui") == "ui: conflicts with what has landed, left where it is\n"
    world.run("merge", "ui", code=1)
    world.repo.write({"app.ts": "zero\ntwo\napi and ui\n"})
    world.repo.git("add", "app.ts")
    world.repo.git("commit", "-q", "--no-edit")
    world.run("up")
    assert "api and ui" in (world.at("docs") / "app.ts").read_text()
    send("docs", {"docs.md": "x"})
    assert "docs: landed on main" in world.run("merge", "--verify")
    assert [line.split()[2] for line in world.run("status").splitlines()[1:]] == ["landed"] * 4
    world.run("down")
    assert world.repo.git("branch", "--format=%(refname:short)") == "main"


def tmuxp(*tracks: Track, title: str = "Notification system") -> dict[str, object]:
    page = write_tmuxp(plan_of(*tracks, title=title))
    assert page.splitlines()[0].startswith("# tmuxp load FILE: ")
    loaded = yaml.safe_load(page)
    assert isinstance(loaded, dict)
    return loaded


def pane(name: str, *, enter: bool) -> dict[str, object]:
    return {"shell_command": [{"cmd": f"sh worktrees.sh run {name}", "enter": enter}]}


def test_a_session_of_tmuxp_has_a_window_for_each_wave_and_only_the_first_starts_by_itself() -> None:
    assert tmuxp(*three()) == {
        "session_name": "scout-notification-system-3f9c2a71",
        "start_directory": "./",
        "before_script": "sh worktrees.sh up",
        "windows": [
            {"window_name": "wave-1", "layout": "tiled", "panes": [pane("db", enter=True)]},
            {"window_name": "wave-2", "layout": "tiled", "panes": [pane("api", enter=False), pane("ui", enter=False)]},
        ],
    }


def test_the_ninth_agent_of_a_wave_gets_a_second_window() -> None:
    windows = tmuxp(*(track(f"t{at}") for at in range(9)), title="one\ntwo: three")["windows"]
    assert isinstance(windows, list)
    assert [(window["window_name"], len(window["panes"])) for window in windows] == [("wave-1", 8), ("wave-1-2", 1)]
    assert windows[1]["panes"] == [pane("t8", enter=True)]


def test_the_name_of_a_session_is_short_whatever_the_feature_is_called() -> None:
    plan = plan_of(track("api"), feature="a" * 50)
    assert session_name(plan) == f"scout-{'a' * 30}-3f9c2a71"


@pytest.mark.parametrize("command", ["", "   ", "claude 'a\nb'"])
def test_what_is_no_command_line_is_refused_with_the_agents_that_are_known(command: str) -> None:
    with pytest.raises(ConfigError, match=r"^--agent is not a command line\.$") as caught:
        agent_command(command)
    assert caught.value.hint
    assert "claude, codex" in caught.value.hint
