"""The filtered list as a file that a double click opens as columns in a Russian Excel, and that harms nobody."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _

from mobility.accounts.roles import ROLES, title_of
from mobility.base.languages import tr
from mobility.base.zone import local_day
from mobility.cohorts.queries import Somebody
from mobility.workflow.engine.tokens import CLOCK
from mobility.workflow.rulebook import APPLICANT

MARK = "\ufeff"
"""Byte order mark: by it Excel reads UTF-8."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is taken for a formula (OWASP, CSV injection)."""
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[Somebody], Cell]


def columns(
    choices: int, stage_title: Callable[[int, str], str], code: str, *, contacts: bool, phone: bool
) -> list[Column]:
    """What the reader may take away, in the language `code`: every word is looked up now.

    The rows are written when the request has ended. `stage_title`: of a rule book's id and a stage.
    """
    roles = role_titles()
    found = [
        Column(_("Reference"), lambda one: one.reference),
        Column(_("Name"), lambda one: one.name),
        Column(_("Name as in the passport"), lambda one: one.passport_name),
        Column(_("Student or staff number"), lambda one: one.number),
    ]
    if contacts:
        found.append(Column(_("E-mail"), lambda one: one.email))
        if phone:
            found.append(Column(_("Phone"), lambda one: one.phone))
    found += [
        Column(_("Faculty"), lambda one: tr(one.faculty, code)),
        Column(_("Specialty"), lambda one: one.specialty),
        Column(_("Year of study"), lambda one: one.year),
        Column(_("Average mark"), lambda one: one.average),
        *(Column(_("Choice %(number)s", number=rank), _choice(rank, code)) for rank in range(1, choices + 1)),
        Column(_("Stage"), lambda one: stage_title(one.rule_book_id, one.stage)),
        Column(_("Who holds it"), lambda one: holders_in_words(one, roles)),
        Column(_("Due"), lambda one: _day(one.due_at)),
        Column(_("Sent on"), lambda one: _day(one.submitted_at)),
        Column(_("Ended on"), lambda one: _day(one.ended_at)),
    ]
    return found


def role_titles() -> dict[str, str]:
    """In the present language; with the applicant's."""
    return {APPLICANT: _("Applicant"), **{str(role): title_of(role) for role in ROLES}}


def holders_in_words(one: Somebody, roles: Mapping[str, str]) -> str:
    """`Dean`, `Faculty reviewer: F. Nazarov`: roles, with names where somebody is named."""
    names: dict[str, list[str]] = {}
    for holder in one.holders:
        role, name = str(holder["role"]), holder["person"]
        if role != CLOCK:
            named = names.setdefault(roles.get(role, role), [])
            if name and role != APPLICANT:
                named.append(name)
    return "; ".join(f"{role}: {', '.join(people)}" if people else role for role, people in names.items())


def lines(columns: list[Column], people: Iterable[Somebody], decimal_sign: str) -> Iterator[str]:
    """The file, line by line: semicolons, a mark at the start, CRLF as Excel writes it."""
    yield MARK + _line([column.title for column in columns])
    for one in people:
        yield _line([cell(column.value(one), decimal_sign) for column in columns])


def cell(value: Cell, decimal_sign: str) -> str:
    """Numbers and days as such. Text that a spreadsheet would compute or turn into a number gets a tab before it.

    The tab is not seen, and a reader that strips blanks gets the text back letter by letter.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", decimal_sign)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"\t{value}" if value.startswith(DANGEROUS) or _looks_like_number(value) else value


def _looks_like_number(text: str) -> bool:
    """`0042`, `12.05`, `1360701`: what a spreadsheet would round, turn into a date or strip of its zeros."""
    return text[:1].isdigit() and not any(sign.isalpha() for sign in text)


def _choice(rank: int, code: str) -> Callable[[Somebody], Cell]:
    return lambda one: tr(one.choices[rank - 1], code) if len(one.choices) >= rank else None


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _line(cells: list[str]) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerow(cells)
    return target.getvalue()
