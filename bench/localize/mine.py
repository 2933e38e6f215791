"""Mines (message, changed files) rows from bare mirrors: what the ranker learns from and is checked with.

usage: mine.py --mirrors DIR --out ROWS.jsonl [--rows 80] REPO…       (REPO as owner/name; DIR/owner+name/repo is a git directory)

A row is a commit without merge that changes 1 to 10 source files which its parent has, under a message of some substance.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scout.recon.roles import Role, role
from scout.recon.words import terms_of, words

_NOISE = re.compile(
    r"^(merge|revert|bump|release|update (dependenc|changelog|version)|version|chore\(deps|chore: (release|bump)|\[pre-commit|prepare"
    r"|v?\d+\.\d+)|^(typo|fix typo|fmt|lint|format)",
    re.I,
)
_PREFIX = re.compile(r"^(?:\w+(?:\([^)]*\))?!?: |\[[^\]]+\] ?|:\w+: ?)+")
_REFERENCE = re.compile(r"\(?(?:closes|fixes|resolves|refs?|see)?:? ?(?:[\w-]+/[\w-]+)?#\d+\)?|\bgh-\d+\b|https?://\S+", re.I)
_TRAILER = re.compile(r"^(?:co-authored-by|signed-off-by|reviewed-by|acked-by|change-id|cc):.*$", re.I | re.M)


def git_folder(mirrors: Path, repository: str) -> Path:
    """The git directory of a mirror."""
    home = mirrors / repository.replace("/", "+") / "repo"
    return home if (home / "HEAD").is_file() else home / ".git"


def clean(message: str) -> str:
    """The message without numbers of issues, links, trailers and prefixes like `fix(core): `."""
    text = _TRAILER.sub("", message)
    text = _REFERENCE.sub("", text)
    return _PREFIX.sub("", text.strip()).strip()


def commits(git: Path, limit: int = 4000) -> Iterator[tuple[str, str, str, list[tuple[str, str]]]]:
    """(id, parent, message, [(status, path)]) newest first."""
    argv = [
        "git",
        "--git-dir",
        str(git),
        "log",
        "-z",
        "--no-merges",
        f"-{limit}",
        "--name-status",
        "--no-renames",
        "--format=%x01%H %P%x02%B%x03",
        "HEAD",
    ]
    log = subprocess.run(argv, capture_output=True, check=True).stdout.decode("utf-8", "replace")
    for block in log.split("\x01")[1:]:
        head, _, rest = block.partition("\x03")
        ids, _, message = head.partition("\x02")
        names = [name.lstrip("\n") for name in rest.split("\0") if name.strip("\n")]
        if len(ids.split()) == 2:
            yield (*ids.split(), message, list(zip(names[::2], names[1::2], strict=False)))  # type: ignore[misc]


def rows_of(mirrors: Path, repository: str, wanted: int) -> list[dict[str, object]]:
    """Some rows of one repository, spread evenly over its newest few thousand commits."""
    found: list[dict[str, object]] = []
    for commit, parent, message, changes in commits(git_folder(mirrors, repository)):
        text = clean(message)
        gold = [path for status, path in changes if status == "M" and role(path) is Role.SOURCE]
        added = [path for status, path in changes if status == "A" and role(path) is Role.SOURCE]
        substance = {term for word in words(text) for term in terms_of(word)}
        if 1 <= len(gold) <= 10 and len(changes) <= 40 and len(substance) >= 4 and not _NOISE.match(message) and len(text) < 8000:
            name = repository.replace("/", "__")
            found.append(
                {
                    "instance_id": f"{name}-{commit[:10]}",
                    "repo": repository,
                    "base_commit": parent,
                    "commit": commit,
                    "text": text,
                    "gold_files": gold,
                    "added": added,
                }
            )
    found.sort(key=lambda row: hashlib.sha256(str(row["instance_id"]).encode()).hexdigest())
    return found[:wanted]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=80)
    options = parser.parse_args()
    with options.out.open("w") as out:
        for repository in options.repositories:
            rows = rows_of(options.mirrors, repository, options.rows)
            out.writelines(json.dumps(row) + "\n" for row in rows)
            print(f"{repository}: {len(rows)}", file=sys.stderr)


if __name__ == "__main__":
    main()
