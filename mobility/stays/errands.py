"""What a member of staff goes to a partner for: as the stay has it; before there is one, as the application says."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from mobility.base.lending import Errand
from mobility.stays import queries
from mobility.stays.models import SAID_OF_STAFF, Activity
from mobility.stays.words import ACTIVITIES


def stated_errands(case_ids: Collection[int]) -> Mapping[int, tuple[Activity, Decimal | None]]:
    """id of the case -> what its application says that they go for, and the hours that they offer to teach; each where it
    does"""
    stated = queries.stated_in(case_ids, (queries.PURPOSE, queries.HOURS_OFFERED))
    return {case_id: _errand(said) for case_id, said in stated.items()}


def errands_of(case_ids: Collection[int]) -> dict[int, Errand]:
    """id of the case -> its errand; two statements"""
    found = dict(stated_errands(case_ids))
    found |= {
        each.application_id: (Activity(each.activity), each.hours_agreed)
        for each in queries.stays_from(case_ids)
    }
    return {
        case_id: Errand("" if activity is Activity.UNSAID else str(ACTIVITIES[activity]), hours)
        for case_id, (activity, hours) in found.items()
    }


def _errand(said: Mapping[str, str]) -> tuple[Activity, Decimal | None]:
    purpose = said.get(queries.PURPOSE)
    activity = Activity(purpose) if purpose in SAID_OF_STAFF else Activity.UNSAID
    hours = said.get(queries.HOURS_OFFERED) if activity is Activity.TEACHING else None
    return activity, round(Decimal(hours), 1) if hours is not None else None
