"""Laws of handing out assessments: nobody twice, nobody who may not, and nobody two ahead whom another could relieve."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mobility.reviews.balance import Place, balanced

PEOPLE = range(1, 7)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Place], dict[int, int]]:
    """Applications with one to three places each, held by different people or by nobody."""
    places: list[Place] = []
    for case_id in range(draw(st.integers(1, 8))):
        able = draw(st.frozensets(st.sampled_from(PEOPLE), min_size=1))
        holders = draw(st.lists(st.sampled_from(sorted(able)), unique=True, max_size=3))
        for who in [*holders, *([None] if draw(st.booleans()) and len(able) > len(holders) else [])]:
            speaking = draw(st.frozensets(st.sampled_from(sorted(able))))
            free = who is not None and draw(st.integers(0, 4)) == 0
            places.append(Place(len(places), case_id, who, able, speaking, free))
    return places, draw(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 4)))


@given(worlds())
def test_nobody_who_may_not_and_nobody_twice_and_no_place_lost(
    world: tuple[list[Place], dict[int, int]],
) -> None:
    places, weights = world
    found = balanced(places, weights)
    assert set(found) == {place.key for place in places}
    for place in places:
        assert found[place.key] in place.able | {place.person_id}
        assert (found[place.key] is None) <= (place.person_id is None)
    pairs = [(place.case_id, found[place.key]) for place in places if found[place.key] is not None]
    assert len(pairs) == len(set(pairs))


@given(worlds())
def test_nobody_has_two_more_than_somebody_who_could_take_over(
    world: tuple[list[Place], dict[int, int]],
) -> None:
    places, weights = world
    found = balanced(places, weights)
    load = Counter(weights)
    load.update(who for who in found.values() if who is not None)
    assessing = {
        place.case_id: {found[other.key] for other in places if other.case_id == place.case_id}
        for place in places
    }
    for place in places:
        giver = found[place.key]
        if giver is not None:
            for taker in place.able - assessing[place.case_id]:
                if not (place.free and taker == place.person_id):
                    assert load[giver] - load[taker] <= 1


@given(worlds())
def test_the_same_again_and_nothing_left_to_do_afterwards(
    world: tuple[list[Place], dict[int, int]],
) -> None:
    places, weights = [replace(place, free=False) for place in world[0]], world[1]
    found = balanced(places, weights)
    assert balanced(places, weights) == found
    assert balanced([replace(place, person_id=found[place.key]) for place in places], weights) == found


def test_all_alike_are_shared_evenly() -> None:
    places = [Place(n, n, 1, frozenset({1, 2, 3})) for n in range(9)]
    assert sorted(Counter(balanced(places, {}).values()).values()) == [3, 3, 3]


def test_somebody_silent_gives_all_up_and_the_language_is_asked_first() -> None:
    places = [Place(n, n, 1, frozenset({1, 2, 3}), frozenset({3}), free=True) for n in range(2)]
    assert Counter(balanced(places, {}).values()) == {2: 1, 3: 1}
    assert balanced(places[:1], {}) == {0: 3}


def test_over_somebody_else_who_passes_one_on() -> None:
    places = [
        Place(0, 0, 1, frozenset({1, 2})),
        Place(1, 1, 1, frozenset({1})),
        Place(2, 2, 2, frozenset({2, 3})),
    ]
    assert balanced(places, {1: 0, 2: 0, 3: 0}) == {0: 2, 1: 1, 2: 3}
