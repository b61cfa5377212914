"""The reason of a refused claim, erased in the record, goes from the claim and from what the person was told too."""

from collections.abc import Collection

from sqlalchemy import update

from mobility.base.database import db
from mobility.base.record import Event
from mobility.inclusion.models import ReservedClaim
from mobility.notifications.services import erase_words


def erase_of_claim(event: Event, key: str, words: str) -> Collection[str]:
    """The person is told of their case, and not of the claim, which is a chain of its own."""
    number = int(event.chain.partition(":")[2])
    db.session.execute(
        update(ReservedClaim)
        .where(ReservedClaim.id == number, ReservedClaim.reason == words)
        .values(reason="")
    )
    erase_words(f"case:{event.facts['case']}", event.at, {words})
    return ()
