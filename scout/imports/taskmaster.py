"""task-master: tasks.json → tasks. What no dependency orders may run side by side. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from scout.imports.shape import Draft, Source, Task, files_in, unreadable

_FINISHED = ("done", "completed", "cancelled", "deferred")


def read(files: Mapping[str, str]) -> Draft:
    """The open tasks of the first tag that has some."""
    name = next((path for path in files if path.rpartition("/")[2] == "tasks.json"), next(iter(files)))
    try:
        loaded = json.loads(files[name])
    except (ValueError, RecursionError):
        raise unreadable(name, "it is not JSON") from None
    if not isinstance(loaded, dict):
        raise unreadable(name, "it is not an object with tags")
    tags = {"tasks": loaded} if isinstance(loaded.get("tasks"), list) else loaded
    for tag, held in tags.items():
        listed = held.get("tasks") if isinstance(held, dict) else None
        if isinstance(listed, list):
            tasks = tuple(_task(task, name) for task in listed if isinstance(task, dict) and task.get("status") not in _FINISHED)
            if tasks:
                return Draft(f"Tasks of {tag}" if tag != "tasks" else "Tasks", tasks, "no dependency")
    raise unreadable(name, "no tag holds open tasks")


def _task(task: Mapping[str, object], name: str) -> Task:
    words = [str(task.get(field) or "") for field in ("title", "description", "details")]
    brief = "\n\n".join(word for word in words if word)
    told = (*_named(task.get("relevantFiles")), *_metadata_files(task.get("metadata")))
    depends = task.get("dependencies")
    return Task(
        id=str(task.get("id")),
        title=words[0] or str(task.get("id")),
        brief=brief or str(task.get("id")),
        files=tuple(dict.fromkeys((*told, *files_in(brief)))),
        where=f"{name.rpartition('/')[2]}, task {task.get('id')}",
        depends_on=tuple(str(one) for one in depends) if isinstance(depends, list) else (),
    )


def _named(listed: object) -> Iterable[str]:
    """Paths of a list of strings or of objects with a `path`."""
    for entry in listed if isinstance(listed, list) else ():
        path = entry.get("path") if isinstance(entry, dict) else entry
        if isinstance(path, str):
            yield path


def _metadata_files(metadata: object) -> Iterable[str]:
    """The files that a tool put into a task's metadata, `scout.creates` and the like too."""
    if not isinstance(metadata, dict):
        return
    for holder in (metadata, metadata.get("scout")):
        for field in ("files", "creates", "owns", "edits"):
            found = holder.get(field) if isinstance(holder, dict) else None
            yield from (path.partition("#")[0] for path in _named(found))


SOURCE = Source("task-master", "task-master: tasks.json", ("tasks.json",), read)
