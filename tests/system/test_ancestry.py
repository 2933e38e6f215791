"""Where every two of many commits part is what git says of each pair, whatever the history looks like."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from scout.system.repository import Repository
from tests.conftest import GitRepository


def random_history(repo: GitRepository, chance: random.Random, size: int) -> list[str]:
    """Commits with up to three parents among those before, all of one root."""
    tree = repo.git("write-tree")
    commits = [repo.git("commit-tree", tree, "-m", "root")]
    for number in range(size):
        repo.clock += 60
        parents = chance.sample(commits[-8:], min(len(commits[-8:]), chance.choice((1, 1, 1, 2, 2, 3))))
        commits.append(repo.git("commit-tree", tree, *(word for parent in parents for word in ("-p", parent)), "-m", str(number)))
    return commits


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_merge_bases_are_those_of_git(repo: GitRepository, seed: int) -> None:
    chance = random.Random(seed)
    commits = random_history(repo, chance, 30)
    tips = chance.sample(commits, 7)
    with Repository.open(repo.path) as repository:
        together = repository.all_merge_bases(tips, commits[0])
        for a, b in combinations(tips, 2):
            assert together[a, b] == repository.merge_bases(a, b)
            assert set(together[b, a]) == set(together[a, b])


def test_a_commit_parts_from_itself_where_it_is(repo: GitRepository) -> None:
    base = repo.commit({"f": "1\n"})
    tip = repo.branch("a", {"f": "2\n"})
    with Repository.open(repo.path) as repository:
        assert repository.all_merge_bases([tip, base, tip], base)[tip, tip] == (tip,)
        assert repository.all_merge_bases([tip, base], base)[tip, base] == (base,)


def test_many_differences_are_those_of_each(repo: GitRepository) -> None:
    base = repo.commit({"a.txt": "1\n2\n3\n", "gone": "x\n", "bin": b"\0a", "deep/old.txt": "1\n2\n3\n4\n"})
    tips = [base, repo.branch("a", {"a.txt": "1\nzwei\n3\n", "bin": b"\0b", 'new\n"name': "n\n"})]
    repo.git("checkout", "-q", "-b", "b", "main")
    repo.git("mv", "deep/old.txt", "moved.txt")
    repo.git("rm", "-q", "gone")
    (repo.path / "a.txt").unlink()
    (repo.path / "a.txt").symlink_to("bin")
    tips.append(repo.commit({}))
    with Repository.open(repo.path) as repository:
        together = repository.diffs(base, [*tips, tips[1]])
        assert together == {tip: repository.diff(base, tip) for tip in tips}
