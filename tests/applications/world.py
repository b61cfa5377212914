"""A university with one call, an office, and students in its register: what applications and cohorts are tested on."""

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from PIL import Image

from mobility.accounts.models import Person
from mobility.applications import services
from mobility.applications.models import Application
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.base.references import new_reference
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState, Destination, Programme
from mobility.calls.queries import call_by_id
from mobility.documents import services as documents
from mobility.documents.models import Document, Requirement
from mobility.documents.queries import in_force
from mobility.documents.uploads import Upload
from mobility.institutions.models import Faculty, Institution, Specialty
from mobility.questionnaires import queries as questionnaires
from mobility.questionnaires.services import load_questionnaires
from mobility.register.models import Affiliation, AffiliationState, Kind, RegisterEntry
from mobility.workflow import services as workflow
from tests.people import somebody

NUMBERS = count(1)

ANSWERS = {
    "personal": {
        "citizenship": "TJ",
        "phone": "+992 90 123 45 67",
        "emergency_name": "Gulnora, mother",
        "emergency_phone": "+992 90 765 43 21",
    },
    "passport": {"passport_number": "400123456", "passport_valid_until": "2031-03-14"},
    "study": {"languages": "English B2", "language_certificate": "no", "earlier_exchange": "no"},
    "motivation": {
        "motivation": "Half of the kiln losses come from old heat exchangers.",
        "study_plan": "Heat transfer, process control.",
        "return_plan": "The cement works in Dushanbe.",
    },
    "declarations": {"truthfulness": "y", "data_processing": "y", "rules": "y"},
}


def named(text: str) -> dict[str, str]:
    return {"en": text, "ru": text, "tg": text}


def person(*tokens: str, name: str = "", language: str = "en") -> Person:
    """Somebody with grants such as `dean@faculty:3`."""
    return somebody(*tokens, name=name, language=language, now=utc_now())


@dataclass
class World:
    """One call of one programme with two faculties and three destinations."""

    call: Call
    faculties: list[Faculty]
    specialties: list[Specialty]
    requirements: list[Requirement]

    @classmethod
    def make(cls, *, reserved: bool = False, audience: str = Kind.STUDENT) -> "World":
        now = utc_now()
        load_questionnaires(now)
        workflow.load_rule_books(now)
        faculties = [Faculty(name=named("Engineering and Technology")), Faculty(name=named("Economics"))]
        db.session.add_all(faculties)
        db.session.flush()
        specialties = [
            Specialty(
                faculty_id=faculty.id, code=f"13608{next(NUMBERS):02d}", name=named("Chemical machines")
            )
            for faculty in faculties
        ]
        db.session.add_all(specialties)
        programme = Programme(key=f"exchange-{next(NUMBERS)}", name=named("Exchange"))
        db.session.add(programme)
        db.session.flush()
        call = _call(programme, now, reserved, audience)
        requirements = _requirements(call)
        db.session.commit()
        return cls(call_by_id(call.id), faculties, specialties, requirements)

    def student(self, name: str = "", *, faculty: int = 0, year: int = 3, language: str = "en") -> Person:
        """A student whom the register knows."""
        somebody = person(name=name, language=language)
        number = f"00{next(NUMBERS):06d}"
        entry = RegisterEntry(
            number=number,
            number_folded=number,
            name=somebody.name,
            kind=self.call.audience,
            passport_name=somebody.name.upper(),
            birth_date=date(2005, 3, 14),
            faculty_id=self.faculties[faculty].id,
            specialty_id=self.specialties[faculty].id,
            year=year,
            average="4.62",
        )
        somebody.name_cyrillic = somebody.name_latin = entry.name
        db.session.add(entry)
        db.session.flush()
        db.session.add(
            Affiliation(
                person_id=somebody.id,
                entry_id=entry.id,
                state=AffiliationState.MATCHED,
                kind=self.call.audience,
                number=number,
                birth_date=entry.birth_date,
                faculty_id=entry.faculty_id,
            )
        )
        db.session.commit()
        return somebody

    def draft(self, student: Person | None = None) -> Application:
        """An application just begun."""
        application, _fresh = services.start(student or self.student(), self.call, now=utc_now())
        db.session.commit()
        return application

    def filled(self, student: Person | None = None, choices: int = 2) -> Application:
        """A draft that could be sent."""
        return self.complete(self.draft(student), choices)

    def complete(self, application: Application, choices: int = 2) -> Application:
        """Everything that a draft needs, except for papers of a reserved group."""
        dossier, now = dossier_of(application), utc_now()
        for section in dossier.form.sections:
            if section.key in ANSWERS:
                stored = dossier.answers.get(section.key)
                services.save_section(
                    application.subject,
                    application,
                    section,
                    entered=ANSWERS[section.key],
                    seen_revision=stored.revision if stored else 0,
                    now=now,
                    language="en",
                )
            elif section.kind == "choices":
                services.rank_choices(
                    application.subject,
                    application,
                    section,
                    ranked=[destination.id for destination in dossier.destinations[:choices]],
                    seen_revision=0,
                    now=now,
                )
        for number, requirement in enumerate(self.requirements):
            if requirement.required and requirement.group is None:
                give(application, requirement, number)
        db.session.commit()
        return by_id(application.id)

    def sent(self, student: Person | None = None, choices: int = 2) -> Application:
        """One that waits in the document check."""
        application = self.filled(student, choices)
        services.send(application.subject, application, seen_version=None, now=utc_now())
        db.session.commit()
        return by_id(application.id)

    def checked(self, student: Person | None = None, choices: int = 2) -> Application:
        """One whose documents have passed, in the review of the faculty."""
        application = self.sent(student, choices)
        now = utc_now()
        for document in in_force(application.id):
            document.checked_at = now
        workflow.changed(application, "findings", now=now)
        db.session.commit()
        return by_id(application.id)


