"""Reads of applications: one's own, a single one, and everything known of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.strategy_options import _AbstractLoad

from mobility.accounts.models import Person, Rights
from mobility.applications.asking import (
    claims_in,
    for_groups,
    is_about_reserved,
    is_voluntary,
)
from mobility.applications.faculties import (
    REGISTERED,
    both_in_words,
    lies_with,
    registered_elsewhere,
    registered_words,
)
from mobility.applications.models import Application, Choice
from mobility.applications.names import Names, names_of
from mobility.applications.policy import own, visible
from mobility.base.database import Translated, at_most, db
from mobility.base.kept_statements import kept_statement
from mobility.base.languages import LANGUAGES, language, tr
from mobility.base.references import tidy_reference
from mobility.calls.eligibility import open_to
from mobility.calls.in_turn import SeatsLeft, seats_left
from mobility.calls.models import Call, Destination
from mobility.calls.queries import with_destinations
from mobility.documents.models import Document, Requirement
from mobility.documents.queries import documents_in, is_asked, requirements_in
from mobility.institutions.models import Faculty
from mobility.questionnaires.answers import values_of
from mobility.questionnaires.definition import Form, Section
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import Editable, form_of
from mobility.register.models import Affiliation
from mobility.register.queries import with_entry
from mobility.workflow.models import Case, Wait
from mobility.workflow.services import book_of, once

NAME, PASSPORT_NAME = "name", "passport_name"
"""The questions whose answers are the person's name in Cyrillic, and in the passport."""


def get_application(viewer: Person, reference: str) -> Application | None:
    """The application if the viewer may see it; with call, subject and ranked choices."""
    sought = {"reference": tidy_reference(reference), "viewer": viewer.id}
    return db.session.scalars(_seen(viewer.rights), sought).unique().one_or_none()


def get_own(person: Person, reference: str) -> Application | None:
    """The same, of the person's own alone."""
    return db.session.scalar(_whole().where(Case.reference == tidy_reference(reference), own(person.id)))


def by_id(case_id: int) -> Application:
    """As `get_application`, for services and guards. Raises `NoResultFound`."""
    return db.session.scalars(_whole_by_id(), {"case_id": case_id}).one()


def of_person(person: Person, *, places: bool = False) -> Sequence[Application]:
    """A person's own applications: open ones first, the newest on top; with their open waits. `places`: and with all
    destinations of their calls, in one statement more. Their few choices and waits come with them."""
    return db.session.scalars(_of_person(places), {"person": person.id}).unique().all()


@kept_statement
def _of_person(places: bool) -> Select[Application]:
    with_places = joinedload(Application.call).selectinload(Call.destinations)
    return (
        _with(joinedload(Application.choices))
        .where(own(bindparam("person")))
        .options(joinedload(Application.waits.and_(Wait.closed_at.is_(None))))
        .options(*([with_places.joinedload(Destination.institution)] if places else []))
        .order_by(Case.ended_at.is_not(None), Application.id.desc())
        .limit(at_most(100))
    )


def open_application(person_id: int, call_id: int) -> Application | None:
    """The person's application in the call that has not come to an end: a draft, or one under way."""
    return db.session.scalar(
        _whole().where(
            Application.person_id == person_id, Application.call_id == call_id, Case.ended_at.is_(None)
        )
    )


def earlier_than(application: Application) -> Sequence[Application]:
    """What its person applied with before, in whatever call: the newest first, at most twenty; the rows alone."""
    return db.session.scalars(
        select(Application)
        .where(Application.person_id == application.person_id, Application.id < application.id)
        .order_by(Application.id.desc())
        .limit(20)
    ).all()


def in_call(call_id: int) -> list[tuple[Person, Application]]:
    """Everybody who applies in a call or has begun to, with the case."""
    statement = (
        _whole().where(Case.context == f"call:{call_id}", Case.kind == "application").order_by(Application.id)
    )
    return [(application.subject, application) for application in db.session.scalars(statement)]


def call_of(case: Case) -> Call:
    """The call alone, for guards and dates; no statement where it is loaded already. The application keeps it."""
    application = _application(case)
    if "call" in inspect(application).unloaded:
        set_committed_value(application, "call", db.session.get_one(Call, application.call_id))
    return application.call


