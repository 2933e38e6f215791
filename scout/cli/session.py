"""What the options before the verb say, and what every verb needs at once: the repository and its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scout.config import Config
    from scout.console import Console
    from scout.system.repository import Repository

JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print one JSON document (docs/reference/schemas) and nothing else on standard output.")
]


@dataclass(frozen=True)
class Session:
    """One call of scout."""

    directory: Path
    quiet: bool
    color: bool

    def repository(self) -> Repository:
        """The repository around the directory. Raises RepositoryError."""
        from scout.system.repository import Repository

        return Repository.open(self.directory)

    def config(self, root: Path, overrides: Mapping[str, object] | None = None) -> Config:
        """scout.toml at the top of the repository, with the flags that were given laid over it."""
        from scout.config import parse

        file = root / "scout.toml"
        return parse(file.read_text(encoding="utf-8") if file.is_file() else "", overrides=overrides)

    def console(self, *, json: bool = False) -> Console:
        """Where to speak: with `--json` or `--quiet` only results and errors are shown."""
        from scout.console import Console

        return Console(color=self.color, quiet=self.quiet or json)


def session(context: typer.Context) -> Session:
    """The session that the callback before the verb made."""
    found = context.find_object(Session)
    assert found is not None
    return found
