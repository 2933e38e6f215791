"""Patches → a new git repository, the same to the last byte of every object on every machine."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from scout.system.gitcommand import Git

_CLOSED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
"""No signing, encoding, line ending or white space rule of the person who calls reaches the commits."""


def create_repository(target: Path, patches: Iterable[bytes], *, committer: tuple[str, str]) -> str:
    """Makes a repository in an existing, empty folder, one commit for each patch on branch `main`; gives the last one's id.

    Patches are as `git format-patch -k` writes them. Authors, dates and messages are theirs; `committer` is a name and an
    email address. Later commits there follow the configuration of whoever makes them.
    """
    name, email = committer
    git = Git.of_user(target, configuration={"committer.name": name, "committer.email": email})
    git.run("init", "--quiet", "--object-format=sha1", "--initial-branch=main", extra=_CLOSED)
    git.run("am", "--quiet", "--keep", "--committer-date-is-author-date", stdin=b"".join(patches), extra=_CLOSED)
    git.run("config", "core.autocrlf", "false", extra=_CLOSED)
    return git.line("rev-parse", "HEAD")
