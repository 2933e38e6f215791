"""scout.toml and flags → Config. Flags win over `<repository>/scout.toml`, which wins over the defaults here. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from scout.errors import ConfigError
from scout.model import Value


def _stays_below(path: str) -> str:
    if ".." in PurePosixPath(path).parts or PurePosixPath(path) == PurePosixPath("."):
        raise ValueError("should be a folder below your home")
    return path


class Limits(Value):
    """What one scout may use before it is ended. A limit reached keeps what the scout left."""

    seconds: float = Field(default=600, gt=0)
    output_bytes: int = Field(default=50_000_000, gt=0)
    """Of its log."""
    disk_bytes: int = Field(default=2_000_000_000, gt=0)
    """Written inside its sandbox and its temporary folder, above the checkout."""
    processes: int = Field(default=256, gt=0)
    file_bytes: int = Field(default=20_000_000, gt=0)
    """A larger file is left out of the snapshot, and named."""
    files: int = Field(default=20_000, gt=0)
    """More changed files than this are not kept."""
    tokens: int | None = Field(default=None, gt=0)
    """Sent to and written by its model; counted as far as the agent tells while it works."""
    dollars: float | None = Field(default=None, gt=0)
    retries: int = Field(default=3, ge=0, le=10)
    """How often a scout is sent again when the provider of its model asks to come back later."""
    wait_seconds: float = Field(default=20, gt=0)
    """Before the first of these; each later one waits twice as long, at most five minutes."""


class Budget(Value):
    """What the whole probe may use. Every scout has an equal share of it to itself."""

    dollars: float | None = Field(default=None, gt=0)
    tokens: int | None = Field(default=None, gt=0)


class Price(Value):
    """Of a model, in dollars for a million tokens."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    """Of input that the provider had cached; None: the same as of any other."""


class Fleet(Value):
    """A Dask cluster that sends the scouts, and what proves to it who we are: files in PEM format."""

    address: str = Field(pattern=r"^(tcp|tls|ws|wss|ucx|inproc)://.+")
    """Of its scheduler, such as `tcp://10.0.0.1:8786`."""
    ca: str | None = None
    cert: str | None = None
    key: str | None = None


class AgentRow(Value):
    """A user's own row of the table of agents: `[agents.NAME]` in scout.toml."""

    command: str = Field(min_length=1)
    """A command line with {prompt_file} or {prompt}; without either the mission arrives on standard input."""
    environment: tuple[str, ...] = ()
    """Names of variables that are handed through to the agent."""
    dialect: str | None = None
    """How to read what it prints: as that of a known agent, or `acp` for the Agent Client Protocol. What it writes beside that, too."""


class Config(Value):
    """How a probe is made. Every field can stand in scout.toml under its own name."""

    agents: Mapping[str, AgentRow] = Field(default_factory=dict)
    models: Mapping[str, str] = Field(default_factory=dict)
    """Agent → the model that it is to use."""
    limits: Limits = Limits()
    budget: Budget = Budget()
    prices: Mapping[str, Price] = Field(default_factory=dict)
    """Model → price; they win over scout's own table."""
    scouts: int = Field(default=1, ge=1, le=20)
    """Attempts at each part."""
    fleet: Fleet | None = None
    """Where scouts are sent from; None: this machine."""
    jobs: int = Field(default=4, ge=1, le=64)
    """Scouts side by side."""
    max_tracks: int = Field(default=8, ge=1, le=12)
    """Most tracks side by side in one wave."""
    checks: tuple[str, ...] | None = None
    """Acceptance commands for every spec; None: what the build files say (`npm test`, `pytest`, …)."""
    rehearse: str | None = None
    """A command run after each merge of the scouts' changes, in the order of the plan; None: no rehearsal."""
    setup: tuple[str, ...] | None = None
    """Commands that make a fresh worktree ready; None: what the build files say (`npm ci`, `uv sync`, …)."""
    copies: tuple[str, ...] = ()
    """Files that git ignores and every worktree of the real run gets, `.env` say. Nothing is copied that is not named here."""
    branch_prefix: str = "feature/"
    worktree_root: str = ".."
    """Where worktrees go, relative to the top of the repository."""
    confine: str = Field(default="auto", pattern=r"^(auto|strict|off)$")
    offline: bool = False
    """Agents have no network. Models that are asked over one can't be reached then."""
    environment: tuple[str, ...] = ()
    """Names of variables handed through to every agent."""
    home: tuple[Annotated[str, Field(pattern=r"^[^/~]"), AfterValidator(_stays_below)], ...] = ()
    """Folders below your own home that every agent finds in its private one, to read and to write: caches, say."""
    logins: tuple[str, ...] = ()
    """Agents whose own login files are copied into their scouts' private home. A scout that renews such a login may end yours."""


def parse(text: str, *, name: str = "scout.toml", overrides: Mapping[str, object] | None = None) -> Config:
    """The configuration of one repository. `overrides` are the flags that were given; None values are ignored.

    Raises ConfigError with the field's path and what it should be.
    """
    try:
        table: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}.", hint="Mend that line, or delete the file to use the defaults.") from None
    for key, value in (overrides or {}).items():
        if value is not None:
            _place(table, key.split("."), value)
    try:
        return Config.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ConfigError(f"{name}: {where}: {first['msg']}.", hint="docs/reference/configuration.md lists every field.") from None


def _place(table: dict[str, object], steps: list[str], value: object) -> None:
    """Sets `a.b` in nested tables; what stands there and is not a table is left for the check to complain about."""
    head, *rest = steps
    if not rest:
        table[head] = value
        return
    inner = table.setdefault(head, {})
    if isinstance(inner, dict):
        _place(inner, rest, value)
