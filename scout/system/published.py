"""specs/<feature>/: writes what scout wrote, never over what people wrote.

What scout wrote is known by its digest: every run keeps the digests of the specs it generated. A file with another content
was edited, and is never removed; what people wrote into it is carried over by whoever calls `write`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from scout.errors import SpecError
from scout.model import Value
from scout.system.files import TEMPORARY, locked, scout_folder, write_atomically, write_together
from scout.system.repository import Repository
from scout.system.runs import Run

SPECS = "specs"
"""The folder of all specs, at the top of the repository."""

RECORD = "published"


class Digests(Value):
    """What one run published: file name → SHA-256 of its content."""

    files: Mapping[str, str]


class Published:
    """The folder of one feature's specs."""

    def __init__(self, repository: Repository, slug: str) -> None:
        self.folder = repository.root / SPECS / slug
        self._repository = repository

    def require_folder(self) -> None:
        """Raises SpecError when the specs would be written through a link; called before anybody is sent."""
        for part in (self.folder.parent, self.folder):
            if part.is_symlink():
                raise SpecError(
                    f"{part} is a symbolic link; scout does not write through it.", hint="Make it a folder, or remove the link."
                )

    def texts(self) -> dict[str, str]:
        """What stands there now: file name → text."""
        return {path.name: path.read_bytes().decode("utf-8", "surrogateescape") for path in self.files()}

    def write(self, specs: Mapping[str, str], run: Run, *, generated: Mapping[str, str]) -> tuple[Path, ...]:
        """Writes the specs, removes scout's own specs of tracks that are gone, and gives the paths in order.

        `generated` is what scout wrote before people's edits were carried over: only such content counts as scout's own.
        """
        run.save(RECORD, Digests(files={name: digest(text.encode("utf-8", "surrogateescape")) for name, text in generated.items()}))
        with self._alone():
            self._write(specs)
            for path in self.files():
                if path.name not in specs and self._ours(path):
                    path.unlink()
            self._sweep(specs)
        return tuple(self.folder / name for name in sorted(specs, key=_overview_first))

    def place(self, specs: Mapping[str, str], beside: Mapping[str, str], *, stale: Callable[[str], bool]) -> None:
        """Writes specs that no run made, and the files that go with them; of these, what is there stays.

        Specs of tracks that are gone are removed where `stale` says that nobody edited them.
        """
        with self._alone():
            self._write(specs)
            for name, text in beside.items():
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if not target.exists():
                    write_atomically(target, text)
            for name, text in self.texts().items():
                if name not in specs and stale(text):
                    (self.folder / name).unlink()
            self._sweep(specs)

    def _alone(self) -> AbstractContextManager[None]:
        """Two probes of one feature would sweep away what the other is just writing."""
        return locked(scout_folder(self._repository.root) / "specs.lock")

    def _write(self, specs: Mapping[str, str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_together({self.folder / name: text for name, text in sorted(specs.items())})

    def _sweep(self, specs: Mapping[str, str]) -> None:
        """Takes away what a killed scout had begun to write here: files with a temporary name that begin as one of the specs does."""
        whole = [text.encode("utf-8", "surrogateescape") for text in specs.values()]
        for path in self.folder.glob(TEMPORARY):
            if path.is_file() and not path.is_symlink() and any(text.startswith(path.read_bytes()) for text in whole):
                path.unlink()

    def files(self) -> tuple[Path, ...]:
        """The specs there now."""
        return tuple(sorted(path for path in self.folder.glob("*.md") if path.is_file())) if self.folder.is_dir() else ()

    def _ours(self, path: Path) -> bool:
        mine = digest(path.read_bytes())
        return any(mine == known.files.get(path.name) for known in self._digests())

    def _digests(self) -> list[Digests]:
        runs = Run.folders(self._repository.root)
        return [found for run in runs if (found := run.load(RECORD, Digests)) is not None]


def digest(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _overview_first(name: str) -> tuple[bool, str]:
    return name != "README.md", name


def write_exports(
    folder: Path, files: Mapping[str, str], *, ours: Callable[[str], bool], merged: Collection[str] = (), force: bool
) -> tuple[Path, ...]:
    """Writes all files below a folder, or none: a file that is there and that no export wrote is not written over without `force`.

    `ours` tells an export's text; what is `merged` holds what stands there already. Raises SpecError naming what is in the way.
    """
    targets = {folder / name: text for name, text in files.items()}
    outside = [path for path in targets if not path.resolve().is_relative_to(folder.resolve())]
    if outside:
        raise SpecError(
            f"{outside[0]} lies outside of {folder}.", hint="A folder on the way is a symbolic link; name another one with --out."
        )
    asked = [path for path in targets if path.exists() and path not in {folder / name for name in merged}]
    taken = [path for path in asked if not ours(path.read_text(encoding="utf-8", errors="replace"))]
    if taken and not force:
        names = ", ".join(str(path.relative_to(folder)) for path in taken[:3])
        raise SpecError(f"scout did not write {names}.", hint="Move it away, choose another folder with --out, or say --force.")
    for path in targets:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_together(targets)
    return tuple(targets)
