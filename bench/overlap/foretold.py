"""Mined pairs → how right verdicts are before a line is written: with nothing but the paths, and with the lines of base that both change.

    python -m bench.overlap.foretold pairs.jsonl…    # from mine

The lines are those of the finished changes: what a scout measures when it writes what will be written. Prints precision, recall and F1 of
`conflict` against git, with an interval over repositories (bootstrap), beside the rule "same file"; pairs that share no file are not in it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scout.model import Overlap, Verdict
from scout.overlap import Thresholds, find_overlaps
from scout.touchmap import bare_touch_map

Said = tuple[str, bool, bool]
"""Repository, whether a conflict was foretold, whether git found one."""
DRAWS = 400


def foretell(row: Mapping[str, Any], *, lines: bool, guess: float) -> Overlap:
    """The verdict on a pair of which nothing is known but paths, or the lines of its common files too."""
    maps = [
        bare_touch_map(
            side,
            sorted(set(row[f"{side}_files"]) - set(row["identical"])),
            lines={path: [tuple(place) for place in places] for path, places in row[f"{side}_lines"].items() if places} if lines else None,
        )
        for side in ("left", "right")
    ]
    return find_overlaps(maps, {}, sizes=row["sizes"], thresholds=Thresholds(guess=guess))[0]


def f1(said: Sequence[Said]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    hits = sum(foretold and true for _, foretold, true in said)
    precision = hits / max(1, sum(foretold for _, foretold, _ in said))
    recall = hits / max(1, sum(true for *_, true in said))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def interval(said: Sequence[Said]) -> tuple[float, float]:
    """95 % of F1 when the repositories are drawn anew."""
    chance, by_repository = random.Random(1), defaultdict(list)
    for one in said:
        by_repository[one[0]].append(one)
    groups = [by_repository[name] for name in sorted(by_repository)]
    drawn = sorted(f1([one for _ in groups for one in chance.choice(groups)])[2] for _ in range(DRAWS))
    return drawn[DRAWS // 40], drawn[-DRAWS // 40]


def told(name: str, said: Sequence[Said]) -> str:
    """One row of the table."""
    return f"{name:28} precision {{:.3f}}  recall {{:.3f}}  F1 {{:.3f}}  [{{:.3f}}, {{:.3f}}]".format(*f1(said), *interval(said))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args()
    rows = [json.loads(line) for file in given.files for line in file.read_text(errors="surrogateescape").splitlines()]
    rows = [row for row in rows if set(row["shared"]) - set(row["identical"])]
    print(f"{len(rows)} pairs of {len({row['repo'] for row in rows})} repositories that share a file")
    print(told("same file", [(row["repo"], True, not row["clean"]) for row in rows]))
    for name, lines, guess in (
        *((f"paths, from {guess} on", False, guess) for guess in (0.05, 0.1, 0.15, 0.2)),
        ("lines of both sides", True, 0.05),
    ):
        verdicts = [foretell(row, lines=lines, guess=guess).verdict for row in rows]
        print(
            told(name, [(row["repo"], verdict is Verdict.CONFLICT, not row["clean"]) for row, verdict in zip(rows, verdicts, strict=True)])
        )


if __name__ == "__main__":
    main()
