"""`.scout/runs/<date>-<slug>/`: the record of one probe. Values in, JSON out, and back.

The exclusive mkdir of the folder is what makes a run; each file has one writer and is written atomically, so that a kill
between any two writes leaves a run that can be read. A lock, which dies with its process, keeps two probes off one run.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from scout import __version__
from scout.config import Config
from scout.errors import RunError
from scout.model import Feature, RepositoryState, Scout, Value
from scout.system.files import scout_folder, write_atomically

SCHEMA = 1
"""Of everything below a run's folder. It grows when an older scout could misread what a newer one wrote."""

T = TypeVar("T")

_NAME = re.compile(r"\d{4}-\d\d-\d\d-[a-z0-9-]+")
SUFFIX = re.compile(r"(?!json$)[a-z]{1,20}(\.[a-z]{1,20})?")
"""Of a scout's files beside its receipt."""
_BEGINNING = frozenset({"scouts", "feature.md", "feature.json"})
"""What a run holds before it has its record."""


class RunRecord(Value):
    """run.json: what the probe was asked and on which ground."""

    schema_version: int = SCHEMA
    version: str = __version__
    """Of the scout that began the run."""
    created: str
    """The day, as YYYY-MM-DD."""
    feature: str
    base: str
    agents: tuple[str, ...]
    config: Config
    state: RepositoryState


class RunSummary(NamedTuple):
    """One run in a list."""

    run: str
    feature: str
    base: str
    created: str
    scouts: int
    ended: int
    planned: bool