@dataclass(frozen=True)
class Known:
    """What the applicant has answered, by the key of the section, and what the university knows of them."""

    answers: Mapping[str, SectionAnswers]
    affiliation: Affiliation | None
    """With person, entry, specialty and faculty."""
    faculty: Translated | None
    """With which the application lies."""
    registered: Translated | None
    """The faculty of the register now, where it is another."""


def known_of(case: Case) -> Known:
    """In one statement; of a case in hand it is read once."""
    return once(case, "known", lambda: _read_known(case.id))


def _read_known(case_id: int) -> Known:
    rows: Sequence[Any] = db.session.execute(_known(), {"case_id": case_id}).all()
    return Known({row[0].section: row[0] for row in rows if row[0] is not None}, *rows[0][1:])


@kept_statement
def _known() -> Select[SectionAnswers, Affiliation, Translated, Translated]:
    return (
        select(SectionAnswers, Affiliation, Faculty.name, REGISTERED.name)
        .select_from(Case)
        .outerjoin(SectionAnswers, SectionAnswers.case_id == Case.id)
        .outerjoin(Affiliation, Affiliation.person_id == Case.subject_id)
        .outerjoin(Faculty, Faculty.id == lies_with())
        .outerjoin(REGISTERED, REGISTERED.id == registered_elsewhere())
        .where(Case.id == bindparam("case_id"))
        .options(*with_entry())
    )


def lies_elsewhere(case: Case, known: Known) -> Known | None:
    """`known`, where what is under way lies with another faculty than the register has its person in by now."""
    return known if known.registered is not None and case.ended_at is None else None


def answers_in(case: Case) -> Mapping[str, SectionAnswers]:
    """section -> what was answered"""
    return known_of(case).answers


def affiliation_in(case: Case) -> Affiliation | None:
    """Who its person is at the university."""
    return known_of(case).affiliation


def faculty_in(case: Case) -> str:
    """With which it lies, in the present language; and which the register has now, where it is another."""
    known = known_of(case)
    return both_in_words(known.faculty, known.registered, registered_words(), language())


def choices_of(case: Case) -> Sequence[Choice]:
    """In order of rank, with destination and partner."""
    return db.session.scalars(
        select(Choice)
        .where(Choice.application_id == case.id)
        .options(joinedload(Choice.destination).joinedload(Destination.institution))
        .order_by(Choice.rank)
        .execution_options(populate_existing=True)
    ).all()


def form_of_case(case: Case) -> Form:
    """The form by which the application was begun."""
    return form_of(_application(case).questionnaire_id)


def _application(case: Case) -> Application:
    return case if isinstance(case, Application) else db.session.get_one(Application, case.id)


def known_facts(affiliation: Affiliation | None) -> dict[str, Any]:
    """What the university knows of the person, by the names that forms use; nothing where it is only claimed.

    From whom it knows that: `register.words.source_of`.
    """
    if affiliation is None or not affiliation.known:
        return {}
    facts: dict[str, Any] = {
        "number": affiliation.shown_number,
        "birth_date": affiliation.born_on,
        "faculty": affiliation.faculty.name if affiliation.faculty else None,
        "year": affiliation.year_of_study,
    }
    if (entry := affiliation.entry) is not None:
        specialty = entry.specialty
        facts |= {
            "name": entry.name,
            "passport_name": entry.passport_name,
            "average": entry.average,
            "specialty": _with_code(specialty.code, specialty.name) if specialty else None,
        }
    return {name: fact for name, fact in facts.items() if fact is not None}


