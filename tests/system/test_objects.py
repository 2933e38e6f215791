"""Whatever an agent leaves becomes a snapshot, or is left out and named; nothing it planted runs."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from scout.config import Limits
from scout.errors import RepositoryError
from scout.model import FileChange, Hunk
from scout.system.repository import ObjectStore, Repository, Snapshot, clone_sandbox
from tests.conftest import GitRepository


class Ground(NamedTuple):
    """A repository, its store, and a sandbox of its base."""

    repo: GitRepository
    repository: Repository
    store: ObjectStore
    base: str
    work: Path

    def keep(self, **limits: int) -> Snapshot:
        return self.store.snapshot(self.work, base=self.base, message="m", ref="refs/scouts/run/db-1", limits=Limits.model_validate(limits))

    def changes(self, kept: Snapshot) -> dict[str, FileChange]:
        return {file.path: file for file in self.store.diff(self.base, kept.commit).files}

    def statuses(self, kept: Snapshot) -> dict[str, str]:
        return {path: file.status for path, file in self.changes(kept).items()}

    def content(self, kept: Snapshot, path: str) -> bytes:
        blob = next(entry.blob for entry in self.store.files(kept.commit) if entry.path == path)
        return dict(self.store.blobs([blob]))[blob]

    def shell(self, line: str) -> None:
        """What an agent does; it must succeed."""
        done = subprocess.run(["sh", "-ec", line], cwd=self.work, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")


@pytest.fixture
def ground(repo: GitRepository, tmp_path: Path) -> Iterator[Ground]:
    repo.write({"src/app.py": "one\ntwo\nthree\n", "src/util.py": "u\n", "README.md": "hello\n"})
    repo.write({"run.sh": "#!/bin/sh\n", ".gitignore": "dist/\n*.log\n"})
    (repo.path / "run.sh").chmod(0o755)
    (repo.path / "link").symlink_to("README.md")
    base = repo.commit({"docs/a.md": "a\n", "docs/b.md": "b\n"})
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as store:
        clone_sandbox(repository, base=base, target=tmp_path / "sandbox")
        yield Ground(repo, repository, store, base, tmp_path / "sandbox")


def test_an_untouched_sandbox_is_the_base(ground: Ground) -> None:
    kept = ground.keep()
    assert ground.statuses(kept) == {}
    assert kept.left_out == ()


def test_it_sees_what_was_committed_staged_changed_untracked_moved_and_deleted(ground: Ground) -> None:
    ground.shell("""
        echo new > committed.py; git add committed.py; git commit -qm work
        git checkout -q -b other; echo staged > staged.py; git add staged.py
        printf 'one\\n2\\nthree\\n' > src/app.py; mkdir -p a/b; echo deep > a/b/untracked.py
        git mv README.md READ.md; rm docs/a.md; chmod +x src/util.py
    """)
    kept = ground.keep()
    new = {"a/b/untracked.py": "A", "committed.py": "A", "staged.py": "A"}
    assert ground.statuses(kept) == new | {"READ.md": "R", "docs/a.md": "D", "src/app.py": "M", "src/util.py": "M"}
    assert ground.changes(kept)["src/app.py"].hunks == (Hunk(2, 1, 2, 1),)
    assert kept.left_out == ()


def test_equal_work_is_an_equal_commit_on_the_base(ground: Ground) -> None:
    ground.shell("echo x > new.py")
    first, second = ground.keep(), ground.keep()
    assert first == second
    past = next(iter(ground.store.history(first.commit)))
    assert (past.parents, past.author, past.subject) == ((ground.base,), "scout", "m")


@pytest.mark.parametrize(
    "deed",
    [
        "rm -rf .git",
        "rm -rf .git; echo gitdir: /etc > .git",
        "rm -rf .git; ln -s /etc .git",
        "rm -rf .git; git init -q; git add -A; git -c user.name=x -c user.email=x commit -qm again",
        "echo garbage > .git/index; echo garbage > .git/HEAD; rm -rf .git/objects",
        "git update-ref -d HEAD; git checkout -q --orphan none; git rm -rqf --cached .; git gc -q --prune=now",
        "git update-index --assume-unchanged src/app.py; git update-index --skip-worktree src/util.py",
        "mkfifo .git/pipe; rm .git/HEAD; mkfifo .git/HEAD",
        "chmod -R 000 .git",
    ],
)
def test_what_became_of_git_does_not_matter(ground: Ground, deed: str) -> None:
    ground.shell(f"echo x > new.py; printf 'ONE\\n' > src/app.py\n{deed}")
    assert ground.statuses(ground.keep()) == {"new.py": "A", "src/app.py": "M"}
    subprocess.run(["chmod", "-R", "u+rwX", str(ground.work)], check=True)


def test_nothing_that_an_agent_planted_runs(ground: Ground, tmp_path: Path) -> None:
    trap = f"touch {tmp_path}/trap-ran"
    ground.shell(f"""
        git config core.fsmonitor '{trap}; false'; git config filter.evil.clean '{trap}; cat'; git config filter.evil.process '{trap}'
        git config core.hooksPath .git/hooks; git config core.worktree /; git config diff.external '{trap}'
        git config core.sshCommand '{trap}'; git config alias.status '!{trap}'
        git config core.excludesFile .git/hide; echo '*' > .git/hide; git config core.attributesFile .git/hide
        mkdir -p .git/hooks .git/info; echo '*.py filter=evil diff=evil merge=evil' > .git/info/attributes; echo '*' > .git/info/exclude
        for hook in pre-commit post-index-change reference-transaction post-checkout; do
            printf '#!/bin/sh\\n{trap}\\n' > .git/hooks/$hook; chmod +x .git/hooks/$hook; done
        echo '*.py filter=evil diff=evil merge=evil' > .gitattributes; echo x > new.py
    """)
    kept = ground.keep()
    assert ground.statuses(kept) == {".gitattributes": "A", "new.py": "A"}
    ground.store.patch(ground.base, kept.commit)
    ground.store.trial_merges([(kept.commit, ground.base)])
    assert not (tmp_path / "trap-ran").exists()


def test_filters_of_the_person_do_not_run_either(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = tmp_path / "gitconfig"
    configuration.write_text(f'[filter "lfs"]\n\tclean = touch {tmp_path}/lfs-ran; cat\n\trequired = true\n[core]\n\tautocrlf = input\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    ground.shell("echo '*.png filter=lfs' > .gitattributes; echo image > x.png; printf 'a\\r\\n' > crlf.txt")
    kept = ground.keep()
    assert ground.content(kept, "x.png") == b"image\n"
    assert ground.content(kept, "crlf.txt") == b"a\r\n"
    assert not (tmp_path / "lfs-ran").exists()


def test_line_endings_are_as_the_tree_says_and_untouched_files_stay_untouched(repo: GitRepository, tmp_path: Path) -> None:
    """crlf.txt stands in the base as no checkout of it could have been added: git would call it changed."""
    repo.commit({"crlf.txt": "a\r\nb\r\n", "mixed.txt": "a\r\nb\n"})
    base = repo.commit({".gitattributes": "*.txt text\n*.bat text eol=crlf\n*.u16 working-tree-encoding=UTF-16LE-BOM\n", "x.bat": "one\n"})
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as store:
        ground = Ground(repo, repository, store, base, tmp_path / "sandbox")
        clone_sandbox(repository, base=base, target=ground.work)
        assert (ground.work / "x.bat").read_bytes() == b"one\r\n"
        assert ground.statuses(ground.keep()) == {}
        ground.shell("printf 'new\\r\\n' > new.txt; printf 'one\\r\\ntwo\\r\\n' > x.bat; printf '* text eol=crlf\\n' > .gitattributes")
        kept = ground.keep()
        assert ground.statuses(kept) == {".gitattributes": "M", "new.txt": "A", "x.bat": "M"}
        assert ground.content(kept, "x.bat") == b"one\ntwo\n"


def test_files_and_folders_may_change_places(ground: Ground, tmp_path: Path) -> None:
    ground.shell("rm -r src; echo file > src; rm README.md; mkdir README.md; echo in > README.md/inside; rm -r docs; ln -s /etc docs")
    kept = ground.keep()
    gone = dict.fromkeys(("README.md", "docs/a.md", "docs/b.md", "src/app.py", "src/util.py"), "D")
    assert ground.statuses(kept) == gone | {"README.md/inside": "A", "docs": "A", "src": "A"}
    assert ground.content(kept, "docs") == b"/etc"


def test_links_are_kept_as_links_and_never_followed(ground: Ground, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key").write_text("hidden")
    ground.shell(f"ln -s {tmp_path}/secret out; ln -s loop loop; ln -s /dev/zero zero; ln -sf ../../secret/key link")
    ground.shell("ln -s out/key two; mkdir d; ln -s .. d/up")
    kept = ground.keep()
    assert ground.statuses(kept) == {"d/up": "A", "link": "M", "loop": "A", "out": "A", "two": "A", "zero": "A"}
    assert {file.new_mode for file in ground.changes(kept).values()} == {"120000"}
    assert ground.content(kept, "out") == str(tmp_path / "secret").encode()


def test_special_files_are_left_out_and_named(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.shell("mkfifo pipe; rm src/app.py; mkfifo src/app.py; mkdir d; mkfifo d/.gitignore .gitattributes; echo x > d/new.py")
    monkeypatch.chdir(ground.work)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        kept = ground.keep()
    assert ground.statuses(kept) == {"d/new.py": "A"}
    special = (".gitattributes", "d/.gitignore", "pipe", "socket", "src/app.py")
    assert kept.left_out == tuple(f"{path}: not a file" for path in special)


def test_permissions_that_were_taken_away_are_no_obstacle_and_no_change(ground: Ground) -> None:
    ground.shell("mkdir -p a/b; echo x > a/b/new.py; chmod -R 000 *; chmod 000 .")
    kept = ground.keep()
    assert ground.statuses(kept) == {"a/b/new.py": "A"}
    assert kept.left_out == ()


def test_of_modes_it_keeps_who_may_run_what_and_nothing_that_was_taken_away(ground: Ground) -> None:
    ground.shell("""
        echo x > tool; chmod 111 tool; echo y > plain; chmod 000 plain; echo z > wide; chmod 666 wide; echo w > run; chmod 4711 run
        chmod 000 run.sh; chmod 777 src/util.py; chmod 400 src/app.py; echo more >> README.md; chmod 000 README.md
    """)
    modes = {path: (file.old_mode, file.new_mode) for path, file in ground.changes(ground.keep()).items()}
    assert modes == {
        "tool": (None, "100755"), "plain": (None, "100644"), "wide": (None, "100644"), "run": (None, "100755"),
        "src/util.py": ("100644", "100755"), "README.md": ("100644", "100644"),
    }  # fmt: skip
    assert stat.S_IMODE((ground.work / "src/app.py").stat().st_mode) == 0o400
    assert stat.S_IMODE((ground.work / "wide").stat().st_mode) == 0o666


def test_nested_repositories_are_left_out_and_named_but_tracked_files_in_them_are_kept(ground: Ground) -> None:
    ground.shell("""
        git init -q fresh; echo x > fresh/x.py; git clone -q . cloned; mkdir -p deep/er; git init -q deep/er/repo; echo y > deep/y.py
        mkdir gitfile; echo 'gitdir: /etc' > gitfile/.git; mkdir upper; mkdir upper/.GIT; mkdir piped; mkfifo piped/.git
        git init -q src; echo z > src/app.py
    """)
    kept = ground.keep()
    assert ground.statuses(kept) == {"deep/y.py": "A", "src/app.py": "M"}
    folders = ("cloned", "deep/er/repo", "fresh", "gitfile", "piped", "upper")
    assert kept.left_out == tuple(f"{folder}/: a repository of its own" for folder in folders)


def test_ignored_files_and_droppings_are_left_out_and_named(ground: Ground) -> None:
    ground.shell("""
        mkdir -p dist node_modules/x src/__pycache__; touch dist/x node_modules/x/y src/__pycache__/z.pyc a.log kept.py .DS_Store
        echo changed >> src/util.py; printf 'sub.txt\\n!keep.log\\n' > src/.gitignore; touch src/sub.txt src/keep.log
    """)
    kept = ground.keep()
    assert ground.statuses(kept) == {"kept.py": "A", "src/.gitignore": "A", "src/keep.log": "A", "src/util.py": "M"}
    ignored = (".DS_Store", "a.log", "dist/", "node_modules/", "src/__pycache__/", "src/sub.txt")
    assert kept.left_out == tuple(f"{path}: ignored" for path in ignored)


def test_a_tracked_file_counts_although_it_is_ignored(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"node_modules/x.js": "1\n", "a.log": "1\n"})
    base = repo.commit({".gitignore": "*\n!.gitignore\n"})
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as store:
        ground = Ground(repo, repository, store, base, tmp_path / "sandbox")
        clone_sandbox(repository, base=base, target=ground.work)
        ground.shell("echo 2 > node_modules/x.js; rm a.log; touch new.py")
        kept = ground.keep()
        assert ground.statuses(kept) == {"a.log": "D", "node_modules/x.js": "M"}
        assert kept.left_out == ("new.py: ignored",)


def test_files_over_the_limit_are_left_out_even_sparse_ones_of_100_gigabytes(ground: Ground) -> None:
    ground.shell("for file in sparse src/app.py .gitignore; do truncate -s 100G $file; done")
    ground.shell("head -c 2000 /dev/zero > big; echo ok > small; touch a.log")
    kept = ground.keep(file_bytes=1000)
    assert ground.statuses(kept) == {"a.log": "A", "small": "A"}
    assert [line.split(":")[0] for line in kept.left_out] == [".gitignore", "big", "sparse", "src/app.py"]
    assert "107374182400 bytes, over the limit of 1000" in kept.left_out[2]


def test_a_file_that_is_large_in_the_base_already_can_be_changed(repo: GitRepository, tmp_path: Path) -> None:
    base = repo.commit({"large.txt": "x\n" * 1000})
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as store:
        ground = Ground(repo, repository, store, base, tmp_path / "sandbox")
        clone_sandbox(repository, base=base, target=ground.work)
        ground.shell("sed -i 3d large.txt")
        assert ground.statuses(ground.keep(file_bytes=100)) == {"large.txt": "M"}


def test_more_files_than_the_limit_are_cut_in_order_and_counted(ground: Ground) -> None:
    ground.shell("echo x >> src/util.py; mkdir many; for n in 1 2 3 4 5 6 7 8 9; do echo $n > many/f$n; done; rm docs/a.md")
    kept = ground.keep(files=5)
    assert ground.statuses(kept) == {"docs/a.md": "D", "many/f1": "A", "many/f2": "A", "many/f3": "A", "src/util.py": "M"}
    assert kept.left_out == ("2 more changed files: over the limit of 5", "4 more new files or folders: over the limit of 5 files")


def test_many_lines_of_what_was_left_out_are_counted(ground: Ground) -> None:
    ground.shell("n=0; while [ $n -lt 300 ]; do echo > $n.log; n=$((n+1)); done")
    kept = ground.keep()
    assert len(kept.left_out) == 201
    assert kept.left_out[-1] == "and 100 more"


def test_names_that_git_refuses_are_left_out_and_named(ground: Ground) -> None:
    ground.shell("echo x > ok.py; mkdir sub; ln -s ok.py .gitmodules; echo y > sub/.Git")
    kept = ground.keep()
    assert ground.statuses(kept) == {"ok.py": "A"}
    assert kept.left_out == (".gitmodules: git refuses the name", "sub/: a repository of its own")


def test_a_path_too_long_for_the_system_is_left_out(ground: Ground) -> None:
    ground.shell("echo x > ok.py")
    here = os.open(ground.work, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("n" * 250, dir_fd=here)
        inner = os.open("n" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    kept = ground.keep()
    assert ground.statuses(kept) == {"ok.py": "A"}
    assert [line for line in kept.left_out if line.endswith("File name too long")]


def test_a_submodule_stays_as_it_is_and_what_was_put_there_is_named(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"a": "1"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor/lib")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'2' * 40},vendor/other")
    repo.git("commit", "-q", "-m", "submodules")
    base = repo.git("rev-parse", "HEAD")
    with Repository.open(repo.path) as repository, ObjectStore.open(repository) as store:
        ground = Ground(repo, repository, store, base, tmp_path / "sandbox")
        clone_sandbox(repository, base=base, target=ground.work)
        assert list((ground.work / "vendor/lib").iterdir()) == []
        assert ground.statuses(ground.keep()) == {}
        ground.shell("echo x > vendor/lib/x; rmdir vendor/other; echo file > vendor/other")
        kept = ground.keep()
        assert ground.statuses(kept) == {"vendor/other": "T"}
        assert kept.left_out == ("vendor/lib/: inside a submodule",)


def test_a_sandbox_that_is_gone_or_replaced_by_a_link_is_said(ground: Ground, tmp_path: Path) -> None:
    shutil.move(ground.work, tmp_path / "elsewhere")
    with pytest.raises(RepositoryError, match="gone"):
        ground.keep()
    ground.work.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RepositoryError, match="gone"):
        ground.keep()


def test_snapshots_outlive_their_sandbox_and_are_found_by_ref(ground: Ground) -> None:
    ground.shell("echo x > new.py")
    kept = ground.keep()
    shutil.rmtree(ground.work)
    with Repository.open(ground.repo.path) as repository, ObjectStore.open(repository) as store:
        assert [file.path for file in store.diff(ground.base, kept.commit).files] == ["new.py"]
    refs = subprocess.run(["git", "for-each-ref"], cwd=ground.store.git_dir, capture_output=True, check=True, text=True).stdout
    assert refs == f"{kept.commit} commit\trefs/scouts/run/db-1\n"
    ground.store.drop("refs/scouts/run")
    assert subprocess.run(["git", "for-each-ref"], cwd=ground.store.git_dir, capture_output=True, check=True).stdout == b""


def test_several_threads_keep_at_once(ground: Ground, tmp_path: Path) -> None:
    works = [tmp_path / f"sandbox-{number}" for number in range(6)]
    kept: dict[int, str] = {}

    def attempt(number: int) -> None:
        with Repository.open(ground.repo.path) as repository, ObjectStore.open(repository) as store:
            clone_sandbox(repository, base=ground.base, target=works[number])
            (works[number] / "same.py").write_text("same\n" * 1000)
            (works[number] / f"own-{number}.py").write_text(f"{number}\n")
            ref = f"refs/scouts/run/part-{number}"
            kept[number] = store.snapshot(works[number], base=ground.base, message="m", ref=ref, limits=Limits()).commit

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pairs = [(kept[a], kept[b]) for a in range(6) for b in range(a)]
    assert all(merge.clean for merge in ground.store.trial_merges(pairs, base=ground.base))


def test_a_store_is_mended_when_the_repository_moved_and_after_an_agent_was_at_it(ground: Ground, tmp_path: Path) -> None:
    ground.shell("echo x > new.py")
    kept = ground.keep()
    (ground.store.git_dir / "config").write_text("[core]\n\tfsmonitor = touch /nowhere\n")
    shutil.move(ground.repo.path, tmp_path / "moved")
    with Repository.open(tmp_path / "moved") as repository, ObjectStore.open(repository) as store:
        assert len(store.files(kept.commit)) == 9
        assert "fsmonitor" not in (store.git_dir / "config").read_text()


def test_the_user_sees_nothing_of_the_store(ground: Ground) -> None:
    ground.keep()
    assert ground.repo.git("status", "--porcelain") == ""
    assert stat.S_IMODE(ground.work.stat().st_mode) == 0o700
