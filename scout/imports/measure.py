"""What a foreign plan says, against what was measured: which marks hold, which file lists were right. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scout.imports.shape import Imported, ImportedTask, Pair
from scout.model import Evidence, Overlap, TouchMap, Value, Verdict

_LIKELY = 0.5
_HOLDS = (Verdict.INDEPENDENT, Verdict.COORDINATE)


class Mark(Value):
    """Two tasks that the plan lets run side by side, and whether they can."""

    a: str
    b: str
    """Ids of the tasks, as the plan calls them."""
    where: tuple[str, str]
    verdict: Verdict
    holds: bool
    probability: float
    measured: bool
    """False: judged by the files that the tasks name, because scouts of one left nothing or did not go where it says."""
    evidence: tuple[Evidence, ...]


class FileList(Value):
    """What a task says it changes, against what its scouts changed."""

    id: str
    part: str
    where: str
    declared: tuple[str, ...]
    undeclared: tuple[str, ...]
    """Likely touched and not named."""
    untouched: tuple[str, ...]
    """Named and touched by no scout."""


class Measured(Value):
    """A foreign plan, measured."""

    format: str
    mark: str
    marks: tuple[Mark, ...]
    files: tuple[FileList, ...]


def measure(imported: Imported, maps: Sequence[TouchMap], overlaps: Sequence[Overlap], declared: Sequence[Overlap]) -> Measured:
    """Each mark with its verdict. `overlaps` are measured; `declared` follow from the files that the tasks name, and count where the
    scouts of two tasks did not both go where these say."""
    tasks = {task.part: task for task in imported.tasks}
    touched = {found.part: found for found in maps}
    seen, said = _by_pair(overlaps), _by_pair(declared)
    marks = [_mark(pair, tasks, *_verdict(pair, seen, said, touched)) for pair in imported.pairs]
    worst = sorted(marks, key=lambda mark: (mark.holds, -mark.probability, mark.a, mark.b))
    files = tuple(_file_list(task, touched[task.part]) for task in imported.tasks if task.part in touched)
    return Measured(format=imported.format, mark=imported.mark, marks=tuple(worst), files=files)


def _by_pair(overlaps: Sequence[Overlap]) -> dict[frozenset[str], Overlap]:
    return {frozenset((pair.a, pair.b)): pair for pair in overlaps}


def _verdict(
    pair: Pair, seen: Mapping[frozenset[str], Overlap], said: Mapping[frozenset[str], Overlap], touched: Mapping[str, TouchMap]
) -> tuple[Overlap, bool]:
    """The verdict, and whether it was measured."""
    key = frozenset((pair.a, pair.b))
    nobody = Overlap(a=pair.a, b=pair.b, verdict=Verdict.UNKNOWN, probability=1.0)
    measured, named = seen.get(key, nobody), said.get(key)
    if named is None or measured.verdict is Verdict.CONFLICT:
        return measured, True
    gone_to = _likely(touched.get(pair.a)) & _likely(touched.get(pair.b))
    unseen = [evidence for evidence in named.evidence if evidence.path not in gone_to]
    if measured.verdict is Verdict.UNKNOWN or (unseen and named.probability > measured.probability):
        return named, False
    return measured, True


def _likely(found: TouchMap | None) -> frozenset[str]:
    return frozenset(touch.path for touch in found.touches if touch.probability >= _LIKELY) if found else frozenset()


def _mark(pair: Pair, tasks: Mapping[str, ImportedTask], found: Overlap, measured: bool) -> Mark:
    a, b = tasks[pair.a], tasks[pair.b]
    return Mark(
        a=a.id,
        b=b.id,
        where=(a.where, b.where),
        verdict=found.verdict,
        holds=found.verdict in _HOLDS,
        probability=found.probability,
        measured=measured,
        evidence=found.evidence,
    )


def _file_list(task: ImportedTask, found: TouchMap) -> FileList:
    every = {touch.path for touch in found.touches}
    return FileList(
        id=task.id,
        part=task.part,
        where=task.where,
        declared=task.files,
        undeclared=tuple(sorted(_likely(found) - {*task.files})),
        untouched=tuple(path for path in task.files if path not in every),
    )
