"""What was written about a claim, erased in the record, goes from the claim and from what the person was told too."""

from collections.abc import Collection

from sqlalchemy import update

from mobility.base.database import db
from mobility.base.record import Event
from mobility.inclusion.models import PaperAsked, ReservedClaim
from mobility.notifications.services import erase_words


def erase_of_claim(event: Event, key: str, words: str) -> Collection[str]:
    """Why it was refused. The person is told of their case, and not of the claim, which is a chain of its own."""
    db.session.execute(
        update(ReservedClaim)
        .where(ReservedClaim.id == _number(event), ReservedClaim.reason == words)
        .values(reason="")
    )
    erase_words(f"case:{event.facts['case']}", event.at, {words})
    return ()


def erase_of_asking(event: Event, key: str, words: str) -> Collection[str]:
    """What else was asked for, likewise."""
    db.session.execute(
        update(PaperAsked)
        .where(PaperAsked.claim_id == _number(event), PaperAsked.reason == words)
        .values(reason="")
    )
    erase_words(f"case:{event.facts['case']}", event.at, {words})
    return ()


def erase_of_answer(event: Event, key: str, words: str) -> Collection[str]:
    """What the person wrote in place of another paper; that they did stays, as nothing is owed by it."""
    asked = db.session.get(PaperAsked, _number(event))
    if asked is not None:
        asked.instead = {name: "" if said == words else said for name, said in asked.instead.items()}
    return ()


def _number(event: Event) -> int:
    return int(event.chain.partition(":")[2])
