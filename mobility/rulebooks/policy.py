"""Who reads, writes and publishes rule books: they are of the whole university, so the role alone decides."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, cast, false, func

from mobility.accounts.models import Person, Rights, Role

WRITERS = (Role.HEAD_OF_OFFICE,)
"""Who changes the text."""
PUBLISHERS = (Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE)
"""Who puts it in force; nobody does so with a text of their own."""
READERS = (Role.AUDITOR, Role.COORDINATOR)
"""Who looks at drafts, simulations and migrations besides."""
STAFF = tuple(role for role in Role if role != Role.PARTNER_CONTACT)
"""Who works under rule books, and so reads those that are or were in force."""


def authors_of(person: Person) -> frozenset[int]:
    """Whose it is what the person writes or plans: theirs, and where they write by lent rights alone, whoever lent them."""
    lenders = person.lenders_of(*WRITERS)
    return frozenset({person.id, *(each for each in lenders if each is not None and None not in lenders)})


def decides_on(person: Person, authors: Collection[int]) -> bool:
    """Whether the person may put in force what these wrote or planned; needs `grants` loaded."""
    return is_second(person.id, person.lenders_of(*PUBLISHERS), authors)


def wrote(person: Person | Rights, authors: SQLColumnExpression[list[int]]) -> ColumnElement[bool]:
    """Whether they are one of these, as a clause."""
    return authors.bool_op("@>")(func.jsonb_build_array(_integer(person.id)))


def decides(person: Person | Rights, authors: SQLColumnExpression[list[int]]) -> ColumnElement[bool]:
    """`decides_on` as a clause."""
    rights = person.lenders_of(*PUBLISHERS)
    theirs = [_integer(lender) for lender in sorted(each for each in rights if each is not None)]
    by_authors_alone = false() if None in rights else authors.bool_op("@>")(func.jsonb_build_array(*theirs))
    return ~wrote(person, authors) & ~by_authors_alone


def _integer(number: Any) -> ColumnElement[int]:
    return cast(number, Integer)


def is_second(person_id: int, rights: Collection[int | None], authors: Collection[int]) -> bool:
    """Whether somebody is a second one beside the authors: none of them, and not by rights that authors alone have lent.

    `rights`: as `Person.lenders_of` gives them.
    """
    return person_id not in authors and not {*rights} <= {*authors}
