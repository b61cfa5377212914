"""The job of sittings: committees that have other members since a day on which a role ended or began by itself."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.sittings import services


@job("sittings.follow_members", every=timedelta(minutes=15))
def follow_members() -> None:
    services.follow_members(now=utc_now())
