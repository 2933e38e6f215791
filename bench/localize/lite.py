"""SWE-bench Lite: files and functions that recon finds for real issues, by the measure of the LocAgent paper.

usage: python -m bench.localize.lite INSTANCES.jsonl --mirrors DIR --work DIR --answers FILE [--rows N]

A line of INSTANCES has instance_id, repo, base_commit, problem_statement and patch, as the benchmark publishes them; it is for checking and
nothing was learned from it. Gold files are those that the patch changes, gold functions what scout's touch map says of it; as in the paper,
instances whose patch changes no function that was there before are left out. Answers are kept in FILE: what it holds is not asked again.
With --rows a sample is asked, drawn by the hash of the instances' names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.localize.features import changed_symbols, opened
from bench.localize.learn import own_name
from bench.localize.mine import git_folder
from bench.localize.new_files import interval
from scout.model import TreeEntry
from scout.recon.contents import Contents
from scout.recon.look import Look
from scout.recon.past import Past
from scout.recon.roles import Role, role
from scout.recon.signals import SIGNALS
from scout.recon.store import Store
from scout.recon.symbols import CALLABLE
from scout.source import Index
from scout.system.repository import Repository

_SYMBOLS = 100
"""Asked for; several may be no functions."""
Instance = Mapping[str, str]


class Answer(NamedTuple):
    """What is kept of one instance."""

    name: str
    gold: list[str]
    gold_functions: list[list[str]]
    """[path, name]."""
    files: list[str]
    said: list[str]
    """The files as BM25 alone ranks them."""
    functions: list[list[str]]


def drawn(instances: Iterable[Instance], most: int | None) -> list[Instance]:
    return sorted(instances, key=lambda one: hashlib.sha256(one["instance_id"].encode()).hexdigest())[:most]


def patched(instance: Instance, repository: Repository) -> str:
    """The commit that a patch makes of its base, as a loose object of the clone."""
    with tempfile.TemporaryDirectory() as folder:
        who = {f"GIT_{role}_{field}": "bench" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")}
        environment = os.environ | who | {"GIT_INDEX_FILE": str(Path(folder) / "index")}

        def git(*argv: str, text: str = "") -> str:
            argv = ("git", "-C", str(repository.root), *argv)
            return subprocess.run(argv, input=text, capture_output=True, text=True, check=True, env=environment).stdout.strip()

        git("read-tree", instance["base_commit"])
        git("apply", "--cached", "--whitespace=nowarn", text=instance["patch"])
        return git("commit-tree", "-p", instance["base_commit"], "-m", "patch", git("write-tree"))


def asked(instance: Instance, entries: Sequence[TreeEntry], repository: Repository, index: Index, folder: Path) -> Answer:
    base, commit = instance["base_commit"], patched(instance, repository)
    gold = sorted(path for change in repository.diff(base, commit).files if (path := change.old_path or change.path))
    changed = changed_symbols({"base_commit": base, "commit": commit}, repository, index)
    with Look(index.tree(entries, repository.blobs), repository, base=base, folder=folder) as look:
        found = look.find(instance["problem_statement"])
        symbols = look.symbol_hits(found, top=_SYMBOLS)
    text = {path: row[SIGNALS.index("text")] for path, row in zip(found.signals.paths, found.signals.rows, strict=True)}
    return Answer(
        name=instance["instance_id"],
        gold=[path for path in gold if role(path) is Role.SOURCE],
        gold_functions=[[path, own_name(name)] for path, name, kind in changed if kind in CALLABLE],
        files=[file.path for file in found.ranked if role(file.path) is Role.SOURCE][:20],
        said=sorted(text, key=lambda path: (-text[path], path))[:20],
        functions=[[hit.path, own_name(hit.name)] for hit in symbols if hit.kind in (*CALLABLE, "class")],
    )


def ask_all(name: str, instances: Sequence[Instance], options: argparse.Namespace) -> Iterable[Answer]:
    """The instances of one repository. All bases share one store, so that each blob and each commit is read once."""
    folder = options.work / "stores" / name.replace("/", "+")
    folder.mkdir(parents=True, exist_ok=True)
    with opened(options.mirrors, options.work, name) as repository, Index.open(folder) as index:
        trees = {one["instance_id"]: repository.files(one["base_commit"]) for one in instances}
        every = list({(entry.blob, entry.path): entry for entries in trees.values() for entry in entries}.values())
        index.tree(every, repository.blobs)
        with Store.open(folder) as store:
            Contents(store, every, repository.blobs)
            Past(store, repository, repository.commit("HEAD"))
        for one in instances:
            yield asked(one, trees[one["instance_id"]], repository, index, folder)


def show(answers: Sequence[Answer]) -> None:
    """acc@k: everything that the patch changed is among the first k. With 95 % bootstrap intervals."""
    for title, kept in (("all", answers), ("that change a function", [answer for answer in answers if answer.gold_functions])):
        print(f"{len(kept)} instances, {title}")
        for ranker in ("files", "said"):
            orders = [getattr(answer, ranker) for answer in kept]
            show_figures("recon" if ranker == "files" else "BM25", orders, [answer.gold for answer in kept])
    functions = [[(path, name) for path, name in answer.functions] for answer in kept]
    show_figures("functions", functions, [[(path, name) for path, name in answer.gold_functions] for answer in kept])


def show_figures(title: str, orders: Sequence[Sequence[object]], golds: Sequence[Sequence[object]]) -> None:
    pairs = [(list(dict.fromkeys(order)), set(gold)) for order, gold in zip(orders, golds, strict=True)]
    hits = {k: [float(gold <= set(order[:k])) for order, gold in pairs] for k in (1, 5, 10)}
    print(f"  {title:9}  " + "  ".join(f"acc@{k} {interval(values)}" for k, values in hits.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instances", type=Path)
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--rows", type=int)
    options = parser.parse_args()
    held = options.answers.read_text().splitlines() if options.answers.exists() else []
    answers = {answer.name: answer for answer in (Answer(**json.loads(line)) for line in held)}
    wanted = drawn(map(json.loads, options.instances.read_text().splitlines()), options.rows)
    missing: dict[str, list[Instance]] = defaultdict(list)
    for one in wanted:
        if one["instance_id"] not in answers:
            missing[one["repo"]].append(one)
    with options.answers.open("a") as kept:
        for name in sorted(missing, key=lambda name: (len(missing[name]), name)):
            began = time.monotonic()
            if not git_folder(options.mirrors, name).exists():
                print(f"{name}: no mirror, {len(missing[name])} instances left out", file=sys.stderr)
                continue
            for answer in ask_all(name, missing[name], options):
                answers[answer.name] = answer
                print(json.dumps(answer._asdict()), file=kept, flush=True)
            print(f"{name}: {len(missing[name])} instances, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    show([answers[one["instance_id"]] for one in wanted if one["instance_id"] in answers])


if __name__ == "__main__":
    main()
