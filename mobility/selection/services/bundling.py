"""Bundles of nominations: made with the first of them; the partner's days, questions, substitutes, and list filled in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person, Role
from mobility.accounts.queries import get_person, people_holding
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import speaking, tr
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal, refuse_all
from mobility.base.seen import as_seen, changed_since
from mobility.base.zone import local_day
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Contact, Institution
from mobility.institutions.queries import contacts_in_force
from mobility.notifications.catalogue import Address
from mobility.notifications.services import recall_about, tell, tell_address
from mobility.selection.models import Bundle, Nomination, PartnerWord, WordKind
from mobility.selection.nominations.days import (
    OWN_REFERENCE,
    days_of,
    faults_of,
    noted_of,
    oddities_of,
    own_days,
)
from mobility.selection.nominations.links import path_of
from mobility.selection.nominations.sheet import Filled, standing_beside
from mobility.selection.queries import latest_nomination
from mobility.selection.services.answering import ensure_can_say, note_reference_of_taken, say, taken
from mobility.selection.services.linking import link_of
from mobility.selection.services.seating import changes_the_place
from mobility.selection.stages import DECLINE, PARTNER_ANSWER
from mobility.workflow.models import Case

DAYS_ODD = "partner-days-odd"
LONGEST_WORDS = 2000


def ensure_bundle(destination: Destination, now: datetime) -> int:
    """Id of the bundle of the destination's call, partner and day; made where there is none."""
    key = {
        "call_id": destination.call_id,
        "institution_id": destination.institution_id,
        "nominate_by": destination.nominate_by,
    }
    made = insert(Bundle).values(**key, sent_at=now)
    # What is there stays as it is; it is written again only so that its id comes back.
    there = made.on_conflict_do_update(index_elements=list(key), set_={"sent_at": Bundle.sent_at})
    return db.session.scalars(there.returning(Bundle.id)).one()


def note_details(
    contact: Contact,
    nomination: Nomination,
    *,
    own_reference: str,
    arrives_on: date | None,
    starts_on: date | None,
    ends_on: date | None,
    seen: str = "",
    now: datetime,
) -> None:
    """Keep the partner's number and days of a person; said twice it is said once. Who is accepted is told of the days.

    Coordinators read where these do not go with the agreed stay. `seen`: `base.seen.seen_of` what stood there
    (`noted_of`).

    Raises `Refusal`: "days-of-declined", "partner-day-far", "partner-days-cross", "partner-end-before-arrival", or as
    `as_seen`.
    """
    taken(nomination)
    days = {"arrives_on": arrives_on, "starts_on": starts_on, "ends_on": ends_on}
    _note_details(contact, nomination, own_reference, days, seen, now)


def _note_details(
    contact: Contact,
    nomination: Nomination,
    own_reference: str,
    entered: Mapping[str, date | None],
    seen: str,
    now: datetime,
) -> None:
    """The same of a nomination that is `taken`."""
    days = as_seen(seen, {OWN_REFERENCE: own_reference.strip(), **entered}, noted_of(nomination))
    own_reference = days.pop(OWN_REFERENCE)
    if days != days_of(nomination):
        ensure_not_declined(nomination)
    refuse_all([Refusal(why, key) for key, why in faults_of(days, nomination.destination).items()])
    note_reference_of_taken(contact, nomination, own_reference=own_reference, now=now)
    if days != days_of(nomination):
        for key, day in days.items():
            setattr(nomination, key, day)
        facts = {key: day.isoformat() for key, day in days.items() if day}
        on_behalf = {"on_behalf": f"contact:{contact.id}", "nomination": nomination.id}
        record(f"case:{nomination.application_id}", "partner-days-noted", None, now, {**on_behalf, **facts})
        _warn_office(nomination, now)
        if nomination.accepted:
            _days_follow(nomination, now)
    db.session.flush()


def ensure_not_declined(nomination: Nomination) -> None:
    """Raises `Refusal`: "days-of-declined"."""
    if nomination.accepted is False or nomination.said == DECLINE:
        raise Refusal("days-of-declined")


