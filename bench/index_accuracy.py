"""How complete the index is: definitions beside universal-ctags, references of Python beside jedi.

    python -m bench.index_accuracy definitions REPOSITORY
    python -m bench.index_accuracy references REPOSITORY [--symbols 300] [--seed 1] [--show]      (needs: pip install jedi)
    python -m bench.index_accuracy references REPOSITORY --language typescript                    (needs: npm install typescript@5)

Definitions: of the (file, name, line) that ctags finds, the share that lies on the first lines of a symbol of that name here, and
the other way about.
References: for a seeded sample of symbols, what jedi or the TypeScript language service finds is the truth; ours count from
a probability above 0.5.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from scout.model import Symbol
from scout.source import Index, Tree, users_of
from scout.system.repository import Repository

CTAGS_NOISE = frozenset(
    {"local", "parameter", "label", "namespace", "package", "packageName", "unknown", "alias", "anonMember", "receiver"}
)
"""Kinds that are no definitions of a program's own: imports, the file's package, parameters."""

LOCAL_KINDS = frozenset({"constant", "variable", "property"})
"""Local to a function when their scope is one: no symbols of a touch map."""


def tree_of(root: Path) -> Tree:
    """The tree of HEAD, indexed in memory."""
    with Repository.open(root) as repository, Index.open(None) as index:
        return index.tree(repository.files(repository.commit("HEAD")), repository.blobs)


def definitions(root: Path) -> None:
    """Prints, by language, how many definitions both find, and the kinds that only one finds."""
    tree = tree_of(root)
    both: Counter[str] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    ours: Counter[str] = Counter()
    shown: dict[tuple[str, str], str] = {}
    tags = _tags(root)
    for path in tree.files:
        outline = tree.outline(path)
        if outline is None or outline.language is None or path not in tags:
            continue
        ours[outline.language] += len(outline.symbols)
        for name, line, kind in tags[path]:
            if any(_is(symbol, name, line) for symbol in outline.symbols):
                both[outline.language] += 1
            else:
                missed[outline.language, kind] += 1
                shown.setdefault((outline.language, kind), f"{path}:{line} {name}")
    for language in sorted(ours):
        lacking = {kind: count for (of, kind), count in missed.items() if of == language}
        total = both[language] + sum(lacking.values())
        print(f"{language}: ctags {total}, ours {ours[language]}, of ctags' found here {both[language] / max(1, total):.3f}")
        for kind, count in sorted(lacking.items(), key=lambda row: -row[1])[:6]:
            print(f"    lacking {kind}: {count}, such as {shown[language, kind]}")


def _is(symbol: Symbol, name: str, line: int) -> bool:
    last = name.rpartition(".")[2].rpartition("::")[2]
    return symbol.name.endswith(last) and symbol.start <= line <= max(symbol.signature_end, symbol.start) + 1


def _tags(root: Path) -> dict[str, list[tuple[str, int, str]]]:
    """Path → (name, line, kind) of universal-ctags."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, check=True).stdout
    command = ["ctags", "--output-format=json", "--fields=+n", "-L", "-", "-f", "-"]
    said = subprocess.run(command, cwd=root, input=listed, capture_output=True, check=True).stdout
    found: dict[str, list[tuple[str, int, str]]] = {}
    for text in said.decode(errors="replace").splitlines():
        tag = json.loads(text)
        local = tag.get("kind") in LOCAL_KINDS and tag.get("scopeKind") in ("function", "method")
        made_up = tag.get("name", "").startswith(("__anon", "Anonymous")) or tag.get("name", "").isdigit()
        if tag.get("_type") == "tag" and tag.get("kind") not in CTAGS_NOISE and not local and not made_up:
            found.setdefault(tag["path"], []).append((tag["name"], tag["line"], tag["kind"]))
    return found


class Sampled(NamedTuple):
    """A symbol whose users are asked for."""

    path: str
    symbol: Symbol
    line: int
    column: int
    """Where its name stands; the line counts from 1, the column from 0."""


Place = tuple[str, int]

class Judgement(NamedTuple):
    """What a language's own tool says."""

    name: str
    uses: list[set[Place]]
    """Of each symbol, in the order asked."""
    knows: Callable[[Place, str], bool]
    """Whether it can tell what a name means at a place."""


Judge = Callable[[Path, Tree, list[Sampled]], Judgement]


