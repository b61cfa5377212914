"""Laws of spread and calibration, without a database."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mobility.reviews.spread import Doubt, Leaning, doubt_in, leanings, outliers, spread_of
from mobility.sittings.quorum import needed_of

TOTALS = st.lists(st.integers(0, 100).map(Decimal), min_size=1, max_size=9)


@given(TOTALS)
def test_the_mean_lies_between_the_lowest_and_the_highest(totals: list[Decimal]) -> None:
    spread = spread_of(totals)
    assert spread is not None
    assert spread.low <= spread.mean <= spread.high
    assert 0 <= spread.deviation <= (spread.high - spread.low) / 2 + Decimal("0.1")
    assert spread.apart == (max(totals) - min(totals) >= 25)


def test_the_deviation_is_that_of_the_whole() -> None:
    spread = spread_of([Decimal(each) for each in (20, 40, 40, 40, 50, 50, 70, 90)])
    assert spread is not None
    assert (spread.mean, spread.deviation) == (Decimal("50.0"), Decimal("20.0"))


def test_an_outlier_lies_far_from_the_others_and_alone_nobody_does() -> None:
    assert outliers({1: Decimal(80), 2: Decimal(80), 3: Decimal(40)}) == {3}
    assert outliers({1: Decimal(80), 2: Decimal(80), 3: Decimal(40), 4: Decimal(40)}) == set()
    assert outliers({1: Decimal(90), 2: Decimal(60), 3: Decimal(30)}) == {1, 3}
    assert outliers({1: Decimal(5)}) == set()
    assert outliers({1: Decimal(5), 2: Decimal(95)}) == set()


@given(TOTALS)
def test_whoever_agrees_with_half_of_all_is_no_outlier_and_does_not_lean(totals: list[Decimal]) -> None:
    assessors = dict(enumerate(totals, 1))
    agreeing = {who for who, total in assessors.items() if 2 * totals.count(total) >= len(totals) > 2}
    assert outliers(assessors).isdisjoint(agreeing)
    assert {each.by for each in leanings([assessors]) if each.person_id in agreeing} <= {Decimal("0.0")}


@given(TOTALS.filter(lambda totals: len(totals) > 2), st.integers(0, 8))
def test_who_is_far_off_makes_no_outliers_of_the_others(totals: list[Decimal], place: int) -> None:
    """However far one goes, those who stand together stay where they were."""
    together = {who: Decimal(60) for who in range(len(totals))}
    one = place % len(totals)
    assert outliers({**together, one: totals[0]}) == ({one} if abs(totals[0] - 60) >= 25 else set())


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=6))
def test_of_two_assessors_one_leans_as_far_as_the_other_the_other_way(pairs: list[tuple[int, int]]) -> None:
    found = {each.person_id: each for each in leanings([{1: Decimal(a), 2: Decimal(b)} for a, b in pairs])}
    assert found[1].by == -found[2].by
    assert found[1].shared == len(pairs)
    assert not any(each.outlier for each in found.values())
    assert doubt_in(list(found.values())) == Doubt.PAIR


def met(*applications: dict[int, int]) -> list[Leaning]:
    return leanings([{who: Decimal(total) for who, total in each.items()} for each in applications])


def test_who_can_be_called_apart_was_compared_with_two_others_on_several_applications() -> None:
    three = met(*[{1: 80, 2: 80, 3: 40}] * 3)
    assert ([each.person_id for each in three if each.outlier], doubt_in(three)) == ([3], None)
    in_turn = met({1: 80, 2: 50}, {1: 80, 3: 50}, {1: 80, 4: 50})
    assert ([each.person_id for each in in_turn if each.outlier], doubt_in(in_turn)) == ([1], None)
    assert doubt_in(met(*[{1: 80, 2: 80, 3: 40}] * 2)) == Doubt.FEW
    assert doubt_in(met(*[{1: 80, 2: 40}, {3: 80, 4: 40}] * 3)) == Doubt.PAIRS
    assert doubt_in(met({1: 80}, {2: 40})) == Doubt.ALONE


def test_of_several_applications_the_middle_counts_and_not_who_was_met_on_one_of_them() -> None:
    """1 lies 20 below on three, and 80 above on one that 2 shared with them alone."""
    three = {1: 40, 2: 60, 3: 60}
    found = met(three, three, three, {1: 100, 2: 20})
    by = {each.person_id: (each.by, each.outlier) for each in found}
    assert by == {
        1: (Decimal("-20.0"), True),
        2: (Decimal("0.0"), False),
        3: (Decimal("0.0"), False),
    }


def test_who_is_far_off_both_ways_is_an_outlier_who_leans_neither_way() -> None:
    found = met(*[{1: 20, 2: 60, 3: 60}, {1: 100, 2: 60, 3: 60}] * 2)
    assert [(each.person_id, each.by, each.apart, each.leans) for each in found if each.outlier] == [
        (1, Decimal("0.0"), Decimal("40.0"), False)
    ]


@given(st.integers(1, 30))
def test_a_majority_is_more_than_half_and_no_more_than_all(members: int) -> None:
    assert members / 2 < needed_of("majority", members) <= needed_of("all", members) == members
    assert needed_of("3", members) == 3
