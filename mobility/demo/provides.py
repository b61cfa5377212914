"""What the demo lends to the sign-in page: what waits for each of its people, and a partner's link."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.applications.standing import ShownState, standings_of
from mobility.base.database import db
from mobility.base.languages import day, tr
from mobility.base.lending import Stranger
from mobility.base.zone import local_day
from mobility.calls.models import Destination
from mobility.institutions.models import Contact
from mobility.register.models import Affiliation, AffiliationState
from mobility.selection.models import Nomination, PartnerLink
from mobility.selection.nominations.links import path_of
from mobility.selection.stages import OFFER, PARTNER_ANSWER, WAITING_LIST
from mobility.workflow.queries import count_tasks, lines_beside
from mobility.workflow.services import book_of

Words = Callable[[str, str], str]

BY_STAGE: Mapping[str, Words] = {
    "draft": lambda call, until: _(
        "A draft, half done, to be sent by %(day)s: %(call)s", call=call, day=until
    ),
    "changes-asked": lambda call, until: _(
        "Returned for changes, to be sent again by %(day)s: %(call)s", call=call, day=until
    ),
    OFFER: lambda call, until: (
        _("A place is offered, to be answered by %(day)s: %(call)s", call=call, day=until)
        if until
        else _("A place is offered, and the office decides first of a condition: %(call)s", call=call)
    ),
    WAITING_LIST: lambda call, until: _("On the waiting list until %(day)s: %(call)s", call=call, day=until),
}
"""What an applicant has before them, by stage; in every other stage, the stage's title is said."""

WITHOUT_TASKS: Mapping[str, object] = {
    Role.HEAD_OF_OFFICE: _l("Signs the selections and sees every case"),
    Role.ADMINISTRATOR: _l("Looks after people, their roles and the operations"),
    Role.AUDITOR: _l("Reads everything but protected papers, changes nothing"),
    Role.VISA_OFFICER: _l("Sees for whom a visa is to be arranged"),
    Role.VICE_RECTOR: _l("Signs the orders and sees every case"),
}
"""What roles do for which nothing waits by itself."""


def introductions(people: Sequence[Person], now: datetime) -> Mapping[int, str]:
    """id of a person with grants loaded -> what waits for them now, in words."""
    applicants = [person.id for person in people if not person.roles]
    found = _without_applications(applicants) | _of_applicants(applicants)
    return found | {person.id: _of_staff(person) for person in people if person.roles}


def _of_staff(person: Person) -> str:
    """How many tasks there are, and of what stands beside the cases each line."""
    number = count_tasks(person)
    beside = [what for lines in lines_beside(person) for what, _where, _path in lines]
    if number or beside:
        counted = [ngettext("%(num)d task is waiting", "%(num)d tasks are waiting", number)] if number else []
        return "; ".join(counted + beside)
    role = next((role for role in sorted(person.roles) if role in WITHOUT_TASKS), None)
    return str(WITHOUT_TASKS[role]) if role else _("No task is waiting now")


def _of_applicants(ids: Sequence[int]) -> dict[int, str]:
    """By each one's newest application."""
    newest = (
        select(func.max(Application.id)).where(Application.person_id.in_(ids)).group_by(Application.person_id)
    )
    applications = db.session.scalars(select(Application).where(Application.id.in_(newest))).all()
    stands = standings_of(applications)
    return {each.person_id: _of_application(each, stands[each.id]) for each in applications}


def _of_application(application: Application, stands: ShownState) -> str:
    call = tr(application.title)
    until = day(local_day(application.due_at)) if application.due_at else ""
    book = book_of(application)
    end = book.ends.get(application.stage)
    if stands.called_off:
        return f"{stands.word}: {call}"
    if end is not None and end.good:
        return _("The place is taken: %(call)s", call=call)
    said = BY_STAGE.get(application.stage)
    if said is None:
        return f"{tr(dict(book.title_of(application.stage)))}: {call}"
    return said(call, until)


def _without_applications(ids: Sequence[int]) -> dict[int, str]:
    claimed = set(
        db.session.scalars(
            select(Affiliation.person_id).where(
                Affiliation.person_id.in_(ids), Affiliation.state == AffiliationState.CLAIMED
            )
        )
    )
    return {
        number: _("The office has still to confirm the student number")
        if number in claimed
        else _("Has not applied yet")
        for number in ids
    }


def asked_partner(now: datetime) -> Sequence[Stranger]:
    """The partner who has most nominations to answer, by the link of its mail."""
    number = func.count(Nomination.id.distinct())
    row = db.session.execute(
        select(Contact, func.max(PartnerLink.id), number)
        .join(PartnerLink, PartnerLink.contact_id == Contact.id)
        .join(Destination, Destination.institution_id == Contact.institution_id)
        .join(Nomination, Nomination.destination_id == Destination.id)
        .join(Application, Application.id == Nomination.application_id)
        .where(
            PartnerLink.recalled_at.is_(None),
            PartnerLink.ends_at > now,
            Application.stage == PARTNER_ANSWER,
            Nomination.answered_at.is_(None),
        )
        .group_by(Contact.id)
        .order_by(number.desc(), Contact.id)
        .options(selectinload(Contact.institution))
        .limit(1)
    ).first()
    if row is None:
        return []
    contact, link_id, waiting = row
    words = ngettext("%(num)d nomination to answer", "%(num)d nominations to answer", waiting)
    return [Stranger(tr(contact.institution.name), words, path_of(link_id))]


INTRODUCTIONS = [introductions]
STRANGERS = [asked_partner]
