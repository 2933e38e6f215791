"""What scout writes into a file without changing what it means, by the file's suffix; and whether a text is still sound. Pure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import PurePosixPath

import yaml

from scout.source import outline

_SLASHES = ("// ", "")
_HASH = ("# ", "")
_DASHES = ("-- ", "")
_BLOCK = ("/* ", " */")
_MARKUP = ("<!-- ", " -->")

_COMMENTS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".go", ".rs", ".java", ".prisma", ".kt"), _SLASHES),
    **dict.fromkeys((".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".php", ".scala", ".dart", ".zig", ".proto", ".scss", ".swift"), _SLASHES),
    **dict.fromkeys((".py", ".pyi", ".rb", ".sh", ".bash", ".yml", ".yaml", ".toml", ".ini", ".cfg", ".conf", ".ex", ".exs"), _HASH),
    **dict.fromkeys((".graphql", ".gql", ".tf", ".hcl", ".r", ".jl", ".pl", ".mk", ".nix", ".txt"), _HASH),
    **dict.fromkeys((".sql", ".lua", ".hs", ".elm"), _DASHES),
    **dict.fromkeys((".css", ".less"), _BLOCK),
    **dict.fromkeys((".html", ".htm", ".xml", ".svg", ".md", ".markdown", ".vue", ".svelte"), _MARKUP),
}
_NAMED: Mapping[str, tuple[str, str]] = {"Makefile": _HASH, "Dockerfile": _HASH, ".gitignore": _HASH, ".env": _HASH, "Gemfile": _HASH}

_SCRIPT = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
_STATEMENTS: Mapping[str, str] = {
    **dict.fromkeys(_SCRIPT, 'void "sketch: {}";'),
    ".py": "pass  # sketch: {}",
    ".go": '_ = "sketch: {}"',
    ".rs": 'let _ = "sketch: {}";',
    ".java": 'assert true : "sketch: {}";',
}
_OPTIONAL_FIELD = dict.fromkeys(("interface", "class", "type"), "sketch{pascal}?: unknown;")
_MEMBERS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys((".ts", ".tsx", ".mts", ".cts"), _OPTIONAL_FIELD),
    ".py": {"class": "pass  # sketch: {snake}"},
    ".java": dict.fromkeys(("class", "interface"), 'String SKETCH_{snake} = "sketch";'),
    ".go": {"struct": "sketch{pascal} struct{{}}", "interface": "sketch{pascal}()"},
    ".rs": {"struct": "sketch_{snake}: (),"},
}
_BODIES: Mapping[str, str] = {
    **dict.fromkeys(_SCRIPT, 'throw new Error("sketch");'),
    ".py": "raise NotImplementedError",
    ".pyi": "...",
    ".go": 'panic("sketch")',
    ".rs": "unimplemented!()",
    ".java": "throw new UnsupportedOperationException();",
}


def comment(path: str, text: str) -> str | None:
    """A comment line for that file; None when its format has none that we know."""
    name = PurePosixPath(path)
    style = _COMMENTS.get(name.suffix.lower()) or _NAMED.get(name.name)
    return f"{style[0]}{text}{style[1]}" if style else None


def statement(path: str, text: str) -> str | None:
    """A statement without effect that names `text` (no quotes in it); None for a language that we don't write."""
    form = _STATEMENTS.get(PurePosixPath(path).suffix)
    return form.format(text) if form else None


def member(path: str, kind: str, text: str) -> str | None:
    """A member without effect for a type of that kind (`text` is a slug); None where we know none."""
    form = _MEMBERS.get(PurePosixPath(path).suffix, {}).get(kind)
    pascal = "".join(word.capitalize() for word in text.split("-"))
    return form.format(pascal=pascal, snake=text.replace("-", "_")) if form else None


def empty_body(path: str) -> str | None:
    """What a function without a body yet holds; None for a language that we don't write."""
    return _BODIES.get(PurePosixPath(path).suffix)


def is_indented(path: str) -> bool:
    """Whether bodies are told by indentation and not by braces."""
    return PurePosixPath(path).suffix in {".py", ".pyi"}


def problem(path: str, content: bytes) -> str | None:
    """Why `content` is not a sound file of its kind; None when it is, or when nobody here can tell."""
    suffix = PurePosixPath(path).suffix.lower()
    try:
        if suffix == ".json":
            json.loads(content)
        elif suffix == ".toml":
            tomllib.loads(content.decode("utf-8"))
        elif suffix in {".yml", ".yaml"}:
            list(yaml.parse(content, Loader=yaml.SafeLoader))
        else:
            return outline(path, content).problem
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        return type(error).__name__
    return None


def is_sound(path: str, content: bytes, *, before: bytes) -> bool:
    """Whether `content` is no worse than what it was made from."""
    return problem(path, content) is None or problem(path, before) is not None
