"""What selection lends: guards of seats and runs, their effects, the partner's date and people, and what pages show."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.languages import day, tr
from mobility.base.lending import Effect, Gathering, Guard
from mobility.base.navigation import Entry
from mobility.calls.models import Call
from mobility.calls.policy import READERS, reads
from mobility.institutions.queries import contacts_in_force
from mobility.notifications.catalogue import Address, MessageText
from mobility.selection import policy, queries, services
from mobility.selection.explanation import explanation_of
from mobility.selection.inputs import seats_held
from mobility.selection.links import path_of
from mobility.selection.models import Outcome
from mobility.selection.stages import ACCEPT, DECLINE, GATHERED, NOMINATION, OFFER, SELECTION, asks_partner
from mobility.workflow.models import Case
from mobility.workflow.services import book_of


def run_signed(case: Case, now: datetime) -> bool | str:
    """The head has signed, and the run's job has come to this case."""
    placement = queries.placement_of(case.id)
    return True if placement is not None and placement.moved_at is not None else "run-not-signed"


def seat_given(case: Case, now: datetime) -> bool | str:
    return True if queries.held_seat(case.id) is not None else "no-seat"


def first_choice_free(case: Case, now: datetime) -> bool | str:
    """Who holds a seat already keeps it; else one has to be free at the first choice."""
    if queries.held_seat(case.id) is not None:
        return True
    return services.first_choice_seat(case.id) is not None or "first-choice-taken"


def placed_as(outcome: Outcome, otherwise: str) -> Callable[[Case, datetime], bool | str]:
    """A guard: the signed run gives the case this outcome."""

    def holds(case: Case, now: datetime) -> bool | str:
        placement = queries.placement_of(case.id)
        return True if placement is not None and placement.outcome == outcome else otherwise

    return holds


def partner_nomination_date(case: Case) -> date | None:
    """The day by which the partner of the seat wants its nominations."""
    seat = queries.held_seat(case.id)
    return seat.destination.nominate_by if seat is not None else None


def partner_contacts(case: Case) -> list[Address]:
    """The people at the partner of the latest nomination, each with their own link."""
    nomination = queries.latest_nomination(case.id)
    if nomination is None:
        return []
    institution_id = nomination.destination.institution_id
    links = services.ensure_links(institution_id, utc_now())
    return [
        Address(contact.name, contact.email, contact.language, path_of(links[contact.id].id))
        for contact in contacts_in_force(institution_id)
    ]


def seat_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: where the seat is that the case holds or held last."""
    seat = queries.last_seat(case.id)
    if seat is None:
        return {}
    place = seat.destination
    return {"destination": f"{tr(place.institution.name, language)}, {tr(place.field, language)}"}


def explanation_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """Rank, score and cut-offs: to the person once everybody is moved, and to the office."""
    if not isinstance(case, Application) or not (viewer.id == case.subject_id or policy.reads(viewer, case)):
        return None
    explanation = explanation_of(case)
    if explanation is None:
        return None
    own = viewer.id == case.subject_id
    return "selection/_explanation.html", {"explanation": explanation, "own": own}


def offer_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To the person whom a place is offered: where it is, and until when to answer."""
    if case.stage != OFFER or viewer.id != case.subject_id:
        return None
    seat = queries.held_seat(case.id)
    if seat is None:
        return None
    values = {"seat": seat, "answer_by": case.due_at, "asked_partner": asks_partner(book_of(case))}
    return "selection/_offer.html", values


def answer_brings(case: Case, move: str) -> list[str]:
    """What somebody gives up and keeps who accepts the offered place, or declines it."""
    seat = queries.held_seat(case.id) if case.stage == OFFER and move in (ACCEPT, DECLINE) else None
    if seat is None:
        return []
    place, book = seat.destination, book_of(case)
    if move == DECLINE:
        where_to = f"{tr(place.institution.name)}, {tr(place.field)}"
        return [
            _("You give up this place: %(place)s. It goes to the next on the waiting list.", place=where_to)
        ]
    where = {
        "place": f"{tr(place.institution.name)}, {tr(place.field)}",
        "first": day(place.stay_from),
        "last": day(place.stay_to),
    }
    found = [
        _("Your place is then fixed: %(place)s, from %(first)s to %(last)s.", **where)
        if book.move(case.stage, move).to in book.ends
        else _("Your place is then kept for you: %(place)s, from %(first)s to %(last)s.", **where)
    ]
    others = [tr(name) for name in queries.other_choices(case.id, place.id)]
    if others:
        found.append(_("You give up your other choices in this call: %(places)s.", places=", ".join(others)))
    running = queries.other_applications(case.subject_id, case.id)
    if running:
        found.append(
            _(
                "Your other applications go on until you withdraw them: %(references)s.",
                references=", ".join(running),
            )
        )
    return found


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


