"""Real changes that were open together → conflicts between them as parts of one plan, before and after the contract is cut. Reads mirrors.

    python -m bench.overlap.cut DATA/groups.jsonl --mirrors DIR

A row of the data is a base and the tips of pull requests that were open at once. Each counts as what one scout left of one part: the trial
merges and touch maps are those of the real changes, and the plan is the one that `scout probe` would make of them. Printed for each group
in which parts conflict: pairs that conflict or are ordered, before and after; waves without and with the cut; and what was cut.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from bench.overlap.maps import Workbench
from bench.overlap.run import Row, rows_of, workbenches
from scout.model import Overlap, Part, PartForecast, TouchMap, Verdict
from scout.overlap import find_overlaps
from scout.partition.layout import TOGETHER, Known, Layout, gather, lay_out
from scout.questions.plans import side_by_side


def known_of(bench: Workbench, group: Row) -> Known:
    """The group's changes as parts of a plan, each with one scout's evidence."""
    tips = [bench.replay(group["base"], member["tip"]) if member["port"] else member["tip"] for member in group["members"]]
    names = [member["name"] for member in group["members"]]
    maps = [bench.touch_map(name, group["base"], tip) for name, tip in zip(names, tips, strict=True)]
    merges = bench.merge(list(combinations(tips, 2)))
    tried = {pair: (merge,) for pair, merge in zip(combinations(names, 2), merges, strict=True)}
    return gather([forecast(found) for found in maps], maps, find_overlaps(maps, tried))


def forecast(found: TouchMap) -> PartForecast:
    """A part of which nothing was foretold."""
    return PartForecast(part=Part(name=found.part, title=found.part, brief=""), confidence=1.0)


def counts(overlaps: Sequence[Overlap]) -> tuple[int, int]:
    """Pairs that conflict, and pairs that are ordered."""
    verdicts = [overlap.verdict for overlap in overlaps]
    return verdicts.count(Verdict.CONFLICT), verdicts.count(Verdict.ORDERED)


def told(group: Row, known: Known, cut: Layout) -> str:
    """One line about a group."""
    was, now = counts(known.overlaps), counts(cut.overlaps)
    points = ", ".join(sorted(f"{path}#{symbol}" if symbol else path for path, symbol in cut.points)) or "nothing"
    ordered = f"; ordered {was[1]} → {now[1]}" if was[1] or now[1] else ""
    rounds = len(side_by_side(known.overlaps)), len(side_by_side(cut.overlaps)) + bool(cut.points)
    return (
        f"{group['id']:14} {len(known.parts)} parts: conflicts {was[0]} → {now[0]}{ordered}; "
        f"waves {rounds[0]} → {rounds[1]}; cut {points} ({cut.lines} lines)"
    )


def main() -> None:
    """Prints the groups and the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--mirrors", type=Path, default=Path(os.environ.get("SCOUT_MIRRORS", ".")))
    given = parser.parse_args()
    groups, before, after = rows_of(given.data), 0, 0
    with workbenches(groups, given.mirrors) as benches:
        for group in groups:
            known = known_of(benches[group["repo"]], group)
            cut = lay_out(known, cut=True, stubs=False, together=TOGETHER)
            before, after = before + counts(known.overlaps)[0], after + counts(cut.overlaps)[0]
            if counts(known.overlaps)[0]:
                print(told(group, known, cut))
    print(f"{len(groups)} groups: conflicts {before} → {after}")


if __name__ == "__main__":
    main()
