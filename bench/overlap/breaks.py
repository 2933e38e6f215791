"""Confirmed real breaks → what scout says of each. Reads mirrors, prints a line a break and the recall of each language.

    python -m bench.overlap.breaks --mirrors DIR [--explain]

breaks.jsonl holds pairs of changes that git merges without a conflict and that somebody had to repair: in the merge itself, or in a commit
right after it whose diff and message say so. Both sides and the repair were read. A row has commit ids, paths, the symbol and its
`cause`: `renamed`, `removed`, `signature`, `type`, `unimported`, `library` (a new version of it) or `meaning` (nothing that has a name).

`found` means: not called independent, and the evidence names the symbol; `alarmed` means: not independent, for another reason.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from pathlib import Path

from bench.overlap.maps import Workbench
from bench.overlap.run import Row, rows_of, workbenches
from scout.model import Overlap, Verdict
from scout.overlap import explain, find_overlaps
from scout.overlap.side import bare

DATA = Path(__file__).with_name("breaks.jsonl")


def overlap_of(bench: Workbench, row: Row) -> Overlap:
    """The verdict on a break's two sides."""
    maps = [bench.touch_map(name, row["base"], row[name]) for name in ("left", "right")]
    return find_overlaps(maps, {("left", "right"): bench.merge([(row["left"], row["right"])])}, finished=True)[0]


def outcome(overlap: Overlap, row: Row) -> str:
    """`found`, `alarmed` or `missed`."""
    if overlap.verdict is Verdict.INDEPENDENT:
        return "missed"
    named = {bare(item.symbol) for item in overlap.evidence if item.symbol}
    return "found" if row["symbol"] and bare(row["symbol"]) in named else "alarmed"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirrors", type=Path, default=Path(os.environ.get("SCOUT_MIRRORS", ".")))
    parser.add_argument("--explain", action="store_true", help="tell the evidence on each")
    given = parser.parse_args()
    rows = rows_of(DATA)
    seen: dict[str, list[str]] = defaultdict(list)
    with workbenches(rows, given.mirrors) as benches:
        for row in rows:
            overlap = overlap_of(benches[row["repo"]], row)
            said = outcome(overlap, row)
            seen[row["language"]].append(said)
            print(f"{row['id']:13} {row['language']:11} {row['cause']:11} {said:8} {overlap.verdict:12} {overlap.probability:.2f}")
            if given.explain:
                print(*(f"    {line}" for line in explain(overlap)[1:]), sep="\n")
    for language, outcomes in [*sorted(seen.items()), ("all", [one for several in seen.values() for one in several])]:
        print(f"{language:11} found {outcomes.count('found')}, alarmed {outcomes.count('alarmed')}, of {len(outcomes)}")


if __name__ == "__main__":
    main()
