"""Plan → worktrunk: a script that creates one worktree a track with `wt switch`. Pure."""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, instructions, lines, waves_of
from scout.text import shell_quote


def write(source: Source) -> Export:
    """scout-worktrunk.sh: `sh scout-worktrunk.sh WAVE [AGENT]`."""
    name = f"scout-worktrunk-{source.plan.feature}.sh"
    cases = []
    for wave in waves_of(source.plan):
        cases.append(f"{wave[0].wave})")
        for track in wave:
            words = ["--create", track.branch, "--base", source.plan.base, "--no-cd", "--yes"]
            told = shell_quote(instructions(source, track).replace("{{", "{ {"))
            cases.append(f'  wt switch {" ".join(shell_quote(word) for word in words)} -x "$agent" -- {told}')
        cases.append("  ;;")
    head = ["#!/bin/sh", f"# {MARKER}: worktrees of one wave with worktrunk", "set -eu", "agent=${2-claude}"]
    usage = f"*) echo 'usage: sh {name} WAVE [AGENT]' >&2; exit 2 ;;"
    return Export({name: lines(head, 'case "${1-1}" in', cases, usage, "esac")}, ("contracts: they are in the specs",), f"sh {name} 1")


FORMAT = Format("worktrunk", "worktrunk (wt)", "its documented options; shellcheck", write)
