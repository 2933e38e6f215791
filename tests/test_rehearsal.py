"""Merging one by one and checking after each finds what breaks without a conflict, and the pair that does it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scout.comparison import compare_work
from scout.config import Config, Limits
from scout.errors import ConfigError
from scout.model import CheckRun, EvidenceKind, Landing, MergeConflict, Overlap, Rehearsal, Verdict
from scout.overlap import explain, with_rehearsal
from scout.rehearsal import Stage, land, rehearse
from scout.source import Index
from scout.system.repository import ObjectStore, Repository
from scout.work import Work
from tests.conftest import GitRepository

SHOP = "from store import load\n\n\ndef show():\n    return load()\n"
STORE = "def load():\n    return 1\n"
CHECK = "python3 -c 'import shop, extra; shop.show(); extra.run()'"


@pytest.fixture
def store(repo: GitRepository) -> Iterator[ObjectStore]:
    repo.commit({"shop.py": SHOP, "store.py": STORE, "extra.py": "def run():\n    return 0\n"})
    repo.branch("renames", {"store.py": STORE.replace("load", "fetch"), "shop.py": SHOP.replace("load", "fetch")})
    repo.branch("uses", {"extra.py": "import store\n\n\ndef run():\n    return store.load()\n"})
    for name in ("one", "two", "three"):
        repo.branch(name, {f"{name}.txt": "1\n"})
    repo.branch("broken", {"extra.py": "def run(:\n"})
    repo.branch("clash", {"store.py": "def load():\n    return 2\n"})
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as opened:
        yield opened


def rehearsal_of(repo: GitRepository, store: ObjectStore, *names: str, check: str = CHECK, config: Config | None = None) -> Rehearsal:
    changes = [(name, repo.git("rev-parse", name)) for name in names]
    return rehearse(changes, check, base=repo.git("rev-parse", "main"), store=store, config=config or Config())


def test_the_pair_that_breaks_is_found_among_many(repo: GitRepository, store: ObjectStore) -> None:
    found = rehearsal_of(repo, store, "one", "renames", "two", "three", "uses")
    assert [step.landing for step in found.steps] == [*[Landing.PASSED] * 4, Landing.BROKE]
    assert found.steps[-1].culprits == ("renames", "uses")
    assert found.steps[-1].check is not None
    assert "no attribute 'load'" in found.steps[-1].check.said
    assert not found.passed


def test_what_breaks_by_itself_blames_nobody_and_is_left_out_of_what_follows(repo: GitRepository, store: ObjectStore) -> None:
    found = rehearsal_of(repo, store, "broken", "renames", "one")
    assert [(step.name, step.landing, step.culprits) for step in found.steps] == [
        ("broken", Landing.BROKE, ("broken",)), ("renames", Landing.PASSED, ()), ("one", Landing.PASSED, ()),
    ]  # fmt: skip


def test_what_git_cannot_merge_is_told_and_left_out(repo: GitRepository, store: ObjectStore) -> None:
    found = rehearsal_of(repo, store, "renames", "clash", "one")
    assert (found.steps[1].landing, found.steps[1].conflicts, found.steps[1].check) == (Landing.CONFLICT, ("store.py",), None)
    assert found.steps[2].landing is Landing.PASSED


def test_the_same_tree_is_not_checked_twice(repo: GitRepository, store: ObjectStore) -> None:
    first = rehearsal_of(repo, store, "renames", "uses")
    again = rehearsal_of(repo, store, "renames", "uses")
    assert (first.checks > 0, again.checks) == (True, 0)
    assert [step.culprits for step in again.steps] == [step.culprits for step in first.steps]
    assert rehearsal_of(repo, store, "renames", check="true").checks == 2


def test_a_command_that_fails_on_base_says_nothing_about_the_changes(repo: GitRepository, store: ObjectStore) -> None:
    found = rehearsal_of(repo, store, "one", check="exit 3")
    assert (found.start.passed, found.start.ended, found.steps, found.passed) == (False, "exit code 3", (), False)


def test_a_check_that_hangs_is_ended_and_not_remembered(repo: GitRepository, store: ObjectStore) -> None:
    config = Config(limits=Limits(seconds=0.5))
    for _ in range(2):
        found = rehearsal_of(repo, store, "one", check="sleep 60", config=config)
        assert (found.start.ended, found.start.cached) == ("timeout", False)


def test_setup_runs_before_the_first_check_and_what_it_leaves_stays(repo: GitRepository, store: ObjectStore) -> None:
    repo.commit({".gitignore": "ready\n"})
    found = rehearsal_of(repo, store, "one", check="test -f ready", config=Config(setup=("touch ready",)))
    assert found.passed
    with pytest.raises(ConfigError, match="setup command"):
        rehearsal_of(repo, store, "one", check="true # other", config=Config(setup=("exit 1",)))


def test_the_users_repository_is_as_it_was(repo: GitRepository, store: ObjectStore) -> None:
    before = repo.git("for-each-ref"), repo.git("status", "--porcelain"), repo.git("count-objects", "-v")
    rehearsal_of(repo, store, "renames", "uses")
    assert (repo.git("for-each-ref"), repo.git("status", "--porcelain"), repo.git("count-objects", "-v")) == before


def test_a_break_of_three_that_no_two_make_is_told_as_three() -> None:
    def join(a: str, b: str) -> str | tuple[MergeConflict, ...]:
        return "".join(sorted({*a, *b}))

    def check(commit: str) -> CheckRun:
        return CheckRun(tree=commit, passed=not set("acd") <= set(commit), ended="exit code 1", seconds=0, said="")

    steps = land([(name, name) for name in "abcd"], base="", stage=Stage(join, check))
    assert set(steps[-1].culprits) >= set("acd")


@pytest.mark.parametrize("order", [("renames", "uses"), ("uses", "renames")])
@pytest.mark.parametrize("finished", [True, False])
def test_who_lands_first_is_said_once_whatever_order_was_rehearsed(
    repo: GitRepository, store: ObjectStore, order: tuple[str, str], finished: bool
) -> None:
    works = [Work(name, repo.git("rev-parse", name), "branch") for name in order]
    with Index.open(None) as index:
        _, pairs = compare_work(works, base=None, objects=store, index=index)
    (broken,) = with_rehearsal(pairs, rehearsal_of(repo, store, *order), finished=finished)
    told = explain(broken)
    assert told[2] == "→ Land renames first, then mend uses."
    assert "merged together they fail the check" in told[0]
    assert ("merge renames before uses" in told[0]) is finished


@pytest.mark.parametrize(("finished", "verdict", "first"), [(True, Verdict.COORDINATE, "renames"), (False, Verdict.CONFLICT, None)])
def test_what_broke_is_evidence_of_its_pair(
    repo: GitRepository, store: ObjectStore, finished: bool, verdict: Verdict, first: str | None
) -> None:
    pairs = [Overlap(a=a, b=b, verdict=Verdict.INDEPENDENT, probability=0) for a, b in (("uses", "renames"), ("one", "uses"))]
    broken, free = with_rehearsal(pairs, rehearsal_of(repo, store, "one", "renames", "uses"), finished=finished)
    assert (broken.verdict, broken.probability, broken.first) == (verdict, 1.0, first)
    assert broken.evidence[0].kind is EvidenceKind.REHEARSAL
    assert any("rehearsal: With renames merged, uses fails" in line for line in explain(broken))
    assert free == pairs[1]
