"""Laws of the allocation: against every other possible result, and against what the rule says in words."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.reviews.scoring import weighted_score
from mobility.selection.allocation.reasons import Account, Reason, Why
from mobility.selection.allocation.rule import (
    Candidate,
    Displaced,
    Given,
    Limit,
    Place,
    allocate,
    ensure_nested,
    in_order,
    settle,
)
from tests.selection.peer import seats_by_matching

PLACES = (1, 2, 3)
NESTS: Sequence[Sequence[set[int]]] = ([], [{1, 2}], [{1, 2, 3}], [{1, 2}, {1, 2, 3}], [{3}, {1, 2}])
RESERVED = ("orphan", "disability")
Seats = Mapping[int, int | None]
World = tuple[list[Candidate], list[Place], list[tuple[str, int]], list[Limit]]


@st.composite
def worlds(draw: st.DrawFn, people: int = 5, reserved: bool = True) -> World:
    """Few places and points, so that ties, full places and full limits are met often."""
    candidates = [
        Candidate(
            id=number,
            score=Decimal(draw(st.integers(0, 4))),
            tie=(f"{number:03}",),
            choices=tuple(draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=3))),
            groups=frozenset(draw(st.sets(st.sampled_from((*RESERVED, "faculty:1", "specialty:2"))))),
        )
        for number in range(draw(st.integers(0, people)))
    ]
    firsts = st.lists(st.sampled_from(("specialty:2", "faculty:1")), unique=True, max_size=2).map(tuple)
    limits = [Limit(frozenset(members), draw(st.integers(0, 3))) for members in draw(st.sampled_from(NESTS))]
    same = draw(firsts) if limits else None
    places = [
        Place(
            number,
            draw(st.integers(0, 2)),
            draw(firsts) if same is None else same,
            draw(st.none() | st.integers(0, 3).map(Decimal)),
        )
        for number in PLACES
    ]
    left = [(group, draw(st.integers(0, 2))) for group in RESERVED] if reserved else []
    return candidates, places, left, limits


def wide(strategy: st.SearchStrategy, few: int, many: int) -> Callable[[Callable], Callable]:
    """The law for `few` worlds in each run, and for `many` among the wide ones."""

    def decorate(law: Callable) -> Callable:
        few_worlds = settings(max_examples=few, deadline=None)(given(strategy)(law))
        many_worlds = settings(max_examples=many, deadline=None)(given(strategy)(law))

        @pytest.mark.parametrize("holds", [few_worlds, pytest.param(many_worlds, marks=pytest.mark.wide)],
                                 ids=["few", "many"])  # fmt: skip
        def test(holds: Callable[[], None]) -> None:
            holds()

        return test

    return decorate


def destinations(result: Mapping[int, Given | None]) -> Seats:
    return {number: found.destination if found else None for number, found in result.items()}


def fits(seats: Seats, places: Sequence[Place], limits: Sequence[Limit]) -> bool:
    """No more seats than there are, and than the limits allow."""
    given_at = [place for place in seats.values() if place is not None]
    return all(given_at.count(place.id) <= place.seats for place in places) and all(
        sum(place in limit.places for place in given_at) <= limit.seats for limit in limits
    )


def blocks(
    candidate: Candidate, place: Place, seats: Seats, order: Sequence[Candidate], world: World
) -> bool:
    """Whether candidate and place would both rather have each other, within seats and limits.

    In the smallest room that would be too full, somebody would have to be worse.
    """
    _candidates, places, _reserved, limits = world
    if place.least is not None and candidate.score < place.least:
        return False
    by_id, position = {each.id: each for each in places}, {each.id: n for n, each in enumerate(order)}
    people = {each.id: each for each in order}

    def standing(number: int, at: Place) -> tuple[int, int]:
        return at.rank(people[number]), position[number]

    others = {number: at for number, at in seats.items() if at is not None and number != candidate.id}
    rooms = [({place.id}, place.seats), *((set(l.places), l.seats) for l in limits if place.id in l.places)]  # noqa: E741
    for members, number in sorted(rooms, key=lambda room: len(room[0])):
        inside = [each for each, at in others.items() if at in members]
        if len(inside) >= number:
            worst = max((standing(each, by_id[others[each]]) for each in inside), default=None)
            return worst is not None and worst > standing(candidate.id, place)
    return True


def better_than(mine: int | None, candidate: Candidate) -> tuple[int, ...]:
    return candidate.choices if mine is None else candidate.choices[: candidate.choices.index(mine)]


def is_stable(seats: Seats, world: World) -> bool:
    candidates, places, _reserved, _limits = world
    order, by_id = in_order(candidates), {place.id: place for place in places}
    return not any(
        blocks(candidate, by_id[choice], seats, order, world)
        for candidate in candidates
        for choice in better_than(seats[candidate.id], candidate)
    )


def may_apply(candidate: Candidate, places: Sequence[Place]) -> list[int]:
    least = {place.id: place.least for place in places}
    return [
        choice for choice in candidate.choices if least[choice] is None or candidate.score >= least[choice]
    ]


@wide(worlds(people=4, reserved=False), few=30, many=3000)
def test_of_all_stable_results_it_is_the_best_for_each(world: World) -> None:
    """Every result that can be is looked at: with the same places, priorities, least scores and limits."""
    candidates, places, _reserved, limits = world
    found = destinations(allocate(candidates, places, (), limits))
    assert fits(found, places, limits)
    assert is_stable(found, world)
    wishes = {candidate.id: [*may_apply(candidate, places), None] for candidate in candidates}
    for possible in product(*wishes.values()):
        other = dict(zip(wishes, possible, strict=True))
        if fits(other, places, limits) and is_stable(other, world):
            assert all(
                wishes[number].index(found[number]) <= wishes[number].index(other[number])
                for number in wishes
            )


@wide(worlds(people=12, reserved=False), few=50, many=3000)
def test_without_limits_it_is_what_another_program_finds(world: World) -> None:
    candidates, places, _reserved, _limits = world
    assert destinations(allocate(candidates, places)) == seats_by_matching(candidates, places)


@wide(worlds(people=12), few=50, many=3000)
def test_seats_given_never_exceed_seats_offered_and_all_got_what_they_ranked(world: World) -> None:
    candidates, places, reserved, limits = world
    found = destinations(allocate(candidates, places, reserved, limits))
    assert fits(found, places, limits)
    assert set(found) == {candidate.id for candidate in candidates}
    for candidate in candidates:
        assert found[candidate.id] in (None, *may_apply(candidate, places))


@wide(worlds(people=12), few=50, many=3000)
def test_the_reserved_order_is_kept(world: World) -> None:
    """What earlier groups get does not depend on later ones, and none gets more than its seats."""
    candidates, places, reserved, limits = world
    result = allocate(candidates, places, reserved, limits)
    groups = {candidate.id: candidate.groups for candidate in candidates}
    for until, (group, seats) in enumerate(reserved, 1):
        held = {number: got for number, got in result.items() if got and got.reserved == group}
        assert len(held) <= seats
        assert all(group in groups[number] for number in held)
        alone = allocate(candidates, places, reserved[:until], limits)
        assert held == {number: got for number, got in alone.items() if got and got.reserved == group}


@wide(worlds(people=8), few=30, many=2000)
def test_nobody_gains_by_ranking_untruthfully(world: World) -> None:
    candidates, places, reserved, limits = world
    truth = destinations(allocate(candidates, places, reserved, limits))
    for candidate in candidates[:2]:
        wishes = [*candidate.choices, None]
        for other in (candidate.choices[::-1], candidate.choices[1:], candidate.choices[:1]):
            said = Candidate(candidate.id, candidate.score, candidate.tie, other, candidate.groups)
            people = [said if each is candidate else each for each in candidates]
            got = destinations(allocate(people, places, reserved, limits))[candidate.id]
            assert wishes.index(truth[candidate.id]) <= wishes.index(got)


@wide(worlds(people=12), few=30, many=2000)
def test_it_does_not_depend_on_the_order_of_the_input(world: World) -> None:
    candidates, places, reserved, limits = world
    assert settle(candidates, places, reserved, limits) == settle(
        reversed(candidates), places, reserved, limits
    )


@wide(worlds(people=12), few=50, many=3000)
def test_each_reason_is_true(world: World) -> None:
    """What each is told agrees with the result, and with the scores of those who have the seats."""
    candidates, places, reserved, limits = world
    order, by_id = in_order(candidates), {place.id: place for place in places}
    result = allocate(candidates, places, reserved, limits)
    account = Account(order, by_id, limits, ("sent",)[:0], result, reserved)
    known = {candidate.id: candidate for candidate in candidates}
    for candidate in order:
        reasons, got = account.of(candidate), result[candidate.id]
        assert [reason.destination for reason in reasons] == list(candidate.choices)
        given_at = [reason.destination for reason in reasons if reason.why is Why.GIVEN]
        assert given_at == ([got.destination] if got else [])
        for reason in reasons:
            place = by_id[reason.destination]
            TRUE[reason.why](reason, candidate, place, result)
            if reason.holder is None:
                assert reason.cut_off is None
                continue
            holder = known[reason.holder]
            assert reason.cut_off == holder.score
            if reason.why in (Why.TIE, Why.FIRST):
                assert (place.rank(candidate) > place.rank(holder)) is (reason.why is Why.FIRST)


def _beaten(reason: Reason, candidate: Candidate, place: Place, result: Mapping[int, Given | None]) -> None:
    holder = result[reason.holder]
    assert holder is not None
    assert holder.reserved is None
    assert holder.destination in (reason.limit.places if reason.limit else {place.id})
    assert place.admits(candidate)
    assert {Why.BELOW: reason.cut_off > candidate.score, Why.TIE: reason.cut_off == candidate.score,
            Why.FIRST: reason.cut_off <= candidate.score}[reason.why]  # fmt: skip


def _below_least(reason: Reason, candidate: Candidate, place: Place, result: object) -> None:
    assert not place.admits(candidate)


def _no_seat(reason: Reason, candidate: Candidate, place: Place, result: Mapping[int, Given | None]) -> None:
    members = reason.limit.places if reason.limit else {place.id}
    assert not [got for got in result.values() if got and not got.reserved and got.destination in members]


def _group_before(
    reason: Reason, candidate: Candidate, place: Place, result: Mapping[int, Given | None]
) -> None:
    members = reason.limit.places if reason.limit else {place.id}
    served = {got.reserved for got in result.values() if got and got.destination in members}
    assert served
    assert None not in served
    assert candidate.groups
    assert candidate.groups.isdisjoint(served)


def _anything(reason: Reason, candidate: Candidate, place: Place, result: object) -> None:
    """`GIVEN` and `BETTER` are looked at as a whole."""


TRUE: Mapping[Why, Callable] = {
    Why.BELOW: _beaten,
    Why.TIE: _beaten,
    Why.FIRST: _beaten,
    Why.LEAST: _below_least,
    Why.NO_SEAT: _no_seat,
    Why.GROUP: _group_before,
    Why.GIVEN: _anything,
    Why.BETTER: _anything,
}


def test_reserved_seats_are_used_before_the_open_ones() -> None:
    strong = Candidate(1, Decimal(90), ("1",), (1,))
    orphan = Candidate(2, Decimal(50), ("2",), (1,), frozenset({"orphan"}))
    places = [Place(1, 1)]
    assert allocate([strong, orphan], places, [("orphan", 1)]) == {1: None, 2: Given(1, "orphan")}
    assert allocate([strong, orphan], places) == {1: Given(1), 2: None}


def test_who_has_a_right_to_a_reserved_seat_is_told_that_another_group_was_served_before() -> None:
    orphan = Candidate(1, Decimal(40), ("1",), (1,), frozenset({"orphan"}))
    disabled = Candidate(2, Decimal(100), ("2",), (1, 2), frozenset({"disability"}))
    strong = Candidate(3, Decimal(90), ("3",), (1,))
    places = {1: Place(1, 1), 2: Place(2, 0)}
    order = [disabled, strong, orphan]

    def whys(candidate: Candidate, *reserved: tuple[str, int]) -> list[Why]:
        result = allocate(order, places.values(), reserved)
        return [each.why for each in Account(order, places, (), (), result, reserved).of(candidate)]

    both = ("orphan", 1), ("disability", 1)
    assert whys(disabled, *both) == [Why.GROUP, Why.NO_SEAT]
    assert whys(orphan, *both[::-1]) == [Why.GROUP]
    assert whys(strong, *both) == [Why.NO_SEAT]
    assert whys(disabled, both[0]) == [Why.NO_SEAT, Why.NO_SEAT]


def test_who_comes_first_turns_away_the_better_who_go_on_to_their_next_choice() -> None:
    strong = Candidate(1, Decimal(90), ("1",), (1, 2))
    middle = Candidate(2, Decimal(70), ("2",), (2,))
    own = Candidate(3, Decimal(50), ("3",), (1,), frozenset({"faculty:1"}))
    result = settle([strong, middle, own], [Place(1, 1, ("faculty:1",)), Place(2, 1)])
    assert result.given == {1: Given(2), 2: None, 3: Given(1)}
    assert result.displaced == [Displaced(1, 3, 1), Displaced(2, 1, 2)]


def test_limits_that_cross_or_mix_who_comes_first_are_refused() -> None:
    places = [Place(number, 1) for number in PLACES]
    with pytest.raises(ValueError, match="cross"):
        ensure_nested([Limit(frozenset({1, 2}), 1), Limit(frozenset({2, 3}), 1)], places)
    with pytest.raises(ValueError, match="different groups first"):
        ensure_nested([Limit(frozenset({1, 2}), 1)], [Place(1, 1, ("faculty:1",)), *places[1:]])


def test_the_score_is_the_mean_in_per_cent_of_the_scales() -> None:
    criteria = [{"key": "a", "scale": 5, "weight": 60}, {"key": "b", "scale": 10, "weight": 40}]
    assert weighted_score([{"a": 5, "b": 10}], criteria) == Decimal("100.000")
    assert weighted_score([{"a": 5, "b": 0}, {"a": 0, "b": 10}], criteria) == Decimal("50.000")
    assert weighted_score([], criteria) == Decimal(0)
