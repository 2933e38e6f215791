"""One scout on a worker of a cluster: the same attempt as at home, on a repository made from the base that travelled there.

Its receipt, its files and its change go home the moment it has ended. Nothing of the person's environment travels: the worker
has its own keys and programs. Acts on the world, on the worker's machine.
"""

from __future__ import annotations

import os
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from scout import __version__
from scout.config import Config
from scout.errors import RunError, ScoutError
from scout.model import Feature, PartForecast, Scout, Value
from scout.probe.agents import require_agents
from scout.probe.attempt import Expedition, attempt, require_ready
from scout.probe.lookout import Event, Lookout
from scout.probe.money import Share
from scout.system.cluster import Line, Parcel
from scout.system.files import write_atomically
from scout.system.ground import Ground, lay_ground
from scout.system.repository import ObjectStore, Repository
from scout.system.runs import SUFFIX, Run, RunRecord
from scout.system.scratch import Scratch, remove_abandoned

_RECEIPT, _BUNDLE, _FILE = "receipt", "bundle", "file:"
_grounds: dict[str, Scratch] = {}
_laying = threading.Lock()


class Errand(Value):
    """What all scouts of a probe share, in so far as it travels."""

    token: str
    run: str
    record: RunRecord
    feature: Feature
    forecasts: tuple[PartForecast, ...]
    config: Config
    template: str
    share: Share


def unready(version: str, agents: tuple[str, ...], config: Config) -> str | None:
    """Asked of every worker before anything starts: why it can't send these agents, or None."""
    if version != __version__:
        return f"It has scout {__version__}, and here is {version}."
    try:
        require_ready(agents, config=config)
    except ScoutError as error:
        return error.sentence
    return None


def do_errand(scout: Scout, errand: Errand, ground: Ground) -> None:
    """Sends one scout from this worker and hands in how it ended; does nothing when its result came home already."""
    line = Line.from_worker(errand.token)
    if line.is_called_off() or line.has(scout.id):
        return
    root, cancel = _ground(errand.token, ground), threading.Event()
    run = Run.install(root, errand.run, errand.record)
    rows = require_agents((scout.agent,), config=errand.config, surroundings=os.environ)
    with (
        Repository.open(root) as repository, ObjectStore.open(repository) as store,
        line.heeding(cancel), Lookout(_teller(line)) as lookout,
    ):  # fmt: skip
        expedition = Expedition(
            root=root,
            run=run,
            base=ground.base,
            feature=errand.feature,
            forecasts=errand.forecasts,
            config=errand.config,
            agents={row.name: row for row in rows},
            surroundings=dict(os.environ),
            template=errand.template,
            base_paths=frozenset(entry.path for entry in store.files(ground.base)),
            lookout=lookout,
            cancel=cancel,
            keep=False,
            place=root.parent,
            share=errand.share,
        )
        line.hand_in(scout.id, packed(attempt(scout, expedition), run=run, store=store))


def packed(scout: Scout, *, run: Run, store: ObjectStore) -> Parcel:
    """A receipt with its files and its change."""
    files = {f"{_FILE}{suffix}": zlib.compress(run.scout_file(scout.id, suffix).read_bytes()) for suffix in run.suffixes(scout.id)}
    bundle = {_BUNDLE: store.bundle(scout.snapshot, without=scout.base)} if scout.snapshot else {}
    return {_RECEIPT: scout.model_dump_json().encode(), **files, **bundle}


def unpacked(parcel: Parcel, scout: Scout, *, run: Run, store: ObjectStore) -> Scout:
    """Keeps what came home of a scout and gives back its receipt, which is written last. Raises RunError when it is not of this scout."""
    try:
        receipt = Scout.model_validate_json(parcel[_RECEIPT])
    except (KeyError, ValidationError):
        raise RunError(f"What came back of {scout.id} can't be read.", hint="Have the same scout on every worker, then resume.") from None
    if (receipt.id, receipt.base) != (scout.id, scout.base):
        raise RunError(f"What came back of {scout.id} is {receipt.id}'s.", hint="Resume to send it again.")
    if receipt.snapshot is not None:
        store.take_in(parcel[_BUNDLE], commit=receipt.snapshot, ref=f"refs/scouts/{run.id}/{scout.id}")
    for name, content in parcel.items():
        suffix = name.removeprefix(_FILE)
        if name.startswith(_FILE) and SUFFIX.fullmatch(suffix):
            write_atomically(run.scout_file(scout.id, suffix), zlib.decompress(content))
    receipt = receipt.model_copy(update={"sandbox": None, "kept": False})
    run.save_scout(receipt)
    return receipt


def forget(token: str) -> None:
    """Asked of every worker at the end: lets go of the ground of a probe."""
    with _laying:
        scratch = _grounds.pop(token, None)
    if scratch is not None:
        scratch.close()


def _ground(token: str, ground: Ground) -> Path:
    """The repository of a probe on this worker, made once; what killed workers left on this machine goes on the way."""
    with _laying:
        if token not in _grounds:
            remove_abandoned()
            scratch = Scratch("ground")
            (scratch.folder / "repository").mkdir()
            lay_ground(ground, scratch.folder / "repository")
            _grounds[token] = scratch
        return _grounds[token].folder / "repository"


def _teller(line: Line) -> Callable[[Event], None]:
    return lambda event: line.tell("event", event.scout, event.what, event.detail, str(event.seconds))