def give(application: Application, requirement: Requirement, number: int = 0) -> Document:
    """A photo of its own for one requirement."""
    content = io.BytesIO()
    Image.new("RGB", (32, 32), (number * 40 % 255, next(NUMBERS) % 255, 90)).save(content, "JPEG")
    content.seek(0)
    upload = Upload(content, "photo.jpg")
    return documents.give(application.subject, application, requirement, upload, now=utc_now())


def _call(programme: Programme, now: datetime, reserved: bool, audience: str) -> Call:
    today = local_day(now)
    partners = [
        Institution(
            name=named(name), name_key=f"{name} {next(NUMBERS)}".casefold(), country=country, city=named(city)
        )
        for name, country, city in (
            ("Riga Technical University", "LV", "Riga"),
            ("Otto von Guericke University Magdeburg", "DE", "Magdeburg"),
            ("Nanjing University", "CN", "Nanjing"),
        )
    ]
    form = questionnaires.newest("student-exchange" if audience == Kind.STUDENT else "staff-mobility")
    call = Call(
        reference=new_reference("C", today.year),
        programme_id=programme.id,
        state=CallState.PUBLISHED,
        title=named("Autumn exchange"),
        summary=named("A term abroad."),
        opens_on=today - timedelta(days=3),
        closes_on=today + timedelta(days=9),
        selection_on=today + timedelta(days=40),
        waiting_list_ends_on=today + timedelta(days=120),
        costs={},
        funding={},
        audience=audience,
        eligibility={"years": [2, 4], "average": 3.5},
        criteria=[],
        reserved=[{"group": "orphan", "seats": 1}] if reserved else [],
        choices=3,
        questionnaire_id=form.id,
        rule_book_key="outgoing-study",
        published_at=now,
    )
    db.session.add_all([*partners, call])
    db.session.flush()
    for place, partner in enumerate(partners):
        db.session.add(
            Destination(
                call_id=call.id,
                institution_id=partner.id,
                field=named("Engineering"),
                seats=place + 1,
                language="en",
                level="B1",
                stay_from=today + timedelta(days=200),
                stay_to=today + timedelta(days=340),
                nominate_by=today + timedelta(days=60),
                position=place,
            )
        )
    db.session.flush()
    return call


def _requirements(call: Call) -> list[Requirement]:
    given = (
        ("passport", "Passport, first page", "identity", None, True),
        ("transcript", "Transcript of records", "none", None, True),
        ("certificate", "Language certificate", "none", None, False),
        ("orphan", "Paper of an orphan", "inclusion", "orphan", True),
    )
    requirements = [
        Requirement(
            context=f"call:{call.id}",
            key=key,
            title=named(title),
            hint={},
            formats=["pdf", "jpeg", "png"],
            required=required,
            protection=protection,
            assessors_read="copy" if protection == "none" else "nothing",
            group=group,
            needs={"validity_months": 6} if key == "passport" else {},
            position=place,
        )
        for place, (key, title, protection, group, required) in enumerate(given)
    ]
    db.session.add_all(requirements)
    db.session.flush()
    return requirements
