"""An import as written → the files of the repository that it means. One small function for each way of naming modules. Pure."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from scout.model import Import

ReadText = Callable[[str], str | None]
"""The text of a file of the tree that configures its modules; None when it is not there."""


class Alias(NamedTuple):
    """A prefix of module names and the folder that it stands for."""

    prefix: str
    folder: str
    exact: bool = False
    """The prefix is a whole name, not the beginning of one."""
    scope: str = ""
    """Only for files under this folder."""


class Modules:
    """Where the modules of one tree are. Built once for a tree, from its list of files and its few configuration files."""

    def __init__(self, files: Mapping[str, object], aliases: tuple[Alias, ...] = ()) -> None:
        self.files = files
        self.aliases = aliases
        self._tails: dict[str, list[str]] | None = None
        self._folders: dict[str, list[str]] | None = None
        self._endings: dict[str, list[str]] | None = None
        self._below: dict[str, tuple[str, ...]] = {}

    def tails(self, name: str) -> list[str]:
        """Paths of Python, Java and similar files by the last piece of their module name, shortest first."""
        if self._tails is None:
            self._tails = {}
            for path in self.files:
                stem = _module_stem(path)
                if stem:
                    self._tails.setdefault(stem, []).append(path)
        return self._tails.get(name, [])

    def in_folder(self, folder: str) -> list[str]:
        """Files that stand directly in a folder."""
        return self.folders().get(folder, [])

    def folders(self) -> Mapping[str, list[str]]:
        """Every folder that holds files, with those that stand directly in it."""
        if self._folders is None:
            self._folders = {}
            for path in sorted(self.files):
                self._folders.setdefault(posixpath.dirname(path), []).append(path)
        return self._folders

    def below(self, folder: str) -> tuple[str, ...]:
        """Files at any depth below a folder."""
        if folder not in self._below:
            inside = (inner for inner in self.folders() if f"{inner}/".startswith(f"{folder}/"))
            self._below[folder] = tuple(file for inner in inside for file in self.in_folder(inner))
        return self._below[folder]

    def folders_ending(self, name: str) -> list[str]:
        """Folders whose name, or the last of its pieces between dots, is this."""
        if self._endings is None:
            self._endings = {}
            for folder in self.folders():
                self._endings.setdefault(re.split(r"[/.]", folder)[-1], []).append(folder)
        return self._endings.get(name, [])


def _module_stem(path: str) -> str:
    folder, _, name = path.rpartition("/")
    stem, dot, _ = name.rpartition(".")
    if stem == "__init__":
        return folder.rpartition("/")[2]
    return stem if dot else ""


def resolve(modules: Modules, path: str, language: str | None, imported: Import) -> tuple[str, ...]:
    """The files that an import of `path` means, the likeliest first: one, or all of a package's in languages where a package is a
    folder. Empty for what is not in the repository, or not known."""
    find = _FINDERS.get(language or "")
    return find(modules, path, imported) if find else ()


# ------------------------------------------------------------------------------------------------------------ Python


def _python(modules: Modules, path: str, imported: Import) -> tuple[str, ...]:
    dots = len(imported.module) - len(imported.module.lstrip("."))
    names = [piece for piece in imported.module[dots:].split(".") if piece]
    if dots:
        folder = posixpath.dirname(path)
        for _ in range(dots - 1):
            folder = posixpath.dirname(folder)
        found = _python_module(modules, folder, names, imported.name)
        return (found,) if found else ()
    for root in _python_roots(modules, path, names):
        found = _python_module(modules, root, names, imported.name)
        if found:
            return (found,)
    return ()


def _python_module(modules: Modules, root: str, names: list[str], name: str | None) -> str | None:
    base = posixpath.join(root, *names) if root or names else ""
    tries = [posixpath.join(base, name)] if name and name != "*" else []
    for place in [*tries, base]:
        for candidate in (f"{place}.py", f"{place}/__init__.py", f"{place}.pyi", f"{place}/__init__.pyi"):
            if candidate.lstrip("/") in modules.files:
                return candidate.lstrip("/")
    return None


def _python_roots(modules: Modules, path: str, names: list[str]) -> list[str]:
    """Folders that may be on the module path: those above the file, then those in which a package of that name stands, `src` first."""
    if not names:
        return []
    folder = posixpath.dirname(path)
    roots = [""]
    above = []
    while folder:
        above.append(folder)
        folder = posixpath.dirname(folder)
    packages = (
        posixpath.dirname(posixpath.dirname(found)) if found.endswith(("__init__.py", "__init__.pyi")) else posixpath.dirname(found)
        for found in modules.tails(names[0])
    )
    tops = sorted({root for root in packages if f"{root}/__init__.py" not in modules.files}, key=lambda root: (root.count("/"), root))
    near = [root for root in tops if root in above]
    return roots + near + [root for root in tops if root not in near]


# -------------------------------------------------------------------------------------------- JavaScript, TypeScript

_SCRIPT_ENDINGS = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".vue", ".svelte", ".json")


def _script(modules: Modules, path: str, imported: Import) -> tuple[str, ...]:
    module = imported.module.partition("?")[0]
    if module.startswith("."):
        found = _script_file(modules, posixpath.normpath(posixpath.join(posixpath.dirname(path), module)))
        return (found,) if found else ()
    for alias in modules.aliases:
        if alias.scope and not path.startswith(alias.scope + "/"):
            continue
        rest = module[len(alias.prefix) :] if module.startswith(alias.prefix) else None
        if rest is None or (rest if alias.exact else (rest and not alias.prefix.endswith("/") and not rest.startswith("/"))):
            continue
        for folder in (f"{alias.folder}/src", alias.folder) if not alias.exact and not alias.scope else (alias.folder,):
            found = _script_file(modules, posixpath.normpath(f"{folder}/{rest}"))
            if found:
                return (found,)
    return ()


def _script_file(modules: Modules, base: str) -> str | None:
    base = base.removeprefix("./")
    if base in modules.files:
        return base
    stem, dot, ending = base.rpartition(".")
    places = [base, f"{base}/index"] + ([stem] if dot and ending in ("js", "jsx", "mjs", "cjs") else [])
    return next((place + end for place in places for end in _SCRIPT_ENDINGS if place + end in modules.files), None)


# ---------------------------------------------------------------------------------------------------------------- Go


def _go(modules: Modules, _path: str, imported: Import) -> tuple[str, ...]:
    for alias in modules.aliases:
        rest = imported.module[len(alias.prefix) :]
        if alias.scope == "go" and imported.module.startswith(alias.prefix) and (not rest or rest.startswith("/")):
            folder = posixpath.normpath(f"{alias.folder}{rest}").lstrip("/").removeprefix(".")
            files = [file for file in modules.in_folder(folder) if file.endswith(".go")]
            return tuple(sorted(files, key=lambda file: (file.endswith("_test.go"), file)))
    return ()


# -------------------------------------------------------------------------------------------------------------- Rust


def _rust(modules: Modules, path: str, imported: Import) -> tuple[str, ...]:
    pieces = [piece for piece in imported.module.split("::") if piece]
    if not pieces:
        return ()
    here = _rust_place(path)
    if pieces[0] == "crate":
        base, rest = _crate_root(path), pieces[1:]
    elif pieces[0] in ("self", "super"):
        base, rest = here, pieces
        while rest and rest[0] in ("self", "super"):
            base = posixpath.dirname(base) if rest[0] == "super" else base
            rest = rest[1:]
    else:
        crates = {alias.prefix: alias.folder for alias in modules.aliases if alias.scope == "rust"}
        name = pieces[0].replace("-", "_")
        base, rest = (f"{crates[name]}/src" if crates[name] else "src", pieces[1:]) if name in crates else (here, pieces)
    return _rust_file(modules, base, [*rest, imported.name] if imported.name and imported.name != "*" else rest)


def _rust_place(path: str) -> str:
    """The folder in which the modules inside a file stand."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".rs")
    return folder if stem in ("mod", "lib", "main") else f"{folder}/{stem}".lstrip("/")


