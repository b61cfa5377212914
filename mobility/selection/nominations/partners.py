"""What a partner sees by their link: their own nominations, and of each only what was agreed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import case as when
from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.languages import day, language_name, number, tr
from mobility.base.lending import Errand, Sequel, lent
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Contact
from mobility.questionnaires.queries import answers_in
from mobility.register.models import Affiliation, Kind, RegisterEntry
from mobility.selection.models import Nomination, PartnerLink, Seat
from mobility.selection.nominations.days import days_of, oddities_of, own_days
from mobility.selection.nominations.depends import OPEN as DEPENDS
from mobility.selection.nominations.depends import UNMET, Told, told_of
from mobility.selection.nominations.links import read_token
from mobility.selection.stages import PARTNER_ANSWER
from mobility.workflow.models import Case

OPEN, CONFIRMED, GONE = "open", "confirmed", "gone"
SAID = ("said-accept", "said-decline")
"""Answers that do not count yet. Who leaves meanwhile is gone, whatever was said of them."""
AT_MOST = 1000
"""Nominations of one partner that are read at once: those that wait first, so that none of these is left out."""
UNKNOWN_READER = "en"
"""The language of partners, where none is known."""


@dataclass(frozen=True)
class Nominee:
    """One nomination: name in the passport, birth date, faculty, field, year, the stay, references, and what a member of
    staff comes for; nothing else."""

    nomination: Nomination
    reference: str
    version: int
    name: str
    birth_date: date | None
    faculty: Translated | None
    call: Translated
    field: Translated
    level: str | None
    language: str
    year: int | None
    specialty: Translated | None
    staff: bool
    errand: Errand | None
    """Of a member of staff."""
    destination: Destination
    answer_by: datetime | None
    """Until when the partner is asked to answer, while it waits."""
    answered_by: str
    """Who answered for the partner; empty before."""
    open: bool
    """It waits for the partner's answer now."""
    standing: str
    """`open`, `said-accept` and `said-decline` (to be taken back yet), `accepted`, `confirmed`, `declined`, `gone`"""
    sequel: Sequel | None
    """What has come of it since it was confirmed."""
    conditions: Sequence[Told] = ()
    """What the partner is told of those of the place: before it has accepted, of what it asks for itself."""

    @property
    def first(self) -> date:
        """The first day of the stay, as it is planned now; so is `last`."""
        return self.sequel.first if self.sequel is not None else self.destination.stay_from

    @property
    def last(self) -> date | None:
        """None where they are there without a stay."""
        return self.sequel.last if self.sequel is not None else self.destination.stay_to

    @property
    def dates(self) -> str:
        """Both in words."""
        first, last = day(self.first), self.last
        return f"{first} – {day(last)}" if last is not None else _("from %(day)s", day=first)

    @property
    def became(self) -> str:
        """What has come of it, in a word or two: the stay is under way, or was interrupted; empty while nothing has."""
        return self.sequel.word if self.sequel is not None else ""

    @property
    def declined(self) -> bool:
        """By the partner, whether or not it can still take that back."""
        return self.standing in ("declined", "said-decline")

    @property
    def taken(self) -> bool:
        """The partner has accepted them, which counts, and they have not left since."""
        return self.standing in ("accepted", CONFIRMED)

    @property
    def said(self) -> bool:
        """The partner has answered, and can still take that back."""
        return self.standing in SAID

    @property
    def stands_as(self) -> str:
        """`standing`, by the word that says it."""
        return said_as(self.standing, self.conditions)

    @property
    def oddities(self) -> list[str]:
        """What in the partner's own days of somebody who may come does not go with the agreed stay, in sentences."""
        comes = not self.declined and self.standing != GONE
        return oddities_of(days_of(self.nomination), self.destination) if comes else []

    @property
    def own_days(self) -> str:
        """The partner's own days of the stay, in words; empty where it gave none."""
        return own_days(self.nomination)

    @property
    def at_home(self) -> str:
        """What they are at our university: what they study, or a member of staff, and where."""
        words = (
            _("Member of staff") if self.staff else "",
            tr(self.faculty),
            tr(self.specialty) if not self.staff else "",
            _("year %(year)s", year=self.year) if self.year and not self.staff else "",
        )
        return ", ".join(filter(None, words))

    @property
    def activity(self) -> str:
        """What a member of staff comes for, with the hours where they are known; empty for a student."""
        if self.errand is None:
            return ""
        hours = self.errand.hours
        there = _("%(hours)s hours", hours=number(hours, most=1)) if hours is not None else ""
        return ", ".join(filter(None, (self.errand.word, there)))

    @property
    def taught_in(self) -> str:
        """`English B2`: the language of study with the level that is asked for, in the language of the page."""
        return f"{language_name(self.language)} {self.level or ''}".strip()


