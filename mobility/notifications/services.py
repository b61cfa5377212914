"""Telling people: a message is written in its reader's language, kept, and sent by a job of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.letters import message_domain

from .catalogue import Address, render
from .models import Message, MessageState

_held_for: ContextVar[str | None] = ContextVar("held_for", default=None)


@contextmanager
def held(until: str) -> Iterator[None]:
    """What is told inside waits for `release(until)`: "run:5" tells nobody before every case is moved."""
    token = _held_for.set(until)
    try:
        yield
    finally:
        _held_for.reset(token)


def tell(
    person: Person,
    key: str,
    *,
    about: str | None = None,
    values: Mapping[str, object] | None = None,
    wait_id: int | None = None,
    answer_by: datetime | None = None,
    link: str | None = None,
    now: datetime,
) -> Message:
    """Write the message `key` to `person` in their language, and have it sent; `answer_by` stands in the mail's subject.

    With `wait_id` it is dropped once that wait is closed. `link` is a path of ours.
    Raises `KeyError`: there is no such message.
    """
    receiver = Address(person.name, person.email, person.language, link)
    return _write(receiver, key, person.id, about, values or {}, wait_id, answer_by, now)


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
    return _write(receiver, key, None, about, values or {}, wait_id, answer_by, now)


def _write(
    receiver: Address,
    key: str,
    person_id: int | None,
    about: str | None,
    values: Mapping[str, object],
    wait_id: int | None,
    answer_by: datetime | None,
    now: datetime,
) -> Message:
    words = render(key, receiver.language, {"name": receiver.name, **values})
    held_for = _held_for.get()
    message = Message(
        person_id=person_id,
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
        state=MessageState.HELD if held_for else MessageState.WAITING,
        held_for=held_for,
        created_at=now,
    )
    db.session.add(message)
    db.session.flush()
    if not held_for:
        enqueue("notifications.send", message_id=message.id)
    return message


def release(until: str, *, now: datetime) -> int:
    """Let go what was held for `until`; the number of messages."""
    freed = db.session.scalars(
        update(Message)
        .where(Message.held_for == until, Message.state == MessageState.HELD)
        .values(state=MessageState.WAITING, created_at=now)
        .returning(Message.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    for message_id in sorted(freed):
        enqueue("notifications.send", message_id=message_id)
    return len(freed)


def recall(wait_ids: list[int]) -> None:
    """Drop what has not left yet and asks for an answer that nobody needs any more."""
    if not wait_ids:
        return
    db.session.execute(
        update(Message)
        .where(Message.wait_id.in_(wait_ids), Message.state.in_([MessageState.HELD, MessageState.WAITING]))
        .values(state=MessageState.DROPPED)
        .execution_options(synchronize_session="fetch")
    )


@dataclass(frozen=True)
class Outgoing:
    """What the sending job needs, read in one short look."""

    to_name: str
    to_address: str
    language: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str | None
    link_label: str | None
    message_id: str
    answer_by: datetime | None
    created_at: datetime


def outgoing(message_id: int) -> Outgoing | None:
    """The message if it is still to be sent: looked at once more before it leaves."""
    message = db.session.scalars(
        select(Message).where(Message.id == message_id, Message.state == MessageState.WAITING)
    ).one_or_none()
    if message is None:
        return None
    return Outgoing(
        message.to_name,
        message.to_address,
        message.language,
        message.subject,
        tuple(message.text.split("\n\n")),
        message.link,
        message.link_label,
        message.message_id,
        message.answer_by,
        message.created_at,
    )


def note_sent(message_id: int, *, now: datetime) -> None:
    _note(message_id, state=MessageState.SENT, sent_at=now, error=None)


def note_failed(message_id: int, error: str) -> None:
    """The receiver's server will never take it: the sender sees who was not reached and why."""
    _note(message_id, state=MessageState.FAILED, error=error[:1000])


def _note(message_id: int, **values: object) -> None:
    db.session.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


def mark_read(person: Person, message_id: int, *, now: datetime) -> Message | None:
    """Mark one message of `person` as read; None if there is no such one."""
    message = db.session.scalars(
        select(Message).where(Message.id == message_id, Message.person_id == person.id)
    ).one_or_none()
    if message is not None and message.read_at is None:
        message.read_at = now
    return message


def mark_all_read(person: Person, *, now: datetime) -> None:
    db.session.execute(
        update(Message)
        .where(Message.person_id == person.id, Message.read_at.is_(None), Message.state != MessageState.HELD)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
