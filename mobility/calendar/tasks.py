"""The job after a change of the calendar."""

from mobility.base.jobs import job
from mobility.workflow import services as workflow


@job("calendar.follow")
def follow() -> None:
    """The due dates of all open cases follow the changed calendar."""
    workflow.reschedule_context()
