"""Scouts read source code side by side, in threads of one process."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from concurrent.futures import ThreadPoolExecutor
from scout.source import outline
large = b"".join(b"def f%d(a, b=(1, [2, {3: 4}])):\\n    return [a, b, f%d(a)]\\n" % (n, n) for n in range(3000))
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(lambda _: len(outline("a.py", large).symbols), range(24)))
print(set(found))
"""


def test_threads_that_parse_large_files_of_one_language_do_not_share_a_parser() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "{3000}\n"), done.stderr
