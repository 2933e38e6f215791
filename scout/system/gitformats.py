"""What git prints in its machine formats → values of the model. Pure.

Names are never parsed out of text for people: `-z` lists give them, and blocks of a patch are matched to the list by order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scout.model import FileChange, Hunk, MergeConflict, PastCommit, PathChange, TreeEntry

SUBMODULE = "160000"
LOG_FORMAT = "%x1e%H%x00%P%x00%at%x00%an%x00%s%x00%b%x00"
"""One field after the other; the record separator starts a commit, which no status letter resembles."""

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_TO_QUOTE = re.compile(rb'[\n\r"\\]')
_QUOTED = re.compile(rb"\\([0-7]{3}|.)")
_HEAD = 7
"""Fields of LOG_FORMAT before the paths, with the empty one that ends it."""
_SET, _UNSET = frozenset({b"set", b"true"}), frozenset({b"unset", b"false"})
_BLOCKS_OF_TYPE_CHANGE = 2
"""git shows a file that became a link as one deletion and one creation."""


class RawChange(NamedTuple):
    """One entry of `git diff-tree --raw`."""

    old_mode: str
    new_mode: str
    old_blob: str
    new_blob: str
    status: str
    path: str
    old_path: str | None


class PatchBlock(NamedTuple):
    """What the patch of one file says beside its names."""

    binary: bool
    hunks: tuple[Hunk, ...]


class Worktree(NamedTuple):
    """One entry of `git worktree list`."""

    path: Path
    head: str | None
    branch: str | None
    """None when HEAD is detached, as in the middle of a rebase."""
    locked: str | None
    """Why it is locked, perhaps empty; None when it is not."""
    gone: bool
    """Its folder is not where git knows it."""


class MergeAnswer(NamedTuple):
    """One answer of `git merge-tree --stdin -z`."""

    clean: bool
    tree: str
    conflicts: tuple[MergeConflict, ...]


def text(data: bytes) -> str:
    """As the model keeps text that may be anything: UTF-8 with surrogate escapes."""
    return data.decode("utf-8", "surrogateescape")


def alternates_line(objects: Path) -> bytes:
    """A line of objects/info/alternates; quoted as C does where the plain path would be misread."""
    plain = bytes(objects)
    if _TO_QUOTE.search(plain) is None:
        return plain + b"\n"
    return b'"' + _TO_QUOTE.sub(lambda byte: b"\\%03o" % byte[0][0], plain) + b'"\n'


def alternates(content: bytes) -> tuple[Path, ...]:
    """The folders that an objects/info/alternates names, as `alternates_line` and git write them."""
    lines = [line for line in content.split(b"\n") if line and not line.startswith(b"#")]
    plain = [_QUOTED.sub(_unquoted, line[1:-1]) if line.startswith(b'"') else line for line in lines]
    return tuple(Path(text(line)) for line in plain)


def _unquoted(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code.isdigit() else code.translate(bytes.maketrans(b"abfnrtv", b"\a\b\f\n\r\t\v"))


def attribute_values(answer: bytes) -> dict[str, dict[str, bool]]:
    """`git check-attr -z` → {path: {name: set or unset}}, without what is unspecified or has another value."""
    fields = answer.split(b"\0")
    found: dict[str, dict[str, bool]] = {}
    for path, name, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        if value in _SET | _UNSET:
            found.setdefault(text(path), {})[name.decode()] = value in _SET
    return found


def tree_entries(listing: bytes) -> tuple[TreeEntry, ...]:
    """`git ls-tree -r -z --long`, sorted by path. A size that git can't tell (submodules, missing blobs) is 0."""
    return tuple(sorted(_tree_entry(record) for record in listing.split(b"\0") if record))


def _tree_entry(record: bytes) -> TreeEntry:
    facts, path = record.split(b"\t", 1)
    mode, _, blob, size = facts.split()
    return TreeEntry(text(path), mode.decode(), blob.decode(), int(size) if size.isdigit() else 0)


def past_commits(chunks: Iterable[bytes], *, boundary: frozenset[str] = frozenset()) -> Iterator[PastCommit]:
    """`git log -z --name-status` in LOG_FORMAT, as it comes. What a commit at the boundary of a shallow clone changed is unknown."""
    fields: list[str] = []
    for field in _fields(chunks):
        if field[:1] == "\x1e" and _may_start(fields):
            if fields:
                yield _past_commit(fields, boundary)
            fields = []
        fields.append(field)
    if len(fields) >= _HEAD:
        yield _past_commit(fields, boundary)


def _may_start(fields: Sequence[str]) -> bool:
    """Whether a commit may start here: not inside the head of another, nor where a path is due, which may begin with anything."""
    return not fields or (len(fields) >= _HEAD and len(fields) % 2 == _HEAD % 2)


