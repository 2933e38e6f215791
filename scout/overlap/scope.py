"""A name that one side takes away and a use that the other side adds → whether they can mean the same thing. Pure.

Two `visit` methods are told apart by what stands before the dot, by the class around the use, and by the file that the
import resolves to. Where none of these says anything, the answer is weak instead of absent.
"""

from __future__ import annotations

import re
from enum import StrEnum

from scout.model import Mention
from scout.overlap.side import Alteration, Break, bare, stem


class Scope(StrEnum):
    """How the use reaches the name, the surest first."""

    IMPORTED = "imported"
    """An import of the file says so."""
    SAME_CLASS = "same class"
    STATIC = "through its owner"
    SAME_FILE = "same file"
    SAME_FOLDER = "same folder"
    """In languages where a folder is one name space."""
    BARREL = "re-exported"
    """Imported from a folder's index that may hand it on."""
    INHERITED = "through self"
    """`self.name` outside the class that defines it: it may inherit."""
    MEMBER = "member of something"
    """Before the dot stands a value of unknown type."""
    GLOBAL = "global"
    """A bare name in a language where names reach other files without an import."""


OF_SELF = frozenset({"self", "this", "cls", "super()", "super", "Self", "@", "$this", "static"})
FOLDER_LANGUAGES = (".go", ".java", ".kt", ".kts", ".scala", ".cs", ".swift")
GLOBAL_LANGUAGES = (".c", ".h", ".cc", ".cpp", ".hpp", ".rb", ".php", ".swift", ".cs", ".ex", ".exs", ".lua", ".sh", ".sql", ".prisma")
PACKAGE_LANGUAGES = (".go", ".java", ".kt", ".kts", ".scala", ".cs")
"""An import names the folder, and what it takes from it may stand in any of its files."""
PATH_LANGUAGES = (".rs", ".cs", ".cpp", ".cc", ".hpp", ".php", ".rb")
"""A full path may stand before the name, without an import."""
IMPLICIT_SELF = (".java", ".kt", ".kts", ".scala", ".cs", ".cpp", ".cc", ".hpp", ".h", ".rb", ".swift")
BARRELS = re.compile(r"(^|/)(__init__\.pyi?|index\.[cm]?[jt]sx?|mod\.rs|lib\.rs|main\.rs)$")
SEPARATORS = re.compile(r"[./\\:]+|->")
UPWARDS = ("", "crate", "super", "self")
EXTENSION = re.compile(r"\.(py|[cm]?[jt]sx?|go|rs|java|rb|php)$")
INDEX = re.compile(r"/(__init__|index|mod|lib)$")


def scope_of(alteration: Alteration, mention: Mention) -> Scope | None:
    """How the use may reach the altered name; None when it can't."""
    if _family(mention.path) != _family(alteration.path):
        return None
    if alteration.how is Break.UNIMPORTED:
        return Scope.SAME_FILE if mention.path == alteration.path else None
    if alteration.how is Break.FILE:
        reached = _leads_to(mention.module or "", alteration, mention.path) if mention.kind == "import" else None
        return reached if reached is Scope.IMPORTED else None
    if alteration.owner and alteration.kind != "module":
        return _member(alteration, mention)
    return _top_level(alteration, mention)


def _top_level(alteration: Alteration, mention: Mention) -> Scope | None:
    if mention.module is not None:
        return _through_module(alteration, mention, mention.module)
    if mention.receiver:
        return _qualified(alteration, mention.receiver)
    if mention.path in _places(alteration):
        return Scope.SAME_FILE
    if alteration.path.endswith(FOLDER_LANGUAGES) and _folder(mention.path) == _folder(alteration.path):
        return Scope.SAME_FOLDER
    return Scope.GLOBAL if alteration.path.endswith(GLOBAL_LANGUAGES) else None


def _through_module(alteration: Alteration, mention: Mention, module: str) -> Scope | None:
    """The file's imports (or its own definitions) say where the name comes from."""
    if module in _places(alteration) and mention.path in _places(alteration) and mention.kind != "import":
        return Scope.SAME_FILE
    scope = _leads_to(module, alteration, mention.path)
    return None if scope is Scope.BARREL and mention.kind not in ("import", "call", "type", "inherit") else scope


def _leads_to(module: str, alteration: Alteration, importer: str) -> Scope | None:
    """How an imported module reaches the altered file: it is that file, or an index above it; None when it is another one."""
    if module in _places(alteration):
        return Scope.IMPORTED
    pointed = _pointed(importer, module)
    if pointed is not None:
        return _at(pointed, alteration.path)
    if _means(module, alteration.path):
        return Scope.IMPORTED
    return Scope.BARREL if _is_barrel_of(module, alteration.path) else None


