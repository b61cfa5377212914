"""The partner's side: the students who have an order of transition to it, their credits, and what it notes of them there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from mobility.base.database import utc_now
from mobility.base.forms import Form, with_refused
from mobility.base.languages import language
from mobility.base.seen import seen_of
from mobility.base.zone import local_day
from mobility.intakes import queries, services
from mobility.intakes.credits import balance_of, plan_for
from mobility.intakes.lanes import Asked, Side
from mobility.intakes.models import State, Student
from mobility.intakes.queries import Happened, Somebody
from mobility.intakes.since_order import caveat_to_partner
from mobility.intakes.views.blueprint import joint
from mobility.intakes.views.student import ACTS, POSSIBLE, diploma_from
from mobility.intakes.without import without_briefly, without_in_words
from mobility.intakes.words import (
    REACHED,
    STATES_THERE,
    TONES,
    IntakeShown,
    balance_in_words,
    elsewhere_in_words,
    intake_name,
    shown,
    specialty_name,
    stands_in_words,
)
from mobility.selection.models import PartnerLink
from mobility.selection.views.entering import by_link, pages_beside

OF_THE_OFFICE = frozenset({"move", "back", "repause", "unpause", "recross", "uncross"})
"""Intakes, the transition, and a leave that stands are not the partner's to say."""


@joint.get("/<token>/joint-faculty")
@by_link
def show(token: str, link: PartnerLink) -> Any:
    """Everybody who is named in an order of transition to this partner; nobody before that."""
    today = local_day(utc_now())
    people = queries.people_at(link.contact.institution_id)
    plans = queries.plans_of({each.student.intake.specialty_id for each in people})
    results = queries.results_of([each.student.id for each in people])
    groups: dict[int, list[Somebody]] = {}
    for each in people:
        groups.setdefault(each.student.intake_id, []).append(each)
    return render_template(
        "intakes/partner.html",
        token=token,
        link=link,
        beside=pages_beside(token, url_for("joint.show", token=token)),
        contact=link.contact,
        groups=sorted(groups.values(), key=_newest_last),
        balances={
            each.student.id: balance_of(
                each.student,
                plans.get(each.student.intake.specialty_id, []),
                results.get(each.student.id, {}),
                today,
            )
            for each in people
        },
        in_words=balance_in_words,
        without=without_briefly,
        name_of=intake_name,
        ways={number: _their_side(group, today) for number, group in groups.items()},
        reached=REACHED,
        states=STATES_THERE,
        tones=TONES,
        today=today,
        language=language(),
    )


def _their_side(group: list[Somebody], today: date) -> IntakeShown:
    """The lanes from the transition on, of those whom the partner sees alone."""
    intake = group[0].student.intake
    found = shown(intake, [each.student for each in group], Asked(), Asked(), today)
    lanes = tuple(lane for lane in found.lanes if lane.side in (Side.GATE, Side.HOST))
    return replace(found, lanes=lanes, stands=stands_in_words(intake, today, theirs=True))


def _newest_last(group: list[Somebody]) -> tuple[int, str]:
    intake = group[0].student.intake
    return intake.year, intake.joint.specialty.code


@joint.get("/<token>/joint-faculty/<reference>")
@by_link
def show_student(token: str, link: PartnerLink, reference: str) -> Any:
    return _page(token, link, _student(link, reference))


@joint.post("/<token>/joint-faculty/<reference>/<any(pause, leave, graduate, ungraduate):act>")
@by_link
def note_act(token: str, link: PartnerLink, reference: str, act: str) -> Any:
    somebody = _student(link, reference)
    form_class, service = ACTS[act]
    form = form_class(prefix=f"{act}-")
    if form.validate_on_submit() and form.attempt(
        services.act_as_shown, service, link.contact, somebody, now=utc_now()
    ):
        flash(
            _("Thank you. The student and our office are told.")
            if somebody.hears
            else _(
                "Thank you. Our office is told. The student has no account here: our office has to tell them."
            ),
            "done",
        )
        return redirect(url_for("joint.show_student", token=token, reference=reference), 303)
    return _page(token, link, somebody, {act: form}), 422


def _student(link: PartnerLink, reference: str) -> Somebody:
    people = queries.people_at(link.contact.institution_id)
    return next((each for each in people if each.student.reference == reference), None) or abort(404)


def _possible(student: Student, state: State, history: Sequence[Happened], now: datetime) -> list[str]:
    """What the partner notes of who is there: a diploma from the last year on, taken back a moment after it was noted."""
    if state not in (State.ABROAD, State.PAUSED, State.GRADUATED):
        return []
    if state is State.GRADUATED and not services.by_partner_yet(history, now):
        return []
    early = {"graduate"} if diploma_from(student, state, local_day(now)) else set()
    return [act for act in POSSIBLE[state] if act not in OF_THE_OFFICE | early]


def _page(token: str, link: PartnerLink, somebody: Somebody, sent: Mapping[str, Form] | None = None) -> str:
    student, today = somebody.student, local_day(utc_now())
    plan = queries.plan_of(student.intake.specialty_id)
    results = queries.results_of([student.id]).get(student.id, {})
    balance = balance_of(student, plan, results, today)
    state, history = student.state(today), queries.history_of(student)
    seen = {"seen": seen_of(services.standing_of(student, history))}
    forms: dict[str, Form] = {
        act: ACTS[act][0](prefix=f"{act}-", formdata=None, data=seen)
        for act in _possible(student, state, history, utc_now())
    }
    return render_template(
        "intakes/partner_student.html",
        token=token,
        somebody=somebody,
        student=student,
        specialty=specialty_name(student.intake.joint),
        intake=intake_name(student.intake),
        plan=plan_for(student, plan, results),
        results=results,
        balance=balance,
        elsewhere=elsewhere_in_words(queries.passed_elsewhere(student)),
        in_words=balance_in_words,
        without=without_in_words(balance),
        state=state,
        states=STATES_THERE,
        tones=TONES,
        forms=with_refused(forms, sent),
        diploma_from=diploma_from(student, state, today),
        caveat=caveat_to_partner(student, today),
        form=next(iter(sent.values())) if sent else None,
        language=language(),
    )
