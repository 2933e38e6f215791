"""Commit and blob ids → what they hold: trees, blobs, history, differences, trial merges.

Asked in a bare repository of ours that borrows the objects of the user's repository, so that nothing configured anywhere
changes an answer and nothing that git writes lands in the user's `.git`. One trace can't be avoided: where git would write an
object that the user has, it renews that file's time stamp instead, which keeps the object from being pruned.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Self

from scout.errors import RepositoryError
from scout.model import Change, MergeConflict, PastCommit, TreeEntry, TrialMerge
from scout.system.ancestry import best_common
from scout.system.files import write_atomically
from scout.system.gitcommand import Git, GitError
from scout.system.gitformats import (
    LOG_FORMAT,
    MergeAnswer,
    alternates_line,
    attribute_values,
    file_changes,
    merge_answers,
    past_commits,
    patch_blocks,
    raw_changes,
    raw_changes_of_many,
    text,
    tree_entries,
)
from scout.system.scratch import Scratch

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_CHUNK = 1 << 18
_DIFF = ("diff-tree", "-r", "-M", "--full-index", "--no-ext-diff", "--no-textconv", "--histogram")


class Borrowed:
    """Where objects come from: the user's object folder and what belongs to it."""

    def __init__(self, objects: Path, *, object_format: str, shallow: Path) -> None:
        self.objects = objects
        self.object_format = object_format
        self.shallow = shallow

    def boundary(self) -> bytes:
        """The commits whose parents a shallow clone does not have, one a line."""
        try:
            return self.shallow.read_bytes()
        except FileNotFoundError:
            return b""

    def furnish(self, git_dir: Path, *, ignored: Sequence[str] = (), lasting: bool = True) -> None:
        """Makes `git_dir` a bare repository that borrows, and ignores what matches these patterns; `lasting` if it is to survive a crash.

        What is there already is set right: the user's repository may have moved, and an agent may have been at our files.
        """
        for folder in ("objects/info", "refs", "info"):
            (git_dir / folder).mkdir(parents=True, exist_ok=True)
        sha256 = "\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"
        wanted = {
            "HEAD": b"ref: refs/heads/main\n",
            "config": f"[core]\n\tbare = true\n{sha256 if self.object_format == 'sha256' else ''}".encode(),
            "objects/info/alternates": alternates_line(self.objects),
            "info/exclude": "".join(f"{pattern}\n" for pattern in ignored).encode(),
        }
        for name, content in wanted.items():
            _put(git_dir / name, content, lasting=lasting)

    def end_history(self, git_dir: Path, *, at: Sequence[str] = (), lasting: bool = True) -> None:
        """Ends the history in such a repository where it ends for the user, and at these commits."""
        content = self.boundary() + "".join(f"{commit}\n" for commit in at).encode()
        if content:
            _put(git_dir / "shallow", content, lasting=lasting)
        else:
            (git_dir / "shallow").unlink(missing_ok=True)


def _put(path: Path, content: bytes, *, lasting: bool) -> None:
    if not lasting:
        path.write_bytes(content)
    elif not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)


