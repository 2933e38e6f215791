"""scout.toml and flags → Config. Flags win over `<repository>/scout.toml`, which wins over the defaults here.

Pure but for nothing: reading the file is the caller's work (`parse` takes its text).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from pydantic import Field, ValidationError

from scout.errors import ConfigError
from scout.model import Value


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


class AgentRow(Value):
    """A user's own row of the table of agents: `[agents.NAME]` in scout.toml."""

    command: str = Field(min_length=1)
    """A command line with {prompt_file} or {prompt}; without either the mission arrives on standard input."""
    environment: tuple[str, ...] = ()
    """Names of variables that are handed through to the agent."""


class Config(Value):
    """How a probe is made. Every field can stand in scout.toml under its own name."""

    agents: Mapping[str, AgentRow] = Field(default_factory=dict)
    limits: Limits = Limits()
    scouts: int = Field(default=1, ge=1, le=20)
    """Attempts at each part."""
    jobs: int = Field(default=4, ge=1, le=64)
    """Scouts side by side."""
    max_tracks: int = Field(default=8, ge=1, le=12)
    """Most tracks side by side in one wave."""
    checks: tuple[str, ...] = ()
    """Acceptance commands for every spec, beside those that are detected."""
    branch_prefix: str = "feature/"
    worktree_root: str = ".."
    """Where worktrees go, relative to the top of the repository."""
    confine: str = Field(default="auto", pattern=r"^(auto|strict|off)$")
    environment: tuple[str, ...] = ()
    """Names of variables handed through to every agent."""


def parse(text: str, *, name: str = "scout.toml", overrides: Mapping[str, object] | None = None) -> Config:
    """The configuration of one repository. `overrides` are the flags that were given; None values are ignored.

    Raises ConfigError with the field's path and what it should be.
    """
    try:
        table: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}.", hint="Mend that line, or delete the file to use the defaults.") from None
    limits = dict(table.get("limits", {})) if isinstance(table.get("limits", {}), dict) else table["limits"]
    for key, value in (overrides or {}).items():
        if value is None:
            continue
        head, _, tail = key.partition(".")
        if tail and isinstance(limits, dict):
            limits[tail] = value
        else:
            table[head] = value
    if limits:
        table["limits"] = limits
    try:
        return Config.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ConfigError(f"{name}: {where}: {first['msg']}.", hint="docs/reference/configuration.md lists every field.") from None
