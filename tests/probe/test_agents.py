"""The table of agents and the environment they run in."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from scout.config import AgentRow, Config
from scout.errors import AgentError, ConfigError
from scout.model import Outcome
from scout.probe.agents import KNOWN, fill_in, installed_agents, require_agents, takes_prompt
from scout.probe.environment import agent_environment
from scout.probe.streams.dialects import AFTERWARDS, DIALECTS


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH on which every known agent is installed."""
    for agent in KNOWN:
        program = tmp_path / "bin" / agent.argv[0]
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)
    return str(tmp_path / "bin")


def environment(name: str, *, surroundings: dict[str, str], config: Config | None = None, path: str) -> dict[str, str]:
    config = config or Config()
    (agent,) = require_agents([name], config=config, surroundings=surroundings | {"PATH": path})
    home, tmp, placeholders = Path("/s/home"), Path("/s/tmp"), {"home": "/s/home"}
    return agent_environment(surroundings | {"PATH": path}, agent=agent, config=config, home=home, tmp=tmp, placeholders=placeholders)


def test_every_known_agent_starts_with_one_of_its_keys_and_not_without(path: str) -> None:
    for agent in KNOWN:
        keys = dict.fromkeys(agent.keys[:1], "k")
        (row,) = require_agents([agent.name], config=Config(), surroundings={"PATH": path} | keys)
        assert row.argv[0] == f"{path}/{agent.argv[0]}"
        if agent.keys:
            with pytest.raises(AgentError) as raised:
                require_agents([agent.name], config=Config(), surroundings={"PATH": path})
            assert agent.keys[0] in raised.value.sentence
            assert agent.login in raised.value.hint


def test_every_dialect_of_the_table_has_a_reader_and_every_agent_a_hint() -> None:
    assert {agent.dialect for agent in KNOWN} <= set(DIALECTS) | set(AFTERWARDS)
    assert all(agent.install and agent.login for agent in KNOWN)


def test_an_agent_that_is_not_there_is_refused_with_how_to_get_it() -> None:
    with pytest.raises(AgentError) as raised:
        require_agents(["claude"], config=Config(), surroundings={"PATH": "/nowhere", "ANTHROPIC_API_KEY": "k"})
    assert "not installed" in raised.value.sentence
    assert "npm install" in raised.value.hint


def test_an_unknown_agent_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AgentError) as raised:
        require_agents(["claud"], config=Config(agents={"mine": AgentRow(command="sh")}), surroundings={})
    for name in ("claude", "sketch", "mine", "--agent-cmd"):
        assert name in raised.value.hint


def test_the_reference_lists_every_agent_as_the_table_has_it() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/agents.md").read_text(encoding="utf-8")
    for agent in KNOWN:
        keys = " or ".join(f"`{key}`" for key in agent.keys) or "of its provider"
        assert f"| `{agent.name}` | {keys} | `{agent.login}` | {agent.dialect} |\n" in page
    for outcome in Outcome:
        assert f"`{outcome}`" in page


def test_doctor_can_ask_which_agents_are_there(path: str) -> None:
    assert installed_agents(path) == tuple(agent.name for agent in KNOWN)
    assert installed_agents("/nowhere") == ()


def test_a_command_line_is_an_agent_of_its_own() -> None:
    (agent,) = require_agents(["sh -c 'cat \"$0\"' {prompt_file}"], config=Config(), surroundings={"PATH": "/bin:/usr/bin"})
    assert agent.argv[1:] == ("-c", 'cat "$0"', "{prompt_file}")
    assert takes_prompt(agent.argv)
    assert not takes_prompt(("sh", "{sandbox}"))


def test_a_users_row_wins_over_the_table(path: str) -> None:
    config = Config(agents={"claude": AgentRow(command="codex --mine", environment=("MY_KEY",))})
    (agent,) = require_agents(["claude"], config=config, surroundings={"PATH": path})
    assert agent.argv == (f"{path}/codex", "--mine")
    assert agent.handed == ("MY_KEY",)


