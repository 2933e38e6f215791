"""Tokens → dollars, a budget → each scout's share, earlier scouts → what the next may cost. Pure but for reading the price table.

What nobody tells and no price is known for stays unknown: it is never counted as nothing.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from scout.config import Config, Price
from scout.model import Scout, Usage

_TABLE = Path(__file__).with_name("prices.toml")
_MILLION = 1_000_000
_DATED = re.compile(r"-(?:\d{8}|\d{4}-\d\d-\d\d|latest)$")


class PriceTable(NamedTuple):
    """What models cost, as published on a day."""

    as_of: date
    models: Mapping[str, Price]


class Share(NamedTuple):
    """What one scout may use. None: as much as it likes."""

    dollars: float | None = None
    tokens: int | None = None


class Quote(NamedTuple):
    """What the scouts that are due may cost, before any is sent."""

    scouts: Mapping[str, int]
    """Agent → how many scouts of it."""
    known: Mapping[str, tuple[float, float, int]]
    """Agent → the least and the most that one of its earlier scouts cost, in dollars, and how many those were."""
    limit: float | None
    """Dollars at which the probe stops."""


@functools.cache
def published_prices() -> PriceTable:
    """The table that comes with scout."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return PriceTable(table["as_of"], TypeAdapter(Mapping[str, Price]).validate_python(table["models"]))


def price_of(model: str, own: Mapping[str, Price]) -> Price | None:
    """The price of a model, by the name its agent uses for it: `own` wins, a provider before it and a date after it don't matter."""
    plain = model.rpartition("/")[2]
    names = (model, plain, _DATED.sub("", plain))
    return next((prices[name] for prices in (own, published_prices().models) for name in names if name in prices), None)


def priced(usage: Usage, models: Sequence[str], own: Mapping[str, Price]) -> Usage:
    """The usage with its cost: as reported, else tokens times price when one model with a known price did it all, else unknown."""
    if usage.cost_usd is not None:
        return usage.model_copy(update={"cost_from": "reported"})
    price = price_of(models[0], own) if len(models) == 1 else None
    if price is None or usage.tokens_in is None or usage.tokens_out is None:
        return usage
    cached = min(usage.tokens_cached or 0, usage.tokens_in)
    of_cached = price.input if price.cached is None else price.cached
    dollars = ((usage.tokens_in - cached) * price.input + cached * of_cached + usage.tokens_out * price.output) / _MILLION
    return usage.model_copy(update={"cost_usd": round(dollars, 6), "cost_from": "priced"})


def together(usages: Iterable[Usage]) -> Usage:
    """The sum, as far as it is told. Its cost is reported only when each part of it was."""
    told = tuple(usages)
    sums = {field: _sum(getattr(usage, field) for usage in told) for field in ("turns", "tokens_in", "tokens_out", "tokens_cached")}
    sources = {usage.cost_from for usage in told if usage.cost_usd is not None}
    source = "unknown" if not sources else "reported" if sources == {"reported"} else "priced"
    cost = _sum(usage.cost_usd for usage in told)
    return Usage.model_validate({**sums, "cost_usd": None if cost is None else round(cost, 6), "cost_from": source})


def share_of_each(config: Config, *, spent: Usage, scouts: int) -> Share:
    """What each of the scouts still to be sent may use: an equal part of what is left of the budget, its own limit if that is less."""
    dollars = _left(config.budget.dollars, spent.cost_usd, scouts)
    tokens = _left(config.budget.tokens, tokens_of(spent), scouts)
    return Share(_least(dollars, config.limits.dollars), _whole(_least(tokens, config.limits.tokens)))


def tokens_of(usage: Usage) -> int | None:
    """Sent and written together."""
    return _whole(_sum((usage.tokens_in, usage.tokens_out)))


def overspent(usage: Usage, share: Share) -> str | None:
    """Which limit the usage has gone beyond, in words."""
    tokens = tokens_of(usage)
    if share.dollars is not None and usage.cost_usd is not None and usage.cost_usd > share.dollars:
        return f"it spent ${usage.cost_usd:.2f} of the {in_dollars(share.dollars)} it may"
    if share.tokens is not None and tokens is not None and tokens > share.tokens:
        return f"it used {tokens:,} of the {share.tokens:,} tokens it may"
    return None


def quote(due: Sequence[Scout], earlier: Iterable[Scout], *, limit: float | None) -> Quote:
    """What `due` may cost, by what `earlier` scouts of the same agents did."""
    wanted = Counter(scout.agent for scout in due)
    costs: dict[str, list[float]] = {}
    for scout in earlier:
        if scout.agent in wanted and scout.usage.cost_usd is not None:
            costs.setdefault(scout.agent, []).append(scout.usage.cost_usd)
    return Quote(dict(wanted), {agent: (min(found), max(found), len(found)) for agent, found in sorted(costs.items())}, limit)


def quoted(offer: Quote) -> tuple[str, ...]:
    """The quote in words, a line for each agent."""
    lines = []
    for agent, number in offer.scouts.items():
        sent = f"{number} scout{'s' * (number != 1)} of {agent}"
        if agent in offer.known:
            least, most, seen = offer.known[agent]
            told = f"{in_dollars(number * least)} to {in_dollars(number * most)}, by {seen} earlier here"
        else:
            told = "cost unknown, no earlier one here told it"
        lines.append(f"{sent}: {told}.")
    if offer.limit is not None:
        lines.append(f"The probe stops at {in_dollars(offer.limit)}, as far as its agents tell what they spend.")
    return tuple(lines)


def in_dollars(amount: float) -> str:
    """`$0.42`; four digits below a cent, so that little is not nothing."""
    return f"${amount:.2f}" if amount >= 0.01 or amount == 0 else f"${amount:.4f}"


def _left(budget: float | None, spent: float | None, scouts: int) -> float | None:
    return None if budget is None else max(0.0, budget - (spent or 0.0)) / max(1, scouts)


def _least(*limits: float | None) -> float | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _sum(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
