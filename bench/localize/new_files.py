"""New files and registration places that recon predicts, against what real commits added and registered.

usage: python -m bench.localize.new_files mine --mirrors DIR --out ROWS.jsonl [--rows 10] dev:REPO… held:REPO…
       python -m bench.localize.new_files run --mirrors DIR --work DIR [--rows ROWS.jsonl] [--half dev|held] [--only REPO]
                                              [--sample N] [--show]

A row is a commit that added two source files or more; its parent is the base and its message the text. It holds ids and paths alone.
What counts: the share of added files whose folder and ending are among those of the first ten predicted files, and the share of
registration places (changed files that gained a line with the name of an added file) among the first ten predicted places.
Repositories are either for development or held out, never both.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import random
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.localize.mine import clean, git_folder
from scout.recon.analogy import find_analogy
from scout.recon.barrels import find_places
from scout.recon.look import Look
from scout.recon.query import read_query
from scout.recon.roles import Role, extension, folder, name_stem, role
from scout.recon.words import folded, terms_of, words
from scout.source import Index
from scout.system.repository import Repository

_NOISE = re.compile(
    r"^\W*(merge|revert|bump|release|version|chore\(deps|prepare|v?\d+\.\d+|typo|fmt|lint|format|move|rename|refactor|split)", re.IGNORECASE
)
_FIRST = 10
_ROWS = Path(__file__).with_suffix(".jsonl")
Row = Mapping[str, Any]


# ---------------------------------------------------------------------------------------------------------- mining


def git(home: Path, *argv: str) -> str:
    """What git says; "" where the mirror lacks an object."""
    return subprocess.run(["git", "--git-dir", str(home), *argv], capture_output=True, check=False).stdout.decode("utf-8", "replace")


def candidates(home: Path, limit: int = 5000) -> Iterator[tuple[str, str, list[list[str]]]]:
    """(commit, parent, name-status rows) newest first."""
    log = git(home, "log", "--no-merges", f"-{limit}", "--name-status", "--no-renames", "--format=%x01%H %P", "HEAD")
    for block in log.split("\x01")[1:]:
        head, *rest = block.strip().splitlines()
        ids = head.split()
        if len(ids) == 2:
            yield ids[0], ids[1], [line.split("\t") for line in rest if line]


def registered_in(home: Path, base: str, commit: str, added: Sequence[str], changed: Sequence[str]) -> list[str]:
    """Changed files that gained a line which says the stem of an added file, in any writing."""
    named_by_folder = {path for path in added if name_stem(path) in ("index", "mod")}
    names = {folder(path).rsplit("/", 1)[-1] if path in named_by_folder else name_stem(path) for path in added}
    stems = {folded(name) for name in names if len(name) > 3}
    found = []
    for path in changed:
        if role(path) in (Role.BINARY, Role.APART):
            continue
        diff = git(home, "diff", "-U0", base, commit, "--", path)
        gained = [folded(line[1:]) for line in diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
        if any(stem in line for stem in stems for line in gained):
            found.append(path)
    return found


def mined(mirrors: Path, repository: str, half: str, wanted: int) -> list[dict[str, object]]:
    """Rows of one repository, spread over its newest few thousand commits."""
    home = git_folder(mirrors, repository)
    suited = []
    for commit, base, changes in candidates(home):
        gone = {row[1].rsplit("/", 1)[-1] for row in changes if row[0] == "D"}
        added = [row[1] for row in changes if row[0] == "A" and role(row[1]) is Role.SOURCE and row[1].rsplit("/", 1)[-1] not in gone]
        if 2 <= len(added) <= 15 and len(changes) <= 60 and len(gone) <= len(added) / 2:
            suited.append((commit, base, changes, added))
    suited.sort(key=lambda found: hashlib.sha256(found[0].encode()).hexdigest())
    rows: list[dict[str, object]] = []
    for commit, base, changes, added in suited:
        message = git(home, "show", "-s", "--format=%B", commit)
        said = {term for word in words(clean(message)) for term in terms_of(word)}
        if len(said) < 3 or _NOISE.match(message):
            continue
        places = registered_in(home, base, commit, added, [row[1] for row in changes if row[0] == "M"])
        rows.append({"repository": repository, "half": half, "base": base, "commit": commit, "added": added, "registered": places})
        if len(rows) == wanted:
            break
    return rows


# --------------------------------------------------------------------------------------------------------- running


class Score(NamedTuple):
    """Of one row; None where the row has nothing to find."""

    row: Row
    places: float
    exact: float
    registered: float | None
    predicted: tuple[str, ...]
    registers: tuple[str, ...]


class Bench:
    """One repository with its stores, asked about several bases."""

    def __init__(self, mirrors: Path, work: Path, name: str) -> None:
        self.home = git_folder(mirrors, name)
        self.work = work / name.replace("/", "+")
        clone = self.work / "clone"
        if not clone.exists():
            subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(self.home), str(clone)], check=True)
        self.repository = Repository.open(clone)

    def score(self, row: Row) -> Score:
        """What recon says at the base of a commit, knowing its message."""
        text = clean(git(self.home, "show", "-s", "--format=%B", row["commit"]))
        with Index.open(self.work) as index:
            tree = index.tree(self.repository.files(row["base"]), self.repository.blobs)
            with Look(tree, self.repository, base=row["base"], folder=self.work) as look:
                analogy = find_analogy(text, read_query(text), self._ranked(look, text, row), tree.files, look.past)
                registrations = find_places(analogy, look.contents, look.past, tree, self.repository.blobs)
        predicted = tuple(new.path for new in analogy.new_files[:_FIRST])
        return scored(row, predicted, tuple(dict.fromkeys(place.path for place in registrations))[:_FIRST])

    def _ranked(self, look: Look, text: str, row: Row) -> Any:
        """The ranker's answer, kept: it is the same for every variant of what is measured here."""
        held = self.work / "ranked" / f"{row['commit']}.pkl"
        if not held.exists():
            held.parent.mkdir(parents=True, exist_ok=True)
            held.write_bytes(pickle.dumps(look.find(text).ranked[:60]))
        return pickle.loads(held.read_bytes())


