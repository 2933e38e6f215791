"""A command → how it ended: a session of its own, limits, a log file, and nothing of it left behind. The one place that starts agents."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter, ValidationError

from scout.config import Limits
from scout.errors import AgentError
from scout.system import supervisor
from scout.system.gitformats import alternates

_LOOK_AT_CANCEL = 0.1
"""Seconds between looks at the event that cancels."""
_MARK = "SCOUT_PROCESS"
"""In the environment of everything that an agent starts: how what it started is found when the supervisor was killed."""
_TRIAL_SECONDS = 20.0
_INTERPRETERS = 4
"""As many scripts in a row, each the interpreter of the one before, as Linux follows."""
_DOORS = ("/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/snapd.socket")
"""Sockets of services that would do outside what a confined program asks; a read-only mount does not close them."""

EndedBy = Literal["exit", "timeout", "output", "disk", "processes", "cancelled", "not-found"]


class Completed(NamedTuple):
    """How a command ended."""

    exit_code: int | None
    """Negative for a signal; None when it could not be started or its end was not seen."""
    ended_by: EndedBy
    seconds: float
    cpu_seconds: float
    """Of the command and everything it started, as far as somebody waited for it."""
    max_rss: int
    """Bytes of its largest process."""
    survivors: int
    """Processes that outlived it and were ended."""
    left: int = 0
    """Processes that could not be ended: stuck in the kernel, or another user's."""


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: Path,
    stdin: Path | None = None,
    limits: Limits,
    watch: tuple[Path, ...] = (),
    cancel: threading.Event | None = None,
) -> Completed:
    """Runs a command to its end or to a limit. At a limit, and when `cancel` is set, all it started is sent INT, TERM, KILL.

    Afterwards nothing of it runs, in whatever session. Both output streams go to the end of `log`, which grows by no more than
    `limits.output_bytes`. `watch` are the folders whose growth counts against `limits.disk_bytes`. Raises OSError when the log
    can't be written.
    """
    with log.open("ab") as file:
        log_limit = file.tell() + limits.output_bytes
    mark = secrets.token_hex(16)
    order = {
        "argv": list(argv),
        "cwd": str(cwd),
        "env": {**env, _MARK: mark},
        "log": str(log),
        "stdin": str(stdin) if stdin else None,
        "parent": os.getpid(),
        "seconds": limits.seconds,
        "output_bytes": log_limit,
        "disk_bytes": limits.disk_bytes,
        "processes": limits.processes,
        "watch": [str(folder) for folder in watch],
    }
    try:
        ended = _completed(_supervised(order, cancel), mark, cancelled=cancel is not None and cancel.is_set())
    finally:
        with contextlib.suppress(OSError):
            if log.stat().st_size > log_limit:  # written between two looks
                os.truncate(log, log_limit)
    return ended


def _supervised(order: Mapping[str, object], cancel: threading.Event | None) -> bytes:
    """What the supervisor said at its end. It is asked to end everything when the wait is cancelled, or this thread interrupted."""
    with tempfile.TemporaryFile() as orders, tempfile.TemporaryFile() as told:
        orders.write(json.dumps(order).encode())
        orders.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(supervisor.__file__))],
            stdin=orders,
            stdout=told,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            while cancel is None or not cancel.is_set():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK_AT_CANCEL)
                    break
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait()
        told.seek(0)
        return told.read()


def _completed(told: bytes, mark: str, *, cancelled: bool) -> Completed:
    try:
        found = json.loads(told)
        found.pop("why", None)
        return TypeAdapter(Completed).validate_python({"seconds": 0.0, "cpu_seconds": 0.0, "max_rss": 0, "survivors": 0, **found})
    except (ValueError, ValidationError):
        # Somebody killed the supervisor, and its program died with it. What that had started still carries our mark.
        ended, left = supervisor.end_all(lambda: _marked(mark), patience=supervisor.PATIENCE[-1][1])
        return Completed(None, "cancelled" if cancelled else "exit", 0.0, 0.0, 0, ended, left)


def _marked(mark: str) -> list[int]:
    """The processes in whose environment a mark stands."""
    wanted = f"{_MARK}={mark}".encode()
    found = []
    for pid in supervisor.running(supervisor.all_processes()):
        with contextlib.suppress(OSError):
            if wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def confine(
    argv: Sequence[str],
    *,
    writable: tuple[Path, ...],
    home: Path,
    tmp: Path,
    mode: str,
    offline: bool = False,
) -> tuple[list[str], str]:
    """The command wrapped so that it can write nothing but `writable`, `home` and `tmp`, and what does it: `bubblewrap` or `none`.

    It starts in the first of `writable`. It sees no other process. In place of the person's home and of the shared temporary
    folders it finds `home` and `tmp`, so that what it writes there is on the disk and counted. What the command needs from
    a hidden place is shown read-only: its program, files that its arguments name, the objects that the sandbox borrows.

    `mode` strict raises AgentError where that can't be done; auto goes on without; off does not try.
    """
    if mode == "off":
        return list(argv), "none"
    bubblewrap, problem = bubblewrap_on_trial()
    if bubblewrap is None:
        if mode == "strict":
            hint = "Install bubblewrap or allow it user namespaces, or say --confine auto."
            raise AgentError(f"Agents can't be confined on this machine: {problem}.", hint=hint)
        return list(argv), "none"
    covered = dict.fromkeys(_shared_temporary_folders(), tmp) | {Path.home().resolve(): home}
    covered.pop(Path("/"), None)
    wrapped = [bubblewrap, *_walls(), *(["--unshare-net"] if offline else [])]
    for folder in sorted(covered):
        wrapped += ["--bind", str(covered[folder]), str(folder)]
    own = tuple(dict.fromkeys((*writable, home, tmp)))
    for path in dict.fromkeys((*_needed(argv), *_borrowed_objects(writable[0]))):
        hides = any(folder.is_relative_to(path) for folder in (*covered, *own))
        if _lies_in(path, covered) and not _lies_in(path, own) and not hides:
            wrapped += ["--ro-bind", str(path), str(path)]
    for folder in own:
        wrapped += ["--bind", str(folder), str(folder)]
    return [*wrapped, "--chdir", str(writable[0]), "--", *argv], "bubblewrap"


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
    program = shutil.which(argv[0])
    for _ in range(_INTERPRETERS):
        if program is None:
            break
        start, end = Path(program).absolute(), Path(program).resolve()
        yield from (start, end, _installation(start.parent), _installation(end.parent))
        program = _interpreter(end)
    yield from (path for path in map(Path, argv) if path.is_absolute() and _exists(path))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # an argument may be a whole text
        return False


def _installation(folder: Path) -> Path:
    """Programs bring libraries beside their bin: the folder above it, unless that holds much else of a person's."""
    above = folder.parent
    personal = {Path.home(), Path.home().resolve()} | {Path.home() / name for name in (".local", ".cargo")}
    return above if folder.name in ("bin", "shims") and above not in personal else folder


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
