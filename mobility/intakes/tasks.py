"""Jobs of intakes: one student's application for the transition."""

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.intakes import services


@job("intakes.prepare")
def prepare(call_id: int, student_id: int) -> None:
    services.prepare(call_id, student_id, now=utc_now())
