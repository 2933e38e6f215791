"""A text on stdin and a folder → the folder's files as aider's repository map ranks them, as JSON. Run by a Python that has aider-chat.

What counts as mentioned is found by aider's own functions, the ones that its chat calls with a message.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from aider.coders.base_coder import Coder
from aider.repomap import RepoMap


class Silent:
    """Stands for aider's terminal, model and chat as far as the map asks them."""

    abs_read_only_fnames: frozenset[str] = frozenset()

    def __init__(self, files: list[str]) -> None:
        self.files = files

    def read_text(self, path: str, **_: Any) -> str | None:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return Path(path).read_text()
        return None

    def tool_output(self, *_: Any, **__: Any) -> None: ...

    tool_warning = tool_error = tool_output

    def get_all_relative_files(self) -> list[str]:
        return self.files

    get_addable_relative_files = get_all_relative_files

    def get_inchat_relative_files(self) -> list[str]:
        return []


def main() -> None:
    root, text = Path(sys.argv[1]).resolve(), sys.stdin.read()
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    files = [path for path in listed if (root / path).is_file()]
    chat = Silent(files)
    idents = Coder.get_ident_mentions(chat, text)
    named = Coder.get_file_mentions(chat, text) | Coder.get_ident_filename_matches(chat, idents)
    with contextlib.redirect_stdout(sys.stderr):
        tags = RepoMap(root=str(root), main_model=chat, io=chat).get_ranked_tags(set(), [str(root / path) for path in files], named, idents)
    print(json.dumps(list(dict.fromkeys(tag[0] for tag in tags))))


if __name__ == "__main__":
    main()
