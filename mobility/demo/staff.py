"""The people of the demo who decide: invented, one or two for each role."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mobility.accounts import services as accounts
from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.accounts.queries import load_grants
from mobility.base.database import db
from mobility.institutions.models import Faculty


@dataclass(frozen=True)
class Cast:
    """Who acts in the stories: by role; reviewers, heads of department and deans by faculty id."""

    administrator: Person
    coordinator: Person
    joint_coordinator: Person
    head: Person
    vice_rector: Person
    inclusion: Person
    committee: tuple[Person, ...]
    reviewers: dict[int, tuple[Person, ...]]
    department_heads: dict[int, Person]
    deans: dict[int, Person]


COORDINATOR = ("Зарина Каримова", "zarina.karimova", "tg")
SECOND_HEAD = ("Фирӯза Мансурова", "firuza.mansurova", "ru")
"""The deputy: what one of the two has written or planned, the other puts in force."""
JOINT_COORDINATOR = ("Наталья Соколова", "natalia.sokolova", "ru")
COMMITTEE = (
    ("Гулнора Саидова", "gulnora.saidova", "tg"),
    ("Виктор Лебедев", "viktor.lebedev", "ru"),
    ("Сӯҳроб Ғафуров", "suhrob.ghafurov", "tg"),
)
OFFICERS = {
    Role.ADMINISTRATOR: ("Далер Одинаев", "daler.odinaev", "ru"),
    Role.HEAD_OF_OFFICE: ("Исмоил Ҳакимов", "ismoil.hakimov", "tg"),
    Role.VICE_RECTOR: ("Рустам Назаров", "rustam.nazarov", "tg"),
    Role.INCLUSION_OFFICER: ("Мавзуна Ҷӯраева", "mavzuna.juraeva", "tg"),
    Role.VISA_OFFICER: ("Хуршед Мирзоев", "khurshed.mirzoev", "ru"),
    Role.FINANCE_OFFICER: ("Лола Умарова", "lola.umarova", "ru"),
    Role.AUDITOR: ("Emily Carter", "emily.carter", "en"),
}
FACULTY_PEOPLE = (
    (
        ("Фарҳод Назаров", "farhod.nazarov", "tg"),
        ("Садбарг Раҳимова", "sadbarg.rahimova", "tg"),
        ("Ҷамшед Қодиров", "jamshed.qodirov", "tg"),
    ),
    (
        ("Пётр Морозов", "petr.morozov", "ru"),
        ("Нигина Юсуфӣ", "nigina.yusufi", "tg"),
        ("Алишер Давлатов", "alisher.davlatov", "tg"),
    ),
    (
        ("Беҳрӯз Зоиров", "behruz.zoirov", "tg"),
        ("Ольга Кузнецова", "olga.kuznetsova", "ru"),
        ("Парвиз Бобоев", "parviz.boboev", "tg"),
    ),
    (
        ("Тахмина Сафарова", "tahmina.safarova", "tg"),
        ("Умед Раҳмонов", "umed.rahmonov", "tg"),
        ("Дилноза Каримова", "dilnoza.karimova", "tg"),
    ),
    (
        ("Манижа Абдуллоева", "manizha.abdulloeva", "tg"),
        ("Дмитрий Соколов", "dmitrii.sokolov", "ru"),
        ("Қодир Шарипов", "qodir.sharipov", "tg"),
    ),
)
"""Two reviewers and the dean of each faculty, in the order of their ids."""
THIRD_REVIEWER = ("Зулфия Раҳматова", "zulfiya.rahmatova", "tg")
"""Of the first faculty, since lately: what waits for the other two can be shared out anew."""
DEPARTMENT_HEADS = (
    ("Раҷаб Сафаров", "rajab.safarov", "tg"),
    ("Елена Орлова", "elena.orlova", "ru"),
    ("Сафар Мирзоев", "safar.mirzoev", "tg"),
    ("Шоира Назарова", "shoira.nazarova", "tg"),
)
"""Of the faculties, in the order of their ids, whose staff applies."""
NAMES = frozenset(
    name
    for name, *_rest in (
        COORDINATOR,
        SECOND_HEAD,
        JOINT_COORDINATOR,
        THIRD_REVIEWER,
        *COMMITTEE,
        *OFFICERS.values(),
        *(who for people in FACULTY_PEOPLE for who in people),
        *DEPARTMENT_HEADS,
    )
)
"""Nobody else in the demo is called so: on the sign-in page one is told from another by the name."""


def make_cast(joint_programme_id: int, now: datetime) -> Cast:
    """Make everybody with their grants; committees are given call by call."""
    officers = {role: _made(*who, now) for role, who in OFFICERS.items()}
    for role, person in officers.items():
        _grant(person, role, EVERYWHERE, now)
    _grant(_made(*SECOND_HEAD, now), Role.HEAD_OF_OFFICE, EVERYWHERE, now)
    coordinator, joint = _made(*COORDINATOR, now), _made(*JOINT_COORDINATOR, now)
    _grant(coordinator, Role.COORDINATOR, EVERYWHERE, now)
    _grant(joint, Role.COORDINATOR, f"programme:{joint_programme_id}", now)
    faculties = db.session.scalars(select(Faculty.id).order_by(Faculty.id)).all()
    reviewers, deans = {}, {}
    for faculty_id, (*two, dean) in zip(faculties, FACULTY_PEOPLE, strict=True):
        reviewers[faculty_id] = tuple(_made(*who, now) for who in two)
        deans[faculty_id] = _made(*dean, now)
        for person in reviewers[faculty_id]:
            _grant(person, Role.FACULTY_REVIEWER, f"faculty:{faculty_id}", now)
        _grant(deans[faculty_id], Role.DEAN, f"faculty:{faculty_id}", now)
    heads = {}
    for faculty_id, who in zip(faculties, DEPARTMENT_HEADS, strict=False):
        heads[faculty_id] = _made(*who, now)
        _grant(heads[faculty_id], Role.DEPARTMENT_HEAD, f"faculty:{faculty_id}", now)
    return Cast(
        administrator=officers[Role.ADMINISTRATOR],
        coordinator=coordinator,
        joint_coordinator=joint,
        head=officers[Role.HEAD_OF_OFFICE],
        vice_rector=officers[Role.VICE_RECTOR],
        inclusion=officers[Role.INCLUSION_OFFICER],
        committee=tuple(_made(*who, now) for who in COMMITTEE),
        reviewers=reviewers,
        department_heads=heads,
        deans=deans,
    )


def join_lately(now: datetime) -> None:
    """One more reviews in the first faculty, once the stories are told: nothing waits for them by name yet."""
    faculty_id = db.session.scalars(select(Faculty.id).order_by(Faculty.id).limit(1)).one()
    _grant(_made(*THIRD_REVIEWER, now), Role.FACULTY_REVIEWER, f"faculty:{faculty_id}", now)


def seat_committee(cast: Cast, call_id: int, now: datetime) -> None:
    """The three members sit in the committee of this call."""
    for person in cast.committee:
        _grant(person, Role.COMMITTEE_MEMBER, f"call:{call_id}", now)


def person_named(name: str, address: str, language: str, now: datetime, *, demo: bool) -> Person:
    """An invented account with a confirmed address at example.org (RFC 2606) and no password."""
    person = Person(
        email=f"{address}@example.org",
        email_folded=f"{address}@example.org",
        name=name,
        language=language,
        confirmed_at=now,
        created_at=now,
        demo=demo,
    )
    db.session.add(person)
    db.session.flush()
    return load_grants(person, now)


def _made(name: str, address: str, language: str, now: datetime) -> Person:
    """Known by both names, as the register would have them; the address is made of the one in the passport."""
    person = person_named(name, address, language, now, demo=True)
    person.name_cyrillic, person.name_latin = name, address.replace(".", " ").title()
    return person


def _grant(person: Person, role: str, scope: str, now: datetime) -> None:
    """Once for all: nobody's grant begins or ends while the stories are told."""
    accounts.give_grant(None, person, role, scope, now=now)
    load_grants(person, now)
