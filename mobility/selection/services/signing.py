"""The head signs a proposal once; from then on its job moves the cases."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import named
from mobility.base.record import Entry, record, record_each
from mobility.base.refusals import Refusal
from mobility.selection import policy
from mobility.selection.allocation.inputs import gather
from mobility.selection.hands import SIGNED
from mobility.selection.happenings import LATER_SIGNED
from mobility.selection.models import RunState, SelectionRun
from mobility.selection.queries import fingerprint
from mobility.selection.remedies import looked_at_in
from mobility.selection.services.appealing import pass_on_appeals
from mobility.selection.services.moving import take_up_moves
from mobility.selection.services.proposing import ask_no_more, lock_open
from mobility.selection.signers import who_signs_instead
from mobility.selection.stages import SELECTION, SIGN_OFF
from mobility.sittings.votes import votes_on
from mobility.sittings.words import vote_sentence
from mobility.workflow import services as workflow
from mobility.workflow.engine.permission import bars_of, why_not_act

WHY: Mapping[str, object] = {
    "own-case": _l("your own application is among them (%(cases)s)"),
    "acted-before": _l("you decided in another stage of %(cases)s, and the rules ask for two people"),
    "lender-own-case": _l("the application of the person for whom you act is among them (%(cases)s)"),
    "lender-acted-before": _l("the person for whom you act decided in another stage of %(cases)s"),
    "lender-kept-apart": _l("the person for whom you act has a conflict of interest in %(cases)s"),
}
KEPT_APART = _l("you have a conflict of interest in %(cases)s")
"""Why somebody may not sign, to themselves, by the key of the refusal; what is not named is an exclusion, and told alike."""


def sign(
    actor: Person,
    run: SelectionRun,
    *,
    seen: str,
    votes_read: Collection[int] = (),
    points_seen: Collection[int] | None = None,
    now: datetime,
) -> None:
    """Sign the proposal as `actor` saw it (`seen`: its fingerprint). The act is recorded on each case that it decides.

    `votes_read`, `points_seen`: as of `fix`. Raises `Refusal`: "not-yours-to-sign", "proposal-is-yours", "proposal-changed",
    "inputs-changed", or as `lock_open` and `fix`.
    """
    ensure_signs(actor, run)
    lock_open(run)
    if seen != fingerprint(run.id):
        raise Refusal("proposal-changed")
    if gather(run.call).digest() != run.digest:
        raise Refusal("inputs-changed")
    fix(actor, run, now, {}, votes_read, points_seen)


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
        _ensure_may_sign(actor, run, now)
    except Refusal as refusal:
        return refusal
    return None


def fix(
    actor: Person,
    run: SelectionRun,
    now: datetime,
    facts: Mapping[str, Any],
    votes_read: Collection[int],
    points_seen: Collection[int] | None,
) -> None:
    """Write the signature on the run and on each case that it decides, and have the cases moved.

    `facts` go into the record of the call beside the run and its digest; `votes_read`: ids of applications that
    get a place though their vote does not speak for one, as `actor` knows; `points_seen`: ids of the appeals after which
    points are looked at again, of which they were warned (None: from no page). Needs placements with applications.

    Raises `Refusal`: "signer-barred", "points-in-question", "votes-to-read".
    """
    _ensure_may_sign(actor, run, now)
    _ensure_points_seen(run, points_seen)
    against = _ensure_votes_read(run, votes_read)
    _write_on_cases(actor, run, now)
    run.state, run.signed_by_id, run.signed_at = RunState.SIGNED, actor.id, now
    signed = {"run": run.number, "digest": run.digest, **facts}
    if against:
        signed |= {"against_votes": against}
    record(f"call:{run.call_id}", SIGNED, actor.id, now, signed)
    db.session.flush()
    ask_no_more(run)
    pass_on_appeals(now)
    take_up_moves(run.id)


def _write_on_cases(actor: Person, run: SelectionRun, now: datetime) -> None:
    """In as many statements for a thousand as for one. In a later run, who waits is not at the selection any more."""
    applications = workflow.lock_all([each.application for each in run.placements])
    there = [each for each in applications if each.stage == SELECTION]
    workflow.give_act(there, SIGN_OFF, actor, now)
    later = {"run": run.number, "role": Role.HEAD_OF_OFFICE}
    record_each(
        [
            Entry(f"case:{each.id}", LATER_SIGNED, actor.id, now, later)
            for each in applications
            if each.stage != SELECTION
        ]
    )


def _ensure_points_seen(run: SelectionRun, points_seen: Collection[int] | None) -> None:
    """Raises `Refusal`: "points-in-question", where points of somebody in the run are looked at again and `points_seen` does
    not say so."""
    if points_seen is None:
        return
    unseen = [each.application.reference for each in looked_at_in(run) if each.id not in points_seen]
    if unseen:
        raise Refusal("points-in-question", cases=named(unseen))


def _ensure_votes_read(run: SelectionRun, votes_read: Collection[int]) -> list[int]:
    """Ids of the applications that get a seat or may get one from the waiting list though their vote does not speak for it.

    Raises `Refusal`: "votes-to-read", where one of them is not among `votes_read`.
    """
    votes = votes_on([each.application_id for each in run.placed])
    found = {key for key, vote in votes.items() if not vote.speaks_for}
    unknown = [each.application for each in run.placed if each.application_id in found.difference(votes_read)]
    if unknown:
        said = [
            f"{each.subject.called} ({each.reference}): {vote_sentence(votes[each.id])}" for each in unknown
        ]
        raise Refusal("votes-to-read", "read", cases="; ".join(said))
    return sorted(found)


def _ensure_may_sign(actor: Person, run: SelectionRun, now: datetime) -> None:
    """Nobody signs what they decided in the faculty, or their own case, or one with a conflict of interest.

    Raises `Refusal`: "signer-barred", with which case for which reason, and who signs instead.
    """
    barred: dict[str, list[str]] = {}
    applications = [each.application for each in run.placements]
    with workflow.all_in_hand(applications):
        for application in applications:
            why = _why_barred(actor, application, now)
            if why is not None:
                barred.setdefault(str(WHY.get(why, KEPT_APART)), []).append(application.reference)
    if barred:
        said = "; ".join(words % {"cases": named(cases)} for words, cases in barred.items())
        raise Refusal("signer-barred", why=said, whom=who_signs_instead(run, actor, now))


def _why_barred(actor: Person, application: Application, now: datetime) -> str | None:
    if application.stage == SELECTION:
        return why_not_act(application, SIGN_OFF, actor, now)
    return bars_of(application, SIGN_OFF).people.get(actor.id)
