"""The register's columns: under which headers they come, and how each cell becomes a value or a fault."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from mobility.base import folding
from mobility.register.models import AVERAGES, Gender, Kind, Level

KINDS = {
    "student": Kind.STUDENT,
    "студент": Kind.STUDENT,
    "студентка": Kind.STUDENT,
    "донишҷӯ": Kind.STUDENT,
    "staff": Kind.STAFF,
    "сотрудник": Kind.STAFF,
    "сотрудница": Kind.STAFF,
    "преподаватель": Kind.STAFF,
    "teacher": Kind.STAFF,
    "корманд": Kind.STAFF,
    "омӯзгор": Kind.STAFF,
}

GENDERS = {
    "f": Gender.FEMALE,
    "female": Gender.FEMALE,
    "ж": Gender.FEMALE,
    "жен": Gender.FEMALE,
    "женский": Gender.FEMALE,
    "женщина": Gender.FEMALE,
    "з": Gender.FEMALE,
    "зан": Gender.FEMALE,
    "занона": Gender.FEMALE,
    "m": Gender.MALE,
    "male": Gender.MALE,
    "м": Gender.MALE,
    "муж": Gender.MALE,
    "мужской": Gender.MALE,
    "мужчина": Gender.MALE,
    "мард": Gender.MALE,
    "мардона": Gender.MALE,
}

LEVELS = {
    "bachelor": Level.BACHELOR,
    "бакалавр": Level.BACHELOR,
    "бакалавриат": Level.BACHELOR,
    "specialist": Level.SPECIALIST,
    "специалист": Level.SPECIALIST,
    "специалитет": Level.SPECIALIST,
    "мутахассис": Level.SPECIALIST,
    "master": Level.MASTER,
    "магистр": Level.MASTER,
    "магистратура": Level.MASTER,
    "doctoral": Level.DOCTORAL,
    "phd": Level.DOCTORAL,
    "докторант": Level.DOCTORAL,
    "докторантура": Level.DOCTORAL,
    "аспирант": Level.DOCTORAL,
    "аспирантура": Level.DOCTORAL,
}

OLDEST, YOUNGEST = 90, 14
"""Years of age between which a birth date is believed."""


class Fault(Exception):
    """A cell that cannot be taken: the key of a sentence and what fills it."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True)
class Known:
    """What cells are compared with: faculties by id and folded name, specialties by code, the present day."""

    faculties: Mapping[str, int]
    specialties: Mapping[str, int]
    today: date


@dataclass(frozen=True)
class Column:
    """`headers`: what it is called in the three languages; the first is ours. `needed`: a new entry must have it."""

    key: str
    headers: tuple[str, ...]
    read: Callable[[str, Known], Any]
    needed: bool = False
    example: str = ""


def fold(text: str) -> str:
    """Headers and names as they are compared: letters and numbers only, in one script."""
    return "".join(sign for sign in folding.fold(text) if sign.isalnum())


def ensure_whole_letters(cell: str) -> None:
    """Spreadsheets put a question mark where their encoding has no such letter, others U+FFFD: `?ам?ед`.

    Raises `Fault`: "letters-lost".
    """
    if "?" in cell or "\ufffd" in cell:
        raise Fault("letters-lost")


def _text(cell: str, _known: Known) -> str:
    if not any(sign.isalpha() for sign in cell):
        raise Fault("cell-without-letters")
    return cell


def _number(cell: str, _known: Known) -> str:
    if not any(sign.isalnum() for sign in cell):
        raise Fault("cell-without-number")
    if re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d+", cell):
        raise Fault("number-was-shortened")
    return cell


def _latin(cell: str, known: Known) -> str:
    _text(cell, known)
    for sign in cell:
        if sign.isalpha() and not unicodedata.name(sign, "").startswith("LATIN"):
            raise Fault("passport-name-not-latin", sign=sign)
    return cell


def _birth_date(cell: str, known: Known) -> str:
    day = read_day(cell)
    if not known.today.year - OLDEST <= day.year <= known.today.year - YOUNGEST:
        raise Fault("birth-date-unlikely", born=day.isoformat())
    return day.isoformat()


