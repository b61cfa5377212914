"""What invented applicants answer: by question, else by the kind of question."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from mobility.demo.people import Invented
from mobility.questionnaires.definition import Question, Section

MOTIVATION = {
    "tg": "Ман дар соҳаи мошинҳои корхонаҳои масолеҳи сохтмонӣ таҳсил мекунам. Дар таҷрибаомӯзӣ дидам, ки нисфи гармӣ "
    "беҳуда меравад. Дар муассисаи шарик озмоишгоҳи мубодилаи гармӣ ҳаст, ки мо надорем. Баъди бозгашт мехоҳам кори "
    "дипломиамро дар бораи сарфаи энергия нависам ва усули андозагириро ба донишҷӯёни мо омӯзам.",
    "ru": "Я учусь на инженера. На практике я видел, что половина тепла печи уходит впустую. У партнёра есть лаборатория "
    "теплообмена, которой у нас нет. После возвращения я хочу написать диплом об экономии энергии и показать метод "
    "измерений нашим студентам.",
    "en": "I study machines for building-materials plants. During my practice I saw that half of a kiln's heat is lost. "
    "The partner has a laboratory of heat transfer that we do not have. After I come back I want to write my diploma about "
    "saving energy and show the method of measuring to our students.",
}
PLAN = {
    "tg": "Моделсозии равандҳо, аудити энергетикии саноатӣ ва кори лоиҳавӣ: ҳамагӣ 27 кредит.",
    "ru": "Моделирование процессов, промышленный энергоаудит и проектная работа: всего 27 кредитов.",
    "en": "Process modelling, industrial energy audit and project work: 27 credits in all.",
}
SHORT = {
    "tg": "Баъди бозгашт дар назди донишҷӯён баромад мекунам.",
    "ru": "После возвращения расскажу студентам.",
    "en": "After the return I will tell our students.",
}

BY_KEY: Mapping[str, Any] = {
    "citizenship": "TJ",
    "phone": "+992 90 012 34 56",
    "emergency_name": "Ситора Шарипова",
    "emergency_phone": "+992 91 765 43 21",
    "languages": "Тоҷикӣ, русский, English B1",
    "language_certificate": "no",
    "earlier_exchange": "no",
    "school": "Мактаби №14, Душанбе",
    "school_finished_in": "2025",
    "certificate_average": "4.6",
    "russian_level": "good",
    "specialty": "1360701",
    "position": "Муаллими калон",
    "years_of_work": "9",
    "purpose": "teaching",
    "teaching_hours": "8",
    "year": "3",
    "average": "4.2",
    "reserved_group": "none",
}
LONG = {"motivation": MOTIVATION, "study_plan": PLAN, "work_plan": PLAN}


def answers_to_section(
    section: Section, who: Invented, language: str, passport_until: date, group: str | None
) -> dict[str, Any]:
    """question key -> what is entered, for every question of the section."""
    return {
        question.key: _answer(question, who, language, passport_until, group)
        for question in section.questions
    }


def _answer(question: Question, who: Invented, language: str, passport_until: date, group: str | None) -> Any:
    own = {
        "passport_name": who.passport_name,
        "birth_date": who.birth_date.isoformat(),
        "passport_number": passport_number(who),
        "passport_valid_until": passport_until.isoformat(),
    }
    if group:
        own["reserved_group"] = group
    found = own.get(question.key, BY_KEY.get(question.key))
    if found is not None:
        return found
    if question.kind == "declaration":
        return "y"
    if question.kind == "long_text":
        return LONG.get(question.key, SHORT)[language]
    return ""


def passport_number(who: Invented) -> str:
    """Nine digits that no real passport has: they begin with 000."""
    return f"000{int(''.join(sign for sign in who.number if sign.isdigit())):06d}"
