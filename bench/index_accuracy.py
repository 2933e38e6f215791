"""How complete the index is: definitions beside universal-ctags, references of Python beside jedi.

    python -m bench.index_accuracy definitions REPOSITORY
    python -m bench.index_accuracy references REPOSITORY [--symbols 300] [--seed 1]     (needs: pip install jedi)

Definitions: of the (file, name, line) that ctags finds, the share that lies on the first lines of a symbol of that name here, and
the other way about. References: for a seeded sample of functions, methods and classes, jedi's references are the truth; ours
count from a probability above 0.5.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
from collections import Counter
from pathlib import Path
from types import ModuleType

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


def references(root: Path, symbols: int, seed: int) -> None:
    """Prints precision and recall of the users of sampled symbols, lines as units."""
    import jedi  # type: ignore[import-untyped, unused-ignore]

    tree = tree_of(root)
    project = jedi.Project(root, smart_sys_path=True)
    kinds = {"function", "method", "class"}
    pool = [(path, symbol) for path in tree.files if path.endswith(".py") for symbol in tree.symbols(path) if symbol.kind in kinds]
    right = said = truth = 0
    for path, symbol in random.Random(seed).sample(pool, min(symbols, len(pool))):
        ours = {(use.path, use.reference.line) for use in users_of(tree, path, symbol) if use.probability > 0.5}
        theirs = {place for place in _jedi(jedi, project, root, path, symbol) if place[0] in tree.files}
        theirs = {place for place in theirs if not (place[0] == path and symbol.start <= place[1] <= symbol.end)}
        imports = {(where, used.line) for where, _ in theirs for used in (tree.outline(where) or tree.outline(path)).imports}  # type: ignore[union-attr]
        theirs -= imports
        ours -= imports
        right, said, truth = right + len(ours & theirs), said + len(ours), truth + len(theirs)
    print(f"{root.name}: {symbols} symbols, seed {seed}: precision {right / max(1, said):.3f}, recall {right / max(1, truth):.3f}")
    print(f"    {right} in both, {said} here, {truth} by jedi {jedi.__version__}")


def _jedi(jedi: ModuleType, project: object, root: Path, path: str, symbol: Symbol) -> set[tuple[str, int]]:
    text = (root / path).read_text(encoding="utf-8", errors="replace")
    last = symbol.name.rpartition(".")[2]
    for number, line in enumerate(text.split("\n")[symbol.start - 1 : symbol.signature_end], symbol.start):
        for word in ("def ", "class "):
            column = line.find(f"{word}{last}")
            if column >= 0:
                script = jedi.Script(text, path=root / path, project=project)
                found = script.get_references(number, column + len(word), scope="project")
                places = ((name.module_path, name.line) for name in found if not name.is_definition() and name.module_path)
                return {(str(Path(where).relative_to(root)), at) for where, at in places if Path(where).is_relative_to(root)}
    return set()


def main() -> None:
    """Runs one of the two comparisons."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["definitions", "references"])
    arguments.add_argument("repository", type=Path)
    arguments.add_argument("--symbols", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    root = given.repository.resolve()
    if given.what == "definitions":
        definitions(root)
    else:
        references(root, given.symbols, given.seed)


if __name__ == "__main__":
    main()