def _crate_root(path: str) -> str:
    head, mark, _ = path.rpartition("src/")
    return head + "src" if mark else posixpath.dirname(path)


def _rust_file(modules: Modules, base: str, names: list[str]) -> tuple[str, ...]:
    for count in range(len(names), -1, -1):
        place = "/".join([base, *names[:count]]).strip("/")
        for candidate in (f"{place}.rs", f"{place}/mod.rs", f"{place}/lib.rs", f"{place}/main.rs"):
            if candidate in modules.files:
                return (candidate,)
    return ()


# ---------------------------------------------------------------------------------------------- Java, Kotlin, Scala

_JVM_ENDINGS = (".java", ".kt", ".scala")


def _jvm(modules: Modules, _path: str, imported: Import) -> tuple[str, ...]:
    module = imported.module.replace(".", "/")
    if imported.name == "*":
        folders = {posixpath.dirname(file) for file in modules.files if f"/{module}/" in f"/{file}"} if module else set()
        inside = (file for folder in sorted(folders) if folder.endswith(module) for file in modules.in_folder(folder))
        return tuple(file for file in inside if file.endswith(_JVM_ENDINGS))
    for name, tail in ((imported.name or "", f"{module}/{imported.name}"), (module.rpartition("/")[2], module)):
        found = [file for file in modules.tails(name) if file.endswith(_JVM_ENDINGS) and f"/{file}".rpartition(".")[0].endswith(f"/{tail}")]
        if found:
            return (min(found, key=lambda file: (len(file), file)),)
    return ()