class Run:
    """One run's folder. As a context manager it holds the run's lock: only then may its scouts be sent."""

    def __init__(self, folder: Path, record: RunRecord) -> None:
        self.folder = folder
        self.record = record
        self._lock: int | None = None

    @property
    def id(self) -> str:
        """`<date>-<slug>`, with a number from the second of a day on."""
        return self.folder.name

    @property
    def root(self) -> Path:
        """The top of the repository."""
        return self.folder.parent.parent.parent

    @classmethod
    def create(
        cls, root: Path, *, feature: Feature, base: str, config: Config, agents: tuple[str, ...], state: RepositoryState, today: date
    ) -> Run:
        """A new run. Raises OSError when it can't be written."""
        runs = scout_folder(root) / "runs"
        runs.mkdir(exist_ok=True)
        folder = _claim(runs, f"{today.isoformat()}-{feature.slug}")
        record = RunRecord(created=today.isoformat(), feature=feature.slug, base=base, agents=agents, config=config, state=state)
        run = cls(folder, record)
        (folder / "scouts").mkdir()
        write_atomically(folder / "feature.md", feature.text.encode("utf-8", "surrogateescape"))
        run.save("feature", feature)
        # Last: a folder without run.json is one whose making was cut short.
        run.save("run", record)
        return run

    @classmethod
    def install(cls, root: Path, name: str, record: RunRecord) -> Run:
        """A run of another machine, for its scouts to be sent from here. Raises OSError when it can't be written."""
        run = cls(scout_folder(root) / "runs" / name, record)
        (run.folder / "scouts").mkdir(parents=True, exist_ok=True)
        return run

    @classmethod
    def open(cls, root: Path, name: str | None) -> Run:
        """The run of that name or of the one name that begins so; the newest without a name, or for `last`. Raises RunError."""
        names = [folder.name for folder in _folders(root)]
        if not names:
            raise RunError("There are no runs in this repository.", hint='Start one: scout probe "what you want built"')
        if name in (None, "last"):
            return cls._load(_runs(root) / names[-1])
        found = [known for known in names if known == name] or [known for known in names if known.startswith(name)]
        if len(found) == 1:
            return cls._load(_runs(root) / found[0])
        if found:
            raise RunError(f"{name!r} begins the names of {len(found)} runs.", hint=f"Which one: {', '.join(found[:5])}?")
        raise RunError(f"There is no run {name!r}.", hint=f"The newest is {names[-1]}; scout runs lists all.")

    @classmethod
    def folders(cls, root: Path) -> tuple[Run, ...]:
        """Every run that can be read, oldest first."""
        found = []
        for folder in _folders(root):
            try:
                found.append(cls._load(folder))
            except RunError:
                continue
        return tuple(found)

    @staticmethod
    def all(root: Path) -> tuple[RunSummary, ...]:
        """Every run whose record can be read, newest first."""
        return tuple(run.summary() for run in reversed(Run.folders(root)))

    @classmethod
    def _load(cls, folder: Path) -> Run:
        run = cls(folder, _NO_RECORD)
        record = run.load("run", RunRecord)
        if record is None:
            raise RunError(f"Run {folder.name} was cut short before it began.", hint=f"Remove it: rm -r {folder}")
        run.record = record
        return run

    def summary(self) -> RunSummary:
        """The run in one line of a list. A damaged receipt counts as a scout that has not ended."""
        receipts = self._receipts()
        ended = sum(_has_ended(path) for path in receipts)
        record = self.record
        return RunSummary(self.id, record.feature, record.base, record.created, len(receipts), ended, (self.folder / "plan.json").is_file())

    def feature(self) -> Feature:
        """The request with its parts. Raises RunError when it is gone."""
        found = self.load("feature", Feature)
        if found is None:
            raise RunError(f"Run {self.id} has lost its feature.json.", hint="Probe again; nothing of the repository depends on it.")
        return found

    def save(self, name: str, value: object) -> None:
        """Writes `<name>.json` with sorted keys: a value of the model, or a tuple of them."""
        write_atomically(self.folder / f"{name}.json", _to_json(value))

    def load(self, name: str, kind: type[T]) -> T | None:
        """Reads `<name>.json` back; None when the stage has not ended. Raises RunError when it is damaged or from a newer scout."""
        return _from_json(self.folder / f"{name}.json", kind)

    def save_scout(self, scout: Scout) -> None:
        """The scout's receipt."""
        write_atomically(self.scout_file(scout.id, "json"), _to_json(scout))

    def scouts(self) -> tuple[Scout, ...]:
        """The receipts, in the order of their parts, numbers as numbers. Raises RunError naming a receipt that is damaged."""
        found = [_from_json(path, Scout) for path in self._receipts()]
        return tuple(sorted((scout for scout in found if scout is not None), key=lambda scout: (scout.part, scout.number)))

    def _receipts(self) -> list[Path]:
        """Receipts alone: a file that a kill left half written starts with a dot."""
        return [path for path in (self.folder / "scouts").glob("*.json") if not path.name.startswith(".")]

    def scout_file(self, scout_id: str, suffix: str) -> Path:
        """`scouts/<part>-<n>.<suffix>`."""
        return self.folder / "scouts" / f"{scout_id}.{suffix}"

    def suffixes(self, scout_id: str) -> tuple[str, ...]:
        """Of the files that a scout has beside its receipt, sorted."""
        names = [path.name.removeprefix(f"{scout_id}.") for path in (self.folder / "scouts").glob(f"{scout_id}.*")]
        return tuple(sorted(name for name in names if SUFFIX.fullmatch(name)))

    def is_worked_on(self) -> bool:
        """Whether another scout holds the lock."""
        try:
            with self:
                return self._lock is None  # a file system without locks can't tell
        except RunError:
            return True

    def __enter__(self) -> Self:
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise RunError(f"Run {self.id} is being worked on by another scout.", hint=f"Watch it: scout logs -f {self.id}") from None
        except OSError:  # a file system without locks: nobody can be kept out
            os.close(descriptor)
            return self
        self._lock = descriptor
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_runs(root: Path) -> tuple[Path, ...]:
    """Removes the runs, those that were cut short too, and their snapshots; what others put beside them stays.

    Raises RunError, before anything is removed, when one of them is being worked on.
    """
    runs = Run.folders(root)
    with contextlib.ExitStack() as held:
        for run in runs:
            held.enter_context(run)
        made = [*(run.folder for run in runs), *_cut_short(root), root / ".scout" / "objects.git"]
        return _removed(path for path in made if path.is_dir() and not path.is_symlink())


