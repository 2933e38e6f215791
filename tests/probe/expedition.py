"""What tests of whole expeditions share: a repository, a run, agents that are small programs, and what must not have changed."""

from __future__ import annotations

import hashlib
import os
import shlex
import stat
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from scout.config import AgentRow, Config, Limits
from scout.model import Feature, NewFile, Part, PartForecast, Recon, RepositoryState, Scout
from scout.probe import Event, send_scouts
from scout.system.repository import ObjectStore, Repository
from scout.system.runs import Run

AGENTS = Path(__file__).parent / "agents"
MARK = "PROBE_MARK"
HANDED = (MARK, "PROBE_OUT", "PROBE_REPO", "PROBE_PID", "PROBE_WEB")
FEATURE = Feature(slug="notification-system", title="Notification system", text="notification system {{ 7 * 7 }} $(touch pwned)")
FILES = {
    "README.md": "# App\n",
    "app.py": "def run():\n    return 1\n",
    "src/comments.py": "def list_comments():\n    return []\n",
    ".gitignore": "*.log\n",
}


def command(name: str) -> str:
    """The command line of the fake agent in that file."""
    path = AGENTS / name
    return shlex.join([sys.executable, str(path)]) if name.endswith(".py") else shlex.quote(str(path))


def config_for(name: str, *, confine: str = "off", jobs: int = 2, scouts: int = 1, **limits: float) -> Config:
    """A configuration whose agent `fake` is that program; little is allowed, so that hostile ones end soon."""
    rows = {"fake": AgentRow(command=command(name), environment=HANDED)}
    few = {"seconds": 20.0, "output_bytes": 1_000_000, "disk_bytes": 50_000_000} | limits
    return Config(agents=rows, confine=confine, jobs=jobs, scouts=scouts, limits=Limits.model_validate(few))


def recon_of(*parts: str) -> Recon:
    """Parts, each of which would add one file."""
    forecasts = tuple(
        PartForecast(
            part=Part(name=name, title=name.upper(), brief=f"The {name}."),
            confidence=0.9,
            creates=(NewFile(path=f"src/{name}_notifications.py", like="src/comments.py", score=0.8, reasons=()),),
        )
        for name in parts
    )
    return Recon(files=(), symbols=(), new_files=(), registrations=(), parts=forecasts)


class Expeditions:
    """Runs on one repository."""

    def __init__(self, root: Path, base: str) -> None:
        self.root = root
        self.base = base
        self.events: list[Event] = []
        self.cancel = threading.Event()

    def create(self, config: Config) -> Run:
        """A new run."""
        state = RepositoryState(head=self.base, branch="main")
        today = date(2026, 11, 23)
        return Run.create(self.root, feature=FEATURE, base=self.base, config=config, agents=("fake",), state=state, today=today)

    def send(
        self, config: Config, *, run: Run | None = None, parts: Sequence[str] = ("api",), agent: str = "fake", keep: bool = False
    ) -> tuple[Scout, ...]:
        """Sends scouts and waits for them."""
        with Repository.open(self.root) as repository, ObjectStore.open(repository) as store:
            return send_scouts(
                recon_of(*parts),
                feature=FEATURE,
                run=run or self.create(config),
                repository=repository,
                store=store,
                agents=(agent,),
                config=config,
                notify=self.events.append,
                cancel=self.cancel,
                keep=keep,
            )

    def changed(self, scout: Scout) -> dict[str, str]:
        """path → status of what a scout left."""
        assert scout.snapshot is not None
        with Repository.open(self.root) as repository, ObjectStore.open(repository) as store:
            return {file.path: file.status for file in store.diff(self.base, scout.snapshot).files}

    def content(self, scout: Scout, path: str) -> bytes:
        """A file as a scout left it."""
        assert scout.snapshot is not None
        with Repository.open(self.root) as repository, ObjectStore.open(repository) as store:
            blob = next(entry.blob for entry in store.files(scout.snapshot) if entry.path == path)
            return next(content for _, content in store.blobs([blob]))


def fingerprint(root: Path) -> str:
    """A digest of every byte, mode and link below a folder, its `.git` included and `.scout` left out."""
    found = hashlib.sha256()
    for place, folders, files in os.walk(root):
        if Path(place) == root and ".scout" in folders:
            folders.remove(".scout")
        folders.sort()
        for name in sorted([*folders, *files]):
            path = Path(place) / name
            status = path.lstat()
            found.update(f"{path.relative_to(root)!s} {status.st_mode:o}\n".encode("utf-8", "surrogateescape"))
            if stat.S_ISLNK(status.st_mode):
                found.update(os.fsencode(path.readlink()))
            elif stat.S_ISREG(status.st_mode):
                found.update(path.read_bytes())
    return found.hexdigest()


def survivors(mark: str) -> list[int]:
    """Processes that carry the mark in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in environment.split(b"\0"):
            found.append(int(entry.name))
    return found


def settle(mark: str, seconds: float = 3) -> list[int]:
    """What of the marked processes is still there after a moment."""
    until = time.monotonic() + seconds
    while (left := survivors(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def environment_of(mark: str, *, out: Path, repository: Path) -> Mapping[str, str]:
    """What the fake agents want to know."""
    return {MARK: mark, "PROBE_OUT": str(out), "PROBE_REPO": str(repository), "PROBE_PID": str(os.getpid())}
