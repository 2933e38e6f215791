"""OpenSpec: a folder of changes → a task for each change. What no `dependsOn` orders may run side by side. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from scout.imports.shape import Draft, Source, Task, files_in, unreadable


def read(files: Mapping[str, str]) -> Draft:
    """The changes that are not archived."""
    folders = dict.fromkeys(path.rpartition("/")[0] for path in files if path.rpartition("/")[2] == "proposal.md")
    changes = [folder for folder in folders if "archive" not in folder.split("/")]
    if not changes:
        raise unreadable("the folder", "no proposal.md lies in it")
    return Draft("OpenSpec changes", tuple(_task(folder, files) for folder in changes), "no dependency")


def _task(folder: str, files: Mapping[str, str]) -> Task:
    held = {path.rpartition("/")[2]: files[path] for path in files if path.rpartition("/")[0] == folder}
    name = folder.rpartition("/")[2] or "change"
    about = _about(held.get(".openspec.yaml", ""))
    told = "\n".join(held.get(part, "") for part in ("proposal.md", "tasks.md", "design.md"))
    named = tuple(dict.fromkeys([*about.get("touches", ()), *about.get("affected_areas", ()), *files_in(held.get("tasks.md", told))]))
    waits = (*about.get("dependsOn", ()), *about.get("depends_on", ()))
    return Task(id=name, title=name, brief=told.strip() or name, files=named, where=f"{name}/tasks.md", depends_on=waits)


def _about(text: str) -> dict[str, tuple[str, ...]]:
    """The lists of .openspec.yaml; what can't be read says nothing."""
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    if not isinstance(loaded, dict):
        return {}
    return {str(key): tuple(str(item) for item in value) for key, value in loaded.items() if isinstance(value, list)}


SOURCE = Source("openspec", "OpenSpec: openspec/changes", ("proposal.md", "tasks.md", "design.md", ".openspec.yaml"), read)
