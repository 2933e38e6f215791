"""A program and all it starts → one line of JSON about how that ended. A child process of scout, standard library only.

It adopts whatever its program lets go of (PR_SET_CHILD_SUBREAPER), so that nothing outlives it: agents start tools in
sessions of their own, which a signal to the process group does not reach. It ends everything when scout is gone.

    python -I -S supervisor.py < ORDER

    ORDER: {"argv", "cwd", "env", "log", "stdin", "seconds", "output_bytes", "disk_bytes", "processes", "watch"}
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator

PATIENCE = ((signal.SIGINT, 2.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 0.0))
"""Each signal and the seconds that it is given to work."""
SOONEST, LATEST = 0.01, 0.1
"""Seconds between looks: a short program is noticed soon, a long one costs little."""
LOOK_AT_PROCESSES = 0.5
LOOK_AT_DISK = 1.0
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def main() -> int:
    """Runs the order and prints how it ended."""
    order = json.load(sys.stdin)
    started = time.monotonic()
    parent = os.getppid()
    cancelled: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, frame: cancelled.append(received))
    adopts = _adopt_orphans()
    try:
        child = _start(order)
    except OSError as error:
        print(json.dumps({"ended_by": "not-found", "why": str(error)}), flush=True)
        return 0
    ended_by, status = "exit", None
    looks = _Looks(order, started)
    while status is None:
        status = _reap(child)
        if status is not None:
            break
        if cancelled or os.getppid() != parent:
            ended_by = "cancelled"
        else:
            ended_by = looks.limit_reached(child) or "exit"
        if ended_by != "exit":
            status = _end(child)
            break
        time.sleep(looks.pause())
    survivors = _sweep(child) if adopts else _kill_group(child)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "ended_by": ended_by,
                "exit_code": os.waitstatus_to_exitcode(status) if status is not None else None,
                "seconds": time.monotonic() - started,
                "cpu_seconds": used.ru_utime + used.ru_stime,
                "max_rss": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
                "survivors": survivors,
            }
        ),
        flush=True,
    )
    return 0


def _adopt_orphans() -> bool:
    """Whether orphans of ours come to us; Linux only."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    return bool(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def _start(order: dict[str, object]) -> int:
    """The program's process id, in a session of its own. Raises OSError when it can't be started."""
    argv = [str(argument) for argument in _list(order["argv"])]
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    stdin = os.open(str(order["stdin"] or os.devnull), os.O_RDONLY)
    failed, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            os.dup2(stdin, 0)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.chdir(str(order["cwd"]))
            environment = order["env"]
            assert isinstance(environment, dict)
            os.execvpe(argv[0], argv, environment)
        except OSError as error:
            os.write(told, str(error).encode())
        os._exit(127)
    for descriptor in (told, log, stdin):
        os.close(descriptor)
    with os.fdopen(failed, "rb") as pipe:
        why = pipe.read().decode(errors="replace")
    if why:
        os.waitpid(child, 0)
        raise OSError(why)
    return child


class _Looks:
    """What is looked at while the program runs, each at its own pace."""

    def __init__(self, order: dict[str, object], started: float) -> None:
        self.order = order
        self.started = started
        self.next_processes = started + LOOK_AT_PROCESSES
        self.next_disk = started + LOOK_AT_DISK
        watch = [str(folder) for folder in _list(order["watch"])]
        self.watch = watch
        self.disk_before = _disk_bytes(watch) if watch else 0

    def pause(self) -> float:
        """Seconds until the next look."""
        return min(LATEST, max(SOONEST, (time.monotonic() - self.started) / 20))

    def limit_reached(self, child: int) -> str | None:
        """The limit that the program has gone beyond."""
        now = time.monotonic()
        if now - self.started > _number(self.order["seconds"]):
            return "timeout"
        if _size(str(self.order["log"])) > _number(self.order["output_bytes"]):
            return "output"
        if now >= self.next_processes:
            self.next_processes = now + LOOK_AT_PROCESSES
            if sum(1 for _ in _descendants(os.getpid())) > _number(self.order["processes"]):
                return "processes"
        if self.watch and now >= self.next_disk:
            if _disk_bytes(self.watch) - self.disk_before > _number(self.order["disk_bytes"]):
                return "disk"
            # A look at a large tree takes long: no more than a twentieth of the time goes into it.
            self.next_disk = time.monotonic() + max(LOOK_AT_DISK, 20 * (time.monotonic() - now))
        return None


def _end(child: int) -> int | None:
    """Asks the program to end, then makes it; the wait status, if it was still ours to take."""
    for number, patience in PATIENCE:
        _signal_group(child, number)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            status = _reap(child)
            if status is not None:
                return status
            time.sleep(SOONEST)
    try:
        return os.waitpid(child, 0)[1]
    except ChildProcessError:
        return None


def _sweep(child: int) -> int:
    """Kills what is left below us until nothing is, and says how many there were."""
    killed: set[int] = set()
    while True:
        left = [pid for pid in _descendants(os.getpid()) if not _is_zombie(pid)]
        for pid in left:
            killed.add(pid)
            _kill(pid, signal.SIGKILL)
        _reap_all()
        if not left:
            return len(killed)
        time.sleep(SOONEST)


def _kill_group(child: int) -> int:
    """Where orphans do not come to us, the group is all we know."""
    _signal_group(child, signal.SIGKILL)
    _reap_all()
    return 0


def _descendants(root: int) -> Iterator[int]:
    """Process ids of everything below `root`, zombies included."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            children.setdefault(_parent(int(name)), []).append(int(name))
    waiting = list(children.get(root, ()))
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, ())


def _parent(pid: int) -> int:
    return int(_stat(pid)[1]) if _stat(pid) else -1


def _is_zombie(pid: int) -> bool:
    found = _stat(pid)
    return not found or found[0] in "ZX"


def _stat(pid: int) -> list[str]:
    """State and parent, from behind the program's name, which may hold anything."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:
            return stream.read().rpartition(b")")[2].decode().split()[:2]
    except OSError:
        return []


def _reap(child: int) -> int | None:
    """The program's wait status when it has ended; orphans that ended are reaped on the way."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == child:
            found = status


def _reap_all() -> None:
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def _signal_group(child: int, number: int) -> None:
    try:
        os.killpg(child, number)
    except (ProcessLookupError, PermissionError):
        _kill(child, number)


def _kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _disk_bytes(folders: Iterable[str]) -> int:
    """Bytes that the files of folders take on the disk: a sparse file counts for what it holds."""
    total = 0
    waiting = list(folders)
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue
    return total


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


if __name__ == "__main__":
    sys.exit(main())
