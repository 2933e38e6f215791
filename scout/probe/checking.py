"""A commit and the user's check command → whether it passes there, in a sandbox. Acts on the world.

What is checked may be the work of agents: the command runs confined like one, in an environment of its own. Results are kept in
`.scout/checks` by tree and command: the same files are not checked twice.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from scout.config import Config
from scout.errors import ConfigError
from scout.model import CheckRun
from scout.probe.environment import check_environment
from scout.probe.sandbox import Sandbox, open_up
from scout.system.confinement import confine
from scout.system.files import write_atomically
from scout.system.process import Completed
from scout.system.process import run as run_process
from scout.system.repository import ObjectStore, Repository, clone_sandbox

_TAIL_LINES = 12
_TAIL_BYTES = 4_000


class CheckBench:
    """One sandbox in which one command is run on many commits. Ignored files stay from one to the next, as in a worktree."""

    def __init__(self, sandbox: Sandbox, store: ObjectStore, command: str, config: Config) -> None:
        self.sandbox, self.store, self.command, self.config = sandbox, store, command, config
        self.confinement = "none"
        self.runs = 0
        """How often the command ran; what was known already does not count."""
        self._prepared = False

    def check(self, commit: str) -> CheckRun:
        """Runs the command on the files of a commit, unless it is known how that ends."""
        tree = self.store.tree_of(commit)
        known = self._known(tree)
        if known is not None:
            return known
        self.store.check_out(commit, work_tree=self.sandbox.work, index=self.sandbox.folder / "index")
        if not self._prepared:
            self._prepare()
        ended, said = self._run(self.command)
        self.runs += 1
        ending = f"exit code {ended.exit_code}" if ended.ended_by == "exit" else ended.ended_by
        found = CheckRun(tree=tree, passed=ended.exit_code == 0, ended=ending, seconds=round(ended.seconds, 2), said=said)
        if ended.ended_by == "exit":
            self._kept(tree).parent.mkdir(exist_ok=True)
            write_atomically(self._kept(tree), found.model_dump_json())
        return found

    def _prepare(self) -> None:
        """The commands of `setup` in scout.toml, once a sandbox. Raises ConfigError for one that fails."""
        self._prepared = True
        for command in self.config.setup or ():
            ended, said = self._run(command)
            if ended.exit_code != 0:
                last = said.splitlines()[-1] if said else "it said nothing"
                raise ConfigError(f"The setup command {command!r} fails: {last}.", hint="Mend `setup` in scout.toml, or take it out.")

    def _run(self, command: str) -> tuple[Completed, str]:
        sandbox, log = self.sandbox, self.sandbox.folder / "log"
        log.unlink(missing_ok=True)
        argv, self.confinement = confine(
            ["sh", "-c", command],
            writable=(sandbox.work,),
            home=sandbox.home,
            tmp=sandbox.tmp,
            mode=self.config.confine,
            offline=self.config.offline,
        )
        environment = check_environment(os.environ, config=self.config, home=sandbox.home, tmp=sandbox.tmp)
        ended = run_process(argv, cwd=sandbox.work, env=environment, log=log, limits=self.config.limits, watch=(sandbox.folder,))
        return ended, _tail(log)

    def _known(self, tree: str) -> CheckRun | None:
        try:
            return CheckRun.model_validate_json(self._kept(tree).read_bytes()).model_copy(update={"cached": True})
        except (OSError, ValidationError):
            return None

    def _kept(self, tree: str) -> Path:
        key = hashlib.sha256("\0".join([tree, self.command, *(self.config.setup or ())]).encode("utf-8", "surrogateescape")).hexdigest()
        return self.store.folder / "checks" / f"{key}.json"


@contextmanager
def check_bench(store: ObjectStore, command: str, *, base: str, config: Config) -> Iterator[CheckBench]:
    """A sandbox of base for a command; gone afterwards."""
    if not command.strip():
        raise ConfigError("The check command is empty.", hint="Give one that ends with 0 when all is well: --check 'npm test'")
    folder = Path(tempfile.mkdtemp(prefix="scout-check-")).resolve()
    sandbox = Sandbox(folder)
    try:
        for place in (sandbox.home, sandbox.tmp):
            place.mkdir(mode=0o700)
        with Repository.open(store.folder.parent) as repository:
            clone_sandbox(repository, base=base, target=sandbox.work)
        yield CheckBench(sandbox, store, command, config)
    finally:
        open_up(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
        lines: Sequence[str] = file.read().decode("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines[-_TAIL_LINES:] if line.strip())
