"""Jobs of the workflow: the clock each minute, the net below it, and one job a wait or case."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job

from . import services
from .engine import clock, moving
from .engine.counting import fold_counts


@job("workflow.clock", every=timedelta(minutes=1))
def tick() -> None:
    services.clock(now=utc_now())


@job("workflow.attend")
def attend(wait_id: int) -> None:
    services.attend(wait_id, now=utc_now())


@job("workflow.sweep", every=timedelta(minutes=15))
def sweep() -> None:
    services.sweep(now=utc_now())


@job("workflow.fold_counts", every=timedelta(minutes=5))
def fold() -> None:
    fold_counts()


@job("workflow.sweep_piece")
def sweep_piece(first: int, last: int) -> None:
    clock.sweep_piece(first, last, utc_now())


@job("workflow.go_on")
def go_on(case_id: int) -> None:
    moving.changed(case_id, utc_now())


@job("workflow.renew")
def renew(case_id: int) -> None:
    clock.renew(case_id, utc_now())


@job("workflow.renew_beside")
def renew_beside(context: str, person_id: int) -> None:
    clock.renew_beside(context, person_id, utc_now())


@job("workflow.reschedule")
def reschedule(case_id: int) -> None:
    clock.reschedule(case_id, utc_now())
