"""Bad input and hostile agents, over the real command: what is refused, what is said, and that the repository stays as it was."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import GitRepository

SCOUT = Path(sys.executable).parent / "scout"
APP = {
    "routes/users.py": "from store.users import UserStore\n\n\ndef list_users():\n    return UserStore().all()\n",
    "store/users.py": "class UserStore:\n    def all(self):\n        return []\n",
    "README.md": "# App\n",
}
PARTS = ("--part", "store=TagStore in store/tags.py", "--part", "routes=list_tags as a route")
OURS = (".scout", "specs")
NASTY = (
    "Tags: TagStore in store/tags.py, list_tags $(touch canary)`touch canary`;touch canary\n"
    "{{ 7*7 }}{% raw %}\n---\nplan: x\n# H1\n```\n\x1b[31mred\x1b]0;title\x07 ../../etc '\"\\ \u202e"
)


def scout(where: Path, *args: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command; a canary anywhere near shows that somebody's text was executed."""
    done = subprocess.run([SCOUT, *args], cwd=where, capture_output=True, text=True, check=False, input=input, errors="surrogateescape")
    assert done.returncode != 3, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert not list(where.rglob("canary*"))
    return done


def fingerprint(folder: Path) -> dict[str, object]:
    """Every name below a folder with kind, mode and content, except what scout keeps for itself."""
    found: dict[str, object] = {}
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(name for name in folders if here != folder or name not in OURS)
        for name in (*folders, *files):
            path = here / name
            status = path.lstat()
            content: object = path.readlink() if path.is_symlink() else path.read_bytes() if stat.S_ISREG(status.st_mode) else None
            found[str(path.relative_to(folder))] = (status.st_mode, content)
    return found


@pytest.fixture
def app(repo: GitRepository) -> GitRepository:
    repo.commit(APP, "Users")
    return repo


@pytest.fixture
def untouched(app: GitRepository) -> Iterator[GitRepository]:
    """The repository with something staged, stashed, ignored and hooked; all of it byte for byte the same at the end."""
    app.write({"stashed.txt": "later\n"})
    app.git("stash", "-q", "-u")
    app.write({".git/hooks/post-checkout": "#!/bin/sh\ntouch canary-hook\n", ".git/info/exclude": "secret.env\n", "secret.env": "KEY=1\n"})
    (app.path / ".git/hooks/post-checkout").chmod(0o755)
    app.write({"staged.txt": "staged\n", "README.md": "# Changed\n"})
    app.git("add", "staged.txt")
    before = fingerprint(app.path)
    yield app
    assert fingerprint(app.path) == before


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What was said, after it was found to be one sentence and one hint, and nothing else."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert done.stdout == ""
    assert done.stderr.count("hint:") == 1
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


# ------------------------------------------------------------------------------------------------- places to work in


def bare(repo: GitRepository) -> Path:
    repo.commit(APP)
    repo.git("clone", "-q", "--bare", ".", "../bare.git")
    return repo.path.parent / "bare.git"


def no_repository(repo: GitRepository) -> Path:
    elsewhere = repo.path.parent / "elsewhere"
    elsewhere.mkdir()
    return elsewhere


def emptied(repo: GitRepository) -> Path:
    repo.commit({})
    return repo.path


PLACES: list[tuple[Callable[[GitRepository], Path], str]] = [
    (no_repository, "repository"),
    (bare, "bare"),
    (lambda repo: repo.path, "commit"),
    (lambda repo: repo.path / ".git", ".git"),
    (emptied, "no files"),
]


@pytest.mark.parametrize(("place", "said"), PLACES, ids=["none", "bare", "unborn", "inside-git", "without-files"])
def test_where_scout_can_not_work_it_says_so_and_writes_nothing(
    repo: GitRepository, place: Callable[[GitRepository], Path], said: str
) -> None:
    where = place(repo)
    before = fingerprint(where.parent)
    assert said in refused(scout(where, "probe", "tags"))
    assert fingerprint(where.parent) == before
    assert not (where / "specs").exists()


