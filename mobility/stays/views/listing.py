"""The office's list: who is where now, late and silent ones first; and the same as a file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.attachments import CSV, attachment, dated
from mobility.base.countries import country_name
from mobility.base.database import utc_now
from mobility.base.languages import language, number, tr
from mobility.base.sheets import TYPE, Cell, Tab, workbook, write_sheet
from mobility.base.zone import local_day
from mobility.institutions.queries import faculty_names
from mobility.stays import policy, queries
from mobility.stays.caveats import caveats_of
from mobility.stays.filters import Cut, Place
from mobility.stays.papers_asked import OF_THE_STAY
from mobility.stays.queries import Line, Numbers
from mobility.stays.services import known_not_come
from mobility.stays.views.blueprint import stays
from mobility.stays.words import ACTIVITIES, CERTIFICATES, STATES, TILES, TONES


@stays.get("")
@holding(*policy.READERS)
def index() -> str:
    now, cut = utc_now(), Cut.read(request.args)
    today = local_day(now)
    lines, following = queries.stays_followed(
        current_user, cut, today, Place.read(request.args.get("after", ""))
    )
    calls, partners = queries.options_of(current_user)
    options, found = _options(calls, partners), queries.numbers_of(current_user, cut, today)
    return render_template(
        "stays/index.html",
        lines=lines,
        caveats=caveats_of(line.stay for line in lines),
        not_come=known_not_come([line.stay for line in lines]),
        cut=cut,
        all=queries.numbers_of(current_user, cut.among, today),
        found=found,
        above=TILES,
        chosen=_chosen(cut, options),
        counted=counted_in_words(found),
        options=options,
        after=_address_after(cut, following),
        faculties=faculty_names(),
        states=STATES,
        tones=TONES,
        activities=ACTIVITIES,
        certificate=OF_THE_STAY.title,
        certificates=CERTIFICATES,
        now=now,
    )


@stays.get("/list.<any(csv, xlsx):kind>")
@holding(*policy.READERS)
def export(kind: str) -> Response:
    now = utc_now()
    write, mimetype = FILES[kind]
    lines = queries.all_followed(current_user, Cut.read(request.args), local_day(now))
    return attachment(write(_heads(), _rows(lines)), f"{dated('stays', now)}.{kind}", mimetype)


def _as_text(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Numbers as a spreadsheet of this language reads them."""
    return write_sheet(
        heads, ([_spoken(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in rows)
    )


def _spoken(amount: Decimal) -> str:
    return str(amount.normalize() + 0).replace(".", "." if language() == "en" else ",")


def _as_workbook(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    return workbook(Tab(_("Stays"), heads, rows))


FILES: dict[str, tuple[Callable[[Sequence[str], Iterable[Sequence[Cell]]], bytes], str]] = {
    "csv": (_as_text, CSV),
    "xlsx": (_as_workbook, TYPE),
}
"""Ending of the file -> how the list is written into it, and its media type."""


def _address_after(cut: Cut, following: Place | None) -> str:
    if following is None:
        return ""
    here: dict[str, Any] = {**cut.address(), "after": following.written}
    return url_for("stays.index", **here)


def _chosen(cut: Cut, options: dict[str, list[tuple[str, str]]]) -> str:
    """`State: Planned; silent`: what the list is cut to, for paper, on which nothing of it can be seen otherwise."""
    titles = {"call": _("Call"), "partner": _("Partner"), "state": _("State"), "audience": _("Who")}
    cuts = cut.address()
    parts = [
        f"{title}: {dict(options[name]).get(cuts[name], cuts[name])}"
        for name, title in titles.items()
        if name in cuts
    ]
    parts += [str(title) for name, title in TILES.items() if name in cuts]
    if cut.search:
        parts.append(_("search for “%(typed)s”", typed=cut.search))
    return "; ".join(parts)


def counted_in_words(numbers: Numbers) -> str:
    """How many stays, and of these as the yearly figures count: `8 members of staff and 12 students, 64 hours`."""
    stays = ngettext("%(num)d stay", "%(num)d stays", numbers.stays)
    if not numbers.students and not numbers.staff:
        return _("%(stays)s. No arrival is confirmed yet.", stays=stays)
    return _("%(stays)s. Arrival confirmed: %(people)s.", stays=stays, people=_people_in_words(numbers))


def _people_in_words(numbers: Numbers) -> str:
    students = ngettext("%(num)d student", "%(num)d students", numbers.students)
    teachers = ngettext("%(num)d member of staff", "%(num)d members of staff", numbers.staff)
    if not numbers.staff:
        return students
    people = (
        _("%(staff)s and %(students)s", staff=teachers, students=students) if numbers.students else teachers
    )
    hours = _("%(hours)s hours", hours=number(numbers.hours, most=1))
    return f"{people}, {hours}"


def _options(calls: dict[str, Any], partners: dict[int, Any]) -> dict[str, list[tuple[str, str]]]:
    """What each list of the filter offers, as (value, words)."""
    return {
        "call": [(reference, tr(title)) for reference, title in calls.items()],
        "partner": [(str(key), tr(name)) for key, name in partners.items()],
        "state": [(key, str(title)) for key, title in STATES.items()],
        "audience": [("student", _("Students")), ("staff", _("Staff"))],
    }


def _heads() -> list[str]:
    return [
        _("Name"), _("Number of the stay"), _("Call"), _("Partner"), _("Country"), _("Faculty"), _("Activity"), _("State"),
        _("Planned from"), _("Planned until"), _("Arrived on"), _("Departed on"), _("Home again on"), _("Hours agreed"),
        _("Hours given"), tr(OF_THE_STAY.title), _("Next sign by"), _("Silent"), _("Waits for a decision"), _("Remark"),
    ]  # fmt: skip


def _rows(lines: list[Line]) -> Iterator[list[Cell]]:
    faculties, caveats = faculty_names(), caveats_of(line.stay for line in lines)
    for line in lines:
        stay, caveat = line.stay, caveats.get(line.stay.id)
        yield [
            stay.person.called, stay.reference, tr(stay.call.title), tr(stay.institution.name),
            country_name(stay.institution.country), tr(faculties.get(line.faculty_id or 0)),
            str(ACTIVITIES[stay.activity]), str(STATES[stay.state]),
            stay.planned_from, stay.planned_to, stay.arrived_on, stay.departed_on, stay.returned_on,
            stay.hours_agreed, stay.hours_given, str(CERTIFICATES[line.certificate]),
            line.due_on, _("yes") if line.silent else "", _("yes") if line.waits else "",
            caveat.mark if caveat is not None else "",
        ]  # fmt: skip
