"""The same rows asked of recon, BM25, aider's repository map and OpenLore's `orient`: how often each has the changed files in front.

usage: python -m bench.localize.peers ROWS.jsonl --mirrors DIR --work DIR --answers FILE [--aider PYTHON] [--openlore PROGRAM]

PYTHON is one that has aider-chat. Answers are kept in FILE, one line for each row: what it holds is not asked again. A peer's tests and
documents are dropped as recon's are, since no changed file is one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.localize.mine import git_folder
from bench.localize.new_files import interval
from bench.localize.run import ranked
from scout.recon.roles import Role, role

_AIDER = Path(__file__).with_name("aider_map.py")
_LONGEST_TASK = 1000
"""Characters that OpenLore takes."""
_FUNCTIONS = 100
"""How many functions OpenLore is asked for; several lie in one file."""
Row = Mapping[str, object]


def checked_out(row: Row, mirrors: Path, work: Path) -> Path:
    """The files of a row's base; what peers keep beside them stays, so that they read each file once."""
    name = str(row["repo"])
    tree = work / "trees" / name.replace("/", "+")
    if not tree.exists():
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(git_folder(mirrors, name)), str(tree)], check=True)
    subprocess.run(["git", "checkout", "-q", "--force", str(row["base_commit"])], cwd=tree, check=True)
    return tree


def said(argv: Sequence[str], folder: Path, text: str = "") -> str:
    return subprocess.run(argv, cwd=folder, input=text, capture_output=True, text=True, check=True).stdout


def by_aider(python: str, tree: Path, text: str) -> list[str]:
    return list(json.loads(said([python, str(_AIDER), str(tree)], tree, text)))


def by_openlore(program: str, tree: Path, text: str) -> list[str]:
    """OpenLore's keyword index alone: no embedder, as scout has none."""
    if not (tree / ".openlore").exists():
        said([program, "init"], tree)
    said([program, "analyze", "--no-embed", "--reanalyze"], tree)
    answer = said([program, "orient", "--json", "--lean", "--limit", str(_FUNCTIONS), "--task", text[:_LONGEST_TASK]], tree)
    found = json.loads(answer[answer.index("{") :])
    return list(dict.fromkeys([*found["relevantFiles"], *(function["filePath"] for function in found["relevantFunctions"])]))


def asked(row: Row, options: argparse.Namespace) -> dict[str, list[str]]:
    """Each ranker's source files, best first."""
    text = str(row["text"])
    orders = ranked(dict(row), options.mirrors, options.work, "text")
    tree = checked_out(row, options.mirrors, options.work)
    if options.aider:
        orders["aider"] = by_aider(options.aider, tree, text)
    if options.openlore:
        orders["OpenLore"] = by_openlore(options.openlore, tree, text)
    return {ranker: [path for path in order if role(path) is Role.SOURCE][:10] for ranker, order in orders.items()}


def show(ranker: str, orders: Sequence[Sequence[str]], golds: Sequence[set[str]]) -> None:
    """acc@5: the changed files, or five of them, stand in the first five places. With 95 % bootstrap intervals."""
    pairs = list(zip(orders, golds, strict=True))
    first = [float(len(gold & set(order[:5])) == min(5, len(gold))) for order, gold in pairs]
    recall = [len(gold & set(order[:10])) / len(gold) for order, gold in pairs]
    print(f"{ranker:9} n={len(golds):3d}  acc@5 {interval(first)}  recall@10 {interval(recall)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--aider")
    parser.add_argument("--openlore")
    options = parser.parse_args()
    rows = {row["instance_id"]: row for row in map(json.loads, options.rows.read_text().splitlines())}
    kept = dict(json.loads(line) for line in options.answers.read_text().splitlines()) if options.answers.exists() else {}
    with options.answers.open("a") as answers:
        for name, row in rows.items():
            if name not in kept:
                kept[name] = asked(row, options)
                print(json.dumps([name, kept[name]]), file=answers, flush=True)
    golds = [set(row["gold_files"]) for row in rows.values()]
    for ranker in kept[next(iter(rows))]:
        show(ranker, [kept[name][ranker] for name in rows], golds)


if __name__ == "__main__":
    main()
