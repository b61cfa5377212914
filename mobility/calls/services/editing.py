"""Editing a call section by section; what cannot be is refused at its field."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mobility.accounts.models import Person
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.calls.defaults import GROUPS
from mobility.calls.models import Call, CallState
from mobility.calls.queries import rule_book
from mobility.calls.services.changing import change, shown
from mobility.institutions.services import tidy_names

WHOLE = 100
"""What the weights of the criteria add up to."""


def save_titles(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    title: Mapping[str, str],
    summary: Mapping[str, str | None],
    now: datetime,
) -> None:
    """Raises `Refusal`: "call-changed-meanwhile"."""
    with change(actor, call, seen_version, "call-titles-changed", now):
        call.title, call.summary = tidy_names(title), tidy_texts(summary)


def save_dates(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    selection_on: date,
    waiting_list_ends_on: date,
    opens_on: date | None = None,
    closes_on: date | None = None,
    now: datetime,
) -> None:
    """Opening and closing of a published call are not edited but extended or closed; None leaves them.

    Raises `Refusal`: "call-changed-meanwhile", "published-dates", and for impossible orders those of `ensure_order`.
    """
    with change(actor, call, seen_version, "call-dates-changed", now) as facts:
        opens, closes = opens_on or call.opens_on, closes_on or call.closes_on
        if call.state == CallState.PUBLISHED and (opens, closes) != (call.opens_on, call.closes_on):
            raise Refusal("published-dates", "closes_on")
        ensure_order(opens, closes, selection_on, waiting_list_ends_on)
        ensure_before_nominations(call, selection_on)
        call.opens_on, call.closes_on = opens, closes
        call.selection_on, call.waiting_list_ends_on = selection_on, waiting_list_ends_on
        facts["selection_on"] = selection_on.isoformat()


def ensure_order(opens: date, closes: date, selection: date, waiting_list_ends: date) -> None:
    """opens ≤ closes < selection ≤ end of the waiting list.

    Raises `Refusal`: "closes-before-it-opens", "selection-before-closing", "waiting-list-before-selection".
    """
    if closes < opens:
        raise Refusal("closes-before-it-opens", "closes_on", opens=shown(opens))
    if selection <= closes:
        raise Refusal("selection-before-closing", "selection_on", closes=shown(closes))
    if waiting_list_ends < selection:
        raise Refusal("waiting-list-before-selection", "waiting_list_ends_on", selection=shown(selection))


def ensure_before_nominations(call: Call, selection: date) -> None:
    """Raises `Refusal`: "selection-after-nomination" (a partner wants the names earlier)."""
    for destination in call.destinations:
        if destination.nominate_by <= selection:
            partner = next(iter(destination.institution.name.values()), "")
            raise Refusal(
                "selection-after-nomination",
                "selection_on",
                partner=partner,
                day=shown(destination.nominate_by),
            )


def save_money(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    costs: Mapping[str, str | None],
    funding: Mapping[str, str | None],
    now: datetime,
) -> None:
    """Raises `Refusal`: "call-changed-meanwhile"."""
    with change(actor, call, seen_version, "call-money-changed", now):
        call.costs, call.funding = tidy_texts(costs), tidy_texts(funding)


def save_conditions(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    year_from: int | None = None,
    year_to: int | None = None,
    average: Decimal | None = None,
    faculties: Sequence[int] = (),
    now: datetime,
) -> None:
    """Who can apply; what is left empty is not asked.

    Raises `Refusal`: "call-changed-meanwhile", "years-upside-down", "one-year-missing".
    """
    eligibility: dict[str, Any] = {}
    if (year_from is None) != (year_to is None):
        raise Refusal("one-year-missing", "year_from" if year_from is None else "year_to")
    if year_from is not None and year_to is not None:
        if year_to < year_from:
            raise Refusal("years-upside-down", "year_to", first=year_from)
        eligibility["years"] = [year_from, year_to]
    if average:
        eligibility["average"] = float(average)
    if faculties:
        eligibility["faculties"] = sorted(faculties)
    with change(actor, call, seen_version, "call-conditions-changed", now) as facts:
        call.eligibility = facts["eligibility"] = eligibility


def save_criteria(
    actor: Person, call: Call, *, seen_version: int, criteria: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """What reviewers score by; rows without a title fall away. Frozen once somebody signed scores by them.

    Raises `Refusal`: "call-changed-meanwhile", "criteria-frozen", "no-criteria", "criterion-without-weight",
    "weights-not-100".
    """
    with change(actor, call, seen_version, "call-criteria-changed", now) as facts:
        if criteria_frozen(call):
            raise Refusal("criteria-frozen")
        call.criteria = _criteria(criteria)
        facts["criteria"] = [[c["key"], c["weight"], c["scale"]] for c in call.criteria]


def criteria_frozen(call: Call) -> bool:
    """Whether somebody has signed scores by them, as a room below lends it."""
    frozen = lent.frozen.get("criteria")
    return frozen is not None and frozen(call.id)


def _criteria(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    kept = [
        _criterion(row, number)
        for number, row in enumerate(rows, 1)
        if (row["title"].get("en") or "").strip()
    ]
    if not kept:
        raise Refusal("no-criteria")
    total = sum(criterion["weight"] for criterion in kept)
    if total != WHOLE:
        raise Refusal("weights-not-100", total=total)
    _name_keys(kept)
    return kept


def _criterion(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    if not row.get("weight"):
        raise Refusal("criterion-without-weight", number=number)
    return {
        "key": row.get("key") or "",
        "title": tidy_names(row["title"]),
        "hint": tidy_names(row["hint"]),
        "weight": int(row["weight"]),
        "scale": int(row.get("scale") or 5),
    }


def _name_keys(criteria: list[dict[str, Any]]) -> None:
    """Keys stay what they were; a new row gets a key from its English title."""
    used = {criterion["key"] for criterion in criteria}
    for criterion in criteria:
        if criterion["key"]:
            continue
        stem = "-".join(
            "".join(s if s.isalnum() else " " for s in criterion["title"]["en"].casefold()).split()
        )[:40]
        key = stem = stem or "criterion"
        while key in used:
            key = f"{stem}-{sum(used_key.startswith(stem) for used_key in used) + 1}"
        criterion["key"] = key
        used.add(key)


def save_reserved(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    first: str,
    orphan: int | None = None,
    disability: int | None = None,
    now: datetime,
) -> None:
    """Reserved seats by group, used in this order: `first` is the group whose seats are given first.

    Raises `Refusal`: "call-changed-meanwhile", "more-reserved-than-seats".
    """
    with change(actor, call, seen_version, "call-reserved-changed", now) as facts:
        seats = {"orphan": orphan or 0, "disability": disability or 0}
        offered = sum(destination.seats for destination in call.destinations)
        if call.destinations and sum(seats.values()) > offered:
            raise Refusal("more-reserved-than-seats", "orphan", seats=offered)
        order = sorted(GROUPS, key=lambda group: group != first)
        call.reserved = [{"group": group, "seats": seats[group]} for group in order if seats[group]]
        facts["reserved"] = call.reserved


def save_rules(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    questionnaire_id: int,
    rule_book_key: str,
    choices: int,
    now: datetime,
) -> None:
    """Which form is filled and which rule book decides; applications that were begun keep theirs.

    Raises `Refusal`: "call-changed-meanwhile", "no-rule-book".
    """
    if rule_book(rule_book_key) is None:
        raise Refusal("no-rule-book", "rule_book_key")
    with change(actor, call, seen_version, "call-rules-changed", now) as facts:
        call.questionnaire_id, call.rule_book_key, call.choices = questionnaire_id, rule_book_key, choices
        facts |= {"rule_book": rule_book_key, "questionnaire": questionnaire_id}


def tidy_texts(texts: Mapping[str, str | None]) -> dict[str, str]:
    """Longer texts keep their lines."""
    return {language: text.strip() for language, text in texts.items() if text and text.strip()}
