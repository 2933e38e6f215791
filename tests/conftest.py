"""Real git in a hermetic environment, and a builder of small repositories."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import Phase, settings

GIT_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}

# For python -m bench.mutants, where one failing example is enough: it's neither made smaller nor kept.
settings.register_profile("mutants", database=None, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))


@pytest.fixture(scope="session", autouse=True)
def hermetic_from_the_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What modules share is made before any test begins, and must not see the person's configuration either."""
    with pytest.MonkeyPatch.context() as patch:
        _seal(patch, tmp_path_factory)
        yield


@pytest.fixture(autouse=True)
def hermetic(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration of the person who runs the tests reaches git or scout, nor what another test left."""
    _seal(monkeypatch, tmp_path_factory)


def _seal(patch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in [name for name in os.environ if name.startswith(("GIT_", "SCOUT_"))]:
        patch.delenv(name)
    for name, value in GIT_ENVIRONMENT.items():
        patch.setenv(name, value)
    patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    patch.setenv("NO_COLOR", "1")


class GitRepository:
    """A work tree with short words for what tests do to it. Each commit is one minute after the last, so ids are stable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = 1_700_000_000
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *args: str, input: bytes | None = None) -> str:
        """Standard output of `git ARGS`, without the last newline."""
        environment = os.environ | {"GIT_AUTHOR_DATE": f"{self.clock} +0000", "GIT_COMMITTER_DATE": f"{self.clock} +0000"}
        done = subprocess.run(["git", *args], cwd=self.path, input=input, capture_output=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode(errors="surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Writes files below the work tree, folders included."""
        for name, content in files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes], message: str = "change") -> str:
        """Writes files, commits everything, gives the commit's full id."""
        self.write(files)
        self.clock += 60
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, files: Mapping[str, str | bytes], *, base: str = "main") -> str:
        """A branch from `base` with one commit; the work tree comes back to where it was."""
        here = self.git("symbolic-ref", "--short", "HEAD")
        self.git("checkout", "-q", "-b", name, base)
        made = self.commit(files, f"work on {name}")
        self.git("checkout", "-q", here)
        return made


@pytest.fixture
def repo(tmp_path: Path) -> GitRepository:
    """An empty repository in a folder of its own."""
    return GitRepository(tmp_path / "repo")
