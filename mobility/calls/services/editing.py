"""Editing a call section by section; what cannot be is refused at its field."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mobility.accounts.models import Person
from mobility.base.jobs import enqueue
from mobility.base.languages import day
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.defaults import GROUPS
from mobility.calls.models import Call, CallState
from mobility.calls.queries import has_applications, has_sent
from mobility.calls.services.changing import change, is_frozen
from mobility.calls.services.keys import free_key
from mobility.calls.services.rules import (
    ensure_average,
    ensure_before_nominations,
    ensure_order,
    ensure_reserved,
    ensure_rule_book,
    ensure_weights,
)
from mobility.calls.services.telling import TITLE
from mobility.calls.services.touching import RENAMED
from mobility.documents.services import compare_anew
from mobility.institutions.services import tidy_names

LONG_AGO = timedelta(days=365)


def save_titles(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    title: Mapping[str, str],
    summary: Mapping[str, str | None],
    now: datetime,
) -> None:
    """Its cases are called by the new title soon after.

    Raises `Refusal`: "call-changed-meanwhile".
    """
    with change(actor, call, seen_version, RENAMED, now):
        before = call.title
        call.title, call.summary = tidy_names(title), tidy_texts(summary)
        if call.title != before:
            enqueue("calls.announce", call_id=call.id, what=TITLE)


def save_dates(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    waiting_list_ends_on: date,
    selection_on: date | None = None,
    opens_on: date | None = None,
    closes_on: date | None = None,
    anyway: bool = False,
    now: datetime,
) -> None:
    """Opening and closing of a published call are not edited but extended or closed; None leaves a day as it is.

    `anyway`: also with an opening that lies long ago, as a mistyped year does.

    Raises `Refusal`: "call-changed-meanwhile", "published-dates", "selection-is-signed", "day-in-the-past",
    "opened-long-ago", and for impossible orders those of `ensure_order`.
    """
    with change(actor, call, seen_version, "call-dates-changed", now):
        opens, closes = opens_on or call.opens_on, closes_on or call.closes_on
        if call.state == CallState.PUBLISHED and (opens, closes) != (call.opens_on, call.closes_on):
            raise Refusal("published-dates", "closes_on")
        selection = selection_on or call.selection_on
        if selection != call.selection_on and is_frozen(call, "selection"):
            raise Refusal("selection-is-signed", "selection_on")
        ensure_order(opens, closes, selection, waiting_list_ends_on)
        ensure_before_nominations(call, selection)
        if call.state == CallState.PUBLISHED:
            _ensure_to_come(
                call, local_day(now), selection_on=selection, waiting_list_ends_on=waiting_list_ends_on
            )
        if opens != call.opens_on and opens < local_day(now) - LONG_AGO and not anyway:
            raise Refusal("opened-long-ago", "anyway", day=day(opens))
        call.opens_on, call.closes_on = opens, closes
        call.selection_on, call.waiting_list_ends_on = selection, waiting_list_ends_on


def _ensure_to_come(call: Call, today: date, **days: date) -> None:
    """Those who wait follow the days of a published call at once: a new one that is over would end what waits for it."""
    for name, new in days.items():
        if new != getattr(call, name) and new < today:
            raise Refusal("day-in-the-past", name)


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

    Raises `Refusal`: "call-changed-meanwhile", "years-upside-down", "one-year-missing", "average-off-scale",
    "conditions-are-promised".
    """
    eligibility: dict[str, Any] = {}
    if (year_from is None) != (year_to is None):
        raise Refusal("one-year-missing", "year_from" if year_from is None else "year_to")
    if year_from is not None and year_to is not None:
        if year_to < year_from:
            raise Refusal("years-upside-down", "year_to", first=year_from)
        eligibility["years"] = [year_from, year_to]
    if average:
        ensure_average(average)
        eligibility["average"] = float(average)
    if faculties:
        eligibility["faculties"] = sorted(faculties)
    with change(actor, call, seen_version, "call-conditions-changed", now):
        narrower = _narrower(call.eligibility, eligibility)
        if narrower and call.state == CallState.PUBLISHED and has_applications(call.id):
            raise Refusal("conditions-are-promised", narrower)
        call.eligibility = eligibility


