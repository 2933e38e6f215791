"""Plan → workmux: a script that adds one window and worktree a track. Pure.

A prompt file is a MiniJinja template there, and its front matter means something else: the prompt names the spec instead.
"""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, instructions, lines, waves_of
from scout.text import shell_quote


def write(source: Source) -> Export:
    """scout-workmux.sh: `sh scout-workmux.sh WAVE`."""
    name = f"scout-workmux-{source.plan.feature}.sh"
    cases = []
    for wave in waves_of(source.plan):
        cases.append(f"{wave[0].wave})")
        for track in wave:
            words = [track.branch, "--base", source.plan.base, "--name", track.track, "--background", "-p"]
            words.append(_template(instructions(source, track)))
            cases.append("  workmux add " + " ".join(shell_quote(word) for word in words))
        cases.append("  ;;")
    head = ["#!/bin/sh", f"# {MARKER}: worktrees of one wave with workmux; later waves need --base set to what has landed", "set -eu"]
    usage = f"*) echo 'usage: sh {name} WAVE' >&2; exit 2 ;;"
    return Export({name: lines(head, 'case "${1-1}" in', cases, usage, "esac")}, ("contracts: they are in the specs",), f"sh {name} 1")


def _template(text: str) -> str:
    """Text that MiniJinja gives back unchanged."""
    return text.replace("{", "{{ '{' }}") if "{{" in text or "{%" in text or "{#" in text else text


FORMAT = Format("workmux", "workmux", "its documented options; shellcheck", write)
