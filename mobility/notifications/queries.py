"""A person's messages."""

from sqlalchemy import Select, func, select

from mobility.accounts.models import Person
from mobility.base.database import db

from .models import Message
from .policy import visible

PAGE = 30
COUNTED_UP_TO = 99


def messages_of(
    person: Person, before: int | None = None, limit: int = PAGE
) -> tuple[list[Message], int | None]:
    """The newest first, from below the id `before`; and the cursor of the next page, if there is one."""
    statement = select(Message).where(visible(person)).order_by(Message.id.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(Message.id < before)
    found = list(db.session.scalars(statement))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def number_of_unread(person: Person) -> Select[int]:
    """For the menu: counted up to 99."""
    unread = (
        select(Message.id).where(visible(person), Message.read_at.is_(None)).limit(COUNTED_UP_TO).subquery()
    )
    return select(func.count()).select_from(unread)
