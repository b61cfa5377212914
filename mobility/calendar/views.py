"""The page of the university's calendar, by year, and its corrections."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.queries import events_of
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import day as day_in_words
from mobility.base.languages import moment
from mobility.base.record import Event
from mobility.base.seen import seen_of
from mobility.base.zone import Zone, local_day
from mobility.institutions.queries import home_country
from mobility.workflow.models import CalendarDay

from . import queries, services
from .forms import DayForm, WeekForm
from .provides import KEEPERS, READERS
from .words import weekday_name

calendar = Blueprint("calendar", __name__)
blueprints = (calendar,)


@calendar.get("/calendar")
@holding(*KEEPERS, readers=READERS)
def year() -> str:
    return _page(DayForm(), _week())


@calendar.post("/calendar/days")
@holding(*KEEPERS)
def add_day() -> Any:
    form = DayForm()
    if form.validate_on_submit() and form.attempt(services.add_day, current_user, now=utc_now()):
        flash(_("The day is entered. Due dates follow."), "done")
        return redirect(url_for("calendar.year", year=form.result.day.year), 303)
    return _page(form, _week()), 422


@calendar.post("/calendar/days/<day>/remove")
@holding(*KEEPERS)
def remove_day(day: str) -> Any:
    found = _own_day(day)
    services.remove_day(current_user, found, now=utc_now())
    flash(_("The entry is removed. Due dates follow."), "done")
    return redirect(url_for("calendar.year", year=found.day.year), 303)


@calendar.post("/calendar/week")
@holding(*KEEPERS)
def change_week() -> Any:
    form = WeekForm()
    if form.validate_on_submit() and form.attempt(services.change_week, current_user, now=utc_now()):
        flash(_("The working week is saved. Due dates follow."), "done")
        return redirect(url_for("calendar.year"), 303)
    return _page(DayForm(formdata=None), form), 422


def _own_day(text: str) -> CalendarDay:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    return queries.own_day(day) or abort(404)


def _week() -> WeekForm:
    week = services.week()
    return WeekForm(formdata=None, data={**week, "seen": seen_of(week)})


def _page(day: DayForm, week: WeekForm) -> str:
    now = utc_now()
    years = queries.years_shown(now)
    chosen = request.args.get("year", local_day(now).year, type=int)
    if chosen not in years:
        abort(404)
    country = home_country()
    return render_template(
        "calendar/year.html",
        year=chosen,
        years=years,
        days=queries.days_of(chosen, country),
        country=country,
        weekday_name=weekday_name,
        form=day if day.errors else week,
        day_form=day,
        week_form=week,
        events=[_happening(event, name) for event, name in events_of(queries.CHAIN)],
    )


def _happening(event: Event, actor: str) -> Mapping[str, str]:
    """One line of what was changed."""
    facts = event.facts
    if event.name == services.WEEK_CHANGED:
        days = ", ".join(weekday_name(weekday) for weekday in facts["weekdays"])
        sentence = _("Working week: %(days)s", days=days)
    else:
        on = day_in_words(date.fromisoformat(facts["day"]))
        kind = _("a working day") if facts["working"] else _("a day off")
        added = event.name == "calendar-day-added"
        sentence = (
            _("Entered: %(day)s, %(kind)s", day=on, kind=kind)
            if added
            else _("Removed: %(day)s, %(kind)s", day=on, kind=kind)
        )
    return {
        "when": moment(event.at.astimezone(Zone.info)),
        "iso": event.at.isoformat(timespec="minutes"),
        "text": f"{sentence} ({actor})",
    }
