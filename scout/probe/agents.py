"""The table of agents: a name → how that program is called, fed and read. Pure but for looking up programs and recordings.

Five kinds share one row: `sketch` (no program), known command line agents, those that speak the Agent Client Protocol
(`acp:COMMAND` for any of them), recordings (`replay:DIR`), and the user's own rows of scout.toml.
The mission reaches a program through `{prompt_file}` or `{prompt}` in its arguments; without either it arrives on
standard input, from a regular file. `{sandbox}` is the work tree, `{home}` the private home folder. Placeholders are
filled in after the command line was split, so nothing in a mission or a path is ever parsed as shell.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from scout.config import AgentRow, Config
from scout.errors import AgentError, ConfigError
from scout.probe.recording import require_recording
from scout.probe.streams import TELLS

SKETCH = "sketch"

REPLAY = "replay:"
"""What the name of a recording begins with; the folder follows."""
ACP = "acp"
"""The dialect of agents that speak the Agent Client Protocol, and what their name begins with when it is a command line."""
ACP_CLIENT = Path(__file__).with_name("acpclient.py")

_PLACEHOLDER = re.compile(r"\{(prompt_file|prompt|sandbox|home|model|dollars)\}")
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Agent(NamedTuple):
    """One row: everything scout knows about a program that edits code."""

    name: str
    argv: tuple[str, ...]
    """With placeholders; empty for `sketch`."""
    variables: Mapping[str, str] = _NOTHING
    """Set for the program, with placeholders."""
    handed: tuple[str, ...] = ()
    """Names of the user's variables that are handed through: its provider's keys and where that provider is."""
    keys: tuple[str, ...] = ()
    """Variables of which at least one has to be set; empty when the program may work without any."""
    stand_ins: Mapping[str, str] = _NOTHING
    """A variable that the program knows → one of the user's that is as good, when that alone is set."""
    files: Mapping[str, str] = _NOTHING
    """Written into its private home before it starts: path → text."""
    logins: tuple[str, ...] = ()
    """Files below the user's home in which the program keeps its login; copied only on request."""
    dialect: str | None = None
    """Which reader understands what it prints; None: plain text."""
    sidecar: str | None = None
    """A file below its private home that holds what its output does not: usage, a trajectory."""
    droppings: tuple[str, ...] = ()
    """Patterns of files at the top of the work tree that the program leaves for itself."""
    choose_model: tuple[str, ...] = ()
    """Arguments that make it use `{model}`."""
    model_variable: str | None = None
    """The variable by which its user chooses its model."""
    choose_limit: tuple[str, ...] = ()
    """Arguments that make it stop by itself at `{dollars}`."""
    model: str | None = None
    """The one it was told to use; None: its own choice."""
    recording: Path | None = None
    """Where the scouts are kept that it plays back; None: it is no recording."""
    install: str = ""
    login: str = ""


_ANTHROPIC = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL")
_OPENAI = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_MODEL")
_GEMINI = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GEMINI_MODEL")
_ANY_PROVIDER = (
    *_ANTHROPIC,
    *_OPENAI,
    *_GEMINI,
    "OPENROUTER_API_KEY",
    "DEEPSEEK_API_KEY",
    "MISTRAL_API_KEY",
    "GROQ_API_KEY",
    "XAI_API_KEY",
    "OLLAMA_HOST",
    "OLLAMA_API_BASE",
)

_OPENCODE_SETTINGS = (
    '{"share": "disabled", "autoupdate": false, "permission": '
    '{"*": "allow", "external_directory": "deny", "question": "deny", "doom_loop": "deny"}}\n'
)
"""No permission may be left on "ask": a subagent's question would never be answered."""

_GEMINI_SETTINGS = '{"security": {"auth": {"selectedType": "gemini-api-key"}}, "privacy": {"usageStatisticsEnabled": false}}\n'

