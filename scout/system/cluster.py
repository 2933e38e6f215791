"""A Dask cluster → plain calls: who is there, send this, what came back. The one user of dask.distributed, which takes a second to import.

The scheduler holds what the two ends say to each other: a queue of messages to us, a variable for each result, one for our
pulse, and an event that calls everything off. A result is one variable, set at one stroke: it is there whole or not at all,
whatever becomes of its worker a moment later, and whoever is sent in its place finds it.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from scout.config import Fleet
from scout.errors import ConfigError, RunError

if TYPE_CHECKING:
    from distributed import Client, Future, Variable

SLOT = "agents"
"""The Dask resource of which a worker offers as many as it may run agents at once."""
_PATIENCE = 8.0
"""Seconds for a scheduler to answer."""
_PULSE = 2.0
_SILENCE = 30.0
"""Seconds without a pulse of ours after which workers end what they do for us: scout was killed, or is cut off."""
_LOOK = 1.0
_AT_ONCE = 0.2

Parcel = Mapping[str, bytes]
"""A result: names and contents."""
Message = tuple[str, ...]


class Cluster:
    """A connection to a scheduler, from scout's end. Closed by leaving a `with` block."""

    def __init__(self, client: Client, fleet: Fleet) -> None:
        self._client = client
        self.address = fleet.address

    @classmethod
    def connect(cls, fleet: Fleet) -> Self:
        """Raises ConfigError when dask.distributed is missing here, or nobody answers there."""
        try:
            from distributed import Client
            from distributed.security import Security
        except ImportError:
            hint = "python -m pip install 'scout-planner[fleet]'"
            raise ConfigError("--fleet needs dask.distributed, which is not installed.", hint=hint) from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        tls = {"tls_ca_file": fleet.ca, "tls_client_cert": fleet.cert, "tls_client_key": fleet.key}
        given = {name: value for name, value in tls.items() if value is not None}
        try:
            security = Security(require_encryption=True, **given) if given else None
            return cls(Client(fleet.address, timeout=_PATIENCE, security=security, set_as_default=False), fleet)
        except (OSError, ValueError, TypeError) as error:
            said = next(iter(str(error).splitlines()), "") or type(error).__name__
            hint = f"Start one (docs/how-to/run-on-a-cluster.md) or leave out --fleet. It was: {said[:200]}"
            raise ConfigError(f"No Dask scheduler answers at {fleet.address}.", hint=hint) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._client.close(timeout=_PATIENCE)

    def slots(self) -> int:
        """How many agents all workers together may run at once."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return int(sum(worker.get("resources", {}).get(SLOT, 0) for worker in workers))

    def ask(self, question: Callable[..., str | None], *given: object) -> dict[str, str | None]:
        """What each worker answers; an error there is an answer too."""
        answers = self._client.run(question, *given, on_error="return")
        return {worker: _in_words(answer) if isinstance(answer, BaseException) else answer for worker, answer in answers.items()}

    def lend(self, value: object) -> Future:
        """The value, on every worker."""
        return self._client.scatter(value, broadcast=True, hash=False)

    def send(self, errand: Callable[..., None], *given: object, name: str) -> Future:
        """Has one worker with a free slot do it. Another takes over when that one is lost."""
        return self._client.submit(errand, *given, key=name, pure=False, resources={SLOT: 1})

    def line(self, token: str) -> Line:
        """Our end of a line."""
        return Line(self._client, token)


class Line:
    """What the two ends of one probe say to each other."""

    def __init__(self, client: Client, token: str) -> None:
        from distributed import Event, Queue

        self._client = client
        self._token = token
        self._messages = Queue(f"{token}-messages", client=client)
        self._called_off = Event(f"{token}-called-off", client=client)
        self._pulse = self._variable("pulse")
        self._next_pulse = 0.0

    @classmethod
    def from_worker(cls, token: str) -> Line:
        """The other end, inside of an errand."""
        from distributed import get_client

        return cls(get_client(), token)

    # ------------------------------------------------------------------------------------------------- scout's end

    def beat(self) -> None:
        """To be called every now and then, so that the workers know that somebody waits."""
        if time.monotonic() > self._next_pulse:
            self._pulse.set(time.time())
            self._next_pulse = time.monotonic() + _PULSE

    def messages(self) -> Iterator[Message]:
        """What was said since; waits for a moment when that is nothing."""
        with contextlib.suppress(TimeoutError):
            yield tuple(self._messages.get(timeout=_AT_ONCE))
            for message in self._messages.get(batch=True):
                yield tuple(message)

    def take(self, name: str) -> Parcel:
        """The result of that name, which leaves a mark that it was there."""
        parcel = cast(Parcel, self._variable(name).get(timeout=_PATIENCE))
        self._variable(name).set({})
        return parcel

    def call_off(self) -> None:
        """Everything is to end in order."""
        self._called_off.set()

    def hang_up(self, names: Sequence[str]) -> None:
        """Leaves nothing on the scheduler."""
        for name in (*names, "pulse"):
            self._variable(name).delete()
        self._messages.close()

    # -------------------------------------------------------------------------------------------- the worker's end

    def has(self, name: str) -> bool:
        """Whether a result of that name lies there, or lay there and was taken."""
        try:
            self._variable(name).get(timeout=_AT_ONCE)
        except TimeoutError:
            return False
        return True

    def is_called_off(self) -> bool:
        """Whether nothing new is to begin."""
        return bool(self._called_off.is_set())

    def hand_in(self, name: str, parcel: Parcel) -> None:
        """Puts a result where it outlives this worker."""
        self._variable(name).set(dict(parcel))
        self.tell("back", name)

    def tell(self, *message: str) -> None:
        """A message to scout."""
        self._messages.put(list(message))

    @contextlib.contextmanager
    def heeding(self, cancel: threading.Event) -> Iterator[None]:
        """Sets `cancel` when everything is called off, or nobody waits any more."""
        over = threading.Event()
        thread = threading.Thread(target=self._heed, args=(cancel, over), name="heed", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _heed(self, cancel: threading.Event, over: threading.Event) -> None:
        beat, heard = 0.0, time.monotonic()
        while not over.wait(_LOOK):
            with contextlib.suppress(OSError, TimeoutError):
                if self.is_called_off():
                    cancel.set()
                newest = float(self._pulse.get(timeout=_PATIENCE))
                beat, heard = newest, heard if newest == beat else time.monotonic()
            if time.monotonic() - heard > _SILENCE:
                cancel.set()

    def _variable(self, name: str) -> Variable:
        from distributed import Variable

        return Variable(f"{self._token}-{name}", client=self._client)


def _in_words(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return "scout is not installed there."
    return f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def connected(address: str) -> Iterator[None]:
    """The loss of the scheduler as a sentence and a hint."""
    from distributed.comm.core import CommClosedError

    try:
        yield
    except (CommClosedError, TimeoutError, ConnectionError) as error:
        hint = "What came back is kept. Go on when it is back, or here: scout probe --resume last"
        raise RunError(f"The Dask scheduler at {address} is gone ({type(error).__name__}).", hint=hint) from None
