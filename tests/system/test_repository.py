"""The user's repository is read, in whatever state it is, and stays byte for byte what it was."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scout.config import Limits
from scout.errors import RepositoryError
from scout.model import Hunk, PathChange
from scout.system.repository import ObjectStore, Repository, clone_sandbox
from tests.conftest import GitRepository

ODD_NAMES = (
    *("plain.txt", "with space", 'quo"te', "new\nline", "tab\there", "back\\slash", "-dash", "--option", ":(top)magic", "*glob?[x]"),
    *("$(touch x)", "{{ x }}", "é", "日本", "\udcff\udcfe", "deep/er/and\ndeeper/file", "diff --git a b", "@@ -1 +1 @@", "\x1b[31mred"),
    *("#hash", "!bang", " lead", "trail ", "a\x01b", "\x1e1234"),
)


def everything(folder: Path) -> dict[str, str]:
    """Each path below a folder with its kind, permissions and content; and when it was changed, but for objects (see reader.py)."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else bytes(path.readlink()) if path.is_symlink() else b""
        times = "" if path.is_dir() or "objects" in path.parts else str(status.st_mtime_ns)
        found[str(path)] = f"{status.st_mode:o} {times} {hashlib.sha256(content).hexdigest()}"
    return found


@pytest.fixture
def opened(repo: GitRepository) -> Iterator[Repository]:
    repo.commit({"README.md": "hello\n"}, "first")
    with Repository.open(repo.path) as repository:
        yield repository


# ------------------------------------------------------------------------------------------------------------ opening


def test_it_is_found_from_a_folder_inside(repo: GitRepository) -> None:
    repo.commit({"src/a/b.txt": "x"})
    with Repository.open(repo.path / "src/a") as repository:
        assert repository.root == repo.path.resolve()
        assert repository.git_dir == repo.path.resolve() / ".git"
        assert repository.common_dir == repository.git_dir


