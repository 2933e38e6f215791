"""spec-kit: tasks.md → tasks. `- [ ] T003 [P] [US1] words in path (depends on T001)`; `[P]` holds within a phase. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scout.imports.shape import Draft, Source, Task, files_in, unreadable

_TASK = re.compile(r"^\s*[-*] \[(?P<done>[ xX])\] (?P<id>T\d{3,})\b(?P<marks>(?:\s*\[[^\]]+\])*)\s*(?P<text>.*)$")


def read(files: Mapping[str, str]) -> Draft:
    """The open tasks of tasks.md."""
    name = next((path for path in files if path.rpartition("/")[2] == "tasks.md"), next(iter(files)))
    tasks = read_lines(name, files[name])
    if not tasks and not re.search(r"\bT\d{3}\b", files[name]):
        raise unreadable(name, "no line begins with `- [ ] T001`")
    title = re.search(r"^# (?:Tasks:\s*)?(.+)$", files[name], re.MULTILINE)
    return Draft(title[1] if title else "Tasks", tasks, "[P]")


def read_lines(name: str, text: str) -> tuple[Task, ...]:
    """The open tasks of a text in spec-kit's grammar, with what stands indented below each."""
    tasks: list[Task] = []
    phase = ""
    open_task = False
    for number, line in enumerate(text.split("\n"), start=1):
        found = _TASK.match(line)
        if found:
            open_task = found["done"] == " "
            if open_task:
                tasks.append(_task(found, phase, f"{name.rpartition('/')[2]}:{number}"))
        elif line.startswith("#"):
            phase, open_task = line.strip("# ").strip(), False
        elif open_task and line.startswith(("  ", "\t")) and line.strip():
            last = tasks[-1]
            tasks[-1] = last._replace(brief=f"{last.brief}\n{line.strip()}")
    return tuple(tasks)


def _task(found: re.Match[str], phase: str, where: str) -> Task:
    text = found["text"].strip()
    waits = re.search(r"\(depends on ([^)]*)\)", text, re.IGNORECASE)
    plain = re.sub(r"\s*\((?:depends on|skill:)[^)]*\)", "", text, flags=re.IGNORECASE).strip()
    return Task(
        id=found["id"],
        title=plain or found["id"],
        brief=plain or found["id"],
        files=files_in(plain),
        where=where,
        group=phase,
        parallel="[P]" in found["marks"],
        depends_on=tuple(re.findall(r"T\d{3,}", waits[1])) if waits else (),
    )


SOURCE = Source("spec-kit", "GitHub spec-kit: tasks.md", ("tasks.md",), read)
