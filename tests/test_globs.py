"""Which paths a pattern stands for, and whether two patterns meet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout.globs import covers, matches, path_of, share_a_path

PATTERNS = st.text(alphabet="ab/*?.", min_size=1, max_size=8).filter(lambda text: "***" not in text)
NAMES = st.text(alphabet="ab.", min_size=1, max_size=2).filter(lambda name: name.strip(".") != "")
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@pytest.mark.parametrize(
    ("a", "b", "meet"),
    [
        ("src/app.ts", "src/app.ts", True),
        ("src/app.ts", "src/app.tsx", False),
        ("src", "src/app.ts", True),
        ("src/", "src/deep/app.ts", True),
        ("src/*.ts", "src/app.ts", True),
        ("src/*.ts", "src/deep/app.ts", False),
        ("src/**", "src/deep/app.ts", True),
        ("**/*.ts", "app.ts", True),
        ("**/*.test.ts", "src/**", True),
        ("src/*/a.ts", "src/b/*.ts", True),
        ("src/a*.ts", "src/b*.ts", False),
        ("src/a*.ts", "src/*b.ts", True),
        ("src/**/x/*.py", "src/a/b/x/y.py", True),
        ("src/**/x/*.py", "src/x/y.py", True),
        ("[ab].ts", "b.ts", True),
        ("[!ab].ts", "b.ts", False),
        ("[!ab].ts", "[a-c].ts", True),
        ("a?c", "a/c", False),
        ("a[", "a[", True),
        ("./src/app.ts", "src/app.ts", True),
    ],
)
def test_two_patterns_meet_when_one_path_can_match_both(a: str, b: str, meet: bool) -> None:
    assert share_a_path(a, b) is meet
    assert share_a_path(b, a) is meet


@given(PATTERNS, PATTERNS, PATHS)
@settings(max_examples=400)
def test_patterns_that_match_one_path_are_found_to_meet(a: str, b: str, path: str) -> None:
    if matches(a, [path]) and matches(b, [path]):
        assert share_a_path(a, b)


@given(PATTERNS | st.sampled_from(["[ab].b", "a/[!a]", "[a-b]/**", "a["]), PATHS)
@settings(max_examples=400)
def test_a_lane_covers_what_its_pattern_matches(pattern: str, path: str) -> None:
    assert covers(pattern, path) == bool(matches(pattern, [path])) or path.startswith(pattern.rstrip("/"))


def test_a_file_with_brackets_in_its_name_is_covered_by_its_name() -> None:
    assert covers("pages/[id].tsx", "pages/[id].tsx")
    assert covers("pages/[id].tsx#Page", "pages/[id].tsx")
    assert not covers("pages/[id].tsx", "pages/x.tsx")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    assert share_a_path(a, b) == share_a_path(b, a)
    assert share_a_path(a, a)


def test_patterns_with_many_stars_are_compared_quickly() -> None:
    assert not share_a_path("a/" + "**/x*y/" * 40 + "z", "b/" + "**/*x/" * 40 + "z")


def test_an_entry_may_name_a_symbol() -> None:
    assert path_of("src/app.ts#registerRoutes") == "src/app.ts"