def read_day(cell: str) -> date:
    """2006-04-03 or 03.04.2006; with slashes only where day and month cannot be mistaken for one another.

    Raises `Fault`: "date-ambiguous", "date-without-century", "date-is-bare-number", "date-not-understood".
    """
    cell = re.sub(r"[ T]0?0:00(:00(\.0+)?)?$", "", cell)
    if re.fullmatch(r"\d{4,6}", cell):
        raise Fault("date-is-bare-number", cell=cell)
    if re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}", cell):
        raise Fault("date-without-century", cell=cell)
    if found := re.fullmatch(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})", cell):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", cell):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] != "." and first != second and first <= 12 and second <= 12:
            raise Fault("date-ambiguous", cell=cell)
        day, month = (second, first) if second > 12 and found[2] != "." else (first, second)
    else:
        raise Fault("date-not-understood", cell=cell)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Fault("date-not-understood", cell=cell) from error


def _faculty(cell: str, known: Known) -> int:
    try:
        return known.faculties[fold(cell)]
    except KeyError as error:
        raise Fault("faculty-unknown", cell=cell) from error


def _specialty(cell: str, known: Known) -> int:
    try:
        return known.specialties[fold(cell)]
    except KeyError as error:
        raise Fault("specialty-unknown", cell=cell) from error


def _year(cell: str, _known: Known) -> int:
    if cell not in ("1", "2", "3", "4", "5", "6"):
        raise Fault("year-not-understood", cell=cell)
    return int(cell)


def _average(cell: str, _known: Known) -> str:
    try:
        average = Decimal(cell.replace(",", "."))
    except InvalidOperation as error:
        raise Fault("average-not-understood", cell=cell) from error
    least, most = AVERAGES
    if not average.is_finite() or not least <= average <= most:
        raise Fault("average-not-understood", cell=cell)
    return str(average.quantize(Decimal("0.01")))


def _one_of(words: Mapping[str, str], fault: str) -> Callable[[str, Known], str]:
    """Reads a cell that is one of these words, with or without a full stop behind it."""

    def read(cell: str, _known: Known) -> str:
        try:
            return words[cell.casefold().rstrip(".")]
        except KeyError as error:
            raise Fault(fault, cell=cell) from error

    return read


COLUMNS = (
    Column("number", ("number", "student number", "номер", "номер студента", "рақам", "рақами донишҷӯ", "№"), _number,
           needed=True, example="2024-0017"),
    Column("name", ("name", "full name", "имя", "фио", "ф. и. о.", "ном", "ному насаб"), _text, needed=True,
           example="Раҳимова Мадина Саидовна"),
    Column("passport_name", ("passport name", "latin name", "имя в паспорте", "имя латиницей", "ном дар шиноснома"), _latin,
           needed=True, example="RAHIMOVA MADINA"),
    Column("birth_date", ("birth date", "date of birth", "дата рождения", "санаи таваллуд"), _birth_date, needed=True,
           example="2006-04-23"),
    Column("faculty", ("faculty", "факультет", "факултет"), _faculty),
    Column("specialty", ("specialty", "specialty code", "специальность", "код специальности", "ихтисос", "рамзи ихтисос"),
           _specialty),
    Column("year", ("year", "year of study", "course", "курс", "год", "год обучения", "сол", "соли таҳсил"), _year,
           example="3"),
    Column("average", ("average", "average mark", "средний балл", "баҳои миёна"), _average, example="4,35"),
    Column("kind", ("kind", "kind of person", "кто", "категория", "навъ"), _one_of(KINDS, "kind-unknown"),
           example="student"),
    Column("gender", ("gender", "sex", "пол", "ҷинс"), _one_of(GENDERS, "gender-unknown")),
    Column("level", ("level", "level of study", "уровень", "уровень обучения", "зина", "зинаи таҳсил"),
           _one_of(LEVELS, "level-unknown")),
)  # fmt: skip
"""In the order of the template that the office downloads."""

BY_HEADER = {fold(header): column for column in COLUMNS for header in (column.key, *column.headers)} | {
    "": None  # a column without a header
}
BY_KEY = {column.key: column for column in COLUMNS}


def columns_of(head: list[str]) -> list[Column | None]:
    """For each place of the header its column; None where it is not understood or comes a second time."""
    found: list[Column | None] = []
    for text in head:
        column = BY_HEADER.get(fold(text))
        found.append(column if column not in found else None)
    return found