def signature_task(viewer: Person) -> list[tuple[str, str, str]]:
    """Proposals that wait for the head's signature."""
    if not policy.signs(viewer):
        return []
    return [
        (
            _("A selection waits for your signature"),
            tr(call.title),
            url_for("selection.overview", reference=call.reference),
        )
        for call in queries.calls_to_sign()
    ]


def placing_tasks(viewer: Person) -> list[tuple[str, str, str]]:
    """One for each call: how many wait for its selection, instead of one for each of them."""
    return [
        (_to_place(each), tr(each.call.title), url_for("selection.overview", reference=each.call.reference))
        for each in queries.calls_to_place(viewer)
    ]


def _to_place(found: queries.ToPlace) -> str:
    if not found.in_selection:
        return ngettext(
            "Waiting list: %(num)d person, ends on %(day)s",
            "Waiting list: %(num)d people, ends on %(day)s",
            found.waiting,
            day=day(found.call.waiting_list_ends_on),
        )
    said = ngettext(
        "Selection: %(num)d case, closes on %(day)s",
        "Selection: %(num)d cases, closes on %(day)s",
        found.in_selection,
        day=day(found.call.selection_on),
    )
    if not found.waiting:
        return said
    waiting = ngettext("%(num)d on the waiting list", "%(num)d on the waiting list", found.waiting)
    return f"{said}; {waiting}"


GUARDS = {
    "run-signed": Guard(run_signed, reads="run", title=_l("The selection is signed")),
    "seat-given": Guard(seat_given, reads="seat", title=_l("A seat is given")),
    "on-waiting-list": Guard(
        placed_as(Outcome.WAITING, "not-on-waiting-list"),
        reads="run",
        title=_l("The selection put the application on the waiting list"),
    ),
    "first-choice-free": Guard(
        first_choice_free, reads="seats", title=_l("A seat of the first choice is free")
    ),
    "left-out": Guard(
        placed_as(Outcome.LEFT_OUT, "not-left-out"),
        reads="run",
        title=_l("The selection left the application out"),
    ),
}

EFFECTS = {
    "free-seat": Effect(services.free_seat, title=_l("The seat becomes free")),
    "take-first-choice": Effect(
        services.take_first_choice, title=_l("The seat of the first choice is given")
    ),
    "send-nomination": Effect(services.send_nomination, title=_l("The nomination is sent to the partner")),
    "note-acceptance": Effect(services.note_acceptance, title=_l("The partner's yes is noted")),
    "note-refusal": Effect(services.note_refusal, title=_l("The partner's no is noted")),
}

DATES = {"partner-nomination-date": partner_nomination_date}

RECIPIENTS = {"partner-contact": partner_contacts}

CONTEXTS = {"application.seat": seat_in_words}

TAKEN = {"seats": seats_held}

GIVEN = {"destinations": queries.destinations_held}

FROZEN = {"selection": queries.is_signed}

SIDE_TASKS = [signature_task, placing_tasks]

GATHERINGS = [Gathering(GATHERED, queries.number_of_lists)]

CASE_PARTS = [offer_part, explanation_part]

CONSEQUENCES = {"application": answer_brings}

CASE_ACTIONS = [selection_action]

