"""What selection lends: guards of seats and runs, their effects, the partner's date and people, and what pages show."""

from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.applications.queries import call_of
from mobility.base.database import db
from mobility.base.lending import Corrections, Effect, Owed
from mobility.base.navigation import Entry
from mobility.calls.models import Call
from mobility.calls.policy import READERS, reads
from mobility.selection import (
    appeal_messages,
    appeals,
    conditions,
    consequences,
    elsewhere,
    hands,
    messages,
    parts,
    queries,
    remedies,
    rising,
    services,
    side_tasks,
)
from mobility.selection.allocation.held import seats_held
from mobility.selection.contexts import CONTEXTS
from mobility.selection.erasing import ERASURES, KEPT_WORDS
from mobility.selection.guards import GUARDS
from mobility.selection.happenings import (
    HAPPENINGS,
    LATER_SIGNED,
    PASSED_OVER,
    SEAT_CAME,
    SEAT_GIVEN,
    WENT_BY_POINTS,
    WENT_TO_GROUP,
)
from mobility.selection.nominations.partners import language_at
from mobility.selection.reached import is_seated, is_selected, is_turned_down
from mobility.selection.refusals import REFUSALS
from mobility.selection.remedies import ASKED_UP, LET_BE
from mobility.selection.signers import barred_from_signing
from mobility.selection.stages import (
    AWAITED_FROM_THEN_ON,
    BY_A_RUN,
    GIVES_SEAT,
    LANDMARKS,
    LEFT_FOR_ANOTHER,
    MOVED_UP,
    NOMINATION,
    SEAT_AWAITED,
    SELECTION,
    SIGN_OFF,
    TOLD_SINCE,
)
from mobility.selection.variants.reading import amended_terms
from mobility.selection.waited_for import goes_on_without
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move

__all__ = [
    "AFTERWARDS",
    "AGAINST",
    "AMENDED",
    "ANSWERS_GIVEN",
    "ASKED_MEANWHILE",
    "AWAITED_ACTS",
    "BEREFT",
    "CANCELLED",
    "CANCELLING",
    "CASE_ACTIONS",
    "CASE_CAUTIONS",
    "CASE_NEWS",
    "CASE_PARTS",
    "CONSEQUENCES",
    "CONTEXTS",
    "CORRECTIONS",
    "DATES",
    "DATES_BEHIND",
    "DATES_OVER",
    "DATES_SINCE",
    "EFFECTS",
    "ERASURES",
    "EVENTS",
    "FROZEN",
    "GIVEN",
    "GIVEN_UP",
    "GIVING_UP",
    "GUARDS",
    "HAPPENINGS",
    "KEPT_WORDS",
    "LANDMARKS",
    "LATER_PAPERS",
    "MESSAGES",
    "MISGIVINGS",
    "NAVIGATION",
    "NOT_LENT",
    "OUTCOMES",
    "REACHED",
    "RECIPIENTS",
    "REFUSALS",
    "REMINDERS",
    "RESTING",
    "ROLE_CHANGES",
    "SIDE_NOTES",
    "SIDE_TASKS",
    "STANDINGS",
    "STILL_LACKING",
    "TAKEN",
    "TOLD_SINCE",
]


def waiting_list_ends(case: Case) -> date | None:
    """The call's day. For somebody to whom an appeal owes something it stands still until that is done: nothing known."""
    return call_of(case).waiting_list_ends_on if remedies.owed_to(case.id) is None else None


def partner_nomination_date(case: Case) -> date | None:
    """The day by which the partner of the seat wants its nominations."""
    seat = queries.held_seat(case.id)
    return seat.destination.nominate_by if seat is not None else None


def selection_action(case: Case, viewer: Person, now: datetime) -> tuple[str, str] | None:
    """From a case in selection or to be nominated to the page of the call's selection."""
    if (
        not isinstance(case, Application)
        or case.stage not in (SELECTION, NOMINATION)
        or viewer.id == case.subject_id
    ):
        return None
    call = db.session.get_one(Call, case.call_id)
    if not reads(viewer, call):
        return None
    return _("Selection of the call"), url_for("selection.overview", reference=call.reference)


