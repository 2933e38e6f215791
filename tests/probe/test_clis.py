"""Real coding agents, sent as scouts against a scripted model on this machine. Run with `-m agents` after `python -m tests.probe.clis`.

The fixture `expeditions` asserts after each test that the repository is as it was and that nothing of any scout is left.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from scout.config import AgentRow, Config, Limits, Price
from scout.model import Outcome, Scout, Usage
from scout.probe.agents import KNOWN
from scout.system.confinement import best_layer
from tests.probe.clis import program
from tests.probe.expedition import HANDED, Expeditions
from tests.probe.modelserver import CACHED, SENT, WORK, WRITTEN, Model, Step, serving

pytestmark = [pytest.mark.agents, pytest.mark.xdist_group("clis")]

SHELL = "python3 -c 'import app; assert app.run() == 2'; cat README.md"
ADDED = "def added():\n    return 1\n"
MODEL = "stub-model"
PRICE = Price(input=1.0, output=10.0, cached=0.1)
KEY = "sk-a-long-key-that-nobody-has-0123456789"


class Real(NamedTuple):
    """A real agent with what its model makes it do."""

    program: str
    steps: tuple[Step, ...]
    variables: Callable[[str], dict[str, str]]
    """The address of the model → what its user would set."""
    extra: tuple[str, ...] = ()
    """What its user would add to the command line; the address of the model stands as {url}."""
    model: str | None = None
    """The model of `[models]` in scout.toml."""


def steps(read: Step, edit: Step, write: Step, run: str, argument: str = "command", **more: str) -> tuple[Step, ...]:
    return (read, edit, write, Step("Running.", run, {argument: SHELL, **more}), Step("Done: all is well."))


def of_gemini(url: str) -> dict[str, str]:
    return {"GEMINI_API_KEY": "AIza" + KEY, "GOOGLE_GEMINI_BASE_URL": url}


def of_openai(url: str) -> dict[str, str]:
    return {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": f"{url}/v1", "OPENAI_HOST": url, "GOOSE_PROVIDER": "openai", "GOOSE_MODEL": MODEL}


def of_opencode(url: str) -> dict[str, str]:
    options = {"baseURL": f"{url}/v1", "apiKey": KEY}
    models = {MODEL: {"name": MODEL, "cost": {"input": 1, "output": 10, "cache_read": 0.1}, "limit": {"context": 100000, "output": 8000}}}
    provider = {"stub": {"npm": "@ai-sdk/openai-compatible", "name": "stub", "options": options, "models": models}}
    settings = {"model": f"stub/{MODEL}", "small_model": f"stub/{MODEL}", "provider": provider}
    return {"OPENCODE_CONFIG_CONTENT": json.dumps(settings), "OPENCODE_DISABLE_MODELS_FETCH": "1"}


def of_anthropic(url: str) -> dict[str, str]:
    return {"ANTHROPIC_API_KEY": "sk-ant-" + KEY, "ANTHROPIC_BASE_URL": url, "ANTHROPIC_MODEL": "claude-sonnet-4-5"}


def of_codex(url: str) -> dict[str, str]:
    return {"CODEX_API_KEY": KEY}


PATCH = """apply_patch <<'EOP'
*** Begin Patch
*** Update File: app.py
@@
 def run():
