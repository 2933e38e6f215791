"""An edit that an agent is about to make → allow, ask or deny, by the lanes of the plan. Called before every edit.

So it imports the smallest parts of the standard library only (`json` alone, with its regular expressions, would double its time), starts
no program except git for `git`, and is reached before the command line is loaded (see `entry.py`). The hooks of agents start this very
file, without Python's site packages. `scout plan` and `scout amend` write what it reads:
`.scout/lanes/<feature>.json` at the main worktree.

What is another track's is denied where its lane was measured by real attempts *and* approved by a person (`scout plan --approve`); with one
of the two it asks, with neither it warns. What nobody was given is never more than a warning. A call that can't be understood stops
nobody: it says so and ends with 1, which agents show and pass over.
"""

from __future__ import annotations

import os
import sys
from _json import encode_basestring_ascii, make_scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

DIALECTS = ("claude", "codex", "cursor", "git")
ALLOW, WARN, ASK, DENY = range(4)
WORDS = ("allow", "warn", "ask", "deny")
_PATHS = ("file_path", "notebook_path", "path", "target_file")
"""What the tools of agents call the file that they change."""
_PATCH = ("*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: ")
_WRITING = ("edit", "write", "patch", "replace", "create", "delete", "notebook")
"""Words in the names of tools that change files: reading is free."""
_LARGEST = 50_000_000
UNREADABLE = "scout guard can't read the lanes of the plan."


class Verdict:
    """What is said about an edit."""

    __slots__ = ("level", "reason")

    def __init__(self, level: int, reason: str = "") -> None:
        self.level = level
        self.reason = reason


def main(arguments: list[str]) -> int:
    """`scout guard DIALECT`. Gives the exit code; 2 would block the agent, so it is never that."""
    dialect = arguments[0] if arguments else ""
    if dialect not in DIALECTS or len(arguments) > 1:
        return _misuse(f"scout guard takes one of {', '.join(DIALECTS)}.", "scout init --hooks claude,git installs it.")
    if dialect == "git":
        return guard_commit()
    try:
        call = parse(sys.stdin.buffer.read(_LARGEST).decode())
        cwd, paths = edited_paths(call)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return _misuse("scout guard was called with something that is not the JSON of a tool call.", "The edit is not stopped.")
    try:
        verdict = judge_all(cwd, paths)
    except (OSError, ValueError, KeyError, TypeError):
        return _misuse(UNREADABLE, "Write them anew: scout plan")
    sys.stdout.write(answer(dialect, verdict))
    return 0


def edited_paths(call: Any) -> tuple[str, list[str]]:
    """The folder in which a tool was called, and the files that it is about to change. Raises for what is no tool call."""
    roots = call.get("workspace_roots")
    cwd = call.get("cwd") or (roots[0] if roots else None) or os.getcwd()
    given = call.get("tool_input", call)
    if isinstance(given, str):
        given = parse(given)
    tool = str(call.get("tool_name", "edit")).lower()
    paths = [given[name] for name in _PATHS if isinstance(given.get(name), str)] if any(word in tool for word in _WRITING) else []
    patch = given.get("command") or given.get("input") or given.get("patch")
    if isinstance(patch, str) and "*** Begin Patch" in patch:
        paths += [line[len(mark) :].strip() for line in patch.splitlines() for mark in _PATCH if line.startswith(mark)]
    if not isinstance(cwd, str):
        raise TypeError
    return cwd, paths


def judge_all(cwd: str, paths: Iterable[str]) -> Verdict:
    """The sternest verdict on any of the files."""
    verdicts = [judge_path(cwd, path) for path in paths]
    return max(verdicts, key=lambda verdict: verdict.level, default=Verdict(ALLOW))


def judge_path(cwd: str, path: str) -> Verdict:
    """What the plan says to an edit of `path`, made from the folder `cwd`. Links count as what they lead to."""
    top = _work_tree(os.path.realpath(cwd))
    found = _plan_of(top) if top else None
    if top is None or found is None:
        return Verdict(ALLOW)
    lanes, me, home = found
    target = os.path.realpath(os.path.join(cwd, path))
    if "\0" in path:
        raise ValueError
    if _inside(target, top):
        return judge_lane(lanes, me, os.path.relpath(target, top))
    return _judge_outside(lanes, me, target, home)


def judge_lane(lanes: dict[str, Any], me: str, path: str) -> Verdict:
    """What the lanes say to an edit of a file, relative to the top of the worktree, by the track `me`."""
    claims = list(_claims(lanes, path))
    if path == ".scout" or path.startswith(".scout/"):
        return Verdict(WARN, f"{path} is scout's own.")
    if any(track == me for track, _ in claims):
        return Verdict(ALLOW)
    amend = f"If {me} needs it: scout amend {me} {path}"
    owner = next((track for track, how in claims if how == "own"), claims[0][0] if claims else None)
    if owner is None:
        return Verdict(WARN, f"{path} is in no lane of the plan. {amend}")
    return Verdict(_sternness(lanes, owner), f"{path} belongs to {owner}. Talk to {owner}, or leave it. {amend}")


