"""The index parses each blob once, whoever asks, whatever happened to its database."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha1
from pathlib import Path

import pytest

from scout.model import TreeEntry
from scout.source import Index, Tree, columns, workers
from scout.source.workers import Job, read_all, read_packed

Files = dict[str, str | bytes]


class Blobs:
    """A repository reduced to what the index asks of one; remembers what was read."""

    def __init__(self, files: Files) -> None:
        contents = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
        self.contents = {sha1(content).hexdigest(): content for content in contents.values()}
        self.entries = [TreeEntry(path, "100644", sha1(content).hexdigest(), len(content)) for path, content in contents.items()]
        self.asked: list[str] = []

    def read(self, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for blob in ids:
            self.asked.append(blob)
            if blob in self.contents:
                yield blob, self.contents[blob]


PACKAGE: Files = {
    "pyproject.toml": "",
    "src/shop/__init__.py": "from shop.orders import Order\n",
    "src/shop/orders.py": (
        "from .money import price as cost\nimport shop.money\n\nclass Order:\n    def total(self):\n        return cost(self)\n"
    ),
    "src/shop/money.py": "def price(order):\n    return 1\n",
    "tests/test_orders.py": "from shop import orders\n\ndef test_it():\n    assert orders.Order().total()\n",
    "bin/tool": "#!/usr/bin/env python3\ndef main(): pass\n",
    "notes.txt": "no reader",
}


def tree_of(files: Files) -> Tree:
    blobs = Blobs(files)
    with Index.open(None) as index:
        return index.tree(blobs.entries, blobs.read)


def test_a_tree_answers_by_path_name_and_line() -> None:
    tree = tree_of(PACKAGE)
    assert [symbol.name for symbol in tree.symbols("src/shop/orders.py")] == ["Order", "Order.total"]
    assert [path for path, _ in tree.definitions("total")] == ["src/shop/orders.py"]
    assert [path for path, _ in tree.definitions("Order.total")] == ["src/shop/orders.py"]
    assert {(path, used.line, used.symbol) for path, used in tree.references("total")} == {("tests/test_orders.py", 4, "test_it")}
    innermost = tree.symbol_at("src/shop/orders.py", 6)
    assert innermost is not None
    assert innermost.name == "Order.total"
    assert tree.symbol_at("src/shop/orders.py", 1) is None
    assert [symbol.name for symbol in tree.symbols("bin/tool")] == ["main"]


def test_files_without_a_reader_are_there_and_empty() -> None:
    tree = tree_of(PACKAGE)
    outline = tree.outline("notes.txt")
    assert outline is not None
    assert outline.language is None
    assert tree.outline("nowhere") is None
    assert "notes.txt" in tree.files
    assert tree.entry("notes.txt").size == 9


def test_imports_lead_to_files_and_back() -> None:
    tree = tree_of(PACKAGE)
    assert tree.imports_of("src/shop/orders.py") == ("src/shop/money.py",)
    assert tree.imports_of("tests/test_orders.py") == ("src/shop/orders.py",)
    assert tree.importers("src/shop/orders.py") == ("src/shop/__init__.py", "tests/test_orders.py")


def test_a_blob_is_parsed_once(tmp_path: Path) -> None:
    blobs = Blobs(PACKAGE)
    with Index.open(tmp_path) as index:
        index.tree(blobs.entries, blobs.read)
    assert len(blobs.asked) == 6, "a reader knows six of the seven files"
    blobs.asked.clear()
    with Index.open(tmp_path) as index:
        tree = index.tree(blobs.entries, blobs.read)
        summary = index.summary(tree)
        outlines = index.outlines({blobs.entries[2].blob: "src/shop/orders.py"}, blobs.read)
    assert blobs.asked == []
    assert (summary.files, summary.parsed) == (7, 0)
    assert [(row.language, row.files, row.symbols) for row in summary.languages] == [("python", 5, 5), ("toml", 1, 0)]
    assert [symbol.name for symbol in outlines[blobs.entries[2].blob].symbols] == ["Order", "Order.total"]


def test_a_blob_that_is_not_there_is_left_out() -> None:
    blobs = Blobs(PACKAGE)
    with Index.open(None) as index:
        assert index.outlines({"0" * 40: "a.py"}, blobs.read) == {}


def damage_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[: len(content) // 2] = os.urandom(len(content) // 2)
    path.write_bytes(content)


def damage_rows(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE outline SET packed = substr(packed, 1, 40)")
    connection.close()


def make_older(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE reader SET stamp = 'older'")
    connection.close()


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [damage_bytes, damage_rows, make_older, make_empty])
def test_a_damaged_or_older_database_is_made_anew_without_a_word(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    blobs = Blobs(PACKAGE)
    with Index.open(tmp_path) as index:
        index.tree(blobs.entries, blobs.read)
    for beside in tmp_path.glob("index.sqlite-*"):
        beside.unlink()
    damage(tmp_path / "index.sqlite")
    with Index.open(tmp_path) as index:
        index.tree(blobs.entries, blobs.read).definitions("total")
        outlines = index.outlines({blobs.entries[2].blob: "src/shop/orders.py"}, blobs.read)
        assert [symbol.name for symbol in outlines[blobs.entries[2].blob].symbols] == ["Order", "Order.total"]
    with Index.open(tmp_path) as index:
        tree = index.tree(blobs.entries, blobs.read)
        assert [path for path, _ in tree.definitions("total")] == ["src/shop/orders.py"]


def test_a_folder_that_cant_be_written_means_an_index_in_memory(tmp_path: Path) -> None:
    blobs = Blobs(PACKAGE)
    with Index.open(tmp_path / "no such folder") as index:
        tree = index.tree(blobs.entries, blobs.read)
        assert index.summary(tree).in_memory
    assert [path for path, _ in tree.definitions("total")] == ["src/shop/orders.py"]


_INDEXER = """
import sys
from pathlib import Path
from tests.source.test_index import Blobs, Index
blobs = Blobs({f"m{n}.py": f"def f{n}():\\n    return {n}\\n" * 20 for n in range(400)})
for _ in range(3):
    with Index.open(Path(sys.argv[1])) as index:
        tree = index.tree(blobs.entries, blobs.read)
        assert len(tree.definitions("f7")) == 20
