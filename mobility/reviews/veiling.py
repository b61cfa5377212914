"""Blind review: from whom it is hidden who applies, and what there is to hide of one applicant."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm.util import identity_key

from mobility.accounts.models import Person
from mobility.accounts.queries import load_grants
from mobility.applications.models import Application
from mobility.applications.queries import call_of, known_of
from mobility.base.database import db, utc_now
from mobility.base.languages import LANGUAGES
from mobility.base.veil import WORD, Secrets, Veil, covered, phone_code
from mobility.calls.models import Call
from mobility.questionnaires.answers import is_empty
from mobility.questionnaires.definition import Question
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import form_of
from mobility.questionnaires.summary import in_words
from mobility.register.models import Affiliation
from mobility.reviews import policy
from mobility.workflow import services as workflow
from mobility.workflow.models import Case


def veils(cases: Collection[Case], viewer: Person) -> Mapping[int, Veil]:
    """id of the application -> its veil, of those whose applicant the viewer may not know; who read one blindly does so for
    good.

    In one statement, and in none for who is no assessor, or where the calls are loaded.
    """
    if "grants" not in viewer.__dict__:  # of who is written to, not signed in
        load_grants(viewer, utc_now())
    assessed = [
        case for case in cases if isinstance(case, Application) and policy.knows_as_assessor(viewer, case)
    ]
    blind = _blind(assessed)
    return {case.id: Veil(case.reference, partial(secrets_of, case)) for case in assessed if case.id in blind}


def nameless(case_id: int, viewer: Person) -> Collection[int]:
    """The applicant, where the viewer may not know who it is."""
    case = db.session.get(Case, case_id)
    return (case.subject_id,) if case is not None and veils([case], viewer) else ()


def is_blind(case: Case) -> bool:
    """Whether the application is yet assessed by people who do not learn whose it is."""
    if not isinstance(case, Application) or not call_of(case).blind:
        return False
    return not policy.assessing_is_over(case, workflow.book_of(case))


def unnamed(application: Application | None, text: str) -> str:
    """`text` as it is kept for many readers: in a blind call the applicant is covered in it, wherever the case stands.

    It may come back to those who assess, and what is kept stays. Needs the application's call.
    """
    if application is None or not application.call.blind:
        return text
    return covered(text, secrets_of(application))


def _blind(applications: Collection[Application]) -> frozenset[int]:
    """ids of those whose call is blind"""
    calls = {each.id: _loaded_call(each) for each in applications}
    found = {key for key, call in calls.items() if call is not None and call.blind}
    others = [key for key, call in calls.items() if call is None]
    if others:
        statement = select(Application.id).join(Call, Call.id == Application.call_id)
        found |= set(db.session.scalars(statement.where(Application.id.in_(others), Call.blind)))
    return frozenset(found)


def _loaded_call(application: Application) -> Call | None:
    """Its call, if this request has read it already, with it or with another. Of a list just the case itself is loaded."""
    if "call" not in inspect(application).unloaded:
        return application.call
    number = int(application.context.partition(":")[2])
    found = db.session.identity_map.get(identity_key(Call, number))
    return found if isinstance(found, Call) and "blind" not in inspect(found).unloaded else None


def secrets_of(application: Application) -> Secrets:
    """What the account, the register and the answers know of who it is. In five statements at most."""
    known = known_of(application)
    return secrets_in(application, known.affiliation, known.answers)


def secrets_in(
    application: Application, affiliation: Affiliation | None, stored: Mapping[str, SectionAnswers]
) -> Secrets:
    """The same out of what was read already; `stored`: by the key of their section. Needs `affiliation.entry`."""
    person = db.session.get_one(Person, application.subject_id)
    entry = affiliation.entry if affiliation is not None else None
    answers = list(_identifying(application, stored))
    phones = [str(value) for question, value in answers if question.kind == "phone"]
    handle = person.email.partition("@")[0]
    written = [str(value) for question, value in answers if question.kind in WRITTEN]
    return Secrets.of(
        names=[
            person.name,
            person.name_cyrillic,
            person.name_latin,
            *((entry.name, entry.passport_name) if entry is not None else ()),
            *(name for text in written for name in _names_in(text)),
        ],
        phrases=[
            in_words(question, value, language)
            for question, value in answers
            if question.kind in CHOSEN
            for language in LANGUAGES
        ],
        codes=[
            *(str(value) for question, value in answers if question.kind == "passport_number"),
            *phones,
            *map(phone_code, phones),
            handle if any(sign.isdecimal() for sign in handle) else None,
            *((affiliation.number,) if affiliation is not None else ()),
            *((entry.number,) if entry is not None else ()),
        ],
        days=[
            *((affiliation.birth_date,) if affiliation is not None else ()),
            *((entry.birth_date,) if entry is not None else ()),
            *(_day(value) for question, value in answers if question.kind == "day"),
        ],
    )


WRITTEN = frozenset({"text"})
"""Kinds of questions whose answers are names of somebody or of a place."""
CHOSEN = frozenset({"choice", "several"})


def _identifying(
    application: Application, answers: Mapping[str, SectionAnswers]
) -> Iterator[tuple[Question, Any]]:
    """The answers that tell who it is, as they were entered."""
    for section, question in form_of(application.questionnaire_id).questions():
        stored = answers.get(section.key)
        value = stored.values.get(question.key) if stored is not None else None
        if question.identifying and not is_empty(value):
            yield question, value


def _names_in(text: str) -> list[str]:
    """The words with a capital of an answer such as `Gulnora, mother`; all where it has none."""
    words = WORD.findall(text)
    return [word for word in words if word[0].isupper()] or words


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:  # kept as it was typed
        return None