# --------------------------------------------------------------------------------------- Elixir, C#, Swift: by convention

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _elixir(modules: Modules, _path: str, imported: Import) -> tuple[str, ...]:
    """`ShopWeb.OrderController` stands in order_controller.ex, somewhere below a folder shop_web."""
    *folders, last = (_HUMP.sub("_", piece).lower() for piece in imported.module.split("."))
    found = [file for file in modules.tails(last) if file.endswith((".ex", ".exs")) and _in_order(folders, file.split("/")[:-1])]
    return (min(found, key=lambda file: (len(file), file)),) if found else ()


def _csharp(modules: Modules, _path: str, imported: Import) -> tuple[str, ...]:
    """The files of namespace `Shop.Core.Orders` stand in a folder Orders below Shop.Core or below Shop and Core."""
    *above, last = imported.module.split(".")
    folders = [folder for folder in modules.folders_ending(last) if _in_order(above, re.split(r"[/.]", folder)[:-1])]
    return tuple(file for folder in folders for file in modules.in_folder(folder) if file.endswith(".cs"))


def _swift(modules: Modules, _path: str, imported: Import) -> tuple[str, ...]:
    """The files of a target, where Package.swift or the usual layout says that they are."""
    named = [alias.folder for alias in modules.aliases if alias.scope == "swift" and alias.prefix == imported.module]
    usual = [f"{root}/{imported.module}" for root in ("Sources", "Source", "Tests")]
    inside = next(filter(None, map(modules.below, (*named, *usual))), ())
    return tuple(file for file in inside if file.endswith(".swift"))


def _in_order(wanted: Iterable[str], given: Iterable[str]) -> bool:
    """Whether everything wanted is given, in that order, with anything between."""
    rest = iter(given)
    return all(piece in rest for piece in wanted)


# ------------------------------------------------------------------------------------- files named by their path

_PATH_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "c": ("", ".h"),
    "cpp": ("", ".h", ".hpp"),
    "ruby": (".rb", ""),
    "php": ("", ".php"),
    "lua": (".lua", "/init.lua", ""),
    "bash": ("", ".sh"),
    "html": ("",),
    "css": ("", ".css", ".scss"),
}
_LIBRARY_FOLDERS = ("", "include", "src", "lib", "app")


def _by_path(language: str) -> Callable[[Modules, str, Import], tuple[str, ...]]:
    """For languages that name a file: beside the importing file, then from the top and the usual folders of libraries."""

    def find(modules: Modules, path: str, imported: Import) -> tuple[str, ...]:
        module = imported.module.replace(".", "/") if language == "lua" else imported.module.partition("?")[0].lstrip("/")
        module = re.sub(r"^\$\{?\w+\}?/", "./", module)
        if language == "php" and imported.name:
            module = f"{module}/{imported.name}".replace("\\", "/").partition("/")[2]
        for folder in (posixpath.dirname(path), *_LIBRARY_FOLDERS):
            place = posixpath.normpath(posixpath.join(folder, module))
            for ending in _PATH_ENDINGS[language]:
                if place + ending in modules.files:
                    return (place + ending,)
        return ()

    return find


