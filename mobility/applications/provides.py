"""What applications lend to the rooms below: guards, an effect, dates, words for messages, facts for checks."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.applications import guards
from mobility.applications.queries import by_id, in_call
from mobility.applications.services import issue_receipt
from mobility.base.languages import tr
from mobility.base.lending import Effect, Guard, lent
from mobility.base.navigation import Entry
from mobility.workflow.models import Case

KIND = "application"

GUARDS = {
    "call-open": Guard(guards.call_open, reads="call"),
    "call-cancelled": Guard(guards.call_cancelled, reads="call"),
    "eligible": Guard(guards.eligible, reads="affiliation"),
    "declarations-made": Guard(guards.declarations_made, reads="answers"),
    "answers-complete": Guard(guards.answers_complete, reads="answers"),
    "asked-complete": Guard(guards.asked_complete, reads="asked"),
}

EFFECTS = {"issue-receipt": Effect(issue_receipt)}

DATES = {
    "call-closes": guards.call_closes,
    "call-selection": guards.call_selection,
    "call-waiting-list-ends": guards.call_waiting_list_ends,
}


def context_of(case: Case, language: str) -> Mapping[str, object]:
    """The words of messages. The destination is that of a seat, lent as "application.seat" by whoever gives seats."""
    application = by_id(case.id)
    words: dict[str, object] = {
        "call": tr(application.call.title, language),
        "reference": case.reference,
        "applicant": application.subject.name,
    }
    if "application.seat" in lent.contexts:
        words |= lent.contexts["application.seat"](case, language)
    return words


def place_of(case: Case, person: Person) -> str:
    """One page for everybody; it shows to each what is theirs to see."""
    return f"/applications/{case.reference}"


CONTEXTS = {KIND: context_of}
PLACES = {KIND: place_of}
AUDIENCES = {"call": in_call}
CHECK_FACTS = {KIND: guards.check_facts}
CLAIMS = {KIND: guards.claims_of}
FIELDS = {KIND: guards.fields_of}

REFUSALS: dict[str, object] = {
    "call-not-cancelled": _l("The call takes place."),
    "already-decided": _l("Your application in this call has been decided. One can apply once in a call."),
    "not-to-be-changed": _l("This cannot be changed now. If it has to be, ask the international office."),
    "nothing-to-send": _l("This application is sent already. You need not do anything more."),
    "answers-missing": _l(
        "Something is not filled in yet, or not right. It is named below, each with a link."
    ),
    "declarations-missing": _l(
        "Read the declarations and tick each box; without them the application cannot be sent."
    ),
    "asked-missing": _l(
        "Not everything that was asked for is mended yet. It is named below, each with a link."
    ),
    "choice-owed": _l("Choose at least one destination."),
    "choice-withdrawn": _l(
        "One of your destinations is no longer offered. Choose another one, or take it out."
    ),
    "choice-given-twice": _l("You have chosen this destination already. Each can stand once."),
    "choice-not-offered": _l("This destination is not offered in this call. Choose one from the list."),
    "too-many-choices": _l("You can rank up to %(most)s destinations."),
    "document-owed": _l("Upload this document."),
    "not-yet-mended": _l("This has not been changed since it was asked for."),
}

NAVIGATION = [
    Entry(
        _l("My applications"),
        "applications.index",
        15,
        lambda person: person.is_authenticated,
        aside=lambda person: bool(person.roles),
    ),
]