-    return 1
+    return 2
*** Add File: new.py
+def added():
+    return 1
*** End Patch
EOP
"""
GEMINI = steps(
    Step("Reading.", "read_file", {"file_path": "src/comments.py"}),
    Step("Editing.", "replace", {"file_path": "app.py", "instruction": "two", "old_string": "return 1", "new_string": "return 2"}),
    Step("Writing.", "write_file", {"file_path": "new.py", "content": ADDED}),
    "run_shell_command",
    description="check",
)
OPENCODE = steps(
    Step("Reading.", "read", {"filePath": f"{WORK}/src/comments.py"}),
    Step("Editing.", "edit", {"filePath": f"{WORK}/app.py", "oldString": "return 1", "newString": "return 2"}),
    Step("Writing.", "write", {"filePath": f"{WORK}/new.py", "content": ADDED}),
    "bash",
    description="check",
)
REAL = {
    "claude": Real(
        "claude",
        (
            Step("Reading.", "Read", {"file_path": f"{WORK}/app.py"}),
            *steps(
                Step("Reading.", "Read", {"file_path": f"{WORK}/src/comments.py"}),
                Step("Editing.", "Edit", {"file_path": f"{WORK}/app.py", "old_string": "return 1", "new_string": "return 2"}),
                Step("Writing.", "Write", {"file_path": f"{WORK}/new.py", "content": ADDED}),
                "Bash",
                description="check",
            ),
        ),
        of_anthropic,
    ),
    "codex": Real(
        "codex",
        (
            Step("Reading.", "exec_command", {"cmd": "cat src/comments.py"}),
            Step("Editing.", "exec_command", {"cmd": PATCH}),
            Step("Running.", "exec_command", {"cmd": SHELL}),
            Step("Done: all is well."),
        ),
        of_codex,
        extra=(
            "-c",
            'model_providers.stub={name="stub",base_url="{url}/v1",wire_api="responses",env_key="CODEX_API_KEY"}',
            "-c",
            "model_providers.stub.request_max_retries=1",
            "-c",
            "model_provider=stub",
            "-m",
            MODEL,
        ),
    ),
    "gemini": Real("gemini", GEMINI, of_gemini, model="gemini-2.5-flash"),
    "goose": Real(
        "goose",
        steps(
            Step("Reading.", "shell", {"command": "cat src/comments.py"}),
            Step("Editing.", "edit", {"path": f"{WORK}/app.py", "before": "return 1", "after": "return 2"}),
            Step("Writing.", "write", {"path": f"{WORK}/new.py", "content": ADDED}),
            "shell",
        ),
        of_openai,
    ),
    "opencode": Real("opencode", OPENCODE, of_opencode),
    "gemini-acp": Real("gemini", GEMINI, of_gemini, model="gemini-2.5-flash"),
    "opencode-acp": Real("opencode", OPENCODE, of_opencode),
}


def send(name: str, model: Model, expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch, **limits: float) -> Scout:
    """One scout of a real agent; skips where that is not installed."""
    real = REAL[name]
    if name == "codex" and best_layer() == "landlock":
        pytest.skip("codex has walls of its own, which need mounts; Landlock forbids those")
    found = program(real.program)
    if found is None:
        pytest.skip(f"{real.program} is not installed: python -m tests.probe.clis")
    monkeypatch.setenv("PATH", f"{found.parent}:{os.environ['PATH']}")
    variables = real.variables(model.url)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    rows = {}
    if real.extra:
        row = next(row for row in KNOWN if row.name == name)
        line = shlex.join((*row.argv, *(word.replace("{url}", model.url) for word in real.extra)))
        rows[name] = AgentRow(command=line, environment=(*row.handed, *HANDED), dialect=row.dialect)
    config = Config(
        agents=rows,
        environment=(*HANDED, *variables),
        models={name: real.model} if real.model else {},
        prices={MODEL: PRICE, "gemini-2.5-flash": PRICE},
        limits=Limits.model_validate({"seconds": 90.0, "retries": 0, **limits}),
    )
    (scout,) = expeditions.send(config, agent=name)
    return scout


def consumed(requests: int, *, turns: int | None, cost: str, cached: bool = True) -> Usage:
    """What so many requests come to; agents that don't tell cached tokens are priced as if there were none."""
    kept = CACHED if cached else 0
    dollars = ((SENT - kept) * PRICE.input + kept * (PRICE.cached or 0) + WRITTEN * PRICE.output) * requests / 1_000_000
    return Usage.model_validate(
        {
            "turns": turns,
            "tokens_in": SENT * requests,
            "tokens_out": WRITTEN * requests,
            "tokens_cached": kept * requests if cached else None,
            "cost_usd": None if cost == "unknown" else round(dollars, 6),
            "cost_from": cost,
        }
    )


