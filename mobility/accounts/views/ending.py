"""What the end of a role, or of its loan, brings about: said before anything ends, with who is left to do the work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.languages import day, named
from mobility.base.lending import lent
from mobility.base.zone import local_day

from .. import queries
from ..models import EVERYWHERE, Grant
from ..roles import title_of, words_of_scope


@dataclass(frozen=True)
class Ending:
    """`sentences`: what will happen; `warning`: which cases would wait for nobody, or for too many; empty for none."""

    sentences: list[str]
    warning: str


def ending_of(grant: Grant, first: str, reader_id: int, now: datetime) -> Ending:
    """`first`: the sentence that says whose role ends; who reads it is not told of themselves by name."""
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
    fewer = [reference for found in bereft for reference in found.fewer]
    kept = any(found.own for found in bereft)
    loans = loans_ending(queries.takers_from(grant, now)) if grant.lender_id is None else ""
    besides = [said for found in bereft for said in found.besides]
    passed_on = [said for found in bereft for said in found.passed_on]
    apart = {person_id for found in bereft for person_id in found.apart}
    takes_all = not (alone or short or fewer or kept)
    staying = _who_is_left(grant, Staying(left, left & apart, takes_all), reader_id, now)
    return Ending(
        [*filter(None, [loans]), *staying, *passed_on],
        " ".join([*_warnings(grant, alone, short, fewer), *besides]),
    )


def loans_ending(takers: Sequence[str]) -> str:
    """That the loans to these end with the role that they are made from; empty where there are none."""
    if not takers:
        return ""
    return ngettext(
        "With it ends what is lent from it to %(names)s.",
        "With it end the loans of this role to %(num)d people: %(names)s.",
        len(takers),
        names=named(takers),
    )


def where_of(grant: Grant) -> str:
    """Where the role holds, in words."""
    return words_of_scope(grant.scope, queries.names_of_scopes(grant.scope.partition(":")[0]))


@dataclass(frozen=True)
class Staying:
    """Ids of those who have the role there then: `apart`, who may not decide all that waits. `takes_all`: whether there is
    nothing that they could not take over together."""

    people: frozenset[int]
    apart: frozenset[int]
    takes_all: bool


def _who_is_left(grant: Grant, staying: Staying, reader_id: int, now: datetime) -> Iterator[str]:
    if not staying.people:
        yield _("Nobody else holds this role there.")
    if reader_id in staying.people:
        yield (
            _("You hold this role there, and what waited goes to you.")
            if staying.takes_all and reader_id not in staying.apart
            else _("You hold this role there, and cannot take over everything.")
        )
    if others := staying.people - {reader_id}:
        yield _others_left(_names_until(grant, others, now), takes_all=staying.takes_all)
    if staying.takes_all and (apart := staying.apart - {reader_id}):
        yield _(
            "Not all that waits may be decided by %(names)s.",
            names=named(_names_until(grant, apart, now)),
        )


def _names_until(grant: Grant, people: frozenset[int], now: datetime) -> list[str]:
    """Their names, with the last day of those whose role ends."""
    return [
        _("%(name)s (until %(last)s)", name=name, last=day(local_day(ends_at))) if ends_at else name
        for name, ends_at in queries.holders_until(grant, people, now)
    ]


def _others_left(names: Sequence[str], *, takes_all: bool) -> str:
    if not takes_all:
        return ngettext(
            "One more person holds this role there, and cannot take over everything: %(names)s.",
            "%(num)d others hold this role there, and cannot take over everything: %(names)s.",
            len(names),
            names=named(names),
        )
    return ngettext(
        "One more person holds this role there, and what waited goes to them: %(names)s.",
        "%(num)d others hold this role there, and what waited goes to them: %(names)s.",
        len(names),
        names=named(names),
    )


def loans_ended(takers: Sequence[str]) -> str:
    """The same afterwards."""
    if not takers:
        return ""
    return ngettext(
        "With it ended what was lent from it to %(names)s, who is told too.",
        "With it ended the loans to %(num)d people, who are told too: %(names)s.",
        len(takers),
        names=named(takers),
    )


def _warnings(
    grant: Grant, alone: Sequence[str], short: Sequence[str], fewer: Sequence[str]
) -> Iterator[str]:
    """Which cases would wait for nobody, which for one more than there are, and what is done first; and which would be
    assessed or voted on by fewer."""
    if fewer:
        yield ngettext(
            "%(num)d application would then be assessed or voted on by fewer than were asked: %(cases)s. The office is "
            "told so.",
            "%(num)d applications would then be assessed or voted on by fewer than were asked: %(cases)s. The office is "
            "told so.",
            len(fewer),
            cases=named(fewer),
        )
    about = {"role": title_of(grant.role), "where": where_of(grant)}
    if alone:
        yield ngettext(
            "%(num)d running case would then wait for nobody in the role “%(role)s” (%(where)s): %(cases)s.",
            "%(num)d running cases would then wait for nobody in the role “%(role)s” (%(where)s): %(cases)s.",
            len(alone),
            cases=named(alone),
            **about,
        )
    if short:
        yield ngettext(
            "%(num)d running case would then have too few people in the role “%(role)s” (%(where)s): %(cases)s. Whoever is "
            "left takes part in it already, and nobody takes two places.",
            "%(num)d running cases would then have too few people in the role “%(role)s” (%(where)s): %(cases)s. Whoever is "
            "left takes part in them already, and nobody takes two places in one.",
            len(short),
            cases=named(short),
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
