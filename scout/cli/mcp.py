"""scout mcp: the same questions, asked by agents over the Model Context Protocol."""

from __future__ import annotations

import typer

from scout.cli.session import session


def mcp(context: typer.Context) -> None:
    """Answer agents on standard input and output: may I edit this, who is in my way, is the plan kept.

    Reads only, but for the tool amend. The extra mcp brings what it needs. docs/how-to/serve-agents.md shows how to install it, and
    how to name it to Claude Code, Codex and others.
    """
    from scout.errors import ConfigError

    here = session(context)
    with here.repository() as repository:
        folder = repository.root
    try:
        from scout.mcp import serve
    except ModuleNotFoundError as missing:
        if missing.name != "mcp":
            raise
        raise ConfigError("scout mcp needs the package mcp.", hint="pip install 'scout-planner[mcp]'") from None
    serve(folder)
