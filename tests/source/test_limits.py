"""What a reader does when a file takes too long, the disk is full, or the repository can't be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scout.source import Index, outline, parsing
from scout.source.languages import LANGUAGES
from tests.conftest import GitRepository
from tests.source.cases import FOLDER, sources
from tests.source.test_any_bytes import NAMES, check
from tests.source.test_index import Blobs, Files

LARGE = b"def f(a):\n    return g(a)\n" * 2_000
MANY: Files = {f"m{n}.py": f"def f{n}(a):\n    return g{n}(a)\n" * 200 for n in range(60)}


def test_a_parse_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "SECONDS", 0.0)
    found = outline("a.py", LARGE)
    assert (found.problem, found.symbols, found.lines) == ("took too long to parse", (), 4_000)
    monkeypatch.undo()
    assert len(outline("a.py", LARGE).symbols) == 2_000, "the parser is as good as new"


def test_a_query_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, *[1.0] * 3, 100.0])
    monkeypatch.setattr(parsing, "_SMALL", len(LARGE))
    monkeypatch.setattr(parsing, "WINDOW", 5_000)
    monkeypatch.setattr(parsing, "monotonic", lambda: next(clock))
    assert outline("a.py", LARGE).problem == "took too long to parse"


@pytest.mark.parametrize("window", [60, 999])
def test_a_large_file_read_stretch_by_stretch_gives_the_same(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(str(path.relative_to(FOLDER)), path.read_bytes()) for path in sources()]
    whole = [outline(path, content) for path, content in files]
    monkeypatch.setattr(parsing, "_SMALL", 0)
    monkeypatch.setattr(parsing, "WINDOW", window)
    for (path, content), expected in zip(files, whole, strict=True):
        assert outline(path, content) == expected, path


@pytest.mark.parametrize("language", sorted(language.name for language in LANGUAGES))
def test_a_real_file_cut_anywhere_is_read(language: str) -> None:
    read = [path for path in sources() if path.parent.name == language]
    assert read, "every language has a case to cut"
    for path in read:
        content = path.read_bytes()
        for stop in range(0, len(content), max(1, len(content) // 40)):
            check(outline(NAMES[language], content[:stop]), content[:stop])
            check(outline(NAMES[language], content[stop:]), content[stop:])


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from tests.source.test_limits import MANY
from tests.source.test_index import Blobs, Index
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
blobs = Blobs(MANY)
for _ in range(2):
    with Index.open(Path(sys.argv[1])) as index:
        tree = index.tree(blobs.entries, blobs.read)
        assert len(tree.definitions("f7")) == 200
print("done")
"""


@pytest.mark.parametrize("largest", [0, 4_096, 40_000, 150_000])
def test_a_disk_that_is_full_costs_only_the_parsing(tmp_path: Path, largest: int) -> None:
    command = [sys.executable, "-c", _FULL_DISK, str(tmp_path), str(largest)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert sum(path.stat().st_size > largest for path in tmp_path.iterdir()) == 0
    blobs = Blobs(MANY)
    with Index.open(tmp_path) as index:
        tree = index.tree(blobs.entries, blobs.read)
        assert len(tree.definitions("f7")) == 200
        assert not index.summary(tree).in_memory


_READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && exec "$2" index --json'
"""Root may write into any folder, but not into one that is mounted read-only."""


def test_a_repository_that_cant_be_written_is_indexed_in_memory(repo: GitRepository) -> None:
    repo.commit({"a.py": "def f():\n    return 1\n"})
    before = sorted(str(path) for path in repo.path.rglob("*"))
    scout = Path(sys.executable).parent / "scout"
    if os.getuid() == 0:
        command = ["unshare", "--mount", "sh", "-c", _READ_ONLY, "sh", str(repo.path), str(scout)]
        if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
            pytest.skip("this root can't mount anything")
    else:
        command = [str(scout), "index", "--json"]
        repo.path.chmod(0o555)
    done = subprocess.run(command, cwd=repo.path, capture_output=True, text=True, check=False)
    repo.path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["symbols"] == 1
    assert sorted(str(path) for path in repo.path.rglob("*")) == before
