"""A run → its page and pictures for people: reads the run's folder and its snapshots. Knows nothing of terminals."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scout.errors import RunError
from scout.model import Change, Overlap, Plan, TouchMap
from scout.partition import timetable
from scout.report import PICTURES, TEMPLATES, Findings, draw_pictures, write_page
from scout.system.files import templates, write_atomically
from scout.system.repository import ObjectStore, Repository
from scout.system.runs import Run

PAGE = "report.html"


def write_report(repository: Repository, run: str | None, *, out: Path | None) -> tuple[Run, Path]:
    """The run as one HTML file, in the run's folder unless said otherwise. Raises RunError when the run has no plan."""
    opened, findings = _findings(repository, run)
    target = out or opened.folder / PAGE
    _require_parent(target)
    write_atomically(target, write_page(findings, templates=templates(*TEMPLATES)))
    return opened, target


def write_pictures(repository: Repository, run: str | None, *, out: Path | None) -> tuple[Run, tuple[Path, ...]]:
    """matrix.svg and waves.svg, in the run's folder unless another folder is said. Raises RunError when the run has no plan."""
    opened, findings = _findings(repository, run)
    folder = out or opened.folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in draw_pictures(findings, templates=templates(*TEMPLATES)).items():
        write_atomically(folder / name, text)
    return opened, tuple(folder / name for name in PICTURES)


def _findings(repository: Repository, name: str | None) -> tuple[Run, Findings]:
    run = Run.open(repository.root, name)
    plan = run.load("plan", Plan)
    if plan is None:
        raise RunError(f"Run {run.id} has no plan yet.", hint=f"Finish it: scout probe --resume {run.id}")
    scouts = run.scouts()
    with ObjectStore.open(repository) as store:
        changes = {scout.id: store.diff(scout.base, scout.snapshot) for scout in scouts if scout.snapshot}
        contents = dict(store.blobs(sorted(_blobs(changes.values()))))
    return run, Findings(
        run=run.id,
        feature=run.feature(),
        plan=plan,
        maps=run.load("touchmaps", tuple[TouchMap, ...]) or (),
        overlaps=run.load("overlaps", tuple[Overlap, ...]) or (),
        scouts=scouts,
        changes=changes,
        contents=contents,
        times=timetable(plan),
    )


def _blobs(changes: Iterable[Change]) -> set[str]:
    """The contents that diffs show: those of text."""
    files = [file for change in changes for file in change.files if not file.binary and file.hunks]
    return {blob for file in files for blob in (file.old_blob, file.new_blob) if blob}


def _require_parent(target: Path) -> None:
    if target.is_dir():
        raise RunError(f"{target} is a folder.", hint="Name a file, say report.html.")
    if not target.parent.is_dir():
        raise RunError(f"{target.parent} is not a folder.", hint="Make it first, or choose another place.")
