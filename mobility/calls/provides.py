"""What calls lend: the scopes `programme:2` and `call:12`, what is open at partners, sentences and messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import day, tr
from mobility.base.lending import ChainKind, ScopeKind, Standing
from mobility.base.navigation import Entry
from mobility.calls.alike import call_names
from mobility.calls.chains import (
    calls_opened,
    found_calls,
    found_programmes,
    labels_of_calls,
    labels_of_programmes,
    scopes_of_call,
    scopes_run_by,
)
from mobility.calls.models import Call
from mobility.calls.opening import Phase, phase
from mobility.calls.policy import MANAGERS, READERS
from mobility.calls.queries import latest_calls, offers, programme_names
from mobility.calls.recorded import DETAILS, FACT_WORDS
from mobility.notifications.catalogue import MessageText

__all__ = [
    "CHAINS",
    "DETAILS",
    "EVENTS",
    "FACT_WORDS",
    "KEPT_WORDS",
    "MESSAGES",
    "NAVIGATION",
    "OFFERS",
    "REFUSALS",
    "RUN_BY",
    "SCOPES",
    "STANDINGS",
    "TEXT_TITLES",
]

SCOPES = {
    "programme": ScopeKind(_l("Programme"), programme_names),
    "call": ScopeKind(_l("Call"), call_names),
}

OFFERS = {"calls": offers}
RUN_BY = [scopes_run_by]

MESSAGES = {
    "call-extended": MessageText(
        _l("More time to apply: %(call)s"),
        (
            _l("The call “%(call)s” takes applications longer than it said: until the end of %(day)s."),
            _l("Your draft is kept as you left it. Send it before that day ends."),
        ),
        _l("Go on with my application"),
    ),
    "call-open-again": MessageText(
        _l("You can apply again: %(call)s"),
        (
            _l("The call “%(call)s” takes applications again: until the end of %(day)s."),
            _l(
                "Your draft had lapsed. Begin a new one: what you had said of yourself is taken over into it."
            ),
        ),
        _l("See the call"),
    ),
    "call-cancelled-kept": MessageText(
        _l("The call is cancelled, your place stands: %(call)s"),
        (
            _l("The university has cancelled the call “%(call)s”, in which you have a confirmed place."),
            _l("The reason: %(reason)s"),
            _l("Your place stays as it is. If that changes, the office writes to you itself."),
        ),
        _l("See your application"),
    ),
    "call-changed": MessageText(
        _l("Something has changed in the call: %(call)s"),
        (
            _l("In the call “%(call)s”, in which you apply, this has changed: %(what)s."),
            _l("How it stands today: %(seats)s"),
            _l("What you have entered is kept. Its page shows the call as it is now."),
        ),
        _l("See the call"),
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
    "specialty-not-invited": _l("The places of this call are for students of other specialties than yours."),
    "not-eligible": _l("You do not meet the conditions of this call. Its page says which ones."),
}
"""Reasons of `eligibility.reasons`."""

EDITING: dict[str, object] = {
    "call-changed-meanwhile": _l(
        "This call has changed since you opened the page. Open the page anew to see it as it is, then make your change."
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
    "destination-is-chosen": _l(
        "People may have chosen this destination as it is. Add another destination instead."
    ),
    "destination-twice": _l(
        "This partner stands in the call already with the same field. Change the seats there, or name another field."
    ),
    "level-is-promised": _l(
        "People have begun to apply with the level asked so far (%(present)s): it can be lowered, not raised."
    ),
    "conditions-are-promised": _l(
        "People have begun to apply under the present conditions: they can be widened, not narrowed."
    ),
    "choices-are-promised": _l(
        "People have begun to rank up to %(present)s destinations: there can be more, not fewer."
    ),
    "reserved-is-promised": _l(
        "Somebody has applied for a reserved seat of this call, and has shown papers for it. There can be more, not fewer."
    ),
    "reserved-order-is-promised": _l(
        "Somebody has applied for a reserved seat of this call, so it stays as it is whose seats are given first."
    ),
    "rules-are-promised": _l(
        "Somebody has sent an application, and all of one call are decided by the same rules. "
        "Choose others for the next call."
    ),
    "blindness-is-promised": _l(
        "Somebody has sent an application, so it stays as it is whether reviewers see who applies."
    ),
    "protection-is-promised": _l(
        "People may have uploaded it, knowing who sees it. Ask for another document instead."
    ),
    "selection-is-signed": _l(
        "The selection of this call is signed. What it was decided by stays; seats can still be added."
    ),
    "limits-cross": _l(
        "Two limits cross: “%(one)s” and “%(other)s” have destinations in common, and neither contains the other. "
        "For limits that cross there need not be a fair result. Put one inside of the other, or keep them apart."
    ),
    "limits-twice": _l("There are two limits for the same destinations: %(places)s. Keep one of them."),
    "limit-above-outer": _l(
        "At most %(seats)s seats for %(places)s can never be reached: a limit around it allows %(most)s."
    ),
    "limit-limits-nothing": _l(
        "At most %(seats)s seats for %(places)s can never be reached: together they have %(most)s."
    ),
    "limit-mixes-first": _l(
        "A limit holds %(places)s together: there the same people must come first at each of them. Take the limit out under "
        "“How seats are given”, set who comes first at each of them, then enter it again."
    ),
    "limit-without-seats": _l("Enter how many seats there are at most."),
    "limit-without-places": _l(
        "Tick the destinations that this limit holds together; or empty its number too, then it falls away."
    ),
    "limit-of-one": _l("Tick two destinations or more. Of a single one the number of its seats says it all."),
    "unknown-ties": _l("Choose what puts equal scores in order."),
    "placing-is-promised": _l(
        "People have begun to apply under this rule of giving seats; it stays as it is."
    ),
    "least-score-is-promised": _l(
        "People have begun to apply with the least score asked so far (%(present)s): it can be lowered, not raised."
    ),
    "first-is-promised": _l("People have begun to apply knowing who comes first here; it stays as it is."),
    "average-off-scale": _l("The average is from %(least)s to %(most)s."),
    "form-not-for-student": _l("This form is for staff, and the call is for students."),
    "form-not-for-staff": _l("This form is for students, and the call is for staff."),
    "destination-is-published": _l("A published destination cannot be removed. Set its seats to 0 instead."),
    "years-upside-down": _l("The last year must not be before the first (%(first)s)."),
    "one-year-missing": _l("Enter both years, or neither."),
    "criteria-frozen": _l(
        "Reviewers have signed scores by these criteria; they stay as they are, so that all are judged alike."
    ),
    "no-criteria": _l("Enter at least one criterion."),
    "criterion-without-title": _l("Criterion %(number)s: write a title, or empty the row."),
    "criterion-without-weight": _l("Criterion %(number)s has no weight."),
    "weights-not-100": _l("The weights must add up to 100; now they make %(total)s."),
    "more-reserved-than-seats": _l(
        "More is reserved (%(reserved)s) than the call offers (%(seats)s). Reserve fewer, or offer more."
    ),
    "group-needs-protection": _l("A paper about belonging to a group is for the inclusion officer alone."),
    "requirement-is-published": _l("People may have uploaded it already. Make it voluntary instead."),
}

LIFE: dict[str, object] = {
    "call-is-published": _l("This call is published already."),
    "call-is-incomplete": _l("Something is still missing before the call can be published."),
    "call-is-cancelled": _l("This call is cancelled; nothing in it can be changed any more."),
    "call-not-published": _l("This call is not published."),
    "call-not-open": _l("This call takes no applications now."),
    "call-is-open-already": _l(
        "This call takes applications already, or never will: it cannot be withdrawn."
    ),
    "cancelling-reason-owed": _l("Say why, in one language at least: everybody who applies reads it."),
    "extension-not-later": _l("The new closing day must be later than the present one (%(closes)s)."),
    "day-in-the-past": _l("This day is over. Choose today or a later day."),
    "opened-long-ago": _l("It opens on %(day)s: that is more than a year ago. Is the year right?"),
    "no-seats-there": _l("%(why)s Is that meant?"),
    "lacks-title": _l("The title is missing %(languages)s."),
    "lacks-summary": _l("The summary is missing %(languages)s."),
    "lacks-future": _l("The closing day is over already."),
    "lacks-destinations": _l("There is no destination yet."),
    "lacks-seats": _l("No destination has a seat."),
    "lacks-field-languages": _l("%(partner)s: the field is missing %(languages)s."),
    "lacks-costs": _l("What it costs is missing %(languages)s."),
    "lacks-funding": _l("What is paid is missing %(languages)s."),
    "lacks-criterion-title": _l("Criterion %(number)s: the title is missing %(languages)s."),
    "lacks-criterion-hint": _l("Criterion %(number)s: what reviewers look at is missing %(languages)s."),
    "criterion-told-otherwise": _l(
        "Criterion %(number)s: what reviewers look at tells points up to %(highest)s, but the highest score is %(scale)s. "
        "Write it for that score, in each language, or change the score."
    ),
    "lacks-document-title": _l("%(document)s: the name is missing %(languages)s."),
    "lacks-document-hint": _l("%(document)s: what it should look like is missing %(languages)s."),
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

TEXT_TITLES: dict[str, object] = {
    "title-before": _l("Title before"),
    "title": _l("Title"),
    "summary-before": _l("Summary before"),
    "summary": _l("Summary"),
    "costs-before": _l("Costs before"),
    "costs": _l("Costs"),
    "funding-before": _l("Funding before"),
    "funding": _l("Funding"),
}

_STANDS_IN_CALL = _l("The newest text stands in the call itself, and everybody reads it there.")
KEPT_WORDS: dict[str, object] = {
    "call-titles-changed": _STANDS_IN_CALL,
    "call-money-changed": _STANDS_IN_CALL,
    "call-cancelled": _l(
        "What each applicant was told of it stays among their messages: it is why their application has ended."
    ),
}

CHAINS = {
    "call": ChainKind(labels_of_calls, found_calls, calls_opened, scopes_of_call),
    "programme": ChainKind(labels_of_programmes, found_programmes),
}

EVENTS: dict[str, object] = {
    "programme-saved": _l("Programme saved"),
    "call-made": _l("Call made"),
    "call-deleted": _l("Call deleted"),
    "call-published": _l("Call published"),
    "call-withdrawn": _l("Call withdrawn"),
    "call-extended": _l("Call extended"),
    "call-closed": _l("Call closed"),
    "call-cancelled": _l("Call cancelled"),
    "call-changes-told": _l("Applicants told of changes in the call"),
    "call-titles-changed": _l("Title and texts of the call changed"),
    "call-dates-changed": _l("Dates of the call changed"),
    "call-conditions-changed": _l("Conditions of the call changed"),
    "call-criteria-changed": _l("Criteria of the call changed"),
    "call-money-changed": _l("Costs and funding of the call changed"),
    "call-reserved-changed": _l("Reserved seats of the call changed"),
    "call-placing-changed": _l("How the call gives its seats changed"),
    "call-rules-changed": _l("Rules of the call changed"),
    "call-follows-selection": _l("Call changed to what was signed in its selection"),
    "call-destination-saved": _l("Destination saved"),
    "call-destination-removed": _l("Destination removed"),
    "call-destinations-ordered": _l("Destinations put in another order"),
    "call-requirement-saved": _l("Required document saved"),
    "call-requirement-removed": _l("Required document removed"),
    "call-requirements-ordered": _l("Required documents put in another order"),
}


def calls_standing(viewer: Any, now: datetime) -> Sequence[Standing]:
    """The latest calls of those who run or read them."""
    if not _reads(viewer):
        return ()
    return [
        Standing(tr(call.title), url_for("managing.call", reference=call.reference), _phase_words(call, now))
        for call in latest_calls(viewer)
    ]


def _phase_words(call: Call, now: datetime) -> str:
    words = {
        Phase.DRAFT: _("Draft"),
        Phase.COMING: _("Opens %(day)s", day=day(call.opens_on)),
        Phase.OPEN: _("Closes %(moment)s", moment=day(call.closes_on)),
        Phase.CLOSED: _("Closed"),
        Phase.CANCELLED: _("Cancelled"),
    }
    return words[phase(call, now)]


STANDINGS = [(40, calls_standing)]
