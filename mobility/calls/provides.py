"""What calls lend: the scopes `programme:2` and `call:12`, what is open at partners, sentences and messages."""

from typing import Any

from flask_babel import lazy_gettext as _l

from mobility.base.lending import ScopeKind
from mobility.base.navigation import Entry
from mobility.calls.policy import MANAGERS, READERS
from mobility.calls.queries import call_names, offers, programme_names
from mobility.notifications.catalogue import MessageText

SCOPES = {
    "programme": ScopeKind(_l("Programme"), programme_names),
    "call": ScopeKind(_l("Call"), call_names),
}

OFFERS = {"calls": offers}

MESSAGES = {
    "call-extended": MessageText(
        _l("More time to apply: %(call)s"),
        (
            _l("The call “%(call)s” takes applications longer than it said: until the end of %(day)s."),
            _l("Your draft is kept as you left it. Send it before that day ends."),
        ),
        _l("Go on with my application"),
    ),
}

ELIGIBILITY: dict[str, object] = {
    "affiliation-not-said": _l(
        "You have not said yet whether you are a student or member of staff of the university."
    ),
    "affiliation-not-yet-confirmed": _l(
        "The coordinator has not yet confirmed that you are a student or member of staff. You will get a message."
    ),
    "affiliation-was-refused": _l("Your student or staff number was not confirmed. State it once more."),
    "only-for-student": _l("This call is for students."),
    "only-for-staff": _l("This call is for staff."),
    "year-not-known": _l(
        "The register does not say which year you are in. Ask your dean's office to add it."
    ),
    "year-not-invited": _l("You are in year %(year)s; this call is for years %(first)s to %(last)s."),
    "only-for-year": _l("You are in year %(year)s; this call is for year %(only)s."),
    "average-not-known": _l(
        "The register does not have your average mark. Ask your dean's office to add it."
    ),
    "average-too-low": _l("Your average mark is %(average)s; this call asks for at least %(needed)s."),
    "faculty-not-known": _l(
        "The register does not say which faculty you belong to. Ask your dean's office to add it."
    ),
    "faculty-not-invited": _l("This call is not open to your faculty (%(faculty)s)."),
    "not-eligible": _l("You do not meet the conditions of this call. Its page says which ones."),
}
"""Reasons of `eligibility.reasons`."""

EDITING: dict[str, object] = {
    "call-changed-meanwhile": _l(
        "Somebody changed this call while you were editing. Open the page anew to see it as it is, then make your change."
    ),
    "not-your-call": _l("You do not run this call."),
    "not-your-programme": _l("You do not run the calls of this programme."),
    "programme-exists": _l("There is already a programme with the key %(name)s."),
    "no-questionnaire": _l("There is no form yet that applicants could fill."),
    "no-rule-book": _l("There is no such rule book."),
    "published-dates": _l(
        "A published call keeps its opening and closing day. Extend it or close it now instead."
    ),
    "closes-before-it-opens": _l("It would close before it opens (%(opens)s). Choose a later day."),
    "selection-before-closing": _l("The selection must be after the closing day (%(closes)s)."),
    "waiting-list-before-selection": _l("The waiting list cannot end before the selection (%(selection)s)."),
    "selection-after-nomination": _l(
        "%(partner)s wants the nominations by %(day)s: the selection must be before."
    ),
    "nomination-before-selection": _l("The nomination must be after the selection (%(selection)s)."),
    "stay-before-nomination": _l("The stay must begin after the nomination (%(nomination)s)."),
    "stay-ends-before-it-begins": _l("The stay must end after it begins (%(start)s)."),
    "destination-is-chosen": _l("People may have chosen this partner. Add another destination instead."),
    "destination-is-published": _l("A published destination cannot be removed. Set its seats to 0 instead."),
    "years-upside-down": _l("The last year must not be before the first (%(first)s)."),
    "one-year-missing": _l("Enter both years, or neither."),
    "criteria-frozen": _l(
        "Reviewers have signed scores by these criteria; they stay as they are, so that all are judged alike."
    ),
    "no-criteria": _l("Enter at least one criterion."),
    "criterion-without-weight": _l("Criterion %(number)s has no weight."),
    "weights-not-100": _l("The weights must add up to 100; now they make %(total)s."),
    "more-reserved-than-seats": _l("The call offers %(seats)s seats: no more can be reserved."),
    "group-needs-protection": _l("A paper about belonging to a group is for the inclusion officer alone."),
    "requirement-is-published": _l("People may have uploaded it already. Make it voluntary instead."),
}

LIFE: dict[str, object] = {
    "call-is-published": _l("This call is published already."),
    "call-is-incomplete": _l("Something is still missing before the call can be published."),
    "call-is-cancelled": _l("This call is cancelled; nothing in it can be changed any more."),
    "call-not-published": _l("This call is not published."),
    "call-not-open": _l("This call takes no applications now."),
    "extension-not-later": _l("The new closing day must be later than the present one (%(closes)s)."),
    "extension-in-the-past": _l("This day is over. Choose today or a later day."),
    "lacks-title": _l("The title is needed in all three languages."),
    "lacks-summary": _l("The summary is needed in all three languages."),
    "lacks-future": _l("The closing day is over already."),
    "lacks-destinations": _l("There is no destination yet."),
    "lacks-seats": _l("No destination has a seat."),
    "lacks-seats-for-reserved": _l("More seats are reserved than there are."),
    "lacks-money": _l("Say in all three languages what it costs and what is paid."),
    "lacks-criteria": _l("The weights of the criteria do not add up to 100."),
    "lacks-documents": _l("No document is required."),
    "lacks-rules": _l("The rule book is missing."),
}

REFUSALS = ELIGIBILITY | EDITING | LIFE


def _manages(person: Any) -> bool:
    return bool(person.is_authenticated and person.holds_any(MANAGERS))


def _reads(person: Any) -> bool:
    return bool(person.is_authenticated and person.holds_any(READERS))


def _only_reads(person: Any) -> bool:
    return _reads(person) and not _manages(person)


PROGRAMMES = ("/manage/programmes",)

NAVIGATION = [
    Entry(
        _l("Calls"),
        "calls.index",
        10,
        lambda person: True,
        aside=_reads,
    ),
    Entry(_l("Manage calls"), "managing.index", 30, _manages, also=PROGRAMMES),
    Entry(_l("All calls"), "managing.index", 30, _only_reads, also=PROGRAMMES),
]