USED = {
    "claude": consumed(6, turns=6, cost="reported").model_copy(update={"cost_usd": 0.01602}),  # by its own prices
    "codex": consumed(4, turns=4, cost="unknown"),
    "gemini": consumed(5, turns=None, cost="priced"),
    "goose": consumed(5, turns=5, cost="priced", cached=False),
    "opencode": consumed(5, turns=5, cost="reported"),
    "gemini-acp": consumed(5, turns=None, cost="priced", cached=False),
    "opencode-acp": Usage(cost_usd=0.0057, cost_from="reported"),  # over the protocol it counts its last request alone
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_agent_edits_reads_runs_and_tells_what_it_used(name: str, expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(REAL[name].steps) as model:
        scout = send(name, model, expeditions, monkeypatch)
    assert (scout.outcome, scout.ended_because) == (Outcome.OK, None)
    assert expeditions.changed(scout) == {"app.py": "M", "new.py": "A"}
    assert scout.reads[0] == "src/comments.py"
    assert set(scout.reads) == {"src/comments.py", "README.md"}
    assert any("app.run()" in command for command in scout.commands)
    assert scout.last_message == "Done: all is well."
    assert scout.usage == USED[name]
    assert scout.confinement == best_layer()


@pytest.mark.parametrize("name", ["codex", "gemini", "goose", "gemini-acp"])
def test_one_that_its_provider_refuses_has_failed_and_says_why(
    name: str, expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(REAL[name].steps, refuse=401) as model:
        scout = send(name, model, expeditions, monkeypatch)
    assert scout.outcome is Outcome.FAILED
    assert "Incorrect API key" in (scout.ended_because or "")
    assert scout.snapshot is None


@pytest.mark.parametrize("name", ["goose", "codex"])
def test_one_that_its_provider_asks_to_wait_is_rate_limited(name: str, expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(REAL[name].steps, refuse=429) as model:
        scout = send(name, model, expeditions, monkeypatch)
    assert scout.outcome is Outcome.RATE_LIMITED
    assert scout.snapshot is None


@pytest.mark.parametrize("name", ["goose", "gemini"])
def test_one_whose_model_hangs_is_ended_at_its_limit(name: str, expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(REAL[name].steps, hang=True) as model:
        scout = send(name, model, expeditions, monkeypatch, seconds=25.0)
    assert (scout.outcome, scout.ended_because) == (Outcome.TIMEOUT, "its time was up")
    assert scout.reads == ("src/comments.py",)


def test_claude_is_told_its_share_and_stops_by_itself(expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(REAL["claude"].steps) as model:
        scout = send("claude", model, expeditions, monkeypatch, dollars=0.005)
    assert (scout.outcome, scout.ended_because) == (Outcome.LIMIT, "max budget usd")
    assert 0.005 < (scout.usage.cost_usd or 0) < 0.01
    assert len(model.requests) < len(REAL["claude"].steps)


def test_mini_works_through_its_shell_and_tells_it_afterwards(
    expeditions: Expeditions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = program("mini")
    if found is None:
        pytest.skip("mini is not installed: python -m tests.probe.clis")
    monkeypatch.setenv("PATH", f"{found.parent}:{os.environ['PATH']}")
    commands = ("cat src/comments.py", "sed -i 's/return 1/return 2/' app.py", SHELL, "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT")
    extras = [{"actions": [{"command": line}], "cost": 0.01} for line in commands]
    outputs = [{"role": "assistant", "content": "I run.", "extra": extra} for extra in extras]
    scripted = {"model_class": "minisweagent.models.test_models.DeterministicModel", "model_name": "scripted", "outputs": outputs}
    (tmp_path / "model.yaml").write_text(json.dumps({"model": scripted}), encoding="utf-8")
    row = next(row for row in KNOWN if row.name == "mini")
    line = shlex.join((*row.argv, "-c", "mini.yaml", "-c", str(tmp_path / "model.yaml")))
    variables = tuple(row.variables)
    for name, value in row.variables.items():
        monkeypatch.setenv(name, value)
    rows = {"mine": AgentRow(command=line, environment=(*HANDED, *variables), dialect="mini")}
    (scout,) = expeditions.send(Config(agents=rows, limits=Limits(seconds=60)), agent="mine")
    assert (scout.outcome, scout.ended_because) == (Outcome.OK, None)
    assert expeditions.changed(scout) == {"app.py": "M"}
    assert scout.commands == commands
    assert scout.reads == ("src/comments.py", "README.md")
    assert (scout.usage.turns, scout.usage.cost_from) == (4, "reported")