def one_too_many(case: Case, move: Move) -> list[str]:
    """Before somebody gets a place where no selection gives the seats, and none is left."""
    wanted = parts.wanted_by(case, [move])
    return [wanted.sentence] if wanted is not None and not wanted.free else []


MISGIVINGS = [one_too_many]
CANCELLED = [services.tell_partners, services.let_appeals_lapse]
ROLE_CHANGES = [services.role_changed]
BEREFT = [side_tasks.appeals_left, side_tasks.seats_waited_for]
NOT_LENT = [side_tasks.appeals_not_lent]
CANCELLING = [consequences.partners_of_cancelled, consequences.appeals_of_cancelled]
GIVEN_UP = [services.withdraw_appeals]
GIVING_UP = [consequences.partner_of_withdrawn, consequences.appeals_of_withdrawn]

EFFECTS = {
    "free-seat": Effect(
        services.free_seat,
        title=_l("The seat becomes free"),
        owed=(Owed("seat-kept", "lost", since=GIVES_SEAT),),
    ),
    "leave-partner": Effect(
        services.leave_partner,
        title=_l("The nomination to the former partner is closed"),
        owed=(Owed("partner-kept", "beside", beside=(MOVED_UP,)),),
        told={Role.PARTNER_CONTACT: (LEFT_FOR_ANOTHER,)},
    ),
    "take-first-choice": Effect(
        services.take_first_choice, title=_l("The seat of the first choice is given")
    ),
    "send-nomination": Effect(services.send_nomination, title=_l("The nomination is sent to the partner")),
    "note-acceptance": Effect(
        services.note_acceptance,
        title=_l("The partner's yes is noted"),
        told={Role.PARTNER_CONTACT: (AWAITED_FROM_THEN_ON,)},
    ),
    "note-refusal": Effect(services.note_refusal, title=_l("The partner's no is noted")),
}

DATES = {
    "call-waiting-list-ends": waiting_list_ends,
    "partner-nomination-date": partner_nomination_date,
}
DATES_BEHIND = dict.fromkeys(DATES, ("call-closes", "call-selection"))
DATES_SINCE = {"partner-nomination-date": GIVES_SEAT}
DATES_OVER = dict.fromkeys(("call-closes", "call-selection"), BY_A_RUN)

MESSAGES = {**messages.MESSAGES, **appeal_messages.MESSAGES}

RECIPIENTS = {"partner-contact": services.partner_contacts}
READER_LANGUAGES = [language_at]

REMINDERS = {"partner-contact": services.remind_of_bundle}

TAKEN = {"seats": seats_held}

GIVEN = {"destinations": queries.destinations_held}
REACHED = {"selected": is_selected, "seated": is_seated, "turned-down": is_turned_down}

LATER_PAPERS = {conditions.CONTEXT: conditions.has_open}

AMENDED = {"selection": amended_terms}
AWAITED_ACTS = {SIGN_OFF: barred_from_signing}
FROZEN = {"selection": queries.is_signed}

CORRECTIONS = {
    "application": Corrections(
        remedies.corrections_owed, remedies.asked_again, goes_on_without, services.followed
    )
}

SIDE_TASKS = side_tasks.TASKS
SIDE_NOTES = side_tasks.NOTES
RESTING = [SEAT_AWAITED]

ANSWERS_GIVEN = [parts.said_line, parts.seat_line]
CASE_NEWS = [parts.said_part]

AGAINST = [elsewhere.against]
STILL_LACKING = [elsewhere.kept_when_applying]
CASE_CAUTIONS = [parts.condition_part, parts.wanted_part, elsewhere.kept_part]
CASE_PARTS = [
    parts.seat_part,
    parts.offer_part,
    parts.partner_part,
    parts.conditions_part,
    rising.rising_part,
    parts.explanation_part,
]

