"""A command → how it ended: a session of its own, limits, a log file, and nothing of it left behind. The one place that starts agents."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter, ValidationError

from scout.config import Limits
from scout.system import supervisor

_LOOK_AT_CANCEL = 0.1
"""Seconds between looks at the event that cancels."""
_MARK = "SCOUT_PROCESS"
"""In the environment of everything that an agent starts: how what it started is found when the supervisor was killed."""

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