@dataclass(frozen=True)
class Dossier:
    """Everything known of one application: a fixed number of statements."""

    application: Application
    call: Call
    form: Form
    found: Known
    """As `known_of`."""
    known: Mapping[str, Any]
    requirements: Sequence[Requirement]
    """What the call asks for; those of a group only where it is claimed, and has seats."""
    documents: Mapping[int, Document]
    """id of the requirement -> the document in force."""

    @property
    def answers(self) -> Mapping[str, SectionAnswers]:
        return self.found.answers

    @property
    def affiliation(self) -> Affiliation | None:
        return self.found.affiliation

    @property
    def values(self) -> dict[str, Any]:
        return values_of(self.form, self.answers, self.known)

    @property
    def names(self) -> Names:
        """As they were answered, where the register does not know them."""
        found, values = names_of(self.application.subject, self.affiliation), self.values
        if found.passport:
            return found
        return Names(str(values.get(NAME) or found.name), str(values.get(PASSPORT_NAME) or ""))

    @property
    def counted(self) -> list[Section]:
        """The sections that something is owed in: these are numbered and counted, wherever they are."""
        return [section for section in self.sections if not is_voluntary(section)]

    @property
    def sections(self) -> list[Section]:
        """Those that this call has a use for: reserved seats are asked about only where there are some, for the groups that
        have them; a claim that was made when there were still some stays among the answers.
        """
        groups = self.call.reserved_groups | self.seatless
        if not groups:
            return [section for section in self.form.sections if not is_about_reserved(section)]
        return [
            for_groups(section, groups) if is_about_reserved(section) else section
            for section in self.form.sections
        ]

    @property
    def seatless(self) -> frozenset[str]:
        """The groups that the answers claim and for which the call has no seats any more."""
        return claims_in(self.form, self.values) - self.call.reserved_groups

    @property
    def choices(self) -> list[Choice]:
        return self.application.choices

    @property
    def destinations(self) -> Sequence[Destination]:
        """All of the call; read when somebody asks the first time."""
        return with_destinations(self.call).destinations

    @cached_property
    def offered(self) -> list[Destination]:
        """What this person can choose now."""
        return [place for place in open_to(self.affiliation, self.destinations) if is_offered(place)]

    @property
    def seats_left(self) -> Mapping[int, SeatsLeft]:
        """How the seats stand where who is ready first gets one, by id of the destination."""
        return seats_left(self.call, book_of(self.application))

    @property
    def waited_for(self) -> list[SeatsLeft]:
        """How they stand at the first choice."""
        left = self.seats_left if self.choices else {}
        return [left[choice.destination_id] for choice in self.choices[:1] if choice.destination_id in left]

    @property
    def rankable(self) -> int:
        """How many destinations can be ranked: as the call says, and no more than it offers."""
        return min(self.call.choices, len(self.offered))

    @property
    def withdrawn(self) -> list[Choice]:
        """Choices that are no longer offered."""
        return [choice for choice in self.choices if not is_offered(choice.destination)]


def dossier_of(application: Application) -> Dossier:
    call = call_of(application)
    form = form_of(application.questionnaire_id)
    found = known_of(application)
    known = known_facts(found.affiliation)
    claimed = claims_in(form, values_of(form, found.answers, known)) & call.reserved_groups
    return Dossier(
        application=application,
        call=call,
        form=form,
        found=found,
        known=known,
        requirements=[r for r in requirements_in(application) if is_asked(r, claimed)],
        documents={document.requirement_id: document for document in documents_in(application)},
    )


def is_offered(destination: Destination) -> bool:
    """A destination of a published call stays in it; without seats, or with its partner gone, it is withdrawn."""
    return destination.seats > 0 and destination.institution.active


@kept_statement
def _seen(rights: Rights) -> Select[Application]:
    """Of a single one its few choices come with it, in one statement."""
    whole = _with(joinedload(Application.choices))
    return whole.where(Case.reference == bindparam("reference"), visible(rights))


@kept_statement
def _whole() -> Select[Application]:
    return _with(selectinload(Application.choices))


def _with(choices: _AbstractLoad) -> Select[Application]:
    return select(Application).options(
        joinedload(Application.call),
        joinedload(Application.subject),
        choices.joinedload(Choice.destination).joinedload(Destination.institution),
    )


@kept_statement
def _whole_by_id() -> Select[Application]:
    return _whole().where(Application.id == bindparam("case_id"))


def _with_code(code: str, name: Translated) -> Translated:
    return {language: f"{code} {tr(name, language)}" for language in LANGUAGES}


def may_edit(edits: Editable, section: Section) -> bool:
    """Whether anything of the section may be changed now."""
    place = "documents" if section.kind == "documents" else section.key
    return edits.everything or any(key.partition(".")[0] == place for key in edits.asked)
