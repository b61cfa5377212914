"""A destination without seats: what that means for those who ranked it or have a seat there."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.calls.models import Call, CallState, Destination
from mobility.calls.queries import audience_of, seats_taken


def meaning_of_no_seats(call: Call, place: Destination | None) -> list[str]:
    """In sentences, for who leaves it without any; `place`: None where it is new."""
    nobody = _("Without seats nobody can be placed there.")
    if place is None or call.state != CallState.PUBLISHED:
        return [nobody]
    ranking = [case for _person, case in audience_of(call.id) if _ranks(case.choices, place)]
    sent = sum(case.submitted_at is not None for case in ranking)
    drafts, seated = len(ranking) - sent, seats_taken(call.id).get(place.id, 0)
    told = [
        (
            drafts,
            ngettext(
                "%(num)d draft ranks it: before it can be sent, another choice has to be made there.",
                "%(num)d drafts rank it: before they can be sent, another choice has to be made there.",
                drafts,
            ),
        ),
        (
            sent,
            ngettext(
                "%(num)d application that was sent ranks it: this choice then leads to no seat.",
                "%(num)d applications that were sent rank it: this choice then leads to no seat.",
                sent,
            ),
        ),
        (
            seated,
            ngettext(
                "%(num)d person who has a seat there keeps it.",
                "%(num)d people who have a seat there keep it.",
                seated,
            ),
        ),
    ]
    return [nobody, *(sentence for number, sentence in told if number)]


def _ranks(choices: Sequence[Any], place: Destination) -> bool:
    return any(choice.destination_id == place.id for choice in choices)
