"""Behind the walls a command reaches its sandbox, its home and its temporary folder, and nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from scout.config import Limits
from scout.errors import AgentError
from scout.system import process
from scout.system.process import bubblewrap_on_trial, confine, run
from scout.system.repository import Repository, clone_sandbox
from tests.conftest import GitRepository

works = pytest.mark.skipif(bubblewrap_on_trial()[0] is None, reason=f"bubblewrap: {bubblewrap_on_trial()[1]}")


class Place(NamedTuple):
    """A sandbox as a probe makes it, and a person's home beside it."""

    work: Path
    home: Path
    tmp: Path
    person: Path
    """The person's HOME, with a secret in it."""
    log: Path


@pytest.fixture
def place(repo: GitRepository, tmp_path: Path) -> Iterator[Place]:
    base = repo.commit({"a.txt": "one\n"})
    person = Path.home()
    (person / "secret").write_text("hidden")
    with tempfile.TemporaryDirectory(prefix="scout-place-") as folder:
        made = Place(Path(folder, "work"), Path(folder, "home"), Path(folder, "tmp"), person, tmp_path / "log")
        made.home.mkdir()
        made.tmp.mkdir()
        with Repository.open(repo.path) as repository:
            clone_sandbox(repository, base=base, target=made.work)
        yield made


def said(place: Place, *argv: str, offline: bool = False) -> str:
    """What a confined command prints; with one argument that is a line of shell."""
    command = ["sh", "-c", argv[0]] if len(argv) == 1 else list(argv)
    line, how = confine(command, writable=(place.work,), home=place.home, tmp=place.tmp, mode="strict", offline=offline)
    assert how == "bubblewrap"
    environment = {"PATH": os.environ["PATH"], "HOME": str(place.home), "TMPDIR": str(place.tmp)}
    place.log.unlink(missing_ok=True)
    run(line, cwd=place.work, env=environment, log=place.log, limits=Limits(seconds=20))
    return place.log.read_text(errors="replace")


@works
def test_it_works_in_its_sandbox_with_its_own_home_and_temporary_folder(place: Place) -> None:
    out = said(place, 'pwd; echo x > new.txt; echo y > "$HOME/h"; echo z > "$TMPDIR/t"; git log --format=%s; git status --short')
    assert out == f"{place.work}\nchange\n?? new.txt\n"
    assert (place.work / "new.txt").read_text() == "x\n"
    assert (place.home / "h").read_text() == "y\n"
    assert (place.tmp / "t").read_text() == "z\n"


@works
def test_what_it_writes_to_the_person_s_home_or_to_tmp_lands_in_its_own(place: Place) -> None:
    said(place, f"echo 1 > {place.person}/one; echo 2 > /tmp/two; echo 3 > /var/tmp/three")
    assert not (place.person / "one").exists()
    assert not Path("/tmp/two").exists()
    assert (place.home / "one").read_text() == "1\n"
    assert (place.tmp / "two").read_text() == "2\n"
    assert (place.tmp / "three").read_text() == "3\n"


@works
def test_it_can_not_read_the_person_s_home_nor_see_other_processes(place: Place) -> None:
    out = said(place, f"cat {place.person}/secret; ls {place.person}; ls -d /proc/[0-9]* | wc -l")
    assert "hidden" not in out
    assert "secret" not in out.splitlines()
    assert int(out.splitlines()[-1]) < 10


@works
def test_it_can_not_write_anywhere_else_not_even_as_root(place: Place, repo: GitRepository) -> None:
    elsewhere = Path(process.__file__).parent
    attack = f"""
    touch {elsewhere}/planted /etc/planted /planted
    mount -o remount,bind,rw / && touch {elsewhere}/planted /planted
    unshare -Urm sh -c 'mount -o remount,bind,rw /; touch {elsewhere}/planted /planted'
    git push {repo.path} HEAD:refs/heads/planted
    objects=$(cat .git/objects/info/alternates); touch $objects/planted; rm -rf $objects; ls $objects | head -1
    """
    out = said(place, attack)
    assert not any(Path(folder, "planted").exists() for folder in (elsewhere, "/etc", "/"))
    assert repo.git("branch", "--list") == "* main"
    assert repo.git("fsck") == ""
    assert out.splitlines()[-1] != ""
    assert not (repo.path / ".git/objects/planted").exists()


