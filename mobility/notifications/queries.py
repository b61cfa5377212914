"""A person's messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, exists, func, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person, Rights
from mobility.base.chains import labels_of, opened_by
from mobility.base.database import at_most, db
from mobility.base.lending import Label
from mobility.base.navigation import COUNTED_UP_TO

from .models import Message
from .outgoing import title_of_mail
from .policy import visible

PAGE = 30
PARTS_SHOWN = 30
"""Of what came in one mail; a page of its own has all of it."""
Cursor = tuple[datetime | None, int]


@dataclass(frozen=True)
class Letter:
    """What came of one kind in one mail, or will as far as it is known: mostly a single message.

    `parts`: what still asks for something first, at most `PARTS_SHOWN` of the `number` that there are. `asked`, `unread`:
    how many still ask, and are new; `answer_by`: the first of the days by which some still do, or were late to.
    """

    parts: list[Message]
    number: int = 1
    unread: int = 0
    asked: int = 0
    newest_at: datetime | None = None
    answer_by: datetime | None = None

    @property
    def title(self) -> str:
        """Of those of which something is still asked, if there are any; nothing for a message that stands by itself."""
        return "" if self.number == 1 else title_of_mail(self.parts[0], self.asked or self.number)


def letters_of(
    person: Person, before: Cursor | None = None, *, unread: bool = False
) -> tuple[list[Letter], Cursor | None]:
    """By the newest of each, from before the moment and id `before`; and those of the next page, if there is one. `unread`:
    as if there were only the unread ones. One statement, whatever came in one mail."""
    heads = _heads(person, before, unread=unread)
    parts = _parts(heads, person, unread=unread)
    rows = db.session.execute(
        select(Message, parts)
        .join(parts, parts.c.id == Message.id)
        .order_by(parts.c.newest_at.desc(), parts.c.head.desc(), parts.c.place)
    ).all()
    found = [_letter(list(those)) for _head, those in groupby(rows, key=lambda row: row.head)]
    heads_found = list(dict.fromkeys((row.newest_at, row.head) for row in rows))
    return found[:PAGE], heads_found[PAGE - 1] if len(found) > PAGE else None


def _letter(rows: Sequence[Any]) -> Letter:
    first = rows[0]
    return Letter(
        [row.Message for row in rows],
        first.number,
        first.unread,
        first.asked,
        first.newest_at,
        first.answer_by,
    )


def _heads(person: Person, before: Cursor | None, *, unread: bool) -> CTE:
    """The newest message of each letter of the page and the first of the next. Found by way of the index of the person's
    messages: whatever has none that is newer in its letter."""
    other = aliased(Message)
    place = tuple_(Message.created_at, Message.id)
    newer = (tuple_(other.created_at, other.id) > place, *_shown(other, person, unread=unread))
    statement = select(
        Message.id, Message.created_at, Message.message_id, Message.gathering, Message.key
    ).where(
        *_shown(Message, person, unread=unread),
        ~exists().where(other.message_id == Message.message_id, other.key == Message.key, *newer),
        or_(~Message.gathering, ~exists().where(other.gathering, other.key == Message.key, *newer)),
    )
    if before is not None:
        statement = statement.where(place < before)
    return statement.order_by(place.desc()).limit(PAGE + 1).cte("heads")


def _shown(message: type[Message], person: Person, *, unread: bool) -> list[ColumnElement[bool]]:
    return [visible(person, message), *([message.read_at.is_(None)] if unread else [])]


def _parts(heads: CTE, person: Person, *, unread: bool) -> Subquery:
    """(id, head, place within its letter, and what is counted over all of it) of the first `PARTS_SHOWN` of each letter."""
    left = select(Message.id, heads.c.id.label("head")).join(
        heads, (heads.c.message_id == Message.message_id) & (heads.c.key == Message.key)
    )
    gathering = (
        select(Message.id, heads.c.id.label("head"))
        .join(heads, heads.c.key == Message.key)
        .where(heads.c.gathering, Message.gathering, Message.message_id != heads.c.message_id)
    )
    both = union_all(
        *(each.where(*_shown(Message, person, unread=unread)) for each in (left, gathering))
    ).subquery()
    asks = Message.settled_at.is_(None)
    in_time = or_(Message.wait_id.is_not(None), Message.answer_by > func.now())
    in_order = (Message.settled_at.is_not(None), Message.subject, both.c.id)
    counted = (
        select(
            both.c.id,
            both.c.head,
            func.row_number().over(partition_by=both.c.head, order_by=in_order).label("place"),
            func.count().over(partition_by=both.c.head).label("number"),
            func.count().filter(Message.read_at.is_(None)).over(partition_by=both.c.head).label("unread"),
            func.count().filter(asks).over(partition_by=both.c.head).label("asked"),
            func.max(Message.created_at).over(partition_by=both.c.head).label("newest_at"),
            func.min(Message.answer_by)
            .filter(asks, in_time)
            .over(partition_by=both.c.head)
            .label("answer_by"),
        )
        .join(Message, Message.id == both.c.id)
        .subquery()
    )
    return select(counted).where(counted.c.place <= PARTS_SHOWN).subquery("parts")


def parts_of(
    person: Person, message_id: int, before: Cursor | None = None
) -> tuple[str, list[Letter], Cursor | None] | None:
    """All that came in one mail with the message, each by itself, the newest first, under their title; as `letters_of`. None
    where the person has no such message."""
    first = db.session.scalar(select(Message).where(visible(person), Message.id == message_id))
    if first is None:
        return None
    place = tuple_(Message.created_at, Message.id)
    statement = select(Message).where(visible(person), Message.letter == first.letter)
    number = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    if before is not None:
        statement = statement.where(place < before)
    found = db.session.scalars(statement.order_by(place.desc()).limit(PAGE + 1)).all()
    following = (found[PAGE - 1].created_at, found[PAGE - 1].id) if len(found) > PAGE else None
    letters = [Letter([each], unread=int(each.read_at is None)) for each in found[:PAGE]]
    return title_of_mail(first, number), letters, following


@dataclass(frozen=True)
class Group:
    """Letters of one page about one thing, the newest first; `label` says what, None where it has no name. It has a path
    where the reader may open its page: who decides on a claim may not see the application.
    """

    label: Label | None
    letters: list[Letter]


def grouped(reader: Person, letters: Sequence[Letter]) -> list[Group]:
    """By what they are about, in the order of the newest of each; what has a title of its own stands by itself. One
    statement for each kind of thing, and one for all."""
    by_thing: dict[object, list[Letter]] = {}
    for letter in letters:
        by_thing.setdefault(letter.parts[0].about if letter.number == 1 else id(letter), []).append(letter)
    things = [found[0].parts[0].about if found[0].number == 1 else None for found in by_thing.values()]
    # Who is written to needs no name of their own.
    named = {about for about in things if about and not about.startswith("person:")}
    labels, opened = labels_of(named), opened_by(reader, named)
    shown = {about: label if about in opened else Label(label.text) for about, label in labels.items()}
    return [
        Group(shown.get(about or ""), found) for about, found in zip(things, by_thing.values(), strict=True)
    ]


def number_of_unread(person: Person | Rights) -> Select[int]:
    """For the menu: counted up to 99; what comes in one mail counts once."""
    unread = (
        select(Message.letter)
        .where(visible(person), Message.read_at.is_(None))
        .distinct()
        .limit(at_most(COUNTED_UP_TO))
        .subquery()
    )
    return select(func.count()).select_from(unread)


def count_unread(person: Person) -> int:
    return db.session.scalar(number_of_unread(person)) or 0
