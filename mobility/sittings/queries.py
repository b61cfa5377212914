"""Reads of sittings: lists, one sitting with its agenda, the ranked list as its reader may see it, what was discussed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload, with_expression

from mobility.accounts.doers import lent_by
from mobility.accounts.models import Person, Role
from mobility.accounts.queries import people_with
from mobility.accounts.roles import name_with_lender
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.record import Event, EventText
from mobility.base.references import tidy_reference
from mobility.calls.models import Call
from mobility.reviews.models import Assessment, Conflict
from mobility.reviews.queries import signed_scores
from mobility.reviews.scoring import weighted_score
from mobility.sittings import policy
from mobility.sittings.models import AgendaItem, Attendee, Ballot, Sitting, SittingState
from mobility.sittings.quorum import came_to
from mobility.sittings.standing import has_come
from mobility.workflow.engine.books import book_of_version, newest_version
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import RuleBook
from mobility.workflow.services import standing

NOTED = "sitting-noted"
RESERVED = "sitting-reservation-noted"
"""Names of entries of the record that hold people's words."""
CALLED, CLOSED = BOUNDS = ("sitting-called", "sitting-closed")
"""Names of the entries of its call and of its end."""
JOINED, LEFT = COMINGS = ("sitting-joined", "sitting-left")
VOTES_TURNED = ("sitting-vote-opened", "sitting-vote-closed")
"""Names of entries for which it counts who is there."""


def chain_of(sitting: Sitting) -> str:
    return f"sitting:{sitting.id}"


def get_sitting(viewer: Person, reference: str) -> Sitting | None:
    """The whole sitting, if it is the viewer's to see, with the number of the last entry of its record."""
    chain = func.concat("sitting:", Sitting.id)
    newest = select(func.max(Event.number)).where(Event.chain == chain).scalar_subquery()
    found = db.session.scalars(
        whole()
        .where(Sitting.reference == tidy_reference(reference), policy.visible(viewer))
        .options(with_expression(Sitting.last_entry, func.coalesce(newest, 0)))
    )
    return found.unique().one_or_none()


def may_read_minutes(viewer: Person, sitting_id: int) -> bool:
    """Whether all that they say is the viewer's to read: not where they take no part in one of its applications, nor in one
    of those among which its places are counted, as a gap would tell where that one stands."""
    on_agenda = exists().where(AgendaItem.sitting_id == Sitting.id, AgendaItem.application_id == Case.id)
    apart = exists().where(or_(on_agenda, _compared()), takes_no_part(viewer)).correlate(Sitting)
    found = (
        select(Sitting.id)
        .join(Call, Call.id == Sitting.call_id)
        .where(Sitting.id == sitting_id, policy.visible(viewer), ~apart)
    )
    return db.session.scalar(found) is not None


def _compared() -> ColumnElement[bool]:
    """The clause on `Case` and `Sitting`: it has a place among those of the call; as `places.candidates_of`."""
    return and_(
        Case.context == func.concat("call:", Sitting.call_id),
        Case.submitted_at.is_not(None),
        or_(Case.ended_at.is_(None), Case.ended_at > Sitting.closed_at),
        exists().where(
            Assessment.application_id == Case.id,
            Assessment.stage == Sitting.stage,
            Assessment.signed_at.is_not(None),
        ),
    )


def takes_no_part(viewer: Person) -> ColumnElement[bool]:
    """The clause on `Case`: it is their own, or they have a conflict of interest in it."""
    conflict = exists().where(Conflict.case_id == Case.id, Conflict.person_id == viewer.id)
    return or_(Case.subject_id == viewer.id, conflict)


def locked(sitting_id: int) -> Sitting:
    """The sitting as it stands, with its call, people and agenda; whoever else writes to it waits."""
    anew = {"populate_existing": True}
    here = select(AgendaItem.application_id).where(AgendaItem.sitting_id == sitting_id)
    for statement in (
        select(Sitting).where(Sitting.id == sitting_id).with_for_update(),
        select(Attendee).where(Attendee.sitting_id == sitting_id),
        select(AgendaItem).where(AgendaItem.sitting_id == sitting_id),
        select(Application).where(Application.id.in_(here)),
    ):  # not the people, among whom is who acts, with their grants
        db.session.scalars(statement, execution_options=anew).all()
    return by_id(sitting_id)


def by_id(sitting_id: int) -> Sitting:
    return db.session.scalars(whole().where(Sitting.id == sitting_id)).unique().one()


def whole() -> Select[Sitting]:
    """A sitting with its call, people and agenda; items with application, call and person. In two statements."""
    application = selectinload(Sitting.items).joinedload(AgendaItem.application)
    return (
        select(Sitting)
        .join(Sitting.call)
        .options(
            contains_eager(Sitting.call),
            joinedload(Sitting.attendees).joinedload(Attendee.person),
            application.joinedload(Application.call),
            application.joinedload(Application.subject),
        )
    )