_PROGRAMS: tuple[Agent, ...] = (
    Agent(
        name="claude",
        argv=tuple(
            shlex.split(
                "claude -p --output-format stream-json --verbose --dangerously-skip-permissions"
                " --no-session-persistence --setting-sources '' --strict-mcp-config"
            )
        ),
        variables={
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_TELEMETRY": "1",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "IS_SANDBOX": "1",
        },
        handed=(*_ANTHROPIC, "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        keys=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        logins=(".claude/.credentials.json",),
        dialect="claude",
        choose_model=("--model", "{model}"),
        model_variable="ANTHROPIC_MODEL",
        choose_limit=("--max-budget-usd", "{dollars}"),
        install="npm install -g @anthropic-ai/claude-code",
        login="claude setup-token",
    ),
    Agent(
        name="codex",
        argv=tuple(
            shlex.split(
                "codex exec --json --ephemeral --ignore-user-config --skip-git-repo-check -C {sandbox} -s workspace-write"
                " -c sandbox_workspace_write.exclude_slash_tmp=true -c sandbox_workspace_write.exclude_tmpdir_env_var=true -"
            )
        ),
        handed=(*_OPENAI, "CODEX_API_KEY"),
        stand_ins={"CODEX_API_KEY": "OPENAI_API_KEY"},  # `codex exec` sends no other
        keys=("OPENAI_API_KEY", "CODEX_API_KEY"),
        logins=(".codex/auth.json",),
        dialect="codex",
        choose_model=("-m", "{model}"),
        install="npm install -g @openai/codex",
        login="codex login",
    ),
    Agent(
        name="gemini",
        argv=tuple(shlex.split("gemini --output-format stream-json --approval-mode yolo --skip-trust")),
        variables={"GEMINI_CLI_TRUST_WORKSPACE": "true"},
        handed=(*_GEMINI, "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", "GOOGLE_GENAI_USE_VERTEXAI"),
        keys=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        files={".gemini/settings.json": _GEMINI_SETTINGS},
        logins=(".gemini/oauth_creds.json", ".gemini/google_accounts.json", ".gemini/settings.json"),
        dialect="gemini",
        choose_model=("-m", "{model}"),
        model_variable="GEMINI_MODEL",
        install="npm install -g @google/gemini-cli",
        login="gemini, then /auth",
    ),
    Agent(
        name="copilot",
        argv=tuple(
            shlex.split(
                "copilot --output-format json --allow-all-tools --no-ask-user --no-auto-update --disable-builtin-mcps"
                " --disallow-temp-dir --deny-tool 'shell(git push)' --usage-output-file {home}/usage.json -C {sandbox}"
            )
        ),
        handed=(
            "COPILOT_GITHUB_TOKEN",
            "COPILOT_MODEL",
            "COPILOT_OFFLINE",
            "COPILOT_PROVIDER_BASE_URL",
            "COPILOT_PROVIDER_API_KEY",
            "COPILOT_PROVIDER_TYPE",
        ),
        keys=("COPILOT_GITHUB_TOKEN", "COPILOT_PROVIDER_BASE_URL"),
        logins=(".copilot/config.json",),
        dialect="copilot",
        sidecar="usage.json",
        choose_model=("--model", "{model}"),
        model_variable="COPILOT_MODEL",
        install="npm install -g @github/copilot",
        login="copilot login",
    ),
    Agent(
        name="cursor-agent",
        argv=tuple(shlex.split("cursor-agent -p --output-format stream-json --force --trust --workspace {sandbox}")),
        handed=("CURSOR_API_KEY",),
        keys=("CURSOR_API_KEY",),
        logins=(".config/cursor/auth.json",),
        dialect="cursor",
        choose_model=("--model", "{model}"),
        install="see https://cursor.com/cli",
        login="cursor-agent login",
    ),
    Agent(
        name="opencode",
        argv=tuple(shlex.split("opencode run --pure --format json --dir {sandbox}")),
        variables={"OPENCODE_CONFIG": "{home}/opencode.json", "OPENCODE_DISABLE_AUTOUPDATE": "1"},
        handed=_ANY_PROVIDER,
        files={"opencode.json": _OPENCODE_SETTINGS},
        logins=(".local/share/opencode/auth.json",),
        dialect="opencode",
        choose_model=("-m", "{model}"),
        install="npm install -g opencode-ai",
        login="opencode auth login",
    ),
    Agent(
        name="aider",
        argv=tuple(
            shlex.split(
                "aider --message-file {prompt_file} --yes-always --no-auto-commits --no-dirty-commits --no-gitignore --no-check-update"
                " --analytics-disable --analytics-log {home}/analytics.jsonl --no-pretty --no-stream --no-fancy-input"
                " --no-show-release-notes --no-show-model-warnings --no-suggest-shell-commands --no-detect-urls"
                " --llm-history-file {home}/llm.txt --chat-history-file {home}/chat.md --input-history-file {home}/input.txt"
            )
        ),
        handed=(*_ANY_PROVIDER, "AIDER_MODEL", "AIDER_WEAK_MODEL", "AIDER_EDIT_FORMAT"),
        dialect="aider",
        sidecar="analytics.jsonl",
        droppings=(".aider*",),
        choose_model=("--model", "{model}"),
        model_variable="AIDER_MODEL",
        install="python -m pip install aider-install && aider-install",
        login="export the key of the model's provider, ANTHROPIC_API_KEY or OPENAI_API_KEY say",
    ),
    Agent(
        name="goose",
        argv=tuple(shlex.split("goose run -q --no-session --no-profile --with-builtin developer --output-format stream-json -i -")),
        variables={"GOOSE_MODE": "auto", "GOOSE_DISABLE_KEYRING": "1", "GOOSE_TELEMETRY_ENABLED": "false"},
        handed=(*_ANY_PROVIDER, "GOOSE_PROVIDER", "GOOSE_MODEL", "OPENAI_HOST"),
        logins=(".config/goose/config.yaml", ".config/goose/secrets.yaml"),
        dialect="goose",
        choose_model=("--model", "{model}"),
        model_variable="GOOSE_MODEL",
        install="see https://github.com/block/goose",
        login="goose configure",
    ),
    Agent(
        name="qwen",
        argv=tuple(shlex.split("qwen --auth-type openai --output-format stream-json --approval-mode yolo")),
        handed=_OPENAI,
        keys=("OPENAI_API_KEY",),
        logins=(".qwen/oauth_creds.json", ".qwen/settings.json"),
        dialect="qwen",
        choose_model=("-m", "{model}"),
        model_variable="OPENAI_MODEL",
        install="npm install -g @qwen-code/qwen-code",
        login="qwen, then /auth",
    ),
    Agent(
        name="amp",
        argv=tuple(shlex.split("amp -x --stream-json --dangerously-allow-all")),
        handed=("AMP_API_KEY", "AMP_URL"),
        keys=("AMP_API_KEY",),
        dialect="claude",
        install="npm install -g @ampcode/cli",
        login="amp login",
    ),
    Agent(
        name="mini",
        argv=tuple(shlex.split("mini -y --exit-immediately -t {prompt} -o {home}/trajectory.json")),
        variables={"MSWEA_CONFIGURED": "1", "MSWEA_SILENT_STARTUP": "1", "MSWEA_COST_TRACKING": "ignore_errors"},
        handed=(*_ANY_PROVIDER, "MSWEA_MODEL_NAME"),
        dialect="mini",
        sidecar="trajectory.json",
        choose_model=("-m", "{model}"),
        model_variable="MSWEA_MODEL_NAME",
        choose_limit=("-l", "{dollars}"),
        install="python -m pip install mini-swe-agent",
        login="mini-extra config setup",
    ),
)


def _over_acp(name: str, command: str, *, like: str, install: str = "", choose_model: tuple[str, ...] = ()) -> Agent:
    """The agent of a row that speaks the Agent Client Protocol: the same keys, files and logins, another command line."""
    row = next(row for row in _PROGRAMS if row.name == like)
    return row._replace(
        name=name,
        argv=tuple(shlex.split(command)),
        dialect=ACP,
        sidecar=None,
        choose_model=choose_model,
        choose_limit=(),
        install=install or row.install,
    )


KNOWN: tuple[Agent, ...] = (
    *_PROGRAMS,
    _over_acp("claude-acp", "claude-agent-acp", like="claude", install="npm install -g @agentclientprotocol/claude-agent-acp"),
    _over_acp("codex-acp", "codex-acp", like="codex", install="npm install -g @agentclientprotocol/codex-acp"),
    _over_acp("gemini-acp", "gemini --acp", like="gemini", choose_model=("-m", "{model}")),
    _over_acp("copilot-acp", "copilot --acp", like="copilot"),
    _over_acp("cursor-acp", "cursor-agent acp", like="cursor-agent"),
    _over_acp("opencode-acp", "opencode acp --pure", like="opencode"),
    _over_acp("goose-acp", "goose acp --with-builtin developer", like="goose"),
    _over_acp("qwen-acp", "qwen --acp", like="qwen", choose_model=("-m", "{model}")),
)
"""Programs with a stream of their own first, then those that speak the Agent Client Protocol."""


def require_agents(names: Sequence[str], *, config: Config, surroundings: Mapping[str, str]) -> tuple[Agent, ...]:
    """The rows for `names`, each ready to start: known, installed, with a key. `surroundings` is the user's environment.

    A name with white space in it is a command line of its own. Raises AgentError, or ConfigError for a row that can't be
    read, before anything has been started.
    """
    _refuse_git_variables(config)
    rows = tuple(agent_row(name, config=config, surroundings=surroundings) for name in names)
    for row in rows:
        _require_key(row, config=config, surroundings=surroundings)
    return tuple(_installed(row, surroundings) for row in rows)


def agent_row(name: str, *, config: Config, surroundings: Mapping[str, str]) -> Agent:
    """The row of that name with the model that it is to use, whether or not it could be started. Raises AgentError, ConfigError."""
    row = _row(name, config)
    model = config.models.get(name)
    if model is None:
        return row._replace(model=surroundings.get(row.model_variable) if row.model_variable else None)
    if not row.choose_model:
        hint = "Choose it in the agent's own command or settings."
        raise ConfigError(f"scout does not know how to choose a model for {name}.", hint=hint)
    return row._replace(argv=(*row.argv, *(fill_in(argument, {"model": model}) for argument in row.choose_model)), model=model)


def known_agents(config: Config) -> tuple[str, ...]:
    """Every name that `--agent` takes: the built-in one, the table's, the user's own."""
    return tuple(dict.fromkeys((SKETCH, *(agent.name for agent in KNOWN), *config.agents)))


def has_key(agent: Agent, *, config: Config, surroundings: Mapping[str, str]) -> bool:
    """Whether its provider will know the user: a key is set, or a login is lent, or it needs neither as far as we know."""
    home = surroundings.get("HOME")
    lent = agent.name in config.logins and home and any((Path(home) / file).is_file() for file in agent.logins)
    return not agent.keys or any(surroundings.get(key) for key in agent.keys) or bool(lent)


def installed_agents(path: str | None = None) -> tuple[str, ...]:
    """Names of the known agents whose program is on PATH, in the order of the table."""
    return tuple(agent.name for agent in KNOWN if shutil.which(agent.argv[0], path=path))


def command_of(agent: Agent, values: Mapping[str, str], *, dollars: float | None) -> list[str]:
    """The command line of a scout, with its placeholders filled in and its limit of `dollars` told to agents that know one."""
    limit = agent.choose_limit if dollars is not None else ()
    argv = [fill_in(argument, {**values, "dollars": f"{dollars:.4f}" if dollars is not None else ""}) for argument in (*agent.argv, *limit)]
    return [sys.executable, "-I", str(ACP_CLIENT), *argv] if agent.dialect == ACP else argv


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders replaced, in one pass: what a value holds is never looked at again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def takes_prompt(argv: Sequence[str]) -> bool:
    """Whether the mission is among the arguments; otherwise it arrives on standard input."""
    return any("{prompt_file}" in argument or "{prompt}" in argument for argument in argv)


def dialect_of(name: str, config: Config) -> str | None:
    """Which reader understands what an agent prints; None for plain text, and for an agent that nobody knows any more."""
    try:
        return _row(name, config).dialect
    except (AgentError, ConfigError):
        return None


def _row(name: str, config: Config) -> Agent:
    if name == SKETCH:
        return Agent(name=SKETCH, argv=())
    if name in config.agents:
        return _user_row(name, config.agents[name])
    known = {agent.name: agent for agent in KNOWN}
    if name in known:
        return known[name]
    if name.startswith(REPLAY):
        folder = Path(name.removeprefix(REPLAY)).absolute()
        require_recording(folder)
        return Agent(name=name, argv=(), recording=folder)
    if name.startswith(f"{ACP}:"):
        return _like_known(_user_row(name, AgentRow(command=name.removeprefix(f"{ACP}:"), dialect=ACP)))
    if len(name.split()) > 1:
        return _user_row(name, AgentRow(command=name))
    raise AgentError(
        f"There is no agent named {name!r}.",
        hint=f"Known are {', '.join([SKETCH, *sorted({*known, *config.agents})])};"
        " or give a command line: --agent-cmd 'PROGRAM --file {prompt_file}'.",
    )


def _user_row(name: str, row: AgentRow) -> Agent:
    try:
        argv = tuple(shlex.split(row.command))
    except ValueError as error:
        raise ConfigError(f"The command of agent {name!r} can't be split into words: {error}.", hint="Close its quotes.") from None
    if not argv:
        raise ConfigError(f"The command of agent {name!r} is empty.", hint="Name the program to start.")
    if row.dialect is not None and row.dialect not in TELLS:
        raise ConfigError(f"Agent {name!r}: there is no dialect {row.dialect!r}.", hint=f"Known are {', '.join(sorted(TELLS))}.")
    sidecar = next((known.sidecar for known in _PROGRAMS if known.dialect == row.dialect), None) if row.dialect else None
    return Agent(name=name, argv=argv, handed=row.environment, dialect=row.dialect, sidecar=sidecar)


def _like_known(agent: Agent) -> Agent:
    """With the keys, variables, files and logins of the known agent whose program it starts, if it does."""
    like = next((row for row in _PROGRAMS if row.argv[0] == Path(agent.argv[0]).name), None)
    if like is None:
        return agent
    return like._replace(name=agent.name, argv=agent.argv, dialect=agent.dialect, sidecar=None, choose_model=(), choose_limit=())


def _refuse_git_variables(config: Config) -> None:
    named = [*config.environment, *(name for row in config.agents.values() for name in row.environment)]
    for name in named:
        if name.startswith("GIT_") or name == "SSH_AUTH_SOCK":
            raise ConfigError(
                f"{name} can't be handed to an agent: with it a scout could reach beyond its sandbox.",
                hint="Take it out of `environment` in scout.toml.",
            )


def _require_key(agent: Agent, *, config: Config, surroundings: Mapping[str, str]) -> None:
    if has_key(agent, config=config, surroundings=surroundings):
        return
    raise AgentError(
        f"{agent.name} needs {' or '.join(agent.keys)}: a scout has a home folder of its own and does not see your login.",
        hint=f"Set the variable, or log in ({agent.login}) and put {agent.name!r} into `logins` in scout.toml to lend scouts your login.",
    )


def _installed(agent: Agent, surroundings: Mapping[str, str]) -> Agent:
    if not agent.argv:
        return agent
    program = agent.argv[0]
    found = shutil.which(program, path=surroundings.get("PATH"))
    if found is None:
        hint = f"Install it: {agent.install}." if agent.install else "Give the full path of the program, or put its folder on PATH."
        raise AgentError(f"The agent {agent.name} is not installed: there is no program {program!r}.", hint=hint)
    return agent._replace(argv=(str(Path(found).absolute()), *agent.argv[1:]))
