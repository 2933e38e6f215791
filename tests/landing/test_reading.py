"""What to read first, what is safe, what an agent may edit."""

from __future__ import annotations

import pytest

from scout.landing.permission import Answer, permit
from scout.landing.reading import LookAt, Past, Rest, files_in_order, is_test, places_to_read, safe_to_skim
from scout.model import Effect, Gravity, Keeping, Overlap, Promise, RealRun, Standing, Stray, Touch, TouchMap, TrackWork, Verdict
from tests.specs.plans import BASE, notifications, plan_of, track

NO_PAST = Past({}, frozenset())


def touch(path: str, symbol: str | None, *, effect: Effect = Effect.BODY, kind: str = "function", lines: int = 3) -> Touch:
    return Touch(path, symbol, kind, effect, None, None, ((1, 0),), ((1, lines),), "", "", True, 1.0, ("api",), None)


def look(
    *touches: Touch, rests: dict[tuple[str, str], Rest] | None = None, past: Past = NO_PAST, strays: tuple[Stray, ...] = ()
) -> tuple[LookAt, ...]:
    work = TrackWork(track="api", branch="feature/api", standing=Standing.DONE, strays=strays)
    return places_to_read(work, TouchMap(part="api", scouts=("api",), touches=touches), rests=rests or {}, past=past)


def test_what_many_use_is_read_before_what_nobody_uses() -> None:
    places = look(
        touch("a.py", "lonely"), touch("b.py", "busy"), rests={("a.py", "lonely"): Rest(0, True), ("b.py", "busy"): Rest(12, True)}
    )
    assert [place.symbol for place in places] == ["busy", "lonely"]
    assert places[0].reasons == ("12 symbols use it",)


def test_a_changed_signature_is_read_before_a_body_with_more_users() -> None:
    rests = {("a.py", "signed"): Rest(1, True), ("b.py", "body"): Rest(3, True)}
    places = look(touch("b.py", "body"), touch("a.py", "signed", effect=Effect.SIGNATURE), rests=rests)
    assert [place.symbol for place in places] == ["signed", "body"]


def test_what_lies_outside_of_the_lane_is_read_first() -> None:
    stray = Stray("z.py", ("far",), 1, Gravity.HARMLESS, None, "It changes z.py: no track was given it.")
    places = look(touch("a.py", "near", effect=Effect.SIGNATURE), touch("z.py", "far"), strays=(stray,))
    assert places[0].path == "z.py"
    assert places[0].reasons[0].startswith("outside of its lane")


def test_untested_often_changed_and_unfamiliar_files_are_named() -> None:
    past = Past({"a.py": 9, "b.py": 2}, frozenset({"b.py"}))
    (first, _) = look(touch("a.py", "hot"), touch("b.py", "calm"), rests={("a.py", "hot"): Rest(0, False)}, past=past)
    assert first.reasons == ("no test names it", "its file changes often (9 commits)", "never changed together with the other files here")


def test_members_of_a_new_class_are_read_with_it_and_comments_not_at_all() -> None:
    new = touch("a.py", "Store", effect=Effect.ADDED, kind="class")
    places = look(new, touch("a.py", "Store.all", effect=Effect.ADDED), touch("b.py", "said", effect=Effect.COMMENT))
    assert [place.symbol for place in places] == ["Store"]


def test_every_file_is_read_once_and_comments_last() -> None:
    touches = (touch("a.py", "quiet", effect=Effect.COMMENT), touch("b.py", "one"), touch("b.py", "two", effect=Effect.SIGNATURE))
    found = TouchMap(part="api", scouts=("api",), touches=touches)
    assert files_in_order(look(*touches), found) == (("b.py", "its signature changes"), ("a.py", "comments and layout only"))


@pytest.mark.parametrize(
    "path", ["tests/a.py", "src/__tests__/x.ts", "src/a.test.ts", "pkg/a_test.go", "test_a.py", "spec/a.rb", "src/a.spec.js"]
)
def test_tests_are_known_by_their_path(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", ["src/contest.py", "src/latest/a.ts", "src/attestation.go", "specs.md"])
def test_other_paths_are_no_tests(path: str) -> None:
    assert not is_test(path)


def test_safe_is_only_what_was_looked_at() -> None:
    touches = (touch("a.py", "x"), touch("package-lock.json", None), touch("b.py", "y", effect=Effect.COMMENT))
    found = TouchMap(part="api", scouts=("api",), touches=touches)
    work = TrackWork(track="api", branch="feature/api", standing=Standing.DONE, map=found)
    free = Overlap(a="api", b="ui", verdict=Verdict.INDEPENDENT, probability=0.0)
    kept = Promise("createApp", "a.py", 1, "api", Keeping.KEPT, ())
    run = RealRun(plan="3f9c2a71", base=BASE, onto="main", target=BASE, tracks=(work,), overlaps=(free,), promises=(kept,))
    said = safe_to_skim(track("api"), run, found)
    assert said == (
        "Everything lies in its lane.",
        "Merges with ui in either order, and shares no symbol with it.",
        "main gained nothing since it began that concerns it.",
        "Keeps its contracts as promised: createApp.",
        "Only comments or layout change in b.py.",
        "A tool wrote package-lock.json: make it anew instead of reading it.",
    )


# ------------------------------------------------------------------------------------------------------------ permission


def test_the_own_lane_is_free_and_the_neighbours_is_not() -> None:
    plan = plan_of(track("api", creates=("src/api.ts",), edits=("src/app.ts#createApp",)), track("db", owns=("prisma/**",)))
    api, db = plan.tracks
    assert permit(plan, api, "src/api.ts").answer is Answer.YES
    assert permit(plan, api, "src/app.ts", "createApp").answer is Answer.YES
    refused = permit(plan, api, "prisma/schema.prisma")
    assert (refused.answer, refused.neighbour) == (Answer.NO, "db")
    assert "scout amend api prisma/schema.prisma" in refused.next_step
    assert permit(plan, db, "prisma/schema.prisma").answer is Answer.YES


def test_another_symbol_of_a_shared_file_is_asked_for_or_refused() -> None:
    plan = plan_of(track("api", edits=("src/app.ts#createApp",)), track("ui", edits=("src/app.ts#render",)))
    api = plan.tracks[0]
    assert permit(plan, api, "src/app.ts", "render").neighbour == "ui"
    assert permit(plan, api, "src/app.ts", "other").answer is Answer.ASK
    assert permit(plan, api, "README.md").answer is Answer.ASK


def test_a_contract_is_changed_by_its_provider_alone() -> None:
    plan = notifications()
    (contract, *_) = plan.contracts
    users = [track for track in plan.tracks if track.track != contract.provider]
    answer = permit(plan, users[0], contract.path, contract.name)
    assert (answer.answer, answer.neighbour) == (Answer.NO, contract.provider)
