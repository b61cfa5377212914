"""What selection lends: guards of seats and runs, their effects, the partner's date and people, and what pages show."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.languages import tr
from mobility.base.lending import Effect, Guard
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
from mobility.selection.stages import NOMINATION, SELECTION
from mobility.workflow.models import Case


def run_signed(case: Case, now: datetime) -> bool | str:
    """The head has signed, and the run's job has come to this case."""
    placement = queries.placement_of(case.id)
    return True if placement is not None and placement.moved_at is not None else "run-not-signed"


def seat_given(case: Case, now: datetime) -> bool | str:
    return True if queries.held_seat(case.id) is not None else "no-seat"


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


GUARDS = {
    "run-signed": Guard(run_signed, reads="run"),
    "seat-given": Guard(seat_given, reads="seat"),
    "on-waiting-list": Guard(placed_as(Outcome.WAITING, "not-on-waiting-list"), reads="run"),
    "left-out": Guard(placed_as(Outcome.LEFT_OUT, "not-left-out"), reads="run"),
}

EFFECTS = {
    "free-seat": Effect(services.free_seat),
    "send-nomination": Effect(services.send_nomination),
    "note-acceptance": Effect(services.note_acceptance),
    "note-refusal": Effect(services.note_refusal),
}

DATES = {"partner-nomination-date": partner_nomination_date}

RECIPIENTS = {"partner-contact": partner_contacts}

CONTEXTS = {"application.seat": seat_in_words}

TAKEN = {"seats": seats_held}

SIDE_TASKS = [signature_task]

CASE_PARTS = [explanation_part]

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
    "nominations": MessageText(
        _l("Nominations of our students: %(call)s"),
        (
            _l("We nominate students to your university for “%(call)s”. Their number: %(number)s."),
            _l(
                "Please tell us by the link below whom you accept. No password is needed; looking decides nothing."
            ),
        ),
        _l("See the nominations and answer"),
    ),
    "partner-link": MessageText(
        _l("Your link to the nominations of our students"),
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
    "no-seat-left": _l("All seats there are given in this proposal. Take one from somebody else first."),
    "stays-on-waiting-list": _l(
        "Who is on the waiting list stays there until a seat is free or the list ends."
    ),
    "nobody-to-nominate": _l("The list has changed since you opened the page. Look at it once more."),
    "partner-without-contact": _l(
        "This partner has no contact yet. Add one among the institutions, then nominate."
    ),
    "answered-already": _l("This nomination is answered already. Nothing was done twice."),
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
