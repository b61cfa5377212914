"""What every act on intakes shares: who may, one at a time, the record, who is told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mobility.accounts.models import Person, Role
from mobility.accounts.queries import get_person, people_holding
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import day, speaking, tr
from mobility.base.lending import lent
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.zone import a_year_after, local_day
from mobility.calls.services import SEATS, let_go_on
from mobility.institutions.models import Contact
from mobility.intakes import policy
from mobility.intakes.hindering import WHAT_IT_MEANS, hindrances_of
from mobility.intakes.models import Intake, JointSpecialty, State, Student
from mobility.intakes.queries import Somebody, is_own, stays_by_order
from mobility.intakes.words import intake_name
from mobility.intakes.years import first_day
from mobility.notifications.services import tell, tell_address
from mobility.selection.nominations.links import path_of
from mobility.selection.services import partner_addresses
from mobility.stays.services import complete, question_of

LONGEST = 1000
"""Signs of a reason."""
UNHEARD = _l("The student has no account, so nobody has told them yet: please tell the student yourself.")
Actor = Person | Contact
"""Who acts: somebody of the office, or the partner's contact by their link."""


def chain_of(student: Student) -> str:
    """Its chain of the record."""
    return f"student:{student.id}"


def path_to(student: Student) -> str:
    """The page of the student, the same for everybody."""
    return f"/intakes/people/{student.reference}"


def by_office(actor: Person, joint: JointSpecialty) -> None:
    """Raises `Refusal`: "intake-not-yours"."""
    if not policy.runs(actor, joint):
        raise Refusal("intake-not-yours")


def by_either(actor: Actor, somebody: Somebody, now: datetime) -> None:
    """The office; or the partner, for whom has gone over to it. Nobody for themselves. Takes the student as they are now.

    Raises `Refusal`: "own-case", "intake-not-yours", "not-at-partner".
    """
    student, joint = somebody.student, somebody.student.intake.joint
    if isinstance(actor, Person):
        if is_own(actor, somebody):
            raise Refusal("own-case")
        by_office(actor, joint)
    take_as_now(student)
    if isinstance(actor, Contact):
        crossed = student.has_gone_over(local_day(now))
        if actor.institution_id != joint.institution_id or not crossed:
            raise Refusal("not-at-partner")


def take_as_now(student: Student) -> None:
    """One act on a student at a time, on them as they are now."""
    columns = [column.key for column in Student.__mapper__.column_attrs]
    db.session.refresh(student, columns, with_for_update={"of": Student, "key_share": True})


def ensure_state(student: Student, now: datetime, *allowed: State) -> None:
    """Raises `Refusal`: "student-elsewhere"."""
    if student.state(local_day(now)) not in allowed:
        raise Refusal("student-elsewhere")


def ensure_day(student: Student, given: date, now: datetime) -> None:
    """Raises `Refusal`: "in-the-future", "before-joining"."""
    if given > local_day(now):
        raise Refusal("in-the-future", "day")
    if given < student.joined_on:
        raise Refusal("before-joining", "day")


def crossing_days(student: Student, now: datetime) -> tuple[date, date]:
    """Between which days the first day at the partner has to lie: they were in the intake by then, and it is a year
    ahead at most."""
    return max(student.joined_on, first_day(student.intake.year)), a_year_after(local_day(now))


def ensure_near(student: Student, first: date, now: datetime) -> None:
    """Raises `Refusal`: "crossing-day-far"."""
    earliest, latest = crossing_days(student, now)
    if not earliest <= first <= latest:
        raise Refusal("crossing-day-far", "day", first=day(earliest), last=day(latest))


def ensure_follows(actor: Actor, student: Student, given: date, now: datetime) -> None:
    """What is noted did not happen before what it follows. Raises `Refusal`: "before-leave", or as `ensure_there`."""
    ensure_there(actor, student, given, now)
    if student.paused_on is not None and given < student.paused_on:
        raise Refusal("before-leave", "day")


def ensure_there(actor: Actor, student: Student, given: date, now: datetime) -> None:
    """Nor before the first day at the partner, once that has come. Who never went there is set right by the office alone.

    Raises `Refusal`: "before-crossing", or to the partner "before-coming".
    """
    if student.crossed_on is not None and given < student.crossed_on <= local_day(now):
        raise Refusal("before-coming" if isinstance(actor, Contact) else "before-crossing", "day")


def words_owed(text: str | None) -> str:
    """Raises `Refusal`: "reason-owed"."""
    if text is None or not text.strip():
        raise Refusal("reason-owed", "reason")
    return text.strip()[:LONGEST]


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Days as the record keeps them."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()}


def note(
    somebody: Somebody,
    name: str,
    actor: Actor | None,
    now: datetime,
    facts: Mapping[str, Any],
    reason: str = "",
) -> Event:
    """Record an act on a student; the partner's contact stands in the facts, as they have no account."""
    contact = {"contact": actor.id} if isinstance(actor, Contact) else {}
    actor_id = actor.id if isinstance(actor, Person) else None
    texts = {"reason": reason} if reason else None
    event = record(chain_of(somebody.student), name, actor_id, now, {**plain(facts), **contact}, texts)
    db.session.flush()
    return event


