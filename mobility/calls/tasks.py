"""Jobs of the calls."""

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.calls import services


@job("calls.announce")
def announce(call_id: int, what: str) -> None:
    services.announce(call_id, what, now=utc_now())


@job("calls.tell_changes")
def tell_changes(call_id: int, number: int) -> None:
    services.tell_changes(call_id, number, now=utc_now())