def _warn_office(nomination: Nomination, now: datetime) -> None:
    """Where the partner's days do not go with the agreed stay, whoever has agreed on it reads that, by the newest alone."""
    recall_about(f"case:{nomination.application_id}", (DAYS_ODD,))
    place = nomination.destination
    case = db.session.get_one(Application, nomination.application_id)
    student = db.session.get_one(Person, case.person_id)
    for person in _coordinators(db.session.get_one(Call, place.call_id), now):
        with speaking(person.language):
            odd = oddities_of(days_of(nomination), place)
            values = {
                "applicant": student.called_in(person.language),
                "partner": tr(db.session.get_one(Institution, place.institution_id).name),
                "days": own_days(nomination),
                "odd": " ".join(odd),
                "reference": case.reference,
            }
        if odd:
            link = f"/applications/{case.reference}"
            about = f"case:{case.id}"
            tell(person, DAYS_ODD, about=about, values=values, link=link, gather=True, now=now)


def _days_follow(nomination: Nomination, now: datetime) -> None:
    """The person is told of the partner's days, and whoever expects them goes by those."""
    case = db.session.get_one(Application, nomination.application_id)
    changes_the_place(case)
    person = get_person(case.person_id, now)
    if person is not None:
        with speaking(person.language):
            values = {
                "partner": tr(db.session.get_one(Institution, nomination.destination.institution_id).name),
                "days": own_days(nomination) or _("none any more, so the agreed ones stand"),
                "odd": " ".join(oddities_of(days_of(nomination), nomination.destination)),
            }
        link = f"/applications/{case.reference}"
        tell(person, "partner-days", about=f"case:{case.id}", values=values, link=link, now=now)
    db.session.flush()
    for follow in lent.partner_days:
        follow(case.id, now)


def take_list(
    contact: Contact,
    bundle: Bundle,
    filled: Sequence[Filled],
    *,
    seen: str | None = None,
    now: datetime,
    actor: Person | None = None,
) -> int:
    """Do what a list that was read without a fault says; for how many people. All or nothing.

    `seen`: `base.seen.seen_of` what stood beside it (`standing_beside`). `actor`: who of the office does it on the
    partner's behalf. Raises `Refusal`: "list-changed-meanwhile", or as `say_answer` and `note_details`.
    """
    in_turn = sorted(filled, key=lambda one: one.nominee.nomination.application_id)
    cases = {each.nominee.reference: taken(each.nominee.nomination) for each in in_turn if each.changes}
    changed = [each for each in in_turn if each.changes]
    _ensure_as_shown(seen, changed)
    for each in changed:
        nomination = each.nominee.nomination
        _note_details(contact, nomination, each.own_reference, each.days, "", now)
        if each.answers:
            case, version = cases[each.nominee.reference], each.nominee.version
            ensure_can_say(contact, case, nomination, each.answer, version, each.reason, now)
            say(contact, nomination, each.answer, each.reason, now)
    if changed:
        facts = {"bundle": bundle.id, "people": len(changed), "on_behalf": f"contact:{contact.id}"}
        record(f"call:{bundle.call_id}", "partner-list-taken", actor.id if actor else None, now, facts)
    return len(changed)


def _ensure_as_shown(seen: str | None, changed: Sequence[Filled]) -> None:
    """Raises `Refusal`: "list-changed-meanwhile"."""
    otherwise = () if seen is None else changed_since(seen, standing_beside(changed))
    names = [each.nominee.name for each in changed if each.nominee.reference in otherwise]
    if names:
        raise Refusal("list-changed-meanwhile", names=", ".join(names))


def note_seen(contact_id: int, bundle_ids: Collection[int], *, now: datetime) -> None:
    """The contact has opened these: the first time counts. To be called in a transaction of its own."""
    fresh = db.session.execute(
        update(Bundle)
        .where(Bundle.id.in_(bundle_ids), Bundle.seen_at.is_(None))
        .values(seen_at=now, seen_by_id=contact_id)
        .returning(Bundle.call_id, Bundle.id)
    ).all()
    for call_id, bundle_id in sorted((row.call_id, row.id) for row in fresh):
        facts = {"bundle": bundle_id, "on_behalf": f"contact:{contact_id}"}
        record(f"call:{call_id}", "bundle-seen", None, now, facts)