def note_intake(
    intake: Intake, name: str, actor_id: int | None, now: datetime, facts: Mapping[str, Any]
) -> Event:
    """Record an act on a whole intake."""
    return record(f"intake:{intake.id}", name, actor_id, now, plain(facts))


def seats_asked_anew(somebody: Somebody, now: datetime) -> None:
    """Nothing is in the way of the student any more: what waits for a seat in the calls that they applied in is tried."""
    if somebody.person is not None:
        seats_asked_anew_of(somebody.person.id, now)


def seats_asked_anew_of(person_id: int, now: datetime) -> None:
    """The same by their account."""
    for case in _under_way(person_id):
        let_go_on(case.call_id, SEATS, now=now)


def _under_way(person_id: int) -> Sequence[Application]:
    return db.session.scalars(
        select(Application).where(
            Application.person_id == person_id,
            Application.submitted_at.is_not(None),
            Application.ended_at.is_(None),
        )
    ).all()


def stays_asked_anew(somebody: Somebody) -> None:
    """They have gone away from the faculty: whether a stay that is no transition goes on is asked, as it was before."""
    if somebody.person is not None:
        question_of(somebody.person.id)


def stays_completed(student: Student, now: datetime) -> None:
    """With the diploma they have what they are at the partner for, and without it not."""
    for stay_id in stays_by_order(student):
        complete(stay_id, student.graduated_on, now=now)


def tell_student(somebody: Somebody, event: Event, now: datetime, **more: object) -> None:
    """What has become of their studies, in words; who has no account hears it from the office."""
    person = somebody.person and get_person(somebody.person.id, now)
    if person is not None:
        tell(
            person,
            "studies-changed",
            about=event.chain,
            values={
                **_words(somebody, event.name, person.language, more),
                "hindered": _in_the_way(person, now),
            },
            link=path_to(somebody.student),
            now=now,
        )


def _in_the_way(person: Person, now: datetime) -> str | None:
    """What is in the way of their application for the transition, if they have one; in their language."""
    whys = hindrances_of(_under_way(person.id), now)
    with speaking(person.language):
        return next((str(WHAT_IT_MEANS[why]) for why in whys.values()), None)


def tell_office(
    somebody: Somebody,
    event: Event,
    now: datetime,
    key: str = "partner-noted",
    besides: Sequence[Person] = (),
    /,
    **more: object,
) -> None:
    """The coordinators of the specialty and those `besides`, of what the partner has noted, or by `key` the person
    themselves or one of them, who is not told."""
    tokens = [f"{Role.COORDINATOR}@{scope}" for scope in sorted(somebody.student.intake.joint.scopes)]
    office = [person for token in tokens for person in people_holding(token, now)]
    found = {person.id: person for person in (*office, *besides) if person.id != event.actor_id}
    for person in found.values():
        values = _words(somebody, event.name, person.language, more)
        values["unheard"] = _unheard(somebody, person.language)
        link = path_to(somebody.student)
        tell(person, key, about=event.chain, values=values, link=link, gather=True, now=now)


def _unheard(somebody: Somebody, code: str) -> str | None:
    """What is left to the office where nothing reaches the student."""
    with speaking(code):
        return None if somebody.hears else str(UNHEARD)


def tell_partner(
    people: Sequence[Somebody], name: str, about: str, now: datetime, **more: Intake | date | None
) -> None:
    """The partner's contacts, one mail each, of what the office has noted: `name` of its entry of the record; `more`: from
    which day, and what else there is to say of it.

    `about`: the chain of the student, or of the intake that all are of. Whose transition was taken back stands with the
    nominations at most.
    """
    joint, goes = people[0].student.intake.joint, people[0].student.crossed_on is not None
    key, path = ("transition-noted", _students_path) if goes else ("transition-taken-back", path_of)
    for receiver in partner_addresses(joint.institution_id, now, path).values():
        code = receiver.language
        names = ", ".join(each.name_in(code) for each in people)
        values = {**_words(people[0], name, code, more), "people": names}
        tell_address(receiver, key, about=about, values=values, now=now)


def _students_path(link_id: int) -> str:
    """The partner's page of the students who go or have gone over to it."""
    return f"{path_of(link_id)}/joint-faculty"


def _words(somebody: Somebody, name: str, code: str, more: Mapping[str, object]) -> dict[str, object]:
    """`noted`: what was, and from which day on where it holds from one, or which day it was before (`was`) where that alone
    is another; what was taken back never held."""
    said = {key: _as_said(value, code) for key, value in more.items() if value}
    with speaking(code):
        what = str(lent.events[name])
        noted = what
        if "was" in said:
            days = _("%(now)s (before: %(before)s)", now=said["day"], before=said["was"])
            noted = f"{what}: {days}"
        elif "day" in said:
            noted = _("%(what)s, from %(day)s", what=what, day=said["day"])
    joint = somebody.student.intake.joint
    return {
        "person": somebody.name_in(code),
        "what": what,
        "noted": noted,
        "specialty": f"{joint.specialty.code} {tr(joint.specialty.name, code)}",
        "partner": tr(joint.institution.name, code),
        **said,
    }


def _as_said(value: object, code: str) -> object:
    """Days and intakes as they are called in the language."""
    if isinstance(value, Intake):
        with speaking(code):
            return intake_name(value)
    return day(value, code) if isinstance(value, date) else value