def place_of(path: str) -> tuple[str, str]:
    """Folder and ending."""
    return folder(path), extension(path)


def scored(row: Row, predicted: tuple[str, ...], registers: tuple[str, ...]) -> Score:
    places = {place_of(path) for path in predicted}
    hits = sum(place_of(path) in places for path in row["added"]) / len(row["added"])
    exact = sum(path in predicted for path in row["added"]) / len(row["added"])
    found = sum(path in registers for path in row["registered"]) / len(row["registered"]) if row["registered"] else None
    return Score(row, hits, exact, found, predicted, registers)


def interval(values: Sequence[float]) -> str:
    """Mean in percent, with the 95 % interval of 2,000 bootstrap samples of rows."""
    chance = random.Random(1)
    means = sorted(statistics.fmean(chance.choices(values, k=len(values))) for _ in range(2000))
    return f"{100 * statistics.fmean(values):5.1f} [{100 * means[50]:.0f}, {100 * means[1949]:.0f}]"


def report(scores: Sequence[Score]) -> None:
    for half in ("dev", "held"):
        mine = [score for score in scores if score.row["half"] == half]
        if not mine:
            continue
        asked = [score.registered for score in mine if score.registered is not None]
        empty = sum(not score.predicted for score in mine)
        places, exact = interval([score.places for score in mine]), interval([score.exact for score in mine])
        print(f"{half:<5} {len(mine)} rows   folder and ending {places}   exact path {exact}")
        print(f"      {len(asked)} rows   registration places {interval(asked)}   nothing predicted in {empty} rows")
        for name in dict.fromkeys(score.row["repository"] for score in mine):
            own = [score for score in mine if score.row["repository"] == name]
            print(f"      {name:<28} {100 * statistics.fmean(score.places for score in own):5.1f}")


def show(score: Score) -> None:
    print(f"{score.row['repository']} {score.row['commit'][:10]} {score.places:.2f} {score.registered}")
    print("   added     ", *score.row["added"], sep="\n     ")
    print("   predicted ", *score.predicted, sep="\n     ")
    print("   registered", score.row["registered"], "predicted", score.registers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("mine", "run"))
    parser.add_argument("repositories", nargs="*")
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--rows", default=None)
    parser.add_argument("--out", type=Path, default=_ROWS)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--half", choices=("dev", "held"))
    parser.add_argument("--only")
    parser.add_argument("--sample", type=int, help="so many of the rows, always the same")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.what == "mine":
        with options.out.open("w") as out:
            for half, _, name in (given.partition(":") for given in options.repositories):
                rows = mined(options.mirrors, name, half, int(options.rows or 10))
                out.writelines(json.dumps(row) + "\n" for row in rows)
                print(f"{name}: {len(rows)}", file=sys.stderr)
        return
    rows = [json.loads(line) for line in Path(options.rows or _ROWS).read_text().splitlines()]
    rows = [row for row in rows if options.half in (None, row["half"]) and options.only in (None, row["repository"])]
    rows = random.Random(4).sample(rows, options.sample) if options.sample else rows
    scores = []
    for name in dict.fromkeys(row["repository"] for row in rows):
        bench = Bench(options.mirrors, options.work, name)
        for row in rows:
            if row["repository"] == name:
                scores.append(bench.score(row))
                if options.show:
                    show(scores[-1])
    report(scores)


if __name__ == "__main__":
    main()
