"""Labelled pairs and groups of real changes → how right the verdicts are, and how long they take. One command, one table.

    python -m bench.overlap.run DATA --mirrors DIR [--explain]

DATA holds pairs.jsonl (base, left, right, whether git conflicts, whether the clean merge is known to break; a mutant renames one identifier
everywhere on the left) and groups.jsonl (pull requests that were open at once, with the pairs that conflict and the fewest waves).
Precision and recall of: `conflict` against git; anything but `independent` against breaks of clean merges; `lost` is the share of clean
pairs without a known break that are not called independent. Waves keep apart whatever is not independent. `paths only` hides the changes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from bench.overlap.maps import Workbench
from scout.model import Overlap, Verdict
from scout.overlap import explain, find_overlaps
from scout.touchmap import bare_touch_map

Row = Mapping[str, Any]


class Answer(NamedTuple):
    """A pair's verdicts: with the changes, and with nothing but the paths; and the milliseconds the first took."""

    row: Row
    finished: Overlap
    bare: Overlap
    milliseconds: float


def rows_of(file: Path) -> list[Row]:
    """JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


@contextmanager
def workbenches(rows: Sequence[Row], mirrors: Path) -> Iterator[Mapping[str, Workbench]]:
    """A scratch repository over each mirror that the rows name."""
    with tempfile.TemporaryDirectory(prefix="scout-bench-") as folder:
        benches = {name: Workbench(mirrors / name / "repo", Path(folder) / name) for name in sorted({row["repo"] for row in rows})}
        yield benches
        for bench in benches.values():
            bench.close()


def answer_pair(bench: Workbench, row: Row) -> Answer:
    """The verdicts on one labelled pair."""
    base, left, right = sides_of(bench, row)
    start = time.perf_counter()
    maps = [bench.touch_map(name, base, tip) for name, tip in (("left", left), ("right", right))]
    finished = find_overlaps(maps, {("left", "right"): bench.merge([(left, right)])}, finished=True)[0]
    spent = (time.perf_counter() - start) * 1000
    sizes = {entry.path: entry.size for entry in bench.repository.files(base)}
    bare = find_overlaps([bare_touch_map(name, row[f"{name}_files"]) for name in ("left", "right")], {}, sizes=sizes)[0]
    return Answer(row, finished, bare, spent)


def sides_of(bench: Workbench, row: Row) -> tuple[str, str, str]:
    """Base, left and right as commits; the left one is replayed or made where the row says so."""
    if row.get("left_rename"):
        return row["base"], rename_everywhere(bench, row["base"], **row["left_rename"]), row["right"]
    left = bench.replay(row["base"], row["left"]) if row.get("port_left") else row["left"]
    return row["base"], left, row["right"]


def rename_everywhere(bench: Workbench, base: str, *, old: str, new: str, paths: Sequence[str]) -> str:
    """A commit on base in which one identifier has another name in all files that match."""
    index = {"GIT_INDEX_FILE": str(bench.folder / ".git/rename-index")}

    def git(*args: str, data: bytes | None = None) -> bytes:
        done = subprocess.run(["git", *args], cwd=bench.folder, input=data, capture_output=True, check=False, env=os.environ | index)
        return done.stdout

    git("read-tree", base)
    word = re.compile(rb"(?<![A-Za-z0-9_$])" + re.escape(old.encode()) + rb"(?![A-Za-z0-9_$])")
    hits = git("grep", "-l", "-w", "-F", "-I", "-z", "-e", old, base, "--", *paths).decode().split("\0")
    for path in (hit.removeprefix(f"{base}:") for hit in hits if hit):
        changed = word.sub(new.encode(), git("cat-file", "blob", f"{base}:{path}"))
        blob = git("hash-object", "-w", "--stdin", data=changed).decode().strip()
        mode = git("ls-tree", base, "--", path).decode().split()[0]
        git("update-index", "--cacheinfo", f"{mode},{blob},{path}")
    tree = git("write-tree").decode().strip()
    return git("commit-tree", tree, "-p", base, "-m", f"{old} is {new}").decode().strip()


# ----------------------------------------------------------------------------------------------------------- figures


def rates(said: Iterable[tuple[bool, bool]]) -> str:
    """Precision, recall and F1 of (predicted, true) pairs."""
    pairs = list(said)
    hits = sum(1 for predicted, true in pairs if predicted and true)
    precision = hits / max(1, sum(predicted for predicted, _ in pairs))
    recall = hits / max(1, sum(true for _, true in pairs))
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  ({sum(true for _, true in pairs)} of {len(pairs)} true)"


def report_pairs(answers: Sequence[Answer], *, explained: bool) -> None:
    """The figures of finished changes and of bare paths."""
    clean = [one for one in answers if not one.row["textual_conflict"] and one.row["semantic_break"] is not None]
    free = [one for one in clean if not one.row["semantic_break"] and one.row["kind"] != "mutant"]
    lost = [one for one in free if one.finished.verdict is not Verdict.INDEPENDENT]
    print("textual conflicts      ", rates((one.finished.verdict is Verdict.CONFLICT, one.row["textual_conflict"]) for one in answers))
    print("breaks of clean merges ", rates((one.finished.verdict is not Verdict.INDEPENDENT, one.row["semantic_break"]) for one in clean))
    print(f"lost                    {len(lost)} of {len(free)}")
    print("paths only             ", rates((one.bare.verdict is Verdict.CONFLICT, one.row["textual_conflict"]) for one in answers))
    print("same file              ", rates((bool(one.row["same_files"]), one.row["textual_conflict"]) for one in answers))
    print(f"milliseconds a pair     median {statistics.median(one.milliseconds for one in answers):.0f}, outlines parsed anew")
    for one in clean:
        if explained and (one.finished.verdict is not Verdict.INDEPENDENT) is not one.row["semantic_break"]:
            print("wrong:", one.row["id"], one.row["note"][:100], *explain(one.finished)[:3], sep="\n    ")


def report_groups(groups: Sequence[Row], benches: Mapping[str, Workbench]) -> None:
    """Waves over the optimum, and groups with a conflict inside a wave."""
    waves = best = bad = 0
    for group in groups:
        bench = benches[group["repo"]]
        tips = [bench.replay(group["base"], member["tip"]) if member["port"] else member["tip"] for member in group["members"]]
        maps = [bench.touch_map(str(at), group["base"], tip) for at, tip in enumerate(tips)]
        merges = bench.merge(list(combinations(tips, 2)))
        tried = {(a.part, b.part): (merge,) for (a, b), merge in zip(combinations(maps, 2), merges, strict=True)}
        edges = [(int(o.a), int(o.b)) for o in find_overlaps(maps, tried, finished=True) if o.verdict is not Verdict.INDEPENDENT]
        colours = fewest_waves(len(tips), edges)
        waves, best = waves + max(colours) + 1, best + group["min_waves"]
        bad += any(colours[conflict["a"]] == colours[conflict["b"]] for conflict in group["conflicts"])
    print(f"groups                  {len(groups)}: {waves} waves, optimum {best} ({waves / best:.2f}); with a conflict inside a wave {bad}")


def fewest_waves(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """An exact colouring of a small graph."""
    beside = [{b for a, b in edges if a == at} | {a for a, b in edges if b == at} for at in range(count)]

    def place(colours: list[int], most: int) -> list[int] | None:
        if len(colours) == count:
            return colours
        taken = {colours[other] for other in beside[len(colours)] if other < len(colours)}
        tries = (place([*colours, colour], most) for colour in range(most) if colour not in taken)
        return next((found for found in tries if found is not None), None)

    return next(found for most in range(1, count + 1) if (found := place([], most)) is not None)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--mirrors", type=Path, default=Path(os.environ.get("SCOUT_MIRRORS", ".")))
    parser.add_argument("--explain", action="store_true", help="tell every wrong verdict")
    given = parser.parse_args()
    pairs, groups = rows_of(given.data / "pairs.jsonl"), rows_of(given.data / "groups.jsonl")
    with workbenches([*pairs, *groups], given.mirrors) as benches:
        report_pairs([answer_pair(benches[row["repo"]], row) for row in pairs], explained=given.explain)
        report_groups(groups, benches)


if __name__ == "__main__":
    main()
