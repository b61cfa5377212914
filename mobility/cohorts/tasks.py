"""Jobs of cohorts: one case of a move that was asked for many."""

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.cohorts import services


@job("cohorts.move_case")
def move_case(bulk_id: int, case_id: int) -> None:
    services.move_case(bulk_id, case_id, now=utc_now())
