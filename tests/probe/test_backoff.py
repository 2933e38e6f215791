"""What a provider said → whether it only wants us to come back later, and when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.probe.backoff import LONGEST, asks_to_wait, pause


@pytest.mark.parametrize(
    "reason",
    [
        'API Error: 429 {"type":"error","error":{"type":"rate_limit_error"}}',
        "exceeded retry limit, last status: 429 Too Many Requests",
        "Rate limit reached for gpt-5 in organization org-1 on tokens per min (TPM)",
        "RESOURCE_EXHAUSTED",
        "Overloaded",
        "API Error: 529",
        "litellm.RateLimitError: wait",
        "You have hit your usage limit. Try again in 3 hours.",
    ],
)
def test_a_rate_limit_is_recognised(reason: str) -> None:
    assert asks_to_wait(reason)


@pytest.mark.parametrize(
    "reason",
    [
        "401 Invalid API key",
        "bad model",
        "exit code 1",
        "it wrote 4290 lines",
        "version 1.429.0",
        "",
        "429 insufficient_quota: check your plan and billing details",
        "Your credit balance is too low",
    ],
)
def test_what_waiting_does_not_mend_is_no_rate_limit(reason: str) -> None:
    assert not asks_to_wait(reason)


def test_a_number_in_a_log_is_no_status() -> None:
    assert not asks_to_wait("wrote 429 rows", numbers=False)
    assert asks_to_wait("HTTP 429: too many requests", numbers=False)


def test_each_pause_is_longer_and_the_same_in_every_run() -> None:
    first, second, third = (pause("overloaded", scout="api-1", tries=number, first=10) for number in (1, 2, 3))
    assert 10 <= first <= 12.5
    assert 20 <= second <= 25
    assert 40 <= third <= 50
    assert pause("overloaded", scout="api-1", tries=1, first=10) == first
    assert pause("overloaded", scout="api-2", tries=1, first=10) != first


@pytest.mark.parametrize(
    ("reason", "least"),
    [
        ("Please try again in 42s", 42),
        ("retry after 1.5 minutes", 90),
        ("Retry-After: 30", 30),
        ("wait 200ms", 10),
    ],
)
def test_a_provider_that_says_when_is_heard(reason: str, least: float) -> None:
    assert least <= pause(reason, scout="api-1", tries=1, first=10) <= least * 1.25


@given(st.text(), st.text(), st.integers(1, 10), st.floats(0.01, 1000))
def test_no_pause_is_longer_than_we_care_to_wait(reason: str, scout: str, tries: int, first: float) -> None:
    assert 0 < pause(f"retry in 99999 s {reason}", scout=scout, tries=tries, first=first) <= LONGEST
