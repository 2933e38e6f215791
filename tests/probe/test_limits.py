"""Money, tokens and providers that want to be left alone: what ends a scout, what makes it wait, what is kept.

The fixture `expeditions` asserts after each test that the repository is as it was and that nothing of any scout is left.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from scout.config import AgentRow, Budget, Config, Limits
from scout.errors import RunError
from scout.model import Outcome, Usage
from scout.probe import Quote, send_scouts
from scout.system.repository import ObjectStore, Repository
from tests.probe.expedition import FEATURE, HANDED, Expeditions, command, recon_of

SOON = {"seconds": 20.0, "wait_seconds": 0.1}


def spender(**changes: object) -> Config:
    row = AgentRow(command=command("spends.py"), environment=HANDED, dialect="opencode")
    return Config.model_validate({"agents": {"fake": row}, "confine": "off", "jobs": 2, "limits": SOON, **changes})


def rate_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, tries: int, **limits: float) -> Config:
    monkeypatch.setenv("RATE_FILE", str(tmp_path / "tries"))
    monkeypatch.setenv("RATE_TRIES", str(tries))
    row = AgentRow(command=command("is_rate_limited.py"), environment=(*HANDED, "RATE_FILE", "RATE_TRIES"), dialect="opencode")
    return Config(agents={"fake": row}, confine="off", limits=Limits.model_validate({**SOON, **limits}))


def test_a_scout_that_has_spent_its_share_is_ended_and_keeps_what_it_left(expeditions: Expeditions) -> None:
    (scout,) = expeditions.send(spender(budget=Budget(dollars=0.1)))
    assert scout.outcome is Outcome.LIMIT
    assert scout.ended_because is not None
    assert "of the $0.10 it may" in scout.ended_because
    assert expeditions.changed(scout) == {"new.py": "A"}
    assert scout.usage.cost_from == "reported"
    assert 0.1 < (scout.usage.cost_usd or 0) < 2


def test_the_share_of_one_scout_is_not_spent_by_another(expeditions: Expeditions) -> None:
    scouts = expeditions.send(spender(budget=Budget(dollars=0.4)), parts=("api", "db", "ui", "docs"))
    assert [scout.outcome for scout in scouts] == [Outcome.LIMIT] * 4
    assert all("of the $0.10 it may" in (scout.ended_because or "") for scout in scouts)


def test_tokens_are_a_limit_too(expeditions: Expeditions) -> None:
    (scout,) = expeditions.send(spender(limits=Limits(seconds=20, tokens=3000)))
    assert scout.outcome is Outcome.LIMIT
    assert "of the 3,000 tokens it may" in (scout.ended_because or "")


def test_nothing_is_sent_when_nothing_is_left_of_the_budget(expeditions: Expeditions) -> None:
    config = spender(budget=Budget(dollars=0.5))
    run = expeditions.create(config)
    (spent,) = expeditions.send(config, run=run)
    again = spent.model_copy(update={"outcome": Outcome.INTERRUPTED, "usage": Usage(cost_usd=0.6, cost_from="reported")})
    run.save_scout(again)
    with pytest.raises(RunError, match="Nothing is left of the budget"):
        expeditions.send(config, run=run)
    assert run.scouts() == (again,)


def test_a_scout_sent_again_still_counts_what_it_cost_before(expeditions: Expeditions) -> None:
    config = spender(budget=Budget(dollars=1.0))
    run = expeditions.create(config)
    (first,) = expeditions.send(config, run=run)
    run.save_scout(first.model_copy(update={"outcome": Outcome.INTERRUPTED, "usage": Usage(cost_usd=0.9, cost_from="reported")}))
    (second,) = expeditions.send(config, run=run)
    assert "of the $0.10 it may" in (second.ended_because or "") or (second.usage.cost_usd or 0) >= 1.0
    assert (second.usage.cost_usd or 0) > 0.9
    assert second.tries == 2


def test_the_price_is_agreed_to_before_anything_starts(expeditions: Expeditions) -> None:
    config = spender(budget=Budget(dollars=1.0))
    run = expeditions.create(config)
    offers: list[Quote] = []

    def refuse(offer: Quote) -> None:
        offers.append(offer)
        raise RunError("Nothing was sent.", hint="")

    with Repository.open(expeditions.root) as repository, ObjectStore.open(repository) as store, pytest.raises(RunError):
        send_scouts(
            recon_of("api", "db"),
            feature=FEATURE,
            run=run,
            repository=repository,
            store=store,
            agents=("fake",),
            config=config,
            notify=expeditions.events.append,
            cancel=expeditions.cancel,
            agree=refuse,
        )
    assert offers == [Quote({"fake": 2}, {}, 1.0)]
    assert run.scouts() == ()


def test_a_rate_limit_is_waited_for_and_the_last_try_counts(
    expeditions: Expeditions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scout,) = expeditions.send(rate_limited(tmp_path, monkeypatch, tries=3))
    assert (scout.outcome, scout.ended_because, scout.tries) == (Outcome.OK, None, 3)
    assert expeditions.changed(scout) == {"half.py": "A", "whole.py": "A"}
    assert scout.usage == Usage(turns=3, tokens_in=30, tokens_out=15, cost_usd=0.03, cost_from="reported")
    assert any("rate limited, tries again in" in event.detail for event in expeditions.events)


def test_a_provider_that_never_relents_is_told_from_a_failure(
    expeditions: Expeditions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = rate_limited(tmp_path, monkeypatch, tries=99, retries=1)
    run = expeditions.create(config)
    (scout,) = expeditions.send(config, run=run)
    assert (scout.outcome, scout.ended_because, scout.tries) == (Outcome.RATE_LIMITED, "Too Many Requests", 2)
    assert expeditions.changed(scout) == {"half.py": "A"}
    monkeypatch.setenv("RATE_TRIES", "3")
    (scout,) = expeditions.send(config, run=run)
    assert (scout.outcome, scout.tries) == (Outcome.OK, 3)


def test_waiting_ends_when_everything_is_cancelled(expeditions: Expeditions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = rate_limited(tmp_path, monkeypatch, tries=99, wait_seconds=60)
    threading.Timer(2.0, expeditions.cancel.set).start()
    began = time.monotonic()
    (scout,) = expeditions.send(config)
    assert scout.outcome is Outcome.RATE_LIMITED
    assert time.monotonic() - began < 30


def printer(name: str, **limits: float) -> Config:
    row = AgentRow(command=command(name), environment=HANDED, dialect="claude")
    return Config(agents={"fake": row}, confine="off", limits=Limits.model_validate({"seconds": 60.0, **limits}))


def test_three_hundred_megabytes_end_at_the_limit_of_output(expeditions: Expeditions) -> None:
    config = printer("prints_300_megabytes.py")
    run = expeditions.create(config)
    (scout,) = expeditions.send(config, run=run)
    assert (scout.outcome, scout.ended_because) == (Outcome.LIMIT, "it printed more than it may")
    assert run.scout_file("api-1", "log").stat().st_size <= config.limits.output_bytes
    assert expeditions.changed(scout) == {"new.py": "A"}
    assert scout.last_message == "x" * 4_000


def test_broken_json_hides_nothing_of_what_is_whole(expeditions: Expeditions) -> None:
    (scout,) = expeditions.send(printer("prints_broken_json.py", tokens=1_000_000))
    assert (scout.outcome, scout.ended_because) == (Outcome.OK, None)
    assert expeditions.changed(scout) == {"new.py": "A"}
    assert scout.reads == ("app.py",)
    assert scout.last_message == "Done."
    assert (scout.usage.tokens_in, scout.usage.tokens_out) == (7, 3)
