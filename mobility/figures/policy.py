"""Who reads the figures: those who follow stays, and of these the same people; so every number opens its list to them."""

from sqlalchemy import ColumnElement

from mobility.accounts.models import EVERYWHERE, Person
from mobility.stays import policy as stays

READERS = stays.READERS


def counted(viewer: Person) -> ColumnElement[bool]:
    """The stays that the viewer's figures are made of; on `Stay` joined to `Case`."""
    return stays.followed(viewer)


def sees_all(viewer: Person) -> bool:
    """Whether these are the figures of the whole university, and not of the viewer's own programmes or calls."""
    return EVERYWHERE in viewer.scopes_of(*READERS)
