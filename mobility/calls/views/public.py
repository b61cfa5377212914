"""What everybody sees: the home page, the list of calls, and each call."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.queries import has_administrator
from mobility.base.access import public
from mobility.base.database import utc_now
from mobility.base.lending import lent
from mobility.calls import cards, queries
from mobility.calls.eligibility import Reason, reasons
from mobility.calls.models import Call
from mobility.calls.opening import closes_at, days_left, phase
from mobility.calls.policy import runs
from mobility.institutions.queries import faculty_names
from mobility.institutions.queries import home as home_university
from mobility.register.queries import affiliation_of

calls = Blueprint("calls", __name__)

MONTH = timedelta(days=30)


@calls.get("/")
@public
def home() -> str:
    now = utc_now()
    if home_university() is None:
        return render_template("calls/setting_up.html", first_run=not has_administrator(now))
    found = queries.open_calls(now)
    return render_template(
        "calls/home.html",
        cuts=_cuts(found, now, "calls.home"),
        cards=[cards.card(call, now) for call in _cut(found, now)],
        count=len(found),
        seats=sum(destination.seats for call in found for destination in call.destinations),
        steps=cards.how_it_goes(),
        unsaid=_has_not_said_who(),
    )


@calls.get("/calls")
@public
def index() -> str:
    now = utc_now()
    found = queries.open_calls(now)
    return render_template(
        "calls/index.html",
        cuts=_cuts(found, now, "calls.index"),
        cards=[cards.card(call, now) for call in _cut(found, now)],
        coming=[cards.card(call, now) for call in queries.coming_calls(now)],
        closed=[cards.card(call, now) for call in queries.recently_closed(now)],
    )


@calls.get("/calls/<reference>")
@public
def show(reference: str) -> str:
    call = queries.get_public(current_user, reference) or abort(404)
    now = utc_now()
    book = queries.rule_book(call.rule_book_key)
    state = phase(call, now)
    return render_template(
        "calls/show.html",
        call=call,
        state=state,
        left=cards.left_words(call, now),
        closes_at=closes_at(call),
        closes=cards.closing_words(call, now),
        place=cards.place_of(call),
        tags=cards.tags_of(call),
        seats=sum(destination.seats for destination in call.destinations),
        requirements=queries.requirements_of_call(call.id),
        faculties=[faculty_names().get(number, {}) for number in call.eligibility.get("faculties", [])],
        steps=cards.steps_of(book) if book else [],
        runs=current_user.is_authenticated and runs(current_user, call),
        **_for_reader(call, now),
    )


def _for_reader(call: Call, now: datetime) -> dict[str, Any]:
    """Whether the reader may apply, and what they have in it already."""
    answer: list[Reason] | None = None
    affiliation = None
    if current_user.is_authenticated:
        affiliation = affiliation_of(current_user.id)
        answer = reasons(call, affiliation, now)
    return {"reasons": answer, "affiliation": affiliation, "under_way": _under_way(call)}


def _under_way(call: Call) -> str:
    """The page of what the reader has in this call already; an existing draft is offered again."""
    case = queries.own_case(current_user.id, call.id) if current_user.is_authenticated else None
    place = lent.places.get(case.kind) if case else None
    return place(case, current_user) if place else ""


def _has_not_said_who() -> bool:
    """Somebody who came to apply, and whom the university cannot place yet."""
    return (
        current_user.is_authenticated and not current_user.roles and affiliation_of(current_user.id) is None
    )


def _cut(found: Any, now: datetime) -> list[Call]:
    """The calls that the address asks for: `for=student`, `for=staff` or `closing=30`."""
    audience, closing = request.args.get("for"), request.args.get("closing")
    return [
        call
        for call in found
        if (audience not in ("student", "staff") or call.audience == audience)
        and (closing != "30" or days_left(call, now) <= MONTH.days)
    ]


def _cuts(found: Any, now: datetime, endpoint: str) -> list[tuple[str, str, bool, int]]:
    """Filter pills with their counts."""
    audience, closing = request.args.get("for"), request.args.get("closing")
    closing_soon = sum(days_left(call, now) <= MONTH.days for call in found)
    pills = [
        (_("All"), {}, len(found)),
        (_("Students"), {"for": "student"}, sum(call.audience == "student" for call in found)),
        (_("Staff"), {"for": "staff"}, sum(call.audience == "staff" for call in found)),
        (_("Closing in 30 days"), {"closing": "30"}, closing_soon),
    ]
    present = {key: value for key, value in (("for", audience), ("closing", closing)) if value}
    here = url_for(endpoint)
    return [
        (text, here + (f"?{urlencode(values)}" if values else ""), values == present, count)
        for text, values, count in pills
    ]
