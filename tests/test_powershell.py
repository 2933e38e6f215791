"""worktrees.ps1, read by tree-sitter's grammar of PowerShell: there is no PowerShell here that could run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_powershell
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser

from scout.model import Plan
from scout.patterns import arrange
from scout.text import powershell_quote
from scout.worktrees import AGENTS, POWERSHELL, agent_command, write_script
from tests.specs.plans import NASTY, notifications, plan_of, track

FOLDER = Path(__file__).parents[1] / "templates"
TEMPLATE = (FOLDER / "worktrees.ps1").read_text()
PARSER = Parser(Language(tree_sitter_powershell.language()))
PROGRAMS = {"git", "sh", "cmd"}
CMDLETS = {
    "ForEach-Object", "Get-Content", "Get-Location", "Join-Path", "Pop-Location", "Push-Location", "Select-Object", "Set-Location",
    "Test-Path", "Where-Object",
}  # fmt: skip
AUTOMATIC = {"_", "args", "false", "true", "null", "IsWindows", "LASTEXITCODE", "PSCommandPath", "PSScriptRoot", "1"}


def parsed(text: str) -> Node:
    return PARSER.parse(text.encode()).root_node


def below(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from below(child)


def words(root: Node, kind: str) -> set[str]:
    """The text of every node of a kind."""
    return {(node.text or b"").decode() for node in below(root) if node.type == kind}


def script(plan: Plan, **options: object) -> str:
    given = {"specs": {one.track: f"specs/`x` $y/it’s {one.track}.md" for one in plan.tracks}} | options
    return write_script(plan, template=TEMPLATE, shell=POWERSHELL, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("agent", [None, *AGENTS, "my agent --file={prompt_file} 'a b' $HOME ’"])
def test_any_plan_makes_a_script_without_errors_of_syntax(agent: str | None) -> None:
    paths = ("it's a `b` $(c).ts", "src/**", "lib/#f", 'a\\b"')
    nasty = {"worktree": "../a b's $(x)", "creates": paths, "checks": ("echo 'a' \"$b\" `c` \\",)}
    tracks = [track(f"t-{at}", title=text, branch=f"it's/{at}", **nasty) for at, text in enumerate(NASTY)]
    page = script(plan_of(*tracks), agent=agent, copies=("it's/.env $x",), setup=("npm ci", "[ -f x ] && y"))
    assert not parsed(page).has_error


@pytest.mark.parametrize("pattern", [None, "writer-reviewer", "tdd", "architect-builder", "debate"])
def test_the_script_names_nothing_that_is_not_there(pattern: str | None) -> None:
    plan = arrange(notifications(), pattern, agents=("claude", "codex")).plan if pattern else notifications()
    root = parsed(script(plan, agent="claude", scratchpad="specs/f/notes.md" if pattern else None))
    assert not root.has_error
    called = {name for name in words(root, "command_name") if not name.startswith(("'", '"', "$"))}
    assert called <= words(root, "function_name") | PROGRAMS | CMDLETS
    variables = {name.strip("@${}").removeprefix("script:") for name in words(root, "variable")}
    given = words(root, "left_assignment_expression") | words(root, "script_parameter") | words(root, "foreach_statement")
    known = {name for text in given for name in re.findall(r"\$(?:script:)?(\w+)", text.partition(" in ")[0])}
    assert {name for name in variables if not name.startswith("env:")} <= known | AUTOMATIC


@pytest.mark.parametrize("pattern", [None, "tdd"])
def test_both_scripts_know_the_same_verbs(pattern: str | None) -> None:
    plan = arrange(notifications(), pattern, agents=()).plan if pattern else notifications()
    scratchpad = "specs/f/notes.md" if pattern else None
    specs = {one.track: "x.md" for one in plan.tracks}
    posix = write_script(plan, template=(FOLDER / "worktrees.sh").read_text(), specs=specs, scratchpad=scratchpad)
    listed = re.search(r"^(up \| .*)\)$", posix, re.MULTILINE)
    assert listed is not None
    verbs = set(listed[1].split(" | "))
    assert {f"Invoke-{verb.capitalize()}" for verb in verbs} <= words(parsed(script(plan, scratchpad=scratchpad)), "function_name")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_a_quoted_text_is_one_string_that_says_the_same(text: str) -> None:
    quoted = powershell_quote(text)
    inside = quoted[1:-1]
    assert "'" not in re.sub("(['\u2018-\u201b])\\1", "", inside)
    assert re.sub("(['\u2018-\u201b])\\1", r"\1", inside) == text
    if "\r" not in text and not re.search("[\u2018-\u201b\ufeff]", text):  # which the grammar doesn't know for quotes
        root = parsed(f"$a = {quoted}")
        assert not root.has_error
        assert words(root, "verbatim_string_characters") == {quoted}


def test_agents_get_the_task_or_the_spec_as_one_argument() -> None:
    assert agent_command("claude", POWERSHELL) == "& 'claude' $task"
    assert agent_command("aider", POWERSHELL) == "& 'aider' '--message-file' $spec"
    assert agent_command("mine '--in={prompt_file}' 'a; b'", POWERSHELL) == "& 'mine' ('--in=' + $spec) 'a; b'"
