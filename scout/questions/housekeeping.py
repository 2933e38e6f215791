"""What a person asks between probes: which runs there are, what the scouts said, what can go, what this machine lacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from scout.documents import Check, CleanDocument, DoctorDocument, LogLine, LogsDocument, RunLine, RunsDocument
from scout.errors import ConfigError, RunError, ScoutError
from scout.hooks import AGENTS, with_commit_hook, with_hook, without_commit_hook, without_hook
from scout.model import RepositoryState, Scout
from scout.probe.agents import dialect_of
from scout.probe.streams import phrase_of
from scout.system.hooking import edit_commit_hook, edit_settings, edit_shared, exclude, guard_command, remember
from scout.system.repository import Repository
from scout.system.runs import Run

LONGEST_LOG = 200_000
"""Bytes of the end of each log that are shown."""


def listed(root: Path) -> RunsDocument:
    """The runs of a repository, newest first. Runs that can't be read are listed with what is known of them."""
    return RunsDocument(
        runs=tuple(
            RunLine(
                run=run.run,
                feature=run.feature,
                base=run.base,
                created=run.created,
                scouts=run.scouts,
                ended=run.ended,
                planned=run.planned,
            )
            for run in Run.all(root)
        )
    )


def read_logs(root: Path, name: str | None, part: str | None) -> LogsDocument:
    """The end of each log of a run, of one part, or of one scout."""
    run = Run.open(root, name)
    return LogsDocument(
        run=run.id,
        logs=tuple(
            LogLine(
                scout=scout.id,
                outcome=scout.outcome.value if scout.outcome else "running",
                log=str(run.scout_file(scout.id, "log")),
                text=_tail(run.scout_file(scout.id, "log")),
            )
            for scout in _chosen(run, part)
        ),
    )


def follow_logs(root: Path, name: str | None, part: str | None, *, say: Callable[[str], None]) -> None:
    """Says what each scout does as it does it, prefixed with its name, until every chosen scout has ended.

    Of agents that print events, what these mean; of others each line as it stands. Raises RunError when the run was cut short.
    """
    run = Run.open(root, name)
    with Repository.open(root) as repository:
        known = frozenset(entry.path for entry in repository.files(run.record.base))
    offsets: dict[str, int] = {}
    while True:
        under_way = run.is_worked_on()  # asked first: what was written before the end is still said
        if under_way and not run.scouts():
            time.sleep(0.3)
            continue
        scouts = _chosen(run, part)
        for scout in scouts:
            log, dialect = run.scout_file(scout.id, "log"), dialect_of(scout.agent, run.record.config)
            lines, offsets[scout.id] = _lines_from(log, offsets.get(scout.id, 0), whole=scout.outcome is not None)
            for line in lines:
                phrase = phrase_of(dialect, line, work=Path(scout.sandbox or "/", "work"), known=known)
                if phrase or dialect is None:
                    say(f"{scout.id}  {phrase}")
        if all(scout.outcome is not None for scout in scouts):
            return
        if not under_way:
            raise RunError(f"Nobody works on run {run.id} any more.", hint=f"Go on with: scout probe --resume {run.id}")
        time.sleep(0.3)


def _lines_from(log: Path, offset: int, *, whole: bool) -> tuple[list[str], int]:
    """The lines written since `offset`; an unfinished last line waits unless the log is whole."""
    if not log.is_file():
        return [], offset
    with log.open("rb") as stream:
        if stream.seek(0, 2) < offset:  # another try began
            offset = 0
        stream.seek(offset)
        text = stream.read()
    if not whole:
        text = text[: text.rfind(b"\n") + 1]
    return text.decode("utf-8", "replace").splitlines(), offset + len(text)


def _chosen(run: Run, part: str | None) -> tuple[Scout, ...]:
    scouts = run.scouts()
    chosen = tuple(scout for scout in scouts if part is None or part in (scout.part, scout.id))
    if not chosen:
        known = ", ".join(sorted({scout.part for scout in scouts})) or "none were sent"
        raise RunError(f"Run {run.id} has no scouts of {part!r}." if part else f"Run {run.id} has no scouts.", hint=f"Parts: {known}.")
    return chosen


def _tail(log: Path) -> str:
    if not log.is_file():
        return ""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - LONGEST_LOG))
        return stream.read().decode("utf-8", "replace")


def cleaned(root: Path, *, runs: bool, everything: bool) -> CleanDocument:
    """Removes leftover sandboxes that scout made; with `runs` the runs and snapshots too, with `everything` all of .scout."""
    from scout.probe import remove_leftovers
    from scout.system.runs import remove_everything, remove_runs
    from scout.system.scratch import remove_abandoned

    removed, kept = remove_leftovers(root)
    removed += remove_abandoned()
    if everything:
        removed += remove_everything(root)
    elif runs:
        removed += remove_runs(root)
    return CleanDocument(removed=tuple(map(str, removed)), kept=tuple(map(str, kept)))


