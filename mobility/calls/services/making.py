"""Making a call: from good defaults, or as a copy of an earlier one."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.references import new_reference
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen, values_of
from mobility.base.zone import local_day
from mobility.calls.defaults import CRITERIA, REQUIREMENTS, RESERVED
from mobility.calls.models import Call, CallState, Destination, Programme
from mobility.calls.policy import keeps_programmes, may_make_in
from mobility.calls.queries import audience_of_key, questionnaires, requirements_of_call, rule_books
from mobility.documents.models import Requirement
from mobility.institutions.services import tidy_names
from mobility.questionnaires.models import Questionnaire
from mobility.questionnaires.services import load_questionnaires
from mobility.register.models import Kind
from mobility.workflow.services import load_rule_books

OPEN_FOR, UNTIL_SELECTION, WAITING_LIST = timedelta(days=45), timedelta(days=30), timedelta(days=60)
STUDENT_RULES = "outgoing-study"


def create_call(
    actor: Person, *, programme_id: int, audience: str, title: Mapping[str, str], now: datetime
) -> Call:
    """A draft with everything filled in as calls usually have it, and no destinations yet.

    Raises `Refusal`: "not-your-programme", "no-questionnaire", "no-rule-book".
    """
    _ensure_may(actor, programme_id)
    opens = local_day(now) + timedelta(days=7)
    form = _usual_questionnaire(audience, programme_id, now)
    call = Call(
        reference=new_reference("C", opens.year),
        programme_id=programme_id,
        state=CallState.DRAFT,
        version=1,
        title=tidy_names(title),
        summary={},
        audience=audience,
        **dates_from(opens),
        costs={},
        funding={},
        eligibility={"years": [2, 4]} if audience == Kind.STUDENT else {},
        criteria=list(CRITERIA[audience]),
        reserved=list(RESERVED) if audience == Kind.STUDENT else [],
        choices=3,
        questionnaire_id=form.id,
        rule_book_key=_usual_rules(form.key, now),
        created_at=now,
    )
    db.session.add(call)
    db.session.flush()
    for place, requirement in enumerate(REQUIREMENTS[audience]):
        db.session.add(Requirement(context=f"call:{call.id}", position=place, **requirement))
    _note_made(actor, call, now, {})
    return call


def copy_call(actor: Person, original: Call, *, now: datetime) -> Call:
    """A new draft with the same words, conditions, criteria, documents and destinations; all dates move on together.

    Raises `Refusal`: "not-your-programme".
    """
    _ensure_may(actor, original.programme_id)
    opens = local_day(now) + timedelta(days=7)
    shift = max(opens - original.opens_on, timedelta(0))
    kept = (
        "programme_id", "title", "summary", "audience", "costs", "funding", "eligibility", "criteria", "reserved",
        "ties", "choices", "blind", "questionnaire_id", "rule_book_key",
    )  # fmt: skip
    call = Call(
        reference=new_reference("C", opens.year),
        state=CallState.DRAFT,
        version=1,
        **{name: getattr(original, name) for name in kept},
        **{name: getattr(original, name) + shift for name in DATES},
        created_at=now,
    )
    db.session.add(call)
    db.session.flush()
    places = {destination.id: _moved(destination, call.id, shift) for destination in original.destinations}
    db.session.add_all(places.values())
    db.session.flush()
    call.limits = [
        {**limit, "destinations": [places[number].id for number in limit["destinations"]]}
        for limit in original.limits
    ]
    for requirement in requirements_of_call(original.id):
        values = {c.key: getattr(requirement, c.key) for c in Requirement.__table__.columns if c.key != "id"}
        db.session.add(Requirement(**(values | {"context": f"call:{call.id}"})))
    _note_made(actor, call, now, {"copy_of": original.id})
    return call


DATES = ("opens_on", "closes_on", "selection_on", "waiting_list_ends_on")


def dates_from(opens: date) -> dict[str, date]:
    """The four dates of a call that opens on this day, as calls usually have them."""
    closes = opens + OPEN_FOR
    selection = closes + UNTIL_SELECTION
    return dict(zip(DATES, (opens, closes, selection, selection + WAITING_LIST), strict=True))


PROGRAMME_VALUES = ("key", "name", "funder")
"""What of a programme can be changed."""


def save_programme(
    actor: Person,
    programme: Programme | None,
    *,
    key: str,
    name: Mapping[str, str],
    funder: str | None,
    seen: str = "",
    now: datetime,
) -> Programme:
    """Add or rename a programme; only for those who run the whole university's calls.

    `seen`: `base.seen.seen_of` what the actor saw of it.

    Raises `Refusal`: "not-your-programme", "programme-exists", or as `as_seen`.
    """
    if not keeps_programmes(actor):
        raise Refusal("not-your-programme")
    values: dict[str, Any] = {
        "key": "_".join(key.upper().split()),
        "name": tidy_names(name),
        "funder": funder or None,
    }
    if programme is not None:
        db.session.refresh(programme, PROGRAMME_VALUES, with_for_update=True)
        present, chain = values_of(programme, PROGRAMME_VALUES), f"programme:{programme.id}"
        values = as_seen(seen, values, present, chain=chain)
    key = values["key"]
    twin = db.session.scalar(select(Programme.id).where(Programme.key == key))
    if twin is not None and (programme is None or programme.id != twin):
        raise Refusal("programme-exists", "key", name=key)
    if programme is None:
        programme = Programme()
        db.session.add(programme)
    for field, value in values.items():
        setattr(programme, field, value)
    db.session.flush()
    record(f"programme:{programme.id}", "programme-saved", actor.id, now, {"key": key})
    return programme


def _ensure_may(actor: Person, programme_id: int) -> None:
    if not may_make_in(actor, programme_id):
        raise Refusal("not-your-programme", "programme_id")


def _usual_questionnaire(audience: str, programme_id: int, now: datetime) -> Questionnaire:
    """The newest form for the audience: the programme's own, else one whose key names the audience, else any.

    A form is a programme's own when both begin with the same word (`JOINT_POLOTSK`: `joint-faculty-entry`). The
    shipped ones are stored first.
    """
    load_questionnaires(now)
    found = [form for form in questionnaires() if audience_of_key(form.key) == audience]
    if not found:
        raise Refusal("no-questionnaire")
    programme = db.session.get_one(Programme, programme_id).key.casefold().partition("_")[0]
    own = [form for form in found if form.key.partition("-")[0] == programme]
    return next(iter(own or [form for form in found if audience in form.key] or found))


def _usual_rules(questionnaire_key: str, now: datetime) -> str:
    """The rule book that is called as the form is, else the students' exchange, else any."""
    load_rule_books(now)
    books: Mapping[str, Any] = rule_books()
    if not books:
        raise Refusal("no-rule-book")
    usual = (key for key in (questionnaire_key, STUDENT_RULES, *books) if key in books)
    return next(usual)


def _moved(destination: Destination, call_id: int, shift: timedelta) -> Destination:
    kept = (
        "institution_id", "specialty_id", "field", "seats", "language", "level", "position", "least_score",
        "first_specialties", "first_faculties",
    )  # fmt: skip
    dates = ("stay_from", "stay_to", "nominate_by")
    return Destination(
        call_id=call_id,
        **{name: getattr(destination, name) for name in kept},
        **{name: getattr(destination, name) + shift for name in dates},
    )


def _note_made(actor: Person, call: Call, now: datetime, facts: dict[str, Any]) -> None:
    db.session.flush()
    record(f"call:{call.id}", "call-made", actor.id, now, {"programme": call.programme_id, **facts})
