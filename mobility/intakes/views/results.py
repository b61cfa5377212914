"""Results by sheet: taken empty, filled in, looked at, taken over; or sent back with each bad cell marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.forms import Form, SeenForm
from mobility.base.languages import language, tr
from mobility.base.refusals import Refusal
from mobility.base.seen import seen_of
from mobility.base.sheets import Tab, bad, unlike, workbook
from mobility.base.zone import local_day
from mobility.intakes import policy, queries, services
from mobility.intakes.credits import has_passed
from mobility.intakes.forms import MarksFileForm
from mobility.intakes.marks import WHAT_IS_WRONG, Mark, heading, rows_to_fill, standing_beside, struck_heads
from mobility.intakes.models import CourseResult, Intake, MarksSheet
from mobility.intakes.queries import Somebody
from mobility.intakes.views.blueprint import download, intakes, the_intake
from mobility.intakes.views.intake import done, page
from mobility.intakes.words import intake_name


@intakes.get("/<code>/<int:year>/results.xlsx")
@holding(*policy.READERS)
def sheet_to_fill(code: str, year: int) -> Response:
    """One row a student who has begun, one column a course of the plan, with what is noted so far."""
    intake = the_intake(code, year)
    today, plan = local_day(utc_now()), queries.plan_of(intake.specialty_id)
    people = [each for each in queries.people_of([intake.id]) if each.student.has_begun(today)]
    results = queries.results_of([each.student.id for each in people])
    head = [_("Number"), _("Name"), *(heading(course) for course in plan)]
    tab = Tab(intake_name(intake), head, rows_to_fill(people, plan, results, language()))
    return download(workbook(tab), f"results-{code}-{year}")


@intakes.post("/<code>/<int:year>/results")
@holding(*policy.RUNNERS)
def send_sheet(code: str, year: int) -> Any:
    intake, form = the_intake(code, year, run=True), MarksFileForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        if form.attempt(
            lambda **_file: services.read_results(current_user, intake, content=content, now=utc_now())
        ):
            return redirect(url_for("intakes.show_sheet", code=code, year=year, sheet_id=form.result.id), 303)
    return page(intake, form, marks=form), 422


@intakes.get("/<code>/<int:year>/results/<int:sheet_id>")
@holding(*policy.RUNNERS)
def show_sheet(code: str, year: int, sheet_id: int) -> str:
    """What the sheet would change, or what is wrong with it."""
    intake = the_intake(code, year, run=True)
    return _sheet_page(intake, _sheet(intake, sheet_id))


@intakes.post("/<code>/<int:year>/results/<int:sheet_id>/take")
@holding(*policy.RUNNERS)
def take_sheet(code: str, year: int, sheet_id: int) -> Any:
    intake, form = the_intake(code, year, run=True), SeenForm()
    sheet = _sheet(intake, sheet_id)
    if form.validate_on_submit() and form.attempt(
        services.take_results, current_user, intake, sheet, now=utc_now()
    ):
        words = ngettext("%(num)d result is noted.", "%(num)d results are noted.", form.result)
        return done(intake, words)
    return _sheet_page(intake, sheet, form), 422


@intakes.get("/<code>/<int:year>/results/<int:sheet_id>/marked.xlsx")
@holding(*policy.RUNNERS)
def marked_sheet(code: str, year: int, sheet_id: int) -> Response:
    """The sheet as it came, bad cells marked, with a column that says what is wrong in each row."""
    intake = the_intake(code, year, run=True)
    sheet, names = _sheet(intake, sheet_id), _names(intake)
    head = unlike([*sheet.head, tr(WHAT_IS_WRONG)])
    tab = Tab(_("Results"), head, [_marked(row, len(sheet.head), names) for row in sheet.rows])
    return download(workbook(tab), f"results-{code}-{year}-marked")


def _names(intake: Intake) -> dict[int, Somebody]:
    """By id of the student."""
    return {each.student.id: each for each in queries.people_of([intake.id])}


def _why(key: str, row: dict[str, Any], names: Mapping[int, Somebody]) -> str:
    """What is wrong with a cell, in words."""
    whose = names.get(row["student"])
    return Refusal(key, name=whose.name if whose is not None else "").sentence


def _marked(row: dict[str, Any], width: int, names: Mapping[int, Somebody]) -> list[str]:
    cells = [*row["cells"][:width], *[""] * (width - len(row["cells"]))]
    faults = row["faults"]
    marked = [bad(cell) if str(place) in faults else cell for place, cell in enumerate(cells)]
    return [*marked, " ".join(dict.fromkeys(_why(key, row, names) for key in faults.values()))]


@dataclass(frozen=True)
class Change:
    """What the sheet says of somebody in a course, beside what is noted."""

    who: Somebody
    course: str
    before: CourseResult | None
    mark: Mark

    @property
    def after(self) -> CourseResult:
        """As it would be noted."""
        return CourseResult(mark=self.mark)

    @property
    def differs(self) -> bool:
        return self.before is None or self.before.mark != self.mark

    @property
    def loses(self) -> bool:
        """Whether the course was passed, and would not be any more."""
        return has_passed(self.before) and not self.after.passed


def _sheet(intake: Intake, sheet_id: int) -> MarksSheet:
    return queries.get_sheet(intake, sheet_id) or abort(404)


def _sheet_page(intake: Intake, sheet: MarksSheet, form: Form | None = None) -> str:
    plan, struck = queries.plan_of(intake.specialty_id), queries.struck_of(intake.specialty_id)
    courses = {course.id: course.title for course in plan}
    names = _names(intake)
    kept = queries.results_of(names)
    said = (
        Change(names[row["student"]], courses[int(key)], kept.get(row["student"], {}).get(int(key)), mark)
        for row in sheet.rows
        if row["student"] in names
        for key, mark in row["marks"].items()
        if int(key) in courses
    )
    changes = [each for each in said if each.differs]
    faults = [
        (row["line"], sheet.head[int(place)], row["cells"][int(place)], _why(key, row, names))
        for row in sheet.rows
        for place, key in row["faults"].items()
    ]
    return render_template(
        "intakes/sheet.html",
        intake=intake,
        name=intake_name(intake),
        sheet=sheet,
        left_out=sorted(struck_heads(sheet.head, plan, struck)),
        changes=changes,
        seen=seen_of(standing_beside(sheet.rows, courses, kept)),
        losses=[each for each in changes if each.loses],
        faults=faults,
        form=form,
    )
