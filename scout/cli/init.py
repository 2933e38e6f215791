"""scout init: a scout.toml with every setting explained."""

from __future__ import annotations

import typer

from scout.cli.session import JsonFlag, session


def init(context: typer.Context, json: JsonFlag = False) -> None:
    """Write a scout.toml in which every setting is explained and commented out."""
    from scout.documents import InitDocument
    from scout.errors import ConfigError
    from scout.system.files import template, write_atomically

    here = session(context)
    with here.repository() as repository:
        target = repository.root / "scout.toml"
        if target.exists() or target.is_symlink():
            raise ConfigError(f"{target} is there already.", hint="Edit it, or move it away first.")
        write_atomically(target, template("scout.toml"))
    console = here.console(json=json)
    if json:
        console.json(InitDocument(written=("scout.toml",)))
    else:
        console.say("Wrote scout.toml. Nothing in it is switched on until you uncomment it.")