def write_word(contact: Contact, bundle: Bundle, *, kind: str, words: str, now: datetime) -> PartnerWord:
    """The partner asks, or proposes somebody else; the call's coordinators are told. Raises `Refusal`: "words-owed"."""
    if not words.strip():
        raise Refusal("words-owed", "words")
    written = PartnerWord(
        bundle_id=bundle.id,
        kind=WordKind(kind),
        contact_id=contact.id,
        words=words.strip()[:LONGEST_WORDS],
        written_at=now,
    )
    db.session.add(written)
    db.session.flush()
    facts = {"bundle": bundle.id, "word": written.id, "kind": kind, "on_behalf": f"contact:{contact.id}"}
    record(f"call:{bundle.call_id}", "partner-wrote", None, now, facts)
    link = _page_of(bundle)
    for person in _coordinators(bundle.call, now):
        values = {
            "call": tr(bundle.call.title, person.language),
            "partner": tr(bundle.institution.name, person.language),
        }
        tell(person, "partner-wrote", about=f"call:{bundle.call_id}", values=values, link=link, now=now)
    return written


def answer_word(actor: Person, word: PartnerWord, *, answer: str, now: datetime) -> None:
    """The office answers once; who wrote gets a link to it. Raises `Refusal`: "words-owed", "word-answered"."""
    if not answer.strip():
        raise Refusal("words-owed", "answer")
    db.session.refresh(word, ["answered_at"], with_for_update={"of": PartnerWord})
    if word.answered_at is not None:
        raise Refusal("word-answered")
    word.answer, word.answered_at, word.answered_by_id = answer.strip()[:LONGEST_WORDS], now, actor.id
    facts = {"bundle": word.bundle_id, "word": word.id}
    record(f"call:{word.bundle.call_id}", "partner-word-answered", actor.id, now, facts)
    db.session.flush()
    if not _unanswered(word.bundle_id):
        recall_about(f"call:{word.bundle.call_id}", ("partner-wrote",), _page_of(word.bundle))
    contact = word.contact
    if contact.ended_at is None:
        receiver = _address(contact, word.bundle_id, now)
        tell_address(receiver, "partner-word-answered", about=f"call:{word.bundle.call_id}", now=now)


def _page_of(bundle: Bundle) -> str:
    return f"/calls/{bundle.call.reference}/nominations/{bundle.id}"


def _unanswered(bundle_id: int) -> int:
    """How many of the partner's words about it nobody has answered."""
    waiting = select(func.count(PartnerWord.id)).where(
        PartnerWord.bundle_id == bundle_id, PartnerWord.answered_at.is_(None)
    )
    return db.session.scalar(waiting) or 0


def remind_of_bundle(case: Case, due_at: datetime, now: datetime) -> None:
    """The partner is to answer for this case soon: one letter a day to each contact for all of the bundle that wait."""
    nomination = latest_nomination(case.id)
    if nomination is None or nomination.bundle_id is None or nomination.said is not None:
        return
    bundle = db.session.scalars(
        select(Bundle)
        .where(Bundle.id == nomination.bundle_id)
        .options(joinedload(Bundle.call))
        .with_for_update(of=Bundle)
    ).one()
    if bundle.reminded_on == local_day(now):
        return
    bundle.reminded_on = local_day(now)
    number = _number_waiting(bundle)
    facts = {"bundle": bundle.id, "people": number}
    record(f"call:{bundle.call_id}", "bundle-reminded", None, now, facts)
    db.session.flush()
    for contact in contacts_in_force(bundle.institution_id):
        values = {"call": tr(bundle.call.title, contact.language), "number": number}
        tell_address(
            _address(contact, bundle.id, now),
            "nominations-reminder",
            about=f"call:{bundle.call_id}",
            values=values,
            answer_by=due_at,
            now=now,
        )


def _number_waiting(bundle: Bundle) -> int:
    """Of its people, for whom the partner has said nothing yet."""
    return db.session.scalars(
        select(func.count(Nomination.id))
        .join(Case, Case.id == Nomination.application_id)
        .where(
            Nomination.bundle_id == bundle.id,
            Nomination.answered_at.is_(None),
            Nomination.said.is_(None),
            Case.stage == PARTNER_ANSWER,
            Case.ended_at.is_(None),
        )
    ).one()


def _address(contact: Contact, bundle_id: int, now: datetime) -> Address:
    """Of a letter that leads to the page of the bundle."""
    path = f"{path_of(link_of(contact, now).id)}/bundles/{bundle_id}"
    return Address(contact.name, contact.email, contact.language, path)


def _coordinators(call: Call, now: datetime) -> list[Person]:
    scopes = (f"programme:{call.programme_id}", f"call:{call.id}")
    found = {
        person.id: person for scope in scopes for person in people_holding(f"{Role.COORDINATOR}@{scope}", now)
    }
    return list(found.values())
