"""A person's messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Text, case, cast, func, select, tuple_

from mobility.accounts.models import Person, Rights
from mobility.base.chains import labels_of, opened_by
from mobility.base.database import at_most, db
from mobility.base.lending import Label, lent
from mobility.base.navigation import COUNTED_UP_TO

from .catalogue import title_of_several, told_as_one
from .models import Message
from .policy import visible

PAGE = 30
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
    where the reader may open its page: who decides on a claim may not see the application.

    `title`: they are told as one, by whatever they are about.
    """

    label: Label | None
    messages: list[Message]
    title: str = ""

    @property
    def over(self) -> bool:
        return all(each.is_over for each in self.messages)


def grouped(reader: Person, messages: Sequence[Message]) -> list[Group]:
    """By what they are about, or by the mail where they are told as one, in the order of the newest of each; one statement
    for each kind of thing, and one for all."""
    by_thing: dict[str | None, list[Message]] = {}
    together: set[str | None] = set()
    for message in messages:
        thing = _mail_of(message) if told_as_one(message.key) else message.about
        by_thing.setdefault(thing, []).append(message)
        if told_as_one(message.key):
            together.add(thing)
    # Who is written to needs no name of their own.
    single = {
        thing: found[0].about for thing, found in by_thing.items() if len(found) == 1 or thing not in together
    }
    named = {about for about in single.values() if about and not about.startswith("person:")}
    labels, opened = labels_of(named), opened_by(reader, named)
    shown = {about: label if about in opened else Label(label.text) for about, label in labels.items()}
    return [
        Group(shown.get(single[thing] or ""), found) if thing in single else _as_one(found)
        for thing, found in by_thing.items()
    ]


def _mail_of(message: Message) -> str:
    """What leaves together, or will, as far as it is known."""
    return f"gathering:{message.key}" if message.gathering else f"mail:{message.message_id}"


def _as_one(messages: list[Message]) -> Group:
    """Of those of which something is still asked, in the title, if there are any; by their titles."""
    asked = sum(not each.is_over for each in messages)
    title = title_of_several(messages[0].key, asked or len(messages))
    return Group(None, sorted(messages, key=lambda each: (each.is_over, each.subject)), title)


def number_of_unread(person: Person | Rights) -> Select[int]:
    """For the menu: counted up to 99; what is told as one counts once."""
    as_one = Message.key.in_([key for key in lent.messages if told_as_one(key)])
    each = case(
        (as_one & Message.gathering, Message.key),
        (as_one, Message.message_id),
        else_=cast(Message.id, Text),
    )
    unread = (
        select(each)
        .where(visible(person), Message.read_at.is_(None))
        .distinct()
        .limit(at_most(COUNTED_UP_TO))
        .subquery()
    )
    return select(func.count()).select_from(unread)


def count_unread(person: Person) -> int:
    return db.session.scalar(number_of_unread(person)) or 0
