"""What the user can put right.

    ScoutError                    one sentence that names the thing, one hint that names the next step
    ├── RepositoryError           the repository is not in a state in which scout can work
    ├── FeatureError              the request can't be read; carries the line
    ├── ConfigError               scout.toml, a flag or an agent's table row is wrong
    ├── AgentError                an agent can't be started at all
    ├── RunError                  a run is missing, locked, damaged or from a newer scout
    └── SpecError                 specs/ can't be read back; carries every problem at file:line:column

Everything else that escapes is our bug: exit code 3 and a crash log. Pure.
"""

from __future__ import annotations


class ScoutError(Exception):
    """A sentence about what is wrong and a hint about what to do next. Exit code 2."""

    def __init__(self, sentence: str, *, hint: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class RepositoryError(ScoutError):
    """No repository, a bare or empty one, an unknown commit, a git that is too old."""


class FeatureError(ScoutError):
    """The feature's text can't be read as a feature."""

    def __init__(self, sentence: str, *, hint: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {sentence}" if line else sentence, hint=hint)
        self.line = line


class ConfigError(ScoutError):
    """scout.toml, a flag or an agent's table row is wrong."""


class AgentError(ScoutError):
    """An agent can't be started at all."""


class RunError(ScoutError):
    """A run is missing, locked, damaged or from a newer scout."""


class SpecError(ScoutError):
    """Specs can't be read back. `problems` holds one line each: `file:line:column: what; suggestion`."""

    def __init__(self, sentence: str, *, hint: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, hint=hint)
        self.problems = problems
