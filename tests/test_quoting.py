"""The code of both sides under a verdict: the line that counts, short, and only where both have one."""

from __future__ import annotations

from scout.model import Overlap
from scout.questions.quoting import WIDTH, quote_both
from scout.system.repository import Repository
from tests.conftest import GitRepository
from tests.overlap.branches import Files, compare

BASE = "".join(f"row {number}\n" for number in range(1, 30))


def quoted(repo: GitRepository, one: Files, other: Files, *, finished: bool = True) -> tuple[Overlap, tuple[str, ...]]:
    (pair,) = compare(repo, {"one": one, "other": other}, finished=finished)
    with Repository.open(repo.path) as repository:
        snapshots = {name: repository.commit(name) for name in ("one", "other")}
        return pair, quote_both(pair, snapshots, base=repository.commit("main"), objects=repository)


def test_of_a_merge_that_stops_the_lines_where_the_two_meet_are_told(repo: GitRepository) -> None:
    repo.commit({"a.txt": BASE})
    mine = BASE.replace("row 2\n", "my second\n").replace("row 20\n", "my twentieth\n")
    _, lines = quoted(repo, {"a.txt": mine}, {"a.txt": BASE.replace("row 20\n", "your twentieth\n")})
    assert lines == ("one writes line 20: my twentieth", "other writes line 20: your twentieth")


def test_a_line_that_one_side_takes_away_is_told_as_base_has_it(repo: GitRepository) -> None:
    repo.commit({"a.txt": BASE})
    _, lines = quoted(repo, {"a.txt": BASE.replace("row 20\n", "")}, {"a.txt": BASE.replace("row 20\n", "\nmine\n")})
    assert lines == ("one removes line 20: row 20", "other writes line 21: mine")


def test_of_a_use_the_definition_and_the_call_are_told_with_the_file_of_the_call(repo: GitRepository) -> None:
    repo.commit({"a.py": "def compute_total(one):\n    return one\n", "b.py": "import a\n"})
    changed: Files = {"a.py": "def compute_total(one, two):\n    return one + two\n"}
    pair, lines = quoted(repo, {"b.py": "import a\n\nprint(a.compute_total(1))\n"}, changed)
    assert pair.first == "other"
    assert lines == ("one writes b.py line 3: print(a.compute_total(1))", "other writes line 1: def compute_total(one, two):")


def test_of_what_a_part_adds_and_another_needs_both_lines_are_told(repo: GitRepository) -> None:
    repo.commit({"b.py": "x = 1\n"})
    uses: Files = {"b.py": "from ledger import LedgerBook\n\nx = LedgerBook()\n"}
    pair, lines = quoted(repo, {"ledger.py": "import os\n\n\nclass LedgerBook:\n    pass\n"}, uses, finished=False)
    assert (str(pair.verdict), lines[:1]) == ("ordered", ("one writes line 4: class LedgerBook:",))
    assert lines[1].startswith("other writes b.py line ")


def test_a_long_line_is_cut_and_what_would_drive_a_terminal_is_spelt_out(repo: GitRepository) -> None:
    repo.commit({"a.txt": BASE})
    bad = "evil \x1b[31m\u202e" + "word " * 40
    _, lines = quoted(repo, {"a.txt": BASE.replace("row 20", bad)}, {"a.txt": BASE.replace("row 20", "fine")})
    assert len(lines[0]) <= WIDTH
    assert "<U+001B>[31m<U+202E>" in lines[0]


def test_binary_files_and_sides_without_lines_are_not_quoted(repo: GitRepository) -> None:
    repo.commit({"a.bin": b"\0one"})
    pair, lines = quoted(repo, {"a.bin": b"\0two"}, {"a.bin": b"\0three"})
    assert (str(pair.verdict), lines) == ("conflict", ())
    free, nothing = Overlap(a="one", b="other", verdict=pair.verdict, probability=1.0), {"one": "0" * 40, "other": "0" * 40}
    with Repository.open(repo.path) as repository:
        assert quote_both(free, nothing, base="main", objects=repository) == ()
        assert quote_both(pair, {}, base="main", objects=repository) == ()
