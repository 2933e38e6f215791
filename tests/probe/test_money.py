"""Tokens → dollars, a budget → shares, earlier scouts → what the next may cost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.config import Budget, Config, Limits, Price
from scout.model import Scout, Usage
from scout.probe.money import (
    Share,
    in_dollars,
    overspent,
    price_of,
    priced,
    published_prices,
    quote,
    quoted,
    share_of_each,
    together,
    tokens_of,
)

OWN = {"mine": Price(input=2.0, output=10.0, cached=0.2), "plain": Price(input=1.0, output=1.0)}


def sent(number: int, agent: str = "claude", cost: float | None = None) -> Scout:
    usage = Usage(cost_usd=cost, cost_from="unknown" if cost is None else "reported")
    return Scout(id=f"api-{number}", part="api", number=number, agent=agent, base="b", usage=usage)


def test_the_table_has_a_date_and_a_price_for_the_models_of_the_known_agents() -> None:
    table = published_prices()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", table.as_of.isoformat())
    for model in ("claude-sonnet-4-5", "gpt-5-codex", "gemini-2.5-pro"):
        price = table.models[model]
        assert 0 < (price.cached or 0) < price.input < price.output


@pytest.mark.parametrize(
    "name", ["claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5-latest"]
)
def test_a_model_has_its_price_whatever_its_agent_calls_it(name: str) -> None:
    assert price_of(name, {}) == published_prices().models["claude-sonnet-4-5"]


@pytest.mark.parametrize("name", ["", "sonnet", "claude-sonnet-4", "gpt-5-codex-next", "stub-model"])
def test_a_model_without_a_price_has_none_and_no_other_models(name: str) -> None:
    assert price_of(name, {}) is None


def test_own_prices_win() -> None:
    assert price_of("claude-sonnet-4-5", {"claude-sonnet-4-5": OWN["mine"]}) == OWN["mine"]


def test_cached_tokens_are_part_of_what_was_sent_and_cost_less() -> None:
    used = Usage(tokens_in=1_000_000, tokens_out=100_000, tokens_cached=400_000)
    found = priced(used, ("mine",), OWN)
    assert found.cost_usd == pytest.approx(0.6 * 2 + 0.4 * 0.2 + 0.1 * 10)
    assert found.cost_from == "priced"
    assert priced(used, ("plain",), OWN).cost_usd == pytest.approx(1.1)


def test_what_an_agent_reports_is_believed() -> None:
    found = priced(Usage(tokens_in=1, tokens_out=1, cost_usd=0.5), ("mine",), OWN)
    assert (found.cost_usd, found.cost_from) == (0.5, "reported")


@pytest.mark.parametrize(
    ("usage", "models"),
    [
        (Usage(tokens_in=5, tokens_out=5), ("nobody-knows",)),
        (Usage(tokens_in=5, tokens_out=5), ()),
        (Usage(tokens_in=5, tokens_out=5), ("mine", "plain")),
        (Usage(tokens_in=5), ("mine",)),
        (Usage(), ("mine",)),
    ],
)
def test_what_is_not_known_stays_unknown_and_is_never_nothing(usage: Usage, models: tuple[str, ...]) -> None:
    found = priced(usage, models, OWN)
    assert (found.cost_usd, found.cost_from) == (None, "unknown")


def test_tries_are_summed_as_far_as_they_are_told() -> None:
    first = Usage(tokens_in=10, cost_usd=0.25, cost_from="reported")
    assert together([Usage(), Usage()]) == Usage()
    assert together([first, Usage(tokens_in=5, tokens_out=1)]) == Usage(tokens_in=15, tokens_out=1, cost_usd=0.25, cost_from="reported")
    assert together([first, Usage(cost_usd=1.0, cost_from="priced")]).cost_from == "priced"
    assert tokens_of(Usage(tokens_in=10, tokens_out=2)) == 12
    assert tokens_of(Usage()) is None


@given(st.floats(0.01, 1000), st.floats(0, 2000), st.integers(1, 60))
def test_shares_never_come_to_more_than_what_is_left(dollars: float, spent: float, scouts: int) -> None:
    share = share_of_each(Config(budget=Budget(dollars=dollars)), spent=Usage(cost_usd=spent), scouts=scouts)
    assert share.dollars is not None
    assert 0 <= share.dollars * scouts <= max(0.0, dollars - spent) + 1e-6


def test_a_scouts_own_limit_holds_when_its_share_is_larger() -> None:
    config = Config(budget=Budget(dollars=10, tokens=1000), limits=Limits(dollars=1.5, tokens=5000))
    assert share_of_each(config, spent=Usage(), scouts=2) == Share(1.5, 500)
    assert share_of_each(Config(), spent=Usage(cost_usd=5), scouts=2) == Share()


def test_a_limit_is_passed_only_by_what_is_known() -> None:
    share = Share(dollars=0.5, tokens=100)
    assert overspent(Usage(cost_usd=0.6), share) == "it spent $0.60 of the $0.50 it may"
    assert overspent(Usage(tokens_in=90, tokens_out=11), share) == "it used 101 of the 100 tokens it may"
    assert overspent(Usage(cost_usd=0.5, tokens_in=100), share) is None
    assert overspent(Usage(), share) is None


def test_a_quote_says_what_earlier_scouts_cost_and_admits_what_nobody_knows() -> None:
    due = [sent(1), sent(2), sent(3, "codex")]
    offer = quote(due, [sent(1, cost=0.2), sent(2, cost=0.5), sent(3), sent(4, "gemini", cost=9)], limit=2.5)
    assert quoted(offer) == (
        "2 scouts of claude: $0.40 to $1.00, by 2 earlier here.",
        "1 scout of codex: cost unknown, no earlier one here told it.",
        "The probe stops at $2.50, as far as its agents tell what they spend.",
    )


def test_little_is_not_nothing() -> None:
    assert [in_dollars(amount) for amount in (0, 0.0031, 0.42, 12)] == ["$0.00", "$0.0031", "$0.42", "$12.00"]
