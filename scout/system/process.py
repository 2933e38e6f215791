"""A command → how it ended: a session of its own, limits, a log file, and nothing of it left behind. The one place that starts agents."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, cast

from scout.config import Limits
from scout.errors import AgentError

SUPERVISOR = Path(__file__).with_name("supervisor.py")
_CANCEL_LOOK = 0.1
"""Seconds between looks at the event that cancels."""

EndedBy = Literal["exit", "timeout", "output", "disk", "processes", "cancelled", "not-found"]


class Completed(NamedTuple):
    """How a command ended."""

    exit_code: int | None
    """Negative for a signal; None when it could not be started or its end was not seen."""
    ended_by: EndedBy
    seconds: float
    cpu_seconds: float
    """Of the command and everything it started and that was waited for."""
    max_rss: int
    """Bytes of its largest process."""
    survivors: int
    """Processes that outlived it and were killed."""


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
    """Runs a command to its end or to a limit: INT, TERM, KILL to its group, then KILL to all that escaped the group.

    Both output streams go to the end of `log`. `watch` are the folders whose growth counts against `limits.disk_bytes`.
    """
    order = {
        "argv": list(argv),
        "cwd": os.fspath(cwd),
        "env": dict(env),
        "log": os.fspath(log),
        "stdin": os.fspath(stdin) if stdin else None,
        "seconds": limits.seconds,
        "output_bytes": limits.output_bytes + (log.stat().st_size if log.exists() else 0),
        "disk_bytes": limits.disk_bytes,
        "processes": limits.processes,
        "watch": [os.fspath(folder) for folder in watch],
    }
    with tempfile.TemporaryFile() as orders, tempfile.TemporaryFile() as told:
        orders.write(json.dumps(order).encode())
        orders.seek(0)
        supervisor = subprocess.Popen(
            [sys.executable, "-I", "-S", os.fspath(SUPERVISOR)],
            stdin=orders,
            stdout=told,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        _wait(supervisor, cancel)
        told.seek(0)
        ended = _completed(told.read(), cancelled=cancel is not None and cancel.is_set())
    _cut(log, order["output_bytes"])
    return ended


def _wait(supervisor: subprocess.Popen[bytes], cancel: threading.Event | None) -> None:
    """Until the supervisor has ended; it is told once when the wait is cancelled, or when this thread is interrupted."""
    asked = False
    try:
        while supervisor.poll() is None:
            if cancel is not None and cancel.is_set() and not asked:
                supervisor.send_signal(signal.SIGTERM)
                asked = True
            with contextlib.suppress(subprocess.TimeoutExpired):
                supervisor.wait(_CANCEL_LOOK)
    except BaseException:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait()
        raise


def _completed(told: bytes, *, cancelled: bool) -> Completed:
    try:
        found = json.loads(told)
    except ValueError:
        # The supervisor itself was killed. Its program died with it or was adopted by nobody we know.
        return Completed(None, "cancelled" if cancelled else "exit", 0.0, 0.0, 0, 0)
    return Completed(
        found.get("exit_code"),
        cast(EndedBy, found["ended_by"]),
        found.get("seconds", 0.0),
        found.get("cpu_seconds", 0.0),
        found.get("max_rss", 0),
        found.get("survivors", 0),
    )


def _cut(log: Path, limit: object) -> None:
    """What was written between two looks and goes beyond the limit is cut off."""
    assert isinstance(limit, int)
    with contextlib.suppress(OSError):
        if log.stat().st_size > limit:
            os.truncate(log, limit)


def confine(
    argv: Sequence[str],
    *,
    writable: tuple[Path, ...],
    home: Path,
    tmp: Path,
    mode: str,
    offline: bool = False,
) -> tuple[list[str], str]:
    """The command wrapped so that it can write nothing but `writable`, and what does the wrapping: `bubblewrap` or `none`.

    It sees no other process, the home of the person is empty to it, and so are the temporary folders but for its own.
    `mode` strict raises AgentError where that can't be done; auto goes on without; off does not try.
    """
    if mode == "off":
        return list(argv), "none"
    bubblewrap = working_bubblewrap()
    if bubblewrap is None:
        if mode == "strict":
            raise AgentError(
                "Agents can't be confined on this machine.", hint="Install bubblewrap, or say --confine auto; scout doctor tells more."
            )
        return list(argv), "none"
    wrapped = [bubblewrap, *_NAMESPACES, *(["--unshare-net"] if offline else [])]
    hidden = _hidden_folders()
    for folder in hidden:
        wrapped += ["--tmpfs", os.fspath(folder)]
    for folder in (*_programs(argv[0], hidden), *_borrowed_objects(writable[0])):
        if any(folder.is_relative_to(cover) for cover in hidden):
            wrapped += ["--ro-bind", os.fspath(folder), os.fspath(folder)]
    for folder in dict.fromkeys((*writable, home, tmp)):
        wrapped += ["--bind", os.fspath(folder), os.fspath(folder)]
    return [*wrapped, "--chdir", os.fspath(writable[0]), "--", *argv], "bubblewrap"


_NAMESPACES = (
    "--unshare-user-try",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--die-with-parent",
    "--new-session",
    "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
)


@functools.cache
def working_bubblewrap() -> str | None:
    """Where bubblewrap is, when it does work here: containers and some distributions forbid it."""
    found = shutil.which("bwrap")
    if found is None:
        return None
    trial = subprocess.run([found, *_NAMESPACES, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return found if trial.returncode == 0 else None


def _hidden_folders() -> tuple[Path, ...]:
    """What a confined program finds empty: the person's home and the shared temporary folders."""
    folders = dict.fromkeys((Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp"), Path.home().resolve()))
    return tuple(folder for folder in folders if folder.is_dir() and folder != Path("/"))


def _programs(program: str, hidden: Sequence[Path]) -> list[Path]:
    """What the command must see to run, although it lies in a hidden folder: its own folder, and of each folder of PATH below the
    home the whole installation, such as `~/.nvm`: programs bring libraries beside them."""
    found = shutil.which(program)
    places = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    if found:
        places += [Path(found).absolute().parent, Path(found).resolve().parent]
    shown = []
    home = Path.home().resolve()
    for place in places:
        for folder in (place, place.resolve()):
            inside = folder.relative_to(home).parts if folder.is_relative_to(home) else ()
            shown.append(home / inside[0] if inside and inside[0].startswith(".") else folder)
    return [folder for folder in dict.fromkeys(shown) if folder.is_dir() and folder not in hidden]


def _borrowed_objects(clone: Path) -> list[Path]:
    """The object folders that a clone reads from, and those that they read from."""
    waiting, found = [clone / ".git/objects"], []
    while waiting:
        objects = waiting.pop()
        with contextlib.suppress(OSError):
            for line in (objects / "info/alternates").read_text(errors="surrogateescape").splitlines():
                other = Path(os.path.normpath(objects / line.strip('"')))
                if other.is_dir() and other not in found:
                    found.append(other)
                    waiting.append(other)
    return found