print("done", flush=True)
"""


def start_indexer(folder: Path) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", _INDEXER, str(folder)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def test_two_indexers_at_once_and_one_that_is_killed_do_no_harm(tmp_path: Path) -> None:
    killed, one, other = (start_indexer(tmp_path) for _ in range(3))
    deadline = time.monotonic() + 20
    while not (tmp_path / "index.sqlite").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    for process in (one, other):
        said, _ = process.communicate(timeout=60)
        assert said.strip() == b"done"


def fragile_reader(path: str, content: bytes) -> bytes:
    """A reader that dies, or stays, where a parser might."""
    if path == "kills.py":
        os.kill(os.getpid(), signal.SIGKILL)
    if path == "stays.py":
        time.sleep(1_000)
    return read_packed(path, content)


@pytest.fixture
def two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "FEW_BYTES", 100)
    monkeypatch.setattr(workers, "BATCH_BYTES", 400)
    monkeypatch.setattr(workers, "SECONDS", 2.0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1}, raising=False)


@pytest.mark.usefixtures("two_workers")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_file_that_kills_its_worker_or_keeps_it_is_named_and_the_rest_is_read(threads: int) -> None:
    names = [f"m{n}.py" for n in range(30)]
    names[7:7] = ["kills.py", "stays.py"]
    jobs = [Job(name.encode(), name, f"def f():\n    return '{name}'\n".encode()) for name in names]
    stop = threading.Event()
    others = [threading.Thread(target=stop.wait) for _ in range(threads - 1)]
    for thread in others:
        thread.start()
    read = {key.decode(): columns.unpack(packed) for key, packed in read_all(jobs, reader=fragile_reader)}
    stop.set()
    for thread in others:
        thread.join()
    assert {name for name, found in read.items() if found.problem} == {"kills.py", "stays.py"}
    assert read["kills.py"].problem == "the parser crashed"
    assert read["stays.py"].problem == "took too long to parse"
    assert len(read) == len(names)
