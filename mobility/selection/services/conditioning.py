"""Conditions of an offer: set by the office with a day, answered by the person, decided by the office and nobody else; where
one is not fulfilled, the office says what follows for the place."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import func, select, update

from mobility.accounts.models import Person, Role
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import LANGUAGES, day, speaking, tr
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.base.zone import local_day
from mobility.documents import services as documents
from mobility.documents.models import Protection, Requirement
from mobility.documents.uploads import Upload
from mobility.notifications.services import recall_about, recall_from, tell, tell_address
from mobility.selection import policy
from mobility.selection.conditions import (
    ANSWERED,
    ASKING,
    CONTEXT,
    DECIDED,
    KEPT,
    SET,
    answered_meanwhile,
    asker,
    document_of,
    has_place,
    is_held,
    is_open,
    shown_of,
    unsettled_of,
    words_on,
)
from mobility.selection.models import OfferCondition, Seat
from mobility.selection.nominations.depends import told_of
from mobility.selection.queries import held_seat, latest_nomination
from mobility.selection.services.linking import partner_addresses
from mobility.selection.services.seating import changes_the_place, lock_case, locked_application
from mobility.selection.stages import OFFER, RISING
from mobility.workflow import services as workflow
from mobility.workflow.queries import working_calendar
from mobility.workflow.services import book_of

LONGEST_ASKED, LONGEST_ANSWER, LONGEST_WHY = 300, 2000, 1000
UNMET = "condition-not-fulfilled"
"""The message that one is not."""
REMINDED_BEFORE = 5
"""Working days before the condition is due."""
FORMATS = ["pdf", "jpeg", "png"]


def set_condition(
    actor: Person, application: Application, *, asked: str, due_on: date, by_partner: bool, now: datetime
) -> OfferCondition:
    """The place depends on this until that day; the person is told. Nothing happens by itself when the day is over.

    Where an earlier one is not fulfilled, this is what follows: the place depends on the new one instead, and the days in
    which an offer is to be answered begin anew; as with all that is decided, the partner where somebody is awaited is told.

    Raises `Refusal`: "not-your-selection", "own-case", "conditions-not-here", "condition-owed", "condition-day-past",
    "condition-after-stay".
    """
    role = _office_role(actor, application)
    application = locked_application(application.id)
    seat = held_seat(application.id) if can_have_conditions(application) else None
    if seat is None:
        raise Refusal("conditions-not-here")
    if not asked.strip():
        raise Refusal("condition-owed", "asked")
    if due_on <= local_day(now):
        raise Refusal("condition-day-past", "due_on")
    last = seat.destination.days_held(lent.given["stays"]([application.id]).get(application.id))[1]
    if due_on > last:
        raise Refusal("condition-after-stay", "due_on", last=day(last))
    words = asked.strip()[:LONGEST_ASKED]
    condition = OfferCondition(
        application_id=application.id,
        seat_id=seat.id,
        asked=words,
        due_on=due_on,
        by_partner=by_partner,
        requirement_id=_document_for(application, words),
        set_by_id=actor.id,
        set_at=now,
    )
    db.session.add(condition)
    unmet = [each for each in unsettled_of(application.id) if each.unmet]
    db.session.flush()
    for each in unmet:
        each.replaced_by_id = condition.id
    changes_the_place(application)
    db.session.flush()
    facts = {"condition": condition.id, "due_on": due_on.isoformat(), "by_partner": by_partner}
    record(f"case:{application.id}", SET, actor.id, now, {**facts, "role": role}, {"asked": words})
    if unmet:
        _let_answer_anew(application, now)
        _tell_partner(application, now)
    _tell(condition, application, SET, now, instead=[each.in_a_line for each in unmet])
    _remind_before(condition, now)
    return condition


def _remind_before(condition: OfferCondition, now: datetime) -> None:
    reminded = working_calendar(now).reminder(condition.due_at, REMINDED_BEFORE)
    if reminded > now:  # of a nearer day they have just been told
        enqueue("selection.remind_of_condition", not_before=reminded, condition_id=condition.id)


def answer_condition(
    actor: Person, condition: OfferCondition, *, answer: str, upload: Upload, limit: int, now: datetime
) -> None:
    """The person shows it, in words, by a file, or both; until the office has decided it can be done again.

    Raises `Refusal`: "not-your-application", "condition-decided", "condition-lapsed", "condition-answer-owed", or as
    `documents.services.give`.
    """
    application = condition.application
    if actor.id != application.subject_id:
        raise Refusal("not-your-application")
    lock_case(application.id)
    _lock_open(condition)
    if not answer.strip() and not upload.name:
        raise Refusal("condition-answer-owed", "answer")
    if upload.name:
        documents.give(actor, application, condition.requirement, upload, now=now, limit=limit)
    condition.answered_at = now
    facts = {"condition": condition.id}
    record(
        f"case:{application.id}", ANSWERED, actor.id, now, facts, {"answer": answer.strip()[:LONGEST_ANSWER]}
    )
    db.session.flush()
    _ask_no_more(condition)


def decide_condition(
    actor: Person,
    condition: OfferCondition,
    *,
    fulfilled: bool,
    reason: str,
    seen: str | None = None,
    now: datetime,
) -> None:
    """Fulfilled, or not, with a reason; the person is told, and the partner where they are awaited. Then the place is in
    question until the office says that it stays, sets another condition, or the seat is given up; the days in which
    an offer is to be answered begin anew and run meanwhile, so that nobody keeps a seat without an answer.

    Raises `Refusal`: "not-your-selection", "own-case", "condition-decided", "condition-lapsed", "reason-owed", or as
    `ensure_as_shown`.
    """
    application = condition.application
    role = _office_role(actor, application)
    lock_case(application.id)
    _lock_open(condition)
    there = shown_of(words_on(condition, ANSWERED), document_of(condition))
    ensure_as_shown(seen, there, chain=f"case:{application.id}", among=(ANSWERED,))
    if not fulfilled and not reason.strip():
        raise Refusal("reason-owed", "reason")
    condition.fulfilled, condition.decided_by_id, condition.decided_at = fulfilled, actor.id, now
    condition.reason = reason.strip()[:LONGEST_WHY] or None
    facts = {"condition": condition.id, "fulfilled": fulfilled, "role": role}
    texts = {"reason": condition.reason or ""}
    changes_the_place(application)
    record(f"case:{application.id}", DECIDED, actor.id, now, facts, texts)
    db.session.flush()
    _ask_no_more(condition)
    if not fulfilled:
        _let_answer_anew(application, now)
    _tell(condition, application, "condition-fulfilled" if fulfilled else UNMET, now)
    _tell_partner(application, now)


def keep_place(actor: Person, condition: OfferCondition, *, words: str, now: datetime) -> None:
    """The place stays, although the condition is not fulfilled; the person is told, with `words` where there are any, and
    the partner where they are awaited. The days in which an offer is to be answered begin anew.

    Raises `Refusal`: "not-your-selection", "own-case", "place-not-in-question", "condition-lapsed".
    """
    application = condition.application
    role = _office_role(actor, application)
    lock_case(application.id)
    settled = ["fulfilled", "kept_at", "replaced_by_id"]
    db.session.refresh(condition, settled, with_for_update={"of": OfferCondition})
    if not condition.unmet:
        raise Refusal("place-not-in-question")
    if not is_held(condition):
        raise Refusal("condition-lapsed")
    condition.kept_at = now
    changes_the_place(application)
    facts, said = {"condition": condition.id, "role": role}, words.strip()[:LONGEST_WHY]
    record(f"case:{application.id}", KEPT, actor.id, now, facts, {"reason": said} if said else {})
    db.session.flush()
    _let_answer_anew(application, now)
    _tell(condition, application, KEPT, now, words=said)
    _tell_partner(application, now)


def remind_of_condition(condition_id: int, *, now: datetime) -> None:
    """Tell the person that it is due soon; nothing where it is answered or decided, or has lapsed."""
    condition = db.session.get_one(OfferCondition, condition_id)
    if condition.answered_at is None and is_open(condition):
        application = db.session.get_one(Application, condition.application_id)
        _tell(condition, application, "condition-due", now)


def depend_again(application: Application, left: Seat, again: Seat, *, now: datetime) -> None:
    """Who holds a seat again holds it with all that it depended on before, and is asked for what of that is open again."""
    of_left = update(OfferCondition).where(OfferCondition.seat_id == left.id)
    db.session.execute(of_left.values(seat_id=again.id))
    for each in unsettled_of(application.id):
        if each.fulfilled is None and each.answered_at is None:
            _tell(each, application, SET, now)


def can_have_conditions(application: Application) -> bool:
    """Whether the person has a seat that is not given up: from the nomination on, accepted ones too, until they are back."""
    ended_well = application.ended_at is not None and book_of(application).ends[application.stage].good
    return (ended_well or application.stage in RISING) and has_place(application.id)


def _office_role(actor: Person, application: Application) -> Role:
    """By which role the actor says what the place depends on. Raises `Refusal`: "not-your-selection", "own-case"."""
    if actor.id == application.subject_id:
        raise Refusal("own-case")
    role = policy.sets_conditions_as(actor, application)
    if role is None:
        raise Refusal("not-your-selection")
    return role


def _lock_open(condition: OfferCondition) -> None:
    """Raises `Refusal`: "condition-decided", "condition-lapsed"."""
    db.session.refresh(condition, ["fulfilled"], with_for_update={"of": OfferCondition})
    if condition.fulfilled is not None:
        raise Refusal("condition-decided")
    if not is_held(condition):
        raise Refusal("condition-lapsed")


def _document_for(application: Application, words: str) -> int:
    """Id of a new requirement for the document that shows it; its title is what was asked, as it was written."""
    context = f"{CONTEXT}:{application.id}"
    counted = select(func.count()).select_from(Requirement).where(Requirement.context == context)
    there = db.session.scalar(counted) or 0
    requirement = Requirement(
        context=context,
        key=f"condition-{there + 1}",
        title=dict.fromkeys(LANGUAGES, words),
        hint={},
        formats=FORMATS,
        needs=cast(dict[str, object], {}),
        position=there,
        protection=Protection.OFFICE,
    )
    db.session.add(requirement)
    db.session.flush()
    return requirement.id


def _ask_no_more(condition: OfferCondition) -> None:
    recall_about(f"case:{condition.application_id}", ASKING, _path_of(condition))


def _path_of(condition: OfferCondition) -> str:
    return f"/conditions/{condition.id}"


def _asker(condition: OfferCondition) -> str:
    seat = held_seat(condition.application_id)
    return asker(condition.by_partner, seat.destination) if seat is not None else ""


def _let_answer_anew(application: Application, now: datetime) -> None:
    """Of an offer the days in which it is to be answered begin anew; what named others asks no more."""
    if application.stage == OFFER:
        recall_from(application.subject_id, [wait.id for wait in workflow.every_wait(application)])
        workflow.reschedule(application, now=now, since=now)


def _tell_partner(application: Application, now: datetime) -> None:
    """What is decided, once it has heard that the place is accepted, and how many of the conditions were not settled."""
    nomination, told = latest_nomination(application.id), told_of([application.id]).get(application.id, [])
    if application.ended_at is None or nomination is None or not nomination.accepted or not told:
        return
    person = db.session.get_one(Person, application.subject_id)
    for receiver in partner_addresses(nomination.destination.institution_id, now).values():
        with speaking(receiver.language):
            standing = " ".join(each.sentence for each in told)
        values = {
            "applicant": person.called_in(receiver.language),
            "call": tr(application.title, receiver.language),
            "reference": application.reference,
            "standing": standing,
        }
        tell_address(receiver, "condition-at-partner", about=f"case:{application.id}", values=values, now=now)


def _tell(
    condition: OfferCondition,
    application: Application,
    key: str,
    now: datetime,
    *,
    words: str = "",
    instead: Sequence[str] = (),
) -> None:
    """`words`: of the office; `instead`: what was not met, and this is asked for now."""
    person = get_person(application.subject_id, now)
    if person is None:
        return
    values = {
        "call": tr(application.title, person.language),
        "reference": application.reference,
        "asked": condition.in_a_line,
        "until": day(condition.due_on, person.language),
        "reason": condition.reason,
        "words": words,
        "instead": "; ".join(instead),
        "asker": lambda: _asker(condition),
    }
    asked: dict[str, Any] = {}
    due = application.due_at if application.stage == OFFER else None
    if key == UNMET:
        with speaking(person.language):
            values["meanwhile"] = answered_meanwhile(application)
    if due is not None and (key in (KEPT, UNMET) or instead):
        values["answer_by"] = day(local_day(due), person.language)
        wait = workflow.wait_of(person, application)
        asked = {"wait_id": wait.id if wait is not None else None, "answer_by": due}
    about = f"case:{application.id}"
    tell(person, key, about=about, values=values, link=_path_of(condition), now=now, **asked)