class ObjectReader:
    """Reads objects by id. Closed by `close()` or by leaving a `with` block; belongs to one thread."""

    def __init__(self, borrowed: Borrowed) -> None:
        self.borrowed = borrowed
        self._reader: Git | None = None
        self._attribute_files: dict[str, tuple[tuple[str, str], ...]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of what it holds on this machine."""
        self._reader = None

    @property
    def lent(self) -> Borrowed:
        """Where a clone finds all that can be read here."""
        return self.borrowed

    def _own_git_dir(self) -> Path:
        """The bare repository of ours in which questions are asked."""
        raise NotImplementedError

    @property
    def _git(self) -> Git:
        if self._reader is None:
            self._reader = Git.of_ours(self._own_git_dir())
        return self._reader

    def files(self, commit: str) -> tuple[TreeEntry, ...]:
        """Every file of a commit's tree, sorted by path; submodules are entries of mode 160000."""
        with explained(commit):
            return tree_entries(self._git.run("ls-tree", "-r", "-z", "--long", "--full-tree", require_id(commit)))

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The content of each blob, in the order asked, from one process. Ids that are not there (or no ids) are skipped."""
        wanted = [blob for blob in ids if _ID.fullmatch(blob)]
        if not wanted:
            return
        with self._git.stream("cat-file", "--batch", "--buffer", stdin="\n".join(wanted).encode() + b"\n") as stream:
            for blob in wanted:
                header = stream.out.readline().split()
                if len(header) != 3:
                    continue
                content = stream.out.read(int(header[2]))
                stream.out.read(1)
                if header[1] == b"blob":
                    yield blob, content
            stream.finish()

    def history(self, commit: str, *, limit: int = 30_000, seconds: float | None = None) -> Iterator[PastCommit]:
        """The commit and what came before it, newest first, each with the paths it changed against its first parent.

        Renames are a D and an A. Merges come with no paths. Ends quietly after `limit` commits, or with the first commit that is
        read later than `seconds` after the start.
        """
        until = None if seconds is None else time.monotonic() + seconds
        boundary = frozenset(self.borrowed.boundary().decode().split())
        args = ("log", "-z", "--name-status", "--no-renames", f"--format={LOG_FORMAT}", f"--max-count={limit}", require_id(commit), "--")
        with explained(commit), self._git.stream(*args) as stream:
            for past in past_commits(iter(partial(stream.out.read, _CHUNK), b""), boundary=boundary):
                if until is not None and time.monotonic() > until:
                    return
                yield past
            stream.finish()

    def attributes(self, commit: str, names: Sequence[str], paths: Sequence[str]) -> dict[str, dict[str, bool]]:
        """{path: {name: set or unset}} for what the .gitattributes of a commit say of paths; where they say nothing, nothing is there."""
        if commit not in self._attribute_files:
            with explained(commit):
                self._attribute_files[commit] = self._attributes([require_id(commit)], [commit])[commit]
        files = self._attribute_files[commit]
        contents = dict(self.blobs({blob for _, blob in files}))
        if not any(name.encode() in content for name in names for content in contents.values()):
            return {}
        with self._work_tree_of(files) as git:
            answer = git.run("check-attr", "--stdin", "-z", *names, stdin=b"".join(os.fsencode(path) + b"\0" for path in paths))
        return attribute_values(answer)

    def merge_bases(self, a: str, b: str) -> tuple[str, ...]:
        """All best common ancestors; empty for unrelated histories."""
        with explained(f"{a} or {b}"):
            return tuple(self._git.run("merge-base", "--all", require_id(a), require_id(b), expect=(0, 1)).decode().split())

    def all_merge_bases(self, commits: Sequence[str], common: str) -> dict[tuple[str, str], tuple[str, ...]]:
        """For each pair of commits, in the order given, what `merge_bases` says, from one process. `common` is an ancestor of all."""
        lines = "".join(f"{require_id(commit)}\n" for commit in commits) + f"^{require_id(common)}\n"
        with explained("the history of the branches"):
            listing = self._git.run("rev-list", "--topo-order", "--parents", "--stdin", stdin=lines.encode())
        history = [line.split() for line in listing.decode().splitlines()]
        found = best_common(commits, {commit: parents for commit, *parents in history}, common)
        several = {pair: self.merge_bases(*pair) for pair, bases in found.items() if len(bases) > 1}  # git has an order among them
        return found | several

    def since(self, commit: str, *, but: str) -> tuple[str, ...]:
        """The commits that `commit` has and `but` has not, newest first."""
        with explained(f"{commit} or {but}"):
            return tuple(self._git.run("rev-list", require_id(commit), f"^{require_id(but)}").decode().split())

    def merges(self, commit: str, *, but: str) -> tuple[PastCommit, ...]:
        """The merges that `commit` has and `but` has not, newest first."""
        args = ("log", "-z", "--merges", f"--format={LOG_FORMAT}", require_id(commit), f"^{require_id(but)}", "--")
        with explained(f"{commit} or {but}"):
            return tuple(past_commits([self._git.run(*args)]))

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree."""
        with explained(commit):
            return self._git.line("rev-parse", "--verify", f"{require_id(commit)}^{{tree}}")

    def has(self, commit: str) -> bool:
        """Whether a commit is there, by its full id."""
        return self._git.try_run("cat-file", "-e", f"{require_id(commit)}^{{commit}}")[0] == 0

    def diff(self, base: str, commit: str) -> Change:
        """What changed from `base` to `commit`: histogram, renames, no context, no driver of anybody."""
        ends = (require_id(base), require_id(commit))
        with explained(f"{base} or {commit}"):
            entries = raw_changes(self._git.run(*_DIFF, "-z", "--raw", *ends))
            if not entries:
                return Change(base, commit, ())
            with self._git.stream(*_DIFF, "-p", "-U0", *ends) as stream:
                files = tuple(file_changes(entries, patch_blocks(stream.out)))
                stream.finish()
            return Change(base, commit, files)

    def diffs(self, base: str, commits: Sequence[str]) -> dict[str, Change]:
        """The same for many commits, from two processes: {commit: change}."""
        asked = "".join(f"{require_id(commit)} {require_id(base)}\n" for commit in dict.fromkeys(commits)).encode()
        with explained(f"what changed since {base}"):
            lists = raw_changes_of_many(self._git.run(*_DIFF, "--stdin", "--always", "-z", "--raw", stdin=asked))
            with self._git.stream(*_DIFF, "--stdin", "--always", "-p", "-U0", stdin=asked) as stream:
                blocks = patch_blocks(stream.out)
                found = {commit: Change(base, commit, tuple(file_changes(entries, blocks))) for commit, entries in lists.items()}
                stream.finish()
        return found

    def patch(self, base: str, commit: str) -> bytes:
        """The same difference as a patch that `git apply` takes, binary files included."""
        with explained(f"{base} or {commit}"):
            return self._git.run(*_DIFF, "-p", "--binary", require_id(base), require_id(commit))

    def bundle(self, commit: str, *, without: str | None = None) -> bytes:
        """A commit with its history as a git bundle; with `without` only what that other commit lacks."""
        ref = f"refs/bundled/{require_id(commit)}"
        with explained(commit), Scratch("bundle") as scratch:
            file = scratch.folder / "bundle"
            self._git.run("update-ref", ref, commit)
            self._git.run("bundle", "create", "--quiet", str(file), ref, *([f"^{require_id(without)}"] if without else []))
            self._git.run("update-ref", "-d", ref)
            return file.read_bytes()

    def trial_merges(self, pairs: Sequence[tuple[str, str]], *, base: str | None = None) -> tuple[TrialMerge, ...]:
        """What `git merge` of each pair would say, in the order of the pairs, `b` being merged into `a`. Nothing is checked out.

        With `base` that commit is the ancestor to start from, whatever the history says. Attributes count as they stand in the
        tree of `a` (`merge=union`, say); merge drivers that somebody configured never run. A pair that can't be tried has no
        tree and one conflict that says why: `unrelated histories`, or git's own words.
        """
        commits = sorted({require_id(commit) for pair in pairs for commit in pair})
        with explained("a commit to merge"):
            stand_ins = self._on_base(commits, base) if base else {}
            attributes = self._attributes(commits, {a for a, _ in pairs})
            answers: dict[tuple[str, str], MergeAnswer | str] = {}
            for files in dict.fromkeys(attributes[a] for a, _ in pairs):
                group = list(dict.fromkeys(pair for pair in pairs if attributes[pair[0]] == files))
                merged = self._merge_all([(stand_ins.get(a, a), stand_ins.get(b, b)) for a, b in group], files)
                answers |= zip(group, merged, strict=True)
        return tuple(_trial_merge(a, b, answers[a, b]) for a, b in pairs)

    def _on_base(self, commits: Sequence[str], base: str) -> dict[str, str]:
        """For each commit one with the same tree and `base` as its only parent, so that `base` is every pair's merge base."""
        parents = self._git.run("rev-list", "--no-walk=unsorted", "--parents", "--stdin", stdin="\n".join(commits).encode())
        known = {line.split()[0]: line.split()[1:] for line in parents.decode().splitlines()}
        unlike = [commit for commit in commits if known[commit] != [base]]
        return {commit: self._git.line("commit-tree", f"{commit}^{{tree}}", "-p", require_id(base), "-m", "stand-in") for commit in unlike}

    def _attributes(self, commits: Sequence[str], wanted: Collection[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """The .gitattributes of each wanted commit: (path, blob). One tree is listed; the others by what they change of it."""
        if not commits:
            return {}
        first = commits[0]
        listing = self._git.run("ls-tree", "-r", "-z", first)
        held = {text(path): facts.split()[2].decode() for facts, path in _records(listing) if _is_attributes(path)}
        found = {}
        asked = "".join(f"{commit} {first}\n" for commit in wanted).encode()
        lists = raw_changes_of_many(self._git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--stdin", "--always", stdin=asked))
        for commit in sorted(wanted):
            files = dict(held)
            for change in lists[commit]:
                if _is_attributes(os.fsencode(change.path)):
                    files.pop(change.path, None)
                    if change.status != "D":
                        files[change.path] = change.new_blob
            found[commit] = tuple(sorted(files.items()))
        return found

    def _merge_all(self, pairs: Sequence[tuple[str, str]], attributes: tuple[tuple[str, str], ...]) -> list[MergeAnswer | str]:
        """An answer for each pair, or why there is none. git gives up a batch at a pair it can't merge: go on with the next."""
        answers: list[MergeAnswer | str] = []
        with self._work_tree_of(attributes) as git:
            batch = git.version() >= (2, 39)
            while len(answers) < len(pairs):
                rest = pairs[len(answers) :]
                problem = _merge_batch(git, rest, answers) if batch else _merge_one(git, rest[0], answers)
                if problem is not None:
                    answers.append(problem)
        return answers

    @contextlib.contextmanager
    def _work_tree_of(self, attributes: tuple[tuple[str, str], ...]) -> Iterator[Git]:
        """git with a work tree that holds these .gitattributes and nothing else; without any, no work tree."""
        if not attributes:
            yield self._git
            return
        contents = dict(self.blobs({blob for _, blob in attributes}))
        with Scratch("attributes") as scratch:
            for path, blob in attributes:
                target = scratch.folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(contents.get(blob, b""))
            yield Git.of_ours(self._own_git_dir(), work_tree=scratch.folder)


def unbundle(git: Git, bundle: bytes) -> None:
    """Adds the objects of a bundle to a repository of ours. Raises GitError when they are damaged, or what they build on is missing."""
    with Scratch("bundle") as scratch:
        file = scratch.folder / "bundle"
        file.write_bytes(bundle)
        git.run("bundle", "unbundle", str(file))


def require_id(commit: str) -> str:
    """The id itself. Raises RepositoryError for anything that is not a full object id, so that no option or range slips in."""
    if not _ID.fullmatch(commit):
        raise RepositoryError(f"{commit!r} is not a full commit id.", hint="Resolve names with Repository.commit first.")
    return commit


def _merge_batch(git: Git, pairs: Sequence[tuple[str, str]], answers: list[MergeAnswer | str]) -> str | None:
    lines = "".join(f"{a} {b}\n" for a, b in pairs).encode()
    status, output, stderr = git.try_run("merge-tree", "--write-tree", "-z", "--stdin", stdin=lines)
    found = list(merge_answers(output))
    answers.extend(found)
    return _reason(status, stderr) if len(found) < len(pairs) else None


def _merge_one(git: Git, pair: tuple[str, str], answers: list[MergeAnswer | str]) -> str | None:
    """As git 2.38 needs it, which reads no pairs from standard input."""
    status, output, stderr = git.try_run("merge-tree", "--write-tree", "-z", *pair)
    if status > 1:
        return _reason(status, stderr)
    answers.extend(merge_answers((b"1\0" if status == 0 else b"0\0") + output + b"\0"))
    return None


def _reason(status: int, stderr: str) -> str:
    if "unrelated histories" in stderr:
        return "unrelated histories"
    return (stderr.strip().splitlines() or [f"git ended with {status}"])[-1].removeprefix("fatal: ")


def _trial_merge(a: str, b: str, answer: MergeAnswer | str) -> TrialMerge:
    if isinstance(answer, str):
        return TrialMerge(a, b, False, None, (MergeConflict("", answer),))
    return TrialMerge(a, b, answer.clean, answer.tree, answer.conflicts)


def _records(listing: bytes) -> Iterator[tuple[bytes, bytes]]:
    for record in listing.split(b"\0"):
        if record:
            facts, _, path = record.partition(b"\t")
            yield facts, path


def _is_attributes(path: bytes) -> bool:
    return path == b".gitattributes" or path.endswith(b"/.gitattributes")


@contextlib.contextmanager
def explained(what: str) -> Iterator[None]:
    """git's failures as a sentence and a hint."""
    try:
        yield
    except GitError as failed:
        hint = "Objects are missing or damaged. In a partial or shallow clone: git fetch --refetch or --unshallow; else try git fsck."
        raise RepositoryError(f"git can't read {what}: {failed.last_line}.", hint=hint) from None
