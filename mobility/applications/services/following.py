"""Somebody who has a place and is in another faculty by now: that one reads the application too."""

from datetime import datetime

from sqlalchemy import func, select

from mobility.applications.faculties import scope_of
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.register.models import KNOWN, Affiliation
from mobility.workflow.models import Case

READS_TOO = "faculty-reads-too"
AT_ONCE = 500
"""So many are looked at at once; the next time the next ones."""


def let_new_faculties_read(*, now: datetime) -> None:
    """Of each place that was taken and is not behind its person: the faculty that the register has for them by now comes
    behind the one to which they sent the application. Nothing is decided there any more, so it reads, and no more.
    """
    scope = func.concat(scope_of(""), Affiliation.faculty_id)
    rows = db.session.execute(
        select(Application, scope)
        .join(Affiliation, Affiliation.person_id == Case.subject_id)
        .where(
            Case.ended_at.is_not(None),
            lent.reached["seated"](Case.id),
            ~lent.reached["departed"](Case.id),
            Affiliation.state.in_(KNOWN),
            Affiliation.faculty_id.is_not(None),
            scope != func.all(Case.scopes),
        )
        .order_by(Case.id)
        .limit(AT_ONCE)
        .with_for_update(of=Case, key_share=True)
    ).all()
    for application, read_by in rows:
        application.scopes = [*application.scopes, read_by]
        record(f"case:{application.id}", READS_TOO, None, now, {"scope": read_by})
