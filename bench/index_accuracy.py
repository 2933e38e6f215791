"""How complete the index is: definitions beside universal-ctags, references of Python beside jedi.

    python -m bench.index_accuracy definitions REPOSITORY…
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

from scout.model import Outline, Symbol
from scout.origins import origin_of
from scout.source import Index, Tree, users_of
from scout.system.repository import Repository

NOISE: dict[str, dict[str, str]] = {
    "": {
        **dict.fromkeys(("local", "parameter", "label", "receiver"), "local to a function"),
        **dict.fromkeys(("namespace", "package", "packageName", "unknown", "alias"), "an import, or the file's own package"),
        "anonMember": "a Go embedded type under its full path; here a field by its name",
    },
    "bash": {"heredoc": "the end mark of a text", "function": "an assignment or an alias that ctags takes for a function"},
    "html": dict.fromkeys(("heading1", "heading2", "heading3", "anchor", "title"), "text; what others refer to is an id"),
    "javascript": {
        **dict.fromkeys(("property", "field"), "a key of an object literal: a change of its constant"),
        "class": "an object that ctags takes for a class because it has properties",
    },
    "kotlin": {"object": "a companion object without a name"},
    "ruby": dict.fromkeys(("describe", "context", "it"), "a block of a test"),
    "elixir": {"test": "a block of a test"},
    "rust": {"implementation": "lends its type to the methods inside; no name of its own", "module": "`mod x;` is an import"},
    "yaml": dict.fromkeys(("play", "anchor"), "a name that is a value, an anchor"),
}
"""Language ("": all) → kind of ctags → why it is no symbol that people change."""

NOISE["jsx"] = NOISE["javascript"]
DEEPEST_KEY = 3
LOCAL_KINDS = frozenset({"constant", "variable", "property", "field", "function", "class"})
"""No symbols of a touch map when they are local to a function or block."""


def tree_of(root: Path) -> Tree:
    """The tree of HEAD, indexed in memory."""
    with Repository.open(root) as repository, Index.open(None) as index:
        return index.tree(repository.files(repository.commit("HEAD")), repository.blobs)


def definitions(roots: list[Path]) -> None:
    """Prints, by language over all repositories, how many definitions both find, and the kinds that only ctags finds."""
    both: Counter[str] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    noise: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    shown: dict[tuple[str, str], str] = {}
    for name, path, tags, outline in (found for root in roots for found in _tagged(root)):
        language = outline.language or ""
        ours[language] += len(outline.symbols)
        for tag in tags:
            if any(_is(symbol, tag, language) for symbol in outline.symbols):
                both[language] += 1
            elif _is_noise(tag, language, outline):
                noise[language] += 1
            else:
                missed[language, tag.kind] += 1
                shown.setdefault((language, tag.kind), f"{name}/{path}:{tag.line} {tag.name}")
    for language in sorted(ours):
        lacking = {kind: count for (of, kind), count in missed.items() if of == language}
        total = both[language] + sum(lacking.values())
        share = f"{both[language] / max(1, total):.3f}"
        print(f"{language}: ctags {total}, ours {ours[language]}, of ctags' found here {share}; {noise[language]} more are no symbols here")
        for kind, count in sorted(lacking.items(), key=lambda row: -row[1])[:6]:
            print(f"    lacking {kind}: {count}, such as {shown[language, kind]}")


def _tagged(root: Path) -> Iterator[tuple[str, str, list[Tag], Outline]]:
    """Every file that both know and that people write."""
    tree, tags = tree_of(root), _tags(root)
    for path in tree.files:
        outline = tree.outline(path)
        apart = outline is None or origin_of(path, says_generated=outline.generated)
        if outline is not None and outline.language is not None and path in tags and not apart:
            yield root.name, path, tags[path], outline


class Tag(NamedTuple):
    """What ctags says of a definition."""

    name: str
    line: int
    kind: str
    scope: str
    scope_kind: str
    indented: bool


def _is(symbol: Symbol, tag: Tag, language: str) -> bool:
    if not symbol.start <= tag.line <= max(symbol.signature_end, symbol.start) + 1:
        return False
    if language == "css":
        return tag.name.lstrip(".#") in symbol.name
    last = tag.name.rpartition(".")[2].rpartition("::")[2].rstrip("=").split("<")[0] or tag.name
    return symbol.name.rstrip("=").endswith(last) or (language == "markdown" and _plain(symbol.name).endswith(_plain(tag.name)))


def _plain(heading: str) -> str:
    return re.sub(r"[`*_\\\s]", "", heading)


def _is_noise(tag: Tag, language: str, outline: Outline) -> bool:
    if tag.kind in NOISE[""] or tag.kind in NOISE.get(language, {}):
        return True
    made_up = tag.name.startswith(("__anon", "Anonymous", "<lambda>")) or "<lambda>" in tag.scope or tag.name.isdigit()
    if made_up or any(imported.line == tag.line for imported in outline.imports):
        return True
    if language == "json":
        return tag.scope.count(".") >= DEEPEST_KEY - 1 or any(piece.isdigit() for piece in tag.scope.split("."))
    in_block = tag.indented and not tag.scope and language != "markdown"
    return tag.kind in LOCAL_KINDS and (tag.scope_kind in ("function", "method") or in_block or _in_function(tag, outline))


def _in_function(tag: Tag, outline: Outline) -> bool:
    """Whether it lies in the body of something that is called, by our own ranges."""
    return any(symbol.kind in ("function", "method") and symbol.start < tag.line <= symbol.end for symbol in outline.symbols)


def _tags(root: Path) -> dict[str, list[Tag]]:
    """Path → what universal-ctags finds in it."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, check=True).stdout
    command = ["ctags", "--output-format=json", "--fields=+nKsZ", "-L", "-", "-f", "-"]
    said = subprocess.run(command, cwd=root, input=listed, capture_output=True, check=True).stdout
    found: dict[str, list[Tag]] = {}
    for text in said.decode(errors="replace").splitlines():
        tag = json.loads(text)
        if tag.get("_type") == "tag":
            indented = tag.get("pattern", "").startswith(("/^ ", "/^\t"))
            made = Tag(tag["name"], tag["line"], tag.get("kind", "unknown"), tag.get("scope", ""), tag.get("scopeKind", ""), indented)
            found.setdefault(tag["path"], []).append(made)
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
    arguments.add_argument("repository", type=Path, nargs="+")
    arguments.add_argument("--symbols", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--language", choices=sorted(JUDGES), default="python")
    arguments.add_argument("--show", action="store_true", help="every symbol on which the two differ")
    given = arguments.parse_args()
    roots = [root.resolve() for root in given.repository]
    if given.what == "definitions":
        definitions(roots)
    for root in roots if given.what == "references" else []:
        references(root, given.symbols, given.seed, language=given.language, show=given.show)


if __name__ == "__main__":
    main()
