"""A repository's past measures recon, and never from a later commit."""

from __future__ import annotations

import json
from pathlib import Path

from scout.recon import BacktestResult, Progress, backtest
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


def measured(root: Path, *, commits: int = 8, seen: list[Progress] | None = None, stop_after: int | None = None) -> BacktestResult:
    progress: list[Progress] = [] if seen is None else seen
    with Repository.open(root) as repository:
        return backtest(
            repository,
            base=repository.commit("HEAD"),
            folder=scout_folder(root),
            commits=commits,
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
