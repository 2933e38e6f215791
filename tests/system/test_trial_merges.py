"""A trial merge says what `git merge` says."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from itertools import combinations, permutations
from pathlib import Path

import pytest

from scout.model import MergeConflict, TrialMerge
from scout.system import reader
from scout.system.gitcommand import Git
from scout.system.gitformats import MergeAnswer
from scout.system.repository import Repository
from tests.conftest import GitRepository

LINES = [f"line {number}\n" for number in range(12)]


def really_merge(repo: GitRepository, a: str, b: str) -> tuple[bool, str | None]:
    """Whether `git merge b` on `a` is clean, and the tree it makes."""
    repo.git("checkout", "-q", "--force", "--detach", a)
    done = subprocess.run(["git", "merge", "-q", "--no-edit", "--no-ff", b], cwd=repo.path, capture_output=True, check=False)
    tree = repo.git("rev-parse", "HEAD^{tree}") if done.returncode == 0 else None
    if done.returncode:
        subprocess.run(["git", "merge", "--abort"], cwd=repo.path, capture_output=True, check=False)
    repo.git("clean", "-fdq")
    return done.returncode == 0, tree


def tried(repo: GitRepository, pairs: Sequence[tuple[str, str]], base: str | None = None) -> tuple[TrialMerge, ...]:
    with Repository.open(repo.path) as repository:
        return repository.trial_merges(pairs, base=base)


def test_conflicts_carry_path_and_kind(repo: GitRepository) -> None:
    repo.commit({"edit": "".join(LINES), "gone": "1\n2\n3\n", "bin": b"\0a", "move": "".join(LINES[:5])})
    a = repo.branch("a", {"edit": "".join(LINES).replace("line 5", "A"), "gone": "1\nA\n3\n", "both": "a\n", "bin": b"\0b"})
    repo.git("checkout", "-q", "-b", "b", "main")
    repo.git("rm", "-q", "gone")
    b = repo.commit({"edit": "".join(LINES).replace("line 5", "B"), "both": "b\n", "bin": b"\0c"})
    (merge,) = tried(repo, [(a, b)])
    assert not merge.clean
    assert merge.tree is not None
    assert set(merge.conflicts) == {
        MergeConflict("edit", "contents"),
        MergeConflict("both", "contents"),
        MergeConflict("gone", "modify/delete"),
        MergeConflict("bin", "binary"),
    }


def test_answers_come_in_the_order_of_the_pairs_repeated_ones_too(repo: GitRepository) -> None:
    repo.commit({"f": "".join(LINES)})
    x, y, z = (repo.branch(f"b{at}", {"f": "".join(LINES).replace(f"line {line}\n", f"b{at}\n")}) for at, line in enumerate((1, 1, 9)))
    pairs = [(x, y), (x, z), (y, x), (x, y), (z, z)]
    assert [(merge.a, merge.b, merge.clean) for merge in tried(repo, pairs)] == [
        (*pair, clean) for pair, clean in zip(pairs, (False, True, False, False, True), strict=True)
    ]
    assert tried(repo, []) == ()


def test_pairs_that_can_not_be_tried_do_not_stop_the_others(repo: GitRepository) -> None:
    base = repo.commit({"f": "1\n"})
    a, b = repo.branch("a", {"x": "1"}), repo.branch("b", {"y": "1"})
    repo.git("checkout", "-q", "--orphan", "other")
    alien = repo.commit({"z": "1"})
    merges = tried(repo, [(alien, a), (a, b), (b, alien), (alien, base), (b, a)])
    assert [merge.clean for merge in merges] == [False, True, False, False, True]
    assert [merge.tree is None for merge in merges] == [True, False, True, True, False]
    assert merges[0].conflicts == (MergeConflict("", "unrelated histories"),)


def test_with_a_base_the_merge_starts_there_whatever_the_history_says(repo: GitRepository) -> None:
    """Both branches hold the same first commit; from the older base they make the same change twice, and then differ."""
    base = repo.commit({"f": "".join(LINES)})
    shared = repo.commit({"f": "".join(LINES).replace("line 3", "shared")})
    a = repo.branch("a", {"f": "".join(LINES)})
    b = repo.branch("b", {"g": "1\n"})
    (plain,) = tried(repo, [(a, b)])
    (rebased,) = tried(repo, [(a, b)], base=base)
    with Repository.open(repo.path) as repository:
        assert repository.merge_bases(a, b) == (shared,)
        assert {entry.path: entry.size for entry in repository.files(a)}["f"] == len("".join(LINES))
    assert plain.clean
    assert rebased.clean
    assert plain.tree != rebased.tree
    repo.git("checkout", "-q", "--orphan", "other")
    alien = repo.commit({"f": "".join(LINES).replace("line 3", "alien"), "g": "1\n"})
    (forced,) = tried(repo, [(alien, b)], base=base)
    assert forced.conflicts == (MergeConflict("f", "contents"),)


def test_a_criss_cross_has_two_merge_bases_and_is_merged_as_git_does(repo: GitRepository) -> None:
    repo.commit({"f": "".join(LINES), "g": "".join(LINES)})
    a = repo.branch("a", {"f": "".join(LINES).replace("line 2", "a")})
    b = repo.branch("b", {"g": "".join(LINES).replace("line 7", "b")})
    for name, start, other in (("left", a, b), ("right", b, a)):
        repo.git("checkout", "-q", "-b", name, start)
        repo.git("merge", "-q", "--no-ff", "-m", "cross", other)
    left = repo.branch("left2", {"f": "".join(LINES).replace("line 2", "left")}, base="left")
    right = repo.branch("right2", {"f": "".join(LINES).replace("line 2", "right")}, base="right")
    other = repo.branch("right3", {"g": "".join(LINES).replace("line 7", "b").replace("line 1\n", "one\n")}, base="right")
    with Repository.open(repo.path) as repository:
        assert sorted(repository.merge_bases(left, right)) == sorted([a, b])
    for pair in ((left, right), (left, other), (other, left)):
        (merge,) = tried(repo, [pair])
        clean, tree = really_merge(repo, *pair)
        assert merge.clean == clean
        assert tree is None or tree == merge.tree


def test_attributes_in_the_tree_count_and_drivers_of_anybody_do_not_run(repo: GitRepository, tmp_path: Path) -> None:
    repo.write({"docs/.gitattributes": "LOG merge=union\n", ".gitattributes": "lock merge=evil\n*.b binary\n"})
    repo.commit({"docs/LOG": "1\n", "lock": "1\n", "x.b": "1\n"})
    repo.git("config", "merge.evil.driver", f"touch {tmp_path}/driver-ran; exit 0")
    repo.git("config", "merge.renames", "false")
    a = repo.branch("a", {"docs/LOG": "1\na\n"})
    b = repo.branch("b", {"docs/LOG": "1\nb\n"})
    c = repo.branch("c", {"docs/LOG": "1\nc\n", "docs/.gitattributes": "", "lock": "c\n", "x.b": "c\n"})
    d = repo.branch("d", {"lock": "d\n", "x.b": "d\n"})
    union, plain, back, driver = tried(repo, [(a, b), (c, b), (b, c), (c, d)])
    assert union.clean
    assert (plain.clean, plain.conflicts) == (False, (MergeConflict("docs/LOG", "contents"),))
    assert back.clean
    assert set(driver.conflicts) == {MergeConflict("lock", "contents"), MergeConflict("x.b", "binary")}
    assert not (tmp_path / "driver-ran").exists()
    for pair, merge in (((a, b), union), ((c, b), plain), ((b, c), back)):
        assert really_merge(repo, *pair)[0] == merge.clean


def random_edit(chance: random.Random, files: dict[str, str]) -> dict[str, str | None]:
    """What one side does: edits lines, adds, deletes and moves files. None stands for a deletion."""
    done: dict[str, str | None] = {}
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(sorted(files))
        lines = (done.get(name) or files[name]).splitlines(keepends=True)
        at = chance.randrange(max(1, len(lines)))
        match chance.choice(("edit", "edit", "edit", "insert", "remove", "delete", "move", "add")):
            case "edit":
                done[name] = "".join([*lines[:at], f"changed {chance.randrange(3)}\n", *lines[at + 1 :]])
            case "insert":
                done[name] = "".join([*lines[:at], f"new {chance.randrange(3)}\n", *lines[at:]])
            case "remove":
                done[name] = "".join([*lines[:at], *lines[at + 2 :]])
            case "delete":
                done[name] = None
            case "move":
                done[name], done[f"{chance.choice('pq')}/{name}"] = None, "".join(lines)
            case _:
                done[f"new{chance.randrange(3)}/file"] = f"{chance.randrange(2)}\n"
    return done


def commit_edit(repo: GitRepository, base: str, edit: dict[str, str | None]) -> str:
    repo.git("checkout", "-q", "--force", "--detach", base)
    for name, content in edit.items():
        if content is None:
            (repo.path / name).unlink(missing_ok=True)
    try:
        return repo.commit({name: content for name, content in edit.items() if content is not None})
    except OSError:  # a file stands where a folder is wanted
        repo.git("clean", "-fdq")
        return base


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_random_edits_are_judged_as_git_merge_judges_them(repo: GitRepository, seed: int) -> None:
    chance = random.Random(seed)
    files = {f"d{number % 2}/f{number}": "".join(f"{number} {line}\n" for line in range(15)) for number in range(6)}
    base = repo.commit(dict(files))
    sides = [commit_edit(repo, base, random_edit(chance, files)) for _ in range(8)]
    pairs = [(a, b) for a in sides for b in sides if a != b][:24]
    for pair, merge in zip(pairs, tried(repo, pairs), strict=True):
        clean, tree = really_merge(repo, *pair)
        assert merge.clean == clean, pair
        assert tree in (None, merge.tree), pair
        assert bool(merge.conflicts) != clean
    assert {merge.clean for merge in tried(repo, pairs)} == {True, False}
    assert [merge.clean for merge in tried(repo, pairs, base=base)] == [merge.clean for merge in tried(repo, pairs)]


def test_one_process_for_each_pair_says_the_same_as_one_for_all(repo: GitRepository) -> None:
    """git 2.38 can only do the former."""
    chance = random.Random(5)
    files = {f"f{number}": "".join(f"{number} {line}\n" for line in range(10)) for number in range(3)}
    base = repo.commit(dict(files))
    sides = [commit_edit(repo, base, random_edit(chance, files)) for _ in range(5)]
    repo.git("checkout", "-q", "--force", "--orphan", "other")
    sides.append(repo.commit({"f0": "alien"}))
    pairs = [(a, b) for a in sides for b in sides]
    with Repository.open(repo.path) as repository:
        together = [repository.trial_merges([pair])[0] for pair in pairs]
        git = Git.of_ours(repository._own_git_dir())
        for pair, merge in zip(pairs, together, strict=True):
            answers: list[MergeAnswer | str] = []
            problem = reader._merge_one(git, pair, answers)
            assert reader._trial_merge(*pair, problem or answers[0]) == merge


@pytest.mark.parametrize("seed", [11, 12])
def test_three_that_are_free_in_pairs_merge_in_any_order_to_one_tree(repo: GitRepository, seed: int) -> None:
    chance = random.Random(seed)
    files = {f"d{number % 3}/f{number}": "".join(f"{number} {line}\n" for line in range(30)) for number in range(9)}
    base = repo.commit(dict(files))
    sides = [commit_edit(repo, base, random_edit(chance, files)) for _ in range(7)]
    free = {(merge.a, merge.b) for merge in tried(repo, list(permutations(sides, 2))) if merge.clean}
    threes = [three for three in combinations(dict.fromkeys(sides), 3) if all(pair in free for pair in permutations(three, 2))][:5]
    assert threes
    for three in threes:
        trees = {merged_in_order(repo, order) for order in permutations(three)}
        assert len(trees) == 1, three
        assert None not in trees, three


def merged_in_order(repo: GitRepository, order: Sequence[str]) -> str | None:
    """The tree after `git merge` of the second and the third into the first; None when one of them stops."""
    first, *others = order
    trunk: str | None = first
    for other in others:
        if trunk is not None:
            clean, _ = really_merge(repo, trunk, other)
            trunk = repo.git("rev-parse", "HEAD") if clean else None
    return repo.git("rev-parse", f"{trunk}^{{tree}}") if trunk else None