@pytest.mark.parametrize("command", ["sh -c 'open", " ", "''"])
def test_a_command_that_can_not_be_split_is_refused(command: str) -> None:
    with pytest.raises((ConfigError, AgentError)):
        require_agents(["mine"], config=Config(agents={"mine": AgentRow(command=command)}), surroundings={"PATH": "/bin"})


def test_placeholders_are_filled_in_once() -> None:
    values = {"prompt": "{prompt_file} $(id) {x}", "prompt_file": "/p"}
    assert fill_in("--a={prompt} {prompt_file} {other} {}", values) == "--a={prompt_file} $(id) {x} /p {other} {}"


def test_a_lent_login_stands_for_a_key(tmp_path: Path, path: str) -> None:
    (tmp_path / ".codex").mkdir()
    (tmp_path / ".codex/auth.json").write_text("{}", encoding="utf-8")
    surroundings = {"PATH": path, "HOME": str(tmp_path)}
    with pytest.raises(AgentError):
        require_agents(["codex"], config=Config(), surroundings=surroundings)
    assert require_agents(["codex"], config=Config(logins=("codex",)), surroundings=surroundings)


def test_the_environment_is_an_allow_list(path: str) -> None:
    surroundings = {
        "LANG": "de_DE.UTF-8",
        "LC_TIME": "C",
        "GIT_DIR": "/repo/.git",
        "GIT_SSH": "ssh",
        "SSH_AUTH_SOCK": "/agent",
        "AWS_SECRET_ACCESS_KEY": "s",
        "GITHUB_TOKEN": "t",
        "OPENAI_API_KEY": "o",
        "ANTHROPIC_API_KEY": "a",
        "HOME": "/home/ada",
        "TMPDIR": "/var/tmp",
        "PYTHONPATH": "/x",
        "MINE": "m",
    }
    found = environment("claude", surroundings=surroundings, config=Config(environment=("MINE",)), path=path)
    assert (found["HOME"], found["TMPDIR"]) == ("/s/home", "/s/tmp")
    assert {name for name in surroundings if name in found} == {"LANG", "LC_TIME", "ANTHROPIC_API_KEY", "HOME", "TMPDIR", "MINE"}
    assert found["GIT_ALLOW_PROTOCOL"] == ""
    assert found["GIT_SSH_COMMAND"] == "/bin/false"
    assert (found["TERM"], found["NO_COLOR"], found["CI"]) == ("dumb", "1", "1")


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_SSH_COMMAND", "SSH_AUTH_SOCK"])
def test_what_leads_out_of_the_sandbox_can_not_be_handed_through(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        require_agents(["sketch"], config=Config(environment=(name,)), surroundings={})
    with pytest.raises(ConfigError, match=name):
        require_agents(["sketch"], config=Config(agents={"mine": AgentRow(command="sh", environment=(name,))}), surroundings={})


def test_provider_keys_reach_the_agent_that_needs_them_alone(path: str) -> None:
    surroundings = {key: "k" for agent in KNOWN for key in agent.handed}
    found = environment("cursor-agent", surroundings=surroundings, path=path)
    assert {name for name in surroundings if name in found} == {"CURSOR_API_KEY"}


def test_a_key_that_the_agent_knows_by_another_name_reaches_it(path: str) -> None:
    alone = environment("codex", surroundings={"OPENAI_API_KEY": "o"}, path=path)
    assert alone["CODEX_API_KEY"] == "o"
    both = environment("codex", surroundings={"OPENAI_API_KEY": "o", "CODEX_API_KEY": "c"}, path=path)
    assert both["CODEX_API_KEY"] == "c"


def test_settings_name_the_private_home(path: str) -> None:
    found = environment("opencode", surroundings={}, path=path)
    assert found["OPENCODE_CONFIG"] == "/s/home/opencode.json"


def test_the_table_never_needs_a_shell() -> None:
    for agent in KNOWN:
        assert shlex.split(shlex.join(agent.argv)) == list(agent.argv)
