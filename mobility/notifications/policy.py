"""Messages are their receiver's alone; what is held for others, or was dropped, was never said."""

from sqlalchemy import ColumnElement, and_

from mobility.accounts.models import Person, Rights

from .models import Message, MessageState


def visible(viewer: Person | Rights) -> ColumnElement[bool]:
    unsaid = [MessageState.HELD, MessageState.DROPPED]
    return and_(Message.person_id == viewer.id, Message.state.not_in(unsaid))
