"""What both sides alter or add: one symbol, one route, one port; and the lines of `scout explain`."""

from __future__ import annotations

import pytest

from scout.model import Claim, Effect, EvidenceKind, Touch, TouchMap
from scout.overlap.side import Side
from scout.overlap.together import find_duplicates, find_same_symbols


def side(name: str, *touches: Touch, claims: tuple[Claim, ...] = ()) -> Side:
    return Side(TouchMap(part=name, scouts=(f"{name}-1",), touches=touches, claims=claims))


def touch(path: str, symbol: str, effect: Effect, *, head: str = "", lines: tuple[int, int] = (3, 4), old_path: str | None = None) -> Touch:
    old = () if effect is Effect.ADDED else (lines,)
    return Touch(path, symbol, "function", effect, old_path, None, old, (lines,), head, "", True, 1.0, ("s-1",), None)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (Effect.BODY, "its body"),
        (Effect.SIGNATURE, "its signature"),
        (Effect.COMMENT, "only comments or layout"),
        (Effect.DELETED, "removes it"),
    ],
)
def test_one_symbol_that_both_change_is_told_with_what_each_does(effect: Effect, said: str) -> None:
    (found,) = find_same_symbols(side("a", touch("s.py", "load", effect)), side("b", touch("s.py", "load", Effect.BODY, lines=(9, 9))))
    assert found.detail == f"Both change function load: a {said}, b its body, 4 untouched lines between them."
    assert (found.symbol, found.lines_a, found.lines_b) == ("load", ((3, 4),), ((9, 9),))


def test_a_symbol_is_known_by_its_old_name_and_its_old_file() -> None:
    renamed = touch("s.py", "fetch", Effect.RENAMED)._replace(old_symbol="load")
    moved = touch("disk.py", "load", Effect.MOVED, old_path="s.py")
    (found,) = find_same_symbols(side("a", renamed), side("b", moved))
    assert found.detail == "Both change function load: a renames it to fetch, b moves it to disk.py."


def test_what_one_side_adds_was_not_there_for_both_to_change() -> None:
    added = touch("s.py", "load", Effect.ADDED)
    assert find_same_symbols(side("a", added), side("b", touch("s.py", "load", Effect.BODY))) == ()
    assert find_same_symbols(side("a", touch("s.py", "load", Effect.BODY)), side("b", added)) == ()
    assert find_same_symbols(side("a", touch("s.py", "load", Effect.BODY)), side("b", touch("s.py", "save", Effect.BODY))) == ()


@pytest.mark.parametrize(
    ("one", "other", "duplicate"),
    [
        pytest.param(("s.py", "def a()"), ("s.py", "def a()"), True, id="one file, two places"),
        pytest.param(("s.py", "def a()"), ("t.py", "def a()"), False, id="two modules"),
        pytest.param(("p/s.go", "func a()"), ("p/t.go", "func a()"), True, id="two files of a package"),
        pytest.param(("p/s.go", "func a()"), ("q/s.go", "func a()"), False, id="two packages"),
        pytest.param(("s.py", "def a()"), ("s.py", "def a(x)"), True, id="two heads"),
        pytest.param(("S.java", "int a()"), ("S.java", "int a(int x)"), False, id="overloads live side by side"),
    ],
)
def test_the_same_name_added_twice_is_a_duplicate_where_both_are_one_name(
    one: tuple[str, str], other: tuple[str, str], duplicate: bool
) -> None:
    a, b = touch(one[0], "a", Effect.ADDED, head=one[1]), touch(other[0], "a", Effect.ADDED, head=other[1], lines=(30, 31))
    found = find_duplicates(side("a", a), side("b", b))
    assert bool(found) is duplicate
    if found:
        assert found[0].detail.endswith("with the same head." if one[1] == other[1] else f"as `{one[1]}` and as `{other[1]}`.")


def test_the_same_lines_added_at_one_place_become_one() -> None:
    added = touch("s.py", "a", Effect.ADDED, head="def a()")
    assert find_duplicates(side("a", added), side("b", added)) == ()


@pytest.mark.parametrize(
    ("kind", "value", "evidence", "remedy"),
    [
        ("route", "GET /tags", EvidenceKind.DUPLICATE, "Let one part own the route."),
        ("flag", "--tags", EvidenceKind.DUPLICATE, "Agree on one meaning of the flag, or rename one."),
        ("translation", "de.json: tags", EvidenceKind.DUPLICATE, "Agree on one text for the key."),
        ("port", "8080", EvidenceKind.RESOURCE, "Give one of them another port."),
    ],
)
def test_what_can_be_taken_once_is_claimed_by_both(kind: str, value: str, evidence: EvidenceKind, remedy: str) -> None:
    a = side("a", claims=(Claim(kind, value, "a.yml", 3, 1.0, ("a-1",)),))
    b = side("b", claims=(Claim(kind, value, "b.yml", 7, 1.0, ("b-1",)),))
    (found,) = find_duplicates(a, b)
    assert (found.kind, found.remedy, found.scouts) == (evidence, remedy, ("a-1", "b-1"))
    assert found.detail == f"Both claim {kind} {value}: a at a.yml:3, b at b.yml:7."
    assert find_duplicates(a, side("b", claims=(Claim(kind, "another", "b.yml", 7, 1.0, ("b-1",)),))) == ()


def test_a_claim_is_as_likely_as_both_scouts_made_it() -> None:
    sure, unsure = Claim("port", "8080", "a.yml", 3, 1.0, ("a-1",)), Claim("port", "8080", "b.yml", 3, 0.5, ("b-1",))
    (certain,) = find_duplicates(side("a", claims=(sure,)), side("b", claims=(unsure._replace(probability=1.0),)))
    (half,) = find_duplicates(side("a", claims=(unsure,)), side("b", claims=(sure,)))
    (quarter,) = find_duplicates(side("a", claims=(unsure,)), side("b", claims=(unsure._replace(path="c.yml"),)))
    assert half.probability == pytest.approx(certain.probability / 2)
    assert quarter.probability == pytest.approx(certain.probability / 4)


def test_the_same_line_claimed_by_both_is_one_change() -> None:
    claim = Claim("route", "GET /tags", "a.py", 3, 1.0, ("a-1",))
    assert find_duplicates(side("a", claims=(claim,)), side("b", claims=(claim,))) == ()


def test_a_migration_number_collides_between_two_files_and_never_with_itself() -> None:
    number = Claim("migration", "db/002", "db/002_a.sql", 1, 1.0, ("a-1",))
    assert find_duplicates(side("a", claims=(number,)), side("b", claims=(number,))) == ()
    (found,) = find_duplicates(side("a", claims=(number,)), side("b", claims=(number._replace(path="db/002_b.sql"),)))
    assert found.remedy == "Give the later one the next number and let it follow the other."
