"""Pages of the figures: a year beside those before it, the list behind each number, both as files."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.attachments import PDF, attachment
from mobility.base.database import utc_now
from mobility.base.sheets import TYPE, workbook
from mobility.base.zone import local_day
from mobility.figures import policy, queries
from mobility.figures.asked import cut_in, year_in, years_from
from mobility.figures.export import list_tab, tabs, year_heads
from mobility.figures.printing import pdf_of, signed
from mobility.figures.queries import UNCONFIRMED, Cut
from mobility.figures.tables import report_of
from mobility.figures.words import PARTS, RULES, label_of, unconfirmed_in_words, year_name
from mobility.intakes.years import first_day
from mobility.stays.filters import Place
from mobility.stays.words import ACTIVITIES, STATES, TONES

figures = Blueprint("figures", __name__)
blueprints = (figures,)


@figures.get("/figures")
@holding(*policy.READERS)
def index() -> str:
    today = local_day(utc_now())
    report = report_of(current_user, year_in(request.args, today), today)
    return render_template(
        "figures/index.html",
        report=report,
        years=years_from(queries.first_year(current_user), today),
        begins=first_day(report.year),
        ends=first_day(report.year + 1) - timedelta(days=1),
        today=today,
        rules=RULES,
        scope=_scope(),
        unconfirmed=unconfirmed_in_words(report.unconfirmed),
        year_name=year_name,
        year_heads=year_heads(report),
        signed=signed,
    )


@figures.get("/figures.xlsx")
@holding(*policy.READERS)
def as_workbook() -> Response:
    """The tables; with `people` the list of who is counted too."""
    today = local_day(utc_now())
    report = report_of(current_user, year_in(request.args, today), today)
    found = tabs(report)
    if request.args.get("people") == "1":
        lines, _place = queries.people(current_user, Cut(report.year), today, None, most=None)
        found.append(list_tab(lines, _("Stays")))
    return attachment(workbook(*found), f"figures-{report.year}.xlsx", TYPE)


@figures.get("/figures.pdf")
@holding(*policy.READERS)
def as_pdf() -> Response:
    now = utc_now()
    report = report_of(current_user, year_in(request.args, local_day(now)), local_day(now))
    return attachment(pdf_of(report, now, _scope()), f"figures-{report.year}.pdf", PDF)


@figures.get("/figures/people")
@holding(*policy.READERS)
def people() -> str:
    """The list behind a number."""
    today = local_day(utc_now())
    cut = cut_in(request.args, today) or abort(404)
    lines, following = queries.people(current_user, cut, today, Place.read(request.args.get("after", "")))
    return render_template(
        "figures/people.html",
        cut=cut,
        lines=lines,
        found=queries.sums(current_user, [cut.year], today),
        label=_label(cut),
        after=url_for("figures.people", **_address(cut), after=following.written) if following else "",
        file=url_for("figures.list_as_workbook", **_address(cut)),
        year_name=year_name,
        activities=ACTIVITIES,
        states=STATES,
        tones=TONES,
    )


@figures.get("/figures/people.xlsx")
@holding(*policy.READERS)
def list_as_workbook() -> Response:
    today = local_day(utc_now())
    cut = cut_in(request.args, today) or abort(404)
    lines, _place = queries.people(current_user, cut, today, None, most=None)
    return attachment(workbook(list_tab(lines, _("Stays"))), f"people-{cut.year}.xlsx", TYPE)


def _address(cut: Cut) -> dict[str, Any]:
    return {
        "year": cut.year,
        **({"by": cut.by} if cut.by else {}),
        **({"value": cut.value} if cut.value else {}),
    }


def _label(cut: Cut) -> str:
    """What the people of a list have in common."""
    if cut.by == UNCONFIRMED:
        return _("Arrival not confirmed")
    if not cut.by:
        return _("Everybody")
    known = queries.names({cut.by: [cut.value]})
    return f"{PARTS[cut.by].head}: {label_of(cut.by, cut.value, known)}"


def _scope() -> str:
    """Said to who follows a part only."""
    if policy.sees_all(current_user):
        return ""
    return _("These are the figures of your own programmes and calls, not of the whole university.")