def _sternness(lanes: dict[str, Any], owner: str) -> int:
    track = lanes["tracks"][owner]
    return WARN + int(bool(track["measured"])) + int(bool(lanes["approved"]))


def _claims(lanes: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """(track, own or edit) of every lane that a file lies in."""
    files = lanes["files"]
    name = path
    while name:
        yield from ((track, how) for track, how in files.get(name, ()))
        name = name.rpartition("/")[0]
    if lanes["globs"]:
        import re

        for pattern, track, how in lanes["globs"]:
            if re.fullmatch(pattern, path):
                yield track, how


def _judge_outside(lanes: dict[str, Any], me: str, target: str, home: str) -> Verdict:
    """A file beyond the track's own worktree: the plan has a say only in those of the same repository."""
    for name, track in lanes["tracks"].items():
        if _inside(target, os.path.realpath(track["worktree"])):
            return Verdict(_sternness(lanes, name), f"{target} lies in the worktree of {name}, not in that of {me}.")
    if _inside(target, home):
        return Verdict(ASK if lanes["approved"] else WARN, f"{target} lies in the main worktree, not in that of {me}.")
    return Verdict(ALLOW)


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


# ------------------------------------------------------------------------------------------------------- whose worktree


def _work_tree(folder: str) -> str | None:
    """The nearest folder above that git knows as the top of a worktree."""
    while not os.path.lexists(f"{folder}/.git"):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def _plan_of(top: str) -> tuple[dict[str, Any], str, str] | None:
    """The lanes of the plan that a worktree belongs to, the name of its track, and the main worktree; None outside of any plan."""
    git_dir = f"{top}/.git"
    if os.path.isfile(git_dir):
        git_dir = os.path.join(top, _read(git_dir).removeprefix("gitdir: ").strip())
    common = git_dir
    if os.path.isfile(f"{git_dir}/commondir"):
        common = os.path.join(git_dir, _read(f"{git_dir}/commondir").strip())
    home = os.path.dirname(os.path.realpath(common))
    branch = _read(f"{git_dir}/HEAD").strip().removeprefix("ref: refs/heads/")
    for lanes in _all_lanes(f"{home}/.scout/lanes"):
        for name, track in lanes["tracks"].items():
            if track["branch"] == branch or os.path.realpath(track["worktree"]) == top:
                return lanes, name, home
    return None


def _all_lanes(folder: str) -> Iterator[dict[str, Any]]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if name.endswith(".json") and not name.startswith("."):
            yield parse(_read(f"{folder}/{name}"))


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


# -------------------------------------------------------------------------------------------------------------- answers


def answer(dialect: str, verdict: Verdict) -> str:
    """The verdict as the agent's hooks expect it. Where an agent can't ask, asking is a warning."""
    said = f"scout: {verdict.reason}"
    if dialect == "cursor":
        decided = {ALLOW: "allow", WARN: "allow", ASK: "ask", DENY: "deny"}[verdict.level]
        told = {"user_message": said, "agent_message": said} if verdict.level else {}
        return dump({"permission": decided, **told})
    if verdict.level == ALLOW:
        return "{}"
    if verdict.level == WARN or (verdict.level == ASK and dialect == "codex"):
        return dump({"systemMessage": said, "hookSpecificOutput": {"hookEventName": "PreToolUse", "additionalContext": said}})
    decision = {"permissionDecision": WORDS[verdict.level], "permissionDecisionReason": said}
    return dump({"hookSpecificOutput": {"hookEventName": "PreToolUse", **decision}})


class _Reading:
    """How JSON is read: what `json` itself asks of its scanner."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, str
    memo: dict[str, str] = {}  # noqa: RUF012  (the scanner empties it after every reading)


def parse(text: str) -> Any:
    """The value that a text of JSON stands for. Raises ValueError, also for numbers and depths that nobody writes by hand."""
    text = text.strip(" \t\r\n\ufeff")
    try:
        value, end = make_scanner(_Reading)(text, 0)  # type: ignore[arg-type]
    except StopIteration:
        raise ValueError("no JSON") from None
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def dump(value: Any) -> str:
    """Texts and tables of them as JSON."""
    if isinstance(value, str):
        return str(encode_basestring_ascii(value))
    return "{" + ", ".join(f"{dump(name)}: {dump(inner)}" for name, inner in value.items()) + "}"


def guard_commit() -> int:
    """As git's pre-commit hook: 1 where a staged file is denied; the rest is told. A staged link counts as itself."""
    from scout.system.staged import staged_paths

    top = _work_tree(os.path.realpath("."))
    try:
        found = _plan_of(top) if top else None
        verdicts = [judge_lane(*found[:2], path) for path in staged_paths()] if found else []
    except (OSError, ValueError, KeyError, TypeError):
        _misuse(UNREADABLE, "Write them anew: scout plan")
        return 0
    for verdict in verdicts:
        if verdict.level:
            sys.stderr.write(f"scout: {'denied' if verdict.level == DENY else 'warning'}: {verdict.reason}\n")
    return int(any(verdict.level == DENY for verdict in verdicts))


def _misuse(sentence: str, hint: str) -> int:
    sys.stderr.write(f"scout: {sentence}\nhint:  {hint}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
