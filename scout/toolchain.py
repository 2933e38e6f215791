"""The build files at the top of a repository → the commands that prepare a worktree and prove work in it. Pure.

Only what is there is believed: a lock file names the package manager, a script or a target names the check.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_JUSTFILES = ("justfile", "Justfile")
READ = ("package.json", "composer.json", "pyproject.toml", "setup.cfg", "tox.ini", *_MAKEFILES, *_JUSTFILES)
"""The files whose text is wanted; of all others the name is enough."""

_NODE = {
    "pnpm-lock.yaml": ("pnpm", "pnpm install --frozen-lockfile"),
    "bun.lock": ("bun run", "bun install --frozen-lockfile"),
    "bun.lockb": ("bun run", "bun install --frozen-lockfile"),
    "yarn.lock": ("yarn", "yarn install --immutable"),
    "package-lock.json": ("npm", "npm ci"),
    "npm-shrinkwrap.json": ("npm", "npm ci"),
}
_PYTHON = {
    "uv.lock": ("uv run ", "uv sync"),
    "poetry.lock": ("poetry run ", "poetry install"),
    "pdm.lock": ("pdm run ", "pdm install"),
    "Pipfile.lock": ("pipenv run ", "pipenv sync --dev"),
}
_OTHER_SETUPS = {
    "go.mod": "go mod download",
    "Cargo.lock": "cargo fetch --locked",
    "Gemfile.lock": "bundle install",
    "composer.lock": "composer install",
    "mix.lock": "mix deps.get",
}
_MOST_CHECKS = 3


class Toolchain(NamedTuple):
    """Commands for a shell at the top of a worktree."""

    setup: tuple[str, ...]
    """What makes a fresh checkout ready to build."""
    checks: tuple[str, ...]
    """What proves the work, the repository's own tests first."""


def detect_toolchain(paths: Collection[str], texts: Mapping[str, str]) -> Toolchain:
    """The commands of a repository with these files; `texts` holds those of `READ` that are there."""
    top = {path for path in paths if "/" not in path}
    setups = [*_node_setup(top), *_python_setup(top), *(command for name, command in _OTHER_SETUPS.items() if name in top)]
    checks = [
        *_node_checks(top, texts.get("package.json", "")),
        *_python_checks(top, paths, texts),
        *_compiled_checks(top),
        *_target_checks(texts),
    ]
    return Toolchain(tuple(setups), tuple(dict.fromkeys(checks))[:_MOST_CHECKS])


def _node_setup(top: Collection[str]) -> Iterator[str]:
    # Without a lock file an install would write one, and the worktree would be dirty before anybody worked in it.
    yield from [command for lock, (_, command) in _NODE.items() if lock in top][:1]


def _python_setup(top: Collection[str]) -> Iterator[str]:
    yield from [command for lock, (_, command) in _PYTHON.items() if lock in top][:1]


def _node_checks(top: Collection[str], text: str) -> Iterator[str]:
    scripts = _scripts(text)
    runner = next((name for lock, (name, _) in _NODE.items() if lock in top), "npm")
    if "test" in scripts and "no test specified" not in scripts["test"]:
        yield f"{runner} test"
    run = runner if runner.endswith(" run") else f"{runner} run"
    yield from [f"{run} {name}" for name in ("typecheck", "type-check") if name in scripts]


def _scripts(text: str) -> dict[str, str]:
    """The scripts of a package.json or composer.json; empty when it can't be read."""
    try:
        found = json.loads(text or "{}")
        scripts = found.get("scripts") or {}
        return {str(name): str(command) for name, command in scripts.items()}
    except (ValueError, AttributeError, RecursionError):
        return {}


def _python_checks(top: Collection[str], paths: Collection[str], texts: Mapping[str, str]) -> Iterator[str]:
    runner = next((name for lock, (name, _) in _PYTHON.items() if lock in top), "")
    if "tox.ini" in top and "[testenv" in texts.get("tox.ini", ""):
        yield f"{runner}tox"
    elif "noxfile.py" in top:
        yield f"{runner}nox"
    configured = "[tool.pytest" in texts.get("pyproject.toml", "") or "[tool:pytest]" in texts.get("setup.cfg", "")
    configured = configured or "pytest.ini" in top or "conftest.py" in top
    if configured or any(re.match(r"tests?/(.*/)?(test_[^/]*|conftest)\.py$", path) for path in paths):
        yield f"{runner}pytest"


def _compiled_checks(top: Collection[str]) -> Iterator[str]:
    if "go.mod" in top:
        yield "go test ./..."
    if "Cargo.toml" in top:
        yield "cargo test"
    if "pom.xml" in top:
        yield "./mvnw test" if "mvnw" in top else "mvn test"
    if {"build.gradle", "build.gradle.kts"} & set(top):
        yield "./gradlew test" if "gradlew" in top else "gradle test"
    if "mix.exs" in top:
        yield "mix test"


def _target_checks(texts: Mapping[str, str]) -> Iterator[str]:
    """Targets of make and just called test or check, and composer's test script."""
    make = "\n".join(texts.get(name, "") for name in _MAKEFILES)
    just = "\n".join(texts.get(name, "") for name in _JUSTFILES)
    yield from [f"make {name}" for name in ("test", "check") if re.search(rf"^{name}\s*:(?!=)", make, re.MULTILINE)][:1]
    yield from [f"just {name}" for name in ("test", "check") if re.search(rf"^@?{name}\b[^:\n]*:(?!=)", just, re.MULTILINE)][:1]
    if "test" in _scripts(texts.get("composer.json", "")):
        yield "composer test"
