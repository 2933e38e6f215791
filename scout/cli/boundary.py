"""An exception that nobody below could mend → one sentence and one hint on standard error, and an exit code."""

from __future__ import annotations

import platform
import sys
import traceback
from pathlib import Path

import typer

from scout import __version__
from scout.errors import ScoutError, SpecError
from scout.system.files import write_atomically

USER = 2
BUG = 3


def end(error: Exception) -> int:
    """Says what happened and gives the exit code: 2 for what the user can put right, 3 for our own bugs."""
    from scout.console import complain

    known = _known(error)
    if known is not None:
        complain(
            known.sentence if known.sentence else str(known),
            hint=known.hint,
            details=known.problems if isinstance(known, SpecError) else (),
        )
        return USER
    where = _write_crash_log(error)
    complain(
        f"scout met a bug of its own: {type(error).__name__}: {error}",
        hint=f"Please report it with {where}." if where else "Please report it with the lines above.",
        details=() if where else tuple(traceback.format_exception(error)),
    )
    return BUG


def correct(misused: typer.TyperException) -> int:
    """Says what is wrong with the command line in the words of every other error, and gives the exit code."""
    from scout.console import complain

    context: typer.Context | None = getattr(misused, "ctx", None)
    said: str = getattr(misused, "format_message", misused.__str__)().replace("Value error, ", "")
    if context is not None and said == context.get_help():
        typer.echo(said, err=True)  # a verb was left out: the list of verbs is the answer
    else:
        command = context.command_path if context is not None else "scout"
        quotes = "Several words are one argument in quotes; " if said.startswith("Got unexpected extra argument") else ""
        complain(said if said.endswith((".", "?")) else f"{said}.", hint=f"{quotes}{command} -h says what it takes.")
    return USER


def _known(error: Exception) -> ScoutError | None:
    """The errors of the machine that a person can put right, in the words of the others."""
    if isinstance(error, ScoutError):
        return error
    if isinstance(error, OSError) and error.errno is not None and error.strerror:
        import errno

        hints = {
            errno.ENOSPC: "Free some space and run the same command again; finished scouts are kept.",
            errno.EDQUOT: "Free some of your quota and run the same command again; finished scouts are kept.",
            errno.EACCES: "Check who owns it, or work in a folder of your own.",
            errno.EPERM: "Check who owns it, or work in a folder of your own.",
            errno.EFBIG: "A limit on the size of files is in the way: ulimit -f.",
            errno.EROFS: "The file system is read-only; work on a copy.",
            errno.EMFILE: "Too many open files; try fewer --jobs or raise `ulimit -n`.",
        }
        if error.errno in hints:
            return ScoutError(f"{error.strerror}: {error.filename or 'the disk'}.", hint=hints[error.errno])
    return None


def _write_crash_log(error: Exception) -> Path | None:
    """Traceback and versions, where they can be found again; None when nothing can be written."""
    text = "".join(
        [
            f"scout {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
            f"arguments: {sys.argv[1:]!r}\n\n",
            *traceback.format_exception(error),
        ]
    )
    for folder in (Path(".scout"), Path.home() / ".cache" / "scout"):
        try:
            if folder.name == "scout":
                folder.mkdir(parents=True, exist_ok=True)
            if folder.is_dir():
                write_atomically(folder / "crash.log", text.encode(errors="backslashreplace"))
                return folder / "crash.log"
        except OSError:
            continue
    return None
