"""Sends scouts in a child that gets killed, then sends again; prints what the receipts said before and after. Run by test_resume.

    python -m tests.probe.killed writes ROOT BASE AGENT             killed at the first write that lasts, the second, … until none is left
    python -m tests.probe.killed moments ROOT BASE AGENT COUNT JOBS SCOUTS    killed after a random while, COUNT times
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scout.config import Config
from scout.model import Scout
from scout.system.runs import Run
from tests.probe.expedition import Expeditions, config_for

PARTS = ("db", "api")
MANY_PARTS = ("a", "b", "c", "d", "e", "f", "g", "h")


def killed_at_write(number: int) -> None:
    """Makes this process kill itself at the `number`-th time that it makes a write last."""
    writes, lasting = itertools.count(1), os.fsync

    def fsync(descriptor: int) -> None:
        if next(writes) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        lasting(descriptor)

    os.fsync = fsync  # type: ignore[assignment]


def in_child(work: Callable[[], object], *, kill_after: float | None = None) -> bool:
    """Does the work in a child; True when it came to its end."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit("the child failed")
    return os.WIFEXITED(status)


def receipts(root: Path, run: str) -> dict[str, object]:
    """The receipts on disk, by id."""
    return {scout.id: scout.model_dump(mode="json") for scout in Run.open(root, run).scouts()}


def sandboxes() -> list[str]:
    """Names of the sandboxes that are there; what git was doing when it was killed is another matter."""
    return [path.name for path in Path(tempfile.gettempdir()).iterdir() if path.name.startswith("scout-2026")]


def one_life(
    root: Path, base: str, config: Config, agent: str, parts: tuple[str, ...], *, write: int | None, moment: float | None
) -> dict[str, object]:
    """A run that is killed, looked at, sent again and looked at again."""
    run = Expeditions(root, base).create(config).id

    def send() -> tuple[Scout, ...]:
        if write is not None:
            killed_at_write(write)
        return Expeditions(root, base).send(config, run=Run.open(root, run), parts=parts, agent=agent)

    def send_again() -> tuple[Scout, ...]:
        return Expeditions(root, base).send(config, run=Run.open(root, run), parts=parts, agent=agent)

    survived = in_child(send, kill_after=moment)
    before = receipts(root, run)
    in_child(send_again)
    return {"survived": survived, "before": before, "after": receipts(root, run), "left": sandboxes()}


def lives(arguments: list[str]) -> Iterator[dict[str, object]]:
    """The lives that the arguments ask for."""
    how, root, base, agent = arguments[0], Path(arguments[1]), arguments[2], arguments[3]
    if how == "writes":
        config = config_for(agent, jobs=1) if agent != "sketch" else Config(jobs=1)
        for number in itertools.count(1):
            life = one_life(root, base, config, "fake" if agent != "sketch" else agent, PARTS[:1], write=number, moment=None)
            yield life
            if life["survived"]:
                return
    count, jobs, scouts = int(arguments[4]), int(arguments[5]), int(arguments[6])
    config = config_for(agent, jobs=jobs) if agent != "sketch" else Config(jobs=jobs)
    chance = random.Random(7)
    for _ in range(count):
        moment = chance.uniform(0, 0.4 * scouts)
        yield one_life(root, base, config, "fake" if agent != "sketch" else agent, MANY_PARTS[:scouts], write=None, moment=moment)


if __name__ == "__main__":
    for life in lives(sys.argv[1:]):
        print(json.dumps(life), flush=True)
