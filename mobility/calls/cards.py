"""How calls are shown: as cards of a list, as dates in words, as stages of what follows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import get_timezone_location
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.roles import ROLES, title_of
from mobility.base.countries import country_name
from mobility.base.languages import day, language, language_name, moment, tr
from mobility.base.zone import Zone
from mobility.calls.alike import marked, marks_of
from mobility.calls.models import Call
from mobility.calls.offers import Offer
from mobility.calls.opening import Phase, closes_at, days_left, phase
from mobility.workflow.rulebook import RuleBook, Stage

IN_A_WORD = {Phase.DRAFT: _l("Draft"), Phase.CLOSED: _l("Closed"), Phase.CANCELLED: _l("Cancelled")}
"""Phases of which there is nothing more to say."""
SOON = 7
"""From so many days before closing on, a card is marked."""


@dataclass(frozen=True)
class Card:
    """A call in a list."""

    title: str
    reference: str
    place: str
    who: str
    tags: Sequence[tuple[str, str]]
    left: str
    closes: str
    words: str
    seats: int
    soon: bool
    closed: bool


def cards_of(found: Collection[tuple[Call, Offer]], now: datetime) -> dict[int, Card]:
    """id of a call -> its card; those that would look alike say in their titles what tells them apart."""
    marks = marks_of(
        {call.id: (tr(call.title), place_of(offer)) for call, offer in found},
        {call.id: stay_words(offer) for call, offer in found},
        {call.id: call.reference for call, _offer in found},
    )
    return {call.id: card(call, offer, now, marks[call.id]) for call, offer in found}


def card(call: Call, offer: Offer, now: datetime, mark: str = "") -> Card:
    """What the card of this call says; needs its programme loaded. `mark`: what tells it from others of its name."""
    state = phase(call, now)
    return Card(
        title=marked(tr(call.title), mark),
        reference=call.reference,
        place=place_of(offer),
        who=tr(call.summary),
        tags=tags_of(call, offer),
        left=left_words(call, now),
        closes=closing_beside_state(call, now),
        words=ngettext("%(num)s seat", "%(num)s seats", offer.seats),
        seats=offer.seats,
        soon=state is Phase.OPEN and days_left(call, now) <= SOON,
        closed=state in (Phase.CLOSED, Phase.CANCELLED),
    )


def place_of(offer: Offer) -> str:
    """`Riga Technical University, Latvia` for one partner; `5 partners in 4 countries` for more."""
    partners, countries = len(offer.partners), sorted(map(country_name, set(offer.partners.values())))
    if not partners:
        return ""
    if partners == 1:
        return f"{tr(offer.partner)}, {countries[0]}"
    if len(countries) == 1:
        return ngettext(
            "%(num)s partner in %(where)s", "%(num)s partners in %(where)s", partners, where=countries[0]
        )
    return ngettext("%(num)s partner", "%(num)s partners", partners) + ": " + ", ".join(countries)


def stay_words(offer: Offer) -> str:
    """When one is away: `1 February 2027 – 30 June 2027`."""
    return "\u00a0– ".join(map(day, offer.stay or ()))


def tags_of(call: Call, offer: Offer) -> list[tuple[str, str]]:
    """Programme, staff, languages of study with the lowest level asked."""
    tags = [(tr(call.programme.name), "green")]
    if call.audience == "staff":
        tags.append((_("Staff"), "blue"))
    return tags + [(level_words(code, level), "") for code, level in sorted(offer.levels.items())]


def level_words(code: str, level: str | None) -> str:
    """`English, at least B1`; the language alone where no level is asked."""
    name = language_name(code)
    return _("%(language)s, at least %(level)s", language=name, level=level) if level else name


def left_words(call: Call, now: datetime) -> str:
    """How long it is open, as people say it."""
    state = phase(call, now)
    if state is Phase.OPEN:
        left = days_left(call, now)
        return ngettext("%(num)s day left", "%(num)s days left", left) if left else _("Closes today")
    if state is Phase.COMING:
        return _("Opens %(day)s", day=day(call.opens_on))
    return str(IN_A_WORD[state])


def closing_words(call: Call, now: datetime) -> str:
    """The exact last minute: what is promised is what is accepted. Nothing of a call that was cancelled."""
    state, last = phase(call, now), moment_of_closing(call)
    if state is Phase.CANCELLED:
        return ""
    if state is Phase.CLOSED:
        return _("Closed %(moment)s", moment=last)
    return _("Closes %(moment)s", moment=last)


def closing_beside_state(call: Call, now: datetime) -> str:
    """The same beside a word that says already that it is closed."""
    return moment_of_closing(call) if phase(call, now) is Phase.CLOSED else closing_words(call, now)


def moment_of_closing(call: Call) -> str:
    """In a narrow column the line breaks before the time, and not inside of it."""
    return moment(closes_at(call).astimezone(Zone.info)).replace(",\u00a0", ", ")


@dataclass(frozen=True)
class Step:
    """A stage of what follows, for the stage track; `state` stays empty: it is a picture, nobody is there yet."""

    name: str
    lines: Sequence[str]
    state: str = ""


def steps_of(book: RuleBook) -> list[Step]:
    """The main road of a rule book in words: stage, who holds it, and until when; behind it the acts given in it."""
    return [step for key in book.path() for step in (_step(book.stage(key)), *_acts_at(book, key))]


def _step(stage: Stage) -> Step:
    return Step(tr(dict(stage.title)), _lines(stage))


def _acts_at(book: RuleBook, stage: str) -> list[Step]:
    """Such as the head's sign-off: no stage of its own, and yet nothing goes on before it."""
    return [Step(tr(dict(act.title)), [title_of(act.who)]) for act in book.acts.values() if act.at == stage]


def _lines(stage: Stage) -> list[str]:
    if stage.branches:
        return [tr(dict(branch.title)) for branch in stage.branches.values()]
    role = ROLES.get(stage.holder.role)
    lines = [str(role.title) if role else _("You")]
    if stage.quorum and isinstance(stage.quorum.needed, int):
        lines[0] = ngettext(
            "%(num)s: %(role)s", "%(num)s people: %(role)s", stage.quorum.needed, role=lines[0]
        )
    elif stage.quorum:
        lines.append(
            _("all of them are needed") if stage.quorum.needed == "all" else _("more than half are needed")
        )
    time = stage.due or stage.deadline
    if time and time.working_days:
        lines.append(ngettext("within %(num)s working day", "within %(num)s working days", time.working_days))
    return lines


def how_it_goes() -> list[Step]:
    """The way in six steps, for the home page."""
    return [
        Step(_("You apply"), [_("Short sections: stop and go on whenever you like")]),
        Step(_("Documents are checked"), [_("By the service at once, then by the office")]),
        Step(_("The faculty decides"), [_("Two reviewers and the dean")]),
        Step(_("Seats are given"), [_("By the committee's scores and your choices")]),
        Step(_("The partner answers"), [_("We nominate you")]),
        Step(_("You accept"), [_("The seat is yours")]),
    ]


def zone_city() -> str:
    """The city whose clock counts, in the language of the page: `Dushanbe`."""
    return get_timezone_location(Zone.info, locale=language(), return_city=True)
