"""What everybody sees: the home page, the list of calls, and each call."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.queries import has_administrator
from mobility.base.access import public
from mobility.base.attachments import CALENDAR, attachment
from mobility.base.database import utc_now
from mobility.base.kept_pages import same_for_visitors
from mobility.base.lending import Standing, lent
from mobility.calls import cards, queries
from mobility.calls.calendar_file import calendar_of
from mobility.calls.eligibility import Reason, average_to_show, open_to, reasons
from mobility.calls.in_turn import SeatsLeft, seats_left
from mobility.calls.models import Call
from mobility.calls.offers import Offer, offer_of, offers_of
from mobility.calls.opening import Phase, days_left, phase
from mobility.calls.policy import reads, runs
from mobility.calls.seat_rule import gives_by_score, seat_rule
from mobility.institutions.queries import faculty_names
from mobility.institutions.queries import home as home_university
from mobility.register.queries import affiliation_of
from mobility.workflow.services import book_of

calls = Blueprint("calls", __name__)

MONTH = timedelta(days=30)


@calls.get("/")
@public
@same_for_visitors
def home() -> str:
    now = utc_now()
    if home_university() is None:
        return render_template("calls/setting_up.html", first_run=not has_administrator(now))
    found = _offered(queries.open_calls(now))
    made = cards.cards_of(found, now)
    return render_template(
        "calls/home.html",
        cuts=_audience_cuts(found, "calls.home"),
        cards=[made[call.id] for call, _offer in _cut(found)],
        count=len(found),
        seats=sum(offer.seats for _call, offer in found),
        steps=cards.how_it_goes(),
        unsaid=_has_not_said_who(),
        standings=_standings(now),
    )


@calls.get("/calls")
@public
@same_for_visitors
def index() -> str:
    now = utc_now()
    lists = {
        "open": queries.open_calls(now),
        "coming": queries.coming_calls(now),
        "closed": queries.recently_closed(now),
    }
    everything = _offered([call for part in lists.values() for call in part])
    offers = {call.id: offer for call, offer in everything}
    parts = {name: [(call, offers[call.id]) for call in part] for name, part in lists.items()}
    parts["closing"] = [(call, offer) for call, offer in parts["open"] if days_left(call, now) <= MONTH.days]
    chosen = request.args.get("when", "")
    made = cards.cards_of(everything, now)
    return render_template(
        "calls/index.html",
        cuts=_audience_cuts(parts.get(chosen, everything), "calls.index"),
        times=_time_cuts({name: len(_cut(part)) for name, part in parts.items()}),
        chosen=chosen if chosen in parts else "",
        parts={name: [made[call.id] for call, _offer in _cut(part)] for name, part in parts.items()},
    )


@calls.get("/calls/<reference>")
@public
@same_for_visitors
def show(reference: str) -> str:
    call = queries.get_public(current_user, reference) or abort(404)
    now = utc_now()
    book = queries.rule_book(call.rule_book_key)
    state, offer = phase(call, now), offer_of(call)
    left = seats_left(call, book) if book else {}
    return render_template(
        "calls/show.html",
        call=call,
        state=state,
        left=cards.left_words(call, now),
        closed=cards.moment_of_closing(call),
        closes=cards.closing_words(call, now),
        place=cards.place_of(offer),
        tags=cards.tags_of(call, offer),
        seats=offer.seats,
        limited=offer.is_limited,
        requirements=queries.requirements_of_call(call.id),
        faculties=_invited(call),
        steps=cards.steps_of(book) if book else [],
        rule=seat_rule(call) if book and gives_by_score(book) else None,
        seats_left=left,
        assessed=book is not None and any(stage.assessed for stage in book.stages.values()),
        runs=current_user.is_authenticated and runs(current_user, call),
        reason=queries.reason_of_cancelling(call.id) if state is Phase.CANCELLED else {},
        joint=queries.joint_phases(call),
        goes_on=state is Phase.CLOSED and queries.goes_on(call.id),
        amended=lent.amended["selection"](call) if state is Phase.CLOSED else None,
        **_for_reader(call, left, now),
    )


@calls.get("/calls/<reference>/dates.ics")
@public
def dates(reference: str) -> Response:
    """Opening and closing day for the visitor's own calendar."""
    call = queries.get_public(current_user, reference) or abort(404)
    address = url_for("calls.show", reference=call.reference, _external=True)
    return attachment(calendar_of(call, address, utc_now()), f"{call.reference}.ics", CALENDAR)


def _invited(call: Call) -> list[Mapping[str, str]]:
    """The names of the faculties that it is for; empty where it is for all."""
    invited = call.eligibility.get("faculties", [])
    names = faculty_names() if invited else {}
    return [names.get(number, {}) for number in invited]


