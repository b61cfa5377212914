"""The transition of an intake: who can go over and what each lacks, the call, and how far the prepared applications are."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import day, tr
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.intakes import policy, queries, services
from mobility.intakes.forms import TransitionForm
from mobility.intakes.gaps import first_year_there
from mobility.intakes.models import Intake
from mobility.intakes.queries import Somebody, Transition
from mobility.intakes.views.blueprint import intakes, the_intake
from mobility.intakes.views.intake import balances_of
from mobility.intakes.words import balance_in_words, intake_name, lacks_in_words
from mobility.intakes.years import begun_by


@intakes.route("/<code>/<int:year>/transition", methods=["GET", "POST"])
@holding(*policy.RUNNERS)
def open_transition(code: str, year: int) -> Any:
    """Those who lack nothing, have no application yet and no place elsewhere for that time are ticked to begin with, once
    their years at home end by then.

    Whom an old page offered, and who is at home no more, is named by the service."""
    intake, now = the_intake(code, year, run=True), utc_now()
    today, (here, away) = local_day(now), queries.people_around(intake)
    people = services.still_at_home(here, today)
    balances = balances_of(intake, people, today)
    prepared = queries.transitions_of([each.student for each in people])
    calls = queries.calls_of_transition(intake, now)
    applied = _in_each(queries.applied_in(calls, people))
    places = queries.places_there(calls, intake.joint)
    kept = queries.kept_elsewhere(people, places, prepared)
    begins = {place.call_id: place.stay_from for place in reversed(places)}
    early = [call for call in calls if begun_by(begins[call.id]) < first_year_there(intake)]
    known = {*prepared, *applied, *kept}
    ready = [each for each in people if each.student.id not in known and balances[each.student.id].complete]
    ticked = [each for each in ready if each.person is not None and len(early) < len(calls)]
    form = TransitionForm.offering(
        _titles(calls), [*here, *away], [each.student.reference for each in ticked]
    )
    if form.validate_on_submit() and form.attempt(services.open_transition, current_user, intake, now=now):
        words = ngettext(
            "%(num)d application is being prepared.", "%(num)d applications are being prepared.", form.result
        )
        flash(words, "done")
        return redirect(url_for("intakes.progress", code=code, year=year), 303)
    answer = render_template(
        "intakes/transition.html",
        intake=intake,
        name=intake_name(intake),
        people=people,
        others=services.where_they_are(_without(people, here), intake, today),
        balances=balances,
        prepared=prepared,
        decided=_in_each(queries.decided_in(calls, people)),
        applied=applied,
        kept=kept,
        calls=calls,
        seats=queries.seats_in(calls, intake.joint),
        early=early,
        due=first_year_there(intake),
        in_words=balance_in_words,
        lacks=lacks_in_words,
        chosen=set(form.chosen.data or ()),
        all_applied=applied.issuperset(each.student.id for each in people),
        form=form,
    )
    return (answer, 422) if form.is_submitted() else answer


def _without(people: Collection[Somebody], everybody: Iterable[Somebody]) -> list[Somebody]:
    return [each for each in everybody if each not in people]


def _titles(calls: Iterable[Call]) -> list[tuple[Call, str]]:
    """Each with what it is called, and until when it takes applications."""
    return [
        (call, _("%(call)s, until %(day)s", call=tr(call.title), day=day(call.closes_on))) for call in calls
    ]


def _in_each(found: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Ids of the students who are found in every call, so that none of them is left."""
    first, *others = found.values() or [frozenset[int]()]
    return first.intersection(*others)


@intakes.get("/<code>/<int:year>/transition/progress")
@holding(*policy.RUNNERS)
def progress(code: str, year: int) -> str:
    intake = the_intake(code, year, run=True)
    return render_template("intakes/progress.html", name=intake_name(intake), **_how_far(intake))


@intakes.get("/<code>/<int:year>/transition/progress/part")
@holding(*policy.RUNNERS)
def progress_part(code: str, year: int) -> str:
    """The part of the page that renews itself while applications are being prepared."""
    return render_template("intakes/_progress.html", **_how_far(the_intake(code, year, run=True)))


def _how_far(intake: Intake) -> dict[str, Any]:
    people: list[Somebody] = queries.people_of([intake.id])
    prepared = queries.prepared_of([each.student.id for each in people])
    asked = [(each, prepared[each.student.id]) for each in people if each.student.id in prepared]
    settled = sum(line.settled_at is not None for _each, line in asked)
    made = sum(line.application_id is not None for _each, line in asked)
    lines = [(each, line.call, Transition(line, line.application)) for each, line in asked]
    return {"intake": intake, "lines": lines, "settled": settled, "made": made}
