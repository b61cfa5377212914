"""The way home: the report, the papers, the credits or hours, and the office that closes the stay."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import fold
from mobility.base.languages import number, speaking
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen, ensure_as_shown
from mobility.base.zone import local_day
from mobility.documents.uploads import Upload
from mobility.notifications.services import recall_about
from mobility.questionnaires import services as questionnaires
from mobility.questionnaires.meeting import Seen
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import answers_of
from mobility.stays.bounds import ensure_hours
from mobility.stays.completeness import CAN_DO_WITHOUT, Lacking, lacking
from mobility.stays.models import ReceivedPaper, RecognisedCourse, State, Stay, Step
from mobility.stays.papers_asked import of_return
from mobility.stays.reports import report_form
from mobility.stays.services.keeping import (
    by_office,
    by_person,
    chain_of,
    note,
    of_office,
    plain_hours,
    tell_office,
    tell_person,
    words_owed,
)
from mobility.stays.services.papers import document_for, give_document, shown_of
from mobility.stays.services.undoing import EVENTS
from mobility.stays.words import (
    COURSE_NOTED,
    COURSE_STRUCK,
    hours_in_words,
    in_words,
    recognised_in_words,
)


def save_report(
    actor: Person,
    stay: Stay,
    *,
    entered: Mapping[str, Any],
    seen_revision: int,
    seen_answers: Seen | None = None,
    language: str,
    now: datetime,
) -> SectionAnswers:
    """Keep the report as far as it is written.

    Raises `Refusal`: "arrival-first", "report-sent-already", or as `by_person` and `questionnaires.services.save_section`.
    """
    by_person(actor, stay)
    _ensure_open_report(stay)
    section = report_form(stay.activity).sections[0]
    return questionnaires.save_section(
        stay.application_id,
        section,
        entered,
        seen_revision=seen_revision,
        seen_answers=seen_answers,
        now=now,
        language=language,
    )


def send_report(actor: Person, stay: Stay, *, now: datetime) -> None:
    """From now on the office reads it. Raises `Refusal`: "report-unfinished", or as `save_report`."""
    by_person(actor, stay)
    _ensure_open_report(stay)
    if questionnaires.missing(report_form(stay.activity), answers_of(stay.application_id), {}):
        raise Refusal("report-unfinished")
    stay.report_sent_at = now
    note(stay, "report-sent", actor.id, now)
    _tell_if_complete(stay, now)


def _ensure_open_report(stay: Stay) -> None:
    if stay.state == State.PLANNED:
        raise Refusal("arrival-first")
    if stay.report_sent_at is not None:
        raise Refusal("report-sent-already")


def give_paper(
    actor: Person,
    stay: Stay,
    *,
    key: str,
    upload: Upload,
    limit: int,
    seen: str | None = None,
    now: datetime,
) -> None:
    """The person sends the certificate or the transcript, or the office puts in what the partner has sent to it.

    Raises `Refusal`: "paper-not-asked", "arrival-first", "paper-received-already", or as `by_person`, `by_office`,
    `ensure_as_shown` (`seen`: of `shown_of`) and `give_document`.
    """
    (by_person if actor.id == stay.person_id else by_office)(actor, stay)
    if key not in of_return(stay.activity):
        raise Refusal("paper-not-asked")
    if stay.state == State.PLANNED:
        raise Refusal("arrival-first")
    if db.session.get(ReceivedPaper, (stay.id, key)) is not None:
        raise Refusal("paper-received-already")
    there = shown_of(document_for(stay, key))
    ensure_as_shown(seen, there, chain=chain_of(stay), among=("paper-given",))
    document = give_document(actor, stay, key, upload, limit=limit, now=now)
    note(stay, "paper-given", actor.id, now, {"paper": key, "document": document.id})
    if actor.id == stay.person_id:
        tell_office(stay, "paper-given", now)


def receive_paper(actor: Person, stay: Stay, *, key: str, seen: str | None = None, now: datetime) -> None:
    """The office has looked at the paper and takes it.

    Raises `Refusal`: "paper-missing", or as `by_office` and `ensure_as_shown`.
    """
    by_office(actor, stay)
    document = document_for(stay, key) if key in of_return(stay.activity) else None
    if document is None:
        raise Refusal("paper-missing")
    ensure_as_shown(seen, shown_of(document), chain=chain_of(stay), among=("paper-given",))
    row = {
        "stay_id": stay.id,
        "key": key,
        "document_id": document.id,
        "received_by_id": actor.id,
        "received_at": now,
    }
    made = db.session.execute(
        insert(ReceivedPaper).values(row).on_conflict_do_nothing().returning(ReceivedPaper.key)
    ).first()
    if made is not None:
        note(stay, "paper-received", actor.id, now, {"paper": key, "document": document.id})
        if not _waiting_papers(stay):
            recall_about(chain_of(stay), ("paper-given",))


def note_home(actor: Person, stay: Stay, *, day: date, now: datetime) -> None:
    """Home again, says the person, or the office that has seen them.

    Raises `Refusal`: "departure-first", "home-before-departure", "in-the-future", "decided-already".
    """
    (by_person if actor.id == stay.person_id else by_office)(actor, stay)
    if stay.departed_on is None:
        raise Refusal("departure-first")
    if stay.returned_on is not None:
        raise Refusal("decided-already")
    if day < stay.departed_on:
        raise Refusal("home-before-departure", "day")
    if day > local_day(now):
        raise Refusal("in-the-future", "day")
    stay.returned_on = day
    note(stay, "home-noted", actor.id, now, {"day": day})
    _tell_if_complete(stay, now)


def note_course(
    actor: Person,
    stay: Stay,
    *,
    course: str,
    ects: Decimal,
    recognised_as: str,
    recognised_by: str,
    recognised_on: date,
    now: datetime,
) -> None:
    """What a course abroad counts for at home, also once the stay is closed: that is often decided later.

    Raises `Refusal`: "hours-not-credits", "in-the-future", "recognised-before-arrival", "course-noted-already", or
    as `_of_courses`.
    """
    _of_courses(actor, stay)
    if stay.of_staff:
        raise Refusal("hours-not-credits")
    if recognised_on > local_day(now):
        raise Refusal("in-the-future", "recognised_on")
    if stay.arrived_on is not None and recognised_on < stay.arrived_on:
        raise Refusal("recognised-before-arrival", "recognised_on")
    noted = select(RecognisedCourse.course).where(
        RecognisedCourse.stay_id == stay.id, RecognisedCourse.ects == ects
    )
    if any(fold(course).split() == fold(each).split() for each in db.session.scalars(noted)):
        raise Refusal("course-noted-already", "course", course=course.strip(), ects=number(ects, most=1))
    row = RecognisedCourse(
        stay_id=stay.id,
        course=course.strip(),
        ects=ects,
        recognised_as=recognised_as.strip(),
        recognised_by=recognised_by.strip(),
        recognised_on=recognised_on,
        noted_by_id=actor.id,
        noted_at=now,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"course": row.id, "title": row.course, "ects": str(ects), "on": recognised_on}
    note(stay, "course-recognised", actor.id, now, facts)
    _tell_of_course(stay, COURSE_NOTED, row.course, ects, now)


def strike_course(
    actor: Person, stay: Stay, course_id: int, *, seen: str | None = None, now: datetime
) -> None:
    """It was noted by mistake; twice is once.

    Raises `Refusal`: as `_of_courses`, and `ensure_as_shown` (`seen`: of `stay.shown_of_credits`).
    """
    _of_courses(actor, stay)
    ensure_as_shown(
        seen, stay.shown_of_credits, chain=chain_of(stay), among=("stay-closed", EVENTS[Step.CLOSED])
    )
    gone = db.session.execute(
        delete(RecognisedCourse)
        .where(RecognisedCourse.id == course_id, RecognisedCourse.stay_id == stay.id)
        .returning(RecognisedCourse.course, RecognisedCourse.ects)
    ).first()
    if gone is not None:
        note(stay, "course-struck", actor.id, now, {"course": course_id, "title": gone.course})
        _tell_of_course(stay, COURSE_STRUCK, gone.course, gone.ects, now)


def _tell_of_course(stay: Stay, words: object, course: str, ects: Decimal, now: datetime) -> None:
    """To whose stay is closed, and who has read what it counts for; of others the closing says it."""
    if stay.closed_at is None:
        return

    def said(language: str) -> str:
        with speaking(language):
            return str(words) % {"course": course, "credits": number(ects, most=1)}

    tell_person(stay, "credits-changed", now, what=said, counts=_what_counts(stay))


def _of_courses(actor: Person, stay: Stay) -> None:
    """Raises `Refusal`: "stay-over" where the stay did not take place, or as `of_office`."""
    of_office(actor, stay)
    if stay.state == State.CANCELLED:
        raise Refusal("stay-over")


def note_hours(
    actor: Person,
    stay: Stay,
    *,
    agreed: Decimal | None,
    given: Decimal | None,
    seen: str = "",
    now: datetime,
) -> None:
    """Hours of teaching or training, as agreed and as the certificate shows.

    Raises `Refusal`: "credits-not-hours", or as `as_seen` and `ensure_hours`.
    """
    by_office(actor, stay)
    if not stay.of_staff:
        raise Refusal("credits-not-hours")
    before = {"agreed": stay.hours_agreed, "given": stay.hours_given}
    noted = as_seen(seen, {"agreed": agreed, "given": given}, before, chain=chain_of(stay))
    for name, hours in noted.items():
        ensure_hours(stay, hours, name)
    if noted != before:
        stay.hours_agreed, stay.hours_given = noted.values()
        note(stay, "hours-noted", actor.id, now, {**plain_hours(noted), "was": plain_hours(before)})


def close(actor: Person, stay: Stay, *, reason: str | None = None, now: datetime) -> None:
    """Home again, with everything that belongs to it; or without what nobody sends any more, for a reason.

    Raises `Refusal`: "stay-incomplete", "reason-owed", or as `by_office`.
    """
    by_office(actor, stay)
    lacks = frozenset(lacking(stay, received_of(stay)))
    if lacks - CAN_DO_WITHOUT:
        raise Refusal("stay-incomplete")
    why = words_owed(reason, "reason") if lacks else ""
    stay.closed_at, stay.closed_by_id = now, actor.id
    note(stay, "stay-closed", actor.id, now, texts={"reason": why} if why else None)
    owed = {} if lacks else _what_was_owed(stay)
    tell_person(stay, "stay-closed", now, reason=why or None, counts=_what_counts(stay), **owed)


def _what_counts(stay: Stay) -> Callable[[str], str]:
    """What the stay counts for at home, in a language."""
    ects = db.session.scalar(
        select(func.sum(RecognisedCourse.ects)).where(RecognisedCourse.stay_id == stay.id)
    )

    def said(language: str) -> str:
        with speaking(language):
            return hours_in_words(stay) if stay.of_staff else recognised_in_words(ects)

    return said


def _waiting_papers(stay: Stay) -> set[str]:
    """The keys of papers that were given and that the office has not taken yet."""
    return {key for key in of_return(stay.activity) if document_for(stay, key)} - received_of(stay)


def received_of(stay: Stay) -> frozenset[str]:
    """The keys of the papers that the office has taken."""
    return frozenset(db.session.scalars(select(ReceivedPaper.key).where(ReceivedPaper.stay_id == stay.id)))


def _tell_if_complete(stay: Stay, now: datetime) -> None:
    """The office is told once the person has done what is theirs to do."""
    lacks = lacking(stay, received_of(stay))
    if not {Lacking.HOME, Lacking.REPORT} & set(lacks):
        awaited = tuple(
            each for each in lacks if each in of_return(stay.activity) and not document_for(stay, each)
        )
        tell_office(stay, "stay-to-close", now, **_what_was_owed(stay), awaited=_in_words(awaited))


def _in_words(lacks: tuple[Lacking, ...]) -> Callable[[str], str] | None:
    """In a language; None where it is nothing."""

    def said(language: str) -> str:
        with speaking(language):
            return in_words(lacks)

    return said if lacks else None


def _what_was_owed(stay: Stay) -> dict[str, date | None]:
    """When the report was sent; or, where none is owed, when the stay was broken off."""
    sent = stay.report_sent_at if stay.called_off_on is None else None
    return {"reported": local_day(sent) if sent is not None else None, "broken_off": stay.called_off_on}
