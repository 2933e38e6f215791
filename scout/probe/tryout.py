"""The name of an agent → what became of it in a toy repository within half a minute. Runs programs, in a folder that is gone afterwards."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from scout.config import Config, Limits
from scout.model import Feature, FileHit, Part, PartForecast, Recon, Scout, SymbolHit
from scout.probe.agents import require_agents
from scout.probe.fleet import send_scouts
from scout.probe.lookout import Event
from scout.system.creation import create_repository
from scout.system.repository import ObjectStore, Repository
from scout.system.runs import Run

SECONDS = 30.0
_COMMITTER = ("scout", "scout@localhost")
_FILES = {
    "greet.py": 'def greet(name):\n    return f"Hello, {name}"\n',
    "test_greet.py": 'from greet import greet\n\n\ndef test_greet():\n    assert greet("Ada") == "Hello, Ada"\n',
}
_BRIEF = "Read greet.py, and add to it a function farewell(name) that returns 'Goodbye, NAME'. Change nothing else."


def try_out(
    name: str, *, config: Config, surroundings: Mapping[str, str], notify: Callable[[Event], None], cancel: threading.Event
) -> tuple[Scout, tuple[str, ...]]:
    """The receipt of one scout with a small task, and the paths it changed. Raises AgentError when it can't even be sent."""
    require_agents([name], config=config, surroundings=surroundings)
    brief = config.model_copy(update={"scouts": 1, "limits": _short(config)})
    with tempfile.TemporaryDirectory(prefix="scout-tryout-") as folder:
        base = create_repository(Path(folder), [_first_patch()], committer=_COMMITTER)
        with Repository.open(Path(folder)) as repository, ObjectStore.open(repository) as store:
            recon = _recon()
            feature = Feature(slug="farewell", title="Say goodbye", text=_BRIEF, parts=(recon.parts[0].part,))
            today = datetime.now(UTC).date()
            with Run.create(
                repository.root, feature=feature, base=base, config=brief, agents=(name,), state=repository.state(), today=today
            ) as run:
                (scout,) = send_scouts(
                    recon,
                    feature=feature,
                    run=run,
                    repository=repository,
                    store=store,
                    agents=(name,),
                    config=brief,
                    notify=notify,
                    cancel=cancel,
                )
            changed = store.diff(base, scout.snapshot).files if scout.snapshot else ()
    return scout, tuple(file.path for file in changed)


def _short(config: Config) -> Limits:
    return config.limits.model_copy(update={"seconds": min(SECONDS, config.limits.seconds), "retries": 0})


def _recon() -> Recon:
    part = Part(name="farewell", title="Say goodbye", brief=_BRIEF)
    why = ("the task names it",)
    reads = (FileHit(path="greet.py", score=1.0, reasons=why),)
    edits = (SymbolHit(path="greet.py", name="greet", kind="function", line=1, score=1.0, reasons=why),)
    forecast = PartForecast(part=part, confidence=1.0, reads=reads, edits=edits)
    return Recon(files=reads, symbols=edits, new_files=(), registrations=(), parts=(forecast,))


def _first_patch() -> bytes:
    """The toy repository's one commit, as git reads it from a mail."""
    files = "".join(
        f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{text.count(chr(10))} @@\n"
        + "".join(f"+{line}\n" for line in text.splitlines())
        for path, text in _FILES.items()
    )
    head = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\nFrom: scout <scout@localhost>\n"
    return f"{head}Date: Mon, 1 Jan 2024 00:00:00 +0000\nSubject: Greet\n\n---\n{files}".encode()
