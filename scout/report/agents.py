"""Scouts and their changes → one row an agent, to compare them by. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import mean, median
from typing import NamedTuple

from scout.model import Change, Outcome, Scout


class AgentLine(NamedTuple):
    """What one agent did in a run."""

    agent: str
    scouts: int
    well: int
    """Scouts that ended well and left something."""
    seconds: float
    """Median of a scout."""
    files: float
    """Mean of a scout that left something."""
    lines: float
    agreement: float | None
    """Mean Jaccard index of its files with those of every other scout of the same part; None without another."""
    tokens: int | None
    cost: float | None


def compare_agents(scouts: Sequence[Scout], changes: Mapping[str, Change]) -> tuple[AgentLine, ...]:
    """One line an agent, in the order in which they were asked for."""
    return tuple(_line(agent, scouts, changes) for agent in dict.fromkeys(scout.agent for scout in scouts))


def lines_of(change: Change) -> int:
    """Lines added and removed."""
    return sum(hunk.old_count + hunk.new_count for file in change.files for hunk in file.hunks)


def _line(agent: str, scouts: Sequence[Scout], changes: Mapping[str, Change]) -> AgentLine:
    own = [scout for scout in scouts if scout.agent == agent]
    left = [changes[scout.id] for scout in own if scout.id in changes]
    tokens = [(scout.usage.tokens_in or 0) + (scout.usage.tokens_out or 0) for scout in own if scout.usage.tokens_out is not None]
    costs = [scout.usage.cost_usd for scout in own if scout.usage.cost_usd is not None]
    return AgentLine(
        agent=agent,
        scouts=len(own),
        well=sum(scout.outcome is Outcome.OK for scout in own),
        seconds=median(scout.seconds for scout in own),
        files=mean(len(change.files) for change in left) if left else 0,
        lines=mean(map(lines_of, left)) if left else 0,
        agreement=_agreement(agent, scouts, changes),
        tokens=sum(tokens) if tokens else None,
        cost=sum(costs) if costs else None,
    )


def _agreement(agent: str, scouts: Sequence[Scout], changes: Mapping[str, Change]) -> float | None:
    files = {scout.id: {file.path for file in changes[scout.id].files} for scout in scouts if scout.id in changes}
    left = [scout for scout in scouts if scout.id in files]
    pairs = [(a, b) for a, b in combinations(left, 2) if a.part == b.part and agent in (a.agent, b.agent)]
    shares = [len(files[a.id] & files[b.id]) / max(1, len(files[a.id] | files[b.id])) for a, b in pairs]
    return mean(shares) if shares else None
