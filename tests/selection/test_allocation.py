"""Laws of the allocation."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mobility.selection.allocation import Candidate, Given, allocate, in_order, weighted_score

DESTINATIONS = (1, 2, 3)
GROUPS = ("orphan", "disability")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Candidate], dict[int, int], list[tuple[str, int]]]:
    candidates = [
        Candidate(
            id=number,
            score=Decimal(draw(st.integers(0, 10))),
            tie=(f"{number:03}",),
            choices=tuple(draw(st.lists(st.sampled_from(DESTINATIONS), unique=True, max_size=3))),
            groups=frozenset(draw(st.sets(st.sampled_from(GROUPS)))),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    seats = {d: draw(st.integers(0, 4)) for d in DESTINATIONS}
    return candidates, seats, [(group, draw(st.integers(0, 2))) for group in GROUPS]


@given(worlds())
def test_seats_given_never_exceed_seats_offered(world: tuple) -> None:
    candidates, seats, reserved = world
    result = allocate(candidates, seats, reserved)
    for destination, number in seats.items():
        assert sum(1 for g in result.values() if g and g.destination == destination) <= number


@given(worlds())
def test_everybody_gets_what_they_ranked_or_waits(world: tuple) -> None:
    candidates, seats, reserved = world
    result = allocate(candidates, seats, reserved)
    assert set(result) == {c.id for c in candidates}
    for c in candidates:
        found = result[c.id]
        assert found is None or found.destination in c.choices


@given(worlds())
def test_nobody_would_rather_have_a_seat_held_openly_by_somebody_worse(world: tuple) -> None:
    candidates, seats, reserved = world
    result = allocate(candidates, seats, reserved)
    place = {c.id: n for n, c in enumerate(in_order(candidates))}
    for c in candidates:
        mine = result[c.id]
        better = c.choices[: c.choices.index(mine.destination)] if mine else c.choices
        if mine and mine.reserved:
            continue
        for destination in better:
            holders = [o for o, g in result.items() if g == Given(destination)]
            assert all(place[o] < place[c.id] for o in holders)
            taken = sum(1 for g in result.values() if g and g.destination == destination)
            assert taken == seats[destination]


@given(worlds())
def test_reserved_seats_go_to_their_group_alone_and_never_over_their_number(world: tuple) -> None:
    candidates, seats, reserved = world
    result = allocate(candidates, seats, reserved)
    groups = {c.id: c.groups for c in candidates}
    for group, number in reserved:
        holders = [c for c, g in result.items() if g and g.reserved == group]
        assert len(holders) <= number
        assert all(group in groups[c] for c in holders)


@given(worlds())
def test_it_does_not_depend_on_the_order_of_the_input(world: tuple) -> None:
    candidates, seats, reserved = world
    assert allocate(candidates, seats, reserved) == allocate(reversed(candidates), seats, reserved)


def test_reserved_seats_are_used_before_the_open_ones() -> None:
    strong = Candidate(1, Decimal(90), ("1",), (1,))
    orphan = Candidate(2, Decimal(50), ("2",), (1,), frozenset({"orphan"}))
    assert allocate([strong, orphan], {1: 1}, [("orphan", 1)]) == {1: None, 2: Given(1, "orphan")}
    assert allocate([strong, orphan], {1: 1}) == {1: Given(1), 2: None}


def test_the_score_is_the_mean_in_per_cent_of_the_scales() -> None:
    criteria = [{"key": "a", "scale": 5, "weight": 60}, {"key": "b", "scale": 10, "weight": 40}]
    assert weighted_score([{"a": 5, "b": 10}], criteria) == Decimal("100.000")
    assert weighted_score([{"a": 5, "b": 0}, {"a": 0, "b": 10}], criteria) == Decimal("50.000")
    assert weighted_score([], criteria) == Decimal(0)
