"""Lines of work that was asked for many at once: each is settled once, by a job of its own."""

from typing import TypeVar

from sqlalchemy import select

from .database import Base, db

LineT = TypeVar("LineT", bound=Base)
"""A model with `settled_at`: its rows wait for their job until then."""


def unsettled(model: type[LineT], **key: int) -> LineT | None:
    """The line of this key, kept from others until the end of the transaction; None once it is settled, or gone.

    A job that waited for another one of the same line finds nothing: the row is looked at again once it is free.
    """
    return db.session.scalar(select(model).filter_by(settled_at=None, **key).with_for_update())
