"""scout init: a scout.toml with every setting explained; or the hooks that call `scout guard`."""

from __future__ import annotations

from typing import Annotated

import typer

from scout.cli.session import JsonFlag, session


def init(
    context: typer.Context,
    hooks: Annotated[
        str | None,
        typer.Option(
            "--hooks", metavar="KINDS", help="Instead, install `scout guard`: claude, codex, cursor, git; with commas.", show_default=False
        ),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="With --hooks: take them out again.")] = False,
    json: JsonFlag = False,
) -> None:
    """Write a scout.toml in which every setting is explained and commented out.

    With --hooks instead: agents ask `scout guard` before every edit, in every worktree; your own settings stay as they are.
    """
    from scout.documents import InitDocument
    from scout.errors import ConfigError
    from scout.system.files import template, write_atomically

    here = session(context)
    if remove and not hooks:
        raise ConfigError("--remove goes with --hooks.", hint="For example: scout init --hooks claude,git --remove")
    with here.repository() as repository:
        if hooks is not None:
            from scout.questions.following import home_of
            from scout.questions.housekeeping import set_hooks

            with home_of(repository) as home:
                written = set_hooks(home, [kind.strip() for kind in hooks.split(",") if kind.strip()], remove=remove)
        else:
            target = repository.root / "scout.toml"
            if target.exists() or target.is_symlink():
                raise ConfigError(f"{target} is there already.", hint="Edit it, or move it away first.")
            write_atomically(target, template("scout.toml"))
            written = ("scout.toml",)
    console = here.console(json=json)
    if json:
        console.json(InitDocument(written=written))
    elif hooks is None:
        console.say("Wrote scout.toml. Nothing in it is switched on until you uncomment it.")
    elif not here.quiet:
        console.say(*(f"{'cleared' if remove else 'wrote'} {path}" for path in written), *([] if written else ["Nothing to do."]))
