"""The seal of the day."""

from mobility.base.database import utc_now
from mobility.base.jobs import job

from . import services


@job("audit.seal", every=services.EVERY)
def seal_the_day() -> None:
    """Asked every few minutes, so that a new service has a root at once, and each day soon; made once a day."""
    services.seal(utc_now())
