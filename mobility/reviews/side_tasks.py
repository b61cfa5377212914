"""What of reviews waits for somebody beside the waits of cases, and what they should know of: a line each."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.accounts.models import Grant, Person
from mobility.base.database import utc_now
from mobility.base.languages import day, tr
from mobility.base.lending import Bereft, Line, LinesBeside, Standing
from mobility.base.zone import local_day
from mobility.reviews import queries


def copies_owed_note(found: queries.CopiesOwedIn) -> Line | None:
    """To who blackens: of what assessors see nothing behind the document check."""
    if not found.owed:
        return None
    _number, first = found.owed[0]
    if found.number == 1 and not found.more:
        return (
            _("To be blackened for reviewers: %(documents)s", documents=first.named),
            first.reference,
            url_for("applications.show", reference=first.reference, _anchor=f"doc-{first.owed[0]}"),
        )
    words = ngettext(
        "%(num)s application with documents to be blackened for reviewers",
        "%(num)s applications with documents to be blackened for reviewers",
        found.number,
    )
    return (
        _("Documents to be blackened for reviewers") if found.more else words,
        f"{tr(found.title)} ({found.call})",
        url_for("reviews.assessors", reference=found.call, _anchor="unseen"),
    )


def assessed_by_fewer_note(found: queries.AssessedByFewer) -> Line | None:
    """To the office: of what is assessed or voted on by fewer than were asked, until others have come or it has gone on."""
    if not found.together:
        return (
            _("Assessed or voted on by fewer than were asked"),
            found.reference,
            url_for("workflow.holders", reference=found.reference),
        )
    if not found.first:
        return None
    words = ngettext(
        "%(num)s application is assessed by fewer than were asked",
        "%(num)s applications are assessed by fewer than were asked",
        found.number,
    )
    return words, f"{tr(found.title)} ({found.call})", url_for("reviews.assessors", reference=found.call)


def correction_task(owed: queries.ToLookAt) -> Line:
    """What somebody has signed and is to look at again."""
    path = url_for("reviews.assess", reference=owed.reference)
    return _correction_said(owed), f"{owed.reference}, {tr(owed.title)}", path


def corrections_not_lent(person: Person) -> Sequence[Standing]:
    """The same of who lends a role: nobody looks at it for them."""
    return [
        Standing(_correction_said(owed), url_for("reviews.assess", reference=owed.reference), owed.reference)
        for owed in queries.owed_by(person)
    ]


def corrections_left(grant: Grant, now: datetime) -> Bereft:
    """What whose role ends owes of it: nobody looks in their place."""
    cases = queries.left_by(grant)
    said = ngettext(
        "They are to look at their points of %(num)d application again after an appeal: %(cases)s. Nobody does it in their "
        "place: the points then stay.",
        "They are to look at their points of %(num)d applications again after appeals: %(cases)s. Nobody does it in their "
        "place: the points then stay.",
        len(cases),
        cases=", ".join(cases),
    )
    return Bereft(own=tuple(cases), besides=(said,) if cases else ())


def _correction_said(owed: queries.ToLookAt) -> str:
    on = day(local_day(owed.due_at))
    if owed.due_at < utc_now():
        return _("An appeal is granted: your points were to be looked at again by %(day)s", day=on)
    return _("An appeal is granted: look at your points again by %(day)s", day=on)


TASKS = [LinesBeside(queries.to_correct, queries.ToLookAt, correction_task)]
NOTES = [
    LinesBeside(queries.copies_owed_for, queries.CopiesOwedIn, copies_owed_note),
    LinesBeside(queries.assessed_by_fewer_for, queries.AssessedByFewer, assessed_by_fewer_note),
]
"""What does not wait for the person, and they should know of."""
