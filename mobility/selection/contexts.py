"""What the selection gives to messages: values of their placeholders, which stand there where a text names them."""

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.applications.queries import call_of
from mobility.base.database import db, utc_now
from mobility.base.languages import day, number, speaking, tr
from mobility.calls.naming import place_in_words
from mobility.calls.queries import call_as_it_stands
from mobility.calls.seat_rule import goes_on
from mobility.selection import conditions, queries
from mobility.selection.allocation.because import moved_in_words, placed_because
from mobility.selection.allocation.free import free_now
from mobility.selection.allocation.line import Beyond, reach_of
from mobility.selection.elsewhere import kept_against
from mobility.selection.hindrances import hindrance_of, to_person
from mobility.selection.models import OfferCondition, Seat
from mobility.selection.parts import accepted_by_partner
from mobility.selection.turns import turn_of
from mobility.workflow.models import Case


def seat_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: where the seat is that the case holds or held last."""
    seat = queries.last_seat(case.id)
    if seat is None:
        return {}
    place = seat.destination
    return {"destination": place_in_words(place, language)}


def choices_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: where the person would still take a seat and can have one, best first; where they can have none, why
    not at each of these. And how a seat goes on there, where not simply to the next."""
    reach = reach_of(case.id)
    within = [place for place, beyond in reach.items() if beyond is None]
    names = [tr(name, language) for name in queries.names_of_places(within or [*reach])]
    if within:
        with speaking(language):
            said = goes_on(call_as_it_stands(call_of(case).id), within)
        return {"other_choices": "; ".join(names), "goes_on": " ".join(said)}
    with speaking(language):
        whys = [_beyond_in_words(beyond) for beyond in reach.values() if beyond is not None]
    named = (f"{name} ({why})" for name, why in zip(names, whys, strict=True))
    return {"beyond_reach": "; ".join(named)}


def _beyond_in_words(beyond: Beyond) -> str:
    if beyond.least is None:
        return _("no seat is given there")
    return _("the score is below the %(least)s%% that are asked there", least=number(beyond.least))


def conditions_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: what the place depends on and is not settled; to others than its person only how much that is, and how
    much was not met."""
    found = conditions.unsettled_of(case.id)
    with speaking(language):
        said = [", ".join((each.in_a_line, _standing(each))) for each in found]
    unmet = sum(each.unmet for each in found)
    return {
        "conditions": "; ".join(said) or None,
        "unsettled": len(found) - unmet or None,
        "unmet": unmet or None,
    }


def asked_in_vain_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: what the partner asked for the seat that was given up last, and that is asked for no more."""
    left = db.session.scalar(
        select(Seat.id)
        .where(Seat.application_id == case.id, Seat.freed_at.is_not(None))
        .order_by(Seat.id.desc())
        .limit(1)
    )
    found = conditions.unsettled_for(left) if left is not None else []
    return {"asked_in_vain": "; ".join(each.in_a_line for each in found if each.by_partner)}


def _standing(condition: OfferCondition) -> str:
    if condition.unmet:
        return _("not fulfilled, and the office decides what follows")
    return _("until %(day)s", day=day(condition.due_on))


def partner_days_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: the partner's own days of the stay, where it gave some."""
    with speaking(language):
        says = accepted_by_partner(case.id)
        return {"partner_days": says.days if says is not None else None}


def beside_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: what the person has accepted in another call for the same time, and how they can have this place."""
    with speaking(language):
        found = kept_against([case]).get(case.id, [])
        return {"taken_beside": " ".join(f"{each.own_sentence} {each.way_out}" for each in found) or None}


def turn_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: where somebody stands who waits for a seat, and until when."""
    with speaking(language):
        turn = turn_of(case, utc_now())
        return {"turn": turn.sentence(own=True) if turn is not None else None}


def hindrance_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: what is in the way of the person, and who does what about it."""
    with speaking(language):
        why = hindrance_of(case, utc_now())
        return {"hindered": to_person(why) if why is not None else None}


def free_choices_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: where of these a seat is free, which comes to nobody by itself."""
    free = free_now(call_as_it_stands(call_of(case).id)).lying
    places = [place for place, beyond in reach_of(case.id).items() if beyond is None and place in free]
    return {"free_choices": "; ".join(tr(name, language) for name in queries.names_of_places(places))}


def placed_by_hand(case: Case, language: str) -> Mapping[str, object]:
    """For messages: why the office placed the person by hand."""
    return {"placed_because": placed_because(case.id)}


def wish_in_words(case: Case, language: str) -> Mapping[str, object]:
    """For messages: how it was asked for that the person moves up, and to where they can ask for it still."""
    return moved_in_words(case.id, language)


CONTEXTS = {
    "application.seat": seat_in_words,
    "application.placement": placed_by_hand,
    "application.choices": choices_in_words,
    "application.free": free_choices_in_words,
    "application.partner_days": partner_days_in_words,
    "application.beside": beside_in_words,
    "application.turn": turn_in_words,
    "application.hindrance": hindrance_in_words,
    "application.conditions": conditions_in_words,
    "application.wish": wish_in_words,
    "application.given_up": asked_in_vain_in_words,
}
