"""What selection lends: guards of seats and runs, their effects, the partner's date and people, and what pages show."""

from collections.abc import Iterator
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.applications.queries import call_of
from mobility.applications.services.moving import WITHDRAW
from mobility.base.database import db, utc_now
from mobility.base.languages import day, tr
from mobility.base.lending import Effect, Owed
from mobility.base.navigation import Entry
from mobility.calls.models import Call, Destination
from mobility.calls.naming import place_in_words
from mobility.calls.policy import READERS, reads
from mobility.notifications.catalogue import Address
from mobility.selection import appeals, conditions, elsewhere, hands, parts, queries, services, side_tasks
from mobility.selection.allocation.inputs import seats_held
from mobility.selection.contexts import CONTEXTS
from mobility.selection.erasing import ERASURES, KEPT_WORDS
from mobility.selection.guards import GUARDS
from mobility.selection.happenings import HAPPENINGS, LATER_SIGNED, PASSED_OVER, SEAT_CAME, SEAT_GIVEN
from mobility.selection.messages import MESSAGES
from mobility.selection.nominations.partners import language_at, seated_until
from mobility.selection.reached import is_seated, is_selected
from mobility.selection.refusals import REFUSALS
from mobility.selection.signers import barred_from_signing
from mobility.selection.stages import (
    ACCEPT,
    AWAITED_FROM_THEN_ON,
    BY_A_RUN,
    DECLINE,
    GIVES_SEAT,
    LANDMARKS,
    LEFT_FOR_ANOTHER,
    MOVED_UP,
    NOMINATION,
    OFFER,
    SEAT_AWAITED,
    SELECTION,
    SIGN_OFF,
    TOLD_SINCE,
)
from mobility.selection.variants.reading import amended_terms
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move
from mobility.workflow.services import book_of, once

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
    return call_of(case).waiting_list_ends_on if appeals.owed_to(case.id) is None else None


def partner_nomination_date(case: Case) -> date | None:
    """The day by which the partner of the seat wants its nominations."""
    seat = queries.held_seat(case.id)
    return seat.destination.nominate_by if seat is not None else None


def partner_contacts(case: Case) -> list[Address]:
    """The people at the partner of the latest nomination, each with their own link; of who was declined or has gone
    elsewhere before the present step, nobody.
    """
    nomination = queries.latest_nomination(case.id)
    if nomination is None or not seated_until(case, nomination):
        return []
    at = nomination.destination.institution_id
    return once(case, ("partner", at), lambda: list(services.partner_addresses(at, utc_now()).values()))


def answer_brings(case: Case, move: str) -> Iterator[str]:
    """What somebody gives up and keeps who accepts the offered place, or declines it.

    One sentence after the other: who asks whether there is something to say looks nothing up beyond the first.
    """
    seat = queries.held_seat(case.id) if case.stage == OFFER and move in (ACCEPT, DECLINE) else None
    if seat is None:
        return
    if move == ACCEPT:
        yield from _accepting_brings(case, seat.destination)
        return
    yield _(
        "You give up this place: %(place)s. It goes to the next on the waiting list, if somebody waits for it.",
        place=place_in_words(seat.destination),
    )


def _accepting_brings(case: Case, place: Destination) -> Iterator[str]:
    unsettled = sorted(conditions.unsettled_of(case.id), key=lambda each: not each.unmet)
    yield _accepted_in_words(case, place, doubtful=any(each.unmet for each in unsettled))
    yield from map(parts.depends_on, unsettled)
    if any(each.unmet for each in unsettled):
        yield str(conditions.STANDS_STILL)
    says = parts.accepted_by_partner(case.id)
    if says is not None and says.days:
        yield _("The partner’s dates: %(dates)s", dates=says.days) + "."
    others = [tr(name) for name in queries.names_of_places(queries.other_choices(case.id, place.id))]
    if others:
        yield _("You give up your other choices in this call: %(places)s.", places="; ".join(others))
    running = queries.other_applications(case.subject_id, case.id)
    if running:
        yield _(
            "Your other applications go on until you withdraw them: %(references)s.",
            references=", ".join(running),
        )


def _accepted_in_words(case: Case, place: Destination, *, doubtful: bool) -> str:
    """`doubtful`: a condition of the place was found not met, and what follows is open."""
    where = {
        "place": place_in_words(place),
        "first": day(place.stay_from),
        "last": day(place.stay_to),
    }
    if doubtful:
        return _(
            "You accept this place, and whether it stays yours is not decided: %(place)s, from %(first)s to %(last)s.",
            **where,
        )
    book = book_of(case)
    if book.move(case.stage, ACCEPT).to in book.ends:
        return _("Your place is then fixed: %(place)s, from %(first)s to %(last)s.", **where)
    return _("Your place is then kept for you: %(place)s, from %(first)s to %(last)s.", **where)


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


