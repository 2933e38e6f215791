"""Hooks of agents and of git, in all worktrees of a repository: put there, and taken away again. Never a file that git tracks."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from scout.errors import ConfigError
from scout.system.files import scout_folder, write_atomically, write_script
from scout.system.repository import Repository

Edit = Callable[[str | None], str | None]
"""What stands in a file (None: nothing) → what shall stand there (None: nothing)."""

_GUARD = Path(__file__).resolve().parents[1] / "guard.py"
_EXCLUDED = re.compile(r"^# >>> scout hooks\n.*?^# <<< scout hooks\n", re.MULTILINE | re.DOTALL)


def own_command(*arguments: str) -> str:
    """A line of shell that calls this very scout, wherever it is called from."""
    beside = Path(sys.executable).with_name("scout")
    return shlex.join([str(beside) if beside.is_file() else "scout", *arguments])


def guard_command(kind: str) -> str:
    """What a hook calls. Agents call it before every edit: without site packages Python starts in half the time."""
    if kind == "git":
        return own_command("guard", "git")
    return shlex.join([sys.executable, "-I", "-S", str(_GUARD), kind])


def edit_settings(repository: Repository, file: str, edit: Edit) -> tuple[Path, ...]:
    """Edits a file in every worktree; gives those that changed. Raises ConfigError, before any changed, where git tracks it."""
    places = [tree.path for tree in repository.worktrees() if not tree.gone and tree.path.is_dir()]
    for place in places:
        if _is_tracked(place, file):
            hint = "Put `scout guard` into it yourself: docs/how-to/follow-the-run.md"
            raise ConfigError(f"{place / file} is tracked by git, so scout leaves it alone.", hint=hint)
    planned = [(place / file, edit(_text(place / file))) for place in places]
    return tuple(path for path, text in planned if _put(path, text))


def edit_shared(repository: Repository, file: str, edit: Edit) -> tuple[Path, ...]:
    """Edits a file at the top of the main worktree, tracked or not; gives it when it changed."""
    path = repository.root / file
    return (path,) if _put(path, edit(_text(path))) else ()


def edit_commit_hook(repository: Repository, edit: Edit) -> tuple[Path, ...]:
    """Edits git's pre-commit hook, which all worktrees share. Raises ConfigError where git tracks it."""
    path = repository.hooks_folder() / "pre-commit"
    if path.is_relative_to(repository.root) and _is_tracked(repository.root, str(path.relative_to(repository.root))):
        raise ConfigError(f"{path} is tracked by git, so scout leaves it alone.", hint=f"Call this in it: {own_command('guard', 'git')}")
    changed = _put(path, edit(_text(path)))
    if changed and path.is_file():
        path.chmod(path.stat().st_mode | 0o111)
    return (path,) if changed else ()


def exclude(repository: Repository, files: Iterable[str]) -> None:
    """Keeps the settings out of `git status` and out of everybody's commits."""
    path = repository.common_dir / "info/exclude"
    before = _text(path) or ""
    lines = "".join(f"/{file}\n" for file in files)
    block = f"# >>> scout hooks\n{lines}# <<< scout hooks\n" if lines else ""
    left = _EXCLUDED.sub("", before)
    after = f"{left}{'' if left.endswith(chr(10)) or not left else chr(10)}{block}"
    _put(path, after if after or before else None)


def remember(repository: Repository, kinds: Sequence[str]) -> None:
    """The worktree script calls `.scout/hook-up FOLDER` for each worktree it makes; nothing is left of it without kinds."""
    path = scout_folder(repository.root) / "hook-up"
    if kinds:
        write_script(path, f'#!/bin/sh\nexec {own_command()} --quiet -C "$1" init --hooks {",".join(kinds)}\n')
    else:
        path.unlink(missing_ok=True)


def _is_tracked(place: Path, file: str) -> bool:
    with Repository.open(place) as worktree:
        return worktree.tracks(file)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else None


def _put(path: Path, text: str | None) -> bool:
    """Writes or removes a file, through a link to what it leads to. Gives whether anything changed."""
    if text == _text(path):
        return False
    if text is None:
        path.unlink()
        if not any(path.parent.iterdir()) and path.parent.name.startswith("."):
            path.parent.rmdir()
        return True
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path.resolve(), text)
    return True