def _pointed(path: str, module: str) -> str | None:
    """The path, without extension and index, that a relative module of a file means: `./state`, `..state`; None for any other."""
    if not module.startswith("."):
        return None
    steps = module.split("/")
    if "/" not in module and set(module) != {"."}:
        dots = len(module) - len(module.lstrip("."))
        steps = [".", *([".."] * (dots - 1)), *module.lstrip(".").split(".")] if path.endswith((".py", ".pyi")) else steps
    place = path.split("/")[:-1]
    for step in steps:
        if step == "..":
            place = place[:-1]
        elif step not in ("", "."):
            place.append(step)
    return _bare_path("/".join(place))


def _at(pointed: str, path: str) -> Scope | None:
    """The file itself, or a folder above it whose index may hand the name on."""
    if pointed == _bare_path(path):
        return Scope.IMPORTED
    return Scope.BARREL if not pointed or path.startswith(f"{pointed}/") else None


def _bare_path(path: str) -> str:
    """Without extension and without the name of a folder's index."""
    return INDEX.sub("", f"/{EXTENSION.sub('', path)}").removeprefix("/")


def _qualified(alteration: Alteration, receiver: str) -> Scope | None:
    """`module::name` and `package.name` without an import that explains the module."""
    if receiver in OF_SELF or not alteration.path.endswith(PATH_LANGUAGES):
        return None
    last = SEPARATORS.split(receiver)[-1]
    around = {stem(alteration.path), _folder(alteration.path).rpartition("/")[2]}
    return Scope.BARREL if last in around and last else None


def _member(alteration: Alteration, mention: Mention) -> Scope | None:
    owner = bare(alteration.owner)
    if mention.kind == "import":
        return Scope.STATIC if SEPARATORS.split(mention.module or "")[-1] == owner else None
    of_self = mention.receiver in OF_SELF or (mention.receiver is None and alteration.path.endswith(IMPLICIT_SELF))
    if of_self:
        inside = mention.path in _places(alteration) and f"{mention.symbol or ''}.".startswith(f"{alteration.owner}.")
        return Scope.SAME_CLASS if inside else Scope.INHERITED
    if mention.receiver is None:
        return None
    if SEPARATORS.split(mention.receiver)[-1] == owner:
        return Scope.STATIC
    if mention.module is not None and "." not in mention.receiver and _leads_to(mention.module, alteration, mention.path) is None:
        return None
    return Scope.MEMBER


def _places(alteration: Alteration) -> tuple[str, ...]:
    """The file before and after the change that altered the name."""
    return (alteration.path, alteration.touch.path) if alteration.touch else (alteration.path,)


def _means(module: str, path: str) -> bool:
    """Whether an absolute module as written, which nobody resolved, ends like the file's path: `_pytest.mark.expression`."""
    wanted = [step for step in SEPARATORS.split(EXTENSION.sub("", module)) if step not in UPWARDS]
    folders = _bare_path(re.sub(r"\.[^./]+$", "", path)).split("/")
    if path.endswith(PACKAGE_LANGUAGES):
        folders = folders[:-1]
    if path.endswith(".go"):
        return bool(folders) and wanted[-len(folders) :] == folders
    whole = len(wanted) > 1 or len(folders) == 1 or module.startswith(("crate", "super", "self"))
    return bool(wanted) and whole and folders[-len(wanted) :] == wanted


def _is_barrel_of(module: str, path: str) -> bool:
    """Whether the module is the index of a folder that holds the file."""
    if BARRELS.search(module):
        return path.startswith(f"{_folder(module)}/") or not _folder(module)
    wanted = [step for step in SEPARATORS.split(module) if step not in UPWARDS]
    return bool(wanted) and wanted[-1] in _folder(path).split("/")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


FAMILIES = {
    "py": "python", "pyi": "python",
    "js": "script", "jsx": "script", "mjs": "script", "cjs": "script", "ts": "script", "tsx": "script", "mts": "script", "cts": "script",
    "vue": "script", "svelte": "script",
    "java": "jvm", "kt": "jvm", "kts": "jvm", "scala": "jvm",
    "c": "c", "h": "c", "cc": "c", "cpp": "c", "hpp": "c",
}  # fmt: skip


def _family(path: str) -> str:
    """Languages that can use each other's names."""
    extension = path.rpartition(".")[2]
    return FAMILIES.get(extension, extension)
