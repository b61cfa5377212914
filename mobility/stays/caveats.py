"""What the rooms above know against a stay that stands: that its person does not come, or was moved."""

from collections.abc import Iterable

from mobility.base.lending import Caveat, lent
from mobility.stays.models import Stay


def caveats_of(stays: Iterable[Stay]) -> dict[int, Caveat]:
    """id of the stay -> what is known against it, of those against which something is; a fixed number of statements"""
    standing = [stay for stay in stays if not stay.over]
    found: dict[int, Caveat] = {}
    for known in lent.caveats if standing else ():
        found |= known(standing)
    return found


def caveat_on(stay: Stay) -> Caveat | None:
    """The same of one."""
    return caveats_of([stay]).get(stay.id)
