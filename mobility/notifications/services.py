"""Telling people: a message is written in its reader's language, kept, and sent by a job.

What one person of the staff is told of one kind within some minutes leaves in one mail.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, func, select, true, update

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.jobs import enqueue, enqueue_all, wanted
from mobility.base.languages import speaking
from mobility.base.lending import lent
from mobility.base.letters import gathering_time, message_domain

from .catalogue import Address, patient_keys, render, told_as_one
from .keeping import MAIL, PATIENCE, keep
from .models import Message, MessageState

AT_MOST_EVERY = timedelta(hours=1)
"""So often at most one person gets a mail of what is told as one."""

_held_for: ContextVar[str | None] = ContextVar("held_for", default=None)


@contextmanager
def held(until: str) -> Iterator[None]:
    """What is told inside waits for `release(until)`: "run:5" tells nobody before every case is moved."""
    token = _held_for.set(until)
    try:
        yield
    finally:
        _held_for.reset(token)


_together: ContextVar["Together | None"] = ContextVar("together", default=None)


@dataclass
class Together:
    """What is told and recalled until the end of a block, not yet in the database."""

    messages: list[Message] = field(default_factory=list)
    recalled: set[int] = field(default_factory=set)
    """Waits."""

    def recall(self, wait_ids: Collection[int]) -> None:
        self.recalled.update(wait_ids)
        for message in self.messages:
            if message.wait_id in wait_ids:
                message.state = MessageState.DROPPED
                message.settled_at = message.read_at = message.created_at


@contextmanager
def together() -> Iterator[None]:
    """What is told and recalled inside is written at the end, in one statement."""
    if _together.get() is not None:
        yield
        return
    told = Together()
    token = _together.set(told)
    try:
        yield
    finally:
        _together.reset(token)
    _in_one_mail(told.messages)
    keep(told.messages, told.recalled)


def _in_one_mail(messages: Sequence[Message]) -> None:
    """What one person is told at once of one thing leaves in the mail of the last."""
    last: dict[tuple[object, ...], str] = {}
    for message in reversed(messages):
        leaves = message.person_id is not None and message.about is not None and not message.gathering
        if leaves and message.state != MessageState.DROPPED:
            of = (message.person_id, message.about, message.language, message.to_address, message.held_for)
            message.message_id = last.setdefault(of, message.message_id)


def join_mail(person_id: int, about: str, *, now: datetime) -> None:
    """What the person was told of `about` a moment before, and is patient, leaves in the mail of what they were told last.

    Only as long as the job of the first has not begun, so that none is sent twice.
    """
    of_it = (Message.person_id == person_id, Message.about == about, Message.state == MessageState.WAITING)
    last = db.session.scalar(
        select(Message).where(*of_it, ~Message.gathering).order_by(Message.id.desc()).limit(1)
    )
    if last is None:
        return
    db.session.execute(
        update(Message)
        .where(
            *of_it,
            Message.id < last.id,
            Message.key.in_(patient_keys()),
            Message.language == last.language,
            Message.to_address == last.to_address,
            Message.created_at > now - PATIENCE / 2,
        )
        .values(message_id=last.message_id)
        .execution_options(synchronize_session="fetch")
    )


def tell(
    person: Person,
    key: str,
    *,
    about: str | None = None,
    values: Mapping[str, object] | None = None,
    wait_id: int | None = None,
    answer_by: datetime | None = None,
    link: str | None = None,
    gather: bool = False,
    language: str = "",
    now: datetime,
) -> Message:
    """Write the message `key` to `person` in their language, and have it sent; `answer_by` stands in the mail's subject.

    `language`: another one, where its words are not there in theirs, so that all of it is in one.

    With `wait_id` it is dropped once that wait is closed. `link` is a path of ours. With `gather`, for those who work on
    many cases, its mail waits some minutes for others of the same key, to be one.
    Raises `KeyError`: there is no such message.
    """
    spoken = language or person.language
    receiver = Address(person.greeted_in(spoken), person.email, spoken, link)
    message = _written(receiver, key, about, values or {}, wait_id, answer_by, now, outside=False)
    message.person_id, message.gathering = person.id, gather
    return _kept(message)


def tell_address(
    receiver: Address,
    key: str,
    *,
    about: str | None = None,
    values: Mapping[str, object] | None = None,
    wait_id: int | None = None,
    answer_by: datetime | None = None,
    now: datetime,
) -> Message:
    """The same to somebody without an account, over mail alone. Raises `KeyError`: there is no such message."""
    return _kept(_written(receiver, key, about, values or {}, wait_id, answer_by, now, outside=True))


def _written(
    receiver: Address,
    key: str,
    about: str | None,
    values: Mapping[str, object],
    wait_id: int | None,
    answer_by: datetime | None,
    now: datetime,
    *,
    outside: bool,
) -> Message:
    words = render(key, receiver.language, {"name": receiver.name, **values}, outside=outside)
    held_for = _held_for.get()
    return Message(
        to_name=receiver.name,
        to_address=receiver.address,
        key=key,
        about=about,
        wait_id=wait_id,
        language=receiver.language,
        subject=words.subject,
        text=words.text,
        link=receiver.link,
        link_label=words.link_label if receiver.link else None,
        answer_by=answer_by,
        message_id=f"{uuid4()}@{message_domain()}",
        gathering=False,
        state=MessageState.HELD if held_for else MessageState.WAITING,
        held_for=held_for,
        created_at=now,
    )


def _kept(message: Message) -> Message:
    told = _together.get()
    if told is not None:
        told.messages.append(message)
    else:
        keep([message])
    return message


def _let_leave(messages: Collection[tuple[Message, datetime]]) -> None:
    enqueue_all(
        wanted("notifications.gather", not_before=now + gathering_time(), message_id=message.id)
        if message.gathering
        else wanted("notifications.send", key=f"{MAIL}{message.message_id}", message_id=message.id)
        for message, now in messages
    )


def release(until: str, *, now: datetime) -> int:
    """Let go what was held for `until`; the number of messages."""
    freed = db.session.scalars(
        update(Message)
        .where(Message.held_for == until, Message.state == MessageState.HELD)
        .values(state=MessageState.WAITING, created_at=now)
        .returning(Message)
        .execution_options(synchronize_session="fetch")
    ).all()
    _let_leave([(message, now) for message in sorted(freed, key=lambda each: each.id)])
    return len(freed)


def gather(message_id: int, *, now: datetime) -> None:
    """Put all that waits for the message's person, of its kind and in its language, into one mail with it.

    From then on the mail is as it is: what is told later goes into the next one, so that a repeated attempt, with the
    same Message-ID, never carries something new. Nothing if the message is in a mail already. What asks for nothing any
    more, or not of them, as the room of the message says, is dropped. What is told as one waits until an hour after the
    mail before it.
    """
    message = db.session.get_one(Message, message_id)
    later = _not_before(message) if message.gathering and told_as_one(message.key) else None
    if later is not None and later > now:
        enqueue("notifications.gather", not_before=later, message_id=message_id)
        return
    together = db.session.scalars(
        select(Message)
        .where(
            Message.gathering,
            Message.state == MessageState.WAITING,
            Message.person_id == message.person_id,
            Message.key == message.key,
            Message.language == message.language,
            Message.to_address == message.to_address,
        )
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    dropped = _drop_unneeded(message.key, message.person_id, together, now)
    leaving = [each for each in together if each not in dropped]
    if message not in leaving:
        return
    for each in leaving:
        each.gathering, each.message_id = False, message.message_id
    db.session.flush()
    enqueue("notifications.send", key=f"{MAIL}{message.message_id}", message_id=message_id)


def _not_before(message: Message) -> datetime | None:
    """An hour after the newest mail of the kind to the same person; None: there was none."""
    left = select(func.max(func.coalesce(Message.sent_at, func.now()))).where(
        Message.person_id == message.person_id,
        Message.key == message.key,
        ~Message.gathering,
        Message.state.in_([MessageState.WAITING, MessageState.SENT]),
    )
    newest = db.session.scalar(left)
    return newest + AT_MOST_EVERY if newest is not None else None


def _drop_unneeded(
    key: str, person_id: int | None, messages: Collection[Message], now: datetime
) -> list[Message]:
    abouts = {each.about for each in messages if each.about is not None}
    reader = get_person(person_id, now) if key in lent.unneeded and person_id is not None else None
    settled = lent.unneeded[key](abouts, reader) if reader is not None else ()
    dropped = [each for each in messages if each.about in settled]
    for each in dropped:
        each.state, each.settled_at = MessageState.DROPPED, func.now()
        each.read_at = each.read_at or func.now()
    return dropped


def recall(wait_ids: list[int]) -> None:
    """These waits are closed: what has not left yet is dropped, and what was said asks for an answer no more."""
    if not wait_ids:
        return
    if (told := _together.get()) is not None:
        told.recall(wait_ids)
        return
    keep([], wait_ids)


def recall_from(person_id: int, wait_ids: Collection[int]) -> None:
    """The same for one person alone, of what asks them for an answer: they may not give it any more, others still may."""
    _ask_no_more(
        Message.person_id == person_id, Message.wait_id.in_(wait_ids), Message.answer_by.is_not(None)
    )


def recall_about(
    about: str, keys: Collection[str], link: str | None = None, people: Collection[int] | None = None
) -> None:
    """The same of what was asked beside the waits, by messages with one of these keys; with `link` of those alone that lead
    there, with `people` of those to them (ids).
    """
    _ask_no_more(
        Message.about == about,
        Message.key.in_(keys),
        Message.link == link if link is not None else true(),
        Message.person_id.in_(people) if people is not None else true(),
    )


def _ask_no_more(*which: ColumnElement[bool]) -> None:
    unsent = Message.state.in_([MessageState.HELD, MessageState.WAITING])
    db.session.execute(
        update(Message)
        .where(*which, Message.settled_at.is_(None))
        .values(
            state=case((unsent, MessageState.DROPPED), else_=Message.state),
            settled_at=func.now(),
            read_at=func.coalesce(Message.read_at, func.now()),
        )
        .execution_options(synchronize_session="fetch")
    )


def note_sent(message_ids: Collection[int], *, now: datetime) -> None:
    """The receiver's server has taken it."""
    _note(message_ids, state=MessageState.SENT, sent_at=now, error=None)


