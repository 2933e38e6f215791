"""A program and all it starts → one line of JSON about how that ended. A child process of scout; standard library only.

It adopts whatever its program lets go of (PR_SET_CHILD_SUBREAPER), so that everything the program ever started is below it
and can be found and ended: agents start tools in sessions of their own, which a signal to a process group does not reach. It
ends everything, too, when scout is gone. Elsewhere than on Linux it knows the process group only.

    python -I -S supervisor.py < ORDER

    ORDER: {"argv", "cwd", "env", "log", "stdin", "parent", "seconds", "output_bytes", "disk_bytes", "processes", "watch"}
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterable

PATIENCE = ((signal.SIGINT, 2.0), (signal.SIGTERM, 2.0), (signal.SIGKILL, 15.0))
"""Each signal and the seconds that it is given to work. What outlives them all is stuck in the kernel or not ours to end."""
SOONEST, LATEST = 0.01, 0.1
"""Seconds between looks: a short program is noticed soon, a long one costs little."""
LOOK_AT_PROCESSES = 2.0
LOOK_AT_DISK = 5.0
THREADS_OF_A_PROCESS = 16
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
WRAPPER = b"bwrap"
"""Ends what it wraps without a word when it is asked to end itself; so only what is inside is asked."""


def main() -> None:
    """Runs the order and prints how it ended."""
    order = json.load(sys.stdin)
    asked_to_end: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, frame: asked_to_end.append(received))
    print(json.dumps(supervise(order, asked_to_end)), flush=True)


def supervise(order: dict[str, object], asked_to_end: Collection[int]) -> dict[str, object]:
    """How the program of the order ended, after nothing of it is left."""
    _adopt_orphans()
    started = time.monotonic()
    try:
        child = _start(order)
    except OSError as error:
        return {"ended_by": "not-found", "exit_code": None, "why": str(error)}
    looks = Looks(order, started)
    ended_by, status = "exit", None
    while (status := _reap(child)) is None:
        if asked_to_end or os.getppid() != order["parent"]:
            ended_by = "cancelled"
        else:
            ended_by = looks.limit_reached() or "exit"
        if ended_by != "exit":
            status = _ask_to_end(child)
            break
        time.sleep(looks.pause())
    seconds = time.monotonic() - started
    ended, left = end_all(lambda: running(descendants(os.getpid())) or _group(child, status), patience=PATIENCE[-1][1])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "ended_by": ended_by,
        "exit_code": None if status is None else os.waitstatus_to_exitcode(status),
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "max_rss": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "survivors": ended,
        "left": left,
    }


def _adopt_orphans() -> None:
    """Orphans of ours come to us, and we hear when scout dies. Linux only."""
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None, use_errno=True).prctl
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _start(order: dict[str, object]) -> int:
    """The program's process id, in a session of its own. Raises OSError when it can't be started."""
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    stdin = os.open(str(order["stdin"] or os.devnull), os.O_RDONLY)
    failed, told = os.pipe()
    child = os.fork()
    if child == 0:
        _become(order, stdin=stdin, log=log, told=told)
    for descriptor in (told, log, stdin):
        os.close(descriptor)
    with os.fdopen(failed, "rb") as pipe:
        why = pipe.read().decode(errors="replace")
    if why:
        os.waitpid(child, 0)
        raise OSError(why)
    return child


def _become(order: dict[str, object], *, stdin: int, log: int, told: int) -> None:
    """In the child: turns into the program. It dies with us, and finds signals as a shell would hand them over."""
    try:
        os.setsid()
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _bound_tasks(int(_number(order["processes"])))
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.dup2(stdin, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(str(order["cwd"]))
        argv, environment = _strings(order["argv"]), order["env"]
        assert isinstance(environment, dict)
        os.execvpe(argv[0], argv, environment)
    except (OSError, ValueError) as error:
        os.write(told, str(error).encode(errors="replace"))
    finally:
        os._exit(127)


def _bound_tasks(processes: int) -> None:
    """A net below the limit of processes, which is only looked at now and then: the user's tasks may become this many more.

    It counts threads, of everything the user runs, so it is wide. The kernel spares root.
    """
    mine, tasks = os.getuid(), 0
    for pid in all_processes():
        try:
            if os.stat(f"/proc/{pid}").st_uid == mine:
                tasks += len(os.listdir(f"/proc/{pid}/task"))
        except OSError:
            continue
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    wide = tasks + processes * THREADS_OF_A_PROCESS
    if tasks:
        limit = wide if hard == resource.RLIM_INFINITY else min(wide, hard)
        resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))


class Looks:
    """What is looked at while the program runs, each at its own pace."""

    def __init__(self, order: dict[str, object], started: float) -> None:
        self.started = started
        self.log = str(order["log"])
        self.watch = _strings(order["watch"])
        self.most = {name: _number(order[name]) for name in ("seconds", "output_bytes", "disk_bytes", "processes")}
        self.next_processes = started + LOOK_AT_PROCESSES
        self.tasks = _tasks()
        self.logged = _size(self.log)
        self.log_is_filling = False
        self.disk_before = _disk_bytes(self.watch)
        self._plan_disk(0.0, used=0)

    def pause(self) -> float:
        """Seconds until the next look."""
        return SOONEST if self.log_is_filling else min(LATEST, max(SOONEST, (time.monotonic() - self.started) / 20))

    def limit_reached(self) -> str | None:
        """The limit that the program has gone beyond."""
        now = time.monotonic()
        if now - self.started > self.most["seconds"]:
            return "timeout"
        if self._log_too_long():
            return "output"
        if (now >= self.next_processes or _tasks() > self.tasks + self.most["processes"]) and self._too_many_processes():
            return "processes"
        if self.watch and (now >= self.next_disk or _free_bytes(self.watch) < self.suspicious) and self._disk_too_full():
            return "disk"
        return None

    def _too_many_processes(self) -> bool:
        self.next_processes = time.monotonic() + LOOK_AT_PROCESSES
        self.tasks = _tasks()
        return len(descendants(os.getpid())) > self.most["processes"]

    def _log_too_long(self) -> bool:
        before, self.logged = self.logged, _size(self.log)
        self.log_is_filling = self.logged - before > self.most["output_bytes"] / 20
        return self.logged > self.most["output_bytes"]

    def _disk_too_full(self) -> bool:
        began = time.monotonic()
        used = _disk_bytes(self.watch) - self.disk_before
        self._plan_disk(time.monotonic() - began, used=used)
        return used > self.most["disk_bytes"]

    def _plan_disk(self, took: float, *, used: int) -> None:
        """When to look again: now and then, or as soon as half of what is left has vanished from the disk, which costs nothing to know."""
        self.next_disk = time.monotonic() + max(LOOK_AT_DISK, 20 * took)
        self.suspicious = _free_bytes(self.watch) - max(1 << 20, (self.most["disk_bytes"] - used) / 2)


def _ask_to_end(child: int) -> int | None:
    """Asks everything that runs to end, then makes it; the program's wait status, or None when it can't be ended."""
    for number, patience in PATIENCE:
        inside = [pid for pid in running(descendants(os.getpid())) if number == signal.SIGKILL or _program(pid) != WRAPPER]
        for pid in inside or [-child]:
            _signal(pid, number)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            status = _reap(child)
            if status is not None:
                return status
            time.sleep(SOONEST)
    return None


def end_all(find: Callable[[], Collection[int]], *, patience: float) -> tuple[int, int]:
    """Kills what `find` finds until it finds nothing; how many that were, and how many are left after `patience` seconds.

    All are stopped before one is killed: what is stopped starts no other. A whole process group stops at one stroke, however
    fast it forks; and a wrapper is killed first of all, since everything inside its walls ends with it.
    """
    until = time.monotonic() + patience
    ended: set[int] = set()
    while found := set(find()):
        _hurry()
        for pid in found:
            if _program(pid) == WRAPPER:
                _signal(pid, signal.SIGKILL)
        stopped: set[int] = set()
        while (fresh := found - stopped) and time.monotonic() < until:
            for target in {-_group_of(pid) for pid in fresh} | fresh:
                _signal(target, signal.SIGSTOP)
            stopped |= fresh
            found = set(find())
        for pid in stopped | found:
            _signal(pid, signal.SIGKILL)
        ended |= stopped
        _reap(0)
        if time.monotonic() > until:
            left = set(find())
            return len(ended - left), len(left)
        time.sleep(SOONEST)
    return len(ended), 0


def _hurry() -> None:
    """Goes before what it has to end, where that is allowed: a thousand busy processes leave little time for another."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -20)
    except OSError:
        return


