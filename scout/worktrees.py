"""Plan → worktrees.sh or worktrees.ps1, the script of the real run, and a session of tmuxp around the first. Pure.

Every value of the plan goes through `shell_quote` or `powershell_quote`, the only places where text becomes shell.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import yaml
from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from scout.errors import ConfigError
from scout.model import Plan, Track
from scout.text import one_line, powershell_quote, shell_quote, slugify

AGENTS: Mapping[str, str] = {
    "aider": "aider --message-file {prompt_file}",
    "claude": "claude {prompt}",
    "codex": "codex {prompt}",
    "copilot": "copilot --interactive {prompt}",
    "cursor-agent": "cursor-agent {prompt}",
    "gemini": "gemini --prompt-interactive {prompt}",
    "gh copilot": "gh copilot -- --interactive {prompt}",
    "goose": "goose run --interactive --text {prompt}",
    "opencode": "opencode --prompt {prompt}",
    "qwen": "qwen --prompt-interactive {prompt}",
}
"""How each known agent starts a conversation that begins with a task. Unattended runs are another matter: see the agents of a probe."""

_MOST_PANES = 8


class Shell(NamedTuple):
    """A language that the script can be written in."""

    template: str
    nobody: str
    """The line for a track without an agent."""
    call: str
    """What a command begins with."""
    placeholders: Mapping[str, str]
    word: Callable[[Sequence[str]], str]
    """One word of a command from its pieces, each quoted or a variable."""
    quote: Callable[[str], str]


POSIX = Shell(
    template="worktrees.sh",
    nobody='say "work here on $spec"',
    call="",
    placeholders={"{prompt}": '"$task"', "{prompt_file}": '"$spec"'},
    word="".join,
    quote=lambda text: text if re.fullmatch(r"[A-Za-z0-9_./@%+,=:-]+", text) else shell_quote(text),
)
POWERSHELL = Shell(
    template="worktrees.ps1",
    nobody='"work here on $spec"',
    call="& ",
    placeholders={"{prompt}": "$task", "{prompt_file}": "$spec"},
    word=lambda pieces: pieces[0] if len(pieces) == 1 else f"({' + '.join(pieces)})",
    quote=powershell_quote,
)


def write_script(
    plan: Plan,
    *,
    template: str,
    specs: Mapping[str, str],
    shell: Shell = POSIX,
    agent: str | None = None,
    tmux: bool = True,
    root: str = "",
    setup: Sequence[str] = (),
    copies: Sequence[str] = (),
    scratchpad: str | None = None,
) -> str:
    """The script's text.

    `specs`: track → its spec, relative to the top of the repository. `agent`: a name of `AGENTS` or a command line with
    {prompt} or {prompt_file} (the prompt comes last without either); None only says where to work. `tmux` is for POSIX.
    `root`: the repository, for a script that is written outside of it. `setup`: lines of shell that make a fresh worktree
    ready. `copies`: ignored files that every worktree gets; nothing else is copied. `scratchpad`: a file for notes, relative
    to the top of the repository.
    Raises ConfigError for a command line that can't be read.
    """
    environment = SandboxedEnvironment(
        loader=DictLoader({shell.template: template}), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.filters |= {"sh": shell_quote, "ps": powershell_quote}
    environment.filters |= {"comment": _comment, "line": one_line, "lane": _lane, "claimed": _claimed}
    page = environment.get_template(shell.template).render(
        plan=plan,
        specs=specs,
        tmux=tmux,
        root=root,
        setup=setup,
        copies=copies,
        session=session_name(plan),
        command=agent_command(agent, shell) if agent else shell.nobody,
        commands={track.track: agent_command(track.agent, shell) for track in plan.tracks if track.agent},
        feeds={track.track: [other.track for other in plan.tracks if other.lands_through == track.track] for track in plan.tracks},
        scratchpad=scratchpad,
    )
    return page.rstrip("\n") + "\n"


def write_tmuxp(plan: Plan) -> str:
    """A session for tmuxp: a tiled window for each wave, up to eight panes in each. The file lies beside worktrees.sh.

    The first wave's worktrees are made before the session, and its agents start; those of later waves are typed and wait for Enter.
    Paths are relative: tmuxp expands `$` in whatever it reads.
    """
    call = f"sh {POSIX.template}"
    windows = [
        {
            "window_name": f"wave-{wave}" if at == 0 else f"wave-{wave}-{at // _MOST_PANES + 1}",
            "layout": "tiled",
            "panes": [_pane(f"{call} run {track.track}", enter=wave == first) for track in tracks[at : at + _MOST_PANES]],
        }
        for first, wave, tracks in _waves(plan)
        for at in range(0, len(tracks), _MOST_PANES)
    ]
    held = {"session_name": session_name(plan), "start_directory": "./", "before_script": f"{call} up", "windows": windows}
    return f"# tmuxp load FILE: {_comment(plan.title)}\n" + yaml.safe_dump(held, sort_keys=False, width=1000)


def _waves(plan: Plan) -> list[tuple[int, int, list[Track]]]:
    """The first wave's number, each wave's own, and its tracks."""
    numbers = sorted({track.wave for track in plan.tracks})
    return [(numbers[0], number, [track for track in plan.tracks if track.wave == number]) for number in numbers]


def _pane(line: str, *, enter: bool) -> dict[str, object]:
    return {"shell_command": [{"cmd": line, "enter": enter}]}


def _lane(track: Track) -> list[str]:
    """What a track may change, as pathspecs that git takes out of a listing. Empty when the plan doesn't say."""
    return [f":(top,exclude,{spec}" for spec in _pathspecs(track)]


def _claimed(plan: Plan) -> list[str]:
    """What all tracks together may change, as pathspecs of git."""
    return [f":(top,{spec}" for spec in dict.fromkeys(spec for track in plan.tracks for spec in _pathspecs(track))]


def _pathspecs(track: Track) -> list[str]:
    """The claims of a track in git's own words: `literal)src/app.ts`, `glob)src/**`."""
    paths = dict.fromkeys(entry.partition("#")[0] for entry in (*track.creates, *track.owns, *track.edits))
    return [f"glob){path}**" if path.endswith("/") else f"{'glob' if re.search(r'[*?[]', path) else 'literal'}){path}" for path in paths]


def session_name(plan: Plan) -> str:
    """A name that tmux takes as it is: no dot, no colon, no blank."""
    return f"scout-{slugify(plan.feature, limit=30)}-{plan.id}"


def agent_command(agent: str, shell: Shell = POSIX) -> str:
    """The line of the script that starts an agent."""
    line = AGENTS.get(agent, agent)
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise ConfigError(f"--agent {agent!r} is not a command line: {error}.", hint="Quote it as you would in a shell.") from None
    if not words or any("\n" in word for word in words):
        hint = f"Known agents: {', '.join(AGENTS)}. Or a command with {{prompt}} or {{prompt_file}}."
        raise ConfigError("--agent is not a command line.", hint=hint)
    if not any(mark in word for word in words for mark in shell.placeholders):
        words.append("{prompt}")
    return shell.call + " ".join(_word(word, shell) for word in words)


def _word(word: str, shell: Shell) -> str:
    """One word of a command, its placeholders as variables of the script."""
    pieces = re.split(r"(\{prompt\}|\{prompt_file\})", word)
    return shell.word([shell.placeholders.get(piece) or shell.quote(piece) for piece in pieces if piece] or [shell.quote("")])


def _comment(text: str) -> str:
    return one_line(text, limit=100)
