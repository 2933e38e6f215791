"""Agents that speak the Agent Client Protocol, sent as all others are. The agent is tests/probe/agents/speaks_acp.py."""

from __future__ import annotations

import json
import threading
import time

import pytest

from scout.config import AgentRow, Config, Limits
from scout.errors import AgentError, ConfigError
from scout.model import Outcome, Scout, Usage
from scout.probe.agents import ACP, require_agents
from tests.probe.expedition import HANDED, Expeditions, command


def speaker(way: str = "", *, confine: str = "off", **limits: float) -> Config:
    row = AgentRow(command=f"{command('speaks_acp.py')} {way}", environment=HANDED, dialect=ACP)
    return Config(agents={"fake": row}, confine=confine, limits=Limits.model_validate({"seconds": 20.0, **limits}))


def sent(expeditions: Expeditions, config: Config) -> Scout:
    (scout,) = expeditions.send(config)
    return scout


def test_it_reads_edits_runs_and_tells_what_it_used(expeditions: Expeditions) -> None:
    scout = sent(expeditions, speaker())
    assert (scout.outcome, scout.ended_because) == (Outcome.OK, None)
    assert expeditions.changed(scout) == {"app.py": "M"}
    assert scout.reads == ("src/comments.py",)
    assert scout.commands == ("python3 app.py",)
    assert scout.usage == Usage(tokens_in=1000, tokens_out=50, tokens_cached=900, cost_usd=0.25, cost_from="reported")
    assert scout.last_message == "Done: # Mission:"


def test_what_leaves_the_sandbox_is_denied_and_what_stays_is_allowed_once(expeditions: Expeditions) -> None:
    config = speaker()
    run = expeditions.create(config)
    expeditions.send(config, run=run)
    events = [json.loads(line) for line in run.scout_file("api-1", "log").read_text(encoding="utf-8").splitlines()]
    granted = [(event["title"], event["granted"]) for event in events if event["type"] == "permission"]
    assert granted == [("Edit app.py", True), ("Edit passwd", False)]


@pytest.mark.usefixtures("bubblewrap")
def test_it_lives_inside_the_same_walls(expeditions: Expeditions) -> None:
    scout = sent(expeditions, speaker(confine="strict"))
    assert (scout.outcome, scout.confinement) == (Outcome.OK, "bubblewrap")
    assert expeditions.changed(scout) == {"app.py": "M"}


def test_at_a_limit_its_turn_is_cancelled_and_what_it_left_is_kept(expeditions: Expeditions) -> None:
    scout = sent(expeditions, speaker("hang", seconds=8))
    assert scout.outcome is Outcome.TIMEOUT
    assert expeditions.changed(scout) == {"new.py": "A"}
    assert scout.reads == ("src/comments.py",)


def test_one_that_dies_in_the_middle_has_failed_and_what_it_left_is_kept(expeditions: Expeditions) -> None:
    scout = sent(expeditions, speaker("die"))
    assert (scout.outcome, scout.ended_because) == (Outcome.FAILED, "the agent ended with exit code 3 before its turn did")
    assert expeditions.changed(scout) == {"new.py": "A"}


def test_one_that_wants_a_login_says_so(expeditions: Expeditions) -> None:
    scout = sent(expeditions, speaker("auth"))
    assert (scout.outcome, scout.ended_because) == (Outcome.FAILED, "Authentication required")


def test_its_providers_rate_limit_is_told_from_a_failure(expeditions: Expeditions) -> None:
    scout = sent(expeditions, speaker("refuse", retries=0))
    assert scout.outcome is Outcome.RATE_LIMITED


def test_it_is_interrupted_like_any_other(expeditions: Expeditions) -> None:
    threading.Timer(4.0, expeditions.cancel.set).start()
    began = time.monotonic()
    scout = sent(expeditions, speaker("hang"))
    assert scout.outcome is Outcome.INTERRUPTED
    assert time.monotonic() - began < 18


def test_any_command_line_can_speak_it() -> None:
    (agent,) = require_agents(["acp:sh -c 'my agent'"], config=Config(), surroundings={"PATH": "/bin:/usr/bin"})
    assert (agent.argv[1:], agent.dialect, agent.keys) == (("-c", "my agent"), ACP, ())


def test_a_known_program_keeps_its_key_and_its_settings() -> None:
    with pytest.raises(AgentError) as raised:
        require_agents(["acp:gemini --acp --debug"], config=Config(), surroundings={"PATH": "/bin"})
    assert "GEMINI_API_KEY" in raised.value.sentence


def test_a_row_with_an_unknown_dialect_is_refused() -> None:
    config = Config(agents={"mine": AgentRow(command="sh", dialect="klingon")})
    with pytest.raises(ConfigError, match="klingon"):
        require_agents(["mine"], config=config, surroundings={"PATH": "/bin"})
