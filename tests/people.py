"""People of the tests, in one line each."""

from datetime import datetime
from itertools import count

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import load_grants
from mobility.base.database import db

NUMBERS = count(1)


def somebody(
    *tokens: str, name: str = "", language: str = "en", now: datetime, ends_at: datetime | None = None
) -> Person:
    """A person with a confirmed address and with grants (`dean@faculty:3`) in force at `now`, until `ends_at`."""
    number = next(NUMBERS)
    address = f"person{number}@example.org"
    made = Person(
        email=address,
        email_folded=address,
        name=name or f"Person {number}",
        language=language,
        confirmed_at=now,
    )
    db.session.add(made)
    db.session.flush()
    for token in tokens:
        role, _at, scope = token.partition("@")
        db.session.add(Grant(person_id=made.id, role=role, scope=scope, given_at=now, ends_at=ends_at))
    db.session.flush()
    return load_grants(made, now)
