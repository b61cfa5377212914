"""Claims of reserved seats: noted when an application is sent, confirmed or refused by the inclusion officer."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person, people_holding
from mobility.base.database import db
from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.documents.queries import claims_of as claimed_groups
from mobility.inclusion.models import ClaimState, ReservedClaim
from mobility.inclusion.policy import OFFICERS
from mobility.inclusion.queries import Prospect, officers_addresses, prospects_of, selection_day, undecided_in
from mobility.notifications.services import tell
from mobility.workflow.models import Case

LONGEST_REASON = 1000
NEEDLESS = {Prospect.OVER: "claim-of-ended-case", Prospect.SEATED: "claim-of-seated"}
"""Why a claim is not decided of which the decision would change nothing."""
CONFIRMED = {Prospect.SELECTION: "claim-confirmed", Prospect.LATER: "claim-confirmed-later"}
"""What its person is told, by what it can still bring."""


def is_needless(prospect: Prospect) -> bool:
    """Whether a decision would change nothing now."""
    return prospect in NEEDLESS


def note_claims(case: Case, event: Event, now: datetime) -> None:
    """Keep the reserved groups that the answers claim, as far as the call has seats for them, and tell the officer.

    What is no longer claimed is forgotten, unless it was decided. The record says that there is a claim, not of what.
    """
    groups = claimed_groups(case)
    db.session.execute(
        delete(ReservedClaim).where(
            ReservedClaim.application_id == case.id,
            ReservedClaim.state == ClaimState.CLAIMED,
            ReservedClaim.group.not_in(groups),
        )
    )
    for group in sorted(groups):
        _note(case, group, now)


def confirm_claim(
    actor: Person, claim: ReservedClaim, *, seen_state: str = ClaimState.CLAIMED, now: datetime
) -> None:
    """The papers show it: the application takes part in the reserved seats. A refused claim can be confirmed later, by who
    has seen that it was refused (`seen_state`).

    Raises `Refusal`: "own-case", "claim-decided", "claim-of-ended-case", "claim-of-seated".
    """
    _decide(actor, claim, ClaimState.CONFIRMED, None, seen_state, now)


def refuse_claim(actor: Person, claim: ReservedClaim, *, reason: str, now: datetime) -> None:
    """The papers do not show it; the application goes on without the reserved seat. The person reads the reason.

    Raises `Refusal`: as `confirm_claim`, and "reason-owed".
    """
    if not reason.strip():
        raise Refusal("reason-owed", "reason")
    _decide(actor, claim, ClaimState.REFUSED, reason.strip()[:LONGEST_REASON], ClaimState.CLAIMED, now)


def tell_closed(call: Call, now: datetime) -> None:
    """The call was closed before its day, so its selection can come before its own: said while claims of it wait."""
    waiting = undecided_in(call.id)
    if not waiting or call.closed_at is None:
        return
    for officer in people_holding(OFFICERS, now):
        values = {
            "call": tr(call.title, officer.language),
            "closed": day(local_day(call.closed_at), officer.language),
            "number": waiting,
            "day": day(call.selection_on, officer.language),
        }
        tell(officer, "claims-of-closed", about=f"call:{call.id}", values=values, link="/inclusion", now=now)


def _note(case: Case, group: str, now: datetime) -> None:
    statement = insert(ReservedClaim).values(
        application_id=case.id, group=group, state=ClaimState.CLAIMED, made_at=now
    )
    made = db.session.scalar(statement.on_conflict_do_nothing().returning(ReservedClaim.id))
    if made is None:
        return
    record(f"claim:{made}", "claimed", case.subject_id, now, {"case": case.id})
    selection = selection_day(case.id)
    for officer in people_holding(OFFICERS, now):
        values = {
            "reference": case.reference,
            "call": tr(case.title, officer.language),
            "day": day(selection, officer.language) if selection else None,
        }
        tell(
            officer,
            "claim-made",
            about=f"claim:{made}",
            values=values,
            link=f"/inclusion/{made}",
            gather=True,
            now=now,
        )


def _decide(
    actor: Person, claim: ReservedClaim, state: ClaimState, reason: str | None, seen_state: str, now: datetime
) -> None:
    application = claim.application
    if actor.id == application.subject_id:
        raise Refusal("own-case")
    prospect = prospects_of([application.id])[application.id]
    if is_needless(prospect):
        raise Refusal(NEEDLESS[prospect])
    db.session.refresh(claim, ["state"], with_for_update={"of": ReservedClaim})
    if claim.state == ClaimState.CONFIRMED or claim.state != seen_state:
        raise Refusal("claim-decided")
    claim.state, claim.reason, claim.decided_by_id, claim.decided_at = state, reason, actor.id, now
    record(f"claim:{claim.id}", str(state), actor.id, now, {"case": application.id}, {"reason": reason or ""})
    db.session.flush()
    person = get_person(application.subject_id, now)
    if person is None:
        return
    place = lent.places.get(application.kind)
    values = {
        "reference": application.reference,
        "call": tr(application.title, person.language),
        "reason": reason,
        "officer": ", ".join(officers_addresses(now)),
    }
    key = CONFIRMED[prospect] if state is ClaimState.CONFIRMED else "claim-refused"
    link = place(application, person) if place else None
    tell(person, key, about=f"case:{application.id}", values=values, link=link, now=now)
