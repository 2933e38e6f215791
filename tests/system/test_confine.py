"""Behind the walls a command reaches its sandbox, its home and its temporary folder, and nothing else."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from scout.config import Limits
from scout.errors import AgentError
from scout.system import confinement, process
from scout.system.confinement import best_layer, bubblewrap_on_trial, confine, require_layer
from scout.system.landlock import OLDEST_SCOPES, landlock_version
from scout.system.process import run
from scout.system.repository import Repository, clone_sandbox
from tests.conftest import GitRepository

works = pytest.mark.skipif(bubblewrap_on_trial()[0] is None, reason=f"bubblewrap: {bubblewrap_on_trial()[1]}")
landlocked = pytest.mark.skipif(landlock_version() < OLDEST_SCOPES, reason="the kernel's Landlock is too old, or forbidden")


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


def said(place: Place, *argv: str, offline: bool = False, layer: str = "bubblewrap", lent: Mapping[Path, Path] | None = None) -> str:
    """What a confined command prints; with one argument that is a line of shell."""
    command = ["sh", "-c", argv[0]] if len(argv) == 1 else list(argv)
    line, how = confine(command, writable=(place.work,), home=place.home, tmp=place.tmp, mode="auto", offline=offline, lent=lent or {})
    assert how == layer
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
        writable=(place.work,),
        home=place.home,
        tmp=place.tmp,
        mode="auto",
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


@works
def test_a_folder_of_the_person_s_that_was_lent_is_there_and_nothing_beside_it(place: Place) -> None:
    (place.person / ".cache/tool").mkdir(parents=True)
    (place.person / ".cache/tool/old").write_text("kept\n")
    lent = {place.home / ".cache/tool": place.person / ".cache/tool"}
    out = said(place, 'cd "$HOME/.cache/tool"; cat old; echo new > new; ls ~/..', lent=lent)
    assert out.startswith("kept\n")
    assert (place.person / ".cache/tool/new").read_text() == "new\n"
    assert "secret" not in out


@pytest.fixture
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A bwrap that refuses, as in a container without user namespaces."""
    fake = tmp_path / "bin/bwrap"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    bubblewrap_on_trial.cache_clear()
    yield
    bubblewrap_on_trial.cache_clear()


@pytest.fixture
def no_landlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that has none."""
    monkeypatch.setattr(confinement, "landlock_version", lambda: 0)


@pytest.mark.usefixtures("no_bubblewrap", "no_landlock")
def test_where_it_can_not_be_confined_auto_says_none_and_strict_refuses_with_the_reason(tmp_path: Path) -> None:
    assert confine(["agent"], writable=(tmp_path,), home=tmp_path, tmp=tmp_path, mode="auto") == (["agent"], "none")
    with pytest.raises(AgentError, match="No permissions to create new namespace"):
        confine(["agent"], writable=(tmp_path,), home=tmp_path, tmp=tmp_path, mode="strict")


@pytest.mark.usefixtures("no_bubblewrap")
@landlocked
def test_strict_refuses_landlock_and_names_it() -> None:
    assert require_layer("auto") == best_layer() == "landlock"
    with pytest.raises(AgentError) as refused:
        require_layer("strict")
    assert "Landlock would work" in refused.value.hint


@pytest.mark.usefixtures("no_bubblewrap", "no_landlock")
@pytest.mark.parametrize("mode", ["auto", "off"])
def test_offline_is_refused_where_nothing_can_hold_it(mode: str) -> None:
    with pytest.raises(AgentError, match="off the network"):
        require_layer(mode, offline=True)


@pytest.mark.usefixtures("no_bubblewrap")
@landlocked
def test_landlock_lets_it_work_in_its_sandbox(place: Place) -> None:
    work = 'pwd; echo x > new.txt; mkdir d; mv new.txt d/; : > a.txt; echo y > "$HOME/h"; git log --format=%s; git status -s; git add -A'
    assert said(place, work, layer="landlock") == f"{place.work}\nchange\n M a.txt\n?? d/\n"
    assert (place.home / "h").read_text() == "y\n"
    assert said(place, "git -c user.name=a -c user.email=a commit -qm x && echo $?", layer="landlock") == "0\n"


@pytest.mark.usefixtures("no_bubblewrap")
@landlocked
def test_landlock_lets_it_write_nowhere_else_and_read_no_home(place: Place, repo: GitRepository, tmp_path: Path) -> None:
    inside = Path(process.__file__).parent
    (tmp_path / "full").write_text("full")
    attack = f"""
    touch {inside}/planted /etc/planted /planted /tmp/planted-by-scout-test /dev/shm/planted-by-scout-test
    : > {tmp_path}/full; mv {tmp_path}/full moved; ln {inside}/process.py linked; mount -t tmpfs none /mnt && touch /mnt/planted
    git push {repo.path} HEAD:refs/heads/planted
    objects=$(cat .git/objects/info/alternates); touch $objects/planted; rm -rf $objects
    cat {place.person}/secret; kill -0 {os.getpid()} && echo signalled; cat {tmp_path}/full
    """
    out = said(place, attack, layer="landlock")
    for folder in (inside, Path("/etc"), Path("/"), Path("/mnt"), repo.path / ".git/objects"):
        assert not (folder / "planted").exists()
    assert not [folder for folder in ("/tmp", "/dev/shm") if Path(folder, "planted-by-scout-test").exists()]
    assert (tmp_path / "full").read_text() == "full"
    assert not (place.work / "linked").exists()
    assert repo.git("branch", "--list") == "* main"
    assert repo.git("fsck") == ""
    assert "hidden" not in out
    assert "signalled" not in out


@pytest.mark.usefixtures("no_bubblewrap")
@landlocked
def test_offline_landlock_closes_tcp(place: Place) -> None:
    dial = "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept OSError as e: print(type(e).__name__)"
    assert said(place, sys.executable, "-c", dial, offline=True, layer="landlock") == "PermissionError\n"
    assert said(place, sys.executable, "-c", dial, layer="landlock") == "ConnectionRefusedError\n"


@pytest.mark.usefixtures("no_bubblewrap")
@landlocked
def test_in_landlock_nothing_outlives_it_and_a_missing_program_is_named(place: Place) -> None:
    said(place, "setsid sleep 73 & setsid sleep 73 & sleep 0.2", layer="landlock")
    assert "sleep\x0073" not in "".join(_command_lines())
    assert "no-such-program" in said(place, "no-such-program", "x", layer="landlock")


@works
@pytest.mark.parametrize("way", ["on PATH", "as an argument"])
def test_a_program_of_a_virtual_environment_in_a_hidden_folder_runs(place: Place, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    with tempfile.TemporaryDirectory(prefix="scout-tool-") as folder:
        place_of = Path(folder, "bin")
        place_of.mkdir()
        (place_of / "python").symlink_to("/usr/bin/env")
        (place_of / "tool").write_text(f"#!{place_of}/python sh\ncat {folder}/library\n")
        (place_of / "tool").chmod(0o755)
        Path(folder, "library").write_text("brought along")
        if way == "on PATH":
            monkeypatch.setenv("PATH", f"{place_of}:{os.environ['PATH']}")
            assert said(place, "tool", "x") == "brought along"
        else:
            assert said(place, "env", str(place_of / "tool")) == "brought along"
