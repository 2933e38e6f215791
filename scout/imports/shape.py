"""What a plan of another program says, and how it is turned into a feature with parts. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from scout.errors import FeatureError
from scout.model import Feature, Part, Value
from scout.text import one_line, slugify

_SMALL = frozenset(
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "its",
        "of",
        "on",
        "or",
        "so",
        "that",
        "the",
        "their",
        "to",
        "with",
    }
)
MOST_TASKS = 40
_PATH = re.compile(r"`([^`\s]+)`|(?<![\w/.@:-])((?:[\w.@-]+/)+[\w.@-]+|[\w-]+\.[a-z]{1,5})(?![\w/])")
_FILE = re.compile(r"^[\w.@/*\[\]{}-]*[\w\]}*]$")


class Task(NamedTuple):
    """One task of a foreign plan."""

    id: str
    title: str
    brief: str
    files: tuple[str, ...]
    where: str
    """`tasks.md:12`."""
    parallel: bool = True
    """Marked as parallel, or not marked as anything where the format has no mark."""
    depends_on: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    """Tasks that the plan itself says it conflicts with."""
    group: str = ""
    """Marks hold within it: a phase."""


class Draft(NamedTuple):
    """A foreign plan as it was read."""

    title: str
    tasks: tuple[Task, ...]
    mark: str
    """What says that two tasks may run side by side: `[P]`, `parallel: true`, `no dependency`."""


class Source(NamedTuple):
    """One row of the table."""

    name: str
    purpose: str
    suffixes: tuple[str, ...]
    """The files that are wanted where a folder is given."""
    read: Callable[[Mapping[str, str]], Draft]


class ImportedTask(Value):
    """A task that became a part."""

    part: str
    id: str
    title: str
    files: tuple[str, ...]
    """What the plan says it changes."""
    where: str


class Pair(Value):
    """Two tasks that the plan lets run side by side."""

    a: str
    b: str
    """Their parts."""


class Imported(Value):
    """A foreign plan, kept with the run that measures it."""

    format: str
    mark: str
    tasks: tuple[ImportedTask, ...]
    pairs: tuple[Pair, ...]


def files_in(text: str) -> tuple[str, ...]:
    """The paths that a text names: between backticks, with a slash, or with an extension."""
    found = (quoted or bare for quoted, bare in _PATH.findall(text))
    return tuple(dict.fromkeys(name for name in (path.strip(".,;:") for path in found) if _looks_like_file(name)))


def _looks_like_file(name: str) -> bool:
    if not _FILE.match(name) or ".." in name or name.startswith("/"):
        return False
    return "/" in name or re.search(r"\.[A-Za-z][A-Za-z0-9]{0,9}$", name) is not None


def adopt(draft: Draft, *, format: str) -> tuple[Feature, Imported]:
    """The feature with a part for each task, and what the plan says of them. Raises FeatureError for none and for too many."""
    if not draft.tasks:
        raise FeatureError("There are no open tasks in it.", hint="Check the format and the path; finished tasks are left out.")
    if len(draft.tasks) > MOST_TASKS:
        sentence = f"{len(draft.tasks)} tasks are open; the most is {MOST_TASKS}."
        raise FeatureError(sentence, hint="Import one phase or one epic of it.")
    names = _names(draft.tasks)
    title = one_line(draft.title, limit=80) or "Imported plan"
    parts = tuple(Part(name=names[task.id], title=one_line(task.title, limit=80), brief=_brief(task)) for task in draft.tasks)
    tasks = tuple(
        ImportedTask(part=names[task.id], id=task.id, title=one_line(task.title, limit=120), files=task.files, where=task.where)
        for task in draft.tasks
    )
    pairs = tuple(Pair(a=names[a.id], b=names[b.id]) for a, b in _side_by_side(draft.tasks))
    told = "\n".join([title, "", *(f"- {one_line(task.title)}" for task in draft.tasks)])
    feature = Feature(slug=slugify(title, limit=40), title=title, text=told, parts=parts)
    return feature, Imported(format=format, mark=draft.mark, tasks=tasks, pairs=pairs)


def _brief(task: Task) -> str:
    named = [path for path in task.files if path not in task.brief]
    return f"{task.brief}\n\nFiles: {', '.join(f'`{path}`' for path in named)}" if named else task.brief


def _names(tasks: Iterable[Task]) -> dict[str, str]:
    """Task → the name of its part: its id and its first words, made different where two come out alike."""
    names: dict[str, str] = {}
    for task in tasks:
        if task.id in names:
            raise FeatureError(f"Two tasks are called {one_line(task.id, limit=40)!r} ({task.where}).", hint="Rename one of them.")
        name = slugify(f"{task.id} {_gist(task.title)}", limit=24)
        names[task.id] = name if name not in names.values() else f"{name}-{len(names)}"
    return names


def _gist(title: str) -> str:
    """The words of a title that say what it is about: no path, nothing behind a colon or bracket, no small words."""
    about = re.split(r"[:;,(\[]|`", title.strip(" `"), maxsplit=1)[0]
    return " ".join(word for word in about.split() if word.lower() not in _SMALL and "/" not in word)


def _side_by_side(tasks: tuple[Task, ...]) -> list[tuple[Task, Task]]:
    """The pairs that the plan lets run at the same time."""
    waits = {task.id: _before(task.id, {other.id: other.depends_on for other in tasks}) for task in tasks}
    return [
        (a, b)
        for at, a in enumerate(tasks)
        for b in tasks[at + 1 :]
        if a.parallel
        and b.parallel
        and a.group == b.group
        and a.id not in waits[b.id]
        and b.id not in waits[a.id]
        and b.id not in a.apart
        and a.id not in b.apart
    ]


def _before(task: str, needs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [task]
    while waiting:
        for name in needs.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)


def unreadable(name: str, why: str) -> FeatureError:
    """A file that is not what its format says."""
    return FeatureError(f"{name} can't be read as that format: {why}.", hint="Name the format that wrote it, and its file or folder.")
