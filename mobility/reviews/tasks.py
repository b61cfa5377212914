"""The clock of reviews: each hour it looks who has not begun."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.reviews import services


@job("reviews.look", every=timedelta(hours=1))
def look() -> None:
    services.tell_of_silent(now=utc_now())
