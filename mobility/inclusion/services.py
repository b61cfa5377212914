"""Claims of reserved seats: noted when an application is sent, confirmed or refused by the inclusion officer, who may ask
for another paper before.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person, people_holding
from mobility.base.database import db
from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.seen import changed_since
from mobility.base.zone import end_of_day, local_day
from mobility.calls.models import Call
from mobility.documents.queries import claims_of as claimed_groups
from mobility.inclusion.models import ClaimState, PaperAsked, ReservedClaim
from mobility.inclusion.policy import OFFICERS
from mobility.inclusion.queries import (
    Prospect,
    officers_addresses,
    papers_for,
    prospects_of,
    selection_day,
    shown_of,
    undecided_in,
)
from mobility.notifications.services import recall_about, tell
from mobility.workflow.models import Case

LONGEST_REASON = 1000
NEEDLESS = {Prospect.OVER: "claim-of-ended-case", Prospect.SEATED: "claim-of-seated"}
"""Why a claim is not decided of which the decision would change nothing."""
PAPER_ASKED, PAPER_GIVEN = "claim-paper-asked", "claim-paper-given"
TO_DECIDE = ("claim-made", "claim-paper-given")
"""Messages that ask the officers to look at a claim."""
"""Names of entries in the record of the claim."""
AsSeen = tuple[str, str | None]
"""How the claim stood on the page from which it is decided (`ReservedClaim.standing`), and which papers."""
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
    actor: Person,
    claim: ReservedClaim,
    *,
    seen_state: str = ClaimState.CLAIMED,
    seen: str | None = None,
    now: datetime,
) -> None:
    """The papers show it: the application takes part in the reserved seats. A refused claim can be confirmed later, by who
    has seen that it was refused (`seen_state`). `seen`: the papers (`base.seen`); None where they are looked
    at on no page.

    Raises `Refusal`: "own-case", "claim-decided", "claim-of-ended-case", "claim-of-seated", "claim-changed-meanwhile".
    """
    _decide(actor, claim, ClaimState.CONFIRMED, None, (seen_state, seen), now)


def refuse_claim(
    actor: Person,
    claim: ReservedClaim,
    *,
    reason: str,
    seen_state: str = ClaimState.CLAIMED,
    seen: str | None = None,
    now: datetime,
) -> None:
    """The papers do not show it; the application goes on without the reserved seat. The person reads the reason.

    Raises `Refusal`: as `confirm_claim`, and "reason-owed".
    """
    if not reason.strip():
        raise Refusal("reason-owed", "reason")
    _decide(actor, claim, ClaimState.REFUSED, reason.strip()[:LONGEST_REASON], (seen_state, seen), now)


def ask_for_paper(
    actor: Person,
    claim: ReservedClaim,
    *,
    papers: Collection[str],
    words: str,
    due_on: date,
    seen_state: str = ClaimState.CLAIMED,
    seen: str | None = None,
    now: datetime,
) -> None:
    """The papers do not show it yet: the person gives another one by a day, and the application goes on meanwhile. A claim
    that was refused is open again by that.

    `papers`: keys of the requirements of which another file is asked.

    Raises `Refusal`: as `confirm_claim`, and "reason-owed", "paper-unnamed", "paper-day-past", "paper-day-late".
    """
    said = words.strip()[:LONGEST_REASON]
    if not said:
        raise Refusal("reason-owed", "words")
    asked = [each.key for each in papers_for(claim) if each.key in papers]
    if not asked:
        raise Refusal("paper-unnamed", "papers")
    prospect = _ensure_open(actor, claim, (seen_state, seen))
    _ensure_in_time(due_on, last_day_for(claim, prospect, now), now)
    claim.state, claim.reason, claim.decided_by_id, claim.decided_at = ClaimState.CLAIMED, None, None, None
    values = {
        "asker_id": actor.id,
        "fields": [f"documents.{key}" for key in asked],
        "reason": said,
        "due_on": due_on,
        "instead": {},
        "changed": {},
        "asked_at": now,
        "answered_at": None,
    }
    statement = insert(PaperAsked).values(claim_id=claim.id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["claim_id"], set_=values))
    facts = {"case": claim.application_id, "until": due_on.isoformat()}
    record(f"claim:{claim.id}", PAPER_ASKED, actor.id, now, facts, {"words": said})
    recall_about(f"claim:{claim.id}", TO_DECIDE)
    _tell_person(claim, "claim-paper-asked", now, reason=said, due_on=due_on)


def last_day_for(claim: ReservedClaim, prospect: Prospect, now: datetime) -> date | None:
    """Until when another paper can be of use: the day of the selection in which the claim counts, or later the end of the
    waiting list. None: no day is set, or it has passed. Needs `application` with its call.
    """
    call, today = claim.application.call, local_day(now)
    days = [call.selection_on] if prospect is Prospect.SELECTION else []
    return next((day for day in (*days, call.waiting_list_ends_on) if day >= today), None)


def note_paper(case: Case, asked: PaperAsked, name: str, now: datetime) -> None:
    """Another file has come for what was asked (`documents.orphan`), or words in its place; once nothing is owed any more,
    the claim waits for the officer again.
    """
    db.session.refresh(asked.claim, ["state"], with_for_update={"of": ReservedClaim})
    words = asked.instead.get(name)
    said = {"words": words} if words else {}
    record(
        f"claim:{asked.claim_id}",
        PAPER_GIVEN,
        case.subject_id,
        now,
        {"case": case.id, "file": not words},
        said,
    )
    if asked.owed or asked.claim.state != ClaimState.CLAIMED:
        return
    asked.answered_at = now
    db.session.flush()
    _tell_officers(asked.claim_id, case, "claim-paper-given", now)


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
    _tell_officers(made, case, "claim-made", now)


def _tell_officers(claim_id: int, case: Case, key: str, now: datetime) -> None:
    selection = selection_day(case.id)
    for officer in people_holding(OFFICERS, now):
        values = {
            "reference": case.reference,
            "call": tr(case.title, officer.language),
            "day": day(selection, officer.language) if selection else None,
        }
        tell(
            officer,
            key,
            about=f"claim:{claim_id}",
            values=values,
            link=f"/inclusion/{claim_id}",
            gather=True,
            now=now,
        )


def _decide(
    actor: Person, claim: ReservedClaim, state: ClaimState, reason: str | None, seen: AsSeen, now: datetime
) -> None:
    prospect = _ensure_open(actor, claim, seen)
    claim.state, claim.reason, claim.decided_by_id, claim.decided_at = state, reason, actor.id, now
    facts = {"case": claim.application_id}
    record(f"claim:{claim.id}", str(state), actor.id, now, facts, {"reason": reason or ""})
    db.session.flush()
    recall_about(f"claim:{claim.id}", TO_DECIDE)
    key = CONFIRMED[prospect] if state is ClaimState.CONFIRMED else "claim-refused"
    _tell_person(claim, key, now, reason=reason)


def _ensure_open(actor: Person, claim: ReservedClaim, as_seen: AsSeen) -> Prospect:
    """Lock the claim as the actor saw it, and say what it can still bring. The case is held, so that no other paper comes
    meanwhile."""
    application, (seen_state, papers) = claim.application, as_seen
    if actor.id == application.subject_id:
        raise Refusal("own-case")
    prospect = prospects_of([application.id])[application.id]
    if is_needless(prospect):
        raise Refusal(NEEDLESS[prospect])
    db.session.refresh(application, ["stage"], with_for_update={"key_share": True})
    db.session.refresh(claim, ["state"], with_for_update={"of": ReservedClaim})
    db.session.refresh(claim, ["paper_asked"])
    seen = seen_state.partition(" ")[0]
    if claim.state == ClaimState.CONFIRMED or claim.state != seen:
        raise Refusal("claim-decided")
    if claim.standing != seen_state or (papers is not None and changed_since(papers, shown_of(claim))):
        raise Refusal("claim-changed-meanwhile")
    return prospect


def _ensure_in_time(due_on: date, last: date | None, now: datetime) -> None:
    if due_on < local_day(now):
        raise Refusal("paper-day-past", "due_on")
    if last is not None and due_on > last:
        raise Refusal("paper-day-late", "due_on", day=day(last))


def _tell_person(
    claim: ReservedClaim, key: str, now: datetime, *, reason: str | None, due_on: date | None = None
) -> None:
    application = claim.application
    person = get_person(application.subject_id, now)
    if person is None:
        return
    place = lent.places.get(application.kind)
    values = {
        "reference": application.reference,
        "call": tr(application.title, person.language),
        "reason": reason,
        "officer": ", ".join(officers_addresses(now)),
        "until": day(due_on, person.language) if due_on else None,
    }
    tell(
        person,
        key,
        about=f"case:{application.id}",
        values=values,
        answer_by=end_of_day(due_on) if due_on else None,
        link=place(application, person) if place else None,
        now=now,
    )
