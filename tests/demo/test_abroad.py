"""The demo's trips hold together whatever day it is made on: told before they begin, over some weeks ago."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mobility.demo.abroad import LODGINGS, trips
from mobility.demo.plans import plans

LONGEST_WEEKEND = timedelta(days=10)


@given(st.dates(date(2026, 1, 1), date(2036, 12, 31)))
def test_dates_follow_each_other_and_titles_tell_calls_apart(today: date) -> None:
    others = {plan.title["en"] for plan in vars(plans(today)).values()}
    for trip in trips(today):
        dates, stay = trip.plan.dates, trip.plan.stay
        assert dates.opened < min(scene.begun for scene in trip.scenes)
        assert max(scene.begun for scene in trip.scenes) < dates.closes < dates.selection < 0
        last = today + timedelta(days=dates.selection + dates.nominate)
        assert last + LONGEST_WEEKEND < stay.first < stay.last < today - timedelta(days=14)
        assert trip.plan.title["en"] not in others
        assert str(stay.first.year) in trip.plan.title["tg"]
        assert len(trip.acts) <= sum(place.seats for place in trip.plan.places)
        assert {place.partner for place in trip.plan.places} <= set(LODGINGS)
