"""Messages are their receiver's alone; what is held for others, or was dropped, was never said."""

from sqlalchemy import ColumnElement, and_

from mobility.accounts.models import Person, Rights

from .models import Message, MessageState


def visible(viewer: Person | Rights, message: type[Message] = Message) -> ColumnElement[bool]:
    """`message`: it, or an alias of it."""
    unsaid = [MessageState.HELD, MessageState.DROPPED]
    return and_(message.person_id == viewer.id, message.state.not_in(unsaid))