def test_a_folder_of_scout_that_is_a_link_is_not_written_through(app: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (app.path / ".scout").symlink_to(tmp_path / "target")
    refused(scout(app.path, "probe", "tags", *PARTS))
    assert not list((tmp_path / "target").iterdir())


def test_a_folder_of_specs_that_is_a_link_is_not_written_through(app: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (app.path / "specs").symlink_to(tmp_path / "target")
    refused(scout(app.path, "probe", "tags", *PARTS))
    assert not list((tmp_path / "target").iterdir())


def probe(where: Path, *args: str) -> dict[str, object]:
    done = scout(where, "probe", "tags", *PARTS, "--json", *args)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def detached(app: GitRepository) -> Path:
    app.git("checkout", "-q", "--detach")
    return app.path


def shallow(app: GitRepository) -> Path:
    app.commit({"more.py": "x = 1\n"})
    app.git("clone", "-q", "--depth", "1", app.path.as_uri(), "../shallow")
    return app.path.parent / "shallow"


def with_submodule(app: GitRepository) -> Path:
    GitRepository(app.path.parent / "library").commit({"lib.py": "y = 2\n"})
    app.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", "../library", "vendor/library")
    app.commit({})
    return app.path


def linked_worktree(app: GitRepository) -> Path:
    app.git("worktree", "add", "-q", "-b", "side", "../side")
    return app.path.parent / "side"


def in_the_middle_of_a_merge(app: GitRepository) -> Path:
    app.branch("other", {"README.md": "# Other\n"})
    app.commit({"README.md": "# Ours\n"})
    subprocess.run(["git", "merge", "-q", "other"], cwd=app.path, check=False, capture_output=True)
    return app.path


@pytest.mark.parametrize(
    ("place", "field", "expected"),
    [
        (detached, "branch", None),
        (shallow, "shallow", True),
        (with_submodule, "submodules", ["vendor/library"]),
        (linked_worktree, "linked_worktree", True),
        (in_the_middle_of_a_merge, "in_progress", "merge"),
    ],
    ids=["detached", "shallow", "submodule", "worktree", "merging"],
)
def test_a_repository_in_an_unusual_state_is_probed_and_the_state_is_told(
    app: GitRepository, place: Callable[[GitRepository], Path], field: str, expected: object
) -> None:
    where = place(app)
    before = fingerprint(where), fingerprint(app.path)
    document = probe(where)
    state = document["repository"]
    assert isinstance(state, dict)
    assert state[field] == expected
    assert (where / "specs" / "tags" / "README.md").is_file()
    assert (fingerprint(where), fingerprint(app.path) if where != app.path else before[1]) == before


def test_which_state_was_probed_is_said_when_there_are_uncommitted_changes(untouched: GitRepository) -> None:
    done = scout(untouched.path, "probe", "tags", *PARTS)
    assert done.returncode == 0, done.stderr
    head = untouched.git("rev-parse", "--short", "HEAD")
    assert head[:7] in done.stdout + done.stderr
    assert "uncommitted" in done.stderr
    assert not [path for path in (untouched.path / "specs").rglob("*.md") if "staged.txt" in path.read_text()]


# ---------------------------------------------------------------------------------------------------- texts and names


def test_a_feature_of_any_text_runs_nothing_and_breaks_no_file(untouched: GitRepository) -> None:
    done = scout(untouched.path, "probe", "-", "--part", f"api={NASTY}", "--part", f"ui={NASTY}", input=NASTY)
    assert done.returncode == 0, done.stderr
    (folder,) = (untouched.path / "specs").iterdir()
    texts = [path.read_text() for path in folder.iterdir()]
    assert not [text for text in texts if "\x1b" in text]
    assert [text for text in texts if "{{ 7*7 }}" in text]
    planned = scout(untouched.path, "plan", "--json")
    assert planned.returncode == 0, planned.stderr
    assert {part for track in json.loads(planned.stdout)["plan"]["tracks"] for part in track["parts"]} == {"api", "ui"}


def test_a_script_of_any_text_is_a_script_of_ours(app: GitRepository) -> None:
    assert scout(app.path, "probe", "-", "--part", f"api={NASTY}", "--part", f"ui={NASTY}", input=NASTY).returncode == 0
    assert scout(app.path, "plan", "--emit", "worktrees.sh", "--no-tmux", "--agent", "echo '$(touch canary)'").returncode == 0
    for word in ("up", "start", "status", "down"):
        done = subprocess.run(["sh", "worktrees.sh", word], cwd=app.path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (word, done.stderr)
    assert not list(app.path.parent.rglob("canary*"))


@pytest.mark.parametrize("slug", ["..", "\x00", " ", "....//....//etc/passwd", "🙂"])
def test_no_feature_is_written_outside_of_specs(app: GitRepository, slug: str) -> None:
    before = fingerprint(app.path.parent)
    done = scout(app.path, "probe", "-", *PARTS, input=slug)
    assert done.returncode in (0, 2)
    if done.returncode == 2:
        refused(done)
    after = {name: value for name, value in fingerprint(app.path.parent).items() if not name.startswith(("repo/.scout", "repo/specs"))}
    assert after == before


@pytest.fixture
def strange(app: GitRepository) -> GitRepository:
    """Files and a branch whose names would like to be something else."""
    names = [
        "src/$(touch canary).py", "src/`touch canary`.py", "src/{{7*7}}.py", "src/\x1b[31mred.py", "src/a\nb.py",
        "src/--help.py", "src/a#b, c: [d].py", "src/'\".py", "src/\udcff\udcfe.py", "src/*?[x].py",
    ]  # fmt: skip
    for number, name in enumerate(names):
        target = os.fsencode(app.path) + b"/" + os.fsencode(name)
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
        with open(target, "wb") as file:  # noqa: PTH123
            file.write(f"def tags_{number}():\n    return {number}\n".encode())
    app.commit({}, "Tags $(touch canary) {{7*7}} \x1b[31m")
    app.git("checkout", "-q", "-b", "feat/$(touch${IFS}canary);{{7+7}}`x`")
    return app


def test_files_and_branches_of_any_name_are_probed_planned_and_compared(strange: GitRepository) -> None:
    head = strange.git("rev-parse", "HEAD")
    before = fingerprint(strange.path)
    for args in (
        ("probe", "tags_1 and tags_2", "--part", "one=change tags_1 and tags_4", "--part", "two=change tags_1, tags_8 and tags_9"),
        ("plan",),
        ("explain", "one", "two"),
        ("localize", "tags"),
        ("overlap", "main", "feat/$(touch${IFS}canary);{{7+7}}`x`"),
        ("index",),
    ):
        done = scout(strange.path, *args)
        assert done.returncode in (0, 1), (args, done.stderr)
    assert fingerprint(strange.path) == before
    assert strange.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("ref", ["--upload-pack=touch canary", "-x", "main;touch canary", "HEAD\nmain", "", "@{u}", "main..main"])
def test_a_base_that_is_no_commit_is_refused(app: GitRepository, ref: str) -> None:
    refused(scout(app.path, "probe", "tags", f"--base={ref}"))
    assert not (app.path / ".scout" / "runs").exists() or not list((app.path / ".scout" / "runs").iterdir())


@pytest.mark.parametrize("text", ["max_tracks = 0", "nonsense = 1", "= broken", "limits = 3", "branch_prefix = 7"])
def test_a_configuration_that_is_wrong_is_named_before_anything_is_written(app: GitRepository, text: str) -> None:
    app.write({"scout.toml": text + "\n"})
    assert "scout.toml" in refused(scout(app.path, "probe", "tags"))
    assert not (app.path / "specs").exists()


# ------------------------------------------------------------------------------------------------------ hostile agents

DELETES_GIT = "rm -rf .git; echo 'x = 1' > left.py"
PLANTS = """
printf '#!/bin/sh\\ntouch {canary}\\n' > trap.sh; chmod +x trap.sh; mkdir -p .git/hooks
for h in post-checkout pre-commit post-commit post-index-change reference-transaction; do cp trap.sh .git/hooks/$h; done
git config core.hooksPath "$PWD/.git/hooks"; git config core.fsmonitor "$PWD/trap.sh"; git config core.sshCommand "$PWD/trap.sh"
git config filter.evil.clean "$PWD/trap.sh"; git config filter.evil.smudge "$PWD/trap.sh"; git config diff.external "$PWD/trap.sh"
echo '* filter=evil diff=evil merge=evil' > .gitattributes; git config merge.evil.driver "$PWD/trap.sh"; git config core.worktree /
echo 'x = 1' > left.py
"""
PUSHES = """
git push --force origin HEAD:refs/heads/main 2>/dev/null; git push --force {repository} HEAD:refs/heads/main 2>/dev/null
git update-ref -d refs/heads/main; git --git-dir={repository}/.git update-ref -d refs/heads/main 2>/dev/null
git --git-dir={repository}/.git stash drop 2>/dev/null; git --git-dir={repository}/.git config core.fsmonitor evil 2>/dev/null
echo 'x = 1' > left.py
"""
LINKS = """
ln -s {repository} away; ln -s {repository}/README.md readme-link; ln -s / root
echo gone > away/README.md; echo gone > readme-link; rm -f away/store/users.py; mkdir -p away/specs/tags
echo gone > {repository}/README.md; rm -rf {repository}/.git/objects
echo 'x = 1' > left.py
"""
FORKS = "echo 'x = 1' > left.py; (trap '' INT TERM HUP; sleep 300) & setsid sleep 300 & exec sleep 300"
FILLS = "echo 'x = 1' > left.py; while :; do head -c 5000000 /dev/zero >> big.bin; sleep 0.02; done"


def agent(tmp_path: Path, script: str, repository: Path) -> str:
    """A command line that runs a script in the sandbox."""
    text = script.replace("{canary}", str(tmp_path / "canary")).replace("{repository}", shlex.quote(str(repository)))
    file = tmp_path / "agent.sh"
    file.write_text(text)
    return f"sh {shlex.quote(str(file))}"


def confined(repo: GitRepository) -> bool:
    return "bubblewrap:" in scout(repo.path, "doctor").stdout


@pytest.mark.parametrize(
    ("script", "needs_walls"),
    [(DELETES_GIT, False), (PLANTS, False), (PUSHES, True), (LINKS, True)],
    ids=["deletes-git", "plants-traps", "pushes", "follows-links"],
)
def test_the_repository_is_what_it_was_whatever_an_agent_did(
    untouched: GitRepository, tmp_path: Path, script: str, needs_walls: bool
) -> None:
    if needs_walls and not confined(untouched):
        pytest.skip("an agent that knows the way can only be stopped by confinement, which this machine lacks")
    document = probe(untouched.path, "--agent-cmd", agent(tmp_path, script, untouched.path))
    maps = document["touch_maps"]
    assert isinstance(maps, list)
    assert maps
    assert all("left.py" in {touch[0] for touch in found["touches"]} for found in maps)
    assert not list(tmp_path.rglob("canary*"))
    untouched.git("fsck", "--no-dangling")


@pytest.mark.parametrize(("script", "limit"), [(FORKS, ""), (FILLS, "disk_bytes = 30000000\n")], ids=["hangs", "fills-the-disk"])
def test_an_agent_without_an_end_is_ended_and_its_work_is_kept(app: GitRepository, tmp_path: Path, script: str, limit: str) -> None:
    app.commit({"scout.toml": f"[limits]\nseconds = 2\nfile_bytes = 1000000\n{limit}"})
    before = fingerprint(app.path)
    document = probe(app.path, "--agent-cmd", agent(tmp_path, script, app.path))
    parts = document["parts"]
    assert isinstance(parts, list)
    outcomes = {line["outcome"] for part in parts for line in part["scouts"]}
    assert outcomes <= {"timeout", "limit"}
    maps = document["touch_maps"]
    assert isinstance(maps, list)
    assert {touch[0] for found in maps for touch in found["touches"]} == {"left.py"}
    assert fingerprint(app.path) == before
    left = subprocess.run(["pgrep", "-f", str(tmp_path / "agent.sh")], capture_output=True, text=True, check=False).stdout
    assert left == ""


def test_when_no_scout_leaves_anything_nothing_is_written_but_the_record(app: GitRepository) -> None:
    refused(scout(app.path, "probe", "tags", *PARTS, "--agent-cmd", "false"))
    assert not (app.path / "specs").exists()


def test_a_rewritten_history_and_a_collected_base_lose_no_run(app: GitRepository, tmp_path: Path) -> None:
    app.commit({"scout.toml": "jobs = 1\nconfine = 'off'\n"})
    once = "#!/bin/sh\necho 'x = 1' > left.py\n"
    program = tmp_path / "agent"

    def install(text: str) -> None:
        program.write_text(text)
        program.chmod(0o755)

    install(f"{once}rm {program}\n")
    first = probe(app.path, "--agent-cmd", str(program))
    app.git("checkout", "-q", "--orphan", "rewritten")
    app.commit({"README.md": "# Another history\n"})
    for line in ("branch -D main", "reflog expire --expire=now --all", "gc -q --prune=now"):
        app.git(*line.split())
    assert subprocess.run(["git", "cat-file", "-e", str(first["base"])], cwd=app.path, check=False, capture_output=True).returncode != 0
    before = fingerprint(app.path)
    install(once)
    done = scout(app.path, "probe", "--resume", "last", "--json")
    assert done.returncode == 0, done.stderr
    assert {line["outcome"] for part in json.loads(done.stdout)["parts"] for line in part["scouts"]} == {"ok"}
    assert fingerprint(app.path) == before


def test_a_sandbox_never_stays_behind(untouched: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    probe(untouched.path, "--agent-cmd", agent(tmp_path, DELETES_GIT, untouched.path))
    assert not list(place.iterdir())


# --------------------------------------------------------------------------------------------------------------- kills


def test_a_kill_between_any_two_writes_is_mended_by_resuming(app: GitRepository, tmp_path: Path) -> None:
    """Two touches of the disk make one file last: the last three are the specs, before them what the stages after the scouts
    found. tests/probe kills at every write of the scouts themselves."""
    kills = ("0", "1", "7", "21", "-14", "-10", "-8", "-6", "-4", "-2")
    done = subprocess.run(
        [sys.executable, "-m", "tests.killed_probe", app.path, tmp_path / "lives", *kills],
        cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    whole, *lives = map(json.loads, done.stdout.splitlines())
    assert whole["ended"] == 0
    assert any(life["ended"] for life in lives)
    for life in lives:
        assert life["ended"] in (0, -9)
        assert life["resumed"] == 0, life
        assert life["specs"] == whole["specs"], life
    shutil.rmtree(tmp_path / "lives")
