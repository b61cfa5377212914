"""Planned calls are made as a coordinator makes them, on the day on which each opened."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.zone import local_day
from mobility.calls import services as calls
from mobility.calls.models import Call, Programme
from mobility.calls.queries import call_by_id, requirements_of_call
from mobility.demo.plans import Place, Plan
from mobility.institutions.models import Faculty, Institution, Specialty
from mobility.questionnaires.models import Questionnaire
from mobility.workflow.queries import working_calendar


def make_call(plan: Plan, actor: Person, now: datetime) -> Call:
    """Make and publish the call; its dates are counted from the day of `now`."""
    then = now + timedelta(days=plan.dates.opened - 5)
    programme = db.session.scalars(select(Programme).where(Programme.key == plan.programme)).one()
    call = calls.create_call(
        actor, programme_id=programme.id, audience=plan.audience, title=plan.title, now=then
    )
    call = fresh(call)
    calls.save_titles(
        actor, call, seen_version=call.version, title=plan.title, summary=plan.summary, now=then
    )
    calls.save_money(actor, call, seen_version=call.version, costs=plan.costs, funding=plan.funding, now=then)
    _set_dates(plan, actor, call, now, then)
    for place in plan.places:
        _add_place(plan, place, actor, call, then)
        call = fresh(call)
    _set_rules(plan, actor, call, then)
    _name_papers(plan, actor, call, then)
    calls.publish(actor, fresh(call), seen_version=call.version, now=then)
    return fresh(call)


def _set_dates(plan: Plan, actor: Person, call: Call, now: datetime, then: datetime) -> None:
    selection = _office_day(now + timedelta(days=plan.dates.selection))
    calls.save_dates(
        actor,
        call,
        seen_version=call.version,
        opens_on=local_day(now + timedelta(days=plan.dates.opened)),
        closes_on=_office_day(now + timedelta(days=plan.dates.closes)),
        selection_on=selection,
        waiting_list_ends_on=selection + timedelta(days=plan.dates.waiting),
        now=then,
    )


def _office_day(moment: datetime) -> date:
    """The day of `moment`, or the next one on which the office works."""
    return local_day(working_calendar(moment).add_working_days(moment, 0))


def _add_place(plan: Plan, place: Place, actor: Person, call: Call, then: datetime) -> None:
    partner = db.session.scalars(
        select(Institution).where(Institution.name["en"].astext == place.partner)
    ).one()
    specialty = place.specialty and db.session.scalar(
        select(Specialty.id).where(Specialty.code == place.specialty)
    )
    calls.save_destination(
        actor,
        call,
        None,
        seen_version=call.version,
        institution_id=partner.id,
        specialty_id=specialty or None,
        field=place.field,
        seats=place.seats,
        language=place.language,
        level=place.level,
        stay_from=plan.stay.first,
        stay_to=plan.stay.last.replace(year=plan.stay.first.year + place.years)
        if place.years
        else plan.stay.last,
        nominate_by=call.selection_on + timedelta(days=plan.dates.nominate),
        now=then,
    )


def _set_rules(plan: Plan, actor: Person, call: Call, then: datetime) -> None:
    form = db.session.scalars(
        select(Questionnaire.id)
        .where(Questionnaire.key == plan.questionnaire)
        .order_by(Questionnaire.number.desc())
    ).first()
    conditions: dict[str, Any] = {"average": plan.average}
    if plan.years:
        conditions |= {"year_from": plan.years[0], "year_to": plan.years[1]}
    if plan.only_from is not None:
        conditions["faculties"] = [_faculties_by_place()[plan.only_from]]
    calls.save_conditions(actor, call, seen_version=call.version, **conditions, now=then)
    if not plan.reserved:
        calls.save_reserved(actor, call, seen_version=call.version, first="orphan", now=then)
    calls.save_rules(
        actor,
        call,
        seen_version=call.version,
        questionnaire_id=form or call.questionnaire_id,
        rule_book_key=plan.rules or call.rule_book_key,
        choices=plan.choices,
        blind=plan.blind,
        now=then,
    )


def _name_papers(plan: Plan, actor: Person, call: Call, then: datetime) -> None:
    for asked in requirements_of_call(call.id):
        if asked.key in plan.papers:
            title, hint = plan.papers[asked.key]
            calls.save_requirement(
                actor,
                call,
                asked,
                seen_version=call.version,
                title=title,
                hint=hint,
                formats=asked.formats,
                required=asked.required,
                protection=asked.protection,
                group=asked.group,
                assessors_read=asked.assessors_read,
                validity_months=None,
                now=then,
            )


def _faculties_by_place() -> Sequence[int]:
    """Their ids in the order in which the demo's people name their place."""
    return db.session.scalars(select(Faculty.id).order_by(Faculty.id)).all()


def fresh(call: Call) -> Call:
    """The call as it stands in the database now."""
    db.session.flush()
    db.session.expire(call)
    found = call_by_id(call.id)
    if found is None:
        raise LookupError(f"the call {call.id} is gone")
    return found