def note_failed(message_ids: Collection[int], error: str) -> None:
    """The receiver's server will never take it: the sender sees who was not reached and why."""
    _note(message_ids, state=MessageState.FAILED, error=error[:1000])


def _note(message_ids: Collection[int], **values: object) -> None:
    db.session.execute(
        update(Message)
        .where(Message.id.in_(message_ids))
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


def erase_words(about: str, since: datetime, ways: Collection[str]) -> None:
    """Take people's words, in each of the ways in which they were told, out of what was told of `about` since then: out of
    lists of messages, and of mails that have not left. Their place says that they were erased.
    """
    wanted_words = sorted(
        filter(None, {each for way in ways for each in (way, " ".join(way.split()))}), key=len
    )
    parts = "|".join(map(re.escape, reversed(wanted_words)))
    words = re.compile(rf"(?<!\w)(?:{parts})(?!\w)")
    told = select(Message).where(Message.about == about, Message.created_at >= since).order_by(Message.id)
    for message in db.session.scalars(told.with_for_update()) if wanted_words else ():
        with speaking(message.language):
            erased = _("[erased words]")
        message.subject = words.sub(erased, message.subject)
        message.text = words.sub(erased, message.text)


def mark_read(person: Person, message_id: int, *, now: datetime) -> Message | None:
    """Mark one message of `person` as read; None if there is no such one."""
    message = db.session.scalars(
        select(Message).where(Message.id == message_id, Message.person_id == person.id)
    ).one_or_none()
    if message is not None and message.read_at is None:
        message.read_at = now
    return message


def mark_together_read(person: Person, message_id: int, *, now: datetime) -> bool:
    """Mark a message and the others of its mail; whether there is such a one."""
    message = mark_read(person, message_id, now=now)
    if message is None:
        return False
    db.session.execute(
        update(Message)
        .where(Message.person_id == person.id, Message.letter == message.letter, Message.read_at.is_(None))
        .where(Message.state != MessageState.HELD)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
    return True


def mark_all_read(person: Person, *, seen_at: datetime, now: datetime) -> None:
    """Whatever stood in the person's list up to the moment `seen_at` counts as seen; what is still held stood not there."""
    db.session.execute(
        update(Message)
        .where(Message.person_id == person.id, Message.read_at.is_(None), Message.state != MessageState.HELD)
        .where(Message.created_at <= seen_at)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
