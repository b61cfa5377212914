"""What the rooms above know of a stay: that its person does not come, was moved, or what became of the order that it
followed from once it was called off; and what the partner reads of a confirmed place that has led to one."""

from collections.abc import Collection, Iterable

from mobility.base.lending import Caveat, Sequel, lent
from mobility.notifications.catalogue import Reader
from mobility.stays import queries
from mobility.stays.models import State, Stay
from mobility.stays.words import STATES, TONES


def caveats_of(stays: Iterable[Stay]) -> dict[int, Caveat]:
    """id of the stay -> what is known against it, of those against which something is; a fixed number of statements"""
    asked = [stay for stay in stays if not stay.over or stay.called_off_on is not None]
    found: dict[int, Caveat] = {}
    for known in lent.caveats if asked else ():
        found |= known(asked)
    return found


def caveat_on(stay: Stay) -> Caveat | None:
    """The same of one."""
    return caveats_of([stay]).get(stay.id)


def called_off_means(stay: Stay, reader: Reader) -> list[str]:
    """What else comes of calling it off, a sentence each."""
    return [said for means in lent.called_off_means if (said := means(stay, reader)) is not None]


def sequels_of(case_ids: Collection[int]) -> dict[int, Sequel]:
    """id of the case -> what has come of the place that it led to; a fixed number of statements"""
    stays = queries.stays_from(case_ids)
    known = caveats_of(stays)
    return {stay.application_id: _sequel(stay, known.get(stay.id)) for stay in stays}


def _sequel(stay: Stay, caveat: Caveat | None) -> Sequel:
    """A planned stay is what was confirmed, unless its person does not come; where it was called off, it says too what came
    of that, or they are there without it."""
    word = "" if stay.state == State.PLANNED else str(STATES[stay.state])
    tone, first, last = TONES.get(stay.state, ""), stay.planned_from, stay.planned_to
    if caveat is None:
        return Sequel(word, tone, "", "", first, last)
    said = caveat.to_partner, caveat.note_tone
    if caveat.there_from is not None:
        return Sequel(caveat.mark, caveat.tone, *said, caveat.there_from, None)
    if caveat.absent:
        word, tone = caveat.mark, caveat.tone
    elif stay.called_off_on is not None:
        word = f"{word} · {caveat.mark}"
    return Sequel(word, tone, *said, first, last)