@works
def test_nothing_of_it_outlives_it(place: Place) -> None:
    said(place, "setsid sleep 71 & setsid sleep 71 & sleep 0.2")
    assert "sleep\x0071" not in "".join(_command_lines())


def _command_lines() -> Iterator[str]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "cmdline").read_text(errors="replace")
        except OSError:
            continue


@works
def test_it_is_interrupted_before_it_is_killed(place: Place) -> None:
    line, _ = confine(
        ["sh", "-c", "trap 'echo saved; exit 3' INT; while :; do sleep 0.05; done"],
        writable=(place.work,), home=place.home, tmp=place.tmp, mode="auto",
    )
    ended = run(line, cwd=place.work, env={"PATH": os.environ["PATH"]}, log=place.log, limits=Limits(seconds=0.5))
    assert (ended.ended_by, ended.exit_code) == ("timeout", 3)
    assert place.log.read_text() == "saved\n"


@works
def test_offline_it_has_no_network_but_itself(place: Place) -> None:
    assert [line.split(":")[0].strip() for line in said(place, "grep : /proc/net/dev", offline=True).splitlines()] == ["lo"]


@works
def test_a_program_in_a_hidden_folder_is_shown_with_what_it_needs(place: Place) -> None:
    """As pipx, npm and nvm install: a link in ~/.local/bin, to a script whose interpreter lies beside it and reads from ../lib."""
    tool = place.person / ".local/share/tools/agent"
    for folder in (tool / "bin", tool / "lib", place.person / ".local/bin"):
        folder.mkdir(parents=True)
    (tool / "lib/words").write_text("from lib")
    interpreter = tool / "bin/interpreter"
    interpreter.write_text(f'#!/bin/sh\ncat {tool}/lib/words; echo " $*"\n')
    program = tool / "bin/agent"
    program.write_text(f"#!{interpreter} -x\n")
    for path in (interpreter, program):
        path.chmod(0o755)
    link = place.person / ".local/bin/agent"
    link.symlink_to(program)
    assert said(place, str(link), "go") == f"from lib -x {link} go\n"


@works
def test_a_file_that_an_argument_names_is_shown_and_a_text_among_the_arguments_is_fine(place: Place, tmp_path: Path) -> None:
    (tmp_path / "mission.md").write_text("do it")
    text = "/" + "x" * 5000 + "\n$(touch /planted)"
    assert said(place, "sh", "-c", 'cat "$1"; printf %s "$2" | wc -c', "sh", str(tmp_path / "mission.md"), text) == f"do it{len(text)}\n"
    assert "Read-only" in said(place, "sh", "-c", 'echo more >> "$1"', "sh", str(tmp_path / "mission.md"))


@works
def test_odd_names_do_not_break_the_walls(place: Place, tmp_path: Path) -> None:
    odd = tmp_path / "--bind x ' \n é"
    odd.mkdir()
    line, _ = confine(["sh", "-c", "echo in > f"], writable=(odd,), home=place.home, tmp=place.tmp, mode="strict")
    assert run(line, cwd=odd, env={"PATH": os.environ["PATH"]}, log=place.log, limits=Limits()).exit_code == 0
    assert (odd / "f").read_text() == "in\n"


def test_off_leaves_the_command_alone(tmp_path: Path) -> None:
    assert confine(["agent", "-x"], writable=(tmp_path,), home=tmp_path, tmp=tmp_path, mode="off") == (["agent", "-x"], "none")


@pytest.fixture
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A bwrap that refuses, as in a container without user namespaces."""
    fake = tmp_path / "bin/bwrap"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))
    bubblewrap_on_trial.cache_clear()
    yield
    bubblewrap_on_trial.cache_clear()


@pytest.mark.usefixtures("no_bubblewrap")
def test_where_it_can_not_be_confined_auto_says_none_and_strict_refuses_with_the_reason(tmp_path: Path) -> None:
    assert confine(["agent"], writable=(tmp_path,), home=tmp_path, tmp=tmp_path, mode="auto") == (["agent"], "none")
    with pytest.raises(AgentError, match="No permissions to create new namespace"):
        confine(["agent"], writable=(tmp_path,), home=tmp_path, tmp=tmp_path, mode="strict")
