"""Text and bytes → files that are whole or not there; names and text of others → what is safe in a path and on a terminal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scout.errors import ConfigError, RepositoryError

SCOUT_FOLDER = ".scout"
"""Everything that scout keeps in a repository lies below it."""

TEMPORARY = f".{'[0-9a-f]' * 16}.tmp"
"""What a file is called until it is whole; a kill can leave one behind."""

_MOST_TEXTS = 2000
_LARGEST_TEXT = 2_000_000
_PACKAGED = Path(__file__).parent.parent / "templates"
_ESCAPE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"  # OSC, DCS, SOS, PM, APC: titles, links, clipboard
    r"|\x1b[ -/]*[0-~]?",  # everything shorter
    re.DOTALL,
)
"""Letters that Unicode does not take apart into a plain one and an accent."""
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction of text: on a terminal they make one name look like another."""


def write_atomically(path: Path, data: bytes | str) -> None:
    """Puts the whole content in place at once: after a kill or with a full disk the old file is there, or the new one.

    Text becomes UTF-8, surrogate escapes their bytes. Raises OSError, and then leaves nothing behind.
    """
    write_together({path: data})


def write_together(files: Mapping[Path, bytes | str]) -> None:
    """The same for several files: where the disk is full or a folder can't be written, none of them changes. Raises OSError."""
    beside = {path: path.with_name(f".{secrets.token_hex(8)}.tmp") for path in files}
    try:
        for path, data in files.items():
            _write_new(beside[path], data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data)
        for path, whole in beside.items():
            whole.replace(path)
    except BaseException:
        for part in beside.values():
            part.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in files}:
        sync_folder(folder)


def _write_new(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes names in a folder last through a power cut, where the file system knows how."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits until nobody else is in here with that file, which stays behind, empty. The lock dies with its process."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def scout_folder(root: Path) -> Path:
    """`<root>/.scout`, made when absent, ignoring itself.

    Raises RepositoryError when something else has that name, and when one of its entries is a link: a repository that came with
    such a folder could otherwise have any file of its reader written.
    """
    folder = root / SCOUT_FOLDER
    try:
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise FileExistsError
        with os.scandir(folder) as entries:
            planted = next((entry.path for entry in entries if entry.is_symlink()), None)
        if planted:
            raise RepositoryError(f"{planted} is a symbolic link; scout does not write through it.", hint="Remove the link.")
        if not (folder / ".gitignore").is_file():
            write_atomically(folder / ".gitignore", "*\n")
    except FileExistsError:
        raise RepositoryError(f"{folder} is not a folder.", hint="scout keeps its runs there: move what has that name away.") from None
    except OSError as error:
        hint = "scout keeps its runs there: check permissions and free space."
        raise RepositoryError(f"{folder} can't be written: {error.strerror}.", hint=hint) from None
    return folder


def template(name: str, *, root: Path | None = None) -> str:
    """A template's text: `<root>/templates/<name>` if it is there, else the packaged one. Raises ConfigError for an unknown name."""
    if Path(name).name != name:
        raise ConfigError(f"{name!r} is not the name of a template.", hint=_known_templates())
    for folder in ([root / "templates"] if root else []) + [_PACKAGED]:
        try:
            return (folder / name).read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            hint = "Mend or remove it; without it the packaged template is used."
            raise ConfigError(f"{folder / name} can't be read: {error}.", hint=hint) from None
    raise ConfigError(f"There is no template {name!r}.", hint=_known_templates())


def templates(*names: str, root: Path | None = None) -> dict[str, str]:
    """Several templates by their names."""
    return {name: template(name, root=root) for name in names}


def _known_templates() -> str:
    return f"Known: {', '.join(sorted(path.name for path in _PACKAGED.iterdir()))}."


def printable(text: str) -> str:
    """Text of others for a terminal: no escape sequence, control character or change of direction; newlines and tabs stay."""
    return "".join(_shown(character) for character in _ESCAPE.sub("", text.replace("\r\n", "\n")))


def _shown(character: str) -> str:
    if character in "\n\t":
        return character
    if character in _TURNING:
        return ""
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cc" else character


def unused(path: Path) -> Path:
    """The path itself, or the first of `path-2`, `path-3`, … that is not there."""
    number, candidate = 1, path
    while candidate.exists() or candidate.is_symlink():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def texts_below(path: Path, suffixes: Iterable[str]) -> dict[str, str]:
    """The text of a file, or of the files below a folder whose names end so: path → text. Raises ConfigError for what can't be read."""
    ends = tuple(suffixes)
    found = [path] if not path.is_dir() else sorted(file for file in path.rglob("*") if file.name.endswith(ends) and file.is_file())
    if not found:
        raise ConfigError(f"{path} holds none of {', '.join(ends)}.", hint="Name the file or the folder of the plan.")
    texts = {}
    for file in found[:_MOST_TEXTS]:
        try:
            with file.open("rb") as stream:
                content = stream.read(_LARGEST_TEXT)
        except OSError as error:
            raise ConfigError(f"{file} can't be read: {error.strerror}.", hint="Check the name; it is relative to -C DIR.") from None
        texts[str(file.relative_to(path)) if path.is_dir() else file.name] = content.decode("utf-8", "surrogateescape")
    return texts


def write_script(path: Path, text: str) -> None:
    """A file that can be run."""
    write_atomically(path, text)
    path.chmod(0o755)
