"""What somebody is abroad for is complete, as another room knows: their departure is expected, and nothing else there."""

from datetime import date, datetime

from mobility.base.database import db
from mobility.stays.queries import stay_by_id
from mobility.stays.services.extending import lapse_extension
from mobility.stays.services.keeping import expect_anew, lock


def complete(stay_id: int, day: date | None, *, now: datetime) -> None:
    """Since `day`; None: that was a mistake, and the stay goes on as planned. Who noted it tells the people."""
    stay = stay_by_id(stay_id)
    lock(stay)
    stay.completed_on = day
    expect_anew(stay, now)
    lapse_extension(stay, now)
    db.session.flush()
