"""A name that one side takes away meets new uses of it on the other: which uses count, and what makes one likely to break."""

from __future__ import annotations

import pytest

from scout.model import Effect, EvidenceKind, Mention, Touch, TouchMap, Verdict
from scout.overlap import find_overlaps
from scout.overlap.side import Side
from scout.overlap.uses import MOST, find_uses, pair_uses


def side(name: str, *touches: Touch, mentions: tuple[Mention, ...] = (), dropped: tuple[Mention, ...] = ()) -> Side:
    return Side(TouchMap(part=name, scouts=(f"{name}-1",), touches=touches, mentions=mentions, dropped=dropped))


def change(
    path: str,
    symbol: str,
    effect: Effect = Effect.DELETED,
    *,
    kind: str = "function",
    was: str | None = None,
    head: str = "",
    old_head: str = "",
    probability: float = 1.0,
) -> Touch:
    return Touch(path, symbol, kind, effect, None, was, ((3, 4),), ((3, 4),), head, old_head, True, probability, ("a-1",), None)


def use(
    path: str,
    name: str,
    module: str | None = None,
    *,
    receiver: str | None = None,
    kind: str = "call",
    arguments: int | None = None,
    probability: float = 1.0,
) -> Mention:
    return Mention(name, receiver, module, path, 9, None, kind, probability, ("b-1",), arguments)


def cues(provider: Side, user: Side) -> set[str]:
    (found,) = pair_uses(provider, user)
    return set(found.cues)


LOST = change("app/store.py", "load")
USED = use("app/views.py", "load", "app/store.py")


@pytest.mark.parametrize(
    ("old", "new", "arguments", "how"),
    [
        ("def load(key)", "def load(key, when)", 1, "call breaks"),
        ("def load(key)", "def load(key, when=None)", 1, "call fits"),
        ("def load(key)", "def load(key, when)", 2, "call wants the new"),
        ("def load(key)", "def load(key, when)", 5, "other arity"),
        ("def load(key)", "def load(name)", 1, "same arity"),
        ("def load(key)", "def load(key, when)", None, "unclear"),
    ],
)
def test_a_changed_signature_is_held_against_the_call(old: str, new: str, arguments: int | None, how: str) -> None:
    touch = change("app/store.py", "load", Effect.SIGNATURE, head=new, old_head=old)
    call = use("app/views.py", "load", "app/store.py", arguments=arguments)
    assert f"how: signature, {how}" in cues(side("a", touch), side("b", mentions=(call,)))


def test_an_import_of_a_name_says_nothing_about_its_signature() -> None:
    touch = change("app/store.py", "load", Effect.SIGNATURE, head="def load(a)", old_head="def load()")
    imported = use("app/views.py", "load", "app/store.py", kind="import")
    assert "how: signature, imported" in cues(side("a", touch), side("b", mentions=(imported,)))


def test_a_type_has_a_head_but_no_arguments_to_count() -> None:
    touch = change("app/store.ts", "Tag", Effect.SIGNATURE, kind="interface", head="interface Tag", old_head="interface Tag extends A")
    assert "how: signature, of a type" in cues(side("a", touch), side("b", mentions=(use("app/a.ts", "Tag", "app/store.ts"),)))


@pytest.mark.parametrize(
    ("name", "cue", "holds"),
    [
        ("load", "short name", True),
        ("loads", "short name", False),
        ("load", "telling name", False),
        ("load_first_tag", "telling name", True),
        ("loadFirstTag", "telling name", True),
        ("loadeverysingle", "telling name", False),
        ("loadeverysinglet", "telling name", True),
    ],
)
def test_how_much_a_name_tells_depends_on_its_length_and_its_words(name: str, cue: str, holds: bool) -> None:
    found = cues(side("a", change("app/store.py", name)), side("b", mentions=(use("app/views.py", name, "app/store.py"),)))
    assert (cue in found) is holds


@pytest.mark.parametrize(
    ("receiver", "alike"), [("httpClient", True), ("self.client", True), ("clients", True), ("cli", False), ("socket", False)]
)
def test_a_value_named_like_the_class_is_likely_of_that_class(receiver: str, alike: bool) -> None:
    method = change("app/net.py", "Client.send", kind="method")
    found = cues(side("a", method), side("b", mentions=(use("app/views.py", "send", receiver=receiver),)))
    assert ("receiver like the owner" in found) is alike


@pytest.mark.parametrize("holder", ["provider", "user"])
def test_an_import_of_everything_may_bring_the_name_along(holder: str) -> None:
    star = (use("app/views.py", "*", "lib.py", kind="import"),)
    elsewhere = (use("app/other.py", "*", "lib.py", kind="import"),)
    for extra, expected in ((star, True), (elsewhere, False)):
        provider = side("a", LOST, mentions=extra if holder == "provider" else ())
        user = side("b", mentions=(USED, *(extra if holder == "user" else ())))
        assert ("imported by wildcard" in cues(provider, user)) is expected


def test_a_name_that_the_same_change_adds_elsewhere_is_still_defined() -> None:
    added = change("app/disk.py", "load", Effect.ADDED)
    assert "name still defined" in cues(side("a", LOST, added), side("b", mentions=(USED,)))
    assert "name still defined" not in cues(side("a", LOST), side("b", mentions=(USED,)))
    signature = change("app/store.py", "load", Effect.SIGNATURE, head="def load()", old_head="def load(a)")
    assert "name still defined" not in cues(side("a", signature, added), side("b", mentions=(USED,)))