def test_no_repository_a_bare_one_and_the_inside_of_one_are_refused(repo: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    repo.commit({"a": "1"})
    repo.git("clone", "-q", "--bare", ".", "../bare.git")
    refusals = {"plain": "not inside a git repository", "bare.git": "bare", "repo/.git": r"inside a \.git", "gone": "not a folder"}
    for path, words in refusals.items():
        with pytest.raises(RepositoryError, match=words):
            Repository.open(tmp_path / path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else_is_refused_with_git_s_own_remedy(repo: GitRepository) -> None:
    for path in [repo.path, *repo.path.rglob("*")]:
        os.chown(path, 12345, 12345)
    with pytest.raises(RepositoryError, match="another user") as refused:
        Repository.open(repo.path)
    assert "safe.directory" in refused.value.hint


def test_variables_that_git_sets_inside_hooks_do_not_mislead(repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = repo.commit({"a": "1"})
    other = GitRepository(tmp_path / "other")
    other.commit({"b": "2"})
    misleading = {"GIT_DIR": str(other.path / ".git"), "GIT_WORK_TREE": str(other.path), "GIT_INDEX_FILE": "/nowhere", "GIT_PREFIX": "x/"}
    for name, value in misleading.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.bare")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    with Repository.open(repo.path) as repository:
        assert repository.commit("HEAD") == head
        assert [entry.path for entry in repository.files(head)] == ["a"]


def test_git_older_than_needed_or_absent_is_said(repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho git version 2.30.2\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    with pytest.raises(RepositoryError, match=r"2\.30\.2 is too old") as refused:
        Repository.open(repo.path)
    assert "2.38" in refused.value.hint


def test_nothing_is_left_in_the_temporary_folder_even_when_nobody_closes(
    repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = repo.commit({"a": "1"})
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    with Repository.open(repo.path) as repository:
        repository.files(head)
    forgotten = Repository.open(repo.path)
    forgotten.files(head)
    assert len(list((tmp_path / "tmp").iterdir())) == 1
    del forgotten
    gc.collect()
    assert list((tmp_path / "tmp").iterdir()) == []


# --------------------------------------------------------------------------------------------------------------- state


def test_a_clean_repository_has_nothing_to_say(opened: Repository) -> None:
    state = opened.state()
    assert (state.head, state.branch) == (opened.commit("main"), "main")
    assert state.model_dump(exclude={"head", "branch"}, exclude_defaults=True) == {}


def test_changed_and_untracked_paths_are_named_whatever_their_names(repo: GitRepository) -> None:
    repo.commit(dict.fromkeys(ODD_NAMES, "1") | {".gitignore": "ignored\n"})
    repo.write({"plain.txt": "2", 'new "file\n': "x", "ignored": "x", "new folder/a": "x"})
    repo.git("mv", "with space", "moved\nname")
    (repo.path / "tab\there").unlink()
    with Repository.open(repo.path) as repository:
        dirty = repository.state().dirty
    assert dirty == tuple(sorted(["plain.txt", 'new "file\n', "new folder/", "with space", "moved\nname", "tab\there"]))


def test_an_unborn_branch_has_no_head(repo: GitRepository) -> None:
    with Repository.open(repo.path) as repository:
        assert (repository.state().head, repository.state().branch) == (None, "main")
        with pytest.raises(RepositoryError, match="no commits yet"):
            repository.commit("HEAD")


def test_a_detached_head_has_no_branch(repo: GitRepository) -> None:
    head = repo.commit({"a": "1"})
    repo.git("checkout", "-q", "--detach")
    with Repository.open(repo.path) as repository:
        assert (repository.state().head, repository.state().branch) == (head, None)


def test_what_is_under_way_is_named(repo: GitRepository) -> None:
    repo.commit({"a": "1\n"})
    repo.branch("left", {"a": "2\n"})
    repo.commit({"a": "3\n"})
    for command in ("merge", "rebase", "cherry-pick"):
        subprocess.run(["git", command, "left"], cwd=repo.path, capture_output=True, check=False)
        with Repository.open(repo.path) as repository:
            assert repository.state().in_progress == command
        repo.git(command, "--abort")
    repo.git("bisect", "start")
    with Repository.open(repo.path) as repository:
        assert repository.state().in_progress == "bisect"


def test_submodules_lfs_and_sparse_checkouts_are_told(repo: GitRepository, tmp_path: Path) -> None:
    library = GitRepository(tmp_path / "library")
    library.commit({"lib.c": "x"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "vendor/lib rary")
    repo.commit({"assets/.gitattributes": "*.png filter=lfs diff=lfs merge=lfs -text\n", "src/a": "1"})
    repo.git("sparse-checkout", "set", "--no-cone", "src")
    with Repository.open(repo.path) as repository:
        state = repository.state()
    assert (state.submodules, state.lfs, state.sparse) == (("vendor/lib rary",), True, True)


def test_a_linked_worktree_is_told_and_reads_the_same_objects(repo: GitRepository, tmp_path: Path) -> None:
    head = repo.commit({"a": "1"})
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "side")
    with Repository.open(tmp_path / "linked") as repository:
        assert repository.state().linked_worktree
        assert repository.state().branch == "side"
        assert repository.common_dir == repo.path.resolve() / ".git"
        assert [entry.path for entry in repository.files(head)] == ["a"]


def test_a_shallow_clone_says_so_and_its_history_ends_without_false_changes(repo: GitRepository, tmp_path: Path) -> None:
    for number in range(4):
        repo.commit({f"f{number}": "x"}, f"commit {number}")
    repo.git("clone", "-q", "--depth=2", f"file://{repo.path}", str(tmp_path / "shallow"))
    with Repository.open(tmp_path / "shallow") as repository:
        assert repository.state().shallow
        past = list(repository.history(repository.commit("HEAD")))
        assert [(commit.subject, len(commit.paths)) for commit in past] == [("commit 3", 1), ("commit 2", 0)]
        clone_sandbox(repository, base=past[0].id, target=tmp_path / "sandbox")
    log = subprocess.run(["git", "log", "--format=%s"], cwd=tmp_path / "sandbox", capture_output=True, check=True, text=True)
    assert log.stdout == "commit 3\ncommit 2\n"


def test_a_partial_clone_says_so_and_never_fetches(repo: GitRepository, tmp_path: Path) -> None:
    first = repo.commit({"old": "gone later\n"})
    repo.git("rm", "-q", "old")
    head = repo.commit({"a": "1\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.path}", str(tmp_path / "partial"))
    with Repository.open(tmp_path / "partial") as repository:
        assert repository.state().partial
        before = everything(tmp_path / "partial/.git")
        old = next(entry for entry in repository.files(first) if entry.path == "old")
        assert old.size == 0
        assert list(repository.blobs([old.blob])) == []
        clone_sandbox(repository, base=head, target=tmp_path / "sandbox")
        with pytest.raises(RepositoryError, match="No sandbox") as refused:
            clone_sandbox(repository, base=first, target=tmp_path / "older")
        assert "partial clone" in refused.value.hint
        assert not (tmp_path / "older").exists()
        with pytest.raises(RepositoryError, match="git can't read"):
            repository.diff(first, head)
        (merge,) = repository.trial_merges([(first, head)])
        assert merge.clean
        assert everything(tmp_path / "partial/.git") == before


def test_a_repository_that_borrows_objects_itself_works(repo: GitRepository, tmp_path: Path) -> None:
    head = repo.commit({"a": "1"})
    repo.git("clone", "-q", "--shared", ".", str(tmp_path / "borrower"))
    with Repository.open(tmp_path / "borrower") as repository, ObjectStore.open(repository) as store:
        clone_sandbox(repository, base=head, target=tmp_path / "sandbox")
        assert [content for _, content in store.blobs(entry.blob for entry in store.files(head))] == [b"1"]


def test_a_repository_with_sha256_ids_works(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", "--object-format=sha256", str(tmp_path / "repo")], check=True)
    repo = GitRepository(tmp_path / "repo")
    base = repo.commit({"a": "1\n"})
    left, right = repo.branch("left", {"b": "2\n"}), repo.branch("right", {"c": "3\n"})
    assert len(base) == 64
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as store:
        clone_sandbox(repository, base=base, target=tmp_path / "sandbox")
        (tmp_path / "sandbox/new").write_text("x\n")
        kept = store.snapshot(tmp_path / "sandbox", base=base, message="m", ref="refs/scouts/r/s", limits=Limits())
        assert [file.path for file in store.diff(base, kept.commit).files] == ["new"]
        assert [merge.clean for merge in store.trial_merges([(left, right), (kept.commit, left)], base=base)] == [True, True]
        assert len(list(repository.history(base))) == 1


@pytest.mark.parametrize("name", ["sp ace", 'quo"te', "new\nline", "#hash", "\udcff", "back\\slash", "colon:semi;"])
def test_a_repository_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    repo = GitRepository(tmp_path / name)
    base = repo.commit({"a": "1\n"})
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as store:
        assert repository.root == repo.path.resolve()
        clone_sandbox(repository, base=base, target=tmp_path / "sandbox")
        (tmp_path / "sandbox/a").write_text("2\n")
        kept = store.snapshot(tmp_path / "sandbox", base=base, message="m", ref="refs/scouts/r/s", limits=Limits())
        assert [file.hunks for file in store.diff(base, kept.commit).files] == [(Hunk(1, 1, 1, 1),)]


# ------------------------------------------------------------------------------------------------------------- commits


def test_names_become_full_ids(repo: GitRepository) -> None:
    first, second = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    repo.git("tag", "-a", "v1", "-m", "annotated", first)
    with Repository.open(repo.path) as repository:
        assert repository.commit("main") == repository.commit(second[:8]) == second
        assert repository.commit("main~1") == repository.commit("v1") == first


NO_COMMITS = ["nothing", "", "--all", "-h", "--output=x", "main..main", "HEAD:a", "a\nb", "nu\0l", "x" * 5000, "@{upstream}"]


@pytest.mark.parametrize("ref", NO_COMMITS)
def test_what_names_no_commit_is_refused_by_name(opened: Repository, ref: str) -> None:
    with pytest.raises(RepositoryError) as refused:
        opened.commit(ref)
    assert repr(ref) in refused.value.sentence


@pytest.mark.parametrize("name", ["main", "feature/é", "a.b"])
def test_good_names_of_branches(name: str) -> None:
    assert Repository.check_ref_format(name)


@pytest.mark.parametrize("name", ["", "-x", "a..b", "a b", "a~1", "x.lock", "@{", "a\\b", "/a", "a\nb", "nu\0l", "\udcff?"])
def test_bad_names_of_branches(name: str) -> None:
    assert not Repository.check_ref_format(name)


@pytest.mark.parametrize("commit", ["HEAD", "--all", "abc123", ""])
def test_readers_take_full_ids_only(opened: Repository, commit: str) -> None:
    questions: list[Callable[[str], object]] = [
        opened.files,
        lambda commit: list(opened.history(commit)),
        lambda commit: opened.diff(commit, commit),
        lambda commit: opened.merge_bases(commit, commit),
        lambda commit: opened.trial_merges([(commit, commit)]),
    ]
    for question in questions:
        with pytest.raises(RepositoryError, match="not a full commit id"):
            question(commit)


def test_an_id_that_is_not_there_is_an_error_with_a_hint(opened: Repository) -> None:
    gone = "1" * 40
    with pytest.raises(RepositoryError, match="git can't read"):
        opened.files(gone)
    with pytest.raises(RepositoryError, match="git can't read"):
        list(opened.history(gone))
    with pytest.raises(RepositoryError, match="git can't read"):
        opened.diff(gone, gone)


# -------------------------------------------------------------------------------------------------- files and contents


def test_files_of_any_name_are_listed_with_mode_and_size(repo: GitRepository) -> None:
    repo.write({name: name.encode("utf-8", "surrogateescape") for name in ODD_NAMES})
    (repo.path / "run.sh").write_text("#!/bin/sh\n")
    (repo.path / "run.sh").chmod(0o755)
    (repo.path / "link").symlink_to("plain.txt")
    head = repo.commit({})
    with Repository.open(repo.path) as repository:
        entries = repository.files(head)
        assert [entry.path for entry in entries] == sorted([*ODD_NAMES, "run.sh", "link"])
        assert {entry.path: (entry.mode, entry.size) for entry in entries if entry.path in ("run.sh", "link", "é")} == {
            "run.sh": ("100755", 10), "link": ("120000", 9), "é": ("100644", 2),
        }  # fmt: skip
        contents = dict(repository.blobs(entry.blob for entry in entries))
        assert all(contents[entry.blob] == entry.path.encode("utf-8", "surrogateescape") for entry in entries if entry.path in ODD_NAMES)


def test_contents_come_in_the_order_asked_and_what_is_not_there_is_skipped(repo: GitRepository) -> None:
    repo.commit({"a": "", "b": b"\0\n\xff" * 100_000, "c": "no newline"})
    with Repository.open(repo.path) as repository:
        head = repository.commit("HEAD")
        a, b, c = (entry.blob for entry in repository.files(head))
        asked = [c, "0" * 40, a, head, b, "not an id", c]
        assert list(repository.blobs(asked)) == [(c, b"no newline"), (a, b""), (b, b"\0\n\xff" * 100_000), (c, b"no newline")]
        first = repository.blobs([b, c])
        assert next(first)[0] == b
        first.close()  # type: ignore[attr-defined]
        assert list(repository.blobs([])) == []


# ------------------------------------------------------------------------------------------------------------- history


def test_attributes_are_those_of_the_commit_whatever_the_names(repo: GitRepository) -> None:
    spoken = "gen/** linguist-generated\n*.js linguist-vendored=false\nown/*.go -linguist-generated\n"
    base = repo.commit({".gitattributes": spoken, "sub/.gitattributes": "* linguist-vendored\n", "gen/a\nb.ts": ""})
    repo.write({".gitattributes": "* linguist-vendored\n"})
    paths = ["gen/a\nb.ts", "a.js", "own/x.go", "sub/y.c", "plain.c"]
    with Repository.open(repo.path) as repository:
        said = repository.attributes(base, ("linguist-generated", "linguist-vendored"), paths)
        assert repository.attributes(base, ("linguist-detectable",), paths) == {}
    assert said == {
        "gen/a\nb.ts": {"linguist-generated": True},
        "a.js": {"linguist-vendored": False},
        "own/x.go": {"linguist-generated": False},
        "sub/y.c": {"linguist-vendored": True},
    }


def test_history_is_what_git_log_says(repo: GitRepository) -> None:
    repo.commit(dict.fromkeys(ODD_NAMES, "1"), "first\n\nbody with\nlines\n\x1e and a separator")
    repo.branch("side", {"side": "x"})
    repo.commit({"plain.txt": "2"}, "änderung")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    repo.git("mv", "plain.txt", "moved.txt")
    repo.git("rm", "-q", "é")
    head = repo.commit({}, "move and delete")
    with Repository.open(repo.path) as repository:
        past = list(repository.history(head))
        assert [commit.id for commit in past] == repo.git("log", "--format=%H").split()
        assert [commit.subject for commit in past] == ["move and delete", "merge", "änderung", "work on side", "first"]
        assert past[0].paths == (PathChange("A", "moved.txt", None), PathChange("D", "plain.txt", None), PathChange("D", "é", None))
        assert past[1].paths == ()
        assert len(past[1].parents) == 2
        assert sorted(change.path for change in past[4].paths) == sorted(ODD_NAMES)
        assert past[4].body == "body with\nlines\n\x1e and a separator\n"
        assert past[4].author == "Ada"
        assert past[4].time == 1_700_000_060
        assert [commit.id for commit in repository.history(head, limit=2)] == [commit.id for commit in past[:2]]
        assert [commit.id for commit in repository.history(past[2].id)] == [past[2].id, past[4].id]
        assert list(repository.history(head, seconds=-1)) == []


def test_a_message_that_is_not_utf_8_is_read_as_git_reads_it(repo: GitRepository) -> None:
    repo.write({"a": "1"})
    repo.git("add", "-A")
    repo.git("commit", "-q", "-F", "-", input=b"caf\xe9 \xff\n")
    with Repository.open(repo.path) as repository:
        (past,) = repository.history(repository.commit("HEAD"))
    assert past.subject == "café ÿ"


# ---------------------------------------------------------------------------------------------------------------- diff


def test_each_kind_of_change_is_told(repo: GitRepository) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    repo.write({"edit": text, "move me": text + "end\n", "delete": "x\n", "mode": "m\n"})
    base = repo.commit({"type": "t\n", "binary": b"\0one", "same": "s"})
    edited = text.replace("line 3\n", "").replace("line 9\n", "line 9\nnew\nnew\n")
    repo.write({"edit": edited, "binary": b"\0two", "added\nname": "one\ntwo"})
    repo.git("mv", "move me", "moved")
    (repo.path / "delete").unlink()
    (repo.path / "mode").chmod(0o755)
    (repo.path / "type").unlink()
    (repo.path / "type").symlink_to("same")
    head = repo.commit({})
    with Repository.open(repo.path) as repository:
        change = repository.diff(base, head)
        files = {file.path: file for file in change.files}
        assert sorted(files) == ["added\nname", "binary", "delete", "edit", "mode", "moved", "type"]
        assert {path: file.status for path, file in files.items()} == {
            "added\nname": "A", "binary": "M", "delete": "D", "edit": "M", "mode": "M", "moved": "R", "type": "T",
        }  # fmt: skip
        assert files["edit"].hunks == (Hunk(4, 1, 3, 0), Hunk(10, 0, 10, 2))
        assert files["added\nname"].hunks == (Hunk(0, 0, 1, 2),)
        assert files["delete"].hunks == (Hunk(1, 1, 0, 0),)
        assert files["type"].hunks == (Hunk(1, 1, 0, 0), Hunk(0, 0, 1, 1))
        assert (files["moved"].old_path, files["moved"].hunks) == ("move me", ())
        assert (files["mode"].old_mode, files["mode"].new_mode, files["mode"].hunks) == ("100644", "100755", ())
        assert [path for path, file in files.items() if file.binary] == ["binary"]
        assert (files["delete"].new_blob, files["delete"].new_mode, files["added\nname"].old_blob) == (None, None, None)
        assert repository.diff(head, head).files == ()


def test_a_submodule_that_moves_is_a_change_of_type_without_lines(repo: GitRepository) -> None:
    repo.commit({"a": "1"})
    line = "160000,%s,vendor"
    repo.git("update-index", "--add", "--cacheinfo", line % ("1" * 40))
    repo.git("commit", "-q", "-m", "one")
    base = repo.git("rev-parse", "HEAD")
    repo.git("update-index", "--cacheinfo", line % ("2" * 40))
    repo.git("commit", "-q", "-m", "two")
    with Repository.open(repo.path) as repository:
        (file,) = repository.diff(base, repository.commit("HEAD")).files
        assert (file.path, file.status, file.new_mode, file.hunks) == ("vendor", "T", "160000", ())
        entry = next(entry for entry in repository.files(base) if entry.path == "vendor")
        assert (entry.mode, entry.size) == ("160000", 0)


def test_no_driver_configured_by_anybody_runs_or_changes_a_diff(repo: GitRepository, tmp_path: Path) -> None:
    for name in ("textconv", "command", "external"):
        (tmp_path / name).write_text(f'#!/bin/sh\ntouch {tmp_path}/{name}-ran\ncat "$1"\n')
        (tmp_path / name).chmod(0o755)
    base = repo.commit({".gitattributes": "*.x diff=evil\n*.y -diff\n* text=auto\n", "a.x": "1\n", "b.y": "1\n"})
    repo.write({".git/info/attributes": "a.x diff=evil\nb.y binary\n"})
    for key, value in (("diff.evil.textconv", "textconv"), ("diff.evil.command", "command"), ("diff.external", "external")):
        repo.git("config", key, str(tmp_path / value))
    repo.git("config", "diff.noprefix", "true")
    repo.git("config", "diff.renames", "false")
    head = repo.commit({"a.x": "2\n", "b.y": "2\n"})
    with Repository.open(repo.path) as repository:
        assert [(file.binary, file.hunks) for file in repository.diff(base, head).files] == [(False, (Hunk(1, 1, 1, 1),))] * 2
        assert b"--- a/a.x" in repository.patch(base, head)
    assert not list(tmp_path.glob("*-ran"))


def test_lines_of_five_megabytes_and_many_files_are_read(repo: GitRepository) -> None:
    base = repo.commit({"long": "x" * 5_000_000 + "\nend\n"})
    head = repo.commit({"long": "y" * 5_000_000 + "\nend\n"} | {f"d{number % 50}/f{number}": f"{number}\n" for number in range(600)})
    with Repository.open(repo.path) as repository:
        files = repository.diff(base, head).files
    assert len(files) == 601
    assert files[-1].hunks == (Hunk(1, 1, 1, 1),)


def test_a_patch_applies_with_binary_files_and_any_name(repo: GitRepository, tmp_path: Path) -> None:
    base = repo.commit(dict.fromkeys(ODD_NAMES, "1\n") | {"bin": bytes(range(256))})
    repo.git("mv", "plain.txt", "moved\nto")
    head = repo.commit({name: "1\n2\n" for name in ODD_NAMES if name != "plain.txt"} | {"bin": bytes(range(255, -1, -1)) * 9})
    with Repository.open(repo.path) as repository:
        patch = repository.patch(base, head)
    repo.git("checkout", "-q", base)
    repo.git("apply", "--index", "-", input=patch)
    assert repo.git("write-tree") == repo.git("rev-parse", f"{head}^{{tree}}")


names = st.lists(
    st.text(alphabet=st.characters(exclude_characters="\0/", exclude_categories=()), min_size=1, max_size=12)
    .filter(lambda name: name not in (".", "..") and name.lower() not in (".git", "git~1", ".gitmodules", ".gitattributes", ".gitignore"))
    .filter(lambda name: all(ord(letter) < 0xD800 or 0xDC80 <= ord(letter) <= 0xDCFF or ord(letter) > 0xDFFF for letter in name))
    .filter(lambda name: name.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape") == name),
    min_size=1, max_size=12, unique=True,
)  # fmt: skip


@given(names=names)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_name_passes_through_snapshot_diff_and_merge(opened: Repository, tmp_path: Path, names: list[str]) -> None:
    base = opened.commit("HEAD")
    work = tmp_path / "named"
    with ObjectStore.open(opened) as store:
        shutil.rmtree(work, ignore_errors=True)
        clone_sandbox(opened, base=base, target=work)
        for name in names:
            (work / name).write_text("x\n")
        kept = store.snapshot(work, base=base, message="m", ref="refs/scouts/r/s", limits=Limits())
        expected = sorted(name for name in names if f"{name}: ignored" not in kept.left_out)
        assert sorted(file.path for file in store.diff(base, kept.commit).files if file.status == "A") == expected
        assert store.trial_merges([(kept.commit, base)])[0].clean


# --------------------------------------------------------------------------------------------------- nothing is changed


def test_no_question_changes_a_byte_of_the_user_s_repository(repo: GitRepository, tmp_path: Path) -> None:
    """Its index is out of date on purpose: git status would like to refresh it."""
    repo.write({f"f{number}": f"{number}\n" * 20 for number in range(30)})
    base = repo.commit({".gitattributes": "*.bin filter=evil\n", "x.bin": "1"})
    left, right = repo.branch("left", {"f1": "left\n"}), repo.branch("right", {"f1": "right\n"})
    repo.write({f".git/hooks/{name}": f"#!/bin/sh\ntouch {tmp_path}/{name}-ran\n" for name in ("post-checkout", "reference-transaction")})
    for hook in (repo.path / ".git/hooks").glob("*"):
        hook.chmod(0o755)
    repo.git("config", "core.untrackedCache", "true")
    repo.git("config", "core.fsmonitor", f"touch {tmp_path}/fsmonitor-ran; false")
    repo.git("config", "filter.evil.clean", f"touch {tmp_path}/clean-ran; cat")
    for path in repo.path.glob("*"):
        if path.is_file():
            os.utime(path, (1, 1))
    repo.write({"f2": "dirty\n", "untracked": "x"})
    before = everything(repo.path)
    with Repository.open(repo.path) as repository:
        repository.state()
        repository.commit("HEAD~0")
        repository.files(base)
        list(repository.blobs(entry.blob for entry in repository.files(base)))
        list(repository.history(base))
        repository.diff(base, left)
        repository.patch(base, left)
        repository.merge_bases(left, right)
        assert not repository.trial_merges([(left, right)])[0].clean
        repository.trial_merges([(left, right)], base=left)
        assert everything(repo.path) == before
        with ObjectStore.open(repository) as store:
            clone_sandbox(repository, base=base, target=tmp_path / "sandbox")
            (tmp_path / "sandbox/new").write_text("x")
            store.snapshot(tmp_path / "sandbox", base=base, message="m", ref="refs/scouts/r/s", limits=Limits())
            store.drop("refs/scouts")
    after = {path: facts for path, facts in everything(repo.path).items() if "/.scout" not in path}
    assert after == before
    assert [path.name for path in tmp_path.glob("*ran")] == []
    repo.git("fsck", "--strict")