def link_by_token(token: str) -> PartnerLink | None:
    """The link with its contact and partner, in force or not; None for a token that nobody of us made."""
    link_id = read_token(token)
    if link_id is None:
        return None
    return db.session.scalar(
        select(PartnerLink)
        .where(PartnerLink.id == link_id)
        .options(joinedload(PartnerLink.contact).joinedload(Contact.institution))
    )


def language_at(path: str) -> str | None:
    """The language of whom a partner's address was made for: an error that no view answers is read by them too."""
    if not path.startswith("/partner/"):
        return None
    link = link_by_token(path.split("/")[2])
    return link.contact.language if link is not None else UNKNOWN_READER


def in_force(link: PartnerLink, now: datetime) -> bool:
    """Not ended by time, not recalled, and its contact still answers for the partner."""
    return link.recalled_at is None and now < link.ends_at and link.contact.ended_at is None


def nominees_of(institution_id: int, bundle_id: int | None = None) -> list[Nominee]:
    """The partner's nominations, or one bundle of them, those that wait first, the earliest due of them on top; a fixed
    number of statements."""
    in_bundle = () if bundle_id is None else (Nomination.bundle_id == bundle_id,)
    waits = Nomination.answered_at.is_(None)
    rows = db.session.execute(
        select(Nomination, Application, Affiliation, Seat.id)
        .join(Destination, Destination.id == Nomination.destination_id)
        .join(Application, Application.id == Nomination.application_id)
        .outerjoin(Affiliation, Affiliation.person_id == Application.person_id)
        .outerjoin(
            Seat,
            (Seat.application_id == Application.id)
            & (Seat.destination_id == Nomination.destination_id)
            & Seat.freed_at.is_(None),
        )
        .where(Destination.institution_id == institution_id, *in_bundle)
        .order_by(~waits, when((waits, Application.due_at)), Nomination.id.desc())
        .limit(AT_MOST)
        .options(
            joinedload(Nomination.destination),
            joinedload(Nomination.answered_by),
            joinedload(Application.subject),
            joinedload(Application.call),
            joinedload(Affiliation.entry).joinedload(RegisterEntry.specialty),
            joinedload(Affiliation.faculty),
        )
    ).all()
    answers = answers_in([application.id for _nomination, application, _who, _seat in rows])
    since = sequels_of(
        [each.application_id for each, application, _who, _seat in rows if has_led_on(each, application)]
    )
    errands = _from_rooms(
        lent.errands, [each.id for _nomination, each, _who, _seat in rows if each.call.audience == Kind.STAFF]
    )
    found = [
        _nominee(
            nomination,
            application,
            application.call,
            who,
            seat_id is not None,
            _typed_name(answers[application.id]),
            since.get(application.id),
            errands.get(application.id),
        )
        for nomination, application, who, seat_id in rows
    ]
    return _with_conditions(found)


def _with_conditions(nominees: list[Nominee]) -> list[Nominee]:
    taken = {each.nomination.application_id for each in nominees if each.taken}
    asked = {each.nomination.application_id for each in nominees if each.standing in ("open", "said-accept")}
    told = told_of(taken | asked, own_alone=asked)
    return [replace(each, conditions=told.get(each.nomination.application_id, ())) for each in nominees]


def to_be_nominated(
    call: Call, people: Sequence[Application], places: Mapping[int, Destination], now: datetime
) -> list[Nominee]:
    """How these would stand in a letter and list that is sent now; `places`: id of the application -> where they have a
    seat."""
    numbers = [each.id for each in people]
    known = db.session.scalars(
        select(Affiliation)
        .where(Affiliation.person_id.in_([each.person_id for each in people]))
        .options(
            joinedload(Affiliation.entry).joinedload(RegisterEntry.specialty), joinedload(Affiliation.faculty)
        )
    )
    by_person, answers = {each.person_id: each for each in known}, answers_in(numbers)
    errands = _from_rooms(lent.errands, numbers if call.audience == Kind.STAFF else ())
    return [
        _nominee(
            Nomination(
                application_id=each.id, destination=places[each.id], nominated_at=now, answered_by=None
            ),
            each,
            call,
            by_person.get(each.person_id),
            True,
            _typed_name(answers[each.id]),
            None,
            errands.get(each.id),
        )
        for each in people
    ]


def sequels_of(case_ids: Collection[int]) -> Mapping[int, Sequel]:
    """id of the case -> what has come of its confirmed place, of those that led to something"""
    found: Mapping[int, Sequel] = _from_rooms(lent.sequels, case_ids)
    return found


def _from_rooms(known: Iterable[Callable[..., Mapping[int, Any]]], case_ids: Collection[int]) -> Any:
    """id of the case -> what other rooms know of it"""
    return {number: told for each in known if case_ids for number, told in each(case_ids).items()}


