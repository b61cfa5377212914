"""Who is told what: by the move, as the rule book says, and that something waits for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import select

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.accounts.queries import people_holding
from mobility.accounts.roles import ROLES, title_of
from mobility.base.database import db
from mobility.base.languages import day, speaking, tr
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.veil import veil_over
from mobility.base.zone import local_day
from mobility.notifications.catalogue import Address
from mobility.notifications.services import recall_about, tell, tell_address
from mobility.workflow.models import Asked, Case, Wait
from mobility.workflow.rulebook import APPLICANT, ASKER, Move

from . import times
from .acts import awaited_in_vain
from .books import book_of
from .hand import once
from .permission import Bars, bars_of, open_waits
from .standing import places_of, standing
from .steps import chain_of
from .tokens import CLOCK, Outsider, holders_of, people_of
from .waiting import Changes, asks_to_assess
from .words import Kept, in_words

ARRIVED, REMINDER, ESCALATION, NOBODY_LEFT = "task-arrived", "reminder", "escalation", "nobody-left"
TIE = "tie-arrived"
PLACE_EMPTY = "place-empty"
"""The same of a place that nobody can fill, where others can still move the case."""
TOO_FEW = "too-few-left"
"""The same of a quorum that takes more people than may act, so that the others alone do not move the case."""
FEWER = "fewer-left"
"""To the office: a place of a quorum in words has fallen away, and those who are left decide without it."""
GATHERED = "gathered"
"""To who holds a stage whose cases are worked as a list: nothing is asked of them for the one case."""
RULES_CHANGED = "rules-changed"
"""To the applicant, whose stage or date is another because the case follows another version of its rule book."""
RULES_CHANGED_BACK = "rules-changed-back"
"""To the same, once that was taken back."""
ADMINISTRATORS = f"{Role.ADMINISTRATOR}@{EVERYWHERE}"
STUCK_PAGE = "/workflow/stuck"
"""Where an administrator, who sees no cases, reads which nobody can move."""

HOLDERS_PAGE = "/cases/{reference}/holders"
"""Where who is told that something is late sees who could do it."""

Receiver = Person | Address


@dataclass
class Motion:
    """One case set in motion: by whom, and whom it has told so far, so that nobody hears the same news twice."""

    by: Person | Outsider | None
    told: set[str] = field(default_factory=set)
    opened: list[Wait] = field(default_factory=list)
    vacated: list[Wait] = field(default_factory=list)

    def note(self, changes: Changes) -> None:
        """Who has to be told of it once the case is at rest."""
        self.opened += changes.opened
        self.vacated += changes.vacated


def tell_of_move(case: Case, move: Move, event: Event, written: Kept, motion: Motion, now: datetime) -> None:
    """Send the messages that the move names, each person one; who made it needs no news of it, except the applicant.

    Of a draft that its applicant gives up nobody is told: nobody else has ever seen it.
    """
    if _gives_up_draft(case, motion):
        return
    words: dict[str, object] = {
        "reason": written.reason,
        "by": event.facts.get("role"),
        "filled": partial(in_words, move, written.filled),
    }
    seen: set[str] = set()
    for recipient, key in move.tell.items():
        for receiver in receivers(case, recipient, motion, now):
            address = _address_of(receiver)
            if address not in seen:
                seen.add(address)
                motion.told.add(address)
                _send(
                    case, receiver, key, words, _wait_for(case, receiver, recipient, motion.opened, now), now
                )


def _gives_up_draft(case: Case, motion: Motion) -> bool:
    """Whether its own person has just ended what was never submitted."""
    own = isinstance(motion.by, Person) and motion.by.id == case.subject_id
    return own and case.submitted_at is None and case.ended_at is not None


def tell_subject(case: Case, key: str, motion: Motion, now: datetime) -> None:
    """Tell the person whose case it is where it stands, and who answers until when; where they do, that is their task."""
    subject = _person(case.subject_id)
    motion.told.add(_address_of(subject))
    wait = _wait_for(case, subject, APPLICANT, motion.opened, now)
    _send(case, subject, key, _next_date(open_waits(case)), wait, now, answer=False)


def tell_holders(case: Case, motion: Motion, now: datetime) -> None:
    """Tell those whom the case now waits for, where no message of the move has told them."""
    opened = {
        wait.id: wait
        for wait in motion.opened
        if wait.closed_at is None and wait.role != CLOCK and wait.stage not in lent.resting
    }
    waits = [opened[key] for key in sorted(opened)]
    by = _address_of(motion.by) if isinstance(motion.by, Person) else ""
    for wait, holders in _asked(case, waits, now):
        for receiver in holders:
            address = _address_of(receiver)
            if address not in motion.told and address != by:
                motion.told.add(address)
                decides = isinstance(receiver, Person) and wait.role != APPLICANT
                listed = decides and case.stage in _gathered()
                key = GATHERED if listed else TIE if _breaks_tie(case, wait) else ARRIVED
                _send(case, receiver, key, {}, wait, now, answer=not listed)


def _asked(case: Case, waits: Sequence[Wait], now: datetime) -> Iterator[tuple[Wait, list[Receiver]]]:
    """Each of the waits with those whom it waits for and who may do it."""
    bars = bars_of(case) if waits else Bars()
    for wait, holders in zip(waits, holders_of(case, waits, now), strict=True):
        free = wait.role == APPLICANT
        yield (
            wait,
            [
                each
                for each in holders
                if free or not isinstance(each, Person) or bars.why_for(each, wait.token) is None
            ],
        )


def _breaks_tie(case: Case, wait: Wait) -> bool:
    quorum = book_of(case).stage(case.stage).quorum
    return quorum is not None and quorum.tie_role == wait.role


def _gathered() -> frozenset[str]:
    return frozenset(stage for task in lent.side_tasks for stage in task.stages)


def tell_of_vacancies(case: Case, motion: Motion, now: datetime) -> None:
    """Tell the coordinators of the case, the role that learns what is late, and the administrators, that nobody holds what
    it waits for: that it is stuck, for want of anybody or of enough, or that others can still move it. Where another place
    for the same was empty before, they know.
    """
    ids = [wait.id for wait in motion.vacated]
    vacant = (
        db.session.scalars(
            select(Wait)
            .where(Wait.id.in_(ids), Wait.closed_at.is_(None), Wait.vacant_at.is_not(None))
            .order_by(Wait.id)
        ).all()
        if ids
        else []
    )
    before = {
        (wait.role, wait.branch)
        for wait in (open_waits(case) if vacant else ())
        if wait.vacant_at is not None and wait.id not in ids
    }
    news = {(wait.role, wait.branch): wait for wait in vacant}
    for wait in (wait for place, wait in news.items() if place not in before):
        escalate = times.escalates_to(book_of(case).stage(case.stage), wait.branch)
        roles = dict.fromkeys([Role.COORDINATOR, *([escalate] if escalate else [])])
        people = [person for role in roles for person in people_of(case, role, now)]
        everybody = {person.id: person for person in [*people_holding(ADMINISTRATORS, now), *people]}
        for person_id in sorted(everybody.keys() - {case.subject_id}):
            link = None if any(person.id == person_id for person in people) else STUCK_PAGE
            _send(
                case,
                everybody[person_id],
                _news_of_vacancy(case),
                {"holder": wait.role, "place": book_of(case).title_at(case.stage, wait.branch)},
                wait,
                now,
                answer=False,
                link=link,
            )


def tell_of_act_in_vain(case: Case, now: datetime) -> None:
    """Tell the administrators that nobody could give the act that the case waits for, if it waits for one."""
    act = awaited_in_vain(case, now)
    extra = {"holder": act.who, "place": act.title} if act else {}
    for person in people_holding(ADMINISTRATORS, now) if act else ():
        if person.id != case.subject_id:
            _send(case, person, NOBODY_LEFT, extra, None, now, answer=False, link=STUCK_PAGE)


def tell_of_fewer(case: Case, now: datetime) -> None:
    """Tell the coordinators that fewer will sign or vote than were asked, and how many: they can give the role to somebody
    else. What they were told of other numbers is settled by it, and by that nobody is missing or left."""
    recall_about(chain_of(case.id), (FEWER,))
    state = places_of(case) if case.places_gone else None
    if state is None or not state.members:
        return
    numbers = {"left": state.members, "places": state.members + state.gone, "needed": state.needed}
    for person in people_of(case, Role.COORDINATOR, now):
        if person.id != case.subject_id:
            link = HOLDERS_PAGE.format(reference=case.reference)
            _send(case, person, FEWER, numbers, None, now, answer=False, link=link)


def call_off_stuck(case: Case) -> None:
    """Somebody can move it again: that nobody can is told no more, and settled where it was."""
    recall_about(chain_of(case.id), (NOBODY_LEFT, TOO_FEW))


def _news_of_vacancy(case: Case) -> str:
    if case.stuck_since is None:
        return PLACE_EMPTY
    state = standing(case)
    return TOO_FEW if state is not None and state.needed > 1 else NOBODY_LEFT


def remind(case: Case, wait: Wait, now: datetime) -> None:
    for _wait, holders in _asked(case, [wait] if wait.vacant_at is None else [], now):
        for receiver in holders:
            _send(case, receiver, REMINDER, {}, wait, now)


def escalate(case: Case, wait: Wait, role: str, now: datetime) -> None:
    """Tell the people of `role` that the wait is late, and whom it waits for."""
    for person in people_of(case, role, now):
        if person.id != case.subject_id:
            link = HOLDERS_PAGE.format(reference=case.reference)
            _send(case, person, ESCALATION, {"holder": wait.role}, wait, now, answer=False, link=link)


def receivers(case: Case, recipient: str, motion: Motion, now: datetime) -> list[Receiver]:
    """The people behind a name in `tell`: the applicant, who asked for changes, what a room lends, or a role's people."""
    if recipient == APPLICANT:
        return [_person(case.subject_id)]
    if recipient == ASKER:
        asker = db.session.scalar(
            select(Asked.asker_id).where(Asked.case_id == case.id).order_by(Asked.id.desc()).limit(1)
        )
        return [_person(asker)] if asker else []
    if recipient in lent.recipients:
        return list(lent.recipients[recipient](case))
    by = motion.by.id if isinstance(motion.by, Person) else None
    return [person for person in people_of(case, recipient, now) if person.id not in (by, case.subject_id)]


