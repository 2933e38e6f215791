"""GitHub: an issue's JSON, or a list of issues → tasks, as `gh issue view N --json number,title,body` prints them. Pure.

One issue gives its task list, several issues give a task each. `[P]` marks count where there are any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from scout.imports.shape import Draft, Source, Task, files_in, unreadable
from scout.imports.speckit import read_lines

_ITEM = re.compile(r"^\s*[-*] \[ \] (?P<text>.+)$")
_AFTER = re.compile(r"\b(?:depends on|blocked by|after)((?:[ ,]+(?:and )?#\d+)+)", re.IGNORECASE)


def read(files: Mapping[str, str]) -> Draft:
    """The tasks of an issue, or the issues of a list."""
    name, text = next(iter(files.items()))
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable(name, "it is not JSON") from None
    issues = [issue for issue in (loaded if isinstance(loaded, list) else [loaded]) if isinstance(issue, dict) and issue.get("title")]
    if not issues:
        raise unreadable(name, "no issue with a title is in it")
    if len(issues) > 1:
        return Draft("Issues", tuple(_issue(issue, name) for issue in issues), "no dependency")
    body = str(issues[0].get("body") or "")
    tasks = read_lines(name, body) or _items(name, body) or (_issue(issues[0], name),)
    marked = any(task.parallel for task in tasks) and "[P]" in body
    return Draft(str(issues[0]["title"]), tasks, "[P]" if marked else "no dependency")


def _issue(issue: Mapping[str, object], name: str) -> Task:
    title, body = str(issue["title"]), str(issue.get("body") or "")
    waits = tuple(number for found in _AFTER.findall(body) for number in re.findall(r"#\d+", found))
    number = f"#{issue.get('number', '')}"
    return Task(number, title, f"{title}\n\n{body}".strip(), files_in(body), f"{name.rpartition('/')[2]}, {number}", depends_on=waits)


def _items(name: str, body: str) -> tuple[Task, ...]:
    """The open items of a task list, numbered as they come."""
    found = [(line, match["text"].strip()) for line, match in enumerate(map(_ITEM.match, body.split("\n")), start=1) if match]
    marks = any("[P]" in text for _, text in found)
    plain = [(line, text, text.replace("[P]", "").strip()) for line, text in found]
    return tuple(
        Task(f"{at}", words, words, files_in(words), f"{name.rpartition('/')[2]}, line {line}", parallel=not marks or "[P]" in text)
        for at, (line, text, words) in enumerate(plain, start=1)
    )


SOURCE = Source("github", "a GitHub issue's JSON, or a list of issues", (".json",), read)
