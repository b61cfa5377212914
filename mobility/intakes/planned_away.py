"""Who has left, or is on leave, and is still expected at the partner: the stay stands until the office calls it off."""

from flask import url_for
from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.database import utc_now
from mobility.base.languages import day
from mobility.base.zone import local_day
from mobility.intakes import policy, queries
from mobility.intakes.words import STATES


def stay_notes(viewer: Person) -> list[tuple[str, str, str]]:
    """A line each, with where the stay is called off."""
    if not viewer.holds_any(policy.RUNNERS):
        return []
    today = local_day(utc_now())
    return [
        (
            _("%(person)s: a stay at the partner is planned", person=each.name),
            _(
                "%(state)s · from %(day)s · call the stay off, or note that the student is back.",
                state=STATES[each.student.state(today)],
                day=day(stay.expected_from),
            ),
            url_for("stays.show", reference=stay.reference),
        )
        for each, stay in queries.expected_in_vain(viewer)
    ]