def _group_of(pid: int) -> int:
    """The process group, if it can't be ours or everybody's; else the process itself, as a group of which there is none."""
    try:
        group = os.getpgid(pid)
    except OSError:
        return pid
    return group if group > 1 and group != os.getpgrp() else pid


def descendants(root: int) -> list[int]:
    """Process ids of everything below `root`. Empty where there is no /proc."""
    children: dict[int, list[int]] = {}
    for pid in all_processes():
        _, parent = state_and_parent(pid)
        children.setdefault(parent, []).append(pid)
    found = list(children.get(root, ()))
    for pid in found:
        found += children.get(pid, ())
    return found


def all_processes() -> list[int]:
    """Every process id that /proc shows."""
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _tasks() -> int:
    """How many tasks there are on the machine, for next to nothing; 0 where there is no /proc."""
    try:
        with open("/proc/loadavg", "rb") as stream:
            return int(stream.read().split()[3].split(b"/")[1])
    except (OSError, ValueError, IndexError):
        return 0


def running(pids: Iterable[int]) -> list[int]:
    """Those that have not ended yet: one that waits to be reaped has."""
    return [pid for pid in pids if state_and_parent(pid)[0] not in "ZX"]


def state_and_parent(pid: int) -> tuple[str, int]:
    """From behind the program's name, which may hold anything; ("X", -1) when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:
            state, parent = stream.read().rpartition(b")")[2].split()[:2]
    except (OSError, ValueError):
        return "X", -1
    return state.decode(), int(parent)


def _program(pid: int) -> bytes:
    try:
        with open(f"/proc/{pid}/comm", "rb") as stream:
            return stream.read().strip()
    except OSError:
        return b""


def _group(child: int, status: int | None) -> list[int]:
    """Where there is no /proc, what is left of the program's process group, as one negative id; it is empty once nobody takes a signal."""
    if sys.platform == "linux":
        return []
    try:
        os.killpg(child, 0)
    except OSError:
        return []
    return [-child]


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


def _signal(pid: int, number: int) -> None:
    """To a process, or with a negative id to its group. Gone, or not ours to signal, is fine."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _disk_bytes(folders: Iterable[str]) -> int:
    """Bytes that the files below folders take on the disk: a sparse file counts for what it holds."""
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


def _free_bytes(folders: list[str]) -> int:
    """Free space on the disk of the first folder; without folders, 0."""
    try:
        status = os.statvfs(folders[0])
    except (OSError, IndexError):
        return 0
    return status.f_bavail * status.f_frsize


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _strings(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(item) for item in value]


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


if __name__ == "__main__":
    main()
