"""The seal of the day."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job

from .services import seal


@job("audit.seal", every=timedelta(hours=1))
def seal_the_day() -> None:
    """Asked every hour, so that a day on which nothing ran at midnight is sealed too; made once a day."""
    seal(utc_now())
