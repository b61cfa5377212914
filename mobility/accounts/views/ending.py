"""What the end of a role, or of its loan, brings about: said before anything ends, with who is left to do the work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.lending import lent

from .. import queries
from ..models import EVERYWHERE, Grant
from ..roles import title_of, words_of_scope

NAMED = 5
"""So many of those who are left, or who act on loan, are named; of more the first."""


@dataclass(frozen=True)
class Ending:
    """`sentences`: what will happen; `warning`: which cases would wait for nobody, or for too many; empty for none."""

    sentences: list[str]
    warning: str


def ending_of(grant: Grant, first: str, reader_id: int, now: datetime) -> Ending:
    """`first`: the sentence that says whose role ends; who reads it is not told of themselves by name. In three statements,
    of a role that can be lent in four.
    """
    left = left_by(grant, reader_id, now)
    return Ending([first, *left.sentences, told_of_it()], left.warning)


def told_of_it() -> str:
    return _("They are told by e-mail, and it stands in the record.")


def left_by(grant: Grant, reader_id: int, now: datetime) -> Ending:
    """What it leaves behind alone. A loan that has not begun leaves nothing."""
    if grant.is_to_come(now):
        return Ending([], "")
    others = queries.others_in_role(grant, now)
    left = others.get(grant.scope, frozenset()) | others.get(EVERYWHERE, frozenset())
    bereft = [leaves(grant, now) for leaves in lent.bereft]
    alone = [reference for found in bereft for reference in found.alone]
    short = [reference for found in bereft for reference in found.short]
    loans = loans_ending(queries.takers_from(grant, now)) if grant.lender_id is None else ""
    besides = [said for found in bereft for said in found.besides]
    passed_on = [said for found in bereft for said in found.passed_on]
    staying = _who_is_left(left, reader_id, takes_all=not (alone or short))
    return Ending(
        [*filter(None, [loans]), *staying, *passed_on], " ".join([*_warnings(grant, alone, short), *besides])
    )


def loans_ending(takers: Sequence[str]) -> str:
    """That the loans to these end with the role that they are made from; empty where there are none."""
    if not takers:
        return ""
    return ngettext(
        "With it ends what is lent from it to %(names)s.",
        "With it end the loans of this role to %(num)d people: %(names)s.",
        len(takers),
        names=_named(takers),
    )


def where_of(grant: Grant) -> str:
    """Where the role holds, in words."""
    return words_of_scope(grant.scope, queries.names_of_scopes(grant.scope.partition(":")[0]))


def _who_is_left(people: frozenset[int], reader_id: int, *, takes_all: bool) -> Iterator[str]:
    """`takes_all`: whether there is nothing that they could not take over."""
    if not people:
        yield _("Nobody else holds this role there.")
    if reader_id in people:
        yield (
            _("You hold this role there, and what waited goes to you.")
            if takes_all
            else _("You hold this role there, and cannot take over everything.")
        )
    if others := people - {reader_id}:
        yield _others_left(others, takes_all=takes_all)


def _others_left(people: frozenset[int], *, takes_all: bool) -> str:
    names = sorted(queries.names_of_people(people).values())
    if not takes_all:
        return ngettext(
            "One more person holds this role there, and cannot take over everything: %(names)s.",
            "%(num)d others hold this role there, and cannot take over everything: %(names)s.",
            len(names),
            names=_named(names),
        )
    return ngettext(
        "One more person holds this role there, and what waited goes to them: %(names)s.",
        "%(num)d others hold this role there, and what waited goes to them: %(names)s.",
        len(names),
        names=_named(names),
    )


def loans_ended(takers: Sequence[str]) -> str:
    """The same afterwards."""
    if not takers:
        return ""
    return ngettext(
        "With it ended what was lent from it to %(names)s, who is told too.",
        "With it ended the loans to %(num)d people, who are told too: %(names)s.",
        len(takers),
        names=_named(takers),
    )


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    named = ", ".join(names[:NAMED])
    return (
        ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", more, names=named)
        if more > 0
        else named
    )


def _warnings(grant: Grant, alone: Sequence[str], short: Sequence[str]) -> Iterator[str]:
    """Which cases would wait for nobody, which for one more than there are, and what is done first."""
    about = {"role": title_of(grant.role), "where": where_of(grant)}
    if alone:
        yield ngettext(
            "%(num)d running case would then wait for nobody in the role “%(role)s” (%(where)s): %(cases)s.",
            "%(num)d running cases would then wait for nobody in the role “%(role)s” (%(where)s): %(cases)s.",
            len(alone),
            cases=_named(alone),
            **about,
        )
    if short:
        yield ngettext(
            "%(num)d running case would then have too few people in the role “%(role)s” (%(where)s): %(cases)s. Whoever is "
            "left takes part in it already, and nobody takes two places.",
            "%(num)d running cases would then have too few people in the role “%(role)s” (%(where)s): %(cases)s. Whoever is "
            "left takes part in them already, and nobody takes two places in one.",
            len(short),
            cases=_named(short),
            **about,
        )
    if alone or short:
        yield ngettext(
            "Give somebody else the role first; if you end it all the same, the case stands among the stuck ones until "
            "somebody has it.",
            "Give somebody else the role first; if you end it all the same, the cases stand among the stuck ones until "
            "somebody has it.",
            len(alone) + len(short),
        )
