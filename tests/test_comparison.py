"""Many branches are compared as two at a time would be, wherever they forked."""

from __future__ import annotations

import random
from itertools import combinations

from scout.comparison import compare_work
from scout.model import Overlap, Verdict
from scout.source import Index
from scout.system.repository import Repository
from scout.work import Work
from tests.conftest import GitRepository

LINES = [f"line {number}\n" for number in range(20)]


def compared(repo: GitRepository, names: list[str]) -> dict[tuple[str, str], Overlap]:
    with Repository.open(repo.path) as repository, Index.open(None) as index:
        works = [Work(name, repository.commit(name), "branch") for name in names]
        return {(pair.a, pair.b): pair for pair in compare_work(works, base=None, objects=repository, index=index)[1]}


def grow(repo: GitRepository, chance: random.Random, branches: int) -> list[str]:
    """Branches that fork from a moving main line or from one another, in any order, each with a line of its own or somebody's."""
    repo.commit({"a.txt": "".join(LINES), "b.py": "def one():\n    return 1\n\n\ndef two():\n    return 2\n"})
    names: list[str] = []
    for number in range(branches):
        start = chance.choice(["main", "main", *names[-2:]])
        at = chance.randrange(20)
        repo.git("checkout", "-q", "-B", f"w{number}", start)
        text = (repo.path / "a.txt").read_text().splitlines(keepends=True)
        changed = "".join([*text[:at], f"of {number}\n", *text[at + 1 :]])
        files = {"a.txt": changed, "b.py": f"def name{number % 3}():\n    return {number}\n"}
        repo.commit({name: files[name] for name in chance.sample(sorted(files), chance.choice((1, 1, 2)))})
        names.append(f"w{number}")
        repo.git("checkout", "-q", "main")
        if chance.random() < 0.5:
            repo.commit({"main.txt": f"{number}\n", f"m{number}.txt": "1\n"})
    chance.shuffle(names)
    return names


def test_all_together_say_what_each_pair_says_alone(repo: GitRepository) -> None:
    names = grow(repo, random.Random(4), 8)
    together = compared(repo, names)
    assert list(together) == list(combinations(names, 2))
    for a, b in combinations(names, 2):
        assert compared(repo, [a, b])[a, b] == together[a, b], (a, b)
    assert {pair.verdict for pair in together.values()} >= {Verdict.CONFLICT, Verdict.INDEPENDENT}
