"""After the signature: each case is moved in a transaction of its own, and only when all are moved are people told, and
appeals settled that had asked for the run."""

from datetime import datetime

from sqlalchemy import func, select

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.jobs import enqueue, enqueue_all, wanted
from mobility.base.record import record
from mobility.notifications.services import held, release
from mobility.selection.carrying import MOVE_KEY, MOVES_KEY
from mobility.selection.models import Outcome, Placement, RunState, SelectionRun
from mobility.selection.services.remedying import follow_seat, settle_by_runs
from mobility.selection.services.seating import give_seat, locked_application, tell_kept_waiting, tell_of_seat
from mobility.selection.stages import SELECTION, WAITING_LIST, kept_by_hand
from mobility.workflow import services as workflow


def take_up_moves(run_id: int) -> None:
    """Have what is left of a signed run moved: once it is signed, and whenever somebody finds that it stands still."""
    enqueue("selection.move", key=f"{MOVES_KEY}{run_id}", run_id=run_id)


def enqueue_moves(run_id: int) -> int:
    """A job for each case of a signed run that is not moved yet; how many. Called again, it takes up what is left."""
    waiting = db.session.scalars(
        select(Placement.id)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(
            Placement.run_id == run_id, SelectionRun.state == RunState.SIGNED, Placement.moved_at.is_(None)
        )
        .order_by(Placement.rank)
    ).all()
    enqueue_all(
        wanted("selection.move_case", key=f"{MOVE_KEY}{placement_id}", placement_id=placement_id)
        for placement_id in waiting
    )
    return len(waiting)


def move_case(placement_id: int, *, now: datetime) -> bool:
    """Give the seat, if it is one, and let the case move by the rule book; messages are held until all are moved.

    False if there was nothing to do: it is moved already. A case that came to its end meanwhile gets nothing.
    """
    run_id, application_id = db.session.execute(
        select(Placement.run_id, Placement.application_id).where(Placement.id == placement_id)
    ).one()
    application = locked_application(application_id)
    placement = db.session.get_one(Placement, placement_id, with_for_update=True, populate_existing=True)
    run = db.session.get_one(SelectionRun, run_id)
    if placement.moved_at is not None or run.state != RunState.SIGNED:
        return False
    placement.moved_at = now
    if application.ended_at is None and application.stage in (SELECTION, WAITING_LIST):
        _move(application, placement, run, now)
    db.session.flush()
    _finish(run, now)
    return True


def _move(application: Application, placement: Placement, run: SelectionRun, now: datetime) -> None:
    """Raises `RuntimeError`: the rule book keeps the case where it is, so the job fails and an operator looks."""
    fact = "run" if application.stage == SELECTION else "seat"
    if placement.outcome == Outcome.SEAT and placement.destination_id is not None:
        give_seat(application.id, placement.destination_id, placement.reserved, now)
    with held(f"run:{run.id}"):
        if application.stage == WAITING_LIST and placement.outcome == Outcome.SEAT:
            tell_of_seat(application, now)
        elif application.stage == WAITING_LIST and kept_by_hand(placement):
            tell_kept_waiting(application, now)
        workflow.changed(application, fact, now=now)
        follow_seat(application.id, now)
    if application.stage == SELECTION:
        raise RuntimeError(f"case {application.reference} does not leave the selection")


def _finish(run: SelectionRun, now: datetime) -> None:
    """When no case is left, the run is complete and everybody is told at once. Two at the end wait for each other."""
    db.session.refresh(run, ["state"], with_for_update=True)
    left = db.session.scalar(
        select(func.count())
        .select_from(Placement)
        .where(Placement.run_id == run.id, Placement.moved_at.is_(None))
    )
    if left or run.state != RunState.SIGNED:
        return
    run.state, run.moved_at = RunState.MOVED, now
    record(f"call:{run.call_id}", "selection-moved", None, now, {"run": run.number})
    db.session.flush()
    settle_by_runs(run)
    release(f"run:{run.id}", now=now)
