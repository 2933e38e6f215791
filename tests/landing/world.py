"""A repository with a plan and its specs, and what agents do in its worktrees."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scout.config import Limits
from scout.documents import CheckDocument
from scout.landing import findings_of, stops
from scout.model import Plan, Track
from scout.questions.following import home_of, look_at_tracks, run_checks
from scout.questions.plans import replanned
from scout.specs import write_specs
from scout.system.repository import Repository
from tests.conftest import GitRepository
from tests.specs.plans import TEMPLATES, plan_of

SCOUT = Path(sys.executable).parent / "scout"
STORE = "def create(text: str) -> int:\n    return 1\n\n\ndef delete(note: int) -> None:\n    pass\n"
FILES = {"store.py": STORE, "api.py": "ROUTES = [\n    'users',\n]\n", "ui.py": "def page():\n    return 'page'\n", "README.md": "# App\n"}


class World:
    """A main worktree whose plan stands in specs/f, and a worktree for each track beside it."""

    def __init__(self, folder: Path, *tracks: Track, files: Mapping[str, str] | None = None, **plan: object) -> None:
        self.repo = GitRepository(folder / "main")
        base = self.repo.commit(dict(files or FILES), "base")
        self.plan: Plan = plan_of(*tracks, base=base, **plan)
        self.repo.write({f"specs/f/{name}": text for name, text in write_specs(self.plan, templates=TEMPLATES).items()})

    def up(self, *names: str) -> None:
        """What worktrees.sh does: a branch, where it began, a worktree."""
        for track in self.plan.tracks:
            if not names or track.track in names:
                self.repo.git("config", f"branch.{track.branch}.scoutstart", self.plan.base)
                self.repo.git("worktree", "add", "-q", "-b", track.branch, str(self.at(track.track)), self.plan.base)

    def at(self, name: str) -> Path:
        """A track's worktree."""
        return self.repo.path.parent / name

    def work(self, name: str, files: Mapping[str, str | None], *, commit: bool = True) -> str:
        """Writes (or for None removes) files in a track's worktree; gives the branch's last commit."""
        for path, content in files.items():
            target = self.at(name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                target.unlink()
            else:
                target.write_text(content)
        if commit:
            self.git(name, "add", "-A")
            self.git(name, "commit", "-q", "-m", f"work on {name}")
        return self.git(name, "rev-parse", "HEAD")

    def git(self, name: str, *args: str) -> str:
        """git in a track's worktree."""
        return subprocess.run(["git", *args], cwd=self.at(name), check=True, capture_output=True, text=True).stdout.strip()

    def scout(self, *args: str, cwd: Path | None = None, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """scout in the main worktree, or elsewhere."""
        return subprocess.run([SCOUT, *args], cwd=cwd or self.repo.path, capture_output=True, text=True, check=False, input=stdin)

    def check(self, *, cwd: Path | None = None, run: bool = False) -> Checked:
        """What `scout check specs/f --json` says, without its start-up."""
        with Repository.open(cwd or self.repo.path) as repository, home_of(repository) as home:
            plan = replanned(home, "specs/f").plan
            real = look_at_tracks(plan, home)
            proofs = run_checks(plan, real, home.root, limits=Limits()) if run else ()
        document = CheckDocument(run=real, findings=findings_of(real, plan, proofs), proofs=proofs)
        return Checked(int(stops(document.findings)), json.loads(document.model_dump_json()))

    def trace(self) -> tuple[str, ...]:
        """Everything of git's and of the worktrees that a look must leave alone."""
        states = [self.git(track.track, "status", "--porcelain", "-uall") for track in self.plan.tracks if self.at(track.track).is_dir()]
        return (self.repo.git("for-each-ref"), self.repo.git("worktree", "list", "--porcelain"), self.repo.git("count-objects"), *states)


class Checked:
    """What `scout check` said."""

    def __init__(self, code: int, document: dict[str, object]) -> None:
        self.code = code
        self.document = document

    def track(self, name: str) -> dict[str, object]:
        """A track as it is."""
        run = self.document["run"]
        assert isinstance(run, dict)
        found: dict[str, object] = next(work for work in run["tracks"] if work["track"] == name)
        return found

    def findings(self, *levels: str) -> list[tuple[str, str, str | None, str | None]]:
        """(level, kind, track, path) of each finding, of some levels only when they are named."""
        found = self.document["findings"]
        assert isinstance(found, list)
        return [(one["level"], one["kind"], one["track"], one["path"]) for one in found if not levels or one["level"] in levels]

    def sentences(self) -> str:
        """All that the findings say."""
        found = self.document["findings"]
        assert isinstance(found, list)
        return "\n".join(f"{one['sentence']} {one['remedy']}" for one in found)
