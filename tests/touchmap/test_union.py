"""One touch map for a part from those of its scouts, and maps of which only paths are known."""

from __future__ import annotations

import pytest

from scout.model import Change, Effect, FileChange, Hunk, Mention, Outline, Symbol, Touch, TouchMap
from scout.touchmap import bare_touch_map, map_change, unite


def _touch(path: str, symbol: str | None = None, *, probability: float = 1.0, scout: str = "api-1", old: tuple[int, int] = (3, 4)) -> Touch:
    kind = "function" if symbol else "file"
    return Touch(path, symbol, kind, Effect.BODY, None, None, (old,), (old,), "", "", True, probability, (scout,), None)


def _map(scout: str, *touches: Touch) -> TouchMap:
    return TouchMap(part="api", scouts=(scout,), touches=touches, lines_changed=10)


def test_a_touch_is_as_probable_as_the_share_of_scouts_that_made_it() -> None:
    both = unite("api", [_map("api-1", _touch("a.py"), _touch("b.py")), _map("api-2", _touch("a.py", scout="api-2"))])
    assert {touch.path: (touch.probability, touch.scouts) for touch in both.touches} == {
        "a.py": (1.0, ("api-1", "api-2")),
        "b.py": (0.5, ("api-1",)),
    }


def test_the_confidence_of_a_scout_weighs_its_share() -> None:
    both = unite("api", [_map("api-1", _touch("a.py", probability=0.6)), _map("api-2", _touch("a.py", probability=0.2, scout="api-2"))])
    assert both.touches[0].probability == pytest.approx(0.4)


def test_lines_of_all_scouts_are_kept() -> None:
    both = unite("api", [_map("api-1", _touch("a.py", "f")), _map("api-2", _touch("a.py", "f", scout="api-2", old=(9, 9)))])
    assert both.touches[0].old_lines == ((3, 4), (9, 9))


def test_agreement_is_the_mean_jaccard_index_of_files() -> None:
    assert unite("api", [_map("api-1", _touch("a.py"), _touch("b.py")), _map("api-2", _touch("a.py"))]).agreement == pytest.approx(0.5)
    assert unite("api", [_map("api-1", _touch("a.py"))]).agreement is None


def test_scouts_may_agree_on_the_files_and_not_on_the_symbols() -> None:
    found = unite("api", [_map("api-1", _touch("a.py", "f"), _touch("a.py", "g")), _map("api-2", _touch("a.py", "f"))])
    assert (found.agreement, found.symbol_agreement) == (1.0, 0.5)
    assert unite("api", [_map("api-1", _touch("a.md")), _map("api-2", _touch("a.md"))]).symbol_agreement is None
    assert unite("api", [_map("api-1", _touch("a.py", "f"))]).symbol_agreement is None


def test_without_maps_nothing_is_known() -> None:
    nothing = unite("api", [])
    assert (nothing.scouts, nothing.touches, nothing.agreement) == ((), (), None)


def test_a_confidence_goes_to_the_symbol_before_the_file() -> None:
    symbols = (_symbol("f", 1, 2, "one"), _symbol("g", 4, 5, "two"))
    before = Outline("python", 5, symbols, (), (), None)
    after = Outline("python", 5, (_symbol("f", 1, 2, "x"), _symbol("g", 4, 5, "y")), (), (), None)
    hunks = (Hunk(2, 1, 2, 1), Hunk(5, 1, 5, 1))
    change = Change("0", "1", (FileChange("a.py", None, "M", "old", "new", "100644", "100644", False, hunks),))
    found = map_change(change, {"old": before}, {"new": after}, scout="api-1", confidences={"a.py#f": 0.9, "a.py": 0.3})
    assert {touch.symbol: touch.probability for touch in found.touches} == {"f": 0.9, "g": 0.3}


def test_bare_paths_become_touches_of_whole_files() -> None:
    bare = bare_touch_map("api", ["b.py", "a.py", "b.py"])
    assert [(touch.path, touch.symbol, touch.old_lines) for touch in bare.touches] == [("a.py", None, ()), ("b.py", None, ())]
    assert bare.scouts


def _symbol(name: str, start: int, end: int, body: str) -> Symbol:
    return Symbol(name, "function", start, end, f"def {name}()", start, True, body)


def test_a_mention_is_as_probable_as_the_share_of_scouts_that_made_it() -> None:
    mention = Mention("load", None, None, "a.py", 3, None, "call", 1.0, ("api-1",))
    one = TouchMap(part="api", scouts=("api-1",), touches=(), mentions=(mention,), lines_changed=1)
    other = TouchMap(part="api", scouts=("api-2",), touches=(), lines_changed=1)
    assert [(found.name, found.probability) for found in unite("api", [one, other]).mentions] == [("load", 0.5)]


def test_of_a_bare_path_nothing_but_the_path_is_known() -> None:
    (touch,) = bare_touch_map("api", ["a.py"]).touches
    assert (touch.path, touch.symbol, touch.signature, touch.old_signature) == ("a.py", None, "", "")
    assert (touch.old_lines, touch.new_lines) == ((), ())
    assert touch.note == "foretold"
