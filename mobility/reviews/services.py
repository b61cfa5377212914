"""What reviewers do: keep a draft, sign, take back, declare a conflict of interest."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import day, speaking, tr
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal, refuse_all
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.notifications.services import tell
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import form_of
from mobility.reviews import policy, queries, scoring
from mobility.reviews.drafts import brought_together, in_boxes, kept_in
from mobility.reviews.models import Assessment, Conflict, Recommendation
from mobility.workflow import services as workflow
from mobility.workflow.engine.tokens import people_of
from mobility.workflow.models import Asked, Case, Reminder, Wait
from mobility.workflow.queries import working_calendar

LONGEST_COMMENT = 4000


def save_draft(
    actor: Person,
    application: Application,
    *,
    scores: Mapping[str, object],
    recommendation: str | None,
    comment: str,
    now: datetime,
    note: str = "",
    seen: str = "",
    seen_version: int | None = None,
) -> Assessment:
    """Keep what `actor` has written so far; points may be missing, those that are there must lie on their scales.

    `comment` is read by those who decide, `note` by nobody but `actor`. What `actor` saw as it was (`seen`) and left so
    stays as another window of theirs has written it since.

    Raises `Refusal`: "changed-meanwhile", "not-waiting-for-you", "own-case", "acted-before", "conflict-of-interest",
    "score-out-of-scale", or as `as_seen`.
    """
    workflow.ensure_waits_for(actor, application, seen_version, now=now)
    entered = in_boxes(application.call.criteria, scores, recommendation, comment, note)
    return _written(actor, application, entered, seen, now, complete=False)


def sign_assessment(
    actor: Person,
    application: Application,
    *,
    scores: Mapping[str, object],
    recommendation: str | None,
    comment: str,
    now: datetime,
    note: str = "",
    seen: str = "",
    seen_version: int | None = None,
) -> Assessment:
    """Sign `actor`'s assessment in the present round; the quorum may then move the case on.

    `scores` has one entry for each criterion of the call, in points of that criterion's scale.

    Raises `Refusal`: as `save_draft`, and "score-missing", "recommendation-missing", "assessment-changed-meanwhile".
    """
    workflow.ensure_waits_for(actor, application, seen_version, now=now)
    entered = in_boxes(application.call.criteria, scores, recommendation, comment, note)
    assessment = _written(actor, application, entered, seen, now, complete=True)
    assessment.signed_at = now
    wait = workflow.close_wait(application, actor, now=now)
    facts = {"stage": application.stage, "round": application.round}
    facts |= {"for": wait.for_id} if wait.for_id is not None else {}
    record(f"case:{application.id}", "assessed", actor.id, now, facts)
    workflow.changed(application, "assessments", now=now)
    return assessment


def take_back(actor: Person, application: Application, *, now: datetime) -> Assessment:
    """Make the signed assessment a draft again, as long as the case is in the same stage and round.

    Asked for twice, as by a page that was left open, it is a draft already. Raises `Refusal`: "stage-is-over",
    "conflict-of-interest".
    """
    assessment = queries.own_assessment(actor, application)
    if assessment is None:
        raise Refusal("stage-is-over")
    if queries.has_conflict(application.id, actor.id):
        raise Refusal("conflict-of-interest")
    if assessment.signed_at is None:
        return assessment
    workflow.reopen_wait(application, actor, now=now)
    assessment.signed_at = None
    facts = {"stage": application.stage, "round": application.round}
    record(f"case:{application.id}", "assessment-taken-back", actor.id, now, facts)
    db.session.flush()
    return assessment


def declare_conflict(actor: Person, application: Application, *, now: datetime) -> None:
    """`actor` has a conflict of interest: what they signed no longer counts, is kept and marked; the case goes to others.

    Said twice it is said once. Raises `Refusal`: "own-case".
    """
    if actor.id == application.subject_id:
        raise Refusal("own-case")
    statement = insert(Conflict).values(case_id=application.id, person_id=actor.id, declared_at=now)
    declared = db.session.execute(statement.on_conflict_do_nothing().returning(Conflict.case_id)).first()
    if declared is None:
        return
    record(f"case:{application.id}", "conflict-declared", actor.id, now, {"stage": application.stage})
    workflow.stand_aside(application, actor, now=now)
    lent.corrections["application"].followed(application, now)


def remind_holders(actor: Person, application: Application, *, now: datetime) -> int:
    """Write to those whom the application waits for, once a day; how many places.

    Raises `Refusal`: "not-yours-to-move", "reminded-today".
    """
    if not policy.runs(actor, application):
        raise Refusal("not-yours-to-move")
    return workflow.remind(application, actor=actor, now=now)


def replace_assessor(
    actor: Person,
    application: Application,
    wait_id: int,
    *,
    person_id: int,
    though_begun: bool = False,
    now: datetime,
) -> None:
    """Somebody else assesses in the place of one who does not; both are told. Where that one had begun, `though_begun`, the
    draft stays readable for its writer.

    Raises `Refusal`: "not-yours-to-move", "assessment-begun", "place-is-taken", "cannot-take-place", "knows-whose".
    """
    if not policy.runs(actor, application):
        raise Refusal("not-yours-to-move")
    begun = wait_id in queries.begun_of(application)
    if begun and not though_begun:
        raise Refusal("assessment-begun", reference=application.reference)
    before = db.session.get_one(Wait, wait_id).person_id
    workflow.replace_holder(application, wait_id, person_id, actor=actor, now=now)
    if before is not None:
        _tell_who_had_it(before, application, now, begun=begun)


def _tell_who_had_it(person_id: int, application: Application, now: datetime, *, begun: bool) -> None:
    person = db.session.get_one(Person, person_id)
    tell(
        person,
        "assessment-given-to-another",
        about=f"case:{application.id}",
        values={
            "reference": application.reference,
            "call": tr(application.title, person.language),
            "begun": application.reference if begun else None,
        },
        link=f"/applications/{application.reference}/assessment" if begun else None,
        gather=True,
        now=now,
    )


def reassign(
    actor: Person,
    call: Call,
    *,
    wanted: Mapping[int, int],
    was: Mapping[int, int | None],
    though_begun: Collection[int] = (),
    now: datetime,
) -> int:
    """Give many places to others at once, each by `replace_assessor`; how many have changed hands.

    `wanted` and `was`: id of the wait -> who is to have it, and who had it on the page that was read. Whoever has a place
    of the same application before and after keeps the one they have. `though_begun`: ids of the waits that are given away
    although whoever has them has begun.

    Raises `Refusal`: "not-yours-to-move", "places-changed", "cannot-take-place", "assesses-twice" at the place
    `person-` with the id of the wait, "assessments-begun"; then nobody has got anything.
    """
    changed = {wait_id: who for wait_id, who in wanted.items() if who != was.get(wait_id)}
    found = queries.assignment_of(call, actor, now)
    present = {each.wait.id: each for each in found.owed}
    other = [key for key in changed if key not in present or present[key].wait.person_id != was.get(key)]
    if other:
        raise Refusal("places-changed", places="; ".join(_now_with(call, other, found.owed, found.people)))
    owed = _by_application(present.values())
    for application, places in owed.items():
        _ensure_once(application, places, changed, found.people)
    asked_about = [present[key] for key in changed if present[key].begun and key not in though_begun]
    if asked_about:
        raise Refusal(
            "assessments-begun", references=", ".join(each.application.reference for each in asked_about)
        )
    hands = 0
    for application, places in owed.items():
        before = {each.wait.id: each.wait.person_id for each in places}
        after = [changed.get(key, who) for key, who in before.items()]
        leaving = [key for key, who in before.items() if who not in after]
        coming = [who for who in after if who is not None and who not in before.values()]
        for wait_id, who in zip(leaving, coming, strict=False):
            replace_assessor(actor, application, wait_id, person_id=who, though_begun=True, now=now)
            hands += 1
    return hands


def _now_with(
    call: Call, wait_ids: Sequence[int], owed: Iterable[queries.Owed], people: Mapping[int, Person]
) -> Iterator[str]:
    """Who owes assessments of the applications of these places of the call now: `M26-….: Reviewer 2, Reviewer 3`."""
    places = select(Wait.case_id).where(Wait.id.in_(wait_ids))
    cases = select(Case).where(Case.id.in_(places), Case.context == f"call:{call.id}").order_by(Case.id)
    having: dict[int, list[str]] = {}
    for each in owed:
        who = people.get(each.wait.person_id or 0)
        having.setdefault(each.application.id, []).append(who.called if who else _("Nobody"))
    for case in db.session.scalars(cases).all():
        names = ", ".join(having.get(case.id, ())) or _("all is signed, or no longer asked for")
        yield f"{case.reference}: {names}"


def _ensure_once(
    application: Application,
    places: Sequence[queries.Owed],
    changed: Mapping[int, int],
    people: Mapping[int, Person],
) -> None:
    """Nobody is to have two places of one application. Raises `Refusal`: "assesses-twice"."""
    having: set[int] = set()
    for each in places:
        who = changed.get(each.wait.id, each.wait.person_id)
        if who in having:
            named = {"name": people[who].called, "reference": application.reference}
            raise Refusal("assesses-twice", f"person-{each.wait.id}", **named)
        having |= {who} if who is not None else set()


def _by_application(owed: Iterable[queries.Owed]) -> Mapping[Application, list[queries.Owed]]:
    found: dict[Application, list[queries.Owed]] = {}
    for each in owed:
        found.setdefault(each.application, []).append(each)
    return found


def tell_of_silent(*, now: datetime) -> int:
    """Tell the coordinators once of each assessment that is due within two working days, or late, and not begun.

    Messages of one coordinator leave in one mail. How many assessments it was.
    """
    told = 0
    working = working_calendar(now)
    for wait, application, assessor in queries.unbegun(now):
        due = wait.due_at or now
        if due > now and working.working_days_between(now, due) > queries.NEAR:
            continue
        noted = insert(Reminder).values(wait_id=wait.id, kind=queries.SILENT, day=local_day(now), sent_at=now)
        if db.session.execute(noted.on_conflict_do_nothing().returning(Reminder.wait_id)).first() is None:
            continue
        told += 1
        for person in people_of(application, Role.COORDINATOR, now):
            if person.id != application.subject_id:
                _tell_of_silent(person, wait, application, assessor, now)
    return told


def _tell_of_silent(
    coordinator: Person, wait: Wait, application: Application, assessor: Person, now: datetime
) -> None:
    values = {
        "reference": application.reference,
        "call": tr(application.title, coordinator.language),
        "assessor": assessor.called_in(coordinator.language),
        "until": day(local_day(wait.due_at or now), coordinator.language),
    }
    tell(
        coordinator,
        "assessment-not-begun",
        about=f"case:{application.id}",
        values=values,
        wait_id=wait.id,
        link=f"/calls/{application.call.reference}/assessors?show={queries.SILENT}",
        gather=True,
        now=now,
    )


def tell_of_copies_owed(case: Case, now: datetime) -> None:
    """Tell the coordinators that what came again in a blind call has to be blackened before assessors see any of it."""
    found = queries.copies_owed_anew(case, now)
    if found is None or not found.owed:
        return
    for person in people_of(case, Role.COORDINATOR, now):
        if person.id == case.subject_id:
            continue
        with speaking(person.language):
            values = {"reference": case.reference, "call": tr(case.title), "documents": found.named}
        tell(
            person,
            "copies-owed-anew",
            about=f"case:{case.id}",
            values=values,
            link=f"/applications/{case.reference}#doc-{found.owed[0]}",
            gather=True,
            now=now,
        )


def reopened(case: Case, now: datetime) -> Collection[int]:
    """Whose signatures do not stay when the case comes back to its reviewers: all, if a scored answer was mended.

    Their assessments become drafts again, with everything that they wrote.
    """
    application = db.session.get(Application, case.id)
    asked = db.session.scalars(
        select(Asked)
        .where(Asked.case_id == case.id, Asked.stage == case.stage)
        .order_by(Asked.id.desc())
        .limit(1)
    ).first()
    if application is None or asked is None or not _scored_answer_changed(application, asked):
        return ()
    signed = db.session.scalars(
        select(Assessment).where(
            Assessment.application_id == case.id,
            Assessment.stage == case.stage,
            Assessment.round == case.round,
            Assessment.signed_at.is_not(None),
        )
    ).all()
    for assessment in signed:
        assessment.signed_at = None
    return [assessment.reviewer_id for assessment in signed]


def _scored_answer_changed(application: Application, asked: Asked) -> bool:
    scored = {
        section.key
        for section, question in form_of(application.questionnaire_id).questions()
        if question.scored
    }
    named = {field.partition(".")[0] for field in asked.fields} & scored
    changed = select(SectionAnswers.section).where(
        SectionAnswers.case_id == application.id,
        SectionAnswers.section.in_(named),
        SectionAnswers.saved_at > asked.asked_at,
    )
    return db.session.scalars(changed.limit(1)).first() is not None


def _written(
    actor: Person,
    application: Application,
    entered: Mapping[str, Any],
    seen: str,
    now: datetime,
    *,
    complete: bool,
) -> Assessment:
    criteria, assessment = application.call.criteria, queries.own_assessment(actor, application)
    kept = brought_together(seen, entered, kept_in(criteria, assessment), complete=complete)
    scores = {str(each["key"]): kept[scoring.FIELD + str(each["key"])] for each in criteria}
    wrong, recommendation = scoring.faults(criteria, scores, complete=complete), kept["recommendation"]
    if recommendation not in set(Recommendation) and (complete or recommendation):
        wrong.append(Refusal("recommendation-missing", "recommendation"))
    refuse_all(wrong)
    if assessment is None:
        assessment = Assessment(
            application_id=application.id,
            reviewer_id=actor.id,
            stage=application.stage,
            round=application.round,
        )
        db.session.add(assessment)
    assessment.scores = {key: int(str(points)) for key, points in scores.items() if points is not None}
    assessment.recommendation = recommendation
    assessment.comment = kept["comment"][:LONGEST_COMMENT]
    assessment.note = kept["note"][:LONGEST_COMMENT]
    assessment.saved_at = now
    db.session.flush()
    return assessment
