"""Invented people for the demo: Tajik, Russian and English names; none of them is a real person."""

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mobility.demo.staff import NAMES
from mobility.demo.terms import academic_year

SEED = 20190901
"""The joint faculty's first day: the same people each time the demo is made."""

GAP = 25
"""Of every so many students the register does not say the gender."""

JOINT_FACULTY = 1
"""Its place among the faculties of the demo."""

TAJIK = (
    (("Мадина", "Madina"), ("Нигина", "Nigina"), ("Парвина", "Parvina"), ("Ситора", "Sitora"), ("Лола", "Lola"),
     ("Меҳрона", "Mehrona"), ("Зарина", "Zarina"), ("Фарангис", "Farangis"), ("Гулнора", "Gulnora"), ("Шаҳноза", "Shahnoza"),
     ("Тахмина", "Tahmina"), ("Мавзуна", "Mavzuna"), ("Дилноза", "Dilnoza"), ("Манижа", "Manizha")),
    (("Шаҳром", "Shahrom"), ("Ҷамшед", "Jamshed"), ("Комрон", "Komron"), ("Рустам", "Rustam"), ("Фируз", "Firuz"),
     ("Умед", "Umed"), ("Беҳрӯз", "Behruz"), ("Далер", "Daler"), ("Сӯҳроб", "Suhrob"), ("Исмоил", "Ismoil"),
     ("Қодир", "Qodir"), ("Хуршед", "Khurshed"), ("Парвиз", "Parviz"), ("Алишер", "Alisher")),
    (("Шарипов", "Sharipov"), ("Раҳмонов", "Rahmonov"), ("Назаров", "Nazarov"), ("Юсуфӣ", "Yusufi"),
     ("Сафаров", "Safarov"),
     ("Абдуллоев", "Abdulloev"), ("Бобоев", "Boboev"), ("Ҳакимов", "Hakimov"), ("Қодиров", "Qodirov"),
     ("Одинаев", "Odinaev"),
     ("Ғафуров", "Ghafurov"), ("Зоиров", "Zoirov"), ("Умаров", "Umarov"), ("Давлатов", "Davlatov"), ("Каримов", "Karimov"),
     ("Ҷӯраев", "Juraev"), ("Мирзоев", "Mirzoev"), ("Саидов", "Saidov")),
)  # fmt: skip
"""(women's names, men's names, family names), each in Cyrillic and as in the passport."""

RUSSIAN = (
    (("Анна", "Anna"), ("Ольга", "Olga"), ("Екатерина", "Ekaterina"), ("Мария", "Maria")),
    (("Иван", "Ivan"), ("Алексей", "Aleksei"), ("Пётр", "Petr"), ("Дмитрий", "Dmitrii")),
    (("Соколов", "Sokolov"), ("Кузнецов", "Kuznetsov"), ("Морозов", "Morozov"), ("Лебедев", "Lebedev")),
)

ENGLISH = (
    (("Эмили", "Emily"), ("Грейс", "Grace")),
    (("Джон", "John"), ("Томас", "Thomas")),
    (("Картер", "Carter"), ("Миллер", "Miller")),
)


@dataclass(frozen=True)
class Invented:
    """One person of the register."""

    number: str
    kind: str
    name: str
    passport_name: str
    birth_date: date
    year: int | None
    average: Decimal | None
    gender: str | None
    """None: the register has a gap, as registers do."""
    level: str | None
    place: int
    """0 … 4: which faculty of the demo, and which specialty of the joint one."""


def register(today: date, students: int = 180, staff: int = 24) -> list[Invented]:
    """The demo's register on `today`: the same people in the same order each time, their years and ages moved along."""
    chance = random.Random(SEED)  # noqa: S311 (invents people, protects nothing)
    used = set(NAMES)
    year = academic_year(today)
    people = [_student(chance, number, used, year) for number in range(1, students + 1)]
    return people + [_member_of_staff(chance, number, used) for number in range(1, staff + 1)]


def _student(chance: random.Random, number: int, used: set[str], academic: int) -> Invented:
    year = chance.choices((1, 2, 3, 4), (20, 30, 30, 20))[0]
    name, passport_name, gender = _name(chance, used)
    entered = academic - year + 1
    return Invented(
        number=f"{entered % 100:02d}-{number:04d}",
        kind="student",
        name=name,
        passport_name=passport_name,
        birth_date=date(entered - 18, chance.randint(1, 12), chance.randint(1, 28)),
        year=year,
        average=Decimal(chance.randint(300, 500)) / 100,
        gender=gender if number % GAP else None,
        level="specialist" if number % 5 == JOINT_FACULTY else "bachelor",
        place=number % 5,
    )


def _member_of_staff(chance: random.Random, number: int, used: set[str]) -> Invented:
    name, passport_name, gender = _name(chance, used)
    return Invented(
        number=f"S-{number:04d}",
        kind="staff",
        name=name,
        passport_name=passport_name,
        birth_date=date(chance.randint(1965, 1994), chance.randint(1, 12), chance.randint(1, 28)),
        year=None,
        average=None,
        gender=gender,
        level=None,
        place=number % 4,
    )


def _name(chance: random.Random, used: set[str]) -> tuple[str, str, str]:
    """(Cyrillic, Latin, gender) of a name not used yet; family names of women end in -а / -a where the language does so."""
    while True:
        women, men, families = chance.choices((TAJIK, RUSSIAN, ENGLISH), (85, 11, 4))[0]
        woman = chance.random() < 0.5
        given = chance.choice(women if woman else men)
        family = chance.choice(families)
        ending = woman and family[0].endswith("в")
        cyrillic = f"{given[0]} {family[0]}{'а' if ending else ''}"
        latin = f"{given[1]} {family[1]}{'a' if ending else ''}"
        if cyrillic not in used:
            used.add(cyrillic)
            return cyrillic, latin.upper(), "female" if woman else "male"
