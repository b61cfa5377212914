"""The clock of stays: each hour it reminds who is late, and names the silent to the office."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.stays import services


@job("stays.look", every=timedelta(hours=1))
def look() -> None:
    services.look(now=utc_now())
