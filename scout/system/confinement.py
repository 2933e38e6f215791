"""A command → the same command behind walls, so that it can write its sandbox, its home and its temporary folder and nothing else.

Two layers, the better one first. bubblewrap gives a command a machine of its own: other processes, other people's files and
sockets are not there. Landlock, where namespaces are forbidden, refuses what is not allowed: writing outside, reading the person's
home, signals to others. Starts nothing but a trial of bubblewrap.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from scout.errors import AgentError
from scout.system import landlock
from scout.system.gitformats import alternates
from scout.system.landlock import OLDEST, OLDEST_OFFLINE, landlock_version

Layer = Literal["bubblewrap", "landlock", "none"]

_TRIAL_SECONDS = 20.0
_INTERPRETERS = 4
"""As many scripts in a row, each the interpreter of the one before, as Linux follows."""
_DOORS = ("/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/snapd.socket")
"""Sockets of services that would do outside what a confined program asks; a read-only mount does not close them."""
_NOTHING: Mapping[Path, Path] = {}


def confine(
    argv: Sequence[str],
    *,
    writable: tuple[Path, ...],
    home: Path,
    tmp: Path,
    mode: str,
    offline: bool = False,
    lent: Mapping[Path, Path] = _NOTHING,
) -> tuple[list[str], Layer]:
    """The command wrapped so that it can write nothing but `writable`, `home` and `tmp`, and what keeps it from more.

    It starts in the first of `writable`. What it needs from a hidden place it can read: its program, files that its arguments
    name, the objects that the sandbox borrows. `lent` maps paths inside `home` to folders of the person's that it finds there.

    Which layer it is depends on `mode` and on the machine; see require_layer, whose errors it raises.
    """
    layer = require_layer(mode, offline=offline)
    own = tuple(dict.fromkeys((*writable, home, tmp)))
    seen = tuple(dict.fromkeys((*_needed(argv), *_borrowed_objects(writable[0]))))
    if layer == "bubblewrap":
        return _in_bubblewrap(argv, own=own, seen=seen, home=home, tmp=tmp, offline=offline, lent=lent), layer
    if layer == "landlock":
        return _in_landlock(argv, own=(*own, *lent.values()), seen=seen, offline=offline), layer
    return list(argv), layer


def require_layer(mode: str, *, offline: bool = False) -> Layer:
    """The layer in which agents run under a mode, here: `auto` takes the best there is, `strict` bubblewrap alone, `off` none.

    Raises AgentError where strict can't have bubblewrap, and where nothing can keep an agent off the network that must be off it.
    """
    layer: Layer = "none" if mode == "off" else best_layer()
    if mode == "strict" and layer != "bubblewrap":
        instead = "; Landlock would work: --confine auto uses it" if layer == "landlock" else ", or say --confine auto"
        problem = bubblewrap_on_trial()[1]
        hint = f"Install bubblewrap or allow it user namespaces{instead}."
        raise AgentError(f"Agents can't be confined strictly on this machine: {problem}.", hint=hint)
    if offline and not (layer == "bubblewrap" or (layer == "landlock" and landlock_version() >= OLDEST_OFFLINE)):
        hint = "Install bubblewrap, or leave out --offline." if mode != "off" else "Leave out --confine off, or --offline."
        raise AgentError("Nothing here would keep an agent off the network.", hint=hint)
    return layer


def best_layer() -> Layer:
    """The strongest confinement that works on this machine."""
    if bubblewrap_on_trial()[0] is not None:
        return "bubblewrap"
    return "landlock" if landlock_version() >= OLDEST else "none"


def _in_landlock(argv: Sequence[str], *, own: Sequence[Path], seen: Sequence[Path], offline: bool) -> list[str]:
    hidden = [Path.home().resolve(), *_shared_temporary_folders()]
    readable = [*_beside([folder for folder in hidden if folder != Path("/")]), *seen]
    words = [*(["--offline"] if offline else []), *(word for path in own for word in ("--write", str(path)))]
    words += [word for path in readable for word in ("--read", str(path))]
    return [sys.executable, "-I", "-S", str(Path(landlock.__file__)), *words, "--", *argv]


def _beside(hidden: Sequence[Path], top: Path = Path("/")) -> Iterator[Path]:
    """The fewest paths that hold everything below `top` but what is hidden."""
    if top in hidden:
        return
    if not any(folder.is_relative_to(top) for folder in hidden):
        yield top
        return
    with contextlib.suppress(OSError):
        for path in sorted(top.iterdir()):
            if not path.is_symlink():
                yield from _beside(hidden, path)


def _in_bubblewrap(
    argv: Sequence[str], *, own: Sequence[Path], seen: Sequence[Path], home: Path, tmp: Path, offline: bool, lent: Mapping[Path, Path]
) -> list[str]:
    """In place of the person's home and of the shared temporary folders it finds `home` and `tmp`: what it writes is counted."""
    covered = dict.fromkeys(_shared_temporary_folders(), tmp) | {Path.home().resolve(): home}
    covered.pop(Path("/"), None)
    wrapped = [str(bubblewrap_on_trial()[0]), *_walls(), *(["--unshare-net"] if offline else [])]
    for folder in sorted(covered):
        wrapped += ["--bind", str(covered[folder]), str(folder)]
    shown: list[Path] = []
    for path in seen:
        hides = any(folder.is_relative_to(path) for folder in (*covered, *own))
        if _lies_in(path, covered) and not _lies_in(path, (*own, *shown)) and not hides:
            wrapped += ["--ro-bind", str(path), str(path)]
            shown.append(path)  # what lies in it is seen with it; and nothing can be mounted over a link in there
    for folder in own:
        wrapped += ["--bind", str(folder), str(folder)]
    for inside, outside in lent.items():
        wrapped += ["--bind", str(outside), str(inside)]
    return [*wrapped, "--chdir", str(own[0]), "--", *argv]