MESSAGES = {
    "selection-proposed": MessageText(
        _l("A selection waits for your signature: %(call)s"),
        (
            _l(
                "The seats of “%(call)s” are proposed for %(number)s applications. Please look at it and sign."
            ),
            _l("Nobody is told anything before all cases are moved."),
        ),
        _l("See the proposal"),
    ),
    "seat-passed-on": MessageText(
        _l("A seat has become free for you: %(call)s"),
        (
            _l("You were on the waiting list of “%(call)s”. A seat has become free, and it is yours."),
            _l("Where: %(destination)s."),
            _l("The office nominates you to the partner university now. We write to you when it answers."),
            _l("Your reference: %(reference)s."),
        ),
        _l("See your application"),
    ),
    "nominations": MessageText(
        _l("Our nominations: %(call)s"),
        (
            _l("We nominate people to your university for “%(call)s”. Their number: %(number)s."),
            _l(
                "Please tell us by the link below whom you accept. No password is needed; looking decides nothing."
            ),
        ),
        _l("See the nominations and answer"),
    ),
    "partner-link": MessageText(
        _l("Your link to our nominations"),
        (
            _l(
                "This link opens the nominations that we have sent to your university. No password is needed."
            ),
            _l(
                "Earlier links no longer work. Please keep this one to yourself: whoever has it can answer for you."
            ),
        ),
        _l("See the nominations"),
    ),
}

REFUSALS: dict[str, object] = {
    "run-not-signed": _l("The selection is not signed yet."),
    "no-seat": _l("There is no seat for this application."),
    "first-choice-taken": _l(
        "All seats of the first choice are taken. The application goes on by itself when one is free."
    ),
    "not-on-waiting-list": _l("The selection gives this application no place on the waiting list."),
    "not-left-out": _l("The selection does not leave this application out."),
    "not-your-selection": _l("The coordinator of this programme runs its selection."),
    "call-still-open": _l("The call still takes applications. The selection begins when it has closed."),
    "run-being-moved": _l(
        "A signed selection is being carried out. This takes some seconds; then you can go on."
    ),
    "nobody-to-place": _l("Nobody is in the stage of selection or on the waiting list."),
    "run-not-open": _l("This proposal is no longer open: it was signed, discarded or replaced."),
    "run-signed-already": _l("This selection is signed already. Nothing was done twice."),
    "not-yours-to-sign": _l("The head of the office signs selections."),
    "proposal-changed": _l(
        "The proposal was changed since you opened the page. Look at it once more, then sign."
    ),
    "inputs-changed": _l(
        "Scores, seats or applications have changed since this was proposed. Please have it proposed anew, then sign."
    ),
    "signer-decided-before": _l(
        "You have taken part in these cases before, or they are your own: %(cases)s. "
        "The rules ask that somebody else signs. Please have a substitute appointed."
    ),
    "seat-needs-destination": _l("Choose where the seat is."),
    "not-among-choices": _l("The person did not choose this destination, or its partner has declined them."),
    "placement-unchanged": _l(
        "This is the place that the person has already. Choose another one, or leave it as it is."
    ),
    "below-least-score": _l("The call gives seats there from %(least)s%% on; this score is lower."),
    "no-seat-left": _l("All seats there are given in this proposal. Take one from somebody else first."),
    "stays-on-waiting-list": _l(
        "Who is on the waiting list stays there until a seat is free or the list ends."
    ),
    "nobody-to-nominate": _l("The list has changed since you opened the page. Look at it once more."),
    "partner-without-contact": _l(
        "This partner has no contact yet. Add one among the institutions, then nominate."
    ),
    "answered-already": _l("This nomination is answered already. Nothing was done twice."),
    "taken-over": _l(
        "The office has taken this answer over. Please write to it if something is to be changed."
    ),
    "nothing-to-take-over": _l("The partner has taken the answer back, or it counts already."),
    "nobody-ticked": _l("Tick at least one person."),
    "contact-ended": _l("This person no longer answers for the partner."),
}

NAVIGATION = [
    Entry(
        _l("Selection"),
        "selection.index",
        35,
        lambda person: person.is_authenticated and person.holds_any(READERS),
    )
]

EVENTS: dict[str, object] = {
    "selection-proposed": _l("Selection proposed"),
    "selection-discarded": _l("Proposed selection discarded"),
    "placement-changed": _l("Placement changed by hand"),
    "selection-signed": _l("Selection signed"),
    "selection-moved": _l("Cases moved by the selection"),
    "seat-passed-on": _l("Seat passed on"),
    "partner-said": _l("Partner's answer given"),
    "partner-took-back": _l("Partner's answer taken back"),
    "partner-reference-noted": _l("Partner's reference noted"),
    "link-made": _l("Partner's link made"),
    "link-recalled": _l("Partner's link recalled"),
}
