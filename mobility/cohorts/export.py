"""What is taken away of a cohort: the columns of its file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _

from mobility.accounts.roles import ROLES, title_of
from mobility.base.languages import tr
from mobility.base.zone import local_day
from mobility.cohorts.somebody import Somebody
from mobility.questionnaires.answers import grouped_phone
from mobility.workflow.engine.tokens import CLOCK
from mobility.workflow.rulebook import APPLICANT

Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[Somebody], Cell]


def columns(
    choices: int,
    stage_title: Callable[[int, str], str],
    code: str,
    *,
    contacts: bool,
    phone: bool,
    results: bool,
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
            found.append(Column(_("Phone"), lambda one: grouped_phone(one.phone) if one.phone else None))
    found += [
        Column(_("Faculty"), lambda one: tr(one.faculty, code)),
        Column(_("Specialty"), lambda one: one.specialty),
        Column(_("Year of study"), lambda one: one.year),
        Column(_("Average mark"), lambda one: one.average),
        *(Column(_("Choice %(number)s", number=rank), _choice(rank, code)) for rank in range(1, choices + 1)),
        *(_of_selection(code) if results else ()),
        Column(_("Stage"), lambda one: stage_title(one.rule_book_id, one.stage)),
        Column(_("Who holds it"), lambda one: holders_in_words(one, roles)),
        Column(_("Due"), lambda one: _day(one.due_at)),
        Column(_("Sent on"), lambda one: _day(one.submitted_at)),
        Column(_("Ended on"), lambda one: _day(one.ended_at)),
    ]
    return found


def _of_selection(code: str) -> list[Column]:
    words = result_words()
    return [
        Column(_("Score"), lambda one: one.score),
        Column(_("Rank"), lambda one: one.rank),
        Column(_("Place"), lambda one: words[one.place]),
        Column(_("Destination"), lambda one: one.destination_in(code)),
        Column(_("Answer"), lambda one: words[one.answer]),
        Column(_("Answer by"), lambda one: _day(one.answer_by)),
    ]


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


def rows(columns: list[Column], people: Iterable[Somebody], language: str) -> Iterator[list[Cell]]:
    """One a person; decimals as `language` writes them."""
    for one in people:
        yield [_written(column.value(one), language) for column in columns]


def _written(value: Cell, language: str) -> Cell:
    return str(value).replace(".", "," if language != "en" else ".") if isinstance(value, Decimal) else value


def result_words() -> dict[str, str]:
    """What the selection gave and what was answered, by the keys of `Somebody.place` and `Somebody.answer`."""
    return {
        "": "",
        "seat": _("Seat"),
        "waiting": _("Waiting list"),
        "left-out": _("No place"),
        "partner-asked": _("The partner is asked"),
        "person-asked": _("The person is asked"),
        "accepted": _("Accepted"),
        "declined": _("Declined by the person"),
        "partner-declined": _("Declined by the partner"),
    }


def _choice(rank: int, code: str) -> Callable[[Somebody], Cell]:
    return lambda one: tr(one.choices[rank - 1], code) if len(one.choices) >= rank else None


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None
