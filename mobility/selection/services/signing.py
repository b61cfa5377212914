"""The head signs a proposal once; from then on its job moves the cases."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.selection import policy
from mobility.selection.allocation.inputs import gather
from mobility.selection.happenings import LATER_SIGNED
from mobility.selection.models import RunState, SelectionRun
from mobility.selection.queries import fingerprint
from mobility.selection.services.seating import lock_case
from mobility.selection.stages import SELECTION, SIGN_OFF
from mobility.workflow import services as workflow
from mobility.workflow.engine.permission import who_acted
from mobility.workflow.services import one_look

NAMED = 5
"""So many cases are named where a signer may not decide them; the rest is counted."""


def sign(actor: Person, run: SelectionRun, *, seen: str, now: datetime) -> None:
    """Sign the proposal as `actor` saw it (`seen`: its fingerprint). The act is recorded on each case that it decides.

    Raises `Refusal`: "not-yours-to-sign", "proposal-is-yours", "run-signed-already", "run-not-open", "proposal-changed",
    "inputs-changed", "signer-decided-before" (with the cases).
    """
    ensure_signs(actor, run)
    db.session.refresh(run, ["state"], with_for_update={"of": SelectionRun})
    if run.state in (RunState.SIGNED, RunState.MOVED):
        raise Refusal("run-signed-already")
    if run.state != RunState.PROPOSED:
        raise Refusal("run-not-open")
    if seen != fingerprint(run.id):
        raise Refusal("proposal-changed")
    if gather(run.call).digest() != run.digest:
        raise Refusal("inputs-changed")
    fix(actor, run, now, {})


def ensure_signs(actor: Person, run: SelectionRun) -> None:
    """Raises `Refusal`: "not-yours-to-sign", "proposal-is-yours"."""
    if not policy.signs(actor):
        raise Refusal("not-yours-to-sign")
    if not policy.signs_run(actor, run):
        raise Refusal("proposal-is-yours")


def why_not_signed(actor: Person, run: SelectionRun, now: datetime) -> Refusal | None:
    """What keeps `actor` from signing the proposal, however it is changed. Needs placements with applications."""
    try:
        ensure_signs(actor, run)
        _ensure_may_sign(actor, [placement.application for placement in run.placements], now)
    except Refusal as refusal:
        return refusal
    return None


def fix(actor: Person, run: SelectionRun, now: datetime, facts: Mapping[str, Any]) -> None:
    """Write the signature on the run and on each case that it decides, and have the cases moved.

    `facts` go into the record of the call beside the run and its digest. Needs placements with applications.

    Raises `Refusal`: "signer-decided-before" (with the cases).
    """
    applications = [
        placement.application for placement in sorted(run.placements, key=lambda each: each.application_id)
    ]
    _ensure_may_sign(actor, applications, now)
    for application in applications:
        if application.stage == SELECTION:
            workflow.act(application, SIGN_OFF, actor=actor, now=now)
        else:
            lock_case(application.id)
            facts = {"run": run.number, "role": Role.HEAD_OF_OFFICE}
            record(f"case:{application.id}", LATER_SIGNED, actor.id, now, facts)
    run.state, run.signed_by_id, run.signed_at = RunState.SIGNED, actor.id, now
    signed = {"run": run.number, "digest": run.digest, **facts}
    record(f"call:{run.call_id}", "selection-signed", actor.id, now, signed)
    db.session.flush()
    enqueue("selection.move", key=f"selection:{run.id}", run_id=run.id)


def _ensure_may_sign(actor: Person, applications: list[Application], now: datetime) -> None:
    """Nobody signs what they decided in the faculty, or their own case, or one with a conflict of interest."""
    barred = [application.reference for application in applications if _is_barred(actor, application, now)]
    if barred:
        named = ", ".join(barred[:NAMED]) + (f" (+{len(barred) - NAMED})" if len(barred) > NAMED else "")
        raise Refusal("signer-decided-before", cases=named)


def _is_barred(actor: Person, application: Application, now: datetime) -> bool:
    with one_look(application):
        return _is_kept_apart(actor, application, now)


def _is_kept_apart(actor: Person, application: Application, now: datetime) -> bool:
    if application.stage == SELECTION:
        try:
            workflow.ensure_may_act(application, SIGN_OFF, actor, now=now)
        except Refusal:
            return True
        return False
    separate = workflow.book_of(application).separate_from(SIGN_OFF)
    apart = {
        application.subject_id,
        *workflow.excluded_people(application),
        *who_acted(application, separate),
    }
    return actor.id in apart
