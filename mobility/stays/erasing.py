"""Words that are erased in the record go from the stay too."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import true, update

from mobility.base.database import db
from mobility.base.record import Event
from mobility.stays.models import Crossing, Extension, Stay

WHERE: Mapping[str, tuple[Any, Any, Any]] = {
    "extension-asked": (Extension.stay_id, Extension.asked_at, Extension.reason),
    "extension-granted": (Extension.stay_id, Extension.decided_at, Extension.answer),
    "extension-refused": (Extension.stay_id, Extension.decided_at, Extension.answer),
    "arrival-refused": (Crossing.stay_id, Crossing.decided_at, Crossing.reason),
    "departure-refused": (Crossing.stay_id, Crossing.decided_at, Crossing.reason),
    "stay-interrupted": (Stay.id, None, Stay.called_off_because),
    "stay-cancelled": (Stay.id, None, Stay.called_off_because),
}
"""name of the entry -> the columns with the stay, with the time of the act, and with the words"""


def erase_of_stay(event: Event, key: str, words: str) -> Collection[str]:
    """Erase the words of an entry where the stay keeps them; nobody was told them in another way."""
    stay, at, column = WHERE[event.name]
    then = at == event.at if at is not None else true()
    number = int(event.chain.partition(":")[2])
    db.session.execute(
        update(column.class_).where(stay == number, then, column == words).values({column.key: ""})
    )
    return ()


ERASURES = dict.fromkeys(WHERE, erase_of_stay)
