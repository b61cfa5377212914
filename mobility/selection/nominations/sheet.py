"""The list of a bundle as a sheet: written for the partner to fill in, read back with each fault named.

Before the columns to fill in stands what was agreed of each person; of these our reference is read again, and by name and
birth date whether the row is still theirs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.folding import fold, may_be_called
from mobility.base.languages import LANGUAGES, day, language, speaking, tr
from mobility.base.refusals import Refusal
from mobility.base.sheets import Cell, Sheet, Tab, bad, unlike
from mobility.selection.nominations.days import (
    DAY_TITLES,
    DAYS,
    OWN_REFERENCE,
    day_titles,
    days_of,
    faults_of,
    noted_of,
    oddities_of,
)
from mobility.selection.nominations.nominees import has_fields, of_kinds
from mobility.selection.nominations.partners import GONE, Nominee
from mobility.selection.stages import ACCEPT, DECLINE

REFERENCE, NAME, BORN, ANSWER, REASON = "reference", "name", "birth_date", "answer", "reason"
FIELD, BECAME = "field", "became"
"""Left out where no destination has one, and where nothing has come of any place yet."""
STUDIES, WORK = ("specialty", "year", "language"), ("comes_as", "activity", "hours")
"""Left out where nobody is a student, and where nobody is of the staff."""
AGREED: dict[str, tuple[object, Callable[[Nominee], Cell]]] = {
    REFERENCE: (_l("Our reference"), lambda each: each.reference),
    NAME: (_l("Name as in the passport"), lambda each: each.name),
    BORN: (_l("Birth date"), lambda each: each.birth_date),
    "comes_as": (_l("Comes as"), lambda each: _("Member of staff") if each.staff else _("Student")),
    "faculty": (_l("Faculty at home"), lambda each: tr(each.faculty)),
    "specialty": (_l("Studies at home"), lambda each: tr(each.specialty)),
    "year": (_l("Year of study"), lambda each: each.year),
    "activity": (_l("Activity"), lambda each: each.errand.word if each.errand is not None else ""),
    "hours": (_l("Hours"), lambda each: each.errand.hours if each.errand is not None else None),
    FIELD: (_l("Field"), lambda each: tr(each.field)),
    "language": (_l("Language of study"), lambda each: each.taught_in),
    "stay_from": (_l("Stay from"), lambda each: each.first),
    "stay_to": (_l("Stay until"), lambda each: each.last),
    BECAME: (_l("State"), lambda each: each.became),
}
"""What was agreed for nominations: key of a column -> its title and its cell."""
TO_FILL: dict[str, tuple[object, Callable[[Nominee], Cell]]] = {
    ANSWER: (_l("Answer (accept or decline)"), lambda each: _answer_words(given_answer(each))),
    REASON: (_l("Reason, if you decline"), lambda each: each.nomination.said_because),
    OWN_REFERENCE: (_l("Your own reference"), lambda each: each.nomination.partner_reference),
    "arrives_on": (DAY_TITLES["arrives_on"], lambda each: each.nomination.arrives_on),
    "starts_on": (DAY_TITLES["starts_on"], lambda each: each.nomination.starts_on),
    "ends_on": (DAY_TITLES["ends_on"], lambda each: each.nomination.ends_on),
}
COLUMNS = AGREED | TO_FILL
ANSWER_WORDS: dict[str, Mapping[str, str]] = {
    ACCEPT: {"en": "accept", "ru": "принять", "tg": "қабул"},
    DECLINE: {"en": "decline", "ru": "отказать", "tg": "рад"},
}
UNDERSTOOD = {fold(word): move for move, words in ANSWER_WORDS.items() for word in words.values()}
WAYS_OF_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})(?P<sign>[./])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})"),
)


MONTHS = 12


@dataclass
class Filled:
    """A row as it was read: whose it is, what it says, and what is wrong, by the place of the column."""

    line: int
    cells: list[str]
    nominee: Nominee
    answer: str = ""
    reason: str = ""
    own_reference: str = ""
    days: dict[str, date | None] = field(default_factory=dict)

    @property
    def answers(self) -> bool:
        """Whether it answers anew; what was answered so before is not answered twice."""
        return bool(self.answer) and self.answer != given_answer(self.nominee)

    @property
    def oddities(self) -> list[str]:
        """What is worth a second look before it is taken over, in sentences."""
        return oddities_of(self.days, self.nominee.destination)

    @property
    def noted(self) -> dict[str, str | date | None]:
        """The number and the days of the row, as `noted_of` has what is noted."""
        return {OWN_REFERENCE: self.own_reference, **self.days}

    @property
    def changes(self) -> bool:
        return self.answers or self.noted != noted_of(self.nominee.nomination)

    @property
    def replaced(self) -> dict[str, str | date]:
        """What is noted, and would be something else: an older file brings back what was corrected since."""
        kept = noted_of(self.nominee.nomination)
        return {key: value for key, value in kept.items() if value and value != self.noted[key]}


@dataclass
class ReadList:
    """A list as it came back. `faults`: line -> place of the column -> why it cannot be taken over."""

    sheet: Sheet
    rows: list[Filled]
    faults: dict[int, dict[int, Refusal]]
    said: bool = False
    """Whether any cell to be filled in has something in it."""
    gone: list[Nominee] = field(default_factory=list)
    """Whose row is left out: they are no longer nominated."""

    @property
    def changes(self) -> list[Filled]:
        return [each for each in self.rows if each.changes]


def tab_of(nominees: Sequence[Nominee], title: str) -> Tab:
    """The list as it goes out, in the language that is spoken, with what was filled in so far."""
    kinds = of_kinds(nominees)
    there = {FIELD: has_fields(nominees), BECAME: any(each.became for each in nominees)}
    there |= dict.fromkeys(STUDIES, kinds.students) | dict.fromkeys(WORK, kinds.staff)
    called = titles_of(staff=not kinds.students)
    shown = {key: cell for key, (_words, cell) in COLUMNS.items() if there.get(key, True)}
    return Tab(
        title, [called[key] for key in shown], [[cell(each) for cell in shown.values()] for each in nominees]
    )


def titles_of(*, staff: bool) -> dict[str, str]:
    """key of a column -> its title, in a list of staff alone or in another, in the language that is spoken"""
    named = {key: words for key, (words, _cell) in COLUMNS.items()} | {**day_titles(staff=staff)}
    return {key: str(words) for key, words in named.items()}


def read_list(sheet: Sheet, nominees: Sequence[Nominee]) -> ReadList:
    """What the sheet says of `nominees`. An empty cell says nothing; a row of who is no longer nominated is left out.

    Raises `Refusal`: "list-without-references".
    """
    places = _places(sheet.head)
    if REFERENCE not in places:
        raise Refusal("list-without-references", "file")
    known = {fold(each.reference): each for each in nominees}
    found = ReadList(sheet, [], {})
    seen: set[str] = set()
    for line, cells in sheet.rows:
        said = {key: cells[place] if place < len(cells) else "" for key, place in places.items()}
        found.said = found.said or any(said.get(key) for key in TO_FILL)
        nominee = known.get(fold(said[REFERENCE]))
        if nominee is None:
            found.faults[line] = {places[REFERENCE]: Refusal("list-row-not-yours")}
        elif nominee.reference in seen:
            found.faults[line] = {places[REFERENCE]: Refusal("list-row-twice")}
        elif of_another := _of_another(nominee, said, nominees):
            found.faults[line] = {places[key]: why for key, why in of_another.items()}
        elif nominee.standing == GONE:
            found.gone.append(nominee)
        else:
            _read_row(found, line, cells, nominee, said, places)
        if nominee is not None:
            seen.add(nominee.reference)
    return found


def marked(found: ReadList, title: str) -> Tab:
    """The sheet as it came, bad cells marked, with a column that says what is wrong in each row."""
    width = len(found.sheet.head)
    head = unlike([*found.sheet.head, str(_l("What is wrong"))])
    rows = []
    for line, cells in found.sheet.rows:
        faults = found.faults.get(line, {})
        filled = [*cells[:width], *[""] * (width - len(cells))]
        shown = [bad(cell) if place in faults else cell for place, cell in enumerate(filled)]
        wrong = (f"{found.sheet.head[place]}: {why.sentence}" for place, why in sorted(faults.items()))
        rows.append([*shown, " ".join(wrong)])
    return Tab(title, head, rows)


def standing_beside(rows: Sequence[Filled]) -> dict[str, dict[str, object]]:
    """By which a page says what stood beside the list that it showed (`base.seen`): our reference -> what is noted."""
    return {
        each.nominee.reference: {
            ANSWER: given_answer(each.nominee),
            **noted_of(each.nominee.nomination),
        }
        for each in rows
    }


def given_answer(nominee: Nominee) -> str:
    """`accept`, `decline`, or nothing yet."""
    nomination = nominee.nomination
    if nomination.said is not None:
        return nomination.said
    return {True: ACCEPT, False: DECLINE}[nomination.accepted] if nomination.accepted is not None else ""


def _of_another(nominee: Nominee, said: Mapping[str, str], nominees: Sequence[Nominee]) -> dict[str, Refusal]:
    """A name or birth date that is not that of the reference: a column that was sorted alone answers for another person."""
    faults: dict[str, Refusal] = {}
    name, born = said.get(NAME, ""), nominee.birth_date
    if name and not may_be_called(name, [nominee.name], [[each.name] for each in nominees]):
        faults[NAME] = Refusal("list-name-of-another", name=nominee.name)
    if born is not None and _day_or_none(said.get(BORN, "")) not in (None, born):
        faults[BORN] = Refusal("list-born-otherwise", name=nominee.name, day=day(born))
    return faults


def _read_row(
    found: ReadList,
    line: int,
    cells: list[str],
    nominee: Nominee,
    said: Mapping[str, str],
    places: Mapping[str, int],
) -> None:
    faults: dict[str, Refusal] = {}
    nomination = nominee.nomination
    row = Filled(line, cells, nominee)
    row.reason = said.get(REASON, "")
    row.own_reference = said.get(OWN_REFERENCE, "") or nomination.partner_reference or ""
    kept = days_of(nomination)
    row.days = {**kept}
    for key in DAYS:
        if said.get(key):
            try:
                row.days[key] = _day(said[key])
            except Refusal as refusal:
                faults[key] = refusal
    row.answer = UNDERSTOOD.get(fold(said.get(ANSWER, "")), "")
    if said.get(ANSWER) and not row.answer:
        faults[ANSWER] = Refusal("list-answer-not-read")
    elif row.reason and not row.answer and nominee.open and not given_answer(nominee):
        faults[ANSWER if ANSWER in places else REASON] = Refusal("list-reason-alone")
    if row.answers and not nominee.open:
        faults[ANSWER] = Refusal("list-answered-before")
    elif row.answers and row.answer == DECLINE and not row.reason:
        faults[REASON if REASON in places else ANSWER] = Refusal("reason-owed")
    crossed = faults_of(row.days, nominee.destination)
    faults = {key: Refusal(why) for key, why in crossed.items() if key in places} | faults
    if row.answer == DECLINE or nominee.declined:
        faults |= {key: Refusal("days-of-declined") for key in DAYS if row.days[key] != kept[key]}
    if faults:
        found.faults[line] = {places[key]: why for key, why in faults.items()}
    found.rows.append(row)


def _day(cell: str) -> date:
    """Raises `Refusal`: "list-day-not-read", "list-no-such-day", "list-day-either-way": with strokes some write the month
    first, and nothing in the cell tells who.
    """
    written = next(filter(None, (way.fullmatch(cell) for way in WAYS_OF_DAYS)), None)
    if written is None:
        raise Refusal("list-day-not-read")
    year, month, number = (int(written[part]) for part in ("year", "month", "day"))
    if "/" in cell and month != number and max(month, number) <= MONTHS:
        raise Refusal("list-day-either-way")
    try:
        return date(year, month, number)
    except ValueError as error:
        raise Refusal("list-no-such-day") from error


def _day_or_none(cell: str) -> date | None:
    """None where nothing stands, or nothing that is surely a day."""
    try:
        return _day(cell)
    except Refusal:
        return None


def _places(head: Sequence[str]) -> dict[str, int]:
    """Key of a column -> its place, by its title in any of our languages."""
    titles: dict[str, str] = {}
    for code in LANGUAGES:
        with speaking(code):
            for staff in (False, True):
                titles |= {fold(words): key for key, words in titles_of(staff=staff).items()}
    return {titles[fold(title)]: place for place, title in enumerate(head) if fold(title) in titles}


def _answer_words(move: str) -> str:
    return ANSWER_WORDS[move][language()] if move else ""