def words_for(
    case: Case, language: str, extra: Mapping[str, object], wait: Wait | None, now: datetime
) -> dict[str, object]:
    """The values of a message's placeholders in `language`: the case's own, its stage, the reason, who, until when, and
    whether that day is ahead or is over. `extra` may have the title of a `place`, such as an act, that stands for it.
    """
    book = book_of(case)
    values: dict[str, object] = {"reference": case.reference, "call": tr(case.title, language)}
    if case.kind in lent.contexts:
        about = partial(lent.contexts[case.kind], case, language)
        values |= once(case, ("context", language, case.version), about)
    place = extra.get("place")
    values["stage"] = tr(place if isinstance(place, Mapping) else dict(book.title_of(case.stage)), language)
    values["reason"] = extra.get("reason")
    values |= {name: str(extra[name]) for name in ("left", "places", "needed") if name in extra}
    with speaking(language):
        values |= {name: title_of(str(extra[name])) for name in ("by", "holder") if extra.get(name) in ROLES}
        filled = extra.get("filled")
        pairs = filled() if callable(filled) else ()
        values["filled"] = "; ".join(f"{title}: {value}" for title, value in pairs)
    until = wait.due_at if wait is not None else extra.get("due_at")
    late = isinstance(until, datetime) and until <= now
    decided = extra.get("decided_at")
    over = isinstance(decided, datetime) and decided <= now
    dates = {
        "until": until,
        "overdue" if late else "ahead": until,
        "decision_overdue" if over else "decision": decided,
    }
    values |= {name: day(local_day(at), language) for name, at in dates.items() if isinstance(at, datetime)}
    return values


