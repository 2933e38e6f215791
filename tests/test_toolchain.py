"""Commands that a repository's own build files promise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.toolchain import READ, Toolchain, detect_toolchain

SCRIPTS = json.dumps({"scripts": {"test": "vitest", "typecheck": "tsc"}})
CASES = [
    ({"package.json": SCRIPTS, "package-lock.json": ""}, Toolchain(("npm ci",), ("npm test", "npm run typecheck"))),
    ({"package.json": SCRIPTS, "pnpm-lock.yaml": ""}, Toolchain(("pnpm install --frozen-lockfile",), ("pnpm test", "pnpm run typecheck"))),
    ({"package.json": SCRIPTS, "bun.lock": ""}, Toolchain(("bun install --frozen-lockfile",), ("bun run test", "bun run typecheck"))),
    ({"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'}, Toolchain((), ())),
    ({"package.json": "{broken"}, Toolchain((), ())),
    ({"pyproject.toml": "[tool.pytest.ini_options]", "uv.lock": ""}, Toolchain(("uv sync",), ("uv run pytest",))),
    ({"tox.ini": "[testenv]", "tests/test_x.py": ""}, Toolchain((), ("tox", "pytest"))),
    ({"noxfile.py": "", "poetry.lock": ""}, Toolchain(("poetry install",), ("poetry run nox",))),
    ({"go.mod": ""}, Toolchain(("go mod download",), ("go test ./...",))),
    ({"Cargo.toml": "", "Cargo.lock": ""}, Toolchain(("cargo fetch --locked",), ("cargo test",))),
    ({"pom.xml": "", "mvnw": ""}, Toolchain((), ("./mvnw test",))),
    ({"build.gradle.kts": ""}, Toolchain((), ("gradle test",))),
    ({"Makefile": "x := 1\ntest: build\n\tgo"}, Toolchain((), ("make test",))),
    ({"Makefile": "test := 1\ncheck:\n"}, Toolchain((), ("make check",))),
    ({"justfile": "test *args:\n  x"}, Toolchain((), ("just test",))),
    ({"sub/package.json": SCRIPTS, "README.md": ""}, Toolchain((), ())),
]


@pytest.mark.parametrize(("files", "expected"), CASES, ids=[",".join(files) for files, _ in CASES])
def test_build_files_name_the_commands(files: dict[str, str], expected: Toolchain) -> None:
    assert detect_toolchain(files, files) == expected


@given(st.dictionaries(st.sampled_from(READ), st.text() | st.sampled_from(["[]", "null", '{"scripts": 3}', '{"scripts": {"test": null}}'])))
def test_any_build_files_are_survived(files: dict[str, str]) -> None:
    assert len(detect_toolchain(files, files).checks) <= 3
