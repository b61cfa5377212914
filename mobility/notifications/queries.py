"""A person's messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_

from mobility.accounts.models import Person, Rights
from mobility.base.chains import labels_of, opened_by
from mobility.base.database import at_most, db
from mobility.base.lending import Label

from .models import Message
from .policy import visible

PAGE = 30
COUNTED_UP_TO = 99
Cursor = tuple[datetime | None, int]


def messages_of(
    person: Person, before: Cursor | None = None, limit: int = PAGE, *, unread: bool = False
) -> tuple[list[Message], Cursor | None]:
    """The newest first, from before the moment and id `before`; and those of the next page, if there is one."""
    place = tuple_(Message.created_at, Message.id)
    statement = select(Message).where(visible(person)).order_by(place.desc()).limit(limit + 1)
    if unread:
        statement = statement.where(Message.read_at.is_(None))
    if before is not None:
        statement = statement.where(place < before)
    found = list(db.session.scalars(statement))
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], (last.created_at, last.id) if last else None


@dataclass(frozen=True)
class Group:
    """Messages of one page about one thing, the newest first; `label` says what, None where it has no name. It has a path
    where the reader may open its page: who decides on a claim may not see the application."""

    label: Label | None
    messages: list[Message]


def grouped(reader: Person, messages: Sequence[Message]) -> list[Group]:
    """By what they are about, in the order of the newest of each; one statement for each kind of thing, and one for all."""
    by_thing: dict[str | None, list[Message]] = {}
    for message in messages:
        by_thing.setdefault(message.about, []).append(message)
    # Who is written to needs no name of their own.
    named = {about for about in by_thing if about and not about.startswith("person:")}
    labels, opened = labels_of(named), opened_by(reader, named)
    shown = {about: label if about in opened else Label(label.text) for about, label in labels.items()}
    return [Group(shown.get(about or ""), found) for about, found in by_thing.items()]


def number_of_unread(person: Person | Rights) -> Select[int]:
    """For the menu: counted up to 99."""
    unread = (
        select(Message.id)
        .where(visible(person), Message.read_at.is_(None))
        .limit(at_most(COUNTED_UP_TO))
        .subquery()
    )
    return select(func.count()).select_from(unread)


def count_unread(person: Person) -> int:
    return db.session.scalar(number_of_unread(person)) or 0