def _narrower(present: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """The field by which somebody whom the present conditions admit would be shut out; None if nobody would."""
    every_year = (float("-inf"), float("inf"))
    (first, last), (new_first, new_last) = (one.get("years") or every_year for one in (present, new))
    if new_first > first:
        return "year_from"
    if new_last < last:
        return "year_to"
    if new.get("average", 0) > present.get("average", 0):
        return "average"
    admitted, invited = set(present.get("faculties", ())), set(new.get("faculties", ()))
    return "faculties" if invited and (not admitted or admitted - invited) else None


def save_criteria(
    actor: Person, call: Call, *, seen_version: int, criteria: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """What reviewers score by; empty rows fall away. Frozen once somebody signed scores by them, or the selection.

    Raises `Refusal`: "call-changed-meanwhile", "criteria-frozen", "selection-is-signed", "no-criteria",
    "criterion-without-title", "criterion-without-weight", "weights-not-100".
    """
    with change(actor, call, seen_version, "call-criteria-changed", now):
        frozen = criteria_frozen(call)
        if frozen:
            raise Refusal(frozen)
        call.criteria = _criteria(criteria)


def criteria_frozen(call: Call) -> str:
    """Why they stay as they are, as the key of a sentence; empty while they can be changed."""
    if is_frozen(call, "criteria"):
        return "criteria-frozen"
    return "selection-is-signed" if is_frozen(call, "selection") else ""


def _criteria(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    for place, row in enumerate(rows):
        if (
            is_empty(row)
            and not row.get("key")
            and (row.get("weight") or any(tidy_names(row["hint"]).values()))
        ):
            raise Refusal("criterion-without-title", f"criteria-{place}-title-tg", number=place + 1)
    kept = [_criterion(row, place) for place, row in enumerate(rows) if not is_empty(row)]
    if not kept:
        raise Refusal("no-criteria")
    ensure_weights(kept)
    _name_keys(kept)
    return kept


def is_empty(row: Mapping[str, Any]) -> bool:
    """Whether nothing is written in any language of a criterion's title."""
    return not any((text or "").strip() for text in row["title"].values())


def _criterion(row: Mapping[str, Any], place: int) -> dict[str, Any]:
    if not row.get("weight"):
        raise Refusal("criterion-without-weight", f"criteria-{place}-weight", number=place + 1)
    return {
        "key": row.get("key") or "",
        "title": tidy_names(row["title"]),
        "hint": tidy_names(row["hint"]),
        "weight": int(row["weight"]),
        "scale": int(row.get("scale") or 5),
    }


def _name_keys(criteria: list[dict[str, Any]]) -> None:
    """Keys stay what they were; a new row gets one from its title."""
    used = {criterion["key"] for criterion in criteria}
    for criterion in criteria:
        if not criterion["key"]:
            criterion["key"] = free_key(criterion["title"], used, "criterion")
            used.add(criterion["key"])


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

    Raises `Refusal`: "call-changed-meanwhile", "more-reserved-than-seats", "selection-is-signed", "reserved-is-promised",
    "reserved-order-is-promised".
    """
    with change(actor, call, seen_version, "call-reserved-changed", now) as facts:
        if reserved_frozen(call):
            raise Refusal(reserved_frozen(call))
        seats = {"orphan": orphan or 0, "disability": disability or 0}
        order = sorted(GROUPS, key=lambda group: group != first)
        reserved = [{"group": group, "seats": seats[group]} for group in order if seats[group]]
        if is_frozen(call, "reserved"):
            _ensure_as_claimed(call.reserved, reserved)
        if reserved != call.reserved:
            facts |= {"was": call.reserved, "reserved": reserved}
        before, call.reserved = call.reserved_groups, reserved
        if call.reserved_groups != before:
            compare_anew(f"call:{call.id}")
        ensure_reserved(call, "orphan")


def _ensure_as_claimed(present: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> None:
    """Who has claimed a reserved seat keeps it, and nobody new comes before them.

    Raises `Refusal`: "reserved-is-promised", "reserved-order-is-promised".
    """
    seats = {part["group"]: part["seats"] for part in new}
    fewer = next((part["group"] for part in present if seats.get(part["group"], 0) < part["seats"]), None)
    if fewer is not None:
        raise Refusal("reserved-is-promised", fewer)
    if [part["group"] for part in new[: len(present)]] != [part["group"] for part in present]:
        raise Refusal("reserved-order-is-promised", "first")


def reserved_frozen(call: Call) -> str:
    """As `criteria_frozen`."""
    return "selection-is-signed" if is_frozen(call, "selection") else ""


def save_rules(
    actor: Person,
    call: Call,
    *,
    seen_version: int,
    questionnaire_id: int,
    choices: int,
    rule_book_key: str | None = None,
    blind: bool | None = None,
    now: datetime,
) -> None:
    """Which form is filled and which rule book decides; applications that were begun keep theirs. Once one was sent the rule
    book stays: all of one call are decided by the same, and the page of the call tells how. None leaves a thing as it is.

    `blind`: whether those who assess do not learn who applies. Once an application was sent that stays: to hide what they
    have read already would be no blind review, and to show what was to be hidden a broken promise.

    Raises `Refusal`: "call-changed-meanwhile", "no-rule-book", "choices-are-promised", "rules-are-promised",
    "blindness-is-promised".
    """
    rule_book_key = rule_book_key or call.rule_book_key
    blind = call.blind if blind is None else blind
    ensure_rule_book(rule_book_key)
    with change(actor, call, seen_version, "call-rules-changed", now):
        if choices < call.choices and call.state == CallState.PUBLISHED and has_applications(call.id):
            raise Refusal("choices-are-promised", "choices", present=call.choices)
        if rule_book_key != call.rule_book_key and has_sent(call.id):
            raise Refusal("rules-are-promised", "rule_book_key")
        if blind != call.blind and has_sent(call.id):
            raise Refusal("blindness-is-promised", "blind")
        call.questionnaire_id, call.rule_book_key, call.choices = questionnaire_id, rule_book_key, choices
        call.blind = blind


def tidy_texts(texts: Mapping[str, str | None]) -> dict[str, str]:
    """Longer texts keep their lines."""
    return {language: text.strip() for language, text in texts.items() if text and text.strip()}