def has_led_on(nomination: Nomination, application: Application) -> bool:
    """Whether something may have come of it: the partner has accepted, and the case is over."""
    return bool(nomination.accepted) and application.ended_at is not None


def seated_until(case: Case, nomination: Nomination) -> bool:
    """Whether they hold the seat that they are nominated for, or gave it up by the step that led to the present stage."""
    kept = or_(Seat.freed_at.is_(None), Seat.freed_at >= case.entered_at)
    seat = Seat.application_id == case.id, Seat.destination_id == nomination.destination_id
    return bool(db.session.scalar(select(exists().where(*seat, kept))))


def listed(nominees: Iterable[Nominee]) -> list[Nominee]:
    """Whom the partner still has in a letter and list: who is no longer nominated has left it."""
    return [each for each in nominees if each.standing != GONE]


def get_nominee(institution_id: int, nomination_id: int) -> Nominee | None:
    """The one nomination, if it is this partner's."""
    return next((each for each in nominees_of(institution_id) if each.nomination.id == nomination_id), None)


@dataclass(frozen=True)
class ContactLink:
    """A contact of one of a call's partners with the newest link; None where nothing was sent yet."""

    contact: Contact
    link: PartnerLink | None


def links_of_call(call: Call) -> list[ContactLink]:
    """The contacts of the call's partners, by partner, with their newest links."""
    partners = {destination.institution_id for destination in call.destinations}
    contacts: Sequence[Contact] = db.session.scalars(
        select(Contact)
        .where(Contact.institution_id.in_(partners), Contact.ended_at.is_(None))
        .order_by(Contact.institution_id, Contact.id)
        .options(joinedload(Contact.institution))
    ).all()
    newest = db.session.scalars(
        select(PartnerLink)
        .ext(distinct_on(PartnerLink.contact_id))
        .where(PartnerLink.contact_id.in_([contact.id for contact in contacts]))
        .order_by(PartnerLink.contact_id, PartnerLink.id.desc())
    ).all()
    by_contact = {link.contact_id: link for link in newest}
    return [ContactLink(contact, by_contact.get(contact.id)) for contact in contacts]


def _nominee(
    nomination: Nomination,
    application: Application,
    call: Call,
    who: Affiliation | None,
    seated: bool,
    typed: str,
    sequel: Sequel | None,
    errand: Errand | None,
) -> Nominee:
    """What the register knows of the person, or the office where it confirmed them; what is only claimed is not told."""
    known = who if who is not None and who.known else None
    entry = known.entry if known is not None else None
    destination = nomination.destination
    standing = stands(nomination, application, sequel, seated=seated)
    is_open = standing == OPEN
    return Nominee(
        nomination=nomination,
        reference=application.reference,
        version=application.version,
        name=entry.passport_name if entry is not None else typed or application.subject.name,
        birth_date=known.born_on if known is not None else None,
        faculty=known.faculty.name if known is not None and known.faculty is not None else None,
        call=call.title,
        field=destination.field,
        level=destination.level,
        language=destination.language,
        year=known.year_of_study if known is not None else None,
        specialty=entry.specialty.name if entry is not None and entry.specialty is not None else None,
        staff=call.audience == Kind.STAFF,
        errand=errand,
        destination=destination,
        answer_by=application.due_at if is_open else None,
        answered_by=nomination.answered_by.name if nomination.answered_by is not None else "",
        open=is_open,
        standing=standing,
        sequel=sequel if standing == CONFIRMED else None,
    )


def stands(nomination: Nomination, application: Application, sequel: Sequel | None, *, seated: bool) -> str:
    """As in `Nominee.standing`. `seated`: the person holds a seat at the nomination's destination. `sequel`: what has come
    of it; who is there without the stay that was called off needs no seat."""
    if (
        nomination.answered_at is None
        and application.stage == PARTNER_ANSWER
        and application.ended_at is None
    ):
        return f"said-{nomination.said}" if nomination.said else OPEN
    if nomination.accepted is False:
        return "declined"
    without_stay = sequel is not None and sequel.without_stay
    if not nomination.accepted or not (seated or without_stay):
        return GONE
    return CONFIRMED if application.ended_at is not None else "accepted"


def said_as(standing: str, conditions: Iterable[Told]) -> str:
    """The key of the word for it: of a confirmed place `confirmed-unmet` or `confirmed-open` while it depends on one of the
    conditions."""
    states = {each.state for each in conditions if not each.settled} if standing == CONFIRMED else ()
    return next((f"{CONFIRMED}-{state}" for state in (UNMET, DEPENDS) if state in states), standing)


def _typed_name(answers: object) -> str:
    """The name in the passport as it was typed, where the register does not know it."""
    sections = answers.values() if isinstance(answers, dict) else ()
    return next(
        (str(each.values["passport_name"]) for each in sections if each.values.get("passport_name")), ""
    )
