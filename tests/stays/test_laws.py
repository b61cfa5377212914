"""Where a stay stands follows from what is recorded of it: the page and the list say the same, and days keep their order."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.stays.completeness import lacking
from mobility.stays.expecting import due_day
from mobility.stays.models import ENDS, Activity, State, Stay
from mobility.stays.words import Part, next_of
from mobility.workflow.engine.times import calendar
from tests.selection.world import Office
from tests.stays.world import a_stay

DAY = date(2027, 9, 1)
MAYBE_DAY = st.none() | st.just(DAY)
FACTS = st.fixed_dictionaries(
    {
        "arrived_on": MAYBE_DAY,
        "departed_on": MAYBE_DAY,
        "returned_on": MAYBE_DAY,
        "called_off_on": MAYBE_DAY,
        "address": st.none() | st.sampled_from(["", "Riga"]),
        "closed_at": st.none() | st.just(datetime(2027, 9, 2, tzinfo=UTC)),
    }
)


def test_the_database_derives_the_same_state(app):
    world = Office.open()
    stay = a_stay(world)

    @given(FACTS)
    def law(facts):
        for name, value in facts.items():
            setattr(stay, name, value)
        db.session.flush()
        assert db.session.scalar(select(Stay.state).where(Stay.id == stay.id)) == stay.state

    law()


def test_a_stay_is_waited_for_until_its_end(app):
    """Whoever is neither home nor cancelled is expected by some day, and whoever is, no more."""
    working = calendar(utc_now())

    @given(FACTS, st.sampled_from(list(Activity)))
    def law(facts, activity):
        stay = Stay(planned_from=DAY, planned_to=DAY + timedelta(days=90), activity=activity, **facts)
        assert (due_day(stay, working) is None) == (stay.state in ENDS)

    law()


@given(
    FACTS,
    st.sampled_from(list(Activity)),
    st.booleans(),
    st.sets(st.sampled_from(["certificate", "transcript"])),
)
def test_a_person_at_an_end_has_nothing_to_do(whole_app, facts, activity, emergency, received):
    stay = Stay(planned_from=DAY, planned_to=DAY + timedelta(days=90), activity=activity, **facts)
    following = next_of(stay, emergency=emergency, lacks=lacking(stay, received), sent=frozenset(), today=DAY)
    assert following.sentence
    if stay.state in (State.CLOSED, State.CANCELLED):
        assert following.part is Part.NOTHING
