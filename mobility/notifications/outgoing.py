"""A mail as the job needs it that sends it: of one message, or of several that leave together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.base.database import db
from mobility.base.languages import speaking
from mobility.base.lending import lent
from mobility.base.letters import Item
from mobility.base.mail import Attachment

from .catalogue import title_of_several, told_as_one
from .models import Message, MessageState


@dataclass(frozen=True)
class Outgoing:
    """What the sending job needs, read in one short look: a mail of one message, or of several that leave together."""

    ids: tuple[int, ...]
    to_name: str
    to_address: str
    language: str
    body: Item
    items: tuple[Item, ...]
    """Where it is of several: each of them, and the body is what they have in common."""
    message_id: str
    answer_by: datetime | None
    late: bool
    """Whether that was over as it was written: each attempt says the same."""
    attachments: tuple[Attachment, ...]


def outgoing(message_id: int) -> Outgoing | None:
    """The mail of the message with all of it that is still to be sent, the most urgent first.

    It is looked at once more before it leaves.
    """
    mail = select(Message.message_id).where(Message.id == message_id).scalar_subquery()
    waiting = db.session.scalars(
        select(Message)
        .where(Message.message_id == mail, Message.state == MessageState.WAITING)
        .order_by(Message.answer_by.nulls_last(), Message.id)
    ).all()
    if not waiting:
        return None
    first, *others = waiting
    items = [
        Item(message.subject, message.text.split("\n\n"), message.link, message.link_label)
        for message in waiting
    ]
    return Outgoing(
        tuple(message.id for message in waiting),
        first.to_name,
        first.to_address,
        first.language,
        _in_common(waiting, items) if others else items[0],
        _in_turn(first, items) if others else (),
        first.message_id,
        first.answer_by,
        first.answer_by is not None and first.answer_by < first.created_at,
        tuple(each for message in waiting for each in _attached_to(message)),
    )


def _attached_to(message: Message) -> Iterator[Attachment]:
    """What the room of the message lends to go with it."""
    make = lent.attachments.get(message.key)
    made = make(message.about, message.language) if make else None
    if made is not None:
        yield made


def _in_common(messages: Sequence[Message], items: Sequence[Item]) -> Item:
    """Their title: of different kinds, which are about one thing, that of what asks for an answer or came last. Of what is
    told as one also what each of them says, and where all of them lead."""
    first = messages[0]
    if any(each.key != first.key for each in messages):
        leading = first if first.answer_by else max(messages, key=lambda each: each.id)
        return Item(leading.subject, ())
    title = title_of_mail(first, len(items))
    if not told_as_one(first.key):
        return Item(title, ())
    said = [line for line in items[0].paragraphs if all(line in each.paragraphs for each in items)]
    shared = items[0] if _leads_one_way(items) else Item("", ())
    return Item(title, said, shared.link, shared.link_label)


def title_of_mail(first: Message, number: int) -> str:
    """Of so many that leave together, `first` among them; in its language."""
    with speaking(first.language):
        if told_as_one(first.key):
            return title_of_several(first.key, number)
        if number == 1:
            return first.subject
        return _("%(subject)s, and %(number)s more", subject=first.subject, number=number - 1)


def _in_turn(first: Message, items: Sequence[Item]) -> tuple[Item, ...]:
    """Each as it would stand alone; of what is told as one only its title, in the order of these, with a link of its own."""
    if not told_as_one(first.key):
        return tuple(items)
    shared = _leads_one_way(items)
    in_order = sorted(items, key=lambda each: each.title)
    return tuple(replace(each, paragraphs=(), link=None if shared else each.link) for each in in_order)


def _leads_one_way(items: Sequence[Item]) -> bool:
    return len({each.link for each in items}) == 1
