"""A scripted real run of the demo: what is said, and when, beside a look at files that two have edited already (the way of clash)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from scout import guard
from scout.config import Config
from scout.demo import make_demo
from scout.landing import findings_of, news
from scout.model import Finding, Level
from scout.questions.following import look_at_tracks, rehearse_tracks
from scout.questions.lanes import write_lanes
from scout.questions.plans import replanned
from scout.system.repository import Repository

SPECS = "specs/notification-system"
CONTRACT, DB, UI, API = (f"notifications-{name}" for name in ("contract", "db", "ui", "api"))
STORE = "src/repositories/notifications.ts"
PROMISED = """import type { PrismaClient } from '@prisma/client';

export interface NewNotification {
  projectId: string;
  authorId: string;
  body: string;
}

export class NotificationRepository {
  constructor(private readonly prisma: PrismaClient) {}

  async listByProject(projectId: string, page: PageRequest): Promise<Page<Notification>> {
    return this.prisma.notification.findMany({ where: { projectId }, ...page });
  }

  async findById(id: string): Promise<Notification | null> {
    return this.prisma.notification.findUnique({ where: { id } });
  }

  async create(notification: NewNotification): Promise<Notification> {
    return this.prisma.notification.create({ data: notification });
  }

  async delete(id: string): Promise<void> {
    await this.prisma.notification.delete({ where: { id } });
  }
}
"""
SHARED = "export interface Notification {\n  id: string;\n  projectId: string;\n  author: User;\n  body: string;\n  createdAt: string;\n}\n"
ROUTE = "export function notificationsRouter({ notifications }) {\n  return notifications.create({ body: 'x' });\n}\n"
CHECK = f"! {{ grep -q 'create(projectId' {STORE} && grep -rqs 'notifications.create({{' src/routes; }}"
"""What a type checker would say of a call with one argument to a method that takes two."""


class Run:
    """The demo with its plan; `say` tells what scout newly finds after a step, and what a look at edited files finds."""

    def __init__(self, folder: Path) -> None:
        self.main = make_demo(folder / "main")
        shutil.copytree(Path(__file__).parents[2] / SPECS, self.main / SPECS)
        self.before: tuple[Finding, ...] = ()
        self.git(self.main, "add", "-A")
        self.git(self.main, "commit", "-qm", "Specs")

    @staticmethod
    def git(where: Path, *args: str) -> str:
        return subprocess.run(["git", *args], cwd=where, check=True, capture_output=True, text=True).stdout

    def up(self, track: str) -> None:
        self.git(self.main, "worktree", "add", "-q", "-b", f"feature/{track}", str(self.at(track)))

    def at(self, track: str) -> Path:
        return self.main.parent / track

    def work(self, track: str, files: Mapping[str, str], *, commit: bool = False) -> None:
        for name, text in files.items():
            (self.at(track) / name).parent.mkdir(parents=True, exist_ok=True)
            (self.at(track) / name).write_text(text)
        if commit:
            self.git(self.at(track), "add", "-A")
            self.git(self.at(track), "commit", "-qm", f"Work of {track}")

    def edit(self, track: str, file: str, old: str, new: str) -> None:
        text = (self.at(track) / file).read_text()
        assert old in text
        self.work(track, {file: text.replace(old, new, 1)})

    def say(self, *, rehearse: bool = False) -> set[tuple[str, str, str | None]]:
        """(kind, track, the other) of every new error."""
        with Repository.open(self.main) as repository:
            plan = replanned(repository, SPECS).plan
            run = look_at_tracks(plan, repository)
            rehearsal = None
            if rehearse:
                rehearsal = rehearse_tracks(run, repository, CHECK, config=Config(confine="off"), told=lambda _: None)
            found = findings_of(run, plan, rehearsal=rehearsal)
        new, _ = news(self.before, found)
        self.before = found
        return {(finding.kind, finding.track, finding.other) for finding in new if finding.level is Level.ERROR}

    def edited_by_two(self) -> set[str]:
        """Files that two worktrees have changed: all that a look at edits which exist can find."""
        trees = [self.at(track) for track in (DB, UI, API)]
        changed = [
            {line[3:] for line in self.git(tree, "status", "--porcelain", "-uall").splitlines()}
            | set(self.git(tree, "diff", "--name-only", "main...HEAD").split())
            for tree in trees
        ]
        return {path for a, b in combinations(changed, 2) for path in a & b}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Run(tmp_path)
    made.up(CONTRACT)
    made.work(CONTRACT, {STORE: PROMISED, "shared/notification.ts": SHARED}, commit=True)
    made.git(made.main, "merge", "-q", "--no-ff", "-m", "Merge the contract", f"feature/{CONTRACT}")
    for track in (DB, UI, API):
        made.up(track)
    return made


def test_each_trouble_of_the_run_is_told_when_it_begins(run: Run) -> None:
    assert run.say() == set(), "the contract landed as promised, and nobody else has begun"

    with Repository.open(run.main) as repository:
        write_lanes(replanned(repository, SPECS), repository, approve=True)
    warned = guard.judge_path(str(run.at(UI)), "src/app.ts")
    assert guard.WORDS[warned.level] == "ask", "approved by a person, but only sketched: the agent asks before the edit"
    assert f"belongs to {API}" in warned.reason
    run.edit(UI, "src/app.ts", "comments: CommentRepository;", "comments: CommentRepository;\n  bell: boolean;")
    assert run.say() == {("stray", UI, API)}
    assert run.edited_by_two() == set(), "nobody else has edited that file yet"

    run.work(API, {"src/routes/notifications.ts": ROUTE}, commit=True)
    assert run.say() == set()

    run.edit(DB, STORE, "create(notification: NewNotification)", "create(projectId: string, notification: NewNotification)")
    assert run.say() == {("contract", DB, CONTRACT)}
    assert run.edited_by_two() == set()

    run.edit(API, "src/app.ts", "comments: CommentRepository;", "comments: CommentRepository;\n  notifications: NotificationRepository;")
    assert run.say() == {("conflict", UI, API)}
    assert run.edited_by_two() == {"src/app.ts"}, "the collision alone, when both have done their work"

    run.git(run.at(UI), "checkout", "-q", "--", "src/app.ts")
    assert run.say() == set()
    assert run.say(rehearse=True) == {("rehearsal", API, DB)}, "it merges cleanly, and no two edited one file"
    assert run.edited_by_two() == set()
    (finding,) = [one for one in run.before if one.kind == "rehearsal"]
    assert finding.sentence.startswith(f"{API} merges cleanly and `{CHECK}` fails together with {DB}")
