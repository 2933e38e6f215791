"""What a contract says is what has to be agreed on: the head as most scouts wrote it, and its members in the language's own brackets."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scout.model import Contract, Effect, TouchMap
from scout.partition.contracts import contract
from tests.partition.builders import touch, touch_map


def text(path: str, head: str, members: Sequence[tuple[str, str]]) -> str:
    """The contract on `Tag`: its head, and members by name and signature."""
    found = [touch(path, "Tag", signature=head)]
    found += [touch(path, f"Tag.{name}", at=10 + at, signature=signature) for at, (name, signature) in enumerate(members)]
    return agreed([touch_map("db", found)], path).signature


def agreed(maps: Sequence[TouchMap], path: str = "tag.py") -> Contract:
    return contract((path, "Tag"), maps, provider="db", users=("api",))


@pytest.mark.parametrize(
    ("path", "head", "expected"),
    [
        ("tag.py", "class Tag:", "class Tag:\n  def name(self)"),
        ("tag.py", "class Tag", "class Tag:\n  def name(self)"),
        ("tag.ts", "interface Tag {", "interface Tag {\n  def name(self)\n}"),
        ("tag.rb", "class Tag", "class Tag\n  def name(self)\nend"),
        ("tag.sql", "CREATE TABLE Tag", "CREATE TABLE Tag (\n  def name(self)\n)"),
        ("tag.unknown", "thing Tag", "thing Tag {\n  def name(self)\n}"),
    ],
)
def test_members_stand_in_the_brackets_of_the_language(path: str, head: str, expected: str) -> None:
    assert text(path, head, [("name", "def name(self)")]) == expected


def test_a_function_is_its_signature_alone() -> None:
    assert text("tag.py", "def Tag(name)", []) == "def Tag(name)"


def test_members_come_in_the_order_of_the_file_and_private_ones_are_nobodys_business() -> None:
    members = [("zeta", "zeta()"), ("alpha", "alpha()"), ("_own", "_own()"), ("#own", "#own()")]
    assert text("tag.ts", "class Tag", members) == "class Tag {\n  zeta()\n  alpha()\n}"


def test_a_member_that_a_scout_removed_is_not_agreed_on() -> None:
    gone = touch("tag.ts", "Tag.old", Effect.DELETED, old=True)
    assert agreed([touch_map("db", [touch("tag.ts", "Tag", signature="class Tag"), gone])], "tag.ts").signature == "class Tag"


def test_the_signature_that_most_scouts_wrote_is_taken_and_the_others_are_alternatives() -> None:
    wrote = {"a": "def Tag(x)", "b": "def Tag()", "c": "def Tag()"}
    maps = [touch_map(name, [touch("tag.py", "Tag", signature=head)]) for name, head in wrote.items()]
    found = agreed(maps)
    assert (found.signature, found.alternatives, found.language) == ("def Tag()", ("def Tag(x)",), "python")
    assert (found.provider, found.users, found.path) == ("db", ("api",), "tag.py")


def test_a_scout_that_left_no_signature_has_no_vote() -> None:
    mute = touch("tag.py", "Tag")._replace(signature="")
    found = agreed([touch_map("a", [mute]), touch_map("b", [mute]), touch_map("c", [touch("tag.py", "Tag", signature="def Tag(x)")])])
    assert (found.signature, found.alternatives) == ("def Tag(x)", ())


def test_what_nobody_wrote_a_signature_for_is_named_all_the_same() -> None:
    nothing = agreed([touch_map("db", [])])
    assert (nothing.name, nothing.signature, nothing.alternatives) == ("Tag", "", ())
