"""From parts, touch maps and overlaps to a plan: what a reader of the plan can rely on, whatever was measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout.config import Config
from scout.errors import FeatureError
from scout.model import Effect, EvidenceKind, Overlap, Plan, Touch, TouchMap, Track, Verdict
from scout.partition import alternatives, complete, divide
from tests.partition.builders import BASE, FEATURE, evidence, forecast, new_file, overlap, touch, touch_map

USES, SYMBOL, MERGE, PATH, NEAR = EvidenceKind.USES, EvidenceKind.SYMBOL, EvidenceKind.MERGE, EvidenceKind.PATH, EvidenceKind.NEAR


def plan(maps: Sequence[TouchMap], overlaps: Sequence[Overlap], *, config: Config | None = None) -> Plan:
    return divide(FEATURE, [forecast(found.part) for found in maps], maps, overlaps, base=BASE, config=config or Config())


def by_name(found: Plan) -> dict[str, Track]:
    return {track.track: track for track in found.tracks}


def layer(name: str, *more: Touch, lines: int = 120) -> TouchMap:
    """A part with a file of its own, large enough to be worth a track."""
    return touch_map(name, [*new_file(f"src/{name}/notifications.ts", f"{name}Main", lines=lines), *more])


def independent(*names: str) -> list[Overlap]:
    return [overlap(a, b, Verdict.INDEPENDENT) for a, b in combinations(names, 2)]


# ------------------------------------------------------------------------------------------------------------ the classic


def classic() -> tuple[list[TouchMap], list[Overlap]]:
    """A database part, an API that uses what it adds, and a user interface beside them."""
    maps = [
        layer("db", touch("prisma/schema.prisma", "Notification", lines=12, at=40)),
        layer("api", touch("src/app.ts", "registerRoutes", Effect.BODY, lines=2, at=30, old=True)),
        layer("ui", touch("src/components/UserMenu.tsx", "UserMenu", Effect.BODY, lines=4, old=True)),
    ]
    uses = evidence(USES, "src/db/notifications.ts", "dbMain", first="db")
    return maps, [overlap("db", "api", Verdict.ORDERED, uses, first="db"), *independent("db", "api", "ui")[1:]]


def test_the_api_waits_for_the_database_and_the_interface_runs_beside() -> None:
    found = plan(*classic())
    tracks = by_name(found)
    assert set(tracks) == {"notifications-db", "notifications-api", "notifications-ui"}
    assert tracks["notifications-api"].depends_on == ("notifications-db",)
    assert tracks["notifications-db"].wave == 1
    assert tracks["notifications-api"].wave == 2
    assert tracks["notifications-ui"].depends_on == ()


def test_tracks_carry_names_a_person_would_give() -> None:
    api = by_name(plan(*classic()))["notifications-api"]
    assert (api.branch, api.worktree) == ("feature/notifications-api", "../notifications-api")


def test_what_the_api_uses_is_a_contract_of_the_database() -> None:
    found = plan(*classic())
    assert [(contract.name, contract.provider, contract.users) for contract in found.contracts] == [
        ("dbMain", "notifications-db", ("notifications-api",))
    ]
    assert by_name(found)["notifications-api"].contracts == ("dbMain",)


def test_a_track_creates_its_new_files_owns_what_only_it_changes_and_avoids_what_others_own() -> None:
    tracks = by_name(plan(*classic()))
    api = tracks["notifications-api"]
    assert api.creates == ("src/api/notifications.ts",)
    assert api.owns == ("src/app.ts",)
    assert "prisma/schema.prisma" in api.avoid


def test_a_file_that_two_tracks_change_is_edited_by_symbol() -> None:
    maps = [
        layer("api", touch("src/app.ts", "registerRoutes", Effect.BODY, old=True)),
        layer("ui", touch("src/app.ts", "renderPage", Effect.BODY, at=200, old=True)),
    ]
    tracks = by_name(plan(maps, [overlap("api", "ui", Verdict.COORDINATE, evidence(NEAR, "src/app.ts", p=0.3))]))
    assert tracks["notifications-api"].edits == ("src/app.ts#registerRoutes",)
    assert tracks["notifications-ui"].edits == ("src/app.ts#renderPage",)
    assert tracks["notifications-api"].wave == tracks["notifications-ui"].wave == 1


def test_what_few_scouts_did_is_not_in_a_lane() -> None:
    maps = [layer("api", touch("src/rare.ts", "rare", p=0.2)), layer("ui")]
    assert "src/rare.ts" not in by_name(plan(maps, independent("api", "ui")))["notifications-api"].owns


def test_checks_of_the_run_and_of_the_configuration_stand_once_in_every_track() -> None:
    maps = [layer("api"), layer("ui")]
    found = divide(
        FEATURE,
        [forecast("api"), forecast("ui")],
        maps,
        independent("api", "ui"),
        base=BASE,
        config=Config(checks=("make test", "make lint")),
        checks=("npm test", "make test"),
    )
    assert {track.checks for track in found.tracks} == {("npm test", "make test", "make lint")}


# -------------------------------------------------------------------------------------------------------------- contracts


def shared_type(part: str, signature: str = "interface Notification", *, lines: int = 12) -> list[Touch]:
    return [
        touch("src/types/notification.ts", None, lines=0),
        touch("src/types/notification.ts", "Notification", lines=lines, signature=signature),
    ]


def colliding_over_a_type() -> tuple[list[TouchMap], list[Overlap]]:
    maps = [layer(part, *shared_type(part)) for part in ("api", "ui", "mail")]
    both = [evidence(PATH, "src/types/notification.ts"), evidence(SYMBOL, "src/types/notification.ts", "Notification")]
    return maps, [overlap(a, b, Verdict.CONFLICT, *both) for a, b in combinations(("api", "ui", "mail"), 2)]


def test_parts_that_collide_over_a_few_symbols_get_a_contract_that_lands_first() -> None:
    found = plan(*colliding_over_a_type())
    tracks = by_name(found)
    assert set(tracks) == {"notifications-contract", "notifications-api", "notifications-ui", "notifications-mail"}
    contract = tracks["notifications-contract"]
    assert (contract.wave, contract.parts, contract.creates) == (1, (), ("src/types/notification.ts",))
    assert all(track.wave == 2 and track.depends_on == ("notifications-contract",) for track in found.tracks[1:])


def test_the_plan_says_how_many_conflicts_a_contract_removed() -> None:
    assert any("3 conflicts → 0" in note for note in plan(*colliding_over_a_type()).notes)


def test_no_part_touches_what_the_contract_took_over() -> None:
    for track in plan(*colliding_over_a_type()).tracks[1:]:
        assert not [entry for entry in (*track.creates, *track.owns, *track.edits) if entry.startswith("src/types/")]


def test_a_contract_larger_than_a_track_is_not_cut() -> None:
    maps = [layer(part, *shared_type(part, lines=400)) for part in ("api", "ui")]
    clash = evidence(SYMBOL, "src/types/notification.ts", "Notification")
    found = plan(maps, [overlap("api", "ui", Verdict.CONFLICT, clash)])
    assert [track.parts for track in found.tracks] == [("api", "ui")]
    assert found.verdict.startswith("One agent is enough")


def test_a_collision_over_many_symbols_keeps_parts_together() -> None:
    clashes = [evidence(SYMBOL, "src/core.ts", f"f{number}") for number in range(20)]
    touches = [touch("src/core.ts", f"f{number}", Effect.BODY, lines=1, at=number * 10 + 1, old=True) for number in range(20)]
    maps = [layer("api", *touches), layer("ui", *touches), layer("docs")]
    found = plan(maps, [overlap("api", "ui", Verdict.CONFLICT, *clashes), *independent("api", "docs"), *independent("ui", "docs")])
    assert [track.parts for track in found.tracks if "api" in track.parts] == [("api", "ui")]
    assert any("they collide" in note for note in found.notes)


def test_the_smallest_set_of_symbols_is_cut_and_unlikely_ones_stay() -> None:
    big = touch("src/a.ts", "big", Effect.BODY, lines=50, old=True)
    small = touch("src/b.ts", "small", Effect.BODY, lines=3, old=True)
    maps = [layer("api", big, small, lines=300), layer("ui", big, small, lines=300)]
    clashes = [evidence(SYMBOL, "src/a.ts", "big", p=0.1), evidence(SYMBOL, "src/b.ts", "small", p=0.95)]
    found = plan(maps, [overlap("api", "ui", Verdict.CONFLICT, *clashes)])
    assert {contract.name for contract in found.contracts if contract.provider == "notifications-contract"} == {"small"}


def test_a_merge_that_would_stop_again_at_the_imports_takes_the_whole_file() -> None:
    def registers(at: int) -> list[Touch]:
        imports = touch("src/app.ts", None, Effect.BODY, lines=1, at=5, old=True)
        return [imports, touch("src/app.ts", "registerRoutes", Effect.BODY, lines=2, at=at, old=True)]

    maps = [layer("api", *registers(30)), layer("ui", *registers(31))]
    clash = overlap("api", "ui", Verdict.CONFLICT, evidence(MERGE, "src/app.ts", p=1.0), evidence(SYMBOL, "src/app.ts", "registerRoutes"))
    tracks = by_name(plan(maps, [clash]))
    assert tracks["notifications-contract"].owns == ("src/app.ts",)
    assert "src/app.ts" in tracks["notifications-api"].avoid


def test_scouts_that_disagree_show_the_most_used_signature_and_the_other() -> None:
    maps = [
        layer("api", *shared_type("api", "interface Notification { id: string }")),
        layer("ui", *shared_type("ui", "interface Notification { id: number }")),
        layer("mail", *shared_type("mail", "interface Notification { id: string }")),
    ]
    contract = plan(maps, colliding_over_a_type()[1]).contracts[0]
    assert contract.signature == "interface Notification { id: string }"
    assert contract.alternatives == ("interface Notification { id: number }",)
    assert contract.language == "typescript"


def test_types_that_a_contract_names_are_contracts_after_it() -> None:
    store, other = "src/db/store.ts", "src/db/page.ts"
    made = [
        touch(store, "Store", lines=30, signature="class Store { list(page: Page): State; twice: Twice; old: Old }"),
        touch(store, "State", lines=3, signature="type State = Reason | null"),
        touch(store, "Reason", lines=3, signature="type Reason = string"),
        touch(store, "Old", Effect.BODY, lines=3, signature="interface Old"),
        touch(other, "Page", lines=3, signature="interface Page"),
        touch(store, "Twice", lines=3, signature="type Twice"),
        touch(other, "Twice", lines=3, signature="type Twice"),
    ]
    uses = overlap("db", "api", Verdict.ORDERED, evidence(USES, store, "Store", first="db"), first="db")
    found = plan([layer("db", *made), layer("api")], [uses])
    assert [contract.name for contract in found.contracts] == ["Store", "Page", "State", "Reason"]
    assert len({(contract.provider, contract.users) for contract in found.contracts}) == 1


def test_a_lockfile_in_conflict_keeps_nobody_from_being_cut_free() -> None:
    maps, overlaps = colliding_over_a_type()
    lockfile = evidence(MERGE, "package-lock.json", p=1.0).model_copy(update={"remedy": "npm install writes it again.", "mechanical": True})
    overlaps[0] = overlaps[0].model_copy(update={"evidence": (*overlaps[0].evidence, lockfile)})
    found = plan(maps, overlaps)
    assert len(found.tracks) == 4
    assert any("npm install writes it again." in note for note in found.notes)


def test_a_long_chain_of_uses_is_cut_by_signatures_that_land_first() -> None:
    names = [f"p{number}" for number in range(5)]
    chain = [
        overlap(a, b, Verdict.ORDERED, evidence(USES, f"src/{a}/notifications.ts", f"{a}Main", first=a), first=a)
        for a, b in pairwise(names)
    ]
    pairs = {frozenset((item.a, item.b)) for item in chain}
    rest = [item for item in independent(*names) if frozenset((item.a, item.b)) not in pairs]
    found = plan([layer(name, lines=300) for name in names], [*chain, *rest])
    assert max(track.wave for track in found.tracks) == 2
    assert found.tracks[0].parts == ()
    fills_in = by_name(found)["notifications-p0"]
    assert fills_in.edits == ("src/p0/notifications.ts#p0Main",)


# ---------------------------------------------------------------------------------------------------- what can't be known


def test_unknown_is_not_independent() -> None:
    maps = [layer("api"), touch_map("ui", [], scouts=[])]
    found = plan(maps, [overlap("api", "ui", Verdict.UNKNOWN)])
    assert len({track.wave for track in found.tracks}) == 2
    assert "Nothing is known of ui" in found.notes[0]
    assert by_name(found)["notifications-ui"].confidence < 0.2


def test_a_pair_without_a_verdict_is_unknown() -> None:
    found = plan([layer("api"), layer("ui")], [])
    assert found.overlaps[0].verdict is Verdict.UNKNOWN
    assert len({track.wave for track in found.tracks}) == 2


def test_parts_that_wait_for_each_other_become_one_track() -> None:
    maps = [layer("api"), layer("ui"), layer("db")]
    ring = [overlap(a, b, Verdict.ORDERED, first=a) for a, b in (("api", "ui"), ("ui", "db"), ("db", "api"))]
    assert [track.parts for track in plan(maps, ring).tracks] == [("api", "ui", "db")]


def test_one_part_is_one_track_and_one_agent() -> None:
    found = plan([layer("api")], [])
    assert found.verdict.startswith("One agent is enough: there is one part")
    assert found.estimate.speedup == 1


def test_a_feature_without_parts_is_refused_with_a_hint() -> None:
    with pytest.raises(FeatureError, match="no parts") as caught:
        plan([], [])
    assert "--part" in caught.value.hint


def test_a_part_whose_scouts_changed_nothing_is_kept_and_named() -> None:
    found = plan([layer("api"), touch_map("docs", [])], independent("api", "docs"))
    assert by_name(found)["notifications-docs"].size == "S"
    assert "The scouts of docs changed nothing." in found.notes


def test_small_parts_are_not_worth_dividing() -> None:
    tiny = [touch_map(name, [touch(f"src/{name}.ts", name, lines=2)]) for name in ("a", "b")]
    found = plan(tiny, [overlap("a", "b", Verdict.ORDERED, evidence(USES, "src/a.ts", "a", first="a"), first="a")])
    assert found.verdict.startswith("One agent is faster")


def test_two_agents_are_enough_when_the_third_would_wait() -> None:
    maps = [layer("big", lines=1500), layer("x", lines=300), layer("y", lines=300)]
    assert "two agents at a time are enough" in plan(maps, independent("big", "x", "y")).verdict


def test_no_wave_holds_more_than_the_agents_there_are() -> None:
    names = [f"p{number}" for number in range(7)]
    found = plan([layer(name) for name in names], independent(*names), config=Config(max_tracks=3))
    waves = [track.wave for track in found.tracks]
    assert sorted(waves.count(wave) for wave in set(waves)) == [2, 2, 3]


def test_rubbish_paths_survive() -> None:
    strange = "src/$(rm -rf ~)\n{{x}}\x1b[31m/\udcff#a.ts"
    found = plan([layer("api", touch(strange, None)), layer("ui")], independent("api", "ui"))
    assert strange in by_name(found)["notifications-api"].creates
    assert complete(found) == found


def test_a_note_names_five_parts_and_counts_what_comes_after_four_of_more() -> None:
    def note(names: str) -> str:
        return plan([touch_map(name, []) for name in names], independent(*names)).notes[0]

    assert note("abcde") == "The scouts of a, b, c, d and e changed nothing."
    assert note("abcdef") == "The scouts of a, b, c, d and 2 more changed nothing."


def test_who_waits_is_told_for_what_and_not_for_what_is_merely_near() -> None:
    maps, overlaps = classic()
    beside = evidence(NEAR, "src/app.ts", "registerRoutes", p=0.1)
    overlaps[0] = overlaps[0].model_copy(update={"evidence": (*overlaps[0].evidence, beside)})
    assert "notifications-api waits for notifications-db: it uses dbMain." in plan(maps, overlaps).notes


# ------------------------------------------------------------------------------------------------------------ alternatives


def test_alternatives_are_named_and_differ() -> None:
    maps, overlaps = classic()
    forecasts = [forecast(found.part) for found in maps]
    found = alternatives(FEATURE, forecasts, maps, overlaps, base=BASE, config=Config())
    assert sorted(name for option in found for name in option.strategy.split(", ")) == ["fewest waves", "least review", "safest"]
    assert len({option.id for option in found}) == len(found)


def test_the_safest_plan_has_no_risk_inside_a_wave() -> None:
    maps, overlaps = classic()
    overlaps[2] = overlap("api", "ui", Verdict.COORDINATE, evidence(NEAR, "src/app.ts", p=0.4))
    forecasts = [forecast(found.part) for found in maps]
    safest = next(o for o in alternatives(FEATURE, forecasts, maps, overlaps, base=BASE, config=Config()) if "safest" in o.strategy)
    waves = {track.track: track.wave for track in safest.tracks}
    assert waves["notifications-api"] != waves["notifications-ui"]


def test_the_plan_with_the_least_review_needs_no_branch_to_understand_another() -> None:
    maps, overlaps = classic()
    forecasts = [forecast(found.part) for found in maps]
    least = next(o for o in alternatives(FEATURE, forecasts, maps, overlaps, base=BASE, config=Config()) if "least review" in o.strategy)
    assert all(track.depends_on == () for track in least.tracks)


# --------------------------------------------------------------------------------------------------------- for any input

PARTS = ("db", "api", "ui", "mail", "docs")
PATHS = ("src/app.ts", "src/types.ts", "prisma/schema.prisma", "src/new.ts")


@st.composite
def measured(draw: st.DrawFn) -> tuple[list[TouchMap], list[Overlap]]:
    names = PARTS[: draw(st.integers(1, len(PARTS)))]
    maps = [touch_map(name, draw(st.lists(touches(), max_size=5)), scouts=draw(st.sampled_from([[f"{name}-1"], []]))) for name in names]
    return maps, [draw(verdicts(a, b)) for a, b in combinations(names, 2)]


@st.composite
def touches(draw: st.DrawFn) -> Touch:
    symbol = draw(st.sampled_from([None, "f", "g", "C.m"]))
    effect = draw(st.sampled_from([Effect.ADDED, Effect.BODY, Effect.SIGNATURE, Effect.DELETED]))
    return touch(
        draw(st.sampled_from(PATHS)),
        symbol,
        effect,
        lines=draw(st.integers(0, 60)),
        at=draw(st.integers(1, 50)),
        old=effect is not Effect.ADDED,
        p=draw(st.sampled_from([0.1, 0.4, 1.0])),
    )


@st.composite
def verdicts(draw: st.DrawFn, a: str, b: str) -> Overlap:
    verdict = draw(st.sampled_from(list(Verdict)))
    first = draw(st.sampled_from([a, b])) if verdict is Verdict.ORDERED else None
    kinds = st.sampled_from([MERGE, PATH, SYMBOL, NEAR, USES])
    chosen = draw(st.lists(st.tuples(kinds, st.sampled_from(PATHS), st.sampled_from([None, "f", "g"])), max_size=3))
    towards = draw(st.sampled_from([a, b]))
    items = [evidence(kind, path, symbol, p=0.8, first=towards if kind is USES else None) for kind, path, symbol in chosen]
    return overlap(a, b, verdict, *items, first=first)


@given(measured())
@settings(max_examples=150, deadline=None)
def test_every_plan_keeps_its_promises(case: tuple[list[TouchMap], list[Overlap]]) -> None:
    found = plan(*case)
    keeps_promises(found, [part.part for part in case[0]])


@given(measured())
@settings(max_examples=60, deadline=None)
def test_alternatives_keep_the_same_promises(case: tuple[list[TouchMap], list[Overlap]]) -> None:
    maps, overlaps = case
    for found in alternatives(FEATURE, [forecast(part.part) for part in maps], maps, overlaps, base=BASE, config=Config()):
        keeps_promises(found, [part.part for part in maps])


@given(measured())
@settings(max_examples=60, deadline=None)
def test_the_same_input_gives_the_same_plan_and_completing_it_changes_nothing(case: tuple[list[TouchMap], list[Overlap]]) -> None:
    found = plan(*case)
    assert plan(*case) == found
    assert complete(found) == found
    assert Plan.model_validate_json(found.model_dump_json()) == found


def keeps_promises(found: Plan, parts: list[str]) -> None:
    tracks = by_name(found)
    assert len(tracks) == len(found.tracks)
    assert sorted(part for track in found.tracks for part in track.parts) == sorted(parts)
    pairs_are_complete(found)
    for track in found.tracks:
        assert all(tracks[first].wave < track.wave for first in track.depends_on)
        assert set(track.parallel_with) == {other.track for other in found.tracks if other.wave == track.wave} - {track.track}
        assert not set(track.avoid) & {entry.partition("#")[0] for entry in (*track.creates, *track.owns, *track.edits)}
    order = [track.track for track in found.tracks]
    assert all(order.index(first) < order.index(track.track) for track in found.tracks for first in track.depends_on)
    assert sorted(track.wave for track in found.tracks) == [track.wave for track in found.tracks]
    for a, b in combinations(found.tracks, 2):
        if a.wave == b.wave:
            assert not {*a.creates, *a.owns} & {*b.creates, *b.owns}
            assert not {*a.owns} & {entry.partition("#")[0] for entry in b.edits}
    for contract in found.contracts:
        assert contract.provider in tracks
        assert set(contract.users) <= set(tracks)


def pairs_are_complete(found: Plan) -> None:
    """Every pair of tracks has a verdict, and none that forbids it shares a wave."""
    waves = {track.track: track.wave for track in found.tracks}
    assert {frozenset((pair.a, pair.b)) for pair in found.overlaps} == {frozenset(pair) for pair in combinations(waves, 2)}
    for pair in found.overlaps:
        if pair.verdict in (Verdict.CONFLICT, Verdict.UNKNOWN):
            assert waves[pair.a] != waves[pair.b]
        if pair.verdict is Verdict.ORDERED and pair.first:
            other = pair.b if pair.first == pair.a else pair.a
            assert waves[pair.first] < waves[other]