def references(root: Path, symbols: int, seed: int, *, language: str, show: bool) -> None:
    """Prints precision and recall of the users of sampled symbols, lines as units; with `show` also what only one side has."""
    tree = tree_of(root)
    judge, endings, kinds = JUDGES[language]
    paths = [path for path in tree.files if path.endswith(endings)]
    pool = [found for path in paths for symbol in tree.symbols(path) if symbol.kind in kinds for found in _named(root, path, symbol)]
    sampled = random.Random(seed).sample(pool, min(symbols, len(pool)))
    judged = judge(root, tree, sampled)
    right = said = truth = untold = 0
    for one, places in zip(sampled, judged.uses, strict=True):
        ours = {(use.path, use.reference.line) for use in users_of(tree, one.path, one.symbol) if use.probability > 0.5}
        own = {(one.path, line) for line in range(one.symbol.start, one.symbol.end + 1)}
        ours, theirs = ({place for place in found if _is_use(tree, place)} - own for found in (ours, places))
        last = one.symbol.name.rpartition(".")[2]
        unknown = {place for place in ours - theirs if not judged.knows(place, last)}
        ours, untold = ours - unknown, untold + len(unknown)
        right, said, truth = right + len(ours & theirs), said + len(ours), truth + len(theirs)
        if show and ours != theirs:
            only = f"only here {sorted(ours - theirs)[:4]}, only there {sorted(theirs - ours)[:4]}"
            print(f"    {one.path}:{one.line} {one.symbol.name}: {len(ours & theirs)} in both, {only}")
    print(f"{root.name}: {len(sampled)} symbols, seed {seed}: precision {right / max(1, said):.3f}, recall {right / max(1, truth):.3f}")
    print(f"    {right} in both, {said} here, {truth} by {judged.name}; {untold} more here whose meaning it can't tell")


def _named(root: Path, path: str, symbol: Symbol) -> Iterator[Sampled]:
    """The symbol with the place of its name in its head."""
    word = re.compile(rf"(?<![\w$]){re.escape(symbol.name.rpartition('.')[2])}(?![\w$])")
    lines = (root / path).read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines[symbol.start - 1 : symbol.signature_end], symbol.start):
        found = word.search(line)
        if found and not line.lstrip().startswith(("//", "*", "/*", "#", "@", '"')):
            yield Sampled(path, symbol, number, found.start())
            return


def _is_use(tree: Tree, place: Place) -> bool:
    """Not an import, which both sides know."""
    outline = tree.outline(place[0])
    return outline is not None and all(imported.line != place[1] for imported in outline.imports)


def _by_jedi(root: Path, tree: Tree, sampled: list[Sampled]) -> Judgement:
    import jedi  # type: ignore[import-untyped, unused-ignore]
    from jedi.inference import references as limits  # type: ignore[import-untyped, unused-ignore]

    limits._PARSED_FILE_LIMIT = limits._OPENED_FILE_LIMIT = 100_000  # else it stops after thirty files
    project = jedi.Project(root, smart_sys_path=True)

    def places(one: Sampled) -> Iterator[Place]:
        script = jedi.Script((root / one.path).read_text(encoding="utf-8", errors="replace"), path=root / one.path, project=project)
        for name in script.get_references(one.line, one.column, scope="project"):
            if not name.is_definition() and name.module_path and Path(name.module_path).is_relative_to(root):
                yield str(Path(name.module_path).relative_to(root)), name.line

    def knows(place: Place, name: str) -> bool:
        text = (root / place[0]).read_text(encoding="utf-8", errors="replace")
        found = re.search(rf"\b{re.escape(name)}\b", text.split("\n")[place[1] - 1])
        return bool(found and jedi.Script(text, path=root / place[0], project=project).goto(place[1], found.start()))

    known = set(tree.files)
    uses = [{place for place in places(one) if place[0] in known} for one in sampled]
    return Judgement(f"jedi {jedi.__version__}", uses, knows)


def _by_typescript(root: Path, tree: Tree, sampled: list[Sampled]) -> Judgement:
    files = [path for path in tree.files if path.endswith((*SCRIPTS, ".js", ".jsx", ".mjs"))]
    symbols = [{"path": one.path, "line": one.line, "column": one.column} for one in sampled]
    configs = (path for path in tree.files if path.rpartition("/")[2] == "tsconfig.json")
    config = min(configs, key=lambda path: (path.count("/"), path), default=None)
    question = json.dumps({"root": str(root), "config": config, "files": files, "symbols": symbols})
    script = Path(__file__).with_name("typescript_references.cjs")
    answer = json.loads(subprocess.run(["node", script], input=question.encode(), capture_output=True, check=True).stdout)
    uses = [{(path, line) for path, line in places} for places in answer["references"]]
    return Judgement(f"TypeScript {answer['version']}", uses, lambda _place, _name: True)


SCRIPTS = (".ts", ".tsx", ".mts", ".cts")
JUDGES: dict[str, tuple[Judge, tuple[str, ...], frozenset[str]]] = {
    "python": (_by_jedi, (".py",), frozenset({"function", "method", "class"})),
    "typescript": (_by_typescript, SCRIPTS, frozenset({"function", "method", "class", "interface", "type", "enum", "constant"})),
}
"""Language → who says the truth, its files, and the kinds of symbols that are sampled."""


def main() -> None:
    """Runs one of the two comparisons."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["definitions", "references"])
    arguments.add_argument("repository", type=Path)
    arguments.add_argument("--symbols", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--language", choices=sorted(JUDGES), default="python")
    arguments.add_argument("--show", action="store_true", help="every symbol on which the two differ")
    given = arguments.parse_args()
    root = given.repository.resolve()
    if given.what == "definitions":
        definitions(root)
    else:
        references(root, given.symbols, given.seed, language=given.language, show=given.show)


if __name__ == "__main__":
    main()
