"""What is looked at from time to time: whose faculty is another by now."""

from datetime import timedelta

from mobility.applications import services
from mobility.base.database import utc_now
from mobility.base.jobs import job


@job("applications.follow_faculties", every=timedelta(minutes=15))
def follow_faculties() -> None:
    services.let_new_faculties_read(now=utc_now())
