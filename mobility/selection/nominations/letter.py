"""The letter to a partner with its list, as its typst template is told, in the language that is spoken now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.languages import day, language, tr
from mobility.base.zone import local_day
from mobility.institutions.queries import home_name
from mobility.papers.printing import compiled
from mobility.selection.models import Bundle
from mobility.selection.nominations.nominees import AnswersDue, answers_due, has_fields, of_kinds
from mobility.selection.nominations.partners import Nominee


@dataclass(frozen=True)
class Sender:
    """Who stands below a letter: who sent it, and the address at which the office reads answers and questions."""

    name: str | None
    address: str


def pdf_of(bundle: Bundle, nominees: Sequence[Nominee], sender: Sender, now: datetime) -> bytes:
    """Letter and list of whom we nominate still; `bundle` with its call and partner."""
    today = day(local_day(now))
    there = [each for each in nominees if not each.declined]
    words = {
        "language": language(),
        "institution": tr(home_name()) or "Safar",
        "to": tr(bundle.institution.name),
        "day": today,
        "title": _("Our nominations"),
        "lead": tr(bundle.call.title),
        "paragraphs": [*_paragraphs(bundle, there), *_left_out(len(nominees) - len(there))],
        "signed": list(_signed(sender)),
        "list_title": _("The people whom we nominate"),
        **_table(there),
        "footer": _("Issued on %(day)s by Safar.", day=today),
    }
    return compiled("nominations", words, now)


def letter(bundle: Bundle, number: int) -> list[str]:
    """The paragraphs of the letter to the partner; `bundle` need not be saved."""
    return [
        opening(bundle, number),
        _(
            "Please tell us whom you accept: by the link in our e-mail, or in the list as a spreadsheet, which you can "
            "send back there filled in."
        ),
        _("You receive what was agreed for nominations. Please use it for nothing else."),
    ]


def opening(bundle: Bundle, number: int) -> str:
    """The first of them: how many we nominate."""
    call = tr(bundle.call.title)
    if not number:
        return _("We nominate nobody to your university for “%(call)s” now.", call=call)
    return ngettext(
        "We nominate %(num)d person to your university for “%(call)s”. The list is below.",
        "We nominate %(num)d people to your university for “%(call)s”. The list is below.",
        number,
        call=call,
    )


def _paragraphs(bundle: Bundle, nominees: Sequence[Nominee]) -> list[str]:
    """What the letter says when it is issued; nobody may be left whom it nominates."""
    if nominees:
        return [*letter(bundle, len(nominees)), *_answer_by(answers_due(nominees))]
    return [opening(bundle, 0)]


def _left_out(declined: int) -> Iterator[str]:
    """Of whom the partner has declined, that the letter is not about them."""
    if declined:
        yield ngettext(
            "%(num)d person whom you have declined is not in this letter any more.",
            "%(num)d people whom you have declined are not in this letter any more.",
            declined,
        )


def _answer_by(due: AnswersDue) -> Iterator[str]:
    """Until when, while anybody waits for an answer."""
    if due.first is None:
        return
    first = day(local_day(due.first))
    if due.differ:
        yield _("The first answer is due by %(day)s, the others later.", day=first)
    else:
        yield _("Please answer by %(day)s.", day=first)


def _signed(sender: Sender) -> Iterator[str]:
    if sender.name:
        yield _("Sent by %(name)s, %(institution)s", name=sender.name, institution=tr(home_name()))
    yield _("For questions: %(address)s", address=sender.address)


def _table(nominees: Sequence[Nominee]) -> dict[str, Any]:
    """`head` and `rows`, with the field where a destination has one."""
    fields, kinds = has_fields(nominees), of_kinds(nominees)
    field = (_("Field"),) if fields else ()
    home = (_("Comes as"), _("Activity")) if kinds.staff else (_("Studies at home"),)
    return {
        "head": [
            _("Name as in the passport"), _("Birth date"), *home, *field, _("Stay"), _("Our reference"),
        ],
        "rows": [_row(each, fields=fields, staff=kinds.staff) for each in nominees],
    }  # fmt: skip


def _row(each: Nominee, *, fields: bool, staff: bool) -> list[Any]:
    born = day(each.birth_date) if each.birth_date else ""
    field = (tr(each.field),) if fields else ()
    return [
        each.name,
        born,
        each.at_home,
        *((each.activity,) if staff else ()),
        *field,
        " · ".join(filter(None, (each.dates, each.became))),
        each.reference,
    ]
