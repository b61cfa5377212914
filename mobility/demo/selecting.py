"""The decided call: the run is proposed and signed, people are nominated, partners and applicants answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from mobility.accounts.queries import load_grants
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.demo import stories
from mobility.demo.calls import fresh
from mobility.demo.staff import Cast
from mobility.demo.stories import Story
from mobility.institutions.models import Contact
from mobility.selection import services as selection
from mobility.selection.models import Placement
from mobility.selection.queries import fingerprint, get_run, latest_nomination, to_nominate


def decide(call: Call, told: Sequence[Story], cast: Cast, day: datetime) -> None:
    """Everything from the selection day on; the last of each kind stays where it is, so that every stage has somebody."""
    _select(call, cast, day)
    by_case = {story.application.id: story for story in told}
    for story in told:
        story.clock = day + timedelta(days=1)
    answered = _nominate(call, cast, day + timedelta(days=7))
    for place, case_id in enumerate(answered):
        _answer(by_case[case_id], place, day + timedelta(days=19))


def _select(call: Call, cast: Cast, day: datetime) -> None:
    proposed = selection.propose(load_grants(cast.coordinator, day), fresh(call), now=day)
    run = get_run(call, proposed.number)
    if run is None:
        raise LookupError("the run that was just proposed is gone")
    head = load_grants(cast.head, day)
    selection.sign(head, run, seen=fingerprint(run.id), now=day + timedelta(hours=3))
    for placement_id in db.session.scalars(select(Placement.id).where(Placement.run_id == run.id)).all():
        selection.move_case(placement_id, now=day + timedelta(hours=4))


def _nominate(call: Call, cast: Cast, day: datetime) -> list[int]:
    """All but the last partner's people are nominated; gives the cases that a partner may answer."""
    waiting = to_nominate(call.id)
    partners = list(dict.fromkeys(destination.institution_id for _, destination in waiting))
    nominated: list[int] = []
    for partner in partners[:-1]:
        references = [a.reference for a, destination in waiting if destination.institution_id == partner]
        selection.nominate(
            load_grants(cast.coordinator, day), fresh(call), partner, references=references, now=day
        )
        nominated += [a.id for a, destination in waiting if destination.institution_id == partner]
    return nominated


def _answer(story: Story, place: int, day: datetime) -> None:
    """By turns: confirmed, confirmed, no answer of the partner yet, offer open, declined by the person, by the partner."""
    turn = place % 6
    if turn == 2:
        return
    nomination = latest_nomination(story.case.id)
    if nomination is None:
        return
    contact = db.session.scalars(
        select(Contact).where(Contact.institution_id == nomination.destination.institution_id)
    ).first()
    if contact is None:
        return
    version = story.case.version
    if turn == 5:
        selection.decline_nomination(
            contact,
            nomination,
            seen_version=version,
            reason="The course is full this term.",
            own_reference="",
            now=day,
        )
        return
    selection.accept_nomination(
        contact, nomination, seen_version=version, own_reference=f"INC-{story.case.id:04d}", now=day
    )
    story.clock = day
    if turn in (0, 1):
        stories.fire(story, story.person, "accept")
    if turn == 4:
        stories.fire(story, story.person, "decline", reason="Ман дар ватан кор ёфтам.")