def _send(
    case: Case,
    receiver: Receiver,
    key: str,
    extra: Mapping[str, object],
    wait: Wait | None,
    now: datetime,
    *,
    answer: bool = True,
    link: str | None = None,
) -> None:
    values = words_for(case, receiver.language, extra, wait, now)
    wait_id = wait.id if wait is not None else None
    answer_by = wait.due_at if wait is not None and answer else None
    about = chain_of(case.id)
    if isinstance(receiver, Address):
        tell_address(receiver, key, about=about, values=values, wait_id=wait_id, answer_by=answer_by, now=now)
        return
    veil = veil_over(case, receiver) if receiver.id != case.subject_id else None
    tell(
        receiver,
        key,
        about=about,
        values=veil.words(values, receiver.language) if veil else values,
        wait_id=wait_id,
        answer_by=answer_by,
        link=link or _place_of(case, receiver, wait if answer else None),
        gather=receiver.id != case.subject_id,
        now=now,
    )


def _place_of(case: Case, receiver: Person, asked: Wait | None) -> str | None:
    """Where they do what they are asked for: an assessment on its own page, all else on that of the case."""
    if asked is not None and asks_to_assess(book_of(case).stage(asked.stage), asked):
        desk = lent.desks.get(case.kind)
        if desk is not None:
            return desk(case)
    place = lent.places.get(case.kind)
    return place(case, receiver) if place else None


def _next_date(waits: Sequence[Wait]) -> dict[str, object]:
    """The applicant's own date where the case waits for them; else the first one, with the role that decides by it."""
    own = next((wait for wait in waits if wait.role == APPLICANT), None)
    if own is not None:
        return {"due_at": own.due_at}
    dated = [(wait.due_at, wait.id, wait.role) for wait in waits if wait.due_at is not None]
    if not dated:
        return {}
    first, _id, role = min(dated)
    return {"decided_at": first, "holder": role}


def _wait_for(
    case: Case, receiver: Receiver, recipient: str, waits: Iterable[Wait], now: datetime
) -> Wait | None:
    """The open wait that asks this very person, or the role of somebody without an account, for something now; of who asked
    for changes also that of their role: once they, or another, have dealt with it, they need not hear of it."""
    asked = [wait for wait in waits if wait.closed_at is None]
    if recipient == ASKER:
        theirs = zip(asked, holders_of(case, asked, now), strict=True)
        return next((wait for wait, holders in theirs if receiver in holders), None)
    if isinstance(receiver, Address):
        return next((wait for wait in asked if wait.role == recipient), None)
    return next((wait for wait in asked if wait.person_id == receiver.id), None)


def _address_of(receiver: Receiver) -> str:
    return receiver.address if isinstance(receiver, Address) else receiver.email


def _person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)
