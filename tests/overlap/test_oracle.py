"""git as the oracle: what we call independent merges cleanly, in either order and in any order of three."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scout.model import Verdict
from scout.overlap import find_overlaps, pairs_to_try
from tests.conftest import GitRepository
from tests.overlap.branches import Files, make_branch, map_branches, try_merges

LINES = tuple(f"def f{number}():\n    return {number}\n" for number in range(6))
BASE: dict[str, str] = {"a.py": "\n".join(LINES), "lib/b.py": "\n".join(reversed(LINES)), "lib/c.txt": "".join(f"{n}\n" for n in range(9))}
FREE = ("lib/d.py", "e.txt", "lib/c.txt/f.txt", "other/b.py")


def _edited(text: str, at: int, new: str | None) -> str:
    """The text with one line replaced, or taken out."""
    lines = text.splitlines(keepends=True)
    at %= max(1, len(lines))
    return "".join([*lines[:at], *([new] if new is not None else []), *lines[at + 1 :]])


EDITS = st.tuples(st.just("edit"), st.sampled_from(sorted(BASE)), st.integers(0, 17), st.sampled_from(["x = 1\n", "y = 2\n", None]))
INSERTS = st.tuples(st.just("insert"), st.sampled_from(sorted(BASE)), st.integers(0, 17), st.sampled_from(["x = 1\n", "z = 3\n"]))
DELETES = st.tuples(st.just("delete"), st.sampled_from(sorted(BASE)), st.just(0), st.just(None))
MOVES = st.tuples(st.just("move"), st.sampled_from(sorted(BASE)), st.integers(0, len(FREE) - 1), st.just(None))
NEW = st.tuples(st.just("new"), st.sampled_from(["lib/d.py", "e.txt"]), st.just(0), st.sampled_from(["x = 1\n", "y = 2\n"]))
Step = tuple[str, str, int, str | None]
BRANCH = st.lists(st.one_of(EDITS, EDITS, INSERTS, DELETES, MOVES, NEW), min_size=1, max_size=3)


def _tree(steps: list[Step]) -> dict[str, str]:
    """What a branch's work tree holds after its steps; a step on a file that is gone does nothing."""
    tree = dict(BASE)
    for what, path, number, text in steps:
        if what == "new":
            tree[path] = text or ""
        elif path not in tree:
            continue
        elif what == "edit":
            tree[path] = _edited(tree[path], number, text)
        elif what == "insert":
            lines = tree[path].splitlines(keepends=True)
            tree[path] = "".join([*lines[: number % (len(lines) + 1)], text or "", *lines[number % (len(lines) + 1) :]])
        else:
            content = tree.pop(path)
            if what == "move":
                tree[FREE[number]] = content
    return {path: text for path, text in tree.items() if not any(other != path and other.startswith(f"{path}/") for other in tree)}


def _files(tree: Mapping[str, str]) -> Files:
    return {**{path: text for path, text in tree.items() if BASE.get(path) != text}, **{path: None for path in BASE if path not in tree}}


def _merges_cleanly(repo: GitRepository, tips: tuple[str, ...]) -> bool:
    """Whether git merges the branches one after the other."""
    repo.git("checkout", "-q", "--detach", tips[0])
    try:
        for tip in tips[1:]:
            repo.git("merge", "-q", "--no-edit", tip)
    except AssertionError:
        return False
    finally:
        repo.git("checkout", "-q", "-f", "main")
        repo.git("clean", "-qfd")
    return True


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, phases=[Phase.explicit, Phase.generate]
)
@given(steps=st.tuples(BRANCH, BRANCH, BRANCH))
def test_independent_branches_merge_in_any_order(steps: tuple[list[Step], list[Step], list[Step]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = GitRepository(Path(folder) / "repo")
        repo.commit(BASE, "base")
        names = ("a", "b", "c")
        for name, taken in zip(names, steps, strict=True):
            make_branch(repo, name, _files(_tree(taken)))
        maps, merges = map_branches(repo, names), try_merges(repo, names)
        worth = pairs_to_try(maps)
        overlaps = find_overlaps(maps, {pair: merges[pair] for pair in worth}, finished=True)
        for overlap in overlaps:
            clean = _merges_cleanly(repo, (overlap.a, overlap.b)) and _merges_cleanly(repo, (overlap.b, overlap.a))
            assert (overlap.verdict is Verdict.CONFLICT) is not clean
        if all(overlap.verdict is Verdict.INDEPENDENT for overlap in overlaps):
            assert all(_merges_cleanly(repo, order) for order in permutations(names))
