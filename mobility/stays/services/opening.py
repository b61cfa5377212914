"""A stay is opened by the move that confirms a place; it has the dates of the destination until the office changes them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import day as in_words
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.references import new_reference
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen
from mobility.base.zone import a_year_after, local_day
from mobility.calls.models import Call
from mobility.register.models import Kind
from mobility.selection.parts import accepted_by_partner
from mobility.selection.services import follow_seat, give_seat, pass_on_what_waited
from mobility.stays.beside import overlapping
from mobility.stays.bounds import agreed_of, bounds_of, ensure_near_agreed, ensure_near_plan, most_hours
from mobility.stays.errands import stated_errands
from mobility.stays.models import DATES_CHANGED, DAY_OF, OPENED, Activity, Stay, Way
from mobility.stays.papers_asked import ensure_asked
from mobility.stays.queries import place_of
from mobility.stays.recorded import changes_told
from mobility.stays.services.extending import lapse_extension
from mobility.stays.services.keeping import (
    as_facts,
    by_office,
    chain_of,
    lock,
    note,
    note_replanned,
    plain_hours,
    tell_person,
    words_owed,
)
from mobility.stays.words import ACTIVITIES
from mobility.workflow.models import Case

PLANNED = frozenset({"planned_from", "planned_to"})
"""What the partner is told anew when it is changed."""


def open_stay(case: Case, event: Event, now: datetime) -> None:
    """Effect: from the confirmed place follows a stay, with the dates of its destination.

    Where no selection gives seats, the person holds one there from now on, over the number of seats if need be: who is
    sent is counted like everybody else. The rule book's own message tells of it: its link leads to the application, which
    shows the stay.
    """
    application = db.session.get(Application, case.id)
    place = place_of(case.id)
    if place is None or application is None:
        return
    give_seat(application.id, place.id, None, now)
    follow_seat(application.id, now)
    pass_on_what_waited(application.id)
    call = db.session.get_one(Call, application.call_id)
    activity, offered = (
        stated_errands([application.id])[application.id]
        if call.audience == Kind.STAFF
        else (Activity.STUDY, None)
    )
    ensure_asked(activity)
    made = Stay(
        reference=new_reference("S", place.stay_from.year),
        application_id=application.id,
        person_id=application.person_id,
        call_id=call.id,
        institution_id=place.institution_id,
        activity=activity,
        planned_from=place.stay_from,
        planned_to=place.stay_to,
        opened_at=now,
    )
    if offered is not None and 0 < offered <= most_hours(made)[1]:
        made.hours_agreed = offered
    _take_partners_days(made)
    db.session.add(made)
    db.session.flush()
    said = {"activity": activity, **plain_hours({"agreed": made.hours_agreed})} if made.of_staff else {}
    facts = {"case": case.id, "from": made.planned_from, "until": made.planned_to, **said}
    note(made, OPENED, None, now, facts)


def follow_partner(case_id: int, now: datetime) -> None:
    """The partner has given its own days of somebody: from now on the stay's signs are expected by those."""
    stay = db.session.scalar(select(Stay).where(Stay.application_id == case_id))
    if stay is None:
        return
    lock(stay)
    if stay.over:
        return
    _take_partners_days(stay)
    note(stay, "stay-follows-partner", None, now, {"from": stay.partner_from, "until": stay.partner_to})


def _take_partners_days(stay: Stay) -> None:
    """Of its day of arrival that only on which somebody can arrive: by another no sign is asked for."""
    says = accepted_by_partner(stay.application_id)
    comes_on, stay.partner_to = (says.comes_on, says.ends_on) if says is not None else (None, None)
    earliest, latest = bounds_of(stay, Way.ARRIVAL)
    stay.partner_from = comes_on if comes_on is not None and earliest <= comes_on <= latest else None


def change_dates(
    actor: Person,
    stay: Stay,
    *,
    activity: str,
    planned_from: date | None = None,
    planned_to: date | None = None,
    arrived_on: date | None = None,
    departed_on: date | None = None,
    returned_on: date | None = None,
    reason: str,
    seen: str = "",
    anyway: bool = False,
    now: datetime,
) -> None:
    """The office corrects what is agreed or was confirmed wrongly; what nobody has confirmed yet is not filled in here. None
    leaves a day as it is. `anyway`: also where the person has another stay then.

    Raises `Refusal`: "planned-no-more", "first-day-too-early", "first-day-far", "day-too-late", "reason-owed",
    "nothing-changed", "stays-overlap", or as `as_seen`, `ensure_order` and `by_office`.
    """
    by_office(actor, stay)
    why = words_owed(reason, "reason")
    wanted: Mapping[str, Any] = {
        "activity": activity if stay.of_staff else stay.activity,
        "planned_from": planned_from or stay.planned_from,
        "planned_to": planned_to or stay.planned_to,
        **_where_noted(stay, arrived_on=arrived_on, departed_on=departed_on, returned_on=returned_on),
    }
    present = {key: getattr(stay, key) for key in wanted}
    wanted = as_seen(
        seen, wanted, present, words={"activity": lambda key: str(ACTIVITIES[key])}, chain=chain_of(stay)
    )
    changed = {key: value for key, value in wanted.items() if value != present[key]}
    if not changed:
        raise Refusal("nothing-changed")
    _ensure_planned(stay, changed, now)
    was = {key: present[key] for key in changed}
    _change(actor, stay, changed, was, anyway=anyway, now=now)
    note(stay, DATES_CHANGED, actor.id, now, {**changed, "was": as_facts(was)}, {"reason": why})
    tell_person(stay, DATES_CHANGED, now, changes=partial(changes_told, changed, was), reason=why)
    if not PLANNED.isdisjoint(changed):
        before = was.get("planned_from", stay.planned_from), was.get("planned_to", stay.planned_to)
        note_replanned(actor, stay, before, now)
        lapse_extension(stay, now)


