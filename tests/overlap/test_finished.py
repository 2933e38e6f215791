"""Verdicts on real branches: git decides what a conflict is, symbols decide what breaks without one."""

from __future__ import annotations

import pytest

from scout.model import EvidenceKind, Overlap, Verdict
from scout.overlap import explain, pairs_to_try
from tests.conftest import GitRepository
from tests.overlap.branches import Files, compare, make_branch, map_branches

STORE = '''"""Orders."""


def load(key):
    return {}[key]


# Nothing is written here yet; what follows stands apart from it.


def save(order):
    print(order)


class Cart:
    def visit(self, shelf):
        return shelf

    def leave(self):
        return None
'''
SHOP = '''"""The shop."""
from store import load


def show(key):
    return load(key)


def open_shop():
    return True
'''
BASE: Files = {"store.py": STORE, "shop.py": SHOP, "README.md": "# Shop\n", "CHANGELOG.md": "# Changes\n\n- first\n", "yarn.lock": "a 1\n"}


@pytest.fixture
def shop(repo: GitRepository) -> GitRepository:
    repo.commit({path: content for path, content in BASE.items() if content is not None}, "base")
    return repo


def pair(repo: GitRepository, a: Files, b: Files, *, finished: bool = True) -> Overlap:
    (overlap,) = compare(repo, {"a": a, "b": b}, finished=finished)
    return overlap


def kinds(overlap: Overlap) -> set[EvidenceKind]:
    return {item.kind for item in overlap.evidence}


def test_what_git_cannot_merge_is_a_conflict(shop: GitRepository) -> None:
    overlap = pair(shop, {"README.md": "# Shop A\n"}, {"README.md": "# Shop B\n"})
    assert (overlap.verdict, overlap.probability, overlap.evidence[0].kind) == (Verdict.CONFLICT, 1.0, EvidenceKind.MERGE)


def test_two_places_of_one_file_are_independent_and_the_distance_is_told(shop: GitRepository) -> None:
    overlap = pair(shop, {"store.py": STORE.replace("{}[key]", "None")}, {"store.py": STORE.replace("return None", "return 1")})
    assert overlap.verdict is Verdict.INDEPENDENT
    assert any(item.kind is EvidenceKind.NEAR and "untouched lines between" in item.detail for item in overlap.evidence)


def test_branches_that_share_nothing_have_no_evidence(shop: GitRepository) -> None:
    overlap = pair(shop, {"one.txt": "1\n"}, {"two.txt": "2\n"})
    assert (overlap.verdict, overlap.evidence, overlap.probability) == (Verdict.INDEPENDENT, (), 0.0)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(STORE.replace("def save(", "def store("), id="renamed"),
        pytest.param(STORE.replace("def save(order):\n    print(order)\n", ""), id="removed"),
        pytest.param(STORE.replace("def save(order)", "def save(order, when)"), id="another parameter"),
    ],
)
def test_a_new_use_of_what_the_other_takes_away_is_found_and_ordered(shop: GitRepository, change: str) -> None:
    use = SHOP.replace("import load", "import load, save").replace("return True", "return save(1)")
    overlap = pair(shop, {"store.py": change}, {"shop.py": use})
    assert (overlap.verdict, overlap.first, overlap.evidence[0].kind) == (Verdict.COORDINATE, "a", EvidenceKind.USES)


def test_before_the_parts_are_built_such_a_use_is_an_order(shop: GitRepository) -> None:
    use = SHOP.replace("import load", "import load, save").replace("return True", "return save(1)")
    overlap = pair(shop, {"store.py": STORE.replace("def save(", "def store(")}, {"shop.py": use}, finished=False)
    assert (overlap.verdict, overlap.first) == (Verdict.ORDERED, "a")


def test_a_new_parameter_with_a_default_breaks_no_call(shop: GitRepository) -> None:
    use = SHOP.replace("import load", "import load, save").replace("return True", "return save(1)")
    overlap = pair(shop, {"store.py": STORE.replace("def save(order)", "def save(order, when=None)")}, {"shop.py": use})
    assert overlap.verdict is Verdict.INDEPENDENT
    assert EvidenceKind.USES in kinds(overlap)


def test_an_import_dropped_here_and_used_there_is_found(shop: GitRepository) -> None:
    without = SHOP.replace("from store import load\n", "").replace("return load(key)", "return key")
    use = SHOP.replace("return True", "return load(1)")
    overlap = pair(shop, {"shop.py": without}, {"shop.py": use})
    assert overlap.verdict is Verdict.COORDINATE
    assert "no longer imports load" in overlap.evidence[0].detail


def test_two_methods_of_one_name_are_told_apart(shop: GitRepository) -> None:
    renamed = STORE.replace("def visit(", "def enter(")
    other = {"zoo.py": "class Zoo:\n    def visit(self):\n        return 1\n\n    def tour(self):\n        return self.visit()\n"}
    assert pair(shop, {"store.py": renamed}, other).verdict is Verdict.INDEPENDENT


