"""A repository's past measures recon, and never from a later commit."""

from __future__ import annotations

import json
from pathlib import Path

from scout.recon.backtest import BacktestResult, Progress, backtest, judge_pairs
from scout.recon.experience import Measured, learned_trust
from scout.recon.pulls import Pair
from scout.system.files import scout_folder
from scout.system.repository import Repository
from tests.conftest import GitRepository


def history(repo: GitRepository, rounds: int = 6) -> None:
    """Two files that are changed under telling messages."""
    repo.commit(
        {"src/parcel.py": "def weigh_parcel(): ...\n", "src/invoice.py": "def print_invoice(): ...\n", "README.md": "shop\n"},
        "Open the shop",
    )
    for number in range(rounds):
        repo.commit({"src/parcel.py": f"def weigh_parcel():\n    return {number}\n"}, f"Weigh each parcel on the new scale {number}")
        repo.commit({"src/invoice.py": f"def print_invoice():\n    return {number}\n"}, f"Print every invoice with its address {number}")


def measured(
    root: Path, *, commits: int = 8, processes: int | None = 1, seen: list[Progress] | None = None, stop_after: int | None = None
) -> BacktestResult:
    progress: list[Progress] = [] if seen is None else seen
    with Repository.open(root) as repository:
        return backtest(
            repository,
            base=repository.commit("HEAD"),
            folder=scout_folder(root),
            commits=commits,
            processes=processes,
            notify=progress.append,
            stopped=lambda: stop_after is not None and len(progress) >= stop_after,
        )


def test_telling_messages_are_predicted(repo: GitRepository) -> None:
    history(repo)
    result = measured(repo.path)
    assert (result.commits, result.acc5, result.recall10) == (8, 1.0, 1.0)
    assert result.verdict.startswith("Only 8 commits")


def test_what_was_measured_is_not_measured_again_and_a_stop_is_resumed(repo: GitRepository) -> None:
    history(repo)
    whole = measured(repo.path)
    lines = (repo.path / ".scout" / "history.jsonl").read_text().splitlines()
    (repo.path / ".scout" / "history.jsonl").unlink()
    stopped = measured(repo.path, stop_after=3)
    assert stopped.notes
    assert measured(repo.path) == whole
    assert sorted((repo.path / ".scout" / "history.jsonl").read_text().splitlines()) == sorted(lines)


def test_a_half_written_line_is_measured_again(repo: GitRepository) -> None:
    history(repo)
    whole = measured(repo.path)
    file = repo.path / ".scout" / "history.jsonl"
    file.write_text(file.read_text()[:-30] + "\n")
    assert measured(repo.path) == whole


def test_an_answer_planted_in_a_later_commit_changes_nothing(repo: GitRepository) -> None:
    history(repo)
    measured(repo.path)
    file = repo.path / ".scout" / "history.jsonl"
    before = {json.loads(line)["commit"]: line for line in file.read_text().splitlines()}
    file.unlink()
    for number in range(4):
        repo.commit(
            {"src/planted.py": f"# weigh each parcel on the new scale, print every invoice with its address {number}\n"},
            f"Weigh each parcel, print every invoice {number}",
        )
    measured(repo.path, commits=12)
    after = {json.loads(line)["commit"]: line for line in file.read_text().splitlines()}
    assert {commit: after[commit] for commit in before} == before


def test_lines_of_other_kinds_are_left_alone(repo: GitRepository) -> None:
    history(repo)
    file = scout_folder(repo.path) / "history.jsonl"
    file.write_text('{"kind": "review", "commit": "x"}\n[1]\nnot json\n')
    assert measured(repo.path).commits == 8
    assert file.read_text().startswith('{"kind": "review", "commit": "x"}\n[1]\nnot json\n')
    assert {json.loads(line)["kind"] for line in file.read_text().splitlines()[3:]} == {"backtest"}


def test_processes_side_by_side_measure_what_one_alone_measures(repo: GitRepository) -> None:
    history(repo)
    alone = measured(repo.path, processes=1)
    (repo.path / ".scout" / "history.jsonl").unlink()
    assert measured(repo.path, processes=2) == alone


def merged(repo: GitRepository, name: str, branch: str) -> None:
    repo.git("merge", "-q", "--no-ff", "-X", "ours", "-m", f"Merge pull request from {branch}\n\n{name}", branch)


def test_conflicts_between_pull_requests_that_were_open_together_are_foreseen_or_not(repo: GitRepository) -> None:
    history(repo)
    repo.branch("scale", {"src/parcel.py": "def weigh_parcel():\n    return 'scale'\n"})
    repo.branch("ounces", {"src/parcel.py": "def weigh_parcel():\n    return 'ounces'\n"})
    repo.branch("address", {"src/invoice.py": "def print_invoice():\n    return 'address'\n"})
    for name, branch in (
        ("Weigh each parcel with a scale", "scale"),
        ("Weigh each parcel in ounces", "ounces"),
        ("Print invoice address twice", "address"),
    ):
        repo.clock += 60
        merged(repo, name, branch)
    found = measured(repo.path).collisions
    assert found is not None
    assert (found.pairs, found.conflicts, found.foreseen) == (3, 1, 1)


def test_pairs_are_kept_apart_where_both_will_likely_change_one_file() -> None:
    sure, unsure = row((0.9, True), commit="sure"), row((0.3, False), commit="unsure")
    pairs = [Pair("sure", "sure", True, True), Pair("sure", "unsure", True, False), Pair("unsure", "unsure", True, True)]
    found = judge_pairs(pairs, {"sure": sure, "unsure": unsure})
    assert found is not None
    assert (found.pairs, found.conflicts, found.foreseen, found.kept_apart) == (3, 2, 1, 1)


def test_a_history_without_merges_says_that_pairs_cannot_be_told(repo: GitRepository) -> None:
    history(repo)
    result = measured(repo.path)
    assert result.collisions is None
    assert any("pull requests" in note for note in result.notes)


def row(*forecast: tuple[float, bool], commit: str = "c") -> Measured:
    return Measured(commit=commit, gold=1, places=(1,), files=tuple(map(str, range(len(forecast)))), forecast=forecast)


def test_experience_lowers_probabilities_that_were_too_high(repo: GitRepository) -> None:
    trust = learned_trust([row((0.9, number % 3 == 0), (0.1, False)) for number in range(60)])
    assert 0.25 < trust(0.9) < 0.6
    assert trust(0.1) < trust(0.9)


def test_little_experience_changes_nothing() -> None:
    assert learned_trust([row((0.9, False))] * 19)(0.9) == 0.9


def test_progress_counts_to_the_end(repo: GitRepository) -> None:
    history(repo, rounds=2)
    seen: list[Progress] = []
    measured(repo.path, commits=4, seen=seen)
    assert [step.done for step in seen] == [1, 2, 3, 4]
    assert {step.of for step in seen} == {4}


def test_a_repository_without_suitable_commits_says_that_it_cannot_tell(repo: GitRepository) -> None:
    repo.commit({"README.md": "hello\n"})
    result = measured(repo.path)
    assert result.commits == 0
    assert "too few" in result.verdict
