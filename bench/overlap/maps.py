"""A mirror and commit ids → touch maps and trial merges of real changes, in a scratch repository. What the runner and the fit share."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from scout.model import Change, Outline, TouchMap, TrialMerge
from scout.source import outline
from scout.system.repository import Repository
from scout.touchmap import map_change, wanted_blobs

IDENTITY = {"user.name": "x", "user.email": "x@x", "gc.auto": "0", "maintenance.auto": "false", "core.hooksPath": "/dev/null"}
LARGEST = 1_000_000
"""Bytes of a blob that is still worth an outline."""


class Workbench:
    """A scratch repository over a mirror's objects; outlines are kept, so that a blob is parsed once."""

    def __init__(self, mirror: Path, folder: Path) -> None:
        objects = (mirror / ".git" if (mirror / ".git").is_dir() else mirror) / "objects"
        subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
        (folder / ".git/objects/info/alternates").write_text(f"{objects}\n")
        for key, value in IDENTITY.items():
            subprocess.run(["git", "-C", str(folder), "config", key, value], check=True)
        self.folder = folder
        self.repository = Repository.open(folder)
        self.outlines: dict[str, Outline] = {}

    def close(self) -> None:
        """Lets go of the scratch repository."""
        self.repository.close()

    def replay(self, base: str, tip: str) -> str:
        """`tip` on top of `base` as one commit; a ValueError when it conflicts there."""
        merged = self._git("merge-tree", "--write-tree", "--name-only", "--no-messages", base, tip)
        if merged.returncode != 0:
            raise ValueError(f"{tip} does not stand on {base}")
        return self._git("commit-tree", merged.stdout.split()[0], "-p", base, "-m", "replayed").stdout.strip()

    def touch_map(self, name: str, base: str, tip: str) -> TouchMap:
        """What `tip` did to `base`."""
        change = self.repository.diff(base, tip)
        texts = self._texts(change)
        return map_change(change, self.outlines, self.outlines, part=name, texts=texts)

    def merge(self, pairs: Sequence[tuple[str, str]]) -> tuple[TrialMerge, ...]:
        """git's word on each pair."""
        return self.repository.trial_merges(pairs)

    def mended(self, a: str, b: str, merge: str) -> list[str]:
        """Paths in which a recorded merge differs from what git makes of the two alone."""
        tree = self._git("merge-tree", "--write-tree", a, b).stdout.split()[0]
        return self._git("diff-tree", "-r", "--name-only", tree, merge).stdout.splitlines()

    def _texts(self, change: Change) -> dict[str, bytes]:
        wanted = wanted_blobs(change)
        texts = {blob: content for blob, content in self.repository.blobs(sorted(wanted)) if len(content) <= LARGEST}
        for blob, content in texts.items():
            if blob not in self.outlines:
                self.outlines[blob] = outline(wanted[blob], content)
        return texts

    def _git(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *args], cwd=self.folder, capture_output=True, encoding="utf-8", errors="surrogateescape", check=False)