def remove_everything(root: Path) -> tuple[Path, ...]:
    """Removes `.scout`, when the `.gitignore` that scout writes into it shows that it is ours. Raises RunError like remove_runs."""
    folder = root / ".scout"
    marker = folder / ".gitignore"
    if folder.is_symlink() or not marker.is_file() or marker.read_text(encoding="utf-8", errors="replace").strip() != "*":
        return ()
    with contextlib.ExitStack() as held:
        for run in Run.folders(root):
            held.enter_context(run)
        return _removed([folder])


def _removed(paths: Iterable[Path]) -> tuple[Path, ...]:
    gone = []
    for path in paths:
        shutil.rmtree(path)
        gone.append(path)
    return tuple(gone)


def _cut_short(root: Path) -> list[Path]:
    """Folders of runs whose making was cut short: named as one, without a record, and with nothing that a run does not begin with."""
    if not _runs(root).is_dir():
        return []
    named = [folder for folder in _runs(root).iterdir() if _NAME.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()]
    return [folder for folder in named if all(path.name in _BEGINNING or path.suffix == ".tmp" for path in folder.iterdir())]


def _has_ended(receipt: Path) -> bool:
    try:
        scout = _from_json(receipt, Scout)
    except RunError:
        return False
    return scout is not None and scout.outcome is not None


def _runs(root: Path) -> Path:
    return root / ".scout" / "runs"


def _folders(root: Path) -> list[Path]:
    """The folders of runs, oldest first: by day, then by what makes names of one day differ."""
    if not _runs(root).is_dir():
        return []
    begun = [folder for folder in _runs(root).iterdir() if (folder / "run.json").is_file()]
    return sorted(begun, key=lambda folder: (folder.name[:10], (folder / "run.json").stat().st_mtime_ns, folder.name))


def _claim(runs: Path, name: str) -> Path:
    """A folder that nobody else has: `name`, `name-2`, `name-3`, …"""
    for number in range(1, 10_000):
        folder = runs / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise RunError(f"There are too many runs named {name}.", hint="Remove some: scout clean --runs")


def _to_json(value: object) -> bytes:
    plain = TypeAdapter(type(value)).dump_python(value, mode="json") if isinstance(value, Value) else _many(value)
    return (json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=True) + "\n").encode()


def _many(values: object) -> list[object]:
    assert isinstance(values, tuple)
    return [TypeAdapter(type(value)).dump_python(value, mode="json") for value in values]


def _from_json(path: Path, kind: type[T]) -> T | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        plain = json.loads(content)
        _refuse_newer(path, plain)
        return TypeAdapter(kind).validate_python(plain, strict=False)
    except (ValueError, ValidationError, RecursionError):
        raise RunError(f"{path} is damaged.", hint=f"Remove it and resume: scout probe --resume {_run_of(path)}") from None


def _run_of(path: Path) -> str:
    """The name of the run to which a file belongs."""
    return path.parents[1].name if path.parent.name == "scouts" else path.parent.name


def _refuse_newer(path: Path, plain: object) -> None:
    written = plain.get("schema_version", SCHEMA) if isinstance(plain, dict) else SCHEMA
    if isinstance(written, int) and written > SCHEMA:
        raise RunError(
            f"{path.parent.name} was written by a newer scout (schema {written}, this one knows {SCHEMA}).",
            hint="Upgrade scout, or probe again.",
        )


_NO_RECORD = RunRecord(created="", feature="", base="", agents=(), config=Config(), state=RepositoryState(head=None, branch=None))
