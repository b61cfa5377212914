"""Why somebody's claim was refused: erased in the record, it goes from what is known of the person too."""

from collections.abc import Collection

from sqlalchemy import update

from mobility.base.database import db
from mobility.base.record import Event
from mobility.register.models import Affiliation


def erase_of_affiliation(event: Event, key: str, words: str) -> Collection[str]:
    db.session.execute(
        update(Affiliation)
        .where(Affiliation.id == int(event.facts["affiliation"]), Affiliation.reason == words)
        .values(reason="")
    )
    return ()
