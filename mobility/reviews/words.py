"""Sentences on how assessors score against each other, shared by the pages of a call and a sitting, and by its minutes; and
on who has a case now, and the languages in which somebody assesses."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Person
from mobility.base.languages import LANGUAGES, number
from mobility.reviews.models import Recommendation
from mobility.reviews.spread import SEVERAL, Doubt, Leaning, doubt_in
from mobility.workflow.queries import HeldBy

RECOMMENDATIONS: dict[str, Any] = {
    Recommendation.RECOMMEND.value: _l("Recommend"),
    Recommendation.RESERVE.value: _l("Reserve"),
    Recommendation.DECLINE.value: _l("Do not recommend"),
}


def doubt_sentence(doubt: str, by: Decimal, shared: int) -> str:
    """Why nobody is marked as apart. `by`: per cent points between the two of a pair over `shared` applications."""
    if doubt == Doubt.ALONE:
        return _("Nobody can be compared: no application has the signed assessments of two people.")
    if doubt == Doubt.PAIR:
        return ngettext(
            "With two assessors one cannot say who is apart, so nobody is marked. "
            "They differ by %(by)s points on %(num)d application.",
            "With two assessors one cannot say who is apart, so nobody is marked. "
            "They differ by %(by)s points, in the median of %(num)d applications.",
            shared,
            by=number(abs(by), most=1),
        )
    if doubt == Doubt.PAIRS:
        return _(
            "Nobody is marked: each assessor shares applications with one other alone, "
            "and of two one cannot say who is apart."
        )
    return _(
        "Nobody is marked: no assessor shares %(several)s applications with at least two others.",
        several=SEVERAL,
    )


def doubt_about(leaned: Sequence[Leaning]) -> str:
    """The same for these; empty where somebody could be found apart."""
    doubt = doubt_in(leaned)
    return doubt_sentence(doubt, *between(leaned)) if doubt is not None else ""


def between(leaned: Sequence[Leaning]) -> tuple[Decimal, int]:
    """How far the first lies from the others, and over how many applications: of a pair, from one to the other."""
    return (leaned[0].apart, leaned[0].shared) if leaned else (Decimal(0), 0)


def held_by(by: HeldBy) -> str:
    """Who has a case now, or that nobody can act and who has been told."""
    if by.vacant:
        return _(
            "Waits for: %(role)s. Nobody can act in this role now, so it goes no further until somebody else is named; "
            "the office has been told.",
            role=by.title,
        )
    return f"{_with_whom(by)} {_empty(by.empty)}" if by.empty else _with_whom(by)


def _with_whom(by: HeldBy) -> str:
    if by.names:
        return _("Now with: %(role)s (%(name)s).", role=by.title, name=", ".join(by.names))
    if by.number > 1:
        return _("Now with: %(role)s (%(number)s people).", role=by.title, number=by.number)
    return _("Now with: %(role)s.", role=by.title)


def _empty(number: int) -> str:
    return ngettext(
        "One more person is needed there; the office has been told.",
        "%(num)d more people are needed there; the office has been told.",
        number,
    )


def languages_of(person: Person) -> str:
    """In which they assess."""
    return ", ".join(name for code, name in LANGUAGES.items() if code in person.reads_in)