def partners_of_cancelled(call_id: int) -> list[str]:
    """Before a call is cancelled: how many partners hear that its people do not come."""
    found = services.nominated_in(call_id)
    people = sum(map(len, found.values()))
    if not people:
        return []
    return [
        ngettext(
            "%(num)d person is nominated to a partner, which is told too.",
            "%(num)d people are nominated to partners, which are told too.",
            people,
        )
    ]


def appeals_of_cancelled(call_id: int) -> list[str]:
    """Before a call is cancelled: how many appeals lapse with it."""
    number = len(db.session.scalars(appeals.open_in(call_id)).all())
    if not number:
        return []
    return [
        ngettext(
            "%(num)s appeal that is not settled is closed; the person is told.",
            "%(num)s appeals that are not settled are closed; their people are told.",
            number,
        )
    ]


def appeals_of_withdrawn(application_id: int) -> list[str]:
    """Before an application is withdrawn: that its appeal is over with it."""
    open_ones = db.session.scalars(appeals.open_of(application_id)).all()
    if not open_ones:
        return []
    return [
        _("Your appeal is closed with it: nobody answers it any more.")
        if any(each.waits for each in open_ones)
        else _("What follows from your appeal is not done any more.")
    ]


def partner_of_withdrawn(application_id: int) -> list[str]:
    """Before an application is withdrawn: that the partner to whom the person is nominated is told."""
    case = db.session.get_one(Case, application_id)
    withdraw = book_of(case).everywhere.get(WITHDRAW)
    if withdraw is None or "partner-contact" not in withdraw.tell or not partner_contacts(case):
        return []
    nomination = queries.latest_nomination(application_id)
    partner = tr(nomination.destination.institution.name) if nomination is not None else ""
    return [_("The partner is told: %(partner)s.", partner=partner)]


def one_too_many(case: Case, move: Move) -> list[str]:
    """Before somebody gets a place where no selection gives the seats, and none is left."""
    wanted = parts.wanted_by(case, [move])
    return [wanted.sentence] if wanted is not None and not wanted.free else []


MISGIVINGS = [one_too_many]
CANCELLED = [services.tell_partners, services.let_appeals_lapse]
ROLE_CHANGES = [services.role_changed]
BEREFT = [side_tasks.appeals_left]
NOT_LENT = [side_tasks.appeals_not_lent]
CANCELLING = [partners_of_cancelled, appeals_of_cancelled]
GIVEN_UP = [services.withdraw_appeals]
GIVING_UP = [partner_of_withdrawn, appeals_of_withdrawn]

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

RECIPIENTS = {"partner-contact": partner_contacts}
READER_LANGUAGES = [language_at]

REMINDERS = {"partner-contact": services.remind_of_bundle}

TAKEN = {"seats": seats_held}

GIVEN = {"destinations": queries.destinations_held}
REACHED = {"selected": is_selected, "seated": is_seated}

LATER_PAPERS = {conditions.CONTEXT: conditions.has_open}

AMENDED = {"selection": amended_terms}
AWAITED_ACTS = {SIGN_OFF: barred_from_signing}
FROZEN = {"selection": queries.is_signed}

SIDE_TASKS = side_tasks.TASKS
SIDE_NOTES = side_tasks.NOTES
STANDSTILLS = [conditions.stands_still]
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
    parts.rising_part,
    parts.explanation_part,
]

ASKED_MEANWHILE = [parts.hindered_outcome, parts.conditional_outcome, elsewhere.kept_outcome]
OUTCOMES = [parts.declined_outcome, parts.lapsed_outcome, parts.conditional_outcome]
STANDINGS = [(14, side_tasks.owed_conditions)]
AFTERWARDS = [side_tasks.owed_conditions]

CONSEQUENCES = {"application": answer_brings}

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
    "selection-discarded": _l("Proposed selection discarded"),
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
    PASSED_OVER: _l("A free seat was given by hand to somebody who comes later"),
    LATER_SIGNED: _l("Later selection signed"),
    "move-up-asked": _l("Asked to move up to a better choice"),
    "move-up-let-be": _l("Keeps the seat and no longer asks to move up"),
    conditions.SET: _l("Condition of an offer set"),
    conditions.ANSWERED: _l("Condition of an offer answered"),
    conditions.DECIDED: _l("Condition of an offer decided"),
    conditions.KEPT: _l("Place kept although a condition is not fulfilled"),
    appeals.MADE: _l("Appeal made"),
    appeals.ANSWERED: _l("Appeal answered"),
    appeals.LAPSED: _l("Appeal closed with its call"),
    appeals.PASSED_ON: _l("Appeal passed on to somebody else"),
    appeals.DROPPED: _l("Appeal closed with its application"),
    appeals.CARRIED_OUT: _l("What follows from an appeal is done"),
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
