"""The rule by which a call gives its seats, in words: for its public page and for those who set it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from mobility.accounts.models import Role
from mobility.base.languages import number, tr
from mobility.calls.models import Call, Destination
from mobility.calls.naming import place_name, places_of
from mobility.calls.ties import AVERAGE, LOT, SENT
from mobility.institutions.queries import faculty_names, specialties
from mobility.workflow.rulebook import RuleBook

BY_RUN = "run-signed"
"""The guard of moves that a signed selection makes."""


IN_TURN = "first-choice-free"
"""The guard of a move that takes a free seat as soon as everything else is there."""


@dataclass(frozen=True)
class PlaceRule:
    """What holds at one destination beyond the order of the call."""

    name: str
    lines: Sequence[str]


@dataclass(frozen=True)
class SeatRule:
    """`limits`: names of destinations and the seats there are together; `ties`: in the order in which they count; `goes_on`:
    as below."""

    places: Sequence[PlaceRule]
    limits: Sequence[tuple[str, int]]
    ties: Sequence[str]
    seed: str | None
    goes_on: Sequence[str]


def gives_by_score(book: RuleBook) -> bool:
    """Whether a selection gives the seats; elsewhere who comes first takes one."""
    return any(BY_RUN in move.guards for _path, _stage, move in book.every_move())


def gives_in_turn(book: RuleBook) -> bool:
    """Whether a seat goes to who is ready first, and who comes later waits until one is free."""
    return any(IN_TURN in move.guards for _path, _stage, move in book.every_move())


def asks_partner(book: RuleBook) -> bool:
    """Whether a partner answers before a place is offered: a joint faculty's first years are at home."""
    return any(stage.holder.role == Role.PARTNER_CONTACT for stage in book.stages.values())


def is_for_home(book: RuleBook, call: Call) -> bool:
    """Whether the rule book gives seats without asking a partner, though the call has destinations at one: then nothing
    keeps anybody from a second place for the same time. Needs destinations with their partners."""
    gives = gives_by_score(book) or gives_in_turn(book)
    return gives and not asks_partner(book) and any(not place.institution.home for place in call.destinations)


def seat_rule(call: Call) -> SeatRule:
    """Needs destinations loaded with partner and specialty; names of who comes first cost two statements, if any does."""
    named = _names(call.destinations)
    places = [PlaceRule(place_name(place), _lines(place, named)) for place in call.destinations]
    return SeatRule(
        places=[place for place in places if place.lines],
        limits=[(limit_name(call, limit["destinations"]), int(limit["seats"])) for limit in call.limits],
        ties=[tie_words(each) for each in (*call.ties, LOT)],
        seed=call.seed,
        goes_on=goes_on(call),
    )


def goes_on(call: Call, at: Collection[int] | None = None) -> list[str]:
    """Where a seat that somebody gives back does not simply go to the first who waits for one there, in sentences: as
    `selection.services.passing_on` gives it. `at`: ids of the destinations that are meant, else all; needs them with
    their partners."""
    said = []
    if call.reserved_groups:
        said.append(
            _(
                "If a reserved seat is given back, it goes first to those on the waiting list who belong to its group, and "
                "to the others only where nobody of the group waits for it."
            )
        )
    for limit in call.limits:
        if at is None or not set(limit["destinations"]).isdisjoint(at):
            names = "; ".join(
                name for place, name in places_of(call).items() if place in limit["destinations"]
            )
            said.append(
                _(
                    "A limit holds these destinations together: %(names)s. A seat that is given back at one of them may be "
                    "given at another: to the first of all who wait for a seat at any of them.",
                    names=names,
                )
            )
    return said


def limit_name(call: Call, members: Sequence[int]) -> str:
    """The destinations that a limit holds together, in the call's order."""
    return ", ".join(place_name(place) for place in call.destinations if place.id in members)


def tie_words(criterion: str) -> str:
    """One thing that puts equal scores in order."""
    words = {
        SENT: _("who sent the application earlier"),
        AVERAGE: _("who has the higher average mark in the register"),
        LOT: _("the lot"),
    }
    return words[criterion]


def ties_in_a_line(order: Sequence[str]) -> str:
    """`Who sent the application earlier, then the lot`."""
    said = _(", then ").join(tie_words(each) for each in (*order, LOT))
    return said[:1].upper() + said[1:]


Names = Mapping[tuple[str, int], str]


def _names(places: Sequence[Destination]) -> Names:
    if not any(place.first_specialties or place.first_faculties for place in places):
        return {}
    faculties = {("faculty", key): tr(name) for key, name in faculty_names().items()}
    return faculties | {("specialty", each.id): f"{each.code} – {tr(each.name)}" for each in specialties()}


def _lines(place: Destination, named: Names) -> list[str]:
    found = []
    if place.least_score is not None:
        found.append(_("A score of at least %(least)s%%.", least=number(place.least_score)))
    for kind, members in (("specialty", place.first_specialties), ("faculty", place.first_faculties)):
        if members:
            who = "; ".join(named.get((kind, member), "") for member in members)
            found.append(
                _("First come students of the field: %(who)s.", who=who)
                if kind == "specialty"
                else _("First come people of the faculty: %(who)s.", who=who)
                if not place.first_specialties
                else _("After them come people of the faculty: %(who)s.", who=who)
            )
    return found
