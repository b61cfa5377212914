"""Jobs of selection: moving the cases of a signed run and nominating people, one job each, passing on freed seats, answers
of partners that can no longer be taken back, appeals of whoever may answer them no more or that a run has settled, points
that nobody looks at again any more, and what is due soon, or late: answers to appeals and what follows from them,
conditions of offers."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.selection import services


@job("selection.move")
def move(run_id: int) -> None:
    services.enqueue_moves(run_id)


@job("selection.move_case")
def move_case(placement_id: int) -> None:
    services.move_case(placement_id, now=utc_now())


@job("selection.nominate_one")
def nominate_one(sending_id: int, case_id: int) -> None:
    services.nominate_one(sending_id, case_id, now=utc_now())


@job("selection.pass_on")
def pass_on(seat_id: int) -> None:
    services.pass_on(seat_id, now=utc_now())


@job("selection.take_over")
def take_over(nomination_id: int) -> None:
    services.take_over(nomination_id, now=utc_now())


@job("selection.take_over_seen")
def take_over_seen(nomination_id: int, seen: str) -> None:
    services.take_over_as_seen(nomination_id, seen, now=utc_now())


@job("selection.pass_on_appeals", every=timedelta(minutes=15))
def pass_on_appeals() -> None:
    services.pass_on_appeals(now=utc_now())


@job("selection.look_who_scores", every=timedelta(minutes=15))
def look_who_scores() -> None:
    services.look_who_scores(now=utc_now())
    services.look_who_is_waited_for()


@job("selection.go_on_scored")
def go_on_scored(application_id: int) -> None:
    services.go_on_scored(application_id, now=utc_now())


@job("selection.remind_of_appeal")
def remind_of_appeal(appeal_id: int) -> None:
    services.remind_of_appeal(appeal_id, now=utc_now())


@job("selection.remind_of_remedy")
def remind_of_remedy(appeal_id: int) -> None:
    services.remind_of_remedy(appeal_id, now=utc_now())


@job("selection.tell_who_is_late")
def tell_who_is_late(appeal_id: int) -> None:
    services.tell_who_is_late(appeal_id, now=utc_now())


@job("selection.settle_by_run")
def settle_by_run(appeal_id: int, run_id: int) -> None:
    services.settle_by_run(appeal_id, run_id, now=utc_now())


@job("selection.remind_of_condition")
def remind_of_condition(condition_id: int) -> None:
    services.remind_of_condition(condition_id, now=utc_now())