def _fields(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        whole, _, rest = (rest + chunk).rpartition(b"\0")
        if whole:
            yield from text(whole).split("\0")


def _past_commit(fields: Sequence[str], boundary: frozenset[str]) -> PastCommit:
    mark, parents, time, author, subject, body, _, *changes = fields
    commit = mark[1:]
    paths = (
        ()
        if commit in boundary
        else tuple(PathChange(status.lstrip("\n")[:1], path, None) for status, path in zip(changes[::2], changes[1::2], strict=False))
    )
    return PastCommit(commit, tuple(parents.split()), int(time or 0), author, subject, body, paths)


def raw_changes(listing: bytes) -> tuple[RawChange, ...]:
    """`git diff-tree -r -z --raw`, in git's order."""
    fields = iter(listing.split(b"\0"))
    return tuple(_raw_change(facts, fields) for facts in fields if facts)


def raw_changes_of_many(listing: bytes) -> dict[str, tuple[RawChange, ...]]:
    """The same with `--stdin --always`: each list follows the id of its commit."""
    fields = iter(listing.split(b"\0"))
    found: dict[str, list[RawChange]] = {}
    changes: list[RawChange] = []
    for field in fields:
        if field.startswith(b":"):
            changes.append(_raw_change(field, fields))
        elif field:
            changes = found[field.decode()] = []
    return {commit: tuple(changes) for commit, changes in found.items()}


def _raw_change(facts: bytes, fields: Iterator[bytes]) -> RawChange:
    old_mode, new_mode, old_blob, new_blob, status = facts.decode().removeprefix(":").split()
    path = text(next(fields))
    old_path = None
    if status[0] in "RC":
        old_path, path = path, text(next(fields))
    return RawChange(old_mode, new_mode, old_blob, new_blob, status[0], path, old_path)


def patch_blocks(lines: Iterable[bytes]) -> Iterator[PatchBlock]:
    """`git diff-tree -p -U0`, one block for each `diff --git`. Lines of content start with +, - or \\ and are never looked into."""
    binary, hunks, started = False, list[Hunk](), False
    for line in lines:
        first = line[:1]
        if first == b"@" and (match := _HUNK.match(line)):
            hunks.append(_hunk(match))
        elif first == b"B" and line.startswith(b"Binary files "):
            binary = True
        elif first == b"d" and line.startswith(b"diff --git "):
            if started:
                yield PatchBlock(binary, tuple(hunks))
            binary, hunks, started = False, [], True
    if started:
        yield PatchBlock(binary, tuple(hunks))


def _hunk(match: re.Match[bytes]) -> Hunk:
    old_start, old_count, new_start, new_count = match.groups(default=b"1")
    return Hunk(int(old_start), int(old_count), int(new_start), int(new_count))


def file_changes(entries: Sequence[RawChange], blocks: Iterator[PatchBlock]) -> Iterator[FileChange]:
    """Each entry of the list with its block, or two, of the patch."""
    for entry in entries:
        own = [next(blocks) for _ in range(_BLOCKS_OF_TYPE_CHANGE if entry.status == "T" else 1)]
        submodule = SUBMODULE in (entry.old_mode, entry.new_mode)
        yield FileChange(
            path=entry.path,
            old_path=entry.old_path,
            status="T" if submodule and entry.status == "M" else entry.status,
            old_blob=_unless_null(entry.old_blob),
            new_blob=_unless_null(entry.new_blob),
            old_mode=_unless_null(entry.old_mode),
            new_mode=_unless_null(entry.new_mode),
            binary=any(block.binary for block in own),
            hunks=() if submodule else tuple(hunk for block in own for hunk in block.hunks),
        )


def worktrees(listing: bytes) -> tuple[Worktree, ...]:
    """`git worktree list --porcelain -z`, the main one first. A bare repository is none."""
    found = []
    for record in text(listing).split("\0\0"):
        fields = dict(line.partition(" ")[::2] for line in record.split("\0") if line)
        if "worktree" in fields and "bare" not in fields:
            branch = fields.get("branch")
            found.append(
                Worktree(
                    path=Path(fields["worktree"]),
                    head=_unless_null(fields.get("HEAD", "")),
                    branch=branch.removeprefix("refs/heads/") if branch else None,
                    locked=fields.get("locked"),
                    gone="prunable" in fields,
                )
            )
    return tuple(found)


def _unless_null(value: str) -> str | None:
    return value if value.strip("0") else None


def merge_answers(output: bytes) -> Iterator[MergeAnswer]:
    """`git merge-tree --write-tree --stdin -z`, one answer a pair; stops early where git stopped.

    An answer is: status, tree, then (after a conflict) the conflicted entries, an empty field, the messages, each with the number
    of its paths, the paths, its type and its sentence; an empty field ends the answer.
    """
    fields = iter(output.split(b"\0"))
    for status in fields:
        if not status:
            return
        tree = next(fields).decode()
        if status == b"1":
            next(fields)
            yield MergeAnswer(True, tree, ())
            continue
        while next(fields):
            pass
        yield MergeAnswer(False, tree, tuple(_conflicts(fields)))


def _conflicts(fields: Iterator[bytes]) -> Iterator[MergeConflict]:
    found = list(_messages(fields))
    binary = {conflict.path for conflict in found if conflict.kind == "binary"}
    # of a binary file git says that it conflicts and, in some versions, that its contents do
    return (conflict for conflict in dict.fromkeys(found) if conflict.kind != "contents" or conflict.path not in binary)


def _messages(fields: Iterator[bytes]) -> Iterator[MergeConflict]:
    while (count := next(fields)).isdigit():  # beside the empty field, advice on submodules ends an answer
        paths = [next(fields) for _ in range(int(count))]
        kind = next(fields).decode()
        next(fields)
        if kind.startswith("CONFLICT"):
            yield MergeConflict(text(paths[0]) if paths else "", kind.removeprefix("CONFLICT").strip(" ()"))
