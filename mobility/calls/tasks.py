"""Jobs of the calls."""

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.calls import services


@job("calls.announce")
def announce(call_id: int, what: str) -> None:
    services.announce(call_id, what, now=utc_now())
