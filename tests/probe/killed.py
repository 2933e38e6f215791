"""Sends scouts in a child that comes to grief, then sends them again; prints what the receipts said before and after.

Run by test_resume, a line of JSON for each life of a run:

    python -m tests.probe.killed kill ROOT BASE              by SIGKILL at the first write that lasts, the second, … until none is left
    python -m tests.probe.killed fill ROOT BASE              a disk that is full from the first write on, the second, …
    python -m tests.probe.killed moments ROOT BASE COUNT SCOUTS       by SIGKILL after a random while, COUNT times
    python -m tests.probe.killed interrupt ROOT BASE         by SIGINT as from Ctrl-C, once an agent is at work
"""

from __future__ import annotations

import errno
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
from scout.errors import ScoutError
from scout.system.runs import Run
from tests.probe.expedition import Expeditions, config_for

PARTS = ("a", "b", "c", "d", "e", "f", "g", "h")
Life = dict[str, object]


def killed_at_write(number: int) -> None:
    """Makes this process kill itself at the `number`-th time that it makes a write last."""

    def fsync(descriptor: int) -> None:
        if next(writes) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        lasting(descriptor)

    writes, lasting = itertools.count(1), os.fsync
    os.fsync = fsync  # type: ignore[assignment]


def full_from_write(number: int) -> None:
    """Makes every write of this process fail from the `number`-th on that it makes last."""

    def fsync(descriptor: int) -> None:
        if next(writes) >= number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        lasting(descriptor)

    writes, lasting = itertools.count(1), os.fsync
    os.fsync = fsync  # type: ignore[assignment]


def interrupted_soon() -> None:
    """Sends this process what a terminal sends on Ctrl-C, when an agent had time to begin."""
    signal.signal(signal.SIGALRM, lambda number, frame: os.kill(os.getpid(), signal.SIGINT))
    signal.setitimer(signal.ITIMER_REAL, 1.5)


def ended_well(work: Callable[[], object], *, kill_after: float | None = None) -> bool:
    """Does the work in a child; True when it came to its end without an error or a signal."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except (OSError, ScoutError, KeyboardInterrupt):
            status = 2
        finally:
            os._exit(status)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, 2, -signal.SIGKILL):
        raise SystemExit(f"the child failed with {code}")
    return code == 0


def one_life(
    place: Expeditions,
    config: Config,
    agent: str,
    parts: tuple[str, ...],
    *,
    grief: Callable[[], None] | None = None,
    moment: float | None = None,
) -> Life:
    """A run that comes to grief, is looked at, is sent again and looked at again."""
    run = place.create(config).id

    def receipts() -> dict[str, object]:
        return {scout.id: scout.model_dump(mode="json") for scout in Run.open(place.root, run).scouts()}

    def send() -> None:
        if grief is not None:
            grief()
        place.send(config, run=Run.open(place.root, run), parts=parts, agent=agent)

    def send_again() -> None:
        again = config_for("well_behaved.py") if agent == "fake" else config
        place.send(again, run=Run.open(place.root, run), parts=parts, agent=agent)

    survived = ended_well(send, kill_after=moment)
    before = receipts()
    if not ended_well(send_again):
        raise SystemExit("what was to be resumed failed again")
    return {"survived": survived, "before": before, "after": receipts(), "left": sandboxes()}


def sandboxes() -> list[str]:
    """Names of the sandboxes that are there; what git was doing when it was killed is another matter."""
    return [path.name for path in Path(tempfile.gettempdir()).iterdir() if path.name.startswith("scout-2026")]


def at_every_write(place: Expeditions, trouble: Callable[[int], None], *, step: int = 1) -> Iterator[Life]:
    """One life after the other, the trouble each time one write later, until none was left to come too early."""
    for number in itertools.count(1, step):
        life = one_life(place, Config(jobs=1), "sketch", PARTS[:2], grief=lambda number=number: trouble(number))  # type: ignore[misc]
        yield life
        if life["survived"]:
            return


def at_random_moments(place: Expeditions, count: int, scouts: int) -> Iterator[Life]:
    """Lives that are cut short anywhere."""
    chance = random.Random(7)
    for _ in range(count):
        yield one_life(place, config_for("well_behaved.py", jobs=4), "fake", PARTS[:scouts], moment=chance.uniform(0, 0.25 * scouts))


def lives(how: str, root: str, base: str, *numbers: str) -> Iterator[Life]:
    """The lives that the arguments ask for."""
    place = Expeditions(Path(root), base)
    match how:
        case "kill":
            yield from at_every_write(place, killed_at_write)
        case "fill":
            yield from at_every_write(place, full_from_write, step=2)  # files; every second one is their folder's, which may fail
        case "moments":
            yield from at_random_moments(place, int(numbers[0]), int(numbers[1]))
        case "interrupt":
            yield one_life(place, config_for("hangs.sh", jobs=2, seconds=60), "fake", PARTS[:3], grief=interrupted_soon)


if __name__ == "__main__":
    for life in lives(*sys.argv[1:]):
        print(json.dumps(life), flush=True)