def test_a_method_renamed_under_its_own_class_is_found(shop: GitRepository) -> None:
    renamed = STORE.replace("def visit(", "def enter(")
    use = STORE.replace("return None", "return self.visit(2)")
    overlap = pair(shop, {"store.py": renamed}, {"store.py": use})
    assert overlap.verdict is Verdict.COORDINATE
    assert overlap.evidence[0].symbol == "Cart.visit"


def test_the_same_function_added_twice_in_one_file_is_a_duplicate(shop: GitRepository) -> None:
    extra = "def total():\n    return 1\n"
    first = STORE.replace("def load(", f"{extra}\n\ndef load(")
    second = f"{STORE}\n\n{extra}"
    overlap = pair(shop, {"store.py": first}, {"store.py": second})
    assert overlap.verdict is Verdict.COORDINATE
    assert EvidenceKind.DUPLICATE in kinds(overlap)


def test_the_same_commit_on_both_sides_is_no_duplicate(shop: GitRepository) -> None:
    same = {"store.py": f"{STORE}\n\ndef total():\n    return 1\n"}
    assert pair(shop, same, {**same, "more.txt": "x\n"}).verdict is Verdict.INDEPENDENT


def test_one_migration_number_in_two_files_is_a_duplicate(shop: GitRepository) -> None:
    one, other = {"db/migrations/002_a.sql": "CREATE TABLE a (x int);\n"}, {"db/migrations/002_b.sql": "CREATE TABLE b (x int);\n"}
    overlap = pair(shop, one, other)
    assert overlap.verdict is Verdict.COORDINATE
    assert overlap.evidence[0].remedy


@pytest.mark.parametrize(("path", "text"), [("CHANGELOG.md", "# Changes\n\n- {}\n- first\n"), ("yarn.lock", "{} 2\n")])
def test_a_conflict_in_a_resource_has_a_remedy_and_does_not_stop_a_plan(shop: GitRepository, path: str, text: str) -> None:
    one, other = {path: text.format("one")}, {path: text.format("two")}
    finished = pair(shop, one, other)
    assert (finished.verdict, bool(finished.evidence[0].remedy)) == (Verdict.CONFLICT, True)
    shop.git("branch", "-D", "a", "b")
    assert pair(shop, one, other, finished=False).verdict is Verdict.COORDINATE


def test_both_create_one_file(shop: GitRepository) -> None:
    overlap = pair(shop, {"new.py": "a = 1\n"}, {"new.py": "b = 2\n"})
    assert overlap.verdict is Verdict.CONFLICT
    assert {EvidenceKind.MERGE, EvidenceKind.PATH} <= kinds(overlap)


def test_a_file_removed_here_and_edited_there(shop: GitRepository) -> None:
    overlap = pair(shop, {"shop.py": None}, {"shop.py": SHOP.replace("True", "False")})
    assert overlap.verdict is Verdict.CONFLICT
    assert any("removes or renames shop.py" in item.detail for item in overlap.evidence)


def test_an_explanation_starts_with_the_verdict_and_names_who_lands_first(shop: GitRepository) -> None:
    use = SHOP.replace("import load", "import load, save").replace("return True", "return save(1)")
    lines = explain(pair(shop, {"store.py": STORE.replace("def save(", "def store(")}, {"shop.py": use}))
    assert lines[0] == "a and b: coordinate: git merges them, and the result may break; merge a before b."
    assert "save" in lines[1]
    assert len(lines) == 3


def test_only_pairs_that_can_meet_are_worth_a_trial_merge(shop: GitRepository) -> None:
    make_branch(shop, "edit", {"shop.py": SHOP.replace("True", "False")})
    make_branch(shop, "apart", {"one.txt": "1\n"})
    make_branch(shop, "same", {"shop.py": SHOP.replace("True", "None")})
    make_branch(shop, "folder", {"README.md": None, "README.md/deep.txt": "x\n"})
    make_branch(shop, "readme", {"README.md": "# Other\n"})
    maps = map_branches(shop, ["edit", "apart", "same", "folder", "readme"])
    assert pairs_to_try(maps) == (("edit", "same"), ("folder", "readme"))


def test_a_new_file_in_a_folder_that_the_other_renames_is_worth_a_trial_merge(shop: GitRepository) -> None:
    shop.commit({"lib/a.py": STORE, "lib/b.py": SHOP})
    make_branch(shop, "moved", {"lib/a.py": None, "lib/b.py": None, "src/a.py": STORE, "src/b.py": SHOP})
    make_branch(shop, "new", {"lib/c.py": "c = 1\n"})
    assert pairs_to_try(map_branches(shop, ["moved", "new"])) == (("moved", "new"),)
