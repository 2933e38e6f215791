"""ccpm: an epic's folder → its tasks. `parallel: true` says that a task may run beside others. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from scout.imports.shape import Draft, Source, Task, files_in, unreadable

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


def read(files: Mapping[str, str]) -> Draft:
    """The open tasks `001.md`, `002.md`, … of an epic."""
    tasks = [_task(path, files[path]) for path in sorted(files) if re.fullmatch(r"(.*/)?\d+\.md", path)]
    if not tasks:
        raise unreadable("the folder", "no 001.md lies in it")
    epic = next((text for path, text in files.items() if path.rpartition("/")[2] == "epic.md"), "")
    title = re.search(r"^# (?:Epic:\s*)?(.+)$", epic, re.MULTILINE)
    return Draft(title[1] if title else "Epic", tuple(task for task in tasks if task is not None), "parallel: true")


def _task(path: str, text: str) -> Task | None:
    found = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    front = _front(path, found[1]) if found else {}
    if front.get("status") in ("closed", "completed"):
        return None
    body = found[2].strip() if found else text.strip()
    number = path.rpartition("/")[2].removesuffix(".md")
    title = str(front.get("name") or number)
    return Task(
        id=number,
        title=title,
        brief=f"{title}\n\n{body}".strip(),
        files=files_in(body),
        where=f"{number}.md",
        parallel=front.get("parallel") is True,
        depends_on=_ids(front.get("depends_on")),
        apart=_ids(front.get("conflicts_with")),
    )


def _front(path: str, text: str) -> dict[str, object]:
    try:
        # Ids are file names: 001 is not one.
        loaded = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        raise unreadable(path, "its front matter is not YAML") from None
    front = dict(loaded) if isinstance(loaded, dict) else {}
    return front | {"parallel": str(front.get("parallel")).lower() == "true"}


def _ids(listed: object) -> tuple[str, ...]:
    return tuple(str(one) for one in listed) if isinstance(listed, list) else ()


SOURCE = Source("ccpm", "Claude Code PM: .claude/epics/NAME", (".md",), read)
