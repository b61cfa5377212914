"""A sheet of results: one row a student, one column a course; written to be filled in, and read with each fault named."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mobility.base.database import Translated
from mobility.base.folding import fold, may_be_called
from mobility.base.sheets import Sheet
from mobility.intakes.models import BEST_MARK, LEAST_MARK, CourseResult, PlanCourse
from mobility.intakes.queries import Somebody

NUMBER, NAME = 0, 1
"""The columns before those of courses: the number of the register or our reference, and the name, which has to be theirs."""
PASS_WORDS = frozenset(
    map(fold, ("+", "зач", "зачёт", "зачтено", "супорид", "супорида шуд", "супурда шуд", "passed", "pass"))
)
PASS_WORD: Translated = {"en": "passed", "ru": "зачтено", "tg": "супорида шуд"}
"""How a course without a mark is written."""
WHAT_IS_WRONG: Translated = {"en": "What is wrong", "ru": "Что не так", "tg": "Чӣ нодуруст аст"}
"""The last column of a sheet that went back marked: it is passed over when the sheet comes again."""
GRADED = tuple(range(LEAST_MARK, BEST_MARK + 1))

Mark = int | None
"""None: passed without a mark."""


@dataclass
class MarksRow:
    """A row as it was read: whose it is, the marks by id of the course, what is wrong by column."""

    line: int
    cells: list[str]
    student: int | None = None
    marks: dict[int, Mark] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


def standing(marks: Mapping[int, Mark], courses: Iterable[int]) -> dict[str, list[Mark]]:
    """What stands of each of these courses: `{"7": [5], "8": [None], "9": []}`; passed without a mark is not no result."""
    return {str(course_id): [marks[course_id]] if course_id in marks else [] for course_id in courses}


def marks_in(results: Mapping[int, CourseResult]) -> dict[int, Mark]:
    """By id of the course."""
    return {course_id: result.mark for course_id, result in results.items()}


def standing_beside(
    rows: Iterable[Mapping[str, Any]],
    plan: Collection[int],
    results: Mapping[int, Mapping[int, CourseResult]],
) -> dict[str, dict[str, list[Mark]]]:
    """id of each student of a sheet -> what stands of the courses of `plan` (ids) of which its row says something."""
    return {
        str(row["student"]): standing(
            marks_in(results.get(row["student"], {})),
            [int(key) for key in row["marks"] if int(key) in plan],
        )
        for row in rows
    }


def heading(course: PlanCourse) -> str:
    """Of its column: title and year, by which it is found again."""
    return f"{course.title} ({course.year})"


def written(result: CourseResult | None, code: str) -> str | int:
    """A result as it stands in its cell."""
    if result is None:
        return ""
    return PASS_WORD[code] if result.mark is None else result.mark


def rows_to_fill(
    people: Sequence[Somebody],
    plan: Sequence[PlanCourse],
    results: Mapping[int, Mapping[int, CourseResult]],
    code: str,
) -> Iterator[list[str | int]]:
    """The sheet below its head, with what is noted already."""
    for each in people:
        own = results.get(each.student.id, {})
        yield [each.number, each.name, *(written(own.get(course.id), code) for course in plan)]


def struck_heads(
    head: Sequence[str], plan: Iterable[PlanCourse], struck: Iterable[PlanCourse]
) -> frozenset[str]:
    """Heads of columns whose courses were struck out of the plan since the sheet was taken: they are left out."""
    in_force = {fold(heading(course)) for course in plan}
    gone = {fold(heading(course)) for course in struck} - in_force
    return frozenset(each for each in head[NAME + 1 :] if fold(each) in gone)


def without_our_words(sheet: Sheet) -> Sheet:
    """The sheet without the column in which it was said what is wrong, in whichever language."""
    ours = set(map(fold, WHAT_IS_WRONG.values()))
    width = len(sheet.head)
    while width > NAME + 1 and fold(sheet.head[width - 1]) in ours:
        width -= 1
    return replace(sheet, head=sheet.head[:width], rows=[(line, cells[:width]) for line, cells in sheet.rows])


def read_marks(
    sheet: Sheet,
    people: Sequence[Somebody],
    plan: Sequence[PlanCourse],
    struck: Sequence[PlanCourse],
    today: date,
) -> tuple[list[MarksRow], list[int]]:
    """Each row, and the places of columns that no course of the plan is called like, nor of those that were struck out.

    An empty cell says nothing.
    """
    courses = {fold(heading(course)): course.id for course in plan}
    columns = {place: courses.get(fold(head)) for place, head in enumerate(sheet.head) if place > NAME}
    known = {fold(each.number): each for each in people}
    known |= {fold(each.student.reference): each for each in people}
    rows = [_row(line, cells, columns, known) for line, cells in sheet.rows]
    _mark_doubled(rows)
    _mark_not_begun(rows, people, today)
    _mark_names(rows, people)
    said = {"", *struck_heads(sheet.head, plan, struck)}
    strange = [place for place, course in columns.items() if course is None and sheet.head[place] not in said]
    return rows, strange


def _row(
    line: int, cells: list[str], columns: Mapping[int, int | None], known: Mapping[str, Somebody]
) -> MarksRow:
    whose = known.get(fold(cells[NUMBER]))
    row = MarksRow(line, cells, whose.student.id if whose is not None else None)
    if row.student is None:
        row.faults[NUMBER] = "number-not-of-intake"
    for place, course_id in columns.items():
        cell = cells[place] if place < len(cells) else ""
        if course_id is None or not cell:
            continue
        try:
            row.marks[course_id] = mark_of(cell)
        except ValueError:
            row.faults[place] = "mark-not-read"
    return row


def mark_of(cell: str) -> Mark:
    """Of `4` and of `4,0`, as a spreadsheet writes it. Raises `ValueError`: neither a mark nor a word for passed."""
    if fold(cell) in PASS_WORDS or cell == "+":
        return None
    whole, _point, part = cell.replace(",", ".").partition(".")
    mark = int(cell if part.strip("0") else whole)
    if mark not in GRADED:
        raise ValueError(cell)
    return mark


def _mark_doubled(rows: Sequence[MarksRow]) -> None:
    """The same student twice: which of the rows is meant nobody can say."""
    seen: set[int] = set()
    for row in rows:
        if row.student in seen:
            row.faults[NUMBER] = "number-given-twice"
        elif row.student is not None:
            seen.add(row.student)


def _mark_not_begun(rows: Sequence[MarksRow], people: Sequence[Somebody], today: date) -> None:
    """Of who has not begun, or does not come, no results are noted."""
    begun = {each.student.id for each in people if each.student.has_begun(today)}
    for row in rows:
        if row.student is not None and row.student not in begun and row.marks:
            row.faults[NUMBER] = "number-not-begun"


def _mark_names(rows: Sequence[MarksRow], people: Sequence[Somebody]) -> None:
    """A name that is not that of the number: a column that was sorted alone gives everybody the marks of another."""
    by_id, names = {each.student.id: each for each in people}, [each.names for each in people]
    for row in rows:
        name = row.cells[NAME] if len(row.cells) > NAME else ""
        whose = by_id.get(row.student) if row.student is not None else None
        if name and whose is not None and not may_be_called(name, whose.names, names):
            row.faults[NAME] = "name-of-another"