def sittings_of(viewer: Person, limit: int = 100) -> Sequence[Sitting]:
    """Those that the viewer sees, the latest first, with their calls."""
    return db.session.scalars(
        select(Sitting)
        .join(Call, Call.id == Sitting.call_id)
        .where(policy.visible(viewer))
        .options(joinedload(Sitting.call))
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
        .limit(limit)
    ).all()


def not_signed() -> Sequence[Sitting]:
    """The sittings that are to come, under way, or over with minutes to be signed, with their calls."""
    states = [SittingState.CALLED, SittingState.OPEN, SittingState.CLOSED]
    found = select(Sitting).where(Sitting.state.in_(states)).options(joinedload(Sitting.call))
    return db.session.scalars(found.order_by(Sitting.id)).all()


def to_come(call_id: int) -> Sequence[int]:
    """The ids of the sittings of a call that are called and not yet open."""
    called = (Sitting.call_id == call_id, Sitting.state == SittingState.CALLED)
    return db.session.scalars(select(Sitting.id).where(*called).order_by(Sitting.id)).all()


def committee_of(call: Call, now: datetime) -> list[Person]:
    """The members of the call's committee by a right of their own, in order of id."""
    scopes = [f"call:{call.id}", f"programme:{call.programme_id}"]
    return people_with(Role.COMMITTEE_MEMBER, scopes, now, borrowed=False)


def office_of(call: Call, now: datetime) -> list[Person]:
    """Who coordinates the call; where nobody does, the heads of the office."""
    scopes = [f"call:{call.id}", f"programme:{call.programme_id}"]
    return next((found for role in policy.CALLERS if (found := people_with(role, scopes, now))), [])


def may_sign(sitting: Sitting, now: datetime) -> list[Person]:
    """Members of the committee who may sign the minutes in the place of who is asked now: those who were there; where
    none of them is a member any more, the others."""
    members = [each for each in committee_of(sitting.call, now) if each.id != sitting.signer_id]
    were_there = {each.person_id for each in came_to(sitting)}
    return [each for each in members if each.id in were_there] or members


def book_for(call: Call, now: datetime) -> RuleBook:
    """The rule book that new applications of the call follow."""
    return book_of_version(newest_version(call.rule_book_key, now))


def ranking_stages(book: RuleBook) -> list[tuple[str, Translated]]:
    """(key, title) of the stages that are assessed, the last first: it is the one that usually ranks."""
    keys = [key for key in book.path() if key in book.stages and book.stages[key].assessed]
    return [(key, dict(book.stages[key].title)) for key in reversed(keys)]


def quorum_of(book: RuleBook) -> str:
    """`majority`, `all` or a number: what the rule book asks of the committee's voices, else a majority."""
    for stage in book.stages.values():
        if stage.quorum is not None and stage.holder.role == Role.COMMITTEE_MEMBER:
            return str(stage.quorum.needed)
    return "majority"


def best_first(applications: Sequence[Application], stage: str) -> list[Application]:
    """Those that have come to the stage, then the others: by the mean of what was signed in it, those without any behind, as
    they were sent."""
    scores = signed_scores([each.id for each in applications], stage)
    return sorted(
        applications,
        key=lambda each: (
            not has_come(each, stage),
            -weighted_score(scores.get(each.id, ()), each.call.criteria),
            each.id,
        ),
    )


@dataclass(frozen=True)
class StillOwed:
    """What an application still waits for in its present stage: so many signed assessments, of these people."""

    number: int
    names: tuple[str, ...]


def awaited_in(applications: Collection[Application], stage: str) -> dict[int, StillOwed]:
    """id of each application that waits for assessments in the stage -> for how many, and of whom; in one statement."""
    rows = db.session.execute(
        select(Wait, Person.called)
        .outerjoin(Person, Person.id == Wait.person_id)
        .where(Wait.case_id.in_([each.id for each in applications]), Wait.stage == stage)
        .order_by(Wait.id)
    )
    asked: dict[int, list[tuple[Wait, str | None]]] = defaultdict(list)
    for wait, name in rows:
        asked[wait.case_id].append((wait, name))
    return {each.id: found for each in applications if (found := _awaited(each, asked[each.id])) is not None}


def _awaited(application: Application, asked: Sequence[tuple[Wait, str | None]]) -> StillOwed | None:
    silent = [name for wait, name in asked if wait.closed_at is None and wait.branch == ""]
    found = standing(application, [wait for wait, _name in asked])
    number = len(silent) if found is None else max(found.needed - len(found.signed), 0)
    return StillOwed(number, tuple(filter(None, silent))) if silent else None


@dataclass(frozen=True)
class Words:
    """What somebody said in a sitting; empty where it was erased since."""

    who_id: int | None
    who: str
    at: datetime
    text: str


def reservations_in(sitting: Sitting) -> list[Words]:
    """To its signed minutes, in their order."""
    return [said for _item, said in _said(Event.chain == chain_of(sitting), Event.name == RESERVED)]


