"""What is late, silent or waits for the office, as clauses on `Stay`."""

from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_

from mobility.base.lending import lent
from mobility.documents.models import Document, Requirement
from mobility.stays.expecting import AWAITED, SILENT_AFTER, Silence
from mobility.stays.models import Activity, Crossing, Extension, ReceivedPaper, Stay
from mobility.stays.papers_asked import CERTIFICATE, CONTEXT, TRANSCRIPT, of_return

PEOPLE_FOUND = [state for state, silence in AWAITED.items() if silence in (Silence.ARRIVAL, Silence.END)]
"""The states in which somebody may be missed."""


def late(today: date) -> ColumnElement[bool]:
    """The next sign is overdue, and it is not the office that it waits for; as `expecting.is_late`."""
    return (Stay.due_on < today) & expects_sign()


def silent(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Late for arrival or departure, and the reminder has not helped; as `expecting.is_silent`."""
    missed = (Stay.due_on < today - SILENT_AFTER) & Stay.state.in_(PEOPLE_FOUND)
    return missed & ~crossing_waits() & ~is_unasked()


def expects_sign() -> ColumnElement[bool]:
    """A sign of the person is expected: they come, the office has not to look at one, and they have not done all that is
    theirs."""
    return ~crossing_waits() & ~_all_given() & ~is_unasked()


def is_unasked() -> ColumnElement[bool]:
    """No sign of the person is asked for; as `Caveat.unasked`."""
    return or_(false(), *(known(Stay.id) for known in lent.unasked))


def is_called_off(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The stay that followed from the case was called off before the arrival: nothing comes of the place."""
    return exists().where(Stay.application_id == case_id, is_cancelled())


def is_broken_off(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The same after the arrival: the place was taken, and is no longer."""
    broken_off = Stay.called_off_on.is_not(None) & Stay.arrived_on.is_not(None)
    return exists().where(Stay.application_id == case_id, broken_off)


def is_departed(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The stay that followed from the case is behind its person, whether or not they are home."""
    return exists().where(Stay.application_id == case_id, Stay.departed_on.is_not(None))


def is_cancelled() -> ColumnElement[bool]:
    """As `Stay.state`, in facts that an index has."""
    return Stay.called_off_on.is_not(None) & Stay.arrived_on.is_(None)


def _all_given() -> ColumnElement[bool]:
    """Home, with the report and the papers sent: what is left is the office's; as `words.next_of`."""
    papers = (
        or_(Stay.activity.not_in([each for each in Activity if key in of_return(each)]), is_given(key))
        for key in (CERTIFICATE, TRANSCRIPT)
    )
    broke_off = Stay.called_off_on.is_not(None)
    return Stay.returned_on.is_not(None) & or_(broke_off, and_(Stay.report_sent_at.is_not(None), *papers))


def is_given(key: str) -> ColumnElement[bool]:
    """The person has sent this paper of the return."""
    return exists().where(
        Document.case_id == Stay.application_id,
        Document.replaced_at.is_(None),
        Requirement.id == Document.requirement_id,
        Requirement.context.startswith(f"{CONTEXT}:"),
        Requirement.key == key,
    )


def is_taken(key: str) -> ColumnElement[bool]:
    """The office has looked at it and taken it."""
    return exists().where(ReceivedPaper.stay_id == Stay.id, ReceivedPaper.key == key)


def crossing_waits() -> ColumnElement[bool]:
    """The person has reported an arrival or a departure, and the office has not looked at it."""
    return exists().where(Crossing.stay_id == Stay.id, Crossing.decided_at.is_(None)) & Stay.running


def office_owes() -> ColumnElement[bool]:
    """The office has something to decide: a crossing, an extension, or whether somebody who is home lacks anything."""
    told_all = Stay.report_sent_at.is_not(None) | Stay.called_off_on.is_not(None)
    return or_(
        crossing_waits(),
        exists().where(Extension.stay_id == Stay.id, Extension.decided_at.is_(None)) & Stay.running,
        Stay.returned_on.is_not(None) & told_all & Stay.closed_at.is_(None),
    )