def examined(directory: Path) -> DoctorDocument:
    """What scout needs and what it can use, on this machine and in this repository."""
    from scout.probe import installed_agents
    from scout.system.machine import git_version, tool_version

    git = git_version()
    checks = [
        Check(name="git", ok=git.new_enough, needed=True, detail=git.detail, hint="scout needs git 2.38 or later."),
        _repository_check(directory),
        _grammar_check(),
    ]
    checks.append(_confinement_check())
    tmux = tool_version("tmux", "-V")
    checks.append(
        Check(
            name="tmux",
            ok=tmux is not None,
            needed=False,
            detail=tmux or "not installed",
            hint="Without it worktrees.sh prints the commands of each window.",
        )
    )
    agents = installed_agents()
    checks.append(
        Check(name="agents", ok=True, needed=False, detail="sketch (built in)" + "".join(f", {name}" for name in agents), hint=None)
    )
    return DoctorDocument(checks=tuple(checks))


def _confinement_check() -> Check:
    from scout.system.confinement import best_layer, bubblewrap_on_trial

    layer, problem = best_layer(), bubblewrap_on_trial()[1]
    details = {
        "bubblewrap": "bubblewrap: agents can write their sandbox only, see no other process and not your home",
        "landlock": f"landlock: agents can write their sandbox only, but see other processes and services on sockets ({problem})",
        "none": f"none: agents could write wherever you can ({problem})",
    }
    hint = "Install bubblewrap, or probe with the built-in sketch, which runs no program."
    return Check(name="confinement", ok=layer != "none", needed=False, detail=details[layer], hint=hint)


def _repository_check(directory: Path) -> Check:
    try:
        with Repository.open(directory) as repository:
            return Check(name="repository", ok=True, needed=True, detail=_in_words(repository.root, repository.state()))
    except ScoutError as error:
        return Check(name="repository", ok=False, needed=False, detail=error.sentence, hint=error.hint)


def _in_words(root: Path, state: RepositoryState) -> str:
    facts = [
        f"branch {state.branch}" if state.branch else "detached HEAD",
        *(["no commits yet, which a probe needs"] if state.head is None else []),
        *([f"{len(state.dirty)} uncommitted path{'s' * (len(state.dirty) > 1)}, not part of a probe"] if state.dirty else []),
        *(["shallow: less history to learn from"] if state.shallow else []),
        *(["partial clone: missing files are not fetched"] if state.partial else []),
        *(["sparse checkout: scouts get the whole tree"] if state.sparse else []),
        *([f"{len(state.submodules)} submodules, left empty in sandboxes"] if state.submodules else []),
        *(["Git LFS: scouts see pointers"] if state.lfs else []),
        *([f"a {state.in_progress} is under way"] if state.in_progress else []),
    ]
    return f"{root}: {'; '.join(facts)}"


def _grammar_check() -> Check:
    from scout.source.languages import LANGUAGES

    known = [language.name for language in LANGUAGES]
    return Check(name="languages", ok=True, needed=True, detail=f"{len(known)} that scout reads: {', '.join(known[:4])} …")


def set_hooks(repository: Repository, kinds: Sequence[str], *, remove: bool) -> tuple[str, ...]:
    """Installs scout's guard as a hook of agents and of git in every worktree, or removes it; gives the files that changed.

    `repository` is the main worktree. Raises ConfigError for an unknown kind and for settings that can't be edited.
    """
    unknown = [kind for kind in kinds if kind not in (*AGENTS, "git")]
    if unknown or not kinds:
        named = f"There is no hook for {unknown[0]!r}." if unknown else "No hook is named."
        raise ConfigError(named, hint=f"Known: {', '.join((*AGENTS, 'git'))}; several with commas between them.")
    changed: list[Path] = []
    for kind in dict.fromkeys(kinds):
        command = guard_command(kind)
        if kind == "git":
            changed += edit_commit_hook(repository, partial(_commit_hook, command=command, remove=remove))
        else:
            edit = partial(_agent_hook, agent=kind, command=command, remove=remove)
            changed += edit_settings(repository, AGENTS[kind].file, edit)
            shared = AGENTS[kind].shared
            changed += edit_shared(repository, shared, edit) if shared and remove else ()
    there = [kind for kind in (*AGENTS, "git") if _is_installed(repository, kind)]
    exclude(repository, [AGENTS[kind].file for kind in there if kind in AGENTS])
    remember(repository, there)
    return tuple(str(path) for path in changed)


def _agent_hook(text: str | None, *, agent: str, command: str, remove: bool) -> str | None:
    if remove:
        return without_hook(agent, text) if text is not None else None
    return with_hook(agent, text, command)


def _commit_hook(text: str | None, *, command: str, remove: bool) -> str | None:
    if remove:
        return without_commit_hook(text) if text is not None else None
    return with_commit_hook(text, command)


def _is_installed(repository: Repository, kind: str) -> bool:
    path = repository.hooks_folder() / "pre-commit" if kind == "git" else repository.root / AGENTS[kind].file
    return path.is_file() and guard_command(kind) in path.read_text(encoding="utf-8", errors="replace").replace("\\", "")
