"""A command → the same command behind a wall of the kernel's: what keeps agents in where bubblewrap can't run. Standard library only.

It closes the doors on itself and then becomes the command, which can't open them again and hands them on to all it starts.
Whatever can't be closed ends it before the command has begun.

    python -I -S landlock.py [--offline] [--write FOLDER]… [--read PATH]… -- COMMAND…

Landlock knows files, TCP, signals and abstract sockets. It does not know other sockets, so it hides no service that listens
on one, nor UDP, nor the list of processes. <https://docs.kernel.org/userspace-api/landlock.html>
"""

from __future__ import annotations

import ctypes
import itertools
import os
import stat
import struct
import sys
from collections.abc import Sequence

OLDEST, OLDEST_OFFLINE, OLDEST_SCOPES = 3, 4, 6
"""Versions of Landlock: before the first a file outside could be emptied (Linux 6.2); before the second TCP stays open (6.7);
before the third signals and abstract sockets reach outside (6.12)."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_PR_SET_NO_NEW_PRIVS = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE, _IOCTL_DEV = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
_TCP = 0b11
_SCOPES = 0b11
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_TO_READ = _EXECUTE | _READ_FILE | _READ_DIR
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts")
_FAILED = 126


def landlock_version() -> int:
    """Of the running kernel; 0 where there is none, or where it is forbidden."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


def main(words: Sequence[str]) -> None:
    """Becomes the command behind the wall, or ends with a sentence on standard error."""
    before, command = words[: words.index("--")], list(words[words.index("--") + 1 :])
    named = {flag: [path for found, path in itertools.pairwise(before) if found == flag] for flag in ("--write", "--read")}
    try:
        shut(write=named["--write"], read=named["--read"], offline="--offline" in before)
        os.execvp(command[0], command)
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error}\n")
        os._exit(_FAILED)


def shut(*, write: Sequence[str], read: Sequence[str], offline: bool) -> None:
    """This process, and all it starts, can from now on reach these paths and a few devices only. Raises OSError."""
    version = landlock_version()
    if offline and version < OLDEST_OFFLINE:
        raise OSError("this kernel can't keep it off the network")
    everything = (1 << (16 if version >= 5 else 15)) - 1
    rules = struct.pack("QQQ", everything, _TCP if offline else 0, _SCOPES if version >= OLDEST_SCOPES else 0)
    size = 24 if version >= OLDEST_SCOPES else 16 if version >= OLDEST_OFFLINE else 8
    ruleset = _call(_CREATE_RULESET, rules, size, 0)
    for path in read:
        _allow(ruleset, path, _TO_READ)
    for path in (*write, *(f"/dev/{name}" for name in _DEVICES)):
        _allow(ruleset, path, everything)
    if ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError("its privileges can't be bounded")
    _call(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Rights on a path and what is below it. A path that is not there needs none."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights &= -1 if stat.S_ISDIR(os.fstat(descriptor).st_mode) else _OF_A_FILE
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: int | bytes) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    found = library.syscall(number, *arguments)
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(found)


if __name__ == "__main__":
    main(sys.argv[1:])