ASKED_MEANWHILE = [
    parts.hindered_outcome,
    parts.conditional_outcome,
    elsewhere.kept_outcome,
    rising.rising_outcome,
]
OUTCOMES = [parts.declined_outcome, parts.lapsed_outcome, parts.conditional_outcome]
STANDINGS = [(14, side_tasks.owed_conditions)]
AFTERWARDS = [side_tasks.owed_conditions]

CONSEQUENCES = {"application": consequences.answer_brings}

CASE_ACTIONS = [selection_action]

NAVIGATION = [
    Entry(
        _l("Selection"),
        "selection.index",
        35,
        lambda person: person.is_authenticated and person.holds_any(READERS),
    ),
    Entry(
        _l("Appeals"),
        "appeals.index",
        73,
        lambda person: person.is_authenticated and person.holds_any((*READERS, Role.VICE_RECTOR)),
        aside=lambda person: True,
    ),
]

EVENTS: dict[str, object] = {
    hands.PROPOSED: _l("Selection proposed"),
    hands.DISCARDED: _l("Proposed selection discarded"),
    hands.CHANGED: _l("Placement changed by hand"),
    hands.SIGNED: _l("Selection signed"),
    hands.VARIANT_MADE: _l("Variant of a proposal kept"),
    "variant-renamed": _l("Variant of a proposal renamed"),
    "variant-deleted": _l("Variant of a proposal put away"),
    "variant-restored": _l("Variant of a proposal taken back"),
    "selection-moved": _l("Cases moved by the selection"),
    "seat-passed-on": _l("Seat passed on"),
    SEAT_CAME: _l("A seat that became free came to the person"),
    SEAT_GIVEN: _l("A free seat was given by hand"),
    WENT_BY_POINTS: _l("A seat went to somebody who comes before since points were corrected"),
    WENT_TO_GROUP: _l("A reserved seat went to its group, past somebody who comes before by the points"),
    PASSED_OVER: _l("A free seat was given by hand to somebody who comes later"),
    LATER_SIGNED: _l("Later selection signed"),
    ASKED_UP: _l("Asked to move up to a better choice"),
    LET_BE: _l("Keeps the seat and asks for no better one"),
    conditions.SET: _l("Condition of an offer set"),
    conditions.ANSWERED: _l("Condition of an offer answered"),
    conditions.DECIDED: _l("Condition of an offer decided"),
    conditions.KEPT: _l("Place kept although a condition is not fulfilled"),
    remedies.MADE: _l("Appeal made"),
    remedies.ANSWERED: _l("Appeal answered"),
    remedies.LOOKED_AT: _l("Points looked at again after an appeal"),
    remedies.UNLOOKED: _l("Nobody could look at points again after an appeal"),
    remedies.ON_FEWER: _l("Points looked at again rest on fewer assessments than those of others"),
    appeals.LAPSED: _l("Appeal closed with its call"),
    appeals.PASSED_ON: _l("Appeal passed on to somebody else"),
    appeals.DROPPED: _l("Appeal closed with its application"),
    remedies.CARRIED_OUT: _l("What follows from an appeal is done"),
    "partner-said": _l("Partner's answer given"),
    "partner-took-back": _l("Partner's answer taken back"),
    "partner-reference-noted": _l("Partner's reference noted"),
    "bundle-reminded": _l("Partner reminded of nominations"),
    "bundle-seen": _l("Partner opened its nominations"),
    "partner-days-noted": _l("Partner's dates noted"),
    "partner-list-taken": _l("Partner's list taken over"),
    "partner-wrote": _l("Partner asked or proposed somebody else"),
    "partner-word-answered": _l("Partner's question answered"),
    "link-made": _l("Partner's link made"),
    "link-recalled": _l("Partner's link recalled"),
}
