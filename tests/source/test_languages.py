"""The table of languages: its page is what it generates, and its grammars come from wheels."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scout.source.handbook import languages_page
from scout.source.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "languages.md"


def test_the_page_of_languages_is_what_the_table_generates() -> None:
    expected = languages_page()
    assert PAGE.read_text(encoding="utf-8") == expected, (
        "write it anew: python -c 'from scout.source.handbook import *; print(languages_page(), end=\"\")' > docs/reference/languages.md"
    )


def test_no_two_languages_claim_a_file() -> None:
    claimed = [name for language in LANGUAGES for name in language.files]
    assert len(claimed) == len(set(claimed))
    assert all(name == name.lower() or not name.startswith(".") for name in claimed)


_OFFLINE = """
import socket, sys
def refuse(*_, **__):
    raise AssertionError("a reader went to the network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from scout.source import outline
from tests.source.cases import FOLDER, sources
for path in sources():
    assert outline(path.name, path.read_bytes()).language, path
print(len(sources()))
"""


def test_every_language_is_read_without_network_and_without_a_home() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _OFFLINE], cwd=ROOT, env={"HOME": "/nowhere"}, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) >= len(LANGUAGES)
