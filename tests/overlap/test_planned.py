"""Verdicts before a line is written: bare paths, predicted lines, parts of which nothing is known, and explanations of all of them."""

from __future__ import annotations

from scout.model import Effect, EvidenceKind, Origin, Touch, TouchMap, TrialMerge, Verdict
from scout.overlap import Thresholds, explain, find_overlaps, resource_of
from scout.touchmap import bare_touch_map

Lines = tuple[int, int]


def _edit(part: str, path: str, lines: Lines, symbol: str | None = None) -> TouchMap:
    kind = "function" if symbol else "file"
    touch = Touch(path, symbol, kind, Effect.BODY, None, None, (lines,), (lines,), "", "", True, 1.0, (f"{part}-1",), None)
    return TouchMap(part=part, scouts=(f"{part}-1",), touches=(touch,))


def test_plans_that_share_no_file_are_independent() -> None:
    (overlap,) = find_overlaps([bare_touch_map("api", ["a.py"]), bare_touch_map("ui", ["b.py"])], {}, sizes={"a.py": 9, "b.py": 9})
    assert (overlap.verdict, overlap.evidence) == (Verdict.INDEPENDENT, ())


def test_plans_that_share_a_file_are_not() -> None:
    (overlap,) = find_overlaps([bare_touch_map("api", ["a.py", "c.py"]), bare_touch_map("ui", ["a.py"])], {}, sizes={"a.py": 4000})
    assert overlap.verdict is Verdict.CONFLICT
    assert "4,000 bytes" in overlap.evidence[0].detail


def test_a_large_file_is_less_likely_to_conflict_than_a_small_one() -> None:
    plans = [bare_touch_map("api", ["a.py"]), bare_touch_map("ui", ["a.py"])]
    small, large = (find_overlaps(plans, {}, sizes={"a.py": size})[0].probability for size in (500, 50_000))
    assert small > large


def test_the_size_of_a_lockfile_says_nothing() -> None:
    plans = [bare_touch_map("api", ["yarn.lock"]), bare_touch_map("ui", ["yarn.lock"])]
    small, large = (find_overlaps(plans, {}, sizes={"yarn.lock": size})[0].evidence[0] for size in (500, 50_000))
    assert small.probability == large.probability
    assert "lockfile" in small.detail


def test_two_plans_that_would_create_one_file_are_told_so() -> None:
    (overlap,) = find_overlaps([bare_touch_map("api", ["new.py"]), bare_touch_map("ui", ["new.py"])], {}, sizes={})
    assert (overlap.verdict, overlap.evidence[0].kind) == (Verdict.CONFLICT, EvidenceKind.PATH)


def test_neighbouring_lines_are_not_independent() -> None:
    (overlap,) = find_overlaps([_edit("api", "a.py", (3, 4)), _edit("ui", "a.py", (5, 5))], {})
    assert overlap.verdict is Verdict.CONFLICT


def test_distant_lines_of_one_file_are_to_be_coordinated() -> None:
    (overlap,) = find_overlaps([_edit("api", "a.py", (3, 4)), _edit("ui", "a.py", (90, 95))], {})
    assert overlap.verdict is Verdict.COORDINATE
    assert overlap.probability < 0.1


def test_a_part_without_scouts_is_unknown_and_not_independent() -> None:
    (overlap,) = find_overlaps([_edit("api", "a.py", (3, 4)), TouchMap(part="ui", scouts=(), touches=())], {})
    assert overlap.verdict is Verdict.UNKNOWN
    assert "evidence is missing" in explain(overlap)[0]


def test_trial_merges_of_replicas_give_a_share() -> None:
    merges = {("api", "ui"): (TrialMerge("1", "2", True, "t", ()), TrialMerge("1", "3", False, "t", ()))}
    (overlap,) = find_overlaps([_edit("api", "a.py", (3, 4)), _edit("ui", "a.py", (90, 95))], merges)
    assert overlap.evidence[0].probability == 0.5


def test_a_user_can_set_where_a_probability_becomes_a_verdict() -> None:
    maps = [_edit("api", "a.py", (3, 4)), _edit("ui", "a.py", (5, 5))]
    assert find_overlaps(maps, {}, thresholds=Thresholds(conflict=0.99))[0].verdict is Verdict.COORDINATE


def test_the_kinds_of_resources_are_recognised_by_their_paths() -> None:
    named = {
        "frontend/package-lock.json": "lockfile",
        "Cargo.toml": "manifest",
        "prisma/migrations/002_notes/migration.sql": "migration",
        "CHANGELOG.md": "changelog",
        "AUTHORS": "credits",
        "tests/__snapshots__/menu.snap": "snapshot",
        "api/notes.pb.go": "generated",
        "third_party/zlib/inflate.c": "vendored",
        ".github/workflows/ci.yml": "ci",
        "docker-compose.yml": "compose",
        "src/locales/de.json": "translation",
        "prisma/schema.prisma": "schema",
        "src/app.ts": "registry",
    }
    assert {path: found.name for path in named if (found := resource_of(path))} == named
    assert resource_of("src/notes.ts") is None
    assert {origin: found.name for origin in Origin if (found := resource_of("src/notes.ts", origin))} == {
        Origin.GENERATED: "generated",
        Origin.VENDORED: "vendored",
    }
