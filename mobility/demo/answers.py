"""What invented applicants answer: by question, else by the kind of question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mobility.demo import words
from mobility.demo.people import Invented
from mobility.questionnaires.definition import Question, Section

BY_KEY: Mapping[str, Any] = {
    "citizenship": "TJ",
    "phone": "+992 90 012 34 56",
    "emergency_name": "Ситора Шарипова",
    "emergency_phone": "+992 91 765 43 21",
    "language_certificate": "no",
    "earlier_exchange": "no",
    "certificate_average": "4.6",
    "credits_earned": "122",
    "open_exams": "no",
    "russian_level": "good",
    "years_of_work": "9",
    "purpose": "teaching",
    "teaching_hours": "8",
    "year": "3",
    "average": "4.2",
    "reserved_group": "none",
}
IN_WORDS: Mapping[str, Mapping[str, str]] = {
    "languages": words.LANGUAGES_SPOKEN,
    "position": words.POSITION,
    "school": words.SCHOOL,
    "return_plan": words.RETURN_PLAN,
    "work_plan": words.WORK_PLAN,
    "expected_results": words.RESULTS,
    "interests": words.INTERESTS,
}


@dataclass(frozen=True)
class Own:
    """What of the answers is this person's own."""

    who: Invented
    language: str
    passport_until: date
    group: str | None
    entrant: bool
    """Applies to begin the joint faculty, not for a stay."""


def answers_to_section(section: Section, own: Own) -> dict[str, Any]:
    """question key -> what is entered, for every question of the section."""
    return {question.key: _answer(question, own) for question in section.questions}


def _answer(question: Question, own: Own) -> Any:
    known = _of_the_person(own)
    found = known.get(question.key, BY_KEY.get(question.key))
    if found is not None:
        return found
    if question.key in IN_WORDS:
        return IN_WORDS[question.key][own.language]
    return "y" if question.kind == "declaration" else ""


def _of_the_person(own: Own) -> dict[str, Any]:
    who = own.who
    told: dict[str, Any] = {
        "name": who.name,
        "passport_name": who.passport_name,
        "birth_date": who.birth_date.isoformat(),
        "passport_number": passport_number(who),
        "passport_valid_until": own.passport_until.isoformat(),
        "school_finished_in": str(who.birth_date.year + 18),
        "motivation": _motivation(own)[own.language],
        "study_plan": words.STUDY_PLANS[who.place][own.language],
    }
    return told | ({"reserved_group": own.group} if own.group else {})


def _motivation(own: Own) -> Mapping[str, str]:
    if own.who.kind == "staff":
        return words.STAFF_MOTIVATION
    return words.WHY_JOINT if own.entrant else words.MOTIVATIONS[own.who.place]


def passport_number(who: Invented) -> str:
    """Nine digits that no real passport has: they begin with 000."""
    return f"000{int(''.join(sign for sign in who.number if sign.isdigit())):06d}"
