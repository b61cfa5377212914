"""What the tests of a module start from, made once: each test reads it anew, as its own session has to."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from sqlalchemy import inspect

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications import queries as applications
from mobility.applications.models import Application
from mobility.base.database import Base, db
from mobility.calls.models import Call
from mobility.calls.queries import call_by_id

WHOLE = {Person: get_person, Call: call_by_id, Application: applications.by_id}
"""What is read with its parts; of everything else the row alone."""


def again(made: Any) -> Any:
    """The same with every row of it read in the present session: rows, and lists and dataclasses with rows."""
    if isinstance(made, Base):
        (identity,) = inspect(made).identity
        read = WHOLE.get(type(made))
        return read(identity) if read else db.session.get_one(type(made), identity)
    if isinstance(made, list | tuple):
        return type(made)(map(again, made))
    if is_dataclass(made) and not isinstance(made, type):
        return replace(made, **{each.name: again(getattr(made, each.name)) for each in fields(made)})
    return made