def test_a_user_that_adds_the_name_itself_probably_means_its_own() -> None:
    own = change("app/views.py", "load", Effect.ADDED)
    assert "user defines it" in cues(side("a", LOST), side("b", own, mentions=(USED,)))
    method = change("app/net.py", "Client.send", kind="method")
    sends = use("app/views.py", "send", receiver="client")
    elsewhere = change("app/other.py", "Mail.send", Effect.ADDED, kind="method")
    assert "user defines it" not in cues(side("a", method), side("b", elsewhere, mentions=(sends,)))


def test_what_the_provider_does_around_the_use_is_told() -> None:
    around = change("app/views.py", "page", Effect.BODY)
    also = use("app/other.py", "load", "app/store.py")
    found = cues(side("a", LOST, around, mentions=(also,)), side("b", mentions=(USED,)))
    assert {"provider is in that file", "provider uses it too"} <= found
    assert not {"provider is in that file", "provider uses it too"} & cues(side("a", LOST), side("b", mentions=(USED,)))


def test_tests_are_told_apart_from_the_program() -> None:
    in_test = use("tests/test_store.py", "load", "app/store.py")
    assert "in a test" in cues(side("a", LOST), side("b", mentions=(in_test,)))
    of_test = change("tests/store.py", "load")
    found = cues(side("a", of_test), side("b", mentions=(use("app/views.py", "load", "tests/store.py"),)))
    assert "of a test" in found
    assert "in a test" not in found
    same_file = cues(side("a", of_test), side("b", mentions=(use("tests/store.py", "load"),)))
    assert "of a test" not in same_file


def test_a_user_that_makes_the_same_change_is_no_user() -> None:
    renamed = change("app/store.py", "fetch", Effect.RENAMED, was="load", head="def fetch(key)")
    assert list(pair_uses(side("a", renamed), side("b", renamed, mentions=(USED,)))) == []
    other = change("app/store.py", "fetch", Effect.RENAMED, was="load", head="def fetch(key, when)")
    assert list(pair_uses(side("a", renamed), side("b", other, mentions=(USED,))))
    removed = change("app/store.py", "load")
    assert list(pair_uses(side("a", renamed), side("b", removed, mentions=(USED,))))


def test_a_dropped_import_is_missed_by_the_name_and_by_what_hangs_on_it() -> None:
    drops = side("a", dropped=(use("app/views.py", "store", "app/store.py", kind="import"),))
    for mention in (use("app/views.py", "store"), use("app/views.py", "load", receiver="store.cache")):
        (found,) = pair_uses(drops, side("b", mentions=(mention,)))
        assert found.alteration.name == "store"
    unrelated = side("b", mentions=(use("app/views.py", "load", receiver="stores"), use("app/other.py", "load", receiver="store")))
    assert list(pair_uses(drops, unrelated)) == []


@pytest.mark.parametrize("mention", [use("app/views.py", "store"), use("app/views.py", "load", receiver="store")])
def test_a_user_that_imports_it_again_misses_nothing(mention: Mention) -> None:
    drops = side("a", dropped=(use("app/views.py", "store", "app/store.py", kind="import"),))
    again = use("app/views.py", "store", "app/store.py", kind="import")
    assert find_uses(drops, side("b", mentions=(mention,)))
    assert find_uses(drops, side("b", mentions=(mention, again))) == ()


def test_a_constructor_is_called_by_the_name_of_its_class() -> None:
    head, old_head = "def __init__(self, a)", "def __init__(self)"
    built = change("app/store.py", "Store.__init__", Effect.SIGNATURE, kind="method", head=head, old_head=old_head)
    (found,) = find_uses(side("a", built), side("b", mentions=(use("app/views.py", "Store", "app/store.py", arguments=0),)))
    assert (found.symbol, found.first) == ("Store", "a")


def test_the_evidence_says_who_does_what_where_and_how_likely() -> None:
    renamed = change("app/store.py", "fetch", Effect.RENAMED, was="load", probability=0.5)
    (found,) = find_uses(side("a", renamed), side("b", mentions=(USED._replace(symbol="page", probability=0.5),)))
    (certain,) = find_uses(side("a", renamed._replace(probability=1.0)), side("b", mentions=(USED,)))
    assert found.detail == "a renames load (now fetch); b newly uses it at app/views.py:9 in page."
    assert (found.lines_a, found.lines_b, found.first) == (((3, 4),), ((9, 9),), "a")
    assert found.remedy == "Land a first, then adapt b."
    assert found.scouts == ("a-1", "b-1")
    assert found.probability == pytest.approx(certain.probability / 4)


def test_of_many_uses_of_one_name_the_likeliest_is_told_and_of_many_names_a_dozen() -> None:
    weak, strong = use("tests/test_a.py", "load", "app/__init__.py"), USED
    for mentions in ((weak, strong), (strong, weak)):
        (found,) = find_uses(side("a", LOST), side("b", mentions=mentions))
        assert "app/views.py:9" in found.detail
    many = [f"load_number_{at:02}" for at in range(MOST + 3)]
    provider = side("a", *(change("app/store.py", name) for name in reversed(many)))
    told = find_uses(provider, side("b", mentions=tuple(use("app/views.py", name, "app/store.py") for name in many)))
    assert [item.symbol for item in told] == many[:MOST]


def test_each_needs_the_other_and_nobody_can_be_first() -> None:
    a = TouchMap(part="a", scouts=("a-1",), touches=(LOST,), mentions=(use("app/x.py", "save_every_tag", "app/disk.py"),))
    b = TouchMap(part="b", scouts=("b-1",), touches=(change("app/disk.py", "save_every_tag"),), mentions=(USED,))
    (both,) = find_overlaps([a, b], {})
    assert {item.kind for item in both.evidence} == {EvidenceKind.USES}
    assert (both.verdict, both.first) == (Verdict.CONFLICT, None)
