"""A sandbox is a clone with everything an agent needs and nothing that leads back."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from scout.errors import RepositoryError
from scout.system.gitformats import alternates, alternates_line
from scout.system.repository import Repository, clone_sandbox
from tests.conftest import GitRepository
from tests.system.test_repository import ODD_NAMES, everything


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=folder, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode(errors="surrogateescape")


def test_it_is_a_private_clone_on_a_branch_at_base_with_the_whole_history(repo: GitRepository, tmp_path: Path) -> None:
    first = repo.commit({"a": "1"}, "first")
    base = repo.commit({name: name.encode("utf-8", "surrogateescape") for name in ODD_NAMES}, "second")
    repo.commit({"later": "x"}, "third")
    target = tmp_path / "deep/er/sandbox"
    with Repository.open(repo.path) as repository:
        clone_sandbox(repository, base=base, target=target, branch="try")
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert git(target, "status", "--short", "--branch") == "## try\n"
    assert git(target, "log", "--format=%H").split() == [base, first]
    files = [str(path.relative_to(target)) for path in target.rglob("*") if path.is_file() and ".git" not in path.parts]
    assert sorted(files) == sorted(["a", *ODD_NAMES])
    assert git(target, "fsck", "--strict", "--no-dangling") == ""


def test_nothing_leads_back_no_remote_no_reflog_no_hook_no_helper(
    repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = repo.commit({"a": "1"})
    configuration = tmp_path / "gitconfig"
    configuration.write_text(
        f"[init]\n\ttemplateDir = {tmp_path}/template\n[user]\n\tname = Person\n\temail = p@example.org\n[commit]\n\tgpgSign = true\n"
        f"[credential]\n\thelper = !touch {tmp_path}/asked\n[core]\n\thooksPath = {tmp_path}/hooks\n"
    )
    for hook in (tmp_path / "hooks/post-checkout", tmp_path / "template/hooks/post-checkout", repo.path / ".git/hooks/post-checkout"):
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/hook-ran\n")
        hook.chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    for name in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{name}_{what}")
    target = tmp_path / "sandbox"
    with Repository.open(repo.path) as repository:
        clone_sandbox(repository, base=base, target=target)
    assert git(target, "remote", "-v") == ""
    assert sorted(path.name for path in (target / ".git").iterdir()) == ["HEAD", "config", "index", "objects", "refs"]
    (target / "b").write_text("2")
    git(target, "add", "-A")
    git(target, "commit", "-q", "-m", "work")
    git(target, "checkout", "-q", "-b", "side")
    assert git(target, "log", "-1", "--format=%an <%ae>") == "scout <scout@localhost>\n"
    assert not (target / ".git/logs").exists()
    assert not (tmp_path / "hook-ran").exists()
    assert "transport 'file' not allowed" in git(target, "push", str(repo.path), "HEAD:refs/heads/planted")
    git(target, "fetch", "https://user@127.0.0.1:9/x.git")
    assert not (tmp_path / "asked").exists()


def test_what_an_agent_does_with_git_leaves_the_user_s_repository_alone(repo: GitRepository, tmp_path: Path) -> None:
    base = repo.commit({f"f{number}": f"{number}\n" for number in range(20)})
    repo.commit({"later": "x"})
    repo.git("repack", "-adq")
    before = everything(repo.path)
    with Repository.open(repo.path) as repository:
        clone_sandbox(repository, base=base, target=tmp_path / "sandbox")
    work = tmp_path / "sandbox"
    (work / "new").write_text("x")
    for line in ("add -A", "commit -qm x", "repack -adq", "gc --prune=now -q", "prune --expire=now", "reset -q --hard HEAD~1", "clean -fd"):
        git(work, *line.split())
    (work / "f1").write_text("overwritten in place")
    assert everything(repo.path) == before
    assert repo.git("fsck") == ""


def test_a_target_that_is_in_use_is_refused_and_left_alone(repo: GitRepository, tmp_path: Path) -> None:
    base = repo.commit({"a": "1"})
    (tmp_path / "used").mkdir()
    (tmp_path / "used/file").write_text("mine")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("mine")
    with Repository.open(repo.path) as repository:
        with pytest.raises(RepositoryError, match="not empty"):
            clone_sandbox(repository, base=base, target=tmp_path / "used")
        with pytest.raises(RepositoryError, match="can't be made"):
            clone_sandbox(repository, base=base, target=tmp_path / "file")
        clone_sandbox(repository, base=base, target=tmp_path / "empty")
    assert (tmp_path / "used/file").read_text() == "mine"


def test_a_base_that_is_not_there_leaves_nothing_behind(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"a": "1"})
    with Repository.open(repo.path) as repository:
        for base in ("1" * 40, "main"):
            with pytest.raises(RepositoryError):
                clone_sandbox(repository, base=base, target=tmp_path / "sandbox")
    assert not (tmp_path / "sandbox").exists()


def test_submodules_are_empty_lfs_files_are_pointers_and_sparse_checkouts_are_whole(repo: GitRepository, tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    repo.commit({".gitattributes": "*.png filter=lfs\n", "x.png": pointer, "src/a": "1", "docs/b": "2"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor")
    repo.git("commit", "-q", "-m", "submodule")
    base = repo.git("rev-parse", "HEAD")
    repo.git("sparse-checkout", "set", "--no-cone", "src")
    repo.git("config", "filter.lfs.smudge", "false")
    repo.git("config", "filter.lfs.required", "true")
    with Repository.open(repo.path) as repository:
        clone_sandbox(repository, base=base, target=tmp_path / "sandbox")
    assert (tmp_path / "sandbox/x.png").read_text() == pointer
    assert (tmp_path / "sandbox/docs/b").read_text() == "2"
    assert list((tmp_path / "sandbox/vendor").iterdir()) == []


@pytest.mark.parametrize("name", ["plain", 'quo"te', "new\nline", "back\\slash", "#hash", "\udcff", "carriage\rreturn", '"both"'])
def test_paths_of_object_folders_are_read_back_as_they_were_written(name: str) -> None:
    path = Path("/a b", name, "objects")
    assert alternates(alternates_line(path)) == (path,)


def test_alternates_that_git_wrote_are_read() -> None:
    assert alternates(b'# comment\n/plain/objects\n../relative\n"/quo\\"te\\n\\303\\251"\n') == (
        Path("/plain/objects"), Path("../relative"), Path('/quo"te\né'),
    )  # fmt: skip
