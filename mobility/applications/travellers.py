"""Who is going abroad, for visa support: confirmed people with their stay and their passport."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.applications.names import Names, names_of
from mobility.applications.standing import ways_off
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.zone import local_day
from mobility.calls.models import Destination
from mobility.documents.models import Document, Protection, Requirement
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import answers_in
from mobility.register.queries import affiliations_of
from mobility.workflow.engine.books import good_ends
from mobility.workflow.models import Case

PASSPORT_SECTION = "passport"
MOST = 500
"""On one page: more people never travel at once; the latest confirmed are shown."""


@dataclass(frozen=True)
class Traveller:
    """One confirmed person. `valid_until` and `number` are as they were typed; None and empty where they were not."""

    reference: str
    names: Names
    email: str
    call: Mapping[str, str]
    destination: Destination | None
    stay: tuple[date, date] | None
    """First and last day, as they hold now; None where there is no destination either."""
    number: str
    valid_until: date | None
    papers: tuple[Document, ...]
    """Protected ones in force, with their requirement: the passport."""

    @property
    def ends_early(self) -> bool:
        """Whether the passport is over before the stay is."""
        if self.stay is None or self.valid_until is None:
            return False
        return self.valid_until < self.stay[1]

    def goes(self, today: date) -> bool:
        """Whether the stay is abroad and not over yet, as far as it is known."""
        if self.destination is None or self.stay is None:
            return True
        return not self.destination.institution.home and self.stay[1] >= today


def travellers(viewer: Person, now: datetime) -> list[Traveller]:
    """Whose stay is not over yet, those who leave first on top; who has no seat on record stands last.

    Who has come to a good end and stays at home, as in a joint faculty's first years, needs no visa; nor does whose stay was
    called off.
    """
    found = db.session.scalars(
        select(Application)
        .where(
            _looked_after(viewer),
            tuple_(Case.rule_book_id, Case.stage).in_(good_ends()),
            *(~off for off in ways_off().values()),
        )
        .options(joinedload(Application.subject))
        .order_by(Case.ended_at.desc(), Application.id)
        .limit(MOST)
    ).all()
    ids = [application.id for application in found]
    places, stays = lent.given["destinations"](ids), lent.given["stays"](ids)
    answers, papers = answers_in(ids), _papers_of(ids)
    known = affiliations_of([application.person_id for application in found])
    everybody = [
        _traveller(
            application,
            names_of(application.subject, known.get(application.person_id)),
            places.get(application.id),
            stays.get(application.id),
            answers[application.id],
            papers.get(application.id, []),
        )
        for application in found
    ]
    today = local_day(now)
    still = [each for each in everybody if each.goes(today)]
    return sorted(still, key=lambda each: each.stay[0] if each.stay is not None else date.max)


def _looked_after(viewer: Person) -> ColumnElement[bool]:
    """The submitted cases of the scopes in which the viewer is visa officer; they see of them what this list says."""
    scopes = cast(sorted(viewer.scopes_of(Role.VISA_OFFICER)), ARRAY(Text))
    return and_(Case.submitted_at.is_not(None), Case.scopes.overlap(scopes))


def _papers_of(case_ids: Collection[int]) -> dict[int, list[Document]]:
    rows = db.session.scalars(
        select(Document)
        .join(Document.requirement)
        .where(
            Document.case_id.in_(case_ids),
            Document.replaced_at.is_(None),
            Requirement.protection == Protection.IDENTITY,
        )
        .options(joinedload(Document.requirement))
        .order_by(Requirement.position, Document.id)
    )
    found: dict[int, list[Document]] = {}
    for document in rows:
        found.setdefault(document.case_id, []).append(document)
    return found


def _traveller(
    application: Application,
    names: Names,
    destination: Destination | None,
    stay: tuple[int, date, date] | None,
    answers: Mapping[str, SectionAnswers],
    papers: Collection[Document],
) -> Traveller:
    given: dict[str, Any] = answers[PASSPORT_SECTION].values if PASSPORT_SECTION in answers else {}
    return Traveller(
        reference=application.reference,
        names=names,
        email=application.subject.email,
        call=application.title,
        destination=destination,
        stay=destination.days_held(stay) if destination is not None else None,
        number=str(given.get("passport_number") or ""),
        valid_until=_day(given.get("passport_valid_until")),
        papers=tuple(papers),
    )


def _day(typed: object) -> date | None:
    try:
        return date.fromisoformat(str(typed or ""))
    except ValueError:  # typed, but no day: as good as missing
        return None
