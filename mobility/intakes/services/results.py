"""Results of examinations: noted one by one on the student's page, or taken over from a sheet that was looked at first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen, changed_since
from mobility.base.sheets import read_sheet
from mobility.base.zone import local_day
from mobility.intakes.marks import (
    Mark,
    marks_in,
    read_marks,
    standing,
    standing_beside,
    without_our_words,
)
from mobility.intakes.models import CourseResult, Intake, MarksSheet, Student
from mobility.intakes.queries import (
    Somebody,
    fallen_of,
    people_of,
    plan_of,
    results_of,
    struck_of,
    under_way_of,
)
from mobility.intakes.services.keeping import by_either, by_office, note, note_intake, path_to
from mobility.intakes.words import mark_in_words
from mobility.notifications.services import tell


def note_results(
    actor: Person,
    somebody: Somebody,
    *,
    marks: Mapping[int, Mark],
    cleared: Sequence[int],
    seen: str = "",
    now: datetime,
) -> int:
    """Note what is said of courses of the plan, and take back what was cleared; gives how many results changed.

    `seen`: `base.seen.seen_of` what the actor saw (`marks.standing`); what is said as it was seen stays as it is now.
    Raises `Refusal`: "student-elsewhere" of who has not begun, "course-not-in-plan", "values-changed-meanwhile" for each
    that somebody else has changed too, or as `by_either`.
    """
    by_either(actor, somebody, now)
    student = somebody.student
    if not student.has_begun(local_day(now)):
        raise Refusal("student-elsewhere")
    plan = {course.id for course in plan_of(student.intake.specialty_id)}
    if not plan.issuperset({*marks, *cleared}):
        raise Refusal("course-not-in-plan")
    kept = results_of([student.id]).get(student.id, {})
    meant = _meant(standing(marks, [*marks, *cleared]), kept, seen)
    changed = _changed({key: stands[0] for key, stands in meant.items() if stands}, kept)
    gone = [key for key, stands in meant.items() if not stands and key in kept]
    if changed or gone:
        if student.crossed_on is not None:
            student.gone_without = sorted({*student.gone_without, *gone})
        with _telling_what_falls(actor, [student.id], now):
            _store(student.id, changed, actor, now)
            db.session.execute(
                delete(CourseResult).where(
                    CourseResult.student_id == student.id, CourseResult.course_id.in_(gone)
                )
            )
            note(somebody, "results-noted", actor, now, {**_noted(changed, kept, gone), "cleared": gone})
    return len(changed) + len(gone)


def _meant(
    said: Mapping[str, list[Mark]], kept: Mapping[int, CourseResult], seen: str
) -> dict[int, list[Mark]]:
    """What is to stand, by id of the course. Raises `Refusal`: "values-changed-meanwhile"; who noted it the page says."""
    present = standing(marks_in(kept), map(int, said))
    words = dict.fromkeys(said, lambda marks: ", ".join(map(mark_in_words, marks)))
    meant = as_seen(seen, said, present, words=words, box="course_%s")
    return {int(key): stands for key, stands in meant.items()}


@contextmanager
def _telling_what_falls(actor: Person, student_ids: Collection[int], now: datetime) -> Iterator[None]:
    """By what is noted meanwhile something may be missing again of credits that were confirmed: the student is told."""
    before = {case.id: courses for _somebody, case, courses in _fallen(actor, student_ids)}
    yield
    for somebody, case, courses in _fallen(actor, student_ids):
        if not {*courses} <= {*before.get(case.id, ())}:
            _tell_lacks(somebody, case, courses, now)


def _fallen(actor: Person, student_ids: Collection[int]) -> list[tuple[Somebody, Application, Sequence[str]]]:
    """Of these students: who lacks something since their credits were confirmed, in which application, and what."""
    under_way = [(each, case) for each, case in under_way_of(actor) if each.student.id in student_ids]
    found = fallen_of([case.id for _each, case in under_way])
    return [(each, case, found[case.id]) for each, case in under_way if case.id in found]


def _tell_lacks(somebody: Somebody, case: Application, courses: Sequence[str], now: datetime) -> None:
    person = somebody.person and get_person(somebody.person.id, now)
    if person is not None:
        values = {"courses": ", ".join(courses), "call": tr(case.title, person.language)}
        link = path_to(somebody.student)
        tell(person, "transition-lacks", about=f"case:{case.id}", values=values, link=link, now=now)


def _changed(marks: Mapping[int, Mark], kept: Mapping[int, CourseResult]) -> dict[int, Mark]:
    return {key: mark for key, mark in marks.items() if key not in kept or kept[key].mark != mark}


def _noted(
    changed: Mapping[int, Mark], kept: Mapping[int, CourseResult], gone: Sequence[int] = ()
) -> dict[str, object]:
    """As the record has it, by id of the course: the marks that are noted, and what stood there before."""
    before = {str(key): kept[key].mark for key in (*changed, *gone) if key in kept}
    return {"marks": {str(key): mark for key, mark in changed.items()}, "before": before}


def _store(student_id: int, marks: Mapping[int, Mark], actor: Person, now: datetime) -> None:
    if not marks:
        return
    rows = [
        {
            "student_id": student_id,
            "course_id": course_id,
            "mark": mark,
            "noted_by_id": actor.id,
            "noted_at": now,
        }
        for course_id, mark in marks.items()
    ]
    statement = insert(CourseResult).values(rows)
    same = {name: statement.excluded[name] for name in ("mark", "noted_by_id", "noted_at")}
    db.session.execute(statement.on_conflict_do_update(index_elements=["student_id", "course_id"], set_=same))


def read_results(actor: Person, intake: Intake, *, content: bytes, now: datetime) -> MarksSheet:
    """Read a sheet and keep what it would do; nothing is noted yet.

    Raises `Refusal`: "sheet-without-courses", or as `by_office` and `base.sheets.read_sheet`.
    """
    by_office(actor, intake.joint)
    sheet = without_our_words(read_sheet(content))
    plan, struck = plan_of(intake.specialty_id), struck_of(intake.specialty_id)
    rows, strange = read_marks(sheet, people_of([intake.id]), plan, struck, local_day(now))
    if not rows or len(strange) == len([head for head in sheet.head[2:] if head]):
        raise Refusal("sheet-without-courses", "file")
    for row in rows:
        row.faults.update(
            {place: "column-not-in-plan" for place in strange if place < len(row.cells) and row.cells[place]}
        )
    found = MarksSheet(
        intake_id=intake.id,
        by_id=actor.id,
        at=now,
        head=sheet.head,
        rows=[_as_stored(asdict(row)) for row in rows],
    )
    db.session.add(found)
    db.session.flush()
    return found


def _as_stored(row: dict[str, object]) -> dict[str, object]:
    """Keys of JSON are texts."""
    return {
        key: {str(name): each for name, each in value.items()} if isinstance(value, dict) else value
        for key, value in row.items()
    }


def take_results(actor: Person, intake: Intake, found: MarksSheet, *, seen: str, now: datetime) -> int:
    """Take the sheet over beside the results that the actor has seen; gives how many changed. All of it or nothing.

    `seen`: `base.seen.seen_of` what stood beside it (`marks.standing_beside`).
    Raises `Refusal`: "sheet-is-taken", "sheet-has-faults", "results-changed-meanwhile", or as `by_office`.
    """
    by_office(actor, intake.joint)
    db.session.refresh(found, with_for_update=True)
    if found.taken_at is not None:
        raise Refusal("sheet-is-taken")
    if any(row["faults"] for row in found.rows):
        raise Refusal("sheet-has-faults")
    _lock_people(intake)
    plan = {course.id for course in plan_of(intake.specialty_id)}
    people = {each.student.id: each for each in people_of([intake.id])}
    kept = results_of(people)
    _ensure_as_seen(seen, standing_beside(found.rows, plan, kept), people)
    number = 0
    with _telling_what_falls(actor, people.keys(), now):
        for row in found.rows:
            somebody = people.get(row["student"])
            if somebody is None:
                continue
            marks = {int(key): mark for key, mark in row["marks"].items() if int(key) in plan}
            changed = _changed(marks, kept.get(somebody.student.id, {}))
            if changed:
                _store(somebody.student.id, changed, actor, now)
                facts = _noted(changed, kept.get(somebody.student.id, {}))
                note(somebody, "results-noted", actor, now, {**facts, "sheet": found.id})
            number += len(changed)
    found.rows, found.taken_at = [], now
    note_intake(intake, "results-taken-over", actor.id, now, {"sheet": found.id, "changed": number})
    return number


def _lock_people(intake: Intake) -> None:
    """Who notes results of one of them by hand waits, and is waited for."""
    people = select(Student.id).where(Student.intake_id == intake.id).order_by(Student.id)
    db.session.execute(people.with_for_update(key_share=True))


def _ensure_as_seen(seen: str, present: Mapping[str, object], people: Mapping[int, Somebody]) -> None:
    """Raises `Refusal`: "results-changed-meanwhile"."""
    changed = [people[int(key)].name for key in changed_since(seen, present) if int(key) in people]
    if changed:
        raise Refusal("results-changed-meanwhile", names=", ".join(changed))
