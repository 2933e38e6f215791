"""Waves and merge orders against brute force, and on sizes that brute force can't reach."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout.partition import merge_order, waves_for
from scout.partition.waves import schedule

NAMES = "abcdefghijklmnopqrstuvwxyz"
Pairs = set[tuple[int, int]]


@st.composite
def problems(draw: st.DrawFn, *, most: int = 6) -> tuple[int, Pairs, Pairs, int]:
    """How many things, pairs apart, pairs in order (without circles), capacity."""
    size = draw(st.integers(1, most))
    pairs = list(combinations(range(size), 2))
    apart = set(draw(st.lists(st.sampled_from(pairs), max_size=8))) if pairs else set()
    order = draw(st.permutations(range(size)))
    before = {(order[a], order[b]) for a, b in draw(st.lists(st.sampled_from(pairs), max_size=5))} if pairs else set()
    return size, apart, before, draw(st.integers(1, size))


def is_allowed(place: tuple[int, ...], apart: Pairs, before: Pairs, capacity: int) -> bool:
    """Whether a wave for each thing breaks no rule."""
    return (
        all(place[a] != place[b] for a, b in apart)
        and all(place[a] < place[b] for a, b in before)
        and all(place.count(wave) <= capacity for wave in place)
    )


def fewest_by_brute_force(size: int, apart: Pairs, before: Pairs, capacity: int) -> int:
    return next(
        waves
        for waves in range(1, size + 1)
        if any(is_allowed(place, apart, before, capacity) for place in product(range(waves), repeat=size))
    )


def places(waves: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    found = {index: number for number, wave in enumerate(waves) for index in wave}
    return tuple(found[index] for index in sorted(found))


@given(problems())
@settings(max_examples=150, deadline=None)
def test_waves_are_the_fewest_and_break_no_rule(problem: tuple[int, Pairs, Pairs, int]) -> None:
    size, apart, before, capacity = problem
    found = schedule(size, apart=apart, before=before, capacity=capacity)
    assert sorted(index for wave in found.waves for index in wave) == list(range(size))
    assert is_allowed(places(found.waves), apart, before, capacity)
    assert len(found.waves) == found.bound == fewest_by_brute_force(size, apart, before, capacity)


@given(problems(most=5), st.lists(st.integers(1, 9), min_size=5, max_size=5))
@settings(max_examples=80, deadline=None)
def test_of_the_shortest_schedules_the_cheapest_is_taken(problem: tuple[int, Pairs, Pairs, int], efforts: list[int]) -> None:
    size, apart, before, capacity = problem

    def cost(wave: tuple[int, ...]) -> tuple[float, float]:
        return max(efforts[index] for index in wave), sum(efforts[index] for index in wave) ** 2

    found = schedule(size, apart=apart, before=before, capacity=capacity, cost=cost)
    every = [place for place in product(range(len(found.waves)), repeat=size) if is_allowed(place, apart, before, capacity)]
    prices = [
        tuple(sum(column) for column in zip(*(cost(tuple(i for i in range(size) if place[i] == wave)) for wave in set(place)), strict=True))
        for place in every
        if len(set(place)) == len(found.waves)
    ]
    assert tuple(sum(column) for column in zip(*map(cost, found.waves), strict=True)) == min(prices)


@given(st.integers(13, 20), st.data())
@settings(max_examples=40, deadline=None)
def test_twenty_things_are_proven_shortest(size: int, data: st.DataObject) -> None:
    pairs = list(combinations(range(size), 2))
    apart = set(data.draw(st.lists(st.sampled_from(pairs), max_size=80)))
    before = set(data.draw(st.lists(st.sampled_from(pairs), max_size=6)))
    found = schedule(size, apart=apart, before=before)
    assert is_allowed(places(found.waves), apart, before, size)
    assert found.gap == 0


def test_an_odd_circle_of_conflicts_needs_three_waves() -> None:
    names = [f"b{number:02}" for number in range(21)]
    ring = list(zip(names, [*names[1:], names[0]], strict=True))
    assert len(waves_for(names, ring)) == 3


def mycielski(steps: int) -> tuple[int, Pairs]:
    """A graph without a triangle that needs `steps` waves, and how many things it holds (Mycielski 1955)."""
    size, edges = 2, {(0, 1)}
    for _ in range(steps - 2):
        twins = {pair for a, b in edges for pair in ((a, size + b), (b, size + a))}
        edges = edges | twins | {(size + index, 2 * size) for index in range(size)}
        size = 2 * size + 1
    return size, edges


def test_what_is_proven_shortest_need_not_show_a_clique() -> None:
    size, apart = mycielski(5)
    found = schedule(size, apart=apart, before=())
    assert (len(found.waves), found.gap) == (5, 0)


def test_a_proof_that_takes_too_long_is_given_up_and_said_to_be_missing() -> None:
    size, apart = mycielski(6)
    found = schedule(size, apart=apart, before=())
    assert is_allowed(places(found.waves), apart, set(), size)
    assert (len(found.waves), found.gap) == (6, 1)


@pytest.mark.parametrize(
    ("apart", "before", "capacity", "waves"),
    [
        ("ac ad af ak al cl cm dg gh il", "be cd di eh", 3, 5),
        ("ad bc bd bi ce cf cg di dk dm eh em fl gh hi hj il jk jl lm", "bk cf", 5, 3),
    ],
)
def test_where_taking_the_earliest_wave_leads_astray_the_search_finds_fewer(apart: str, before: str, capacity: int, waves: int) -> None:
    pairs, order = ({(NAMES.index(pair[0]), NAMES.index(pair[1])) for pair in text.split()} for text in (apart, before))
    found = schedule(13, apart=pairs, before=order, capacity=capacity)
    assert is_allowed(places(found.waves), pairs, order, capacity)
    assert (len(found.waves), found.gap) == (waves, 0)


def test_two_hundred_branches_are_placed_without_a_collision_inside_a_wave() -> None:
    names = [f"b{number:03}" for number in range(200)]
    apart = [(a, b) for at, a in enumerate(names) for b in names[at + 1 :] if (int(a[1:]) * 7 + int(b[1:]) * 13) % 29 == 0]
    waves = waves_for(names, apart)
    where = {name: number for number, wave in enumerate(waves) for name in wave}
    assert len(where) == 200
    assert all(where[a] != where[b] for a, b in apart)


def test_what_is_free_starts_at_once() -> None:
    assert waves_for("abcde", [("a", "b")]) == (("a", "c", "d", "e"), ("b",))


def test_no_names_need_no_waves() -> None:
    assert waves_for([], []) == ()


@pytest.mark.parametrize("before", [[("a", "b"), ("b", "a")], [("a", "a")], [("a", "b"), ("b", "c"), ("c", "a")]])
def test_a_circle_is_refused(before: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="circle"):
        waves_for("abc", [], before)


def test_a_pair_of_strangers_is_refused() -> None:
    with pytest.raises(ValueError, match="'z'"):
        waves_for("abc", [("a", "z")])


@given(problems(), st.data())
@settings(max_examples=100, deadline=None)
def test_merge_order_is_topological_and_expects_the_least_rework(problem: tuple[int, Pairs, Pairs, int], data: st.DataObject) -> None:
    size, risky, before, _ = problem
    names = NAMES[:size]
    sizes = {name: float(data.draw(st.integers(1, 9))) for name in names}
    risks = {(names[a], names[b]): data.draw(st.integers(0, 10)) / 10 for a, b in risky}
    ordered = [(names[a], names[b]) for a, b in before]

    def rework(order: tuple[str, ...]) -> float:
        return sum(p * sizes[a if order.index(a) < order.index(b) else b] for (a, b), p in risks.items())

    found = merge_order(names, ordered, sizes=sizes, risks=risks)
    allowed = [order for order in permutations(names) if all(order.index(a) < order.index(b) for a, b in ordered)]
    assert found in allowed
    assert rework(found) == pytest.approx(min(map(rework, allowed)))


def test_merging_begins_with_the_most_needed_then_the_smallest() -> None:
    assert merge_order("abcd", [("d", "a"), ("d", "b")], sizes={"a": 3, "b": 2, "c": 1, "d": 9}) == ("d", "c", "b", "a")


def test_of_two_that_collide_the_smaller_lands_first() -> None:
    assert merge_order("ab", sizes={"a": 9, "b": 2}, risks={("a", "b"): 0.5}) == ("b", "a")


def test_more_than_a_dozen_are_merged_in_an_order_that_keeps_what_comes_before_what() -> None:
    names = [f"t{number:02}" for number in range(30)]
    before = [(names[number + 1], names[number]) for number in range(0, 28, 3)]
    order = merge_order(names, before, sizes={name: float(at % 7) for at, name in enumerate(names)}, risks={(names[0], names[9]): 0.4})
    assert sorted(order) == names
    assert all(order.index(a) < order.index(b) for a, b in before)