def notes_on(item_ids: Collection[int]) -> dict[int, list[Words]]:
    """id of a point of an agenda -> what was noted of the discussion there, in its order; of those with a note."""
    chains = select(func.concat("sitting:", AgendaItem.sitting_id)).where(AgendaItem.id.in_(item_ids))
    item = Event.facts["item"].as_integer()
    found: dict[int, list[Words]] = defaultdict(list)
    for number, said in _said(Event.chain.in_(chains), Event.name == NOTED, item.in_(item_ids)):
        found[number].append(said)
    return dict(found)


def _said(*which: ColumnElement[bool]) -> list[tuple[int, Words]]:
    """With the id of the point of the agenda; 0: of none."""
    rows = db.session.execute(
        select(Event, Person.called, lent_by(), EventText.text)
        .outerjoin(Person, Person.id == Event.actor_id)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .where(*which)
        .order_by(Event.number)
    )
    return [
        (
            event.facts.get("item", 0),
            Words(event.actor_id, name_with_lender(who or "", lender), event.at, text or ""),
        )
        for event, who, lender, text in rows
    ]


def bounds_of(sitting: Sitting) -> dict[str, Event]:
    """The entries of the record of its call and of its end, by name: who called it, who closed it, what was left over."""
    bounds = Event.chain == chain_of(sitting), Event.name.in_(BOUNDS)
    return {
        each.name: each for each in db.session.scalars(select(Event).where(*bounds).order_by(Event.number))
    }


Spans = list[tuple[datetime, datetime | None]]
"""From when till when somebody was there, in order; None: to the end."""


def presences_in(sitting: Sitting) -> dict[int, Spans]:
    """person id -> when they were there, of who came; who was marked as present by mistake never was."""
    since = {each.person_id: each.present_at for each in sitting.attendees}
    rows = db.session.execute(
        select(Event.name, Event.at, Event.facts["person"].as_integer())
        .where(Event.chain == chain_of(sitting), Event.name.in_(COMINGS))
        .order_by(Event.number)
    )
    found: dict[int, Spans] = defaultdict(list)
    for name, at, person_id in rows:
        came = since.get(person_id)
        if came is None or at < came:
            continue
        if name == JOINED:
            found[person_id].append((at, None))
        elif found[person_id]:
            found[person_id][-1] = (found[person_id][-1][0], at)
    return dict(found)


def took_part_since(sitting: Sitting, person_id: int, since: datetime) -> bool:
    """Whether the person has said or decided something there from then on, or counted when a vote began or ended."""
    chains = [f"case:{item.application_id}" for item in sitting.items if item.application_id is not None]
    here, theirs = Event.chain == chain_of(sitting), Event.actor_id == person_id
    found = exists().where(
        Event.at >= since,
        or_(
            here & Event.name.in_(VOTES_TURNED),
            here & theirs & Event.name.not_in(COMINGS),
            Event.chain.in_(chains) & theirs,
        ),
    )
    return bool(db.session.scalar(select(found)))


def ballots_on(item_ids: Collection[int]) -> dict[int, dict[int, str | None]]:
    """item id -> {person id: what they said, None in a secret vote}"""
    rows = db.session.execute(
        select(Ballot.item_id, Ballot.person_id, Ballot.choice)
        .where(Ballot.item_id.in_(item_ids))
        .order_by(Ballot.cast_at, Ballot.person_id)
    )
    found: dict[int, dict[int, str | None]] = defaultdict(dict)
    for item_id, person_id, choice in rows:
        found[item_id][person_id] = choice
    return dict(found)


def voices_in(case_id: int, stage: str, round_: int) -> Sequence[Wait]:
    """The waits of that stage and round: what the rule book's vote is counted from."""
    return db.session.scalars(
        select(Wait)
        .where(Wait.case_id == case_id, Wait.stage == stage, Wait.round == round_, Wait.role != "clock")
        .order_by(Wait.id)
    ).all()


def references_of(ids: Collection[int]) -> dict[int, str]:
    """id of a sitting -> its reference"""
    return dict(db.session.execute(select(Sitting.id, Sitting.reference).where(Sitting.id.in_(ids))).all())


def found_sittings(words: str) -> Collection[int]:
    """The ids of sittings with this reference."""
    return db.session.scalars(select(Sitting.id).where(Sitting.reference == tidy_reference(words))).all()


def sittings_opened(viewer: Person) -> Select[int]:
    """The ids of those that the viewer sees."""
    return select(Sitting.id).join(Sitting.call).where(policy.visible(viewer))


def number_of_items(sitting_ids: Collection[int]) -> dict[int, int]:
    """sitting id -> points on its agenda"""
    rows = db.session.execute(
        select(AgendaItem.sitting_id, func.count())
        .where(AgendaItem.sitting_id.in_(sitting_ids))
        .group_by(AgendaItem.sitting_id)
    )
    return dict(rows.all())