@functools.cache
def bubblewrap_on_trial() -> tuple[str | None, str]:
    """Where bubblewrap is if it works here, else None and why: it may be absent, and containers and some distributions forbid it."""
    found = shutil.which("bwrap")
    if found is None:
        return None, "bubblewrap (bwrap) is not installed" if sys.platform == "linux" else f"bubblewrap does not exist for {sys.platform}"
    try:
        line = [found, *_walls(), "true"]
        trial = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_TRIAL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    said = trial.stderr.decode(errors="replace").strip().rstrip(".")
    return (found, "") if trial.returncode == 0 else (None, said or f"bwrap ended with {trial.returncode}")


def _walls() -> list[str]:
    """What every confinement has. Root would keep its privileges inside, and could make the read-only root writable again."""
    user = ["--unshare-user", "--uid", "1000", "--gid", "1000"] if os.geteuid() == 0 else ["--unshare-user-try"]
    others = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session"]
    doors = [word for socket in _DOORS if Path(socket).exists() for word in ("--ro-bind", os.devnull, socket)]
    sessions = ["--tmpfs", "/run/user"] if Path("/run/user").is_dir() else []
    return [*user, *others, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", *sessions, *doors]


def _lies_in(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _shared_temporary_folders() -> list[Path]:
    wanted = dict.fromkeys((Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp")))
    return [folder for folder in wanted if folder.is_dir()]


def _needed(argv: Sequence[str]) -> Iterator[Path]:
    """What a command must see to run: the installations on PATH, its program wherever that leads, and files among its arguments."""
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        if Path(entry).is_absolute() and Path(entry).is_dir():
            yield _installation(Path(entry))
    yield from _of_program(shutil.which(argv[0]))
    for path in map(Path, argv[1:]):
        if path.is_absolute() and _exists(path):
            yield path
            if path.is_file() and os.access(path, os.X_OK):
                yield from _of_program(str(path))


def _of_program(program: str | None) -> Iterator[Path]:
    """A program, what is installed around it, and the same of its interpreter."""
    for _ in range(_INTERPRETERS):
        if program is None:
            return
        start, end = Path(program).absolute(), Path(program).resolve()
        yield from (_installation(start.parent), _installation(end.parent), start, end)
        program = _interpreter(end)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # an argument may be a whole text
        return False


def _installation(folder: Path) -> Path:
    """Programs bring libraries beside their bin (npm's is called .bin): the folder above it, unless that holds much else of a person's."""
    above = folder.parent
    personal = {Path.home(), Path.home().resolve()} | {Path.home() / name for name in (".local", ".cargo")}
    return above if folder.name in ("bin", ".bin", "shims") and above not in personal else folder


def _interpreter(script: Path) -> str | None:
    """What the first line of a script names; None for anything else."""
    try:
        with script.open("rb") as file:
            line = file.readline(500)
    except OSError:
        return None
    words = line[2:].split() if line.startswith(b"#!") else []
    named = [os.fsdecode(word) for word in words if not word.endswith(b"/env") and not word.startswith(b"-")]
    return shutil.which(named[0]) if named else None


def _borrowed_objects(clone: Path) -> list[Path]:
    """The object folders that a clone reads from, and those that they read from."""
    waiting, found = [clone / ".git/objects"], list[Path]()
    while waiting:
        objects = waiting.pop()
        with contextlib.suppress(OSError):
            for line in alternates((objects / "info/alternates").read_bytes()):
                other = Path(os.path.normpath(objects / line))
                if other.is_dir() and other not in found:
                    found.append(other)
                    waiting.append(other)
    return found