def _for_reader(call: Call, left: Mapping[int, SeatsLeft], now: datetime) -> dict[str, Any]:
    """Whether the reader may apply, how many seats are `left` for them where who is ready first gets one, and what they have
    in it already."""
    answer: list[Reason] | None = None
    affiliation, lacks = None, list[Standing]()
    if current_user.is_authenticated:
        affiliation = affiliation_of(current_user.id)
        answer = reasons(call, affiliation, now)
        lacks = [] if answer else queries.still_lacking(current_user, call)
    return {
        "reasons": answer,
        "still_lacking": lacks,
        "own_seats": [
            left[place.id] for place in open_to(affiliation, call.destinations) if place.id in left
        ],
        "affiliation": affiliation,
        "average_to_show": average_to_show(call, affiliation),
        **_own(call),
        "board": _board(call),
        "applicant": not current_user.is_authenticated or not current_user.roles or answer == [],
    }


def _board(call: Call) -> dict[str, Any] | None:
    """What a member of the office or of a committee is shown instead of an invitation to apply; None for all others."""
    if not current_user.is_authenticated or not current_user.roles:
        return None
    if not reads(current_user, call):
        return {"reads": False}
    sent, drafts = queries.numbers_in(call.id)
    return {"reads": True, "sent": sent, "drafts": drafts}


def _own(call: Call) -> dict[str, Any]:
    """What the reader has in this call already: the page of what is `under_way`, be it a draft (`sent` says so), or of what
    was `decided`, with `how` it came out."""
    case = queries.own_case(current_user.id, call.id) if current_user.is_authenticated else None
    if case is None or (case.ended_at is not None and lent.begins_again[case.kind](case)):
        return {"under_way": "", "decided": ""}
    page = lent.places[case.kind](case, current_user)
    if case.ended_at is None:
        return {"under_way": page, "decided": "", "sent": case.submitted_at is not None}
    return {"under_way": "", "decided": page, "how": book_of(case).title_of(case.stage)}


def _standings(now: datetime) -> list[Standing]:
    """How things stand for whoever is signed in."""
    if not current_user.is_authenticated:
        return []
    rooms = sorted(lent.standings, key=lambda each: each[0])
    return [line for _place, lines in rooms for line in lines(current_user, now)]


def _has_not_said_who() -> bool:
    """Somebody who came to apply, and whom the university cannot place yet."""
    return (
        current_user.is_authenticated and not current_user.roles and affiliation_of(current_user.id) is None
    )


Offered = tuple[Call, Offer]
AUDIENCES: dict[str, Callable[[Call, Offer], bool]] = {
    "student": lambda call, offer: call.audience == "student" and not offer.is_joint,
    "staff": lambda call, offer: call.audience == "staff",
    "joint": lambda call, offer: offer.is_joint,
}
"""Of `?for=`: each call is in one of them."""


def _offered(found: Sequence[Call]) -> list[Offered]:
    offers = offers_of(found)
    return [(call, offers[call.id]) for call in found]


def _cut(found: Sequence[Offered]) -> list[Offered]:
    """The calls that the address asks for: `for=student`, `for=staff` or `for=joint`."""
    chosen = AUDIENCES.get(request.args.get("for", ""))
    return [(call, offer) for call, offer in found if chosen is None or chosen(call, offer)]


def _audience_cuts(found: Sequence[Offered], endpoint: str) -> list[tuple[str, str, bool, int]]:
    """Filter pills with their counts: for whom a call is."""
    names = {"student": _("Students"), "staff": _("Staff"), "joint": _("Joint faculty")}
    counts = {key: sum(starmap(is_for, found)) for key, is_for in AUDIENCES.items()}
    present = request.args.get("for", "")
    return [
        (_("All"), _address(endpoint, **{"for": ""}), present not in AUDIENCES, len(found)),
        *(
            (name, _address(endpoint, **{"for": key}), present == key, counts[key])
            for key, name in names.items()
        ),
    ]


def _time_cuts(counts: Mapping[str, int]) -> list[tuple[str, str, bool, int | None]]:
    """Filter pills with their counts: what can be applied for now, soon, or no more."""
    names = {
        "open": _("Open now"),
        "closing": _("Closing in 30 days"),
        "coming": _("Opening soon"),
        "closed": _("Recently closed"),
    }
    present = request.args.get("when", "")
    return [
        (_("At any time"), _address("calls.index", when=""), present not in names, None),
        *(
            (name, _address("calls.index", when=key), present == key, counts[key])
            for key, name in names.items()
        ),
    ]


def _address(endpoint: str, **changes: str) -> str:
    """The present cut with one part changed."""
    kept = {name: request.args.get(name, "") for name in ("for", "when")} | changes
    query = urlencode({name: value for name, value in kept.items() if value})
    return url_for(endpoint) + (f"?{query}" if query else "")
