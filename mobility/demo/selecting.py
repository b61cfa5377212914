"""A decided call: the run is proposed and signed, people are nominated, partners and applicants answer."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle

from sqlalchemy import delete, select

from mobility.base.database import db
from mobility.base.jobs.models import Job
from mobility.base.zone import Zone, local_day
from mobility.calls.models import Call
from mobility.demo import stories, words
from mobility.demo.calls import fresh
from mobility.demo.staff import Cast
from mobility.demo.stories import Story
from mobility.institutions.models import Contact
from mobility.selection import services as selection
from mobility.selection.models import Nomination, Placement
from mobility.selection.nominations.bundles import bundle_of_partner
from mobility.selection.queries import fingerprint, get_run, latest_nomination, to_nominate
from mobility.selection.stages import OFFER, WAITING_LIST
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait


@dataclass(frozen=True)
class Answered:
    """A nomination that its partner is asked about, and when."""

    story: Story
    contact: Contact
    nomination: Nomination
    day: datetime


def decide(call: Call, told: Sequence[Story], cast: Cast, day: datetime) -> None:
    """Everything from the selection day on; the last partner is not yet asked, so that every stage has somebody."""
    _select(call, cast, day)
    answered = _nominate(call, told, cast, day, all_partners=False)
    _appeal(told, day + timedelta(days=6))
    _answer(answered, ("confirm", "confirm", "leave", "offer", "decline", "refuse"))
    _ask(answered[0])
    _pass_on(day + timedelta(days=20))


def end(call: Call, told: Sequence[Story], cast: Cast, day: datetime) -> None:
    """The same to the last case: the waiting list ends, and who lets an offer lie loses it."""
    _select(call, cast, day)
    answered = _nominate(call, told, cast, day, all_partners=True)
    _clock_strikes(call, WAITING_LIST)
    _answer(answered, ("confirm", "confirm", "decline", "offer"))
    _clock_strikes(call, OFFER)
    _pass_on(day + timedelta(days=60))


def propose_and_try(call: Call, cast: Cast, now: datetime) -> None:
    """A proposal that waits for its signature, and beside it what would be with a seat less where most have one."""
    proposed = selection.propose(cast.coordinator, fresh(call), now=now - timedelta(hours=20))
    run = get_run(fresh(call), proposed.number)
    if run is None:
        raise LookupError("the run that was just proposed is gone")
    taken = Counter(each.destination_id for each in run.placements if each.destination_id is not None)
    ((most, number),) = taken.most_common(1)
    selection.make_variant(
        cast.coordinator,
        run,
        terms={f"seats:{most}": number - 1},
        together=(),
        together_seats=None,
        name=words.ONE_SEAT_LESS,
        note=words.WHY_ONE_SEAT_LESS,
        now=now - timedelta(hours=19),
    )


def _appeal(told: Sequence[Story], day: datetime) -> None:
    """The first who waits on the list thinks that something was overlooked."""
    story = next(each for each in told if each.stage == WAITING_LIST)
    selection.make_appeal(story.person, story.application, reason=words.OVERLOOKED[story.language], now=day)


def _select(call: Call, cast: Cast, day: datetime) -> None:
    """Within the working hours of one day, whenever the demo is made."""
    morning = datetime.combine(local_day(day), time(9), Zone.info).astimezone(UTC)
    proposed = selection.propose(cast.coordinator, fresh(call), now=morning)
    run = get_run(call, proposed.number)
    if run is None:
        raise LookupError("the run that was just proposed is gone")
    head = cast.head
    selection.sign(head, run, seen=fingerprint(run.id), now=morning + timedelta(hours=3))
    for placement_id in db.session.scalars(select(Placement.id).where(Placement.run_id == run.id)).all():
        selection.move_case(placement_id, now=morning + timedelta(hours=4))


def _nominate(
    call: Call, told: Sequence[Story], cast: Cast, day: datetime, *, all_partners: bool
) -> list[Answered]:
    """The people of all partners but the last are nominated a week later; each partner answers after another twelve days."""
    by_case = {story.application.id: story for story in told}
    waiting = to_nominate(call.id)
    partners = list(dict.fromkeys(destination.institution_id for _, destination, _sending in waiting))
    week_later = day + timedelta(days=7)
    answered: list[Answered] = []
    for partner in partners if all_partners else partners[:-1]:
        cases = [a for a, destination, _sending in waiting if destination.institution_id == partner]
        sending = selection.nominate(
            cast.coordinator,
            fresh(call),
            partner,
            references=[case.reference for case in cases],
            now=week_later,
        )
        for case in cases:
            selection.nominate_one(sending.id, case.id, now=week_later)
        contact = db.session.scalars(select(Contact).where(Contact.institution_id == partner)).one()
        answered += [_asked(by_case[case.id], contact, week_later) for case in cases]
    return answered


def _asked(story: Story, contact: Contact, day: datetime) -> Answered:
    nomination = latest_nomination(story.case.id)
    if nomination is None:
        raise LookupError(f"{story.case.reference} was just nominated")
    return Answered(story, contact, nomination, day + timedelta(days=12))


def _answer(answered: Sequence[Answered], turns: Sequence[str]) -> None:
    for each, turn in zip(answered, cycle(turns), strict=False):
        each.story.clock = each.day
        TURNS[turn](each)


def _ask(asked: Answered) -> None:
    """The partner has a question about its bundle."""
    bundle = bundle_of_partner(asked.contact.institution_id, asked.nomination.bundle_id or 0)
    if bundle is None:
        raise LookupError(f"{asked.story.case.reference} was nominated in no bundle")
    selection.write_word(asked.contact, bundle, kind="question", words=words.WHICH_TRANSCRIPT, now=asked.day)


def _leave(asked: Answered) -> None:
    """The partner has not answered yet."""


def _refuse(asked: Answered) -> None:
    selection.decline_nomination(
        asked.contact,
        asked.nomination,
        seen_version=asked.story.case.version,
        reason=words.COURSE_IS_FULL,
        own_reference="",
        now=asked.day,
    )


def _offer(asked: Answered) -> None:
    case = asked.story.case
    selection.accept_nomination(
        asked.contact,
        asked.nomination,
        seen_version=case.version,
        own_reference=f"INC-{case.id:04d}",
        now=asked.day,
    )


def _confirm(asked: Answered) -> None:
    _offer(asked)
    stories.fire(asked.story, asked.story.person, "accept")


def _decline(asked: Answered) -> None:
    _offer(asked)
    reason = words.WORK_AT_HOME[asked.story.language]
    stories.fire(asked.story, asked.story.person, "decline", reason=reason)


TURNS: Mapping[str, Callable[[Answered], None]] = {
    "confirm": _confirm,
    "decline": _decline,
    "leave": _leave,
    "offer": _offer,
    "refuse": _refuse,
}
"""What comes of a nomination, by the partner and the person."""


def _clock_strikes(call: Call, stage: str) -> None:
    """What the clock does when the deadline of those in this stage is over."""
    waits = db.session.scalars(
        select(Wait)
        .join(Case, Case.id == Wait.case_id)
        .where(Case.context == f"call:{call.id}", Wait.stage == stage, Wait.clock, Wait.closed_at.is_(None))
        .order_by(Wait.due_at, Wait.id)
    ).all()
    for wait in waits:
        if wait.due_at is not None:
            workflow.attend(wait.id, now=wait.due_at + timedelta(minutes=1))


def _pass_on(day: datetime) -> None:
    """What the jobs of freed seats do."""
    freed = db.session.scalars(
        delete(Job).where(Job.name == "selection.pass_on").returning(Job.arguments)
    ).all()
    for arguments in freed:
        selection.pass_on(arguments["seat_id"], now=day)