_FINDERS: Mapping[str, Callable[[Modules, str, Import], tuple[str, ...]]] = {
    "python": _python,
    "javascript": _script,
    "jsx": _script,
    "typescript": _script,
    "tsx": _script,
    "svelte": _script,
    "vue": _script,
    "go": _go,
    "rust": _rust,
    "java": _jvm,
    "kotlin": _jvm,
    "scala": _jvm,
    "elixir": _elixir,
    "csharp": _csharp,
    "swift": _swift,
    **{language: _by_path(language) for language in _PATH_ENDINGS},
}


# --------------------------------------------------------------------------------------------- configuration files

CONFIGURATION = ("package.json", "tsconfig.json", "jsconfig.json", "tsconfig.base.json", "go.mod", "Cargo.toml", "Package.swift")


def aliases_of(texts: Mapping[str, str]) -> tuple[Alias, ...]:
    """What a tree's configuration files ({path: text}) say about module names, the most special first. Files that can't be read
    say nothing."""
    found: list[Alias] = []
    for path in sorted(texts):
        folder, name = posixpath.dirname(path), posixpath.basename(path)
        try:
            found += _ALIAS_READERS[name](folder, texts[path])
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            continue
    return tuple(sorted(found, key=lambda alias: (-len(alias.scope), -len(alias.prefix), alias.folder)))


def _package_json(folder: str, text: str) -> list[Alias]:
    name = json.loads(text).get("name")
    return [Alias(name, folder)] if isinstance(name, str) and name else []


def _tsconfig(folder: str, text: str) -> list[Alias]:
    options = json.loads(_plain_json(text)).get("compilerOptions", {})
    base = posixpath.normpath(posixpath.join(folder, options.get("baseUrl", ".")))
    found = []
    for pattern, targets in options.get("paths", {}).items():
        prefix, star, _ = pattern.partition("*")
        place = posixpath.normpath(posixpath.join(base, targets[0].partition("*")[0] or "."))
        found.append(Alias(prefix, place, exact=not star, scope=folder))
    return found + ([Alias("", base, scope=folder)] if "baseUrl" in options and folder else [])


_JSON_EXTRAS = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)


def _plain_json(text: str) -> str:
    """JSON without the comments and last commas that tsconfig.json may have."""
    bare = _JSON_EXTRAS.sub(lambda found: found[1] or (" " if found[0] != "," else ","), text)
    return _JSON_EXTRAS.sub(lambda found: found[1] or "", bare)


def _go_mod(folder: str, text: str) -> list[Alias]:
    found = re.search(r"^module\s+(\S+)", text, re.MULTILINE)
    return [Alias(found[1].strip('"'), folder, scope="go")] if found else []


def _cargo(folder: str, text: str) -> list[Alias]:
    table = tomllib.loads(text)
    name = table.get("lib", {}).get("name") or table.get("package", {}).get("name")
    return [Alias(str(name).replace("-", "_"), folder, scope="rust")] if name else []


_SWIFT_TARGET = re.compile(
    r'\.(?:\w*[tT]arget|macro|plugin)\(\s*name:\s*"([^"]+)"(?:(?!\.\w*[tT]arget\().)*?path:\s*"([^"]+)"',
    re.DOTALL,
)


def _package_swift(folder: str, text: str) -> list[Alias]:
    return [Alias(name, posixpath.normpath(posixpath.join(folder, path)), scope="swift") for name, path in _SWIFT_TARGET.findall(text)]


_ALIAS_READERS: Mapping[str, Callable[[str, str], list[Alias]]] = {
    "package.json": _package_json,
    "tsconfig.json": _tsconfig,
    "tsconfig.base.json": _tsconfig,
    "jsconfig.json": _tsconfig,
    "go.mod": _go_mod,
    "Cargo.toml": _cargo,
    "Package.swift": _package_swift,
}