def _change(
    actor: Person,
    stay: Stay,
    changed: Mapping[str, Any],
    was: Mapping[str, Any],
    *,
    anyway: bool,
    now: datetime,
) -> None:
    """With what other rooms and the partner's own days make of it. Raises `Refusal`: as `change_dates`."""
    days = stay.begins, stay.ends
    with _as_before(stay, was):
        for key, value in changed.items():
            setattr(stay, key, value)
        ensure_order(stay, now)
        if (stay.begins, stay.ends) != days and not anyway:
            _ensure_alone(actor, stay)
        for follow in lent.stays_redated if "planned_from" in changed else ():
            follow(stay, actor, now)
    _take_partners_days(stay)


def _where_noted(stay: Stay, **entered: date | None) -> dict[str, date | None]:
    """Of what has happened, what was noted of it is changed, and nothing else."""
    noted = {name: getattr(stay, name) for name in entered}
    return {name: day and (entered[name] or day) for name, day in noted.items()}


def _ensure_planned(stay: Stay, changed: Mapping[str, Any], now: datetime) -> None:
    """A stay begins when it was applied for, or when its destination does, where people applied for that afterwards; its
    days lie at most a year after those of its destination. Of one that was called off nothing is planned any more.

    Raises `Refusal`: "planned-no-more", "first-day-too-early", "first-day-far", "day-too-late".
    """
    if stay.called_off_on is not None and not PLANNED.isdisjoint(changed):
        raise Refusal("planned-no-more", day=in_words(stay.called_off_on))
    if "planned_from" in changed:
        _ensure_first_day(stay, changed["planned_from"], agreed_of(stay).get("planned_from"), now)
    for name in PLANNED & changed.keys():
        ensure_near_agreed(stay, name, changed[name], name)


def _ensure_first_day(stay: Stay, first: date, agreed: date | None, now: datetime) -> None:
    """`agreed`: that of the destination. Where other rooms have bounds of their own, the narrower ones are named.

    Raises `Refusal`: "first-day-too-early", "first-day-far".
    """
    sent = stay.application.submitted_at
    applied_on = local_day(sent) if sent is not None else None
    earliest = min(filter(None, (applied_on, agreed)), default=date.min)
    others = [found for bounds in lent.first_days if (found := bounds(stay, now)) is not None]
    if others:
        earliest = max(earliest, *(each[0] for each in others))
        latest = min(a_year_after(agreed) if agreed is not None else date.max, *(each[1] for each in others))
        if not earliest <= first <= latest:
            raise Refusal("first-day-far", "planned_from", first=in_words(earliest), last=in_words(latest))
    elif first < earliest:
        raise Refusal("first-day-too-early", "planned_from", earliest=in_words(earliest))


def _ensure_alone(actor: Person, stay: Stay) -> None:
    """Raises `Refusal`: "stays-overlap", which names the others."""
    others = overlapping(stay, stay.ends, actor)
    if others:
        raise Refusal("stays-overlap", "anyway", why=" ".join(each.sentence for each in others))


@contextmanager
def _as_before(stay: Stay, was: Mapping[str, Any]) -> Iterator[None]:
    """What is refused does not stand on the page that says so."""
    try:
        yield
    except Refusal:
        for key, value in was.items():
            setattr(stay, key, value)
        raise


def ensure_order(stay: Stay, now: datetime) -> None:
    """Days follow each other, what is said to have happened lies not ahead, and not far from what was planned.

    Raises `Refusal`: "ends-before-it-begins", "departs-before-arrival", "home-before-departure", "in-the-future",
    "far-from-own-plan".
    """
    if stay.planned_to < stay.planned_from:
        raise Refusal("ends-before-it-begins", "planned_to")
    for earlier, later, why in (
        ("arrived_on", "departed_on", "departs-before-arrival"),
        ("departed_on", "returned_on", "home-before-departure"),
    ):
        first, second = getattr(stay, earlier), getattr(stay, later)
        if first is not None and second is not None and second < first:
            raise Refusal(why, later)
    for name in ("arrived_on", "departed_on", "returned_on"):
        happened = getattr(stay, name)
        if happened is not None and happened > local_day(now):
            raise Refusal("in-the-future", name)
    for way, name in DAY_OF.items():
        happened = getattr(stay, name)
        if happened is not None:
            ensure_near_plan(stay, way, happened, name, to_office=True)
